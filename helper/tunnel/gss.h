/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The tokens of NTLM (MS-NLMP) and Negotiate (RFC 4559), made by GSSAPI from a user and a password:
 * NTLM by the mechanism 1.3.6.1.4.1.311.2.2.10 (gss-ntlmssp), Negotiate by SPNEGO over Kerberos or
 * NTLM.
 *
 * Kerberos asks a server (the KDC) and blocks for as long as it likes, so each step runs in a
 * thread of its own with a limit, and is left behind when that is over. Kerberos is tried alone
 * before SPNEGO, because SPNEGO goes on with NTLM where Kerberos failed and forgets why.
 * KRB5_CONFIG is honoured by the library. */
#pragma once

#include <gio/gio.h>

#include "dbus/words.h"

#define FP_GSS_LIMIT_S 10.0

typedef enum
{
  FP_GSS_TOKEN,        /* a token is to be sent; it proves the password */
  FP_GSS_GREETING,     /* a token is to be sent; it does not yet (NTLM's first) */
  FP_GSS_FAILED,       /* no token could be made; detail says why */
  FP_GSS_MISSING,      /* the mechanism is not installed */
  FP_GSS_BAD_PASSWORD, /* the KDC refused the password: it counts as submitted */
  FP_GSS_CANCELLED,
  FP_N_GSS_OUTCOMES
} FpGssOutcome;

typedef struct _FpGss FpGss;

/* scheme: FP_SCHEME_NTLM or FP_SCHEME_NEGOTIATE. user: name, DOMAIN\name or name@REALM. proxy_host:
 * the proxy as it was entered. */
FpGss *fp_gss_new (FpScheme scheme, const char *user, const char *password, const char *proxy_host,
                   double time_scale);
void fp_gss_free (FpGss *gss);

/* received: the proxy's token in base64, NULL at the beginning. FP_GSS_TOKEN, FP_GSS_GREETING:
 * *token is base64 (clear it: fp_secret_free()). *detail: NULL or what the library said. After
 * another outcome only free. A greeting for Negotiate comes with the reason why it is not Kerberos'
 * token. */
FpGssOutcome fp_gss_step (FpGss *gss, const char *received, GCancellable *cancellable, char **token,
                          char **detail);
