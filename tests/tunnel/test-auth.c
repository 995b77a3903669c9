/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The choice of a scheme and the life of a login, as a script: what the proxy offers, what goes
 * out, how it ends. GSSAPI is replaced by a list of outcomes. */
#include <glib.h>
#include <string.h>

#include "helper/tunnel/auth.h"

/* Outcomes of the replaced GSSAPI, one a step, in the order of use; none left: missing. */
static const char *gss_script;

static FpGss *
fake_open (FpScheme scheme, const char *user, const char *password, const char *proxy_host,
           double time_scale)
{
  return (FpGss *)g_strdup (fp_scheme_word (scheme));
}

static void
fake_close (FpGss *gss)
{
  g_free (gss);
}

/* t token, g greeting, G greeting with a reason, f failed, b bad password, c cancelled, m missing
 */
static FpGssOutcome
fake_step (FpGss *gss, const char *received, GCancellable *cancellable, char **token, char **detail)
{
  char step = gss_script != NULL && *gss_script != '\0' ? *gss_script++ : 'm';

  if (step == 't' || step == 'g' || step == 'G')
    *token = g_strdup_printf ("<%s>", received != NULL ? received : "");
  if (step == 'f' || step == 'G')
    *detail = g_strdup ("no KDC");
  switch (step)
    {
    case 't':
      return FP_GSS_TOKEN;
    case 'g':
    case 'G':
      return FP_GSS_GREETING;
    case 'f':
      return FP_GSS_FAILED;
    case 'b':
      return FP_GSS_BAD_PASSWORD;
    case 'c':
      return FP_GSS_CANCELLED;
    default:
      return FP_GSS_MISSING;
    }
}

static const FpAuthGss fake_gss = { fake_open, fake_close, fake_step };

/* What goes out is shown as the header's first word and, for GSSAPI, its token; "!" before it: on a
 * new connection. "-": none. The end is the code's symbol. "(again)" in the place of a 407 stands
 * for a connection lost before its answer. */
typedef struct
{
  const char *name;
  const char *gss;
  guint schemes;
  FpScheme learned;
  const char *challenges[6];
  const char *expected; /* divided by a space */
  gboolean no_user;
} Case;

#define BIT(scheme) (1u << FP_SCHEME_##scheme)
#define MD5         "Digest realm=\"r\", nonce=\"n\", qop=\"auth\""
#define SHA256      "Digest realm=\"r\", nonce=\"n\", qop=\"auth\", algorithm=SHA-256"
#define SHA512      "Digest realm=\"r\", nonce=\"n\", qop=\"auth\", algorithm=SHA-512-256"
#define BASIC       "Basic realm=\"r\""

