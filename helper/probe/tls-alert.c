/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/probe/tls-alert.h"

#include <gnutls/gnutls.h>
#include <string.h>

#define RECORD_FIRST 0x14 /* change_cipher_spec */
#define RECORD_LAST  0x17 /* application_data */
#define RECORD_MAJOR 0x03
#define TITLE_MAX    60

FpCode
fp_tls_alert_code (guint alert, gboolean certificate_wanted)
{
  if (alert == GNUTLS_A_ACCESS_DENIED)
    return FP_CODE_TLS_DENIED;
  /* The request comes behind all that a server objects to by itself: what follows is about the
   * answer, whatever it is called (GnuTLS says decode_error, others bad_certificate or
   * handshake_failure). */
  if (alert == GNUTLS_A_CERTIFICATE_REQUIRED || certificate_wanted)
    return FP_CODE_TLS_CLIENT_CERT;
  if (alert == GNUTLS_A_HANDSHAKE_FAILURE)
    return FP_CODE_TLS_REFUSED;
  if (alert == GNUTLS_A_PROTOCOL_VERSION)
    return FP_CODE_TLS_VERSION;
  if (alert == GNUTLS_A_UNRECOGNIZED_NAME)
    return FP_CODE_TLS_SNI;
  return FP_CODE_TLS_ALERT;
}

FpBytes
fp_bytes_kind (const guint8 *bytes, gsize len)
{
  const char *text = (const char *)bytes;

  if (len == 0)
    return FP_BYTES_NONE;
  if (bytes[0] >= RECORD_FIRST && bytes[0] <= RECORD_LAST && (len < 2 || bytes[1] == RECORD_MAJOR))
    return FP_BYTES_TLS;
  while (len > 0 && g_ascii_isspace (*text))
    {
      text++;
      len--;
    }
  if (len > 0 && (*text == '<' || memcmp (text, "HTTP/", MIN (len, 5)) == 0))
    return FP_BYTES_HTTP;
  return FP_BYTES_OTHER;
}

char *
fp_bytes_page_title (const guint8 *bytes, gsize len)
{
  g_autofree char *text = g_strndup ((const char *)bytes, len);
  g_autofree char *lower = g_ascii_strdown (text, -1);
  const char *start = strstr (lower, "<title");
  gsize at;

  if (start != NULL)
    start = strchr (start, '>');
  if (start == NULL)
    return NULL;
  at = (gsize)(start - lower) + 1;
  return g_strstrip (g_strndup (text + at, MIN (strcspn (text + at, "<"), TITLE_MAX)));
}
