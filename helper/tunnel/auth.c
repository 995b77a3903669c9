/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/tunnel/auth.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <string.h>

#include "helper/tunnel/challenge.h"
#include "helper/tunnel/digest.h"

#define CNONCE_BYTES 18
#define STALE_MAX    1

struct _FpAuth
{
  const FpProxySettings *proxy;
  const char *target;
  guint schemes;
  FpScheme learned;
  double time_scale;
  const FpAuthGss *gss_class;

  FpScheme current;
  guint failed; /* schemes that could not start, bits as in schemes */
  gboolean submitted;
  gboolean resent;
  gboolean gss_failed; /* one of them because GSSAPI made no token */
  gboolean greeted;    /* the handshake is NTLM's, by itself or in Negotiate */
  gboolean broken;     /* one of them because the proxy forgot its handshake */
  gboolean fresh;      /* a handshake was given up */
  guint stale;
  char *header;
  FpDigest *digest;
  guint count; /* requests with the digest's nonce */
  FpGss *gss;
  GPtrArray *challenges; /* of the last 407 that offered something to choose from */
  FpCode code;
  char *realm;
  char *offered;
  GString *gss_detail;
};

static const FpAuthGss real_gss = { fp_gss_new, fp_gss_free, fp_gss_step };

FpAuth *
fp_auth_new (const FpProxySettings *proxy, const char *target, guint schemes, FpScheme learned,
             double time_scale, const FpAuthGss *gss)
{
  FpAuth *auth = g_new0 (FpAuth, 1);

  auth->proxy = proxy;
  auth->target = target;
  auth->schemes = schemes;
  auth->learned = learned;
  auth->time_scale = time_scale;
  auth->gss_class = gss != NULL ? gss : &real_gss;
  auth->gss_detail = g_string_new (NULL);
  return auth;
}

static void
drop_gss (FpAuth *auth)
{
  if (auth->gss != NULL)
    auth->gss_class->close (auth->gss);
  auth->gss = NULL;
}

static void
set_header (FpAuth *auth, char *header)
{
  fp_secret_free (auth->header);
  auth->header = header;
}

void
fp_auth_free (FpAuth *auth)
{
  if (auth == NULL)
    return;
  set_header (auth, NULL);
  drop_gss (auth);
  fp_digest_free (auth->digest);
  g_clear_pointer (&auth->challenges, g_ptr_array_unref);
  g_free (auth->realm);
  g_free (auth->offered);
  g_string_free (auth->gss_detail, TRUE);
  g_free (auth);
}

static gboolean
has_user (const FpAuth *auth)
{
  return auth->proxy->user != NULL && auth->proxy->user[0] != '\0';
}

static const char *
password_of (const FpAuth *auth)
{
  return auth->proxy->password != NULL ? auth->proxy->password : "";
}

static gboolean
is_allowed (const FpAuth *auth, FpScheme scheme)
{
  return auth->schemes == 0 || (auth->schemes & (1u << scheme)) != 0;
}

static const char *
http_name (FpScheme scheme)
{
  static const char *const names[FP_N_SCHEMES] = { "", "Basic", "Digest", "NTLM", "Negotiate" };

  return names[scheme];
}

static void
send_basic (FpAuth *auth)
{
  char *plain = g_strconcat (auth->proxy->user, ":", password_of (auth), NULL);
  char *base64 = g_base64_encode ((const guchar *)plain, strlen (plain));

  set_header (auth, g_strconcat ("Basic ", base64, NULL));
  fp_secret_free (plain);
  fp_secret_free (base64);
  auth->submitted = TRUE;
}

static gboolean
send_digest (FpAuth *auth)
{
  guint8 random[CNONCE_BYTES];
  g_autofree char *cnonce = NULL;

  if (gnutls_rnd (GNUTLS_RND_NONCE, random, sizeof random) != 0)
    return FALSE;
  cnonce = g_base64_encode (random, sizeof random);
  auth->count++;
  set_header (auth, fp_digest_answer (auth->digest, auth->proxy->user, password_of (auth),
                                      "CONNECT", auth->target, auth->count, cnonce));
  auth->submitted = TRUE;
  return TRUE;
}

static gboolean
start_digest (FpAuth *auth)
{
  if (auth->challenges == NULL)
    return FALSE;
  g_clear_pointer (&auth->digest, fp_digest_free);
  auth->digest = fp_digest_choose (auth->challenges);
  auth->count = 0;
  return auth->digest != NULL && send_digest (auth);
}

static void
note_gss_detail (FpAuth *auth, FpScheme scheme, const char *detail)
{
  if (detail == NULL)
    return;
  g_string_append_printf (auth->gss_detail, "%s%s: %s", auth->gss_detail->len > 0 ? "; " : "",
                          http_name (scheme), detail);
}