static const Case cases[] = {
  { "nothing-asked", .challenges = { NULL }, .expected = "-" },
  { "basic", .challenges = { BASIC }, .expected = "- Basic" },
  { "basic-refused", .challenges = { BASIC, BASIC }, .expected = "- Basic PX_AUTH_REJECTED" },
  { "digest-before-basic", .challenges = { BASIC ", " MD5 }, .expected = "- Digest" },
  { "sha256-before-md5", .challenges = { MD5 ", " SHA256 }, .expected = "- Digest/SHA-256" },
  { "digest-refused-no-weaker", .challenges = { MD5 ", " BASIC, MD5 ", " BASIC },
    .expected = "- Digest PX_AUTH_REJECTED" },
  { "digest-stale", .challenges = { MD5, MD5 ", stale=true" }, .expected = "- Digest Digest" },
  { "digest-stale-for-ever", .challenges = { MD5, MD5 ", stale=true", MD5 ", stale=true" },
    .expected = "- Digest Digest PX_AUTH_REJECTED" },
  { "digest-stale-then-refused", .challenges = { MD5, MD5 ", stale=true", MD5 },
    .expected = "- Digest Digest PX_AUTH_REJECTED" },
  { "digest-then-nothing", .challenges = { MD5, "" }, .expected = "- Digest PX_AUTH_REJECTED" },
  { "digest-unknown-algorithm", .challenges = { SHA512 }, .expected = "- PX_AUTH_SCHEME" },
  { "digest-unknown-then-basic", .challenges = { SHA512 ", " BASIC }, .expected = "- Basic" },
  { "bearer", .challenges = { "Bearer realm=x" }, .expected = "- PX_AUTH_SCHEME" },
  { "no-challenge", .challenges = { "" }, .expected = "- PX_AUTH_NOCHAL" },
  { "no-user", .challenges = { BASIC }, .expected = "- PX_AUTH_NEEDED", .no_user = TRUE },
  { "no-user-no-challenge", .challenges = { "" }, .expected = "- PX_AUTH_NOCHAL", .no_user = TRUE },
  { "basic-forbidden", .schemes = BIT (DIGEST) | BIT (NTLM), .challenges = { BASIC },
    .expected = "- PX_AUTH_SCHEME" },
  { "digest-forbidden", .schemes = BIT (BASIC), .challenges = { MD5 ", " BASIC },
    .expected = "- Basic" },
  /* NTLM */
  { "ntlm", .gss = "gt", .challenges = { "NTLM", "NTLM two" }, .expected = "- NTLM<> NTLM<two>" },
  { "ntlm-refused", .gss = "gt", .challenges = { "NTLM, " BASIC, "NTLM two", "NTLM, " BASIC },
    .expected = "- NTLM<> NTLM<two> PX_AUTH_REJECTED" },
  { "ntlm-after-digest", .gss = "gt", .challenges = { "NTLM, " MD5 }, .expected = "- Digest" },
  { "ntlm-missing", .gss = "m", .challenges = { "NTLM" }, .expected = "- PX_AUTH_SCHEME" },
  { "ntlm-missing-then-basic", .gss = "m", .challenges = { "NTLM, " BASIC },
    .expected = "- Basic" },
  { "ntlm-failed", .gss = "f", .challenges = { "NTLM" }, .expected = "- PX_AUTH_GSS" },
  { "ntlm-bad-challenge", .gss = "gf", .challenges = { "NTLM", "NTLM rubbish" },
    .expected = "- NTLM<> PX_AUTH_GSS" },
  { "ntlm-bad-challenge-then-basic", .gss = "gf", .challenges = { "NTLM, " BASIC, "NTLM rubbish" },
    .expected = "- NTLM<> !Basic" },
  { "ntlm-greeting-refused", .gss = "gf", .challenges = { "NTLM, Negotiate", "NTLM, Negotiate" },
    .expected = "- NTLM<> PX_AUTH_GSS" },
  { "ntlm-starts-over", .gss = "g", .challenges = { "NTLM", "NTLM" },
    .expected = "- NTLM<> PX_AUTH_BROKEN" },
  { "ntlm-greeting-refused-then-basic", .gss = "g",
    .challenges = { "NTLM, " BASIC, "NTLM, " BASIC }, .expected = "- NTLM<> !Basic" },
  { "ntlm-token-after-the-end", .gss = "gtf", .challenges = { "NTLM", "NTLM two", "NTLM four" },
    .expected = "- NTLM<> NTLM<two> PX_AUTH_REJECTED" },
  { "ntlm-cancelled", .gss = "c", .challenges = { "NTLM, " BASIC }, .expected = "- CANCELLED" },
  /* Negotiate */
  { "negotiate", .gss = "t", .challenges = { "Negotiate" }, .expected = "- Negotiate<>" },
  { "negotiate-more", .gss = "tt", .challenges = { "Negotiate", "Negotiate more" },
    .expected = "- Negotiate<> Negotiate<more>" },
  { "negotiate-refused", .gss = "t", .challenges = { "Negotiate, " BASIC, "Negotiate, " BASIC },
    .expected = "- Negotiate<> PX_AUTH_REJECTED" },
  { "negotiate-error-token", .gss = "tf", .challenges = { "Negotiate, " BASIC, "Negotiate skew" },
    .expected = "- Negotiate<> PX_AUTH_GSS" },
  { "negotiate-no-kdc", .gss = "f", .challenges = { "Negotiate" }, .expected = "- PX_AUTH_GSS" },
  { "negotiate-no-kdc-then-basic", .gss = "f", .challenges = { "Negotiate, " BASIC },
    .expected = "- Basic" },
  { "negotiate-bad-password", .gss = "b", .challenges = { "Negotiate, " BASIC },
    .expected = "- PX_AUTH_REJECTED" },
  { "negotiate-ntlm-inside", .gss = "Gt", .challenges = { "Negotiate", "Negotiate two" },
    .expected = "- Negotiate<> Negotiate<two>" },
  { "negotiate-ntlm-not-wanted", .gss = "G", .challenges = { "Negotiate", "Negotiate" },
    .expected = "- Negotiate<> PX_AUTH_GSS" },
  { "negotiate-ntlm-not-wanted-then-basic", .gss = "G",
    .challenges = { "Negotiate, " BASIC, "Negotiate, " BASIC },
    .expected = "- Negotiate<> !Basic" },
  { "negotiate-ntlm-rejected", .gss = "Gtf",
    .challenges = { "Negotiate", "Negotiate two", "Negotiate reject" },
    .expected = "- Negotiate<> Negotiate<two> PX_AUTH_REJECTED" },
  { "ntlm-before-negotiate", .gss = "g", .challenges = { "Negotiate, NTLM" },
    .expected = "- NTLM<>" },
  { "ntlm-missing-then-negotiate", .gss = "mt", .challenges = { "Negotiate, NTLM" },
    .expected = "- Negotiate<>" },
  /* learned */
  { "learned-basic", .learned = FP_SCHEME_BASIC, .challenges = { NULL }, .expected = "Basic" },
  { "learned-basic-refused", .learned = FP_SCHEME_BASIC, .challenges = { BASIC ", " MD5 },
    .expected = "Basic PX_AUTH_REJECTED" },
  { "learned-basic-not-offered", .learned = FP_SCHEME_BASIC, .challenges = { MD5, MD5 },
    .expected = "Basic !Digest PX_AUTH_REJECTED" },
  { "learned-basic-no-challenge", .learned = FP_SCHEME_BASIC, .challenges = { "" },
    .expected = "Basic PX_AUTH_NOCHAL" },
  { "learned-basic-forbidden", .learned = FP_SCHEME_BASIC, .schemes = BIT (DIGEST),
    .challenges = { MD5 }, .expected = "- Digest" },
  { "learned-basic-no-user", .learned = FP_SCHEME_BASIC, .challenges = { BASIC },
    .expected = "- PX_AUTH_NEEDED", .no_user = TRUE },
  { "learned-digest-waits", .learned = FP_SCHEME_DIGEST, .challenges = { MD5 },
    .expected = "- Digest" },
  { "learned-ntlm", .gss = "gt", .learned = FP_SCHEME_NTLM, .challenges = { "NTLM two" },
    .expected = "NTLM<> NTLM<two>" },
  { "learned-ntlm-not-offered", .gss = "g", .learned = FP_SCHEME_NTLM, .challenges = { BASIC },
    .expected = "NTLM<> !Basic" },
  { "learned-negotiate-no-kdc", .gss = "f", .learned = FP_SCHEME_NEGOTIATE,
    .challenges = { "Negotiate, " BASIC }, .expected = "- Basic" },
  { "learned-negotiate-bad-password", .gss = "b", .learned = FP_SCHEME_NEGOTIATE,
    .challenges = { "Negotiate, " BASIC }, .expected = "PX_AUTH_REJECTED" },
  /* lost */
  { "basic-again", .challenges = { BASIC, "(again)", "(again)" },
    .expected = "- Basic Basic lost" },
  { "digest-again", .challenges = { MD5, "(again)" }, .expected = "- Digest Digest/nc=00000002" },
  { "digest-again-stale", .challenges = { MD5, "(again)", MD5 ", stale=true" },
    .expected = "- Digest Digest/nc=00000002 Digest" },
  { "ntlm-never-again", .gss = "g", .challenges = { "NTLM", "(again)" },
    .expected = "- NTLM<> lost" },
  { "nothing-to-send-again", .challenges = { "(again)" }, .expected = "- lost" },
};

