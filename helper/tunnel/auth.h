/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which proxy authentication to use, and how far it has come. Pure but for the GSSAPI steps, which
 * a test replaces.
 *
 * Order: Digest SHA-256, Digest MD5, NTLM, Negotiate, Basic, of those that the proxy offers and the
 * settings allow. A scheme that cannot start (no KDC, mechanism not installed) gives way to the
 * next. The password is submitted once: what has been refused is not repeated, nor tried with
 * another scheme, because accounts get locked. No new submission are: a new nonce after stale=true
 * (once), and the same scheme again on a new connection where the proxy was lost or deaf right
 * after its 407 (fp_auth_again()). */
#pragma once

#include "dbus/report.h"
#include "dbus/settings.h"
#include "helper/tunnel/gss.h"

typedef struct
{
  FpGss *(*open) (FpScheme scheme, const char *user, const char *password, const char *proxy_host,
                  double time_scale);
  void (*close) (FpGss *gss);
  FpGssOutcome (*step) (FpGss *gss, const char *received, GCancellable *cancellable, char **token,
                        char **detail);
} FpAuthGss;

typedef struct _FpAuth FpAuth;

typedef enum
{
  FP_AUTH_SEND, /* repeat the CONNECT with fp_auth_header(), on the same connection if it keeps */
  FP_AUTH_SEND_FRESH, /* the same, on a new connection: a handshake was given up on this one */
  FP_AUTH_STOP        /* fp_auth_code() */
} FpAuthAction;

/* proxy and target (HOST:PORT as in the request) live longer than the FpAuth. schemes, learned,
 * time_scale: FpTunnelConfig. gss NULL: the real one. */
FpAuth *fp_auth_new (const FpProxySettings *proxy, const char *target, guint schemes,
                     FpScheme learned, double time_scale, const FpAuthGss *gss);
void fp_auth_free (FpAuth *auth); /* clears the header */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpAuth, fp_auth_free)

/* Before the first CONNECT: begins the learned scheme unasked, if it can be (Basic, NTLM,
 * Negotiate). FP_AUTH_SEND with or without a header, or FP_AUTH_STOP: the KDC refused the password.
 */
FpAuthAction fp_auth_begin (FpAuth *auth, GCancellable *cancellable);
/* A 407 came; fields are its Proxy-Authenticate, NULL-terminated. */
FpAuthAction
fp_auth_challenged (FpAuth *auth, const char *const *fields, GCancellable *cancellable);
/* The connection was lost before an answer. TRUE: the CONNECT may be sent again on a new one (once;
 * Basic and Digest only). */
gboolean fp_auth_again (FpAuth *auth);
/* Whether fp_auth_again() would agree. */
gboolean fp_auth_may_again (const FpAuth *auth);

/* The value of Proxy-Authorization for the next CONNECT, or NULL. */
const char *fp_auth_header (const FpAuth *auth);
/* The scheme of that header; FP_SCHEME_NONE without one. */
FpScheme fp_auth_scheme (const FpAuth *auth);
/* NTLM or Negotiate: the handshake is bound to its connection. */
gboolean fp_auth_is_bound (const FpAuth *auth);
/* The password (or a proof of it) is in the header or was in an earlier one. */
gboolean fp_auth_is_submitted (const FpAuth *auth);
/* After FP_AUTH_STOP. */
FpCode fp_auth_code (const FpAuth *auth);
/* realm, offered, gss: what there is. */
void fp_auth_add_evidence (const FpAuth *auth, FpReport *report);
