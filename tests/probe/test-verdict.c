/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The order of decision: each row differs from a good chain only in what it names. */
#include <glib.h>
#include <gnutls/gnutls.h>

#include "helper/probe/interceptors.h"
#include "helper/probe/verdict.h"

#define NOW     1000000000
#define HOUR    3600
#define DAY     (24 * HOUR)
#define UNKNOWN (GNUTLS_CERT_INVALID | GNUTLS_CERT_SIGNER_NOT_FOUND)
#define EXPIRED (GNUTLS_CERT_INVALID | GNUTLS_CERT_EXPIRED)
#define NOT_YET (GNUTLS_CERT_INVALID | GNUTLS_CERT_NOT_ACTIVATED)
/* a chain that is good now */
#define DATES                                                                                      \
  .leaf_from = NOW - DAY, .leaf_until = NOW + DAY, .cas_from = NOW - 9 * DAY,                      \
  .cas_until = NOW + 9 * DAY
#define OLD_LEAF                                                                                   \
  .leaf_from = NOW - 9 * DAY, .leaf_until = NOW - 2 * DAY, .cas_from = NOW - 9 * DAY,              \
  .cas_until = NOW + 9 * DAY
#define NEW_LEAF                                                                                   \
  .leaf_from = NOW + 2 * DAY, .leaf_until = NOW + 9 * DAY, .cas_from = NOW - 9 * DAY,              \
  .cas_until = NOW + 9 * DAY
#define OLD_CA                                                                                     \
  .leaf_from = NOW - DAY, .leaf_until = NOW + DAY, .cas_from = NOW - 9 * DAY,                      \
  .cas_until = NOW - 2 * DAY
#define NEW_CA                                                                                     \
  .leaf_from = NOW - DAY, .leaf_until = NOW + DAY, .cas_from = NOW + 2 * DAY,                      \
  .cas_until = NOW + 9 * DAY
#define OURS .name_matches = TRUE

