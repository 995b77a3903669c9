/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The stored state: what follows from an operation, and its text form. */
#include <string.h>

#include "dbus/errors.h"
#include "helper/core/state-file.h"

static FpProxySettings *
settings (const char *host, guint16 port, const char *user, const char *password)
{
  FpProxySettings *s = fp_proxy_settings_new ();

  s->host = g_strdup (host);
  s->port = port;
  s->user = g_strdup (user);
  s->password = g_strdup (password);
  return s;
}

static const FpReport accepted = { .code = FP_CODE_OK, .scheme = FP_SCHEME_DIGEST };
static const FpReport timeout = { .code = FP_CODE_PX_TCP_TIMEOUT, .scheme = FP_SCHEME_DIGEST };
static const FpReport refused = { .code = FP_CODE_PX_AUTH_REJECTED };

static FpState *
enabled_state (void)
{
  g_autoptr (FpState) empty = fp_state_new ();
  g_autoptr (FpProposal) proposal
      = fp_proposal_new (FP_KIND_ENABLE_PROXY, settings ("a", 1, "u", "p"), FALSE);

  return fp_state_committed (empty, proposal, &accepted);
}

static void
test_commit_and_pending (void)
{
  g_autoptr (FpState) state = enabled_state ();
  g_autoptr (FpProposal) change
      = fp_proposal_new (FP_KIND_CHANGE_PROXY, settings ("b", 2, NULL, NULL), FALSE);
  g_autoptr (FpState) failed = fp_state_with_pending (state, change, FP_CODE_PX_CLOSED);
  g_autoptr (FpState) changed = fp_state_committed (failed, change, &timeout);
  g_autoptr (FpState) discarded = fp_state_without_pending (failed);

  g_assert_true (state->enabled);
  g_assert_cmpint (state->learned_scheme, ==, FP_SCHEME_DIGEST);
  g_assert_cmpstr (failed->proxy->host, ==, "a"); /* in force as before */
  g_assert_cmpint (failed->pending->code, ==, FP_CODE_PX_CLOSED);
  g_assert_cmpstr (fp_state_base (failed)->host, ==, "b");
  g_assert_cmpstr (fp_state_base (discarded)->host, ==, "a");
  g_assert_cmpstr (changed->proxy->host, ==, "b");
  g_assert_null (changed->proxy->password);
  g_assert_null (changed->pending);
  g_assert_cmpint (changed->learned_scheme, ==, FP_SCHEME_NONE);
}

static void
test_disable_keeps (void)
{
  g_autoptr (FpState) state = enabled_state ();
  g_autoptr (FpProposal) disable
      = fp_proposal_new (FP_KIND_DISABLE_PROXY, fp_proxy_settings_copy (state->proxy), FALSE);
  g_autoptr (FpState) disabled = fp_state_committed (state, disable, &timeout);

  g_assert_false (disabled->enabled);
  g_assert_true (fp_proxy_settings_equal (disabled->proxy, state->proxy));
  g_assert_cmpint (disabled->learned_scheme, ==, FP_SCHEME_DIGEST);
}

/* It goes with the configuration that was refused: not away with one that fails, but with the next
 * one, and with a proxy that is not used. */
static void
test_login_refused (void)
{
  g_autoptr (FpState) state = enabled_state ();
  g_autoptr (FpProposal) change
      = fp_proposal_new (FP_KIND_CHANGE_PROXY, settings ("b", 2, "u", "x"), TRUE);
  g_autoptr (FpProposal) disable
      = fp_proposal_new (FP_KIND_DISABLE_PROXY, fp_proxy_settings_copy (state->proxy), FALSE);
  g_autoptr (FpState) kept = fp_state_committed (state, change, &refused);
  g_autoptr (FpState) failed = fp_state_with_pending (kept, change, FP_CODE_PX_AUTH_REJECTED);
  g_autoptr (FpState) copy = fp_state_copy (failed);
  g_autoptr (FpState) changed = fp_state_committed (copy, change, &accepted);
  g_autoptr (FpState) kept_again = fp_state_committed (copy, change, &timeout);
  g_autoptr (FpState) disabled = fp_state_committed (copy, disable, &accepted);

  g_assert_false (state->login_refused);
  g_assert_true (kept->login_refused);
  g_assert_true (copy->login_refused);
  g_assert_false (changed->login_refused);
  g_assert_false (kept_again->login_refused);
  g_assert_false (disabled->login_refused);
}

/* A scheme is learned of one proxy, not of the next. */
static void
test_scheme_for (void)
{
  g_autoptr (FpState) state = enabled_state ();
  g_autoptr (FpProxySettings) same = settings ("a", 1, "other", NULL);
  g_autoptr (FpProxySettings) other_host = settings ("b", 1, "u", "p");
  g_autoptr (FpProxySettings) other_port = settings ("a", 2, "u", "p");

  g_assert_cmpint (fp_state_scheme_for (state, same), ==, FP_SCHEME_DIGEST);
  g_assert_cmpint (fp_state_scheme_for (state, other_host), ==, FP_SCHEME_NONE);
  g_assert_cmpint (fp_state_scheme_for (state, other_port), ==, FP_SCHEME_NONE);
}

