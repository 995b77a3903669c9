/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Gathers the facts of a handshake's certificates (verdict.h), and what of them a person wants to
 * read. */
#pragma once

#include <gnutls/gnutls.h>

#include "dbus/report.h"
#include "helper/probe/trust.h"

/* Inside the verify function of the handshake. proxy_date: seconds since 1970, 0: unknown.
 * Evidence: subject, issuer, not-after, pin (of the leaf's issuer, ready for the configuration
 * file), verify, product, date-skew. */
FpCode fp_certificate_judge (gnutls_session_t session, const FpTrust *trust, const char *host,
                             gint64 proxy_date, FpReport *report);