/* One token to or from the proxy. FALSE: this scheme has come to its end. */
static gboolean
step_gss (FpAuth *auth, const char *received, GCancellable *cancellable)
{
  char *token = NULL;
  g_autofree char *detail = NULL;
  FpGssOutcome outcome = auth->gss_class->step (auth->gss, received, cancellable, &token, &detail);

  note_gss_detail (auth, auth->current, detail);
  switch (outcome)
    {
    case FP_GSS_TOKEN:
    case FP_GSS_GREETING:
      set_header (auth, g_strconcat (http_name (auth->current), " ", token, NULL));
      fp_secret_free (token);
      auth->submitted = auth->submitted || outcome == FP_GSS_TOKEN;
      auth->greeted = auth->greeted || outcome == FP_GSS_GREETING;
      /* Where the proxy takes nothing but Kerberos, this is why the login failed. */
      auth->gss_failed = auth->gss_failed || detail != NULL;
      return TRUE;
    case FP_GSS_FAILED:
      auth->gss_failed = TRUE;
      break;
    case FP_GSS_BAD_PASSWORD:
      auth->submitted = TRUE;
      auth->code = FP_CODE_PX_AUTH_REJECTED;
      break;
    case FP_GSS_CANCELLED:
      auth->code = FP_CODE_CANCELLED;
      break;
    case FP_GSS_MISSING:
    case FP_N_GSS_OUTCOMES:
      break;
    }
  drop_gss (auth);
  return FALSE;
}

static gboolean
start_gss (FpAuth *auth, FpScheme scheme, GCancellable *cancellable)
{
  drop_gss (auth);
  auth->greeted = FALSE;
  auth->gss = auth->gss_class->open (scheme, auth->proxy->user, password_of (auth),
                                     auth->proxy->host, auth->time_scale);
  return step_gss (auth, NULL, cancellable);
}

/* FALSE: it cannot start; auth->code is set if nothing else may be tried either. */
static gboolean
start (FpAuth *auth, FpScheme scheme, GCancellable *cancellable)
{
  auth->current = scheme;
  switch (scheme)
    {
    case FP_SCHEME_BASIC:
      send_basic (auth);
      return TRUE;
    case FP_SCHEME_DIGEST:
      return start_digest (auth);
    case FP_SCHEME_NTLM:
    case FP_SCHEME_NEGOTIATE:
      return start_gss (auth, scheme, cancellable);
    case FP_SCHEME_NONE:
    case FP_N_SCHEMES:
      break;
    }
  return FALSE;
}

static void
give_up_current (FpAuth *auth)
{
  auth->failed |= 1u << auth->current;
  auth->current = FP_SCHEME_NONE;
  set_header (auth, NULL);
}

static FpAuthAction
stop (FpAuth *auth, FpCode code)
{
  auth->code = code;
  set_header (auth, NULL);
  return FP_AUTH_STOP;
}

static FpAuthAction
send (FpAuth *auth)
{
  FpAuthAction action = auth->fresh ? FP_AUTH_SEND_FRESH : FP_AUTH_SEND;

  auth->fresh = FALSE;
  return action;
}

static FpAuthAction
choose (FpAuth *auth, GCancellable *cancellable)
{
  static const FpScheme order[]
      = { FP_SCHEME_DIGEST, FP_SCHEME_NTLM, FP_SCHEME_NEGOTIATE, FP_SCHEME_BASIC };

  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    {
      FpScheme scheme = order[i];

      if (!is_allowed (auth, scheme) || (auth->failed & (1u << scheme)) != 0
          || fp_challenges_find (auth->challenges, http_name (scheme)) == NULL)
        continue;
      if (start (auth, scheme, cancellable))
        return send (auth);
      give_up_current (auth);
      if (auth->code != FP_CODE_OK)
        return stop (auth, auth->code);
    }
  return stop (auth, auth->gss_failed ? FP_CODE_PX_AUTH_GSS
                     : auth->broken   ? FP_CODE_PX_AUTH_BROKEN
                                      : FP_CODE_PX_AUTH_SCHEME);
}

static FpAuthAction
continue_digest (FpAuth *auth, GPtrArray *challenges)
{
  g_autoptr (FpDigest) renewed = fp_digest_choose (challenges);

  if (renewed == NULL || !renewed->stale || auth->stale >= STALE_MAX)
    return stop (auth, FP_CODE_PX_AUTH_REJECTED);
  auth->stale++;
  g_clear_pointer (&auth->digest, fp_digest_free);
  auth->digest = g_steal_pointer (&renewed);
  auth->count = 0;
  return send_digest (auth) ? FP_AUTH_SEND : stop (auth, FP_CODE_INTERNAL);
}

/* A proxy that does not offer the scheme cannot have looked at the password: it was changed since
 * the scheme was learned. */
static FpAuthAction
refused (FpAuth *auth, GPtrArray *challenges, GCancellable *cancellable)
{
  gboolean offered = fp_challenges_find (challenges, http_name (auth->current)) != NULL;

  if (auth->submitted && (offered || auth->challenges != NULL))
    return stop (auth, FP_CODE_PX_AUTH_REJECTED);
  auth->broken = auth->broken || (offered && auth->current == FP_SCHEME_NTLM);
  drop_gss (auth);
  give_up_current (auth);
  auth->submitted = FALSE;
  auth->fresh = TRUE;
  if (auth->challenges == NULL)
    auth->challenges = g_ptr_array_ref (challenges);
  return choose (auth, cancellable);
}

