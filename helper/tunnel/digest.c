/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/tunnel/digest.h"

#include <string.h>

#include "dbus/settings.h"

void
fp_digest_free (FpDigest *digest)
{
  if (digest == NULL)
    return;
  g_free (digest->realm);
  g_free (digest->nonce);
  g_free (digest->opaque);
  g_free (digest);
}

static gboolean
read_algorithm (FpDigest *digest, const char *name)
{
  static const struct
  {
    const char *name;
    FpDigestHash hash;
    gboolean session;
  } known[] = { { "MD5", FP_DIGEST_MD5, FALSE },
                { "MD5-sess", FP_DIGEST_MD5, TRUE },
                { "SHA-256", FP_DIGEST_SHA256, FALSE },
                { "SHA-256-sess", FP_DIGEST_SHA256, TRUE } };

  digest->named = name != NULL;
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_ascii_strcasecmp (name != NULL ? name : "MD5", known[i].name) == 0)
      {
        digest->hash = known[i].hash;
        digest->session = known[i].session;
        return TRUE;
      }
  return FALSE;
}

static gboolean
read_qop (FpDigest *digest, const char *list)
{
  g_auto (GStrv) items = g_strsplit_set (list != NULL ? list : "", ", \t", 64);
  gboolean any = FALSE;

  for (guint i = 0; items[i] != NULL; i++)
    {
      any = any || items[i][0] != '\0';
      if (g_ascii_strcasecmp (items[i], "auth") == 0)
        digest->qop = FP_DIGEST_QOP_AUTH;
      else if (g_ascii_strcasecmp (items[i], "auth-int") == 0 && digest->qop == FP_DIGEST_QOP_NONE)
        digest->qop = FP_DIGEST_QOP_AUTH_INT;
    }
  return !any || digest->qop != FP_DIGEST_QOP_NONE;
}

static gboolean
is_true (const char *value)
{
  return value != NULL && g_ascii_strcasecmp (value, "true") == 0;
}

FpDigest *
fp_digest_from_challenge (const FpChallenge *challenge)
{
  g_autoptr (FpDigest) digest = g_new0 (FpDigest, 1);
  const char *realm = fp_challenge_param (challenge, "realm");
  const char *nonce = fp_challenge_param (challenge, "nonce");

  if (!fp_challenge_is (challenge, "Digest") || realm == NULL || nonce == NULL
      || !read_algorithm (digest, fp_challenge_param (challenge, "algorithm"))
      || !read_qop (digest, fp_challenge_param (challenge, "qop")))
    return NULL;
  digest->realm = g_strdup (realm);
  digest->nonce = g_strdup (nonce);
  digest->opaque = g_strdup (fp_challenge_param (challenge, "opaque"));
  digest->userhash = is_true (fp_challenge_param (challenge, "userhash"));
  digest->stale = is_true (fp_challenge_param (challenge, "stale"));
  return g_steal_pointer (&digest);
}

FpDigest *
fp_digest_choose (GPtrArray *challenges)
{
  g_autoptr (FpDigest) best = NULL;

  for (guint i = 0; i < challenges->len; i++)
    {
      FpDigest *digest = fp_digest_from_challenge (challenges->pdata[i]);

      if (digest != NULL && (best == NULL || digest->hash > best->hash))
        {
          fp_digest_free (best);
          best = digest;
        }
      else
        fp_digest_free (digest);
    }
  return g_steal_pointer (&best);
}

/* The hash of the parts with colons between them, in hexadecimal. The joined text may hold the
 * password: one allocation of its whole length (g_strdup_printf() leaves pieces of it behind in the
 * buffers that it outgrew). */
static char *
hash_parts (FpDigestHash hash, const char *a, const char *b, const char *c)
{
  char *joined = g_strconcat (a, ":", b, c != NULL ? ":" : NULL, c, NULL);
  char *hex = g_compute_checksum_for_string (
      hash == FP_DIGEST_SHA256 ? G_CHECKSUM_SHA256 : G_CHECKSUM_MD5, joined, -1);

  fp_secret_free (joined);
  return hex;
}

static char *
hash_password (const FpDigest *digest, const char *user, const char *password, const char *cnonce)
{
  char *plain = hash_parts (digest->hash, user, digest->realm, password);
  char *session;

  if (!digest->session)
    return plain;
  session = hash_parts (digest->hash, plain, digest->nonce, cnonce);
  fp_secret_free (plain);
  return session;
}

static char *
hash_request (const FpDigest *digest, const char *method, const char *uri)
{
  g_autofree char *body = g_compute_checksum_for_string (
      digest->hash == FP_DIGEST_SHA256 ? G_CHECKSUM_SHA256 : G_CHECKSUM_MD5, "", 0);

  return hash_parts (digest->hash, method, uri,
                     digest->qop == FP_DIGEST_QOP_AUTH_INT ? body : NULL);
}

static const char *
qop_word (FpDigestQop qop)
{
  return qop == FP_DIGEST_QOP_AUTH_INT ? "auth-int" : "auth";
}

static char *
response_of (const FpDigest *digest, const char *user, const char *password, const char *method,
             const char *uri, const char *count, const char *cnonce)
{
  char *secret = hash_password (digest, user, password, cnonce);
  g_autofree char *request = hash_request (digest, method, uri);
  g_autofree char *middle = NULL;
  char *response;

  if (digest->qop == FP_DIGEST_QOP_NONE)
    middle = g_strdup (digest->nonce);
  else
    middle = g_strjoin (":", digest->nonce, count, cnonce, qop_word (digest->qop), NULL);
  response = hash_parts (digest->hash, secret, middle, request);
  fp_secret_free (secret);
  return response;
}

/* RFC 9110 5.6.4 */
static void
append_quoted (GString *text, const char *name, const char *value)
{
  g_string_append_printf (text, "%s%s=\"", text->len > strlen ("Digest ") ? ", " : "", name);
  for (; *value != '\0'; value++)
    {
      if (*value == '"' || *value == '\\')
        g_string_append_c (text, '\\');
      g_string_append_c (text, *value);
    }
  g_string_append_c (text, '"');
}

static void
append_algorithm (GString *text, const FpDigest *digest)
{
  if (digest->named)
    g_string_append_printf (text, ", algorithm=%s%s",
                            digest->hash == FP_DIGEST_SHA256 ? "SHA-256" : "MD5",
                            digest->session ? "-sess" : "");
}

char *
fp_digest_answer (const FpDigest *digest, const char *user, const char *password,
                  const char *method, const char *uri, guint count, const char *cnonce)
{
  g_autofree char *name
      = digest->userhash ? hash_parts (digest->hash, user, digest->realm, NULL) : g_strdup (user);
  g_autofree char *nc = g_strdup_printf ("%08x", count);
  g_autofree char *response = response_of (digest, user, password, method, uri, nc, cnonce);
  GString *text = g_string_new ("Digest ");

  append_quoted (text, "username", name);
  append_quoted (text, "realm", digest->realm);
  append_quoted (text, "nonce", digest->nonce);
  append_quoted (text, "uri", uri);
  append_algorithm (text, digest);
  append_quoted (text, "response", response);
  if (digest->opaque != NULL)
    append_quoted (text, "opaque", digest->opaque);
  if (digest->qop != FP_DIGEST_QOP_NONE)
    g_string_append_printf (text, ", qop=%s, nc=%s", qop_word (digest->qop), nc);
  if (digest->qop != FP_DIGEST_QOP_NONE || digest->session)
    append_quoted (text, "cnonce", cnonce);
  if (digest->userhash)
    g_string_append (text, ", userhash=true");
  return g_string_free (text, FALSE);
}