static void
show (GString *out, FpAuth *auth, gboolean fresh)
{
  const char *header = fp_auth_header (auth);

  g_string_append_printf (out, "%s%s", out->len > 0 ? " " : "", fresh ? "!" : "");
  if (header == NULL)
    g_string_append (out, "-");
  else if (strchr (header, '<') != NULL)
    g_string_append_printf (out, "%.*s%s", (int)strcspn (header, " "), header,
                            strchr (header, '<'));
  else
    g_string_append_printf (out, "%.*s%s%s", (int)strcspn (header, " "), header,
                            strstr (header, "algorithm=SHA-256") != NULL ? "/SHA-256" : "",
                            strstr (header, "nc=00000002") != NULL ? "/nc=00000002" : "");
}

/* FALSE: the end. */
static gboolean
react (FpAuth *auth, const char *challenge, GString *out)
{
  const char *fields[] = { challenge[0] != '\0' ? challenge : NULL, NULL };
  FpAuthAction action;

  if (g_str_equal (challenge, "(again)"))
    {
      if (fp_auth_again (auth))
        show (out, auth, FALSE);
      else
        g_string_append (out, " lost");
      return TRUE;
    }
  action = fp_auth_challenged (auth, fields, NULL);
  if (action == FP_AUTH_STOP)
    g_string_append_printf (out, " %s", fp_code_info (fp_auth_code (auth))->symbol);
  else
    show (out, auth, action == FP_AUTH_SEND_FRESH);
  return action != FP_AUTH_STOP;
}

