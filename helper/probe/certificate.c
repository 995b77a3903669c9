/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/probe/certificate.h"

#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <string.h>

#include "helper/probe/build-date.h"
#include "helper/probe/interceptors.h"
#include "helper/probe/verdict.h"

#define CHAIN_MAX  16
#define SHA256_LEN 32
#define SKEW_SHOWN 300 /* seconds */

/* The certificates that the peer sent, and the path from the leaf to its anchor: only what signs
 * what, so that a key which the peer merely sent along matches no pin. */
typedef struct
{
  gnutls_x509_crt_t sent[CHAIN_MAX];
  guint n_sent;
  gnutls_x509_crt_t path[CHAIN_MAX + 1]; /* borrowed from sent, and the anchor */
  guint n_path;
  gnutls_x509_crt_t anchor; /* owned; NULL: unknown */
} Chain;

static void
chain_clear (Chain *chain)
{
  for (guint i = 0; i < chain->n_sent; i++)
    gnutls_x509_crt_deinit (chain->sent[i]);
  if (chain->anchor != NULL)
    gnutls_x509_crt_deinit (chain->anchor);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Chain, chain_clear)

static gboolean
signs (gnutls_x509_crt_t issuer, gnutls_x509_crt_t certificate)
{
  guint status;

  return gnutls_x509_crt_check_issuer (certificate, issuer) != 0
         && gnutls_x509_crt_verify (certificate, &issuer, 1,
                                    GNUTLS_VERIFY_DISABLE_TIME_CHECKS
                                        | GNUTLS_VERIFY_DISABLE_TRUSTED_TIME_CHECKS,
                                    &status)
                >= 0
         && (status & (GNUTLS_CERT_SIGNER_NOT_FOUND | GNUTLS_CERT_SIGNATURE_FAILURE)) == 0;
}

static gboolean
load_sent (Chain *chain, gnutls_session_t session)
{
  guint n;
  const gnutls_datum_t *der = gnutls_certificate_get_peers (session, &n);

  for (guint i = 0; der != NULL && i < MIN (n, CHAIN_MAX); i++)
    {
      gnutls_x509_crt_t certificate;

      if (gnutls_x509_crt_init (&certificate) < 0)
        return FALSE;
      if (gnutls_x509_crt_import (certificate, &der[i], GNUTLS_X509_FMT_DER) < 0)
        {
          gnutls_x509_crt_deinit (certificate);
          return i > 0; /* rubbish behind the leaf does not matter here */
        }
      chain->sent[chain->n_sent++] = certificate;
    }
  return chain->n_sent > 0;
}

static gnutls_x509_crt_t
next_in_path (const Chain *chain)
{
  gnutls_x509_crt_t last = chain->path[chain->n_path - 1];

  for (guint i = 1; i < chain->n_sent; i++)
    {
      gboolean used = FALSE;

      for (guint j = 0; j < chain->n_path; j++)
        used = used || chain->path[j] == chain->sent[i];
      if (!used && signs (chain->sent[i], last))
        return chain->sent[i];
    }
  return NULL;
}

static void
find_path (Chain *chain, gnutls_certificate_credentials_t credentials)
{
  gnutls_x509_crt_t next = chain->sent[0];

  while (next != NULL && chain->n_path < CHAIN_MAX)
    {
      chain->path[chain->n_path++] = next;
      next = next_in_path (chain);
    }
  next = chain->path[chain->n_path - 1];
  if (gnutls_certificate_get_issuer (credentials, next, &chain->anchor, GNUTLS_TL_GET_COPY) < 0)
    chain->anchor = NULL;
  else if (!gnutls_x509_crt_equals (chain->anchor, next) && signs (chain->anchor, next))
    chain->path[chain->n_path++] = chain->anchor; /* GnuTLS goes by the name alone here */
}

/* "sha256/BASE64" of the SubjectPublicKeyInfo (RFC 7469 2.4); NULL for a key that GnuTLS does not
 * know. */
static char *
pin_of (gnutls_x509_crt_t certificate)
{
  g_autofree char *base64 = NULL;
  gnutls_datum_t spki = { NULL, 0 };
  guint8 hash[SHA256_LEN];
  gnutls_pubkey_t key;
  char *pin = NULL;

  if (gnutls_pubkey_init (&key) < 0)
    return NULL;
  if (gnutls_pubkey_import_x509 (key, certificate, 0) >= 0
      && gnutls_pubkey_export2 (key, GNUTLS_X509_FMT_DER, &spki) >= 0
      && gnutls_hash_fast (GNUTLS_DIG_SHA256, spki.data, spki.size, hash) >= 0)
    {
      base64 = g_base64_encode (hash, sizeof hash);
      pin = g_strconcat ("sha256/", base64, NULL);
    }
  gnutls_free (spki.data);
  gnutls_pubkey_deinit (key);
  return pin;
}

static gboolean
path_matches_pin (const Chain *chain, char **pins)
{
  for (guint i = 0; i < chain->n_path; i++)
    {
      g_autofree char *pin = pin_of (chain->path[i]);

      if (pin != NULL && g_strv_contains ((const char *const *)pins, pin))
        return TRUE;
    }
  return FALSE;
}

static gboolean
known_issuer_signs (const Chain *chain, const FpTrust *trust)
{
  for (guint i = 0; i < trust->n_issuing; i++)
    if (signs (trust->issuing[i], chain->path[chain->n_path - 1]))
      return TRUE;
  return FALSE;
}

