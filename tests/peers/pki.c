/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/peers/pki.h"

#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <gnutls/x509-ext.h>
#include <gnutls/x509.h>
#include <string.h>
#include <time.h>

#define DAY (24 * 60 * 60)

typedef enum
{
  CA = 1 << 0,
  RSA_WEAK = 1 << 1,
  HASH_WEAK = 1 << 2,
  CLIENT_ONLY = 1 << 3,
  MUST_STAPLE = 1 << 4,
  BAD_SIGNATURE = 1 << 5,
  ALSO_LOCALHOST = 1 << 6,
} Flags;

typedef struct
{
  const char *name;
  const char *issuer; /* an earlier row; NULL: itself */
  const char *common_name;
  const char *organization;
  const char *host; /* of a leaf */
  int from_days;
  int to_days;
  Flags flags;
} Spec;

static const Spec specs[] = {
  { "root", NULL, "Faceplate Test Root", "Faceplate Test", NULL, -300, 3000, CA },
  { "issuing", "root", "Faceplate Test Issuing CA", "Faceplate Test", NULL, -300, 3000, CA },
  { "platform", "issuing", PEERS_HOST, "Faceplate Test", PEERS_HOST, -100, 300, ALSO_LOCALHOST },
  { "expired", "issuing", PEERS_HOST, "Faceplate Test", PEERS_HOST, -200, -2, 0 },
  { "notyet", "issuing", PEERS_HOST, "Faceplate Test", PEERS_HOST, 200, 400, 0 },
  { "wrongname", "issuing", "other.example", "Faceplate Test", "other.example", -100, 300, 0 },
  { "weak", "issuing", PEERS_HOST, "Faceplate Test", PEERS_HOST, -100, 300, RSA_WEAK },
  { "sha1", "issuing", PEERS_HOST, "Faceplate Test", PEERS_HOST, -100, 300, HASH_WEAK },
  { "revoked", "issuing", PEERS_HOST, "Faceplate Test", PEERS_HOST, -100, 300, 0 },
  { "clientonly", "issuing", PEERS_HOST, "Faceplate Test", PEERS_HOST, -100, 300, CLIENT_ONLY },
  { "staple", "issuing", PEERS_HOST, "Faceplate Test", PEERS_HOST, -100, 300, MUST_STAPLE },
  { "badsig", "issuing", PEERS_HOST, "Faceplate Test", PEERS_HOST, -100, 300, BAD_SIGNATURE },
  { "selfsigned", NULL, PEERS_HOST, "Faceplate Test", PEERS_HOST, -100, 300, 0 },
  { "oldca", "root", "Faceplate Test Old CA", "Faceplate Test", NULL, -400, -2, CA },
  { "oldca-leaf", "oldca", PEERS_HOST, "Faceplate Test", PEERS_HOST, -100, 300, 0 },
  { "notca-leaf", "platform", PEERS_HOST, "Faceplate Test", PEERS_HOST, -100, 300, 0 },
  /* the store of the public CAs, and one of them with a leaf for our name */
  { "public", NULL, "Public Test Root", "Public Trust Services", NULL, -300, 3000, CA },
  { "public-leaf", "public", PEERS_HOST, "Somebody", PEERS_HOST, -100, 300, 0 },
  /* interceptors: one that a list of products knows, one of a company's own */
  { "fortinet", NULL, "FortiGate CA", "Fortinet", NULL, -300, 3000, CA },
  { "fortinet-leaf", "fortinet", PEERS_HOST, "Fortinet", PEERS_HOST, -1, 300, 0 },
  { "corp", NULL, "Corporate Web Gateway", "Example Corporation", NULL, -300, 3000, CA },
  { "corp-leaf", "corp", PEERS_HOST, "Example Corporation", PEERS_HOST, -1, 300, 0 },
  { "corp-other", "corp", "intranet.example", "Example Corporation", "intranet.example", -1, 300,
    0 },
};

typedef struct
{
  gnutls_x509_privkey_t key;
  gnutls_x509_crt_t crt;
} Pair;

static Pair
make_key (const Spec *spec)
{
  Pair pair;
  guint bits = spec->flags & RSA_WEAK ? 1024 : GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1);

  g_assert_cmpint (gnutls_x509_privkey_init (&pair.key), ==, 0);
  g_assert_cmpint (gnutls_x509_privkey_generate (
                       pair.key, spec->flags & RSA_WEAK ? GNUTLS_PK_RSA : GNUTLS_PK_ECDSA, bits, 0),
                   ==, 0);
  g_assert_cmpint (gnutls_x509_crt_init (&pair.crt), ==, 0);
  return pair;
}

static void
set_dn (gnutls_x509_crt_t crt, const Spec *spec)
{
  gnutls_x509_crt_set_dn_by_oid (crt, GNUTLS_OID_X520_ORGANIZATION_NAME, 0, spec->organization,
                                 strlen (spec->organization));
  gnutls_x509_crt_set_dn_by_oid (crt, GNUTLS_OID_X520_COMMON_NAME, 0, spec->common_name,
                                 strlen (spec->common_name));
}