static const struct
{
  const char *name;
  FpCode code;
  FpCertificateFacts facts;
} rows[] = {
  { "good", FP_CODE_OK, { DATES, OURS } },
  { "good, pinned", FP_CODE_OK, { DATES, OURS, .pins_given = TRUE, .pin_matches = TRUE } },
  { "good, the proxy's clock is off", FP_CODE_OK, { DATES, OURS, .proxy_date = NOW + 300 * DAY } },
  { "good, built later", FP_CODE_OK, { DATES, OURS, .build_date = NOW + 300 * DAY } },
  { "no pin matches", FP_CODE_TLS_INTERCEPTED, { DATES, OURS, .pins_given = TRUE } },
  { "no pin matches, expired",
    FP_CODE_TLS_INTERCEPTED,
    { OLD_LEAF, OURS, .status = EXPIRED, .pins_given = TRUE } },
  { "no pin matches, other name",
    FP_CODE_CERT_HOST,
    { DATES, .status = GNUTLS_CERT_INVALID | GNUTLS_CERT_UNEXPECTED_OWNER, .pins_given = TRUE } },
  { "missing intermediate",
    FP_CODE_CERT_CHAIN,
    { DATES, OURS, .status = UNKNOWN, .from_known_issuer = TRUE } },
  { "missing intermediate, pins",
    FP_CODE_CERT_CHAIN,
    { DATES, OURS, .status = UNKNOWN, .from_known_issuer = TRUE, .pins_given = TRUE } },
  { "missing intermediate before product",
    FP_CODE_CERT_CHAIN,
    { DATES, OURS, .status = UNKNOWN, .from_known_issuer = TRUE, .product = "x" } },
  { "product", FP_CODE_TLS_INTERCEPTED, { DATES, OURS, .status = UNKNOWN, .product = "x" } },
  { "product, other name", FP_CODE_TLS_INTERCEPTED, { DATES, .status = UNKNOWN, .product = "x" } },
  { "product before the public store",
    FP_CODE_TLS_INTERCEPTED,
    { DATES, OURS, .status = UNKNOWN, .product = "x", .in_system_store = TRUE } },
  { "a product's name alone is no proof", FP_CODE_OK, { DATES, OURS, .product = "x" } },
  { "public", FP_CODE_CERT_OTHER_CA, { DATES, OURS, .status = UNKNOWN, .in_system_store = TRUE } },
  { "self-signed",
    FP_CODE_CERT_SELFSIGNED,
    { DATES, OURS, .status = UNKNOWN, .self_signed = TRUE } },
  { "self-signed, other name",
    FP_CODE_CERT_SELFSIGNED,
    { DATES, .status = UNKNOWN, .self_signed = TRUE } },
  { "unknown CA for our name", FP_CODE_TLS_INTERCEPTED, { DATES, OURS, .status = UNKNOWN } },
  { "unknown CA for our name, expired",
    FP_CODE_TLS_INTERCEPTED,
    { OLD_LEAF, OURS, .status = UNKNOWN | EXPIRED } },
  { "unknown CA for our name, weak",
    FP_CODE_TLS_INTERCEPTED,
    { DATES, OURS, .status = UNKNOWN | GNUTLS_CERT_INSECURE_ALGORITHM } },
  { "our CA's name, another key",
    FP_CODE_TLS_INTERCEPTED,
    { DATES, OURS, .status = GNUTLS_CERT_INVALID | GNUTLS_CERT_SIGNATURE_FAILURE } },
  { "unknown CA, other name", FP_CODE_CERT_UNTRUSTED, { DATES, .status = UNKNOWN } },
  { "wrong name",
    FP_CODE_CERT_HOST,
    { DATES, .status = GNUTLS_CERT_INVALID | GNUTLS_CERT_UNEXPECTED_OWNER } },
  { "revoked",
    FP_CODE_CERT_REVOKED,
    { DATES, OURS, .status = GNUTLS_CERT_INVALID | GNUTLS_CERT_REVOKED } },
  { "revoked and expired",
    FP_CODE_CERT_REVOKED,
    { OLD_LEAF, OURS, .status = EXPIRED | GNUTLS_CERT_REVOKED } },
  { "weak",
    FP_CODE_CERT_WEAK,
    { DATES, OURS, .status = GNUTLS_CERT_INVALID | GNUTLS_CERT_INSECURE_ALGORITHM } },
  { "purpose",
    FP_CODE_CERT_PURPOSE,
    { DATES, OURS, .status = GNUTLS_CERT_INVALID | GNUTLS_CERT_PURPOSE_MISMATCH } },
  { "no staple",
    FP_CODE_CERT_STAPLE,
    { DATES, OURS, .status = GNUTLS_CERT_INVALID | GNUTLS_CERT_MISSING_OCSP_STATUS } },
  { "bad staple",
    FP_CODE_CERT_STAPLE,
    { DATES, OURS, .status = GNUTLS_CERT_INVALID | GNUTLS_CERT_INVALID_OCSP_STATUS } },
  { "old staple",
    FP_CODE_CERT_STAPLE,
    { DATES, OURS, .status = GNUTLS_CERT_INVALID | GNUTLS_CERT_REVOCATION_DATA_SUPERSEDED } },
  { "signer is no CA",
    FP_CODE_CERT_BAD,
    { DATES, OURS, .status = GNUTLS_CERT_INVALID | GNUTLS_CERT_SIGNER_NOT_CA } },
  { "name constraints",
    FP_CODE_CERT_BAD,
    { DATES, OURS, .status = GNUTLS_CERT_INVALID | GNUTLS_CERT_SIGNER_CONSTRAINTS_FAILURE } },
  { "critical extension",
    FP_CODE_CERT_BAD,
    { DATES, OURS, .status = GNUTLS_CERT_INVALID | GNUTLS_CERT_UNKNOWN_CRIT_EXTENSIONS } },
  { "expired", FP_CODE_CERT_EXPIRED, { OLD_LEAF, OURS, .status = EXPIRED } },
  { "expired, the proxy agrees",
    FP_CODE_CERT_EXPIRED,
    { OLD_LEAF, OURS, .status = EXPIRED, .proxy_date = NOW + 60 } },
  { "expired, the proxy says an earlier date",
    FP_CODE_CLOCK_WRONG,
    { OLD_LEAF, OURS, .status = EXPIRED, .proxy_date = NOW - 3 * DAY } },
  { "expired, at the proxy's date too",
    FP_CODE_CERT_EXPIRED,
    { OLD_LEAF, OURS, .status = EXPIRED, .proxy_date = NOW - DAY } },
  { "expired, at the proxy's date not yet valid",
    FP_CODE_CERT_EXPIRED,
    { OLD_LEAF, OURS, .status = EXPIRED, .proxy_date = NOW - 30 * DAY } },
  { "expired, built later",
    FP_CODE_CERT_EXPIRED,
    { OLD_LEAF, OURS, .status = EXPIRED, .build_date = NOW + 300 * DAY } },
  { "CA expired", FP_CODE_CERT_CA_EXPIRED, { OLD_CA, OURS, .status = EXPIRED } },
  { "CA expired, the proxy says an earlier date",
    FP_CODE_CERT_CA_EXPIRED,
    { OLD_CA, OURS, .status = EXPIRED, .proxy_date = NOW - 3 * DAY } },
  { "not yet", FP_CODE_CERT_NOTYET, { NEW_LEAF, OURS, .status = NOT_YET } },
  { "CA not yet", FP_CODE_CERT_NOTYET, { NEW_CA, OURS, .status = NOT_YET } },
  { "not yet, the proxy says a later date",
    FP_CODE_CLOCK_WRONG,
    { NEW_LEAF, OURS, .status = NOT_YET, .proxy_date = NOW + 3 * DAY } },
  { "not yet, built later",
    FP_CODE_CLOCK_WRONG,
    { NEW_LEAF, OURS, .status = NOT_YET, .build_date = NOW + 2 * DAY } },
  { "not yet, built just now by a clock a little ahead",
    FP_CODE_CERT_NOTYET,
    { NEW_LEAF, OURS, .status = NOT_YET, .build_date = NOW + HOUR } },
  { "not yet for a few minutes, the clocks differ less than an hour",
    FP_CODE_CERT_NOTYET,
    { OURS, .status = NOT_YET, .leaf_from = NOW + 300, .leaf_until = NOW + DAY,
      .cas_until = NOW + DAY, .proxy_date = NOW + 600 } },
  { "staple from the future of a wrong clock",
    FP_CODE_CLOCK_WRONG,
    { NEW_LEAF, OURS, .status = NOT_YET | GNUTLS_CERT_INVALID_OCSP_STATUS,
      .proxy_date = NOW + 3 * DAY } },
};