static void
test_case (gconstpointer data)
{
  const Case *one = data;
  FpProxySettings settings = { .host = (char *)"proxy.test",
                               .port = 3128,
                               .user = one->no_user ? NULL : (char *)"bob",
                               .password = (char *)"secret" };
  g_autoptr (FpAuth) auth
      = fp_auth_new (&settings, "cloud.test:443", one->schemes, one->learned, 1.0, &fake_gss);
  g_autoptr (GString) out = g_string_new (NULL);

  gss_script = one->gss;
  if (fp_auth_begin (auth, NULL) == FP_AUTH_STOP)
    g_string_append (out, fp_code_info (fp_auth_code (auth))->symbol);
  else
    {
      show (out, auth, FALSE);
      for (guint i = 0; one->challenges[i] != NULL && react (auth, one->challenges[i], out); i++)
        ;
    }
  g_assert_cmpstr (out->str, ==, one->expected);
}

static void
test_header_values (void)
{
  FpProxySettings settings = { .host = (char *)"p",
                               .port = 1,
                               .user = (char *)"DOM\\b\xc3\xb6"
                                               "b",
                               .password = NULL };
  const char *fields[] = { "Basic realm=\"inner\nlines\"", NULL };
  g_autoptr (FpAuth) auth = fp_auth_new (&settings, "c:1", 0, FP_SCHEME_NONE, 1.0, &fake_gss);
  g_autoptr (FpReport) report = fp_report_new ();

  g_assert_cmpint (fp_auth_challenged (auth, fields, NULL), ==, FP_AUTH_SEND);
  g_assert_cmpstr (fp_auth_header (auth), ==, "Basic RE9NXGLDtmI6");
  g_assert_cmpint (fp_auth_scheme (auth), ==, FP_SCHEME_BASIC);
  g_assert_true (fp_auth_is_submitted (auth));
  g_assert_false (fp_auth_is_bound (auth));
  fp_auth_add_evidence (auth, report);
  g_assert_cmpstr (g_hash_table_lookup (report->evidence, "realm"), ==, "inner\\x0alines");
  g_assert_cmpstr (g_hash_table_lookup (report->evidence, "offered"), ==, "Basic");
}

static void
test_gss_evidence (void)
{
  FpProxySettings settings
      = { .host = (char *)"p", .port = 1, .user = (char *)"b", .password = (char *)"s" };
  const char *fields[] = { "Negotiate", "NTLM", SHA512, NULL };
  g_autoptr (FpAuth) auth = fp_auth_new (&settings, "c:1", 0, FP_SCHEME_NONE, 1.0, &fake_gss);
  g_autoptr (FpReport) report = fp_report_new ();

  gss_script = "ff";
  g_assert_cmpint (fp_auth_challenged (auth, fields, NULL), ==, FP_AUTH_STOP);
  g_assert_cmpint (fp_auth_code (auth), ==, FP_CODE_PX_AUTH_GSS);
  fp_auth_add_evidence (auth, report);
  g_assert_cmpstr (g_hash_table_lookup (report->evidence, "gss"), ==,
                   "NTLM: no KDC; Negotiate: no KDC");
  g_assert_cmpstr (g_hash_table_lookup (report->evidence, "offered"), ==,
                   "Negotiate, NTLM, Digest SHA-512-256");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/tunnel/auth/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/tunnel/auth/header-values", test_header_values);
  g_test_add_func ("/tunnel/auth/gss-evidence", test_gss_evidence);
  return g_test_run ();
}