static void
set_must_staple (gnutls_x509_crt_t crt)
{
  gnutls_x509_tlsfeatures_t features;

  g_assert_cmpint (gnutls_x509_tlsfeatures_init (&features), ==, 0);
  g_assert_cmpint (gnutls_x509_tlsfeatures_add (features, 5), ==, 0); /* status_request */
  g_assert_cmpint (gnutls_x509_crt_set_tlsfeatures (crt, features), ==, 0);
  gnutls_x509_tlsfeatures_deinit (features);
}

static void
set_leaf (gnutls_x509_crt_t crt, const Spec *spec)
{
  gnutls_x509_crt_set_basic_constraints (crt, 0, -1);
  gnutls_x509_crt_set_subject_alt_name (crt, GNUTLS_SAN_DNSNAME, spec->host, strlen (spec->host),
                                        GNUTLS_FSAN_SET);
  if (spec->flags & ALSO_LOCALHOST)
    gnutls_x509_crt_set_subject_alt_name (crt, GNUTLS_SAN_DNSNAME, "localhost", 9,
                                          GNUTLS_FSAN_APPEND);
  gnutls_x509_crt_set_key_usage (crt, GNUTLS_KEY_DIGITAL_SIGNATURE);
  gnutls_x509_crt_set_key_purpose_oid (
      crt, spec->flags & CLIENT_ONLY ? GNUTLS_KP_TLS_WWW_CLIENT : GNUTLS_KP_TLS_WWW_SERVER, 0);
  if (spec->flags & MUST_STAPLE)
    set_must_staple (crt);
}

static void
set_key_ids (Pair *pair, Pair *issuer)
{
  guint8 id[64];
  gsize len = sizeof id;

  g_assert_cmpint (gnutls_x509_crt_get_key_id (pair->crt, GNUTLS_KEYID_USE_SHA1, id, &len), ==, 0);
  gnutls_x509_crt_set_subject_key_id (pair->crt, id, len);
  len = sizeof id;
  if (gnutls_x509_crt_get_subject_key_id (issuer->crt, id, &len, NULL) == 0)
    gnutls_x509_crt_set_authority_key_id (pair->crt, id, len);
}

static void
fill (Pair *pair, Pair *issuer, const Spec *spec, guint8 serial)
{
  time_t now = time (NULL);

  gnutls_x509_crt_set_version (pair->crt, 3);
  gnutls_x509_crt_set_serial (pair->crt, (guint8[]){ 0x10, serial }, 2);
  gnutls_x509_crt_set_activation_time (pair->crt, now + (time_t)spec->from_days * DAY);
  gnutls_x509_crt_set_expiration_time (pair->crt, now + (time_t)spec->to_days * DAY);
  set_dn (pair->crt, spec);
  gnutls_x509_crt_set_key (pair->crt, pair->key);
  if (spec->flags & CA)
    {
      gnutls_x509_crt_set_basic_constraints (pair->crt, 1, -1);
      gnutls_x509_crt_set_key_usage (pair->crt, GNUTLS_KEY_KEY_CERT_SIGN | GNUTLS_KEY_CRL_SIGN);
    }
  else
    set_leaf (pair->crt, spec);
  set_key_ids (pair, issuer);
  g_assert_cmpint (
      gnutls_x509_crt_sign2 (pair->crt, issuer->crt, issuer->key,
                             spec->flags & HASH_WEAK ? GNUTLS_DIG_SHA1 : GNUTLS_DIG_SHA256, 0),
      ==, 0);
}

/* The last byte of the DER form belongs to the signature's second number. */
static void
spoil_signature (Pair *pair)
{
  gnutls_datum_t der;

  g_assert_cmpint (gnutls_x509_crt_export2 (pair->crt, GNUTLS_X509_FMT_DER, &der), ==, 0);
  der.data[der.size - 1] ^= 0x55;
  gnutls_x509_crt_deinit (pair->crt);
  g_assert_cmpint (gnutls_x509_crt_init (&pair->crt), ==, 0);
  g_assert_cmpint (gnutls_x509_crt_import (pair->crt, &der, GNUTLS_X509_FMT_DER), ==, 0);
  gnutls_free (der.data);
}

static gboolean
write_file (const char *dir, const char *name, const char *suffix, const char *text, gssize len,
            GError **error)
{
  g_autofree char *file = g_strconcat (name, suffix, NULL);
  g_autofree char *path = g_build_filename (dir, file, NULL);

  return g_file_set_contents_full (path, text, len, G_FILE_SET_CONTENTS_NONE, 0644, error);
}

static char *
crt_pem (gnutls_x509_crt_t crt)
{
  gnutls_datum_t pem;
  char *text;

  g_assert_cmpint (gnutls_x509_crt_export2 (crt, GNUTLS_X509_FMT_PEM, &pem), ==, 0);
  text = g_strndup ((char *)pem.data, pem.size);
  gnutls_free (pem.data);
  return text;
}

