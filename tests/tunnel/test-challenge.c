/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Proxy-Authenticate: header fields to challenges, good and bad. */
#include <glib.h>

#include "helper/tunnel/challenge.h"

typedef struct
{
  const char *name;
  const char *fields[4];
  const char *expected; /* scheme[~token68][ name=<value>]..., divided by " | " */
} Case;

static const Case cases[] = {
  { "none", { NULL }, "" },
  { "empty", { "" }, "" },
  { "commas-only", { " , ,, " }, "" },
  { "bare-scheme", { "Negotiate" }, "Negotiate" },
  { "bare-scheme-spaces", { "  NTLM  " }, "NTLM" },
  { "two-bare", { "Negotiate, NTLM" }, "Negotiate | NTLM" },
  { "basic", { "Basic realm=\"x\"" }, "Basic realm=<x>" },
  { "token-value", { "Basic realm=x" }, "Basic realm=<x>" },
  { "empty-value", { "Basic realm=\"\"" }, "Basic realm=<>" },
  { "bad-white-space", { "Basic realm  = \t\"x\"" }, "Basic realm=<x>" },
  { "upper-case-name", { "BASIC REALM=\"x\"" }, "BASIC realm=<x>" },
  { "quoted-comma",
    { "Basic realm=\"a, Digest b\", Digest realm=\"c\", nonce=\"n\"" },
    "Basic realm=<a, Digest b> | Digest realm=<c> nonce=<n>" },
  { "escaped-quote", { "Basic realm=\"a \\\"b\\\" \\\\c\"" }, "Basic realm=<a \"b\" \\c>" },
  { "rfc9110-11.6.1",
    { "Basic realm=\"simple\", Newauth realm=\"apps\", type=1, title=\"Login to \\\"apps\\\"\"" },
    "Basic realm=<simple> | Newauth realm=<apps> type=<1> title=<Login to \"apps\">" },
  { "several-fields",
    { "Negotiate", "NTLM", "Basic realm=\"x\"" },
    "Negotiate | NTLM | Basic realm=<x>" },
  { "token68", { "NTLM TlRMTVNTUAACAAAA==" }, "NTLM~TlRMTVNTUAACAAAA==" },
  { "token68-and-more",
    { "Negotiate a+/-._~b=, Basic realm=x" },
    "Negotiate~a+/-._~b= | Basic realm=<x>" },
  { "token68-no-padding", { "Negotiate oYG2MIGz" }, "Negotiate~oYG2MIGz" },
  { "comma-before-params", { "Digest , realm=\"a\", nonce=\"b\"" }, "Digest realm=<a> nonce=<b>" },
  { "list-in-quotes",
    { "Digest realm=a, qop=\"auth,auth-int\", nonce=b" },
    "Digest realm=<a> qop=<auth,auth-int> nonce=<b>" },
  { "tabs", { "Digest\trealm=a,\tnonce=b" }, "Digest realm=<a> nonce=<b>" },
  /* bad ones */
  { "unterminated-string", { "Negotiate, Basic realm=\"abc" }, "Negotiate" },
  { "unterminated-escape", { "Basic realm=\"abc\\" }, "" },
  { "unterminated-then-field", { "Basic realm=\"abc", "NTLM" }, "NTLM" },
  { "param-first", { "realm=\"x\", Basic realm=\"y\"" }, "Basic realm=<y>" },
  { "no-value", { "Basic realm=, NTLM" }, "Basic~realm= | NTLM" },
  { "garbage-after-string", { "Basic realm=\"x\" y z, NTLM" }, "Basic realm=<x> | NTLM" },
  { "garbage-between", { "Basic realm=x, @@@, \"quoted, NTLM\", NTLM" }, "Basic realm=<x> | NTLM" },
  { "control-bytes", { "\x01\x02, NTLM" }, "NTLM" },
  { "not-ascii", { "Basic realm=\"\xc3\xa4\"" }, "Basic realm=<\xc3\xa4>" },
  { "only-equals", { "=, ==, =x" }, "" },
  { "only-quotes", { "\"\"\"\"\"" }, "" },
  { "twice-the-same", { "Basic realm=a, realm=b" }, "Basic realm=<a> realm=<b>" },
};