static char *
name_of (gnutls_x509_crt_t certificate, gboolean issuer)
{
  gnutls_datum_t name = { NULL, 0 };
  int ret = issuer ? gnutls_x509_crt_get_issuer_dn3 (certificate, &name, 0)
                   : gnutls_x509_crt_get_dn3 (certificate, &name, 0);
  char *copy = ret >= 0 ? g_strndup ((const char *)name.data, name.size) : g_strdup ("");

  gnutls_free (name.data);
  return copy;
}

static const char *
find_product (const Chain *chain)
{
  for (guint i = 0; i < chain->n_path; i++)
    {
      g_autofree char *issuer = name_of (chain->path[i], TRUE);
      const char *product = fp_interceptor_find (issuer);

      if (product != NULL)
        return product;
    }
  return NULL;
}

static void
gather_dates (const Chain *chain, FpCertificateFacts *facts)
{
  facts->leaf_from = gnutls_x509_crt_get_activation_time (chain->path[0]);
  facts->leaf_until = gnutls_x509_crt_get_expiration_time (chain->path[0]);
  facts->cas_until = G_MAXINT64;
  for (guint i = 1; i < chain->n_path; i++)
    {
      facts->cas_from
          = MAX (facts->cas_from, (gint64)gnutls_x509_crt_get_activation_time (chain->path[i]));
      facts->cas_until
          = MIN (facts->cas_until, (gint64)gnutls_x509_crt_get_expiration_time (chain->path[i]));
    }
  facts->now = g_get_real_time () / G_USEC_PER_SEC;
  facts->build_date = FP_BUILD_DATE;
}

static void
gather (const Chain *chain, const FpTrust *trust, const char *host, FpCertificateFacts *facts)
{
  gboolean unknown
      = (facts->status & (GNUTLS_CERT_SIGNER_NOT_FOUND | GNUTLS_CERT_SIGNATURE_FAILURE)) != 0;

  gather_dates (chain, facts);
  facts->name_matches = gnutls_x509_crt_check_hostname (chain->path[0], host) != 0;
  facts->self_signed = gnutls_x509_crt_check_issuer (chain->path[0], chain->path[0]) != 0;
  facts->pins_given = trust->pins != NULL && trust->pins[0] != NULL;
  facts->pin_matches = facts->pins_given && path_matches_pin (chain, trust->pins);
  if (unknown || (facts->pins_given && !facts->pin_matches))
    facts->product = find_product (chain);
  if (unknown)
    {
      facts->from_known_issuer = known_issuer_signs (chain, trust);
      facts->in_system_store = !facts->from_known_issuer && facts->product == NULL
                               && fp_trust_system_vouches (trust, (gnutls_x509_crt_t *)chain->sent,
                                                           chain->n_sent, host);
    }
}

static void
add_verify_text (FpReport *report, guint status)
{
  gnutls_datum_t text = { NULL, 0 };

  if (status != 0
      && gnutls_certificate_verification_status_print (status, GNUTLS_CRT_X509, &text, 0) >= 0)
    fp_report_add_evidence (report, "verify", (const char *)text.data);
  gnutls_free (text.data);
}

static void
add_evidence (const Chain *chain, const FpCertificateFacts *facts, FpReport *report)
{
  g_autofree char *subject = name_of (chain->path[0], FALSE);
  g_autofree char *issuer = name_of (chain->path[0], TRUE);
  g_autofree char *pin = chain->n_path > 1 ? pin_of (chain->path[1]) : NULL;
  g_autoptr (GDateTime) until = g_date_time_new_from_unix_utc (facts->leaf_until);
  g_autofree char *not_after = until != NULL ? g_date_time_format_iso8601 (until) : NULL;
  gint64 skew = facts->now - facts->proxy_date;

  fp_report_add_evidence (report, "subject", subject);
  fp_report_add_evidence (report, "issuer", issuer);
  fp_report_add_evidence (report, "not-after", not_after);
  fp_report_add_evidence (report, "pin", pin);
  fp_report_add_evidence (report, "product", facts->product);
  add_verify_text (report, facts->status);
  if (facts->proxy_date != 0 && ABS (skew) > SKEW_SHOWN)
    fp_report_add_evidence_printf (report, "date-skew", "%" G_GINT64_FORMAT " s against the proxy",
                                   skew);
}

FpCode
fp_certificate_judge (gnutls_session_t session, const FpTrust *trust, const char *host,
                      gint64 proxy_date, FpReport *report)
{
  gnutls_typed_vdata_st wanted[] = {
    { GNUTLS_DT_DNS_HOSTNAME, (guchar *)host, 0 },
    { GNUTLS_DT_KEY_PURPOSE_OID, (guchar *)GNUTLS_KP_TLS_WWW_SERVER, 0 },
  };
  FpCertificateFacts facts = { .proxy_date = proxy_date };
  g_auto (Chain) chain = { 0 };

  if (gnutls_certificate_verify_peers (session, wanted, G_N_ELEMENTS (wanted), &facts.status) < 0
      || !load_sent (&chain, session))
    return FP_CODE_CERT_BAD;
  find_path (&chain, trust->credentials);
  gather (&chain, trust, host, &facts);
  add_evidence (&chain, &facts, report);
  return fp_certificate_verdict (&facts);
}
