/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a certificate chain means: interception, a fault of the platform, or a wrong clock. Pure:
 * facts in, code out.
 *
 * In this order:
 *  1. verified against the platform's roots, and a pin matches (or none is given): end to end
 *  2. the signer is known, the name is ours, but no pin matches: TLS_INTERCEPTED (a company CA was
 * installed, or a CA misused)
 *  3. the signer is unknown, but the last certificate is signed by the platform's known issuing CA:
 * CERT_CHAIN
 *  4. ... and it names an inspection product: TLS_INTERCEPTED
 *  5. ... and the public store vouches for it and for our name: CERT_OTHER_CA
 *  6. ... and it is signed by itself: CERT_SELFSIGNED
 *  7. ... and it is for our name: TLS_INTERCEPTED (nobody else has a reason to make one); else
 * CERT_UNTRUSTED
 *  8. the signer is known and something else is wrong: CLOCK_WRONG before anything that depends on
 * the clock, then the fault that says most: revoked, weak, wrong use, wrong name, staple, dates,
 * rest.
 *
 * The clock is wrong if all certificates are valid at the date that the proxy told
 * (unauthenticated: a hint, so only where they are not valid now and the clocks differ by more than
 * an hour), or if a certificate is "not yet valid" and it is a day or more before this program was
 * built. */
#pragma once

#include <glib.h>

#include "dbus/codes.h"

typedef struct
{
  guint status; /* gnutls_certificate_status_t of the verification against the platform's roots */
  gboolean pins_given;
  gboolean pin_matches;       /* a key of the verified path */
  gboolean from_known_issuer; /* step 3 */
  const char *product;        /* step 4, NULL: none */
  gboolean in_system_store;   /* step 5 */
  gboolean self_signed;
  gboolean name_matches;
  gint64 leaf_from, leaf_until; /* seconds since 1970 */
  gint64 cas_from,
      cas_until; /* latest and earliest of the others in the path; 0, G_MAXINT64: there is none */
  gint64 now;
  gint64 build_date;
  gint64 proxy_date; /* 0: unknown */
} FpCertificateFacts;

FpCode fp_certificate_verdict (const FpCertificateFacts *facts);
