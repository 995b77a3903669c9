/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Enable, change, disable, keep, discard and cancel, as a client sees them. */
#include <signal.h>
#include <string.h>

#include "dbus/names.h"
#include "tests/bus/rig.h"

#define PROXY FP_PROXY_IFACE
#define ENABLE_OK                                                                                  \
  "({'host': <'OK-Digest.example'>, 'port': <uint16 443>, 'user': <'DOM\\\\u'>, 'password': "      \
  "<'pw'>}, @a{sv} {})"
#define NO_OPTIONS "(@a{sv} {},)"
#define KEEP       "({'keep': <true>},)"

static void
expect_proxy (Rig *rig, const char *enabled, const char *host, const char *pending)
{
  client_expect (rig->client, PROXY, "Enabled", enabled);
  client_expect (rig->client, PROXY, "Host", host);
  client_expect (rig->client, PROXY, "Pending", pending);
}

static void
run (Rig *rig, const char *method, const char *arguments, const char *state, const char *code)
{
  g_autofree char *path = client_run (rig->client, PROXY, method, arguments, state);
  g_autofree char *actual = client_code (rig->client, path);

  g_assert_cmpstr (actual, ==, code);
  client_expect (rig->client, FP_APPLIANCE_IFACE, "Operation", "'/'");
}

/* The last value of Pending as a dictionary. */
static char *
pending (Rig *rig, const char *key)
{
  g_autofree char *text = client_get (rig->client, PROXY, "Pending");
  g_autoptr (GVariant) dict = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, NULL);
  g_autoptr (GVariant) value = g_variant_lookup_value (dict, key, NULL);

  return value != NULL ? g_variant_print (value, FALSE) : g_strdup ("absent");
}

static void
expect_pending (Rig *rig, const char *key, const char *expected)
{
  g_autofree char *actual = pending (rig, key);

  g_assert_cmpstr (actual, ==, expected);
}

static void
test_enable (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_CONFIG ("ok"));

  expect_proxy (rig, "false", "''", "{}");
  client_expect (rig->client, PROXY, "Port", "0");
  run (rig, "Enable", ENABLE_OK, "succeeded", "OK");
  expect_proxy (rig, "true", "'ok-digest.example'", "{}");
  client_expect (rig->client, PROXY, "Port", "443");
  client_expect (rig->client, PROXY, "User", "'DOM\\\\u'");
  client_expect (rig->client, PROXY, "PasswordSet", "true");
  client_expect (rig->client, FP_CONNECTIVITY_IFACE, "State", "'connected'");
  client_call_fails (rig->client, FP_OBJECT_PATH, PROXY, "Enable", ENABLE_OK,
                     "ProxyAlreadyEnabled");
}

static void
test_enable_fails (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_CONFIG ("ok"));

  run (rig, "Enable",
       "({'host': <'fail-px-auth-rejected'>, 'port': <uint16 80>, 'user': <'u'>, 'password': "
       "<'x'>}, "
       "@a{sv} {})",
       "failed", "PX_AUTH_REJECTED");
  client_expect (rig->client, PROXY, "Enabled", "false");
  client_expect (rig->client, PROXY, "Host", "''");
  expect_pending (rig, "action", "'enable'");
  expect_pending (rig, "host", "'fail-px-auth-rejected'");
  expect_pending (rig, "password-set", "true");
  expect_pending (rig, "code", "'PX_AUTH_REJECTED'");
  expect_pending (rig, "password", "absent");
  /* one mistake costs one correction: all else comes from the pending values */
  run (rig, "Enable", "({'host': <'secret'>, 'password': <'p'>}, @a{sv} {})", "succeeded", "OK");
  expect_proxy (rig, "true", "'secret'", "{}");
}

static void
test_change (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_CONFIG ("ok"));

  client_call_fails (rig->client, FP_OBJECT_PATH, PROXY, "Change",
                     "({'host': <'ok'>, 'port': <uint16 1>}, @a{sv} {})", "ProxyNotEnabled");
  run (rig, "Enable", ENABLE_OK, "succeeded", "OK");
  run (rig, "Change", "({'host': <'fail-px-closed'>}, @a{sv} {})", "failed", "PX_CLOSED");
  client_expect (rig->client, PROXY, "Host", "'ok-digest.example'");
  client_expect (rig->client, FP_CONNECTIVITY_IFACE, "State",
                 "'connected'"); /* says nothing of it */
  run (rig, "Change", "({'host': <'ok'>, 'user': <''>}, @a{sv} {})", "succeeded", "OK");
  expect_proxy (rig, "true", "'ok'", "{}");
  client_expect (rig->client, PROXY, "User", "''");
  client_expect (rig->client, PROXY, "PasswordSet", "false"); /* an empty user drops it */
}

