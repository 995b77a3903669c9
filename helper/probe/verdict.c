/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/probe/verdict.h"

#include <gnutls/gnutls.h>

#define HOUR 3600
#define DAY  (24 * HOUR)

#define UNKNOWN_BITS (GNUTLS_CERT_SIGNER_NOT_FOUND | GNUTLS_CERT_SIGNATURE_FAILURE)
#define DATE_BITS    (GNUTLS_CERT_EXPIRED | GNUTLS_CERT_NOT_ACTIVATED)
#define STAPLE_BITS                                                                                \
  (GNUTLS_CERT_MISSING_OCSP_STATUS | GNUTLS_CERT_INVALID_OCSP_STATUS                               \
   | GNUTLS_CERT_REVOCATION_DATA_SUPERSEDED | GNUTLS_CERT_REVOCATION_DATA_ISSUED_IN_FUTURE)

static FpCode
unknown_signer (const FpCertificateFacts *facts)
{
  if (facts->from_known_issuer)
    return FP_CODE_CERT_CHAIN;
  if (facts->product != NULL)
    return FP_CODE_TLS_INTERCEPTED;
  if (facts->in_system_store)
    return FP_CODE_CERT_OTHER_CA;
  if (facts->self_signed)
    return FP_CODE_CERT_SELFSIGNED;
  return facts->name_matches ? FP_CODE_TLS_INTERCEPTED : FP_CODE_CERT_UNTRUSTED;
}

static gboolean
valid_at (const FpCertificateFacts *facts, gint64 time)
{
  return time >= facts->leaf_from && time <= facts->leaf_until && time >= facts->cas_from
         && time <= facts->cas_until;
}

static gboolean
clock_is_wrong (const FpCertificateFacts *facts)
{
  if ((facts->status & (DATE_BITS | STAPLE_BITS)) == 0)
    return FALSE;
  if ((facts->status & GNUTLS_CERT_NOT_ACTIVATED) != 0 && facts->now < facts->build_date - DAY)
    return TRUE;
  return facts->proxy_date != 0 && ABS (facts->now - facts->proxy_date) > HOUR
         && !valid_at (facts, facts->now) && valid_at (facts, facts->proxy_date);
}

static FpCode
date_fault (const FpCertificateFacts *facts)
{
  if (facts->now > facts->leaf_until)
    return FP_CODE_CERT_EXPIRED;
  if (facts->now < facts->leaf_from)
    return FP_CODE_CERT_NOTYET;
  return (facts->status & GNUTLS_CERT_EXPIRED) != 0 ? FP_CODE_CERT_CA_EXPIRED : FP_CODE_CERT_NOTYET;
}

static FpCode
known_signer (const FpCertificateFacts *facts)
{
  if (facts->pins_given && !facts->pin_matches && facts->name_matches)
    return FP_CODE_TLS_INTERCEPTED;
  if (clock_is_wrong (facts))
    return FP_CODE_CLOCK_WRONG;
  if ((facts->status & GNUTLS_CERT_REVOKED) != 0)
    return FP_CODE_CERT_REVOKED;
  if ((facts->status & GNUTLS_CERT_INSECURE_ALGORITHM) != 0)
    return FP_CODE_CERT_WEAK;
  if ((facts->status & GNUTLS_CERT_PURPOSE_MISMATCH) != 0)
    return FP_CODE_CERT_PURPOSE;
  if ((facts->status & GNUTLS_CERT_UNEXPECTED_OWNER) != 0)
    return FP_CODE_CERT_HOST;
  if ((facts->status & STAPLE_BITS) != 0)
    return FP_CODE_CERT_STAPLE;
  if ((facts->status & DATE_BITS) != 0)
    return date_fault (facts);
  return FP_CODE_CERT_BAD;
}

FpCode
fp_certificate_verdict (const FpCertificateFacts *facts)
{
  if (facts->status == 0 && (!facts->pins_given || facts->pin_matches))
    return FP_CODE_OK;
  if ((facts->status & UNKNOWN_BITS) != 0)
    return unknown_signer (facts);
  return known_signer (facts);
}
