/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What an alert of the other side means (RFC 8446 6.2), and what bytes that are not TLS are. Pure.
 */
#pragma once

#include <glib.h>

#include "dbus/codes.h"

/* certificate_wanted: the server asked for a device certificate. */
FpCode fp_tls_alert_code (guint alert, gboolean certificate_wanted);

typedef enum
{
  FP_BYTES_NONE,
  FP_BYTES_TLS,
  FP_BYTES_HTTP,
  FP_BYTES_OTHER
} FpBytes;

/* The first bytes of a stream: a TLS record, an answer or page of a web server, something else. */
FpBytes fp_bytes_kind (const guint8 *bytes, gsize len);
/* The text of the first <title>, unescaped and untrusted; NULL: none. */
char *fp_bytes_page_title (const guint8 *bytes, gsize len);