static void
test_rows (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      FpCertificateFacts facts = rows[i].facts;

      facts.now = NOW;
      g_test_message ("%s", rows[i].name);
      g_assert_cmpstr (fp_code_info (fp_certificate_verdict (&facts))->symbol, ==,
                       fp_code_info (rows[i].code)->symbol);
    }
}

/* Every combination of the bits and facts has a code, and only a clean status is OK. */
static void
test_total (void)
{
  for (guint bits = 0; bits < 1u << 12; bits++)
    for (guint flags = 0; flags < 1u << 6; flags++)
      {
        FpCertificateFacts facts = {
          .status = bits << 5 | (bits != 0 ? GNUTLS_CERT_INVALID : 0),
          .pins_given = (flags & 1) != 0,
          .pin_matches = (flags & 2) != 0,
          .from_known_issuer = (flags & 4) != 0,
          .in_system_store = (flags & 8) != 0,
          .self_signed = (flags & 16) != 0,
          .name_matches = (flags & 32) != 0,
          DATES,
          .now = NOW,
        };
        FpCode code = fp_certificate_verdict (&facts);
        gboolean good = facts.status == 0 && (!facts.pins_given || facts.pin_matches);

        g_assert_cmpint (code, <, FP_N_CODES);
        g_assert_cmpint (code == FP_CODE_OK, ==, good);
      }
}

static void
test_interceptors (void)
{
  g_assert_cmpstr (fp_interceptor_find ("CN=FortiGate CA,O=Fortinet,C=US"), ==,
                   "Fortinet FortiGate");
  g_assert_cmpstr (fp_interceptor_find ("CN=mitmproxy,O=mitmproxy"), ==, "mitmproxy");
  g_assert_cmpstr (fp_interceptor_find ("CN=ZSCALER INTERMEDIATE ROOT CA"), ==, "Zscaler");
  g_assert_null (fp_interceptor_find ("CN=R11,O=Let's Encrypt,C=US"));
  g_assert_null (fp_interceptor_find ("CN=Corporate Web Gateway,O=Example Corporation"));
  g_assert_null (fp_interceptor_find ("CN=Philosophos Library CA"));
  g_assert_null (fp_interceptor_find (""));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/verdict/rows", test_rows);
  g_test_add_func ("/verdict/total", test_total);
  g_test_add_func ("/verdict/interceptors", test_interceptors);
  return g_test_run ();
}
