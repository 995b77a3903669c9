/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/tunnel/digest-judge.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <string.h>

char *
digest_judge_challenge (const DigestJudge *judge, const char *more)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_printf (text, "Digest realm=\"%s\", nonce=\"%s\"", judge->realm, judge->nonce);
  if (judge->opaque != NULL)
    g_string_append_printf (text, ", opaque=\"%s\"", judge->opaque);
  if (judge->algorithm != NULL)
    g_string_append_printf (text, ", algorithm=%s", judge->algorithm);
  if (judge->qop != NULL)
    g_string_append_printf (text, ", qop=\"%s\"", judge->qop);
  if (judge->userhash)
    g_string_append (text, ", userhash=true");
  g_string_append (text, more);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* name -> value as it stands there, with its quotes. */
static GHashTable *
split (const char *authorization)
{
  GHashTable *fields = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  const char *at = authorization + strlen ("Digest ");

  while (*at != '\0')
    {
      gsize name_len = strcspn (at, "=");
      const char *value = at + name_len + 1, *end = value;

      g_assert_cmpint (at[name_len], ==, '=');
      if (*end == '"')
        for (end++; *end != '"'; end++)
          g_assert_cmpint (*end, !=, '\0');
      end += strcspn (end, ",");
      if (!g_hash_table_insert (fields, g_strndup (at, name_len),
                                g_strndup (value, (gsize)(end - value))))
        g_error ("twice in %s", authorization);
      at = end + strspn (end, ", ");
    }
  return fields;
}

static char *
hex (gboolean sha256, const char *format, ...)
{
  guint8 hash[32];
  gsize len = sha256 ? 32 : 16;
  GString *text = g_string_new (NULL);
  g_autofree char *joined = NULL;
  va_list args;

  va_start (args, format);
  joined = g_strdup_vprintf (format, args);
  va_end (args);
  gnutls_hash_fast (sha256 ? GNUTLS_DIG_SHA256 : GNUTLS_DIG_MD5, joined, strlen (joined), hash);
  for (gsize i = 0; i < len; i++)
    g_string_append_printf (text, "%02x", hash[i]);
  return g_string_free (text, FALSE);
}

static char *
expected_response (const DigestJudge *judge, const char *nc, const char *cnonce)
{
  gboolean sha256 = judge->algorithm != NULL && g_str_has_prefix (judge->algorithm, "SHA-256");
  gboolean session = judge->algorithm != NULL && g_str_has_suffix (judge->algorithm, "-sess");
  g_autofree char *plain = hex (sha256, "%s:%s:%s", judge->user, judge->realm, judge->password);
  g_autofree char *a1
      = session ? hex (sha256, "%s:%s:%s", plain, judge->nonce, cnonce) : g_strdup (plain);
  g_autofree char *empty = hex (sha256, "%s", "");
  g_autofree char *a2 = g_strcmp0 (judge->qop, "auth-int") == 0
                            ? hex (sha256, "CONNECT:%s:%s", judge->uri, empty)
                            : hex (sha256, "CONNECT:%s", judge->uri);

  if (judge->qop == NULL)
    return hex (sha256, "%s:%s:%s", a1, judge->nonce, a2);
  return hex (sha256, "%s:%s:%s:%s:%s:%s", a1, judge->nonce, nc, cnonce, judge->qop, a2);
}

static void
expect (GHashTable *fields, GString *faults, const char *name, gboolean quoted, const char *value)
{
  const char *found = g_hash_table_lookup (fields, name);
  g_autofree char *wanted
      = value == NULL ? NULL : (quoted ? g_strdup_printf ("\"%s\"", value) : g_strdup (value));

  if (g_strcmp0 (found, wanted) != 0)
    g_string_append_printf (faults, "%s=%s, not %s; ", name, found, wanted);
}

static char *
unquoted (GHashTable *fields, const char *name)
{
  const char *value = g_hash_table_lookup (fields, name);

  return value != NULL && strlen (value) >= 2 ? g_strndup (value + 1, strlen (value) - 2) : NULL;
}

char *
digest_judge_fault (const DigestJudge *judge, const char *authorization, guint count)
{
  gboolean sha256 = judge->algorithm != NULL && g_str_has_prefix (judge->algorithm, "SHA-256");
  g_autofree char *user
      = judge->userhash ? hex (sha256, "%s:%s", judge->user, judge->realm) : g_strdup (judge->user);
  g_autofree char *nc = g_strdup_printf ("%08x", count);
  g_autoptr (GString) faults = g_string_new (NULL);
  g_autoptr (GHashTable) fields = NULL;
  g_autofree char *cnonce = NULL;
  g_autofree char *response = NULL;

  if (!g_str_has_prefix (authorization, "Digest "))
    return g_strdup ("not Digest");
  fields = split (authorization);
  cnonce = unquoted (fields, "cnonce");
  if (judge->qop != NULL && (cnonce == NULL || strlen (cnonce) < 16))
    g_string_append (faults, "no good cnonce; ");
  response = expected_response (judge, nc, cnonce);
  expect (fields, faults, "username", TRUE, user);
  expect (fields, faults, "realm", TRUE, judge->realm);
  expect (fields, faults, "nonce", TRUE, judge->nonce);
  expect (fields, faults, "uri", TRUE, judge->uri);
  expect (fields, faults, "opaque", TRUE, judge->opaque);
  expect (fields, faults, "algorithm", FALSE, judge->algorithm);
  expect (fields, faults, "response", TRUE, response);
  expect (fields, faults, "qop", FALSE, judge->qop);
  expect (fields, faults, "nc", FALSE, judge->qop != NULL ? nc : NULL);
  expect (fields, faults, "userhash", FALSE, judge->userhash ? "true" : NULL);
  return faults->len > 0 ? g_string_free (g_steal_pointer (&faults), FALSE) : NULL;
}