static void
test_disable (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_CONFIG ("ok"));

  client_call_fails (rig->client, FP_OBJECT_PATH, PROXY, "Disable", NO_OPTIONS, "ProxyNotEnabled");
  run (rig, "Enable", ENABLE_OK, "succeeded", "OK");
  run (rig, "Disable", NO_OPTIONS, "succeeded", "OK");
  expect_proxy (rig, "false", "'ok-digest.example'", "{}"); /* kept for the next time */
  client_expect (rig->client, PROXY, "PasswordSet", "true");
  run (rig, "Enable", "(@a{sv} {}, @a{sv} {})", "succeeded", "OK");
  expect_proxy (rig, "true", "'ok-digest.example'", "{}");
}

static void
test_disable_fails_and_keep (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_CONFIG ("fail-srv-tcp-refused"));

  run (rig, "Enable", ENABLE_OK, "succeeded", "OK");
  run (rig, "Disable", NO_OPTIONS, "failed", "SRV_TCP_REFUSED");
  client_expect (rig->client, PROXY, "Enabled", "true");
  expect_pending (rig, "action", "'disable'");
  expect_pending (rig, "code", "'SRV_TCP_REFUSED'");
  run (rig, "Disable", KEEP, "kept", "SRV_TCP_REFUSED");
  expect_proxy (rig, "false", "'ok-digest.example'", "{}");
  client_expect (rig->client, FP_CONNECTIVITY_IFACE, "State", "'failed'");
}

static void
test_enable_keep (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_CONFIG ("ok"));

  run (rig, "Enable", "({'host': <'fail-px-tcp-timeout'>, 'port': <uint16 80>}, {'keep': <true>})",
       "kept", "PX_TCP_TIMEOUT");
  expect_proxy (rig, "true", "'fail-px-tcp-timeout'", "{}");
  client_expect (rig->client, FP_CONNECTIVITY_IFACE, "State", "'failed'");
}

static void
test_discard (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_CONFIG ("ok"));
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GVariant) again = NULL;

  run (rig, "Enable", "({'host': <'fail-px-closed'>, 'port': <uint16 80>}, @a{sv} {})", "failed",
       "PX_CLOSED");
  reply = client_call (rig->client, FP_OBJECT_PATH, PROXY, "DiscardPending", NO_OPTIONS, NULL);
  g_assert_nonnull (reply);
  expect_proxy (rig, "false", "''", "{}");
  again = client_call (rig->client, FP_OBJECT_PATH, PROXY, "DiscardPending", NO_OPTIONS, NULL);
  g_assert_nonnull (again);
  rig_restart_daemon (rig);
  expect_proxy (rig, "false", "''", "{}");
  client_call_fails (rig->client, FP_OBJECT_PATH, PROXY, "Enable", "(@a{sv} {}, @a{sv} {})",
                     "InvalidHost");
}

static void
cancel (Rig *rig, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply
      = client_call (rig->client, path, FP_OPERATION_IFACE, "Cancel", NO_OPTIONS, &error);

  g_assert_no_error (error);
}

static void
test_cancel (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_CONFIG ("ok"));
  g_autofree char *path = NULL;
  g_autofree char *code = NULL;

  run (rig, "Enable", ENABLE_OK, "succeeded", "OK");
  path = client_start (rig->client, PROXY, "Change", "({'host': <'hang'>}, @a{sv} {})");
  client_wait (rig->client, path, FP_OPERATION_IFACE, "Stages",
               "[('link', 'ok', 0), ('address', 'ok', 0), ('resolve', 'ok', 7), ('connect', "
               "'running', 0)]");
  cancel (rig, path);
  client_wait (rig->client, path, FP_OPERATION_IFACE, "State", "'cancelled'");
  code = client_code (rig->client, path);
  g_assert_cmpstr (code, ==, "CANCELLED");
  client_expect (rig->client, PROXY, "Host", "'ok-digest.example'");
  expect_pending (rig, "host", "'hang'");
  expect_pending (rig, "code", "'CANCELLED'");
  client_expect (rig->client, FP_CONNECTIVITY_IFACE, "State", "'connected'");
  cancel (rig, path); /* it has ended: no effect, no error */
}