static char *
show (GPtrArray *challenges)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < challenges->len; i++)
    {
      const FpChallenge *challenge = challenges->pdata[i];

      g_string_append_printf (text, "%s%s", i > 0 ? " | " : "", challenge->scheme);
      if (challenge->token68 != NULL)
        g_string_append_printf (text, "~%s", challenge->token68);
      for (guint k = 0; k < challenge->params->len; k += 2)
        g_string_append_printf (text, " %s=<%s>", (char *)challenge->params->pdata[k],
                                (char *)challenge->params->pdata[k + 1]);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
test_case (gconstpointer data)
{
  const Case *one = data;
  g_autoptr (GPtrArray) challenges = fp_challenges_parse (one->fields);
  g_autofree char *shown = show (challenges);

  g_assert_cmpstr (shown, ==, one->expected);
}

static void
test_lookup (void)
{
  const char *fields[] = { "Basic realm=a, REALM=b", "digest nonce=n", NULL };
  g_autoptr (GPtrArray) challenges = fp_challenges_parse (fields);
  const FpChallenge *digest = fp_challenges_find (challenges, "Digest");

  g_assert_nonnull (digest);
  g_assert_cmpstr (fp_challenge_param (digest, "nonce"), ==, "n");
  g_assert_null (fp_challenge_param (digest, "realm"));
  g_assert_cmpstr (fp_challenge_param (fp_challenges_find (challenges, "BASIC"), "realm"), ==, "a");
  g_assert_null (fp_challenges_find (challenges, "NTLM"));
}

/* However long the list, what is kept has a limit. */
static void
test_limits (void)
{
  g_autoptr (GString) many = g_string_new (NULL);
  g_autoptr (GString) params = g_string_new ("Basic ");

  for (guint i = 0; i < 5000; i++)
    {
      g_string_append (many, "S a=b,");
      g_string_append_printf (params, "p%u=v,", i);
    }
  {
    const char *fields[] = { many->str, params->str, NULL };
    g_autoptr (GPtrArray) challenges = fp_challenges_parse (fields);

    g_assert_cmpuint (challenges->len, ==, FP_CHALLENGES_MAX);
  }
  {
    const char *fields[] = { params->str, NULL };
    g_autoptr (GPtrArray) challenges = fp_challenges_parse (fields);
    const FpChallenge *basic = challenges->pdata[0];

    g_assert_cmpuint (challenges->len, ==, 1);
    g_assert_cmpuint (basic->params->len, ==, 2 * FP_CHALLENGE_PARAMS_MAX);
  }
}

/* Every prefix of every case, and random bytes: no crash, no endless loop (the test's time-out), at
 * most what there was. */
static void
test_fuzz (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (gsize n = 0; cases[i].fields[0] != NULL && n <= strlen (cases[i].fields[0]); n++)
      {
        g_autofree char *prefix = g_strndup (cases[i].fields[0], n);
        const char *fields[] = { prefix, NULL };

        g_ptr_array_unref (fp_challenges_parse (fields));
      }
  for (guint i = 0; i < 20000; i++)
    {
      static const char alphabet[] = "Basic ,=\"\\\t realmNTLM~+/\xff\x01";
      char text[48];
      const char *fields[] = { text, NULL };
      gsize len = (gsize)g_test_rand_int_range (0, sizeof text);

      for (gsize k = 0; k < len; k++)
        text[k] = alphabet[g_test_rand_int_range (0, sizeof alphabet - 1)];
      text[len] = '\0';
      g_ptr_array_unref (fp_challenges_parse (fields));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/tunnel/challenge/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/tunnel/challenge/lookup", test_lookup);
  g_test_add_func ("/tunnel/challenge/limits", test_limits);
  g_test_add_func ("/tunnel/challenge/fuzz", test_fuzz);
  return g_test_run ();
}