static char *
crt_pin (gnutls_x509_crt_t crt)
{
  gnutls_pubkey_t pubkey;
  gnutls_datum_t der;
  guint8 hash[32];
  g_autofree char *base64 = NULL;

  g_assert_cmpint (gnutls_pubkey_init (&pubkey), ==, 0);
  g_assert_cmpint (gnutls_pubkey_import_x509 (pubkey, crt, 0), ==, 0);
  g_assert_cmpint (gnutls_pubkey_export2 (pubkey, GNUTLS_X509_FMT_DER, &der), ==, 0);
  g_assert_cmpint (gnutls_hash_fast (GNUTLS_DIG_SHA256, der.data, der.size, hash), ==, 0);
  gnutls_free (der.data);
  gnutls_pubkey_deinit (pubkey);
  base64 = g_base64_encode (hash, sizeof hash);
  return g_strconcat ("sha256/", base64, "\n", NULL);
}

static gboolean
write_key (const char *dir, const Spec *spec, Pair *pair, GError **error)
{
  gnutls_datum_t pem;
  gboolean ok;

  g_assert_cmpint (gnutls_x509_privkey_export2_pkcs8 (pair->key, GNUTLS_X509_FMT_PEM, NULL,
                                                      GNUTLS_PKCS_PLAIN, &pem),
                   ==, 0);
  ok = write_file (dir, spec->name, ".key", (char *)pem.data, pem.size, error);
  gnutls_free (pem.data);
  return ok;
}

static guint
spec_index (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (specs); i++)
    if (g_str_equal (specs[i].name, name))
      return i;
  g_assert_not_reached ();
}

/* From the certificate up, without the root, as servers send it. */
static char *
chain_pem (const Pair *pairs, guint i)
{
  g_autoptr (GString) pem = g_string_new (NULL);

  for (;;)
    {
      g_autofree char *one = crt_pem (pairs[i].crt);

      if (pem->len == 0 || specs[i].issuer != NULL)
        g_string_append (pem, one);
      if (specs[i].issuer == NULL)
        return g_string_free (g_steal_pointer (&pem), FALSE);
      i = spec_index (specs[i].issuer);
    }
}

static gboolean
write_pair (const char *dir, Pair *pairs, guint i, GError **error)
{
  g_autofree char *pem = crt_pem (pairs[i].crt);
  g_autofree char *chain = chain_pem (pairs, i);
  g_autofree char *pin = crt_pin (pairs[i].crt);

  return write_file (dir, specs[i].name, ".pem", pem, -1, error)
         && write_file (dir, specs[i].name, "-chain.pem", chain, -1, error)
         && write_file (dir, specs[i].name, ".pin", pin, -1, error)
         && write_key (dir, &specs[i], &pairs[i], error);
}

static gboolean
write_crl (const char *dir, Pair *issuer, Pair *revoked, GError **error)
{
  gnutls_x509_crl_t crl;
  gnutls_datum_t pem;
  time_t now = time (NULL);
  gboolean ok;

  g_assert_cmpint (gnutls_x509_crl_init (&crl), ==, 0);
  gnutls_x509_crl_set_version (crl, 2);
  gnutls_x509_crl_set_this_update (crl, now - DAY);
  gnutls_x509_crl_set_next_update (crl, now + 300 * (time_t)DAY);
  gnutls_x509_crl_set_number (crl, "\1", 1);
  g_assert_cmpint (gnutls_x509_crl_set_crt (crl, revoked->crt, now - DAY), ==, 0);
  g_assert_cmpint (gnutls_x509_crl_sign2 (crl, issuer->crt, issuer->key, GNUTLS_DIG_SHA256, 0), ==,
                   0);
  g_assert_cmpint (gnutls_x509_crl_export2 (crl, GNUTLS_X509_FMT_PEM, &pem), ==, 0);
  ok = write_file (dir, "issuing", ".crl", (char *)pem.data, pem.size, error);
  gnutls_free (pem.data);
  gnutls_x509_crl_deinit (crl);
  return ok;
}

gboolean
peers_pki_write (const char *dir, GError **error)
{
  Pair pairs[G_N_ELEMENTS (specs)];
  gboolean ok = TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (specs); i++)
    {
      guint by = specs[i].issuer != NULL ? spec_index (specs[i].issuer) : i;

      pairs[i] = make_key (&specs[i]);
      fill (&pairs[i], &pairs[by], &specs[i], i + 1);
      if (specs[i].flags & BAD_SIGNATURE)
        spoil_signature (&pairs[i]);
      ok = ok && write_pair (dir, pairs, i, error);
    }
  ok = ok && write_crl (dir, &pairs[spec_index ("issuing")], &pairs[spec_index ("revoked")], error);
  for (guint i = 0; i < G_N_ELEMENTS (specs); i++)
    {
      gnutls_x509_crt_deinit (pairs[i].crt);
      gnutls_x509_privkey_deinit (pairs[i].key);
    }
  return ok;
}