#define ID_A "0123456789abcdef"
#define ID_B "fedcba9876543210"

static char *
write_example (GKeyFile *file)
{
  g_autoptr (FpState) state = enabled_state ();
  g_autoptr (FpProposal) change = fp_proposal_new (
      FP_KIND_CHANGE_PROXY, settings ("b.example", 443, "DOM\\u ser", "secret-b"), FALSE);
  g_autoptr (FpState) pending = fp_state_with_pending (state, change, FP_CODE_PX_AUTH_REJECTED);
  const FpSecretIds ids = { (char *)ID_A, (char *)ID_B };

  pending->login_refused = TRUE;
  return fp_state_file_write (file, pending, &ids);
}

static void
test_file_round_trip (void)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *text = write_example (file);
  g_autoptr (GError) error = NULL;
  g_autoptr (GKeyFile) opened = fp_state_file_open (text, strlen (text), &error);
  FpSecretIds ids = { NULL, NULL };
  g_autoptr (FpState) read = NULL;
  g_autofree char *again = NULL;

  g_assert_no_error (error);
  read = fp_state_file_read (opened, &ids, &error);
  g_assert_no_error (error);
  g_assert_true (read->enabled);
  g_assert_cmpstr (read->proxy->host, ==, "a");
  g_assert_cmpstr (read->pending->settings->user, ==, "DOM\\u ser");
  g_assert_cmpint (read->pending->code, ==, FP_CODE_PX_AUTH_REJECTED);
  g_assert_cmpint (read->pending->action, ==, FP_KIND_CHANGE_PROXY);
  g_assert_true (read->login_refused);
  g_assert_cmpstr (ids.proxy, ==, ID_A);
  g_assert_cmpstr (ids.pending, ==, ID_B);
  g_assert_null (strstr (text, "secret-b")); /* the password is never in it */

  read->login_refused = FALSE; /* written over what was there */
  again = fp_state_file_write (opened, read, &ids);
  g_assert_null (strstr (again, "login-refused"));
  fp_secret_ids_clear (&ids);
}

static void
test_file_keeps_unknown (void)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *text = NULL;

  g_key_file_set_string (file, "proxy", "from-the-future", "kept");
  g_key_file_set_string (file, "relay", "port", "3128");
  text = write_example (file);
  g_assert_nonnull (strstr (text, "from-the-future=kept\n"));
  g_assert_nonnull (strstr (text, "[relay]\nport=3128\n"));
}

/* Cut at any byte, or with any byte altered: noticed. */
static void
test_file_damaged (void)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *text = write_example (file);
  gsize len = strlen (text);

  for (gsize cut = 0; cut < len; cut++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (fp_state_file_open (text, cut, &error));
      g_assert_error (error, FP_ERROR, FP_ERROR_STORAGE);
    }
  for (gsize i = 0; i < len; i++)
    {
      text[i] ^= 1;
      g_assert_null (fp_state_file_open (text, len, NULL));
      text[i] ^= 1;
    }
}

static char *
seal (const char *body)
{
  g_autofree char *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, body, -1);

  return g_strconcat (body, "# sha256=", sum, "\n", NULL);
}

/* Whole, but not what this version writes. */
static void
test_file_bad_values (void)
{
  static const char *const rows[] = {
    "",
    "[faceplate]\nformat=2\n",
    "[faceplate]\nformat=1\n[proxy]\nenabled=true\n",
    "[faceplate]\nformat=1\n[proxy]\nhost=http://x\nport=80\n",
    "[faceplate]\nformat=1\n[proxy]\nhost=x\n",
    "[faceplate]\nformat=1\n[proxy]\nport=80\n",
    "[faceplate]\nformat=1\n[proxy]\nhost=x\nport=65536\n",
    "[faceplate]\nformat=1\n[proxy]\nhost=x\nport=80\nuser=a:b\n",
    "[faceplate]\nformat=1\n[proxy]\nhost=x\nport=80\nsecret=../../etc/shadow\n",
    "[faceplate]\nformat=1\n[proxy]\nhost=x\nport=80\nlearned-scheme=telepathy\n",
    "[faceplate]\nformat=1\n[pending]\naction=check\n",
    "[faceplate]\nformat=1\n[pending]\nhost=x\nport=80\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = seal (rows[i]);
      g_autoptr (GError) error = NULL;
      g_autoptr (GKeyFile) file = fp_state_file_open (text, strlen (text), &error);
      FpSecretIds ids = { NULL, NULL };

      if (file != NULL && fp_state_file_read (file, &ids, &error) != NULL)
        g_error ("row %u was accepted", i);
      g_assert_nonnull (error);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/state/commit-and-pending", test_commit_and_pending);
  g_test_add_func ("/state/disable-keeps", test_disable_keeps);
  g_test_add_func ("/state/login-refused", test_login_refused);
  g_test_add_func ("/state/scheme-for", test_scheme_for);
  g_test_add_func ("/state-file/round-trip", test_file_round_trip);
  g_test_add_func ("/state-file/keeps-unknown", test_file_keeps_unknown);
  g_test_add_func ("/state-file/damaged", test_file_damaged);
  g_test_add_func ("/state-file/bad-values", test_file_bad_values);
  return g_test_run ();
}
