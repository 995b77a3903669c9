/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One request and its answer over a TLS session (platform.h says what answers make sense). */
#pragma once

#include "helper/core/url.h"
#include "helper/probe/http-answer.h"
#include "helper/probe/tls.h"

/* What an exchange means that did not come to its end. */
typedef struct
{
  FpCode silent; /* the time is over, nothing came */
  FpCode slow;   /* the time is over, some bytes came */
  FpCode closed; /* closed before the head of the answer was whole */
  FpCode not_http;
} FpExchangeCodes;

/* Sends the request in one piece and reads the answer as far as it is wanted: its head (head_only),
 * or all of it. rest (may be NULL) takes what came behind it. NULL: report->code and evidence. An
 * answer whose body is cut or late is returned all the same if its status is not 2xx: then the
 * status says more. */
FpHttpAnswer *fp_exchange (FpTls *tls, const char *request, gboolean head_only, GByteArray *rest,
                           const FpExchangeCodes *codes, const FpDeadline *deadline,
                           GCancellable *cancellable, FpReport *report);

/* The GET. FALSE: report->code and evidence. *keeps_alive: the session is good for another request.
 */
gboolean fp_https_check (FpTls *tls, const FpUrl *url, double time_scale, GCancellable *cancellable,
                         gboolean *keeps_alive, FpReport *report);
