/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the check trusts: the platform's roots, CRL and pins; and what it only compares with: its
 * issuing CA, the public store. */
#pragma once

#include <glib.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

#include "helper/core/check-request.h"

typedef struct
{
  gnutls_certificate_credentials_t credentials; /* roots and CRL, no client certificate */
  gnutls_x509_crt_t *issuing;
  guint n_issuing;
  char **pins;          /* "sha256/BASE64" or NULL */
  char *system_ca_file; /* read only when a chain needs it; NULL: the distribution's */
} FpTrust;

/* NULL: a file cannot be read or holds nothing of use (FP_ERROR_FAILED, names the file). */
FpTrust *fp_trust_new (const FpCheckRequest *request, GError **error);
void fp_trust_free (FpTrust *trust);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpTrust, fp_trust_free)

/* Whether the public store vouches for the chain, the name and the use as a server, dates aside. */
gboolean
fp_trust_system_vouches (const FpTrust *trust, gnutls_x509_crt_t *chain, guint n, const char *host);
