/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/probe/trust.h"

#include "dbus/errors.h"

#define FILE_MAX (4 * 1024 * 1024) /* ten times the distribution's bundle */

void
fp_trust_free (FpTrust *trust)
{
  if (trust == NULL)
    return;
  for (guint i = 0; i < trust->n_issuing; i++)
    gnutls_x509_crt_deinit (trust->issuing[i]);
  gnutls_free (trust->issuing);
  gnutls_certificate_free_credentials (trust->credentials);
  g_strfreev (trust->pins);
  g_free (trust->system_ca_file);
  g_free (trust);
}

static gboolean
refuse (GError **error, const char *what, const char *file, const char *why)
{
  g_set_error (error, FP_ERROR, FP_ERROR_FAILED, "%s %s: %s", what, file, why);
  return FALSE;
}

static gboolean
load (const char *what, const char *file, char **bytes, gsize *len, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (!g_file_get_contents (file, bytes, len, &local))
    return refuse (error, what, file, local->message);
  if (*len > FILE_MAX)
    return refuse (error, what, file, "larger than 4 MiB");
  return TRUE;
}

static gboolean
load_roots (FpTrust *trust, const char *file, GError **error)
{
  g_autofree char *bytes = NULL;
  gnutls_datum_t pem;
  gsize len;
  int n;

  if (file == NULL)
    {
      n = gnutls_certificate_set_x509_system_trust (trust->credentials);
      return n > 0 || refuse (error, "CA file", "of the system", "no certificate in it");
    }
  if (!load ("CA file", file, &bytes, &len, error))
    return FALSE;
  pem = (gnutls_datum_t){ (guchar *)bytes, (guint)len };
  n = gnutls_certificate_set_x509_trust_mem (trust->credentials, &pem, GNUTLS_X509_FMT_PEM);
  return n > 0 || refuse (error, "CA file", file, "no certificate in it");
}

static gboolean
load_crl (FpTrust *trust, const char *file, GError **error)
{
  g_autofree char *bytes = NULL;
  gnutls_datum_t pem;
  gsize len;

  if (file == NULL)
    return TRUE;
  if (!load ("CRL file", file, &bytes, &len, error))
    return FALSE;
  pem = (gnutls_datum_t){ (guchar *)bytes, (guint)len };
  return gnutls_certificate_set_x509_crl_mem (trust->credentials, &pem, GNUTLS_X509_FMT_PEM) > 0
         || refuse (error, "CRL file", file, "no revocation list of these roots in it");
}

static gboolean
load_issuing (FpTrust *trust, const char *file, GError **error)
{
  g_autofree char *bytes = NULL;
  gnutls_datum_t pem;
  gsize len;

  if (file == NULL)
    return TRUE;
  if (!load ("issuing CA file", file, &bytes, &len, error))
    return FALSE;
  pem = (gnutls_datum_t){ (guchar *)bytes, (guint)len };
  return gnutls_x509_crt_list_import2 (&trust->issuing, &trust->n_issuing, &pem,
                                       GNUTLS_X509_FMT_PEM, 0)
             >= 0
         || refuse (error, "issuing CA file", file, "no certificate in it");
}

FpTrust *
fp_trust_new (const FpCheckRequest *request, GError **error)
{
  g_autoptr (FpTrust) trust = g_new0 (FpTrust, 1);

  if (gnutls_certificate_allocate_credentials (&trust->credentials) < 0)
    g_error ("no memory for TLS credentials");
  trust->pins = g_strdupv (request->pins);
  trust->system_ca_file = g_strdup (request->system_ca_file);
  if (!load_roots (trust, request->ca_file != NULL ? request->ca_file : request->system_ca_file,
                   error)
      || !load_issuing (trust, request->issuing_ca_file, error)
      || !load_crl (trust, request->crl_file, error))
    return NULL;
  return g_steal_pointer (&trust);
}

gboolean
fp_trust_system_vouches (const FpTrust *trust, gnutls_x509_crt_t *chain, guint n, const char *host)
{
  gnutls_x509_trust_list_t list;
  gnutls_typed_vdata_st wanted[] = {
    { GNUTLS_DT_DNS_HOSTNAME, (guchar *)host, 0 },
    { GNUTLS_DT_KEY_PURPOSE_OID, (guchar *)GNUTLS_KP_TLS_WWW_SERVER, 0 },
  };
  guint status = GNUTLS_CERT_INVALID;
  int loaded;

  if (gnutls_x509_trust_list_init (&list, 0) < 0)
    return FALSE;
  if (trust->system_ca_file != NULL)
    loaded = gnutls_x509_trust_list_add_trust_file (list, trust->system_ca_file, NULL,
                                                    GNUTLS_X509_FMT_PEM, 0, 0);
  else
    loaded = gnutls_x509_trust_list_add_system_trust (list, 0, 0);
  if (loaded <= 0
      || gnutls_x509_trust_list_verify_crt2 (list, chain, n, wanted, G_N_ELEMENTS (wanted),
                                             GNUTLS_VERIFY_DISABLE_TIME_CHECKS
                                                 | GNUTLS_VERIFY_DISABLE_TRUSTED_TIME_CHECKS,
                                             &status, NULL)
             < 0)
    status = GNUTLS_CERT_INVALID;
  gnutls_x509_trust_list_deinit (list, 1);
  return status == 0;
}