static FpAuthAction
continue_gss (FpAuth *auth, GPtrArray *challenges, GCancellable *cancellable)
{
  const FpChallenge *challenge = fp_challenges_find (challenges, http_name (auth->current));

  if (challenge == NULL || challenge->token68 == NULL)
    return refused (auth, challenges, cancellable);
  if (step_gss (auth, challenge->token68, cancellable))
    return FP_AUTH_SEND;
  if (auth->code != FP_CODE_OK)
    return stop (auth, auth->code);
  if (auth->submitted) /* NTLM has nothing to send after the password; Kerberos has been told a
                          reason */
    return stop (auth, auth->greeted ? FP_CODE_PX_AUTH_REJECTED : FP_CODE_PX_AUTH_GSS);
  give_up_current (auth);
  auth->fresh = TRUE;
  if (auth->challenges == NULL)
    auth->challenges = g_ptr_array_ref (challenges);
  return choose (auth, cancellable);
}

static void
note_offer (FpAuth *auth, GPtrArray *challenges)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < challenges->len; i++)
    {
      const FpChallenge *challenge = challenges->pdata[i];
      const char *algorithm = fp_challenge_param (challenge, "algorithm");
      const char *realm = fp_challenge_param (challenge, "realm");

      g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", challenge->scheme);
      if (algorithm != NULL)
        g_string_append_printf (names, " %s", algorithm);
      if (realm != NULL && auth->realm == NULL)
        auth->realm = g_strndup (realm, 60);
    }
  g_free (auth->offered);
  auth->offered = g_string_free (g_steal_pointer (&names), FALSE);
}

FpAuthAction
fp_auth_challenged (FpAuth *auth, const char *const *fields, GCancellable *cancellable)
{
  g_autoptr (GPtrArray) challenges = fp_challenges_parse (fields);

  if (challenges->len > 0)
    note_offer (auth, challenges);
  if (challenges->len == 0 && auth->challenges == NULL)
    return stop (auth, FP_CODE_PX_AUTH_NOCHAL);
  switch (auth->current)
    {
    case FP_SCHEME_BASIC:
      return refused (auth, challenges, cancellable);
    case FP_SCHEME_DIGEST:
      return continue_digest (auth, challenges);
    case FP_SCHEME_NTLM:
    case FP_SCHEME_NEGOTIATE:
      return continue_gss (auth, challenges, cancellable);
    case FP_SCHEME_NONE:
    case FP_N_SCHEMES:
      break;
    }
  if (!has_user (auth))
    return stop (auth, FP_CODE_PX_AUTH_NEEDED);
  g_clear_pointer (&auth->challenges, g_ptr_array_unref);
  auth->challenges = g_steal_pointer (&challenges);
  return choose (auth, cancellable);
}

FpAuthAction
fp_auth_begin (FpAuth *auth, GCancellable *cancellable)
{
  gboolean unasked = auth->learned == FP_SCHEME_BASIC || auth->learned == FP_SCHEME_NTLM
                     || auth->learned == FP_SCHEME_NEGOTIATE;

  if (has_user (auth) && unasked && is_allowed (auth, auth->learned)
      && !start (auth, auth->learned, cancellable))
    give_up_current (auth);
  return auth->code == FP_CODE_OK ? FP_AUTH_SEND : FP_AUTH_STOP;
}

gboolean
fp_auth_may_again (const FpAuth *auth)
{
  return !auth->resent && auth->header != NULL && !fp_auth_is_bound (auth);
}

gboolean
fp_auth_again (FpAuth *auth)
{
  if (!fp_auth_may_again (auth))
    return FALSE;
  auth->resent = TRUE;
  return auth->current != FP_SCHEME_DIGEST || send_digest (auth);
}

const char *
fp_auth_header (const FpAuth *auth)
{
  return auth->header;
}

FpScheme
fp_auth_scheme (const FpAuth *auth)
{
  return auth->header != NULL ? auth->current : FP_SCHEME_NONE;
}

gboolean
fp_auth_is_bound (const FpAuth *auth)
{
  return auth->header != NULL
         && (auth->current == FP_SCHEME_NTLM || auth->current == FP_SCHEME_NEGOTIATE);
}

gboolean
fp_auth_is_submitted (const FpAuth *auth)
{
  return auth->submitted;
}

FpCode
fp_auth_code (const FpAuth *auth)
{
  return auth->code;
}

void
fp_auth_add_evidence (const FpAuth *auth, FpReport *report)
{
  fp_report_add_evidence (report, "realm", auth->realm);
  fp_report_add_evidence (report, "offered", auth->offered);
  if (auth->gss_detail->len > 0)
    fp_report_add_evidence (report, "gss", auth->gss_detail->str);
}