/* State and pending values come back after kill -9; what ran counts as interrupted. */
static void
test_restart (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_CONFIG ("ok"));
  g_autofree char *path = NULL;

  run (rig, "Enable", ENABLE_OK, "succeeded", "OK");
  run (rig, "Change", "({'host': <'fail-px-closed'>}, @a{sv} {})", "failed", "PX_CLOSED");
  rig_restart_daemon (rig);
  client_expect (rig->client, PROXY, "Host", "'ok-digest.example'");
  client_expect (rig->client, PROXY, "PasswordSet", "true");
  expect_pending (rig, "code", "'PX_CLOSED'");
  path = client_start (rig->client, PROXY, "Change", "({'host': <'hang'>}, @a{sv} {})");
  rig_restart_daemon (rig);
  client_expect (rig->client, PROXY, "Host", "'ok-digest.example'");
  client_expect (rig->client, FP_APPLIANCE_IFACE, "Operation", "'/'");
  client_expect (rig->client, FP_APPLIANCE_IFACE, "StateFault", "''");
  expect_pending (rig, "host", "'hang'");
  expect_pending (rig, "code", "''");
}

/* SIGTERM in the middle: ends cleanly, what was in force stays, what was tried is kept. */
static void
test_terminated (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_CONFIG ("ok"));
  g_autofree char *path = NULL;

  run (rig, "Enable", ENABLE_OK, "succeeded", "OK");
  path = client_start (rig->client, PROXY, "Change", "({'host': <'hang'>}, @a{sv} {})");
  g_assert_cmpint (rig_stop_daemon (rig, SIGTERM), ==, 0);
  g_assert_true (rig_start_daemon (rig, NULL, NULL));
  client_expect (rig->client, PROXY, "Host", "'ok-digest.example'");
  expect_pending (rig, "host", "'hang'");
}

static void
test_no_platform (void)
{
  g_autoptr (Rig) rig = rig_new ("[check]\ninterval-s=0\n");

  client_expect (rig->client, FP_CONNECTIVITY_IFACE, "State", "'unconfigured'");
  client_call_fails (rig->client, FP_OBJECT_PATH, FP_CONNECTIVITY_IFACE, "Check", NO_OPTIONS,
                     "NotConfigured");
  client_call_fails (rig->client, FP_OBJECT_PATH, PROXY, "Enable", ENABLE_OK, "NotConfigured");
  run (rig, "Enable", "({'host': <'ok'>, 'port': <uint16 80>}, {'keep': <true>})", "kept",
       "INTERNAL");
  expect_proxy (rig, "true", "'ok'", "{}");
  client_expect (rig->client, FP_CONNECTIVITY_IFACE, "State", "'unconfigured'");
}

/* The password is in its own file and nowhere else. */
static void
test_password_file (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_CONFIG ("ok"));
  GDir *dir;
  const char *name;
  guint secrets = 0;

  run (rig, "Enable",
       "({'host': <'ok'>, 'port': <uint16 80>, 'user': <'u'>, 'password': <'Zq7-unmistakable'>}, "
       "@a{sv} {})",
       "succeeded", "OK");
  dir = g_dir_open (rig->state_dir, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (rig->state_dir, name, NULL);
      g_autofree char *text = NULL;

      g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
      if (g_str_has_prefix (name, "secret-"))
        secrets++;
      else
        g_assert_null (strstr (text, "Zq7-unmistakable"));
    }
  g_dir_close (dir);
  g_assert_cmpuint (secrets, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/proxy/enable", test_enable);
  g_test_add_func ("/proxy/enable-fails", test_enable_fails);
  g_test_add_func ("/proxy/enable-keep", test_enable_keep);
  g_test_add_func ("/proxy/change", test_change);
  g_test_add_func ("/proxy/disable", test_disable);
  g_test_add_func ("/proxy/disable-fails-and-keep", test_disable_fails_and_keep);
  g_test_add_func ("/proxy/discard", test_discard);
  g_test_add_func ("/proxy/cancel", test_cancel);
  g_test_add_func ("/proxy/restart", test_restart);
  g_test_add_func ("/proxy/terminated", test_terminated);
  g_test_add_func ("/proxy/no-platform", test_no_platform);
  g_test_add_func ("/proxy/password-file", test_password_file);
  return g_test_run ();
}
