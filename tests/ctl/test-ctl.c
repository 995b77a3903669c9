/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What faceplatectl prints and returns, asks for and refuses, against a service that the test
 * directs. */

#include "tests/ctl/ctl-fixture.h"

static void
set_rich_state (CtlFixture *f)
{
  static const char *const addresses[] = { "192.0.2.10/24", "2001:db8::10/64", NULL };
  GVariantDict pending;

  fake_service_set (f->fake, FP_OBJECT_PATH, FP_NETWORK_IFACE, "Link",
                    g_variant_new_string ("eth0"), FALSE);
  fake_service_set (f->fake, FP_OBJECT_PATH, FP_NETWORK_IFACE, "Addresses",
                    g_variant_new_strv (addresses, -1), FALSE);
  fake_service_set (f->fake, FP_OBJECT_PATH, FP_PROXY_IFACE, "Enabled",
                    g_variant_new_boolean (TRUE), FALSE);
  fake_service_set (f->fake, FP_OBJECT_PATH, FP_PROXY_IFACE, "Host",
                    g_variant_new_string ("2001:db8::1"), FALSE);
  fake_service_set (f->fake, FP_OBJECT_PATH, FP_PROXY_IFACE, "Port", g_variant_new_uint16 (3128),
                    FALSE);
  fake_service_set (f->fake, FP_OBJECT_PATH, FP_PROXY_IFACE, "User",
                    g_variant_new_string ("DOMAIN\\j\xc3\xb6rg\xc2\x9b"), FALSE);
  fake_service_set (f->fake, FP_OBJECT_PATH, FP_PROXY_IFACE, "PasswordSet",
                    g_variant_new_boolean (TRUE), FALSE);
  g_variant_dict_init (&pending, NULL);
  g_variant_dict_insert (&pending, "action", "s", "change");
  g_variant_dict_insert (&pending, "host", "s", "other.example");
  g_variant_dict_insert (&pending, "port", "q", 8080);
  g_variant_dict_insert (&pending, "user", "s", "");
  g_variant_dict_insert (&pending, "code", "s", "PX_AUTH_NEEDED");
  fake_service_set (f->fake, FP_OBJECT_PATH, FP_PROXY_IFACE, "Pending",
                    g_variant_dict_end (&pending), FALSE);
  fake_service_set (f->fake, FP_OBJECT_PATH, FP_CONNECTIVITY_IFACE, "Report",
                    fake_report ("PX_AUTH_REJECTED", 252, "PROXY LOGIN BAD", "tunnel"), FALSE);
}

static void
test_status (CtlFixture *f, gconstpointer data)
{
  g_autoptr (CtlRunning) run = NULL;

  set_rich_state (f);
  fake_service_add_operation (f->fake, CTL_OPERATION, "check");
  fake_service_stage (f->fake, CTL_OPERATION, "tls", "running", 0);
  run = ctl_run (f->address, NULL, "status");
  g_assert_cmpint (run->status, ==, 0);
  g_assert_cmpstr (run->err->str, ==, "");
  assert_has (run->out->str, "Appliance    SENSOR-01");
  assert_has (run->out->str, "Network      ready, eth0\n");
  assert_has (run->out->str, "192.0.2.10/24, 2001:db8::10/64\n");
  assert_has (run->out->str,
              "enabled, [2001:db8::1]:3128, user DOMAIN\\j\xc3\xb6rg\\xc2\\x9b, password set\n");
  assert_has (run->out->str,
              "change other.example:8080, no authentication (failed: PX_AUTH_NEEDED)\n");
  assert_has (run->out->str, "2023-11-14 22:13:20, E252 PX_AUTH_REJECTED: PROXY LOGIN BAD\n");
  assert_has (run->out->str, "Operation    check, checking, stage tls\n");
  assert_lacks (run->out->str, "\033"); /* no terminal, no colour */
}

static void
test_status_json (CtlFixture *f, gconstpointer data)
{
  g_autoptr (CtlRunning) run = NULL;
  g_autoptr (JsonObject) status = NULL;
  JsonObject *proxy, *report;

  set_rich_state (f);
  run = ctl_run (f->address, NULL, "--json", "status");
  g_assert_cmpint (run->status, ==, 0);
  for (const char *p = run->out->str; *p != '\0'; p++)
    g_assert_true (*p == '\n' || (*p >= 0x20 && *p < 0x7f));
  status = ctl_parse_one (run->out->str);
  g_assert_true (json_object_get_null_member (status, "operation"));
  proxy = json_object_get_object_member (status, "proxy");
  g_assert_cmpint (json_object_get_int_member (proxy, "port"), ==, 3128);
  g_assert_true (json_object_get_boolean_member (proxy, "password-set"));
  g_assert_cmpstr (json_object_get_string_member (proxy, "user"), ==,
                   "DOMAIN\\j\xc3\xb6rg\xc2\x9b");
  report = json_object_get_object_member (json_object_get_object_member (status, "connectivity"),
                                          "report");
  g_assert_cmpstr (json_object_get_string_member (report, "code"), ==, "PX_AUTH_REJECTED");
  g_assert_cmpint (json_object_get_int_member (report, "duration-ms"), ==, 321);
}

static void
test_proxy_show (CtlFixture *f, gconstpointer data)
{
  g_autoptr (CtlRunning) before = ctl_run (f->address, NULL, "proxy", "show");
  g_autoptr (CtlRunning) text = NULL, json = NULL, after = NULL;
  g_autoptr (JsonObject) proxy = NULL;
  GVariantDict disable;

  g_assert_cmpstr (before->out->str, ==, "Proxy        not enabled\n");
  set_rich_state (f);
  text = ctl_run (f->address, NULL, "proxy", "show");
  assert_has (text->out->str,
              "Pending    change other.example:8080, no authentication (failed: PX_AUTH_NEEDED)\n");
  json = ctl_run (f->address, NULL, "proxy", "show", "--json");
  proxy = ctl_parse_one (json->out->str);
  g_assert_cmpstr (
      json_object_get_string_member (json_object_get_object_member (proxy, "pending"), "host"), ==,
      "other.example");

  g_variant_dict_init (&disable, NULL);
  g_variant_dict_insert (&disable, "action", "s", "disable");
  g_variant_dict_insert (&disable, "host", "s", "proxy.example");
  g_variant_dict_insert (&disable, "code", "s", "SRV_DNS_FAIL");
  fake_service_set (f->fake, FP_OBJECT_PATH, FP_PROXY_IFACE, "Pending",
                    g_variant_dict_end (&disable), FALSE);
  after = ctl_run (f->address, NULL, "proxy", "show");
  assert_has (after->out->str, "Pending    disable (failed: SRV_DNS_FAIL)\n");
}

static void
test_report (CtlFixture *f, gconstpointer data)
{
  g_autoptr (CtlRunning) none = ctl_run (f->address, NULL, "report");
  g_autoptr (CtlRunning) bad = NULL, good = NULL, json = NULL;
  g_autoptr (JsonObject) object = NULL;

  g_assert_cmpint (none->status, ==, 1);
  assert_has (none->out->str, "No check has ended yet.");
  set_rich_state (f);
  bad = ctl_run (f->address, NULL, "report");
  g_assert_cmpint (bad->status, ==, 1);
  assert_has (bad->out->str, "E252 PX_AUTH_REJECTED: PROXY LOGIN BAD\n");
  assert_has (bad->out->str, "Meaning      What it means.\n");
  assert_has (bad->out->str, "Cause        Why it is so\n");
  assert_has (bad->out->str, "Advice       What to do.\n");
  assert_has (bad->out->str, "Evidence     status-line: HTTP/1.1 407 no\\x1b[2Jway\n");
  json = ctl_run (f->address, NULL, "report", "--json");
  object = ctl_parse_one (json->out->str);
  g_assert_cmpint (json_object_get_int_member (object, "number"), ==, 252);
  fake_service_set (f->fake, FP_OBJECT_PATH, FP_CONNECTIVITY_IFACE, "Report",
                    fake_report ("OK", 0, "CLOUD REACHED OK", ""), FALSE);
  good = ctl_run (f->address, NULL, "report");
  g_assert_cmpint (good->status, ==, 0);
  assert_has (good->out->str, "OK: CLOUD REACHED OK\n");
}

static void
test_no_service (CtlFixture *f, gconstpointer data)
{
  static const char *const commands[][2]
      = { { "status" },          { "check" },         { "report" },
          { "cancel" },          { "proxy", "show" }, { "proxy", "disable" },
          { "proxy", "discard" } };

  g_clear_pointer (&f->fake, fake_service_free);
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_autoptr (CtlRunning) run = ctl_run (f->address, NULL, commands[i][0], commands[i][1]);

      g_assert_cmpint (run->status, ==, 4);
      assert_has (run->err->str, "the service is not there");
    }
  g_autoptr (CtlRunning) no_bus = ctl_run ("unix:path=/nonexistent/bus", NULL, "status");
  g_assert_cmpint (no_bus->status, ==, 4);
}

static void
test_refused (CtlFixture *f, gconstpointer data)
{
  g_autoptr (CtlRunning) text = NULL, json = NULL;
  g_autoptr (JsonObject) object = NULL;

  f->refusal = "org.faceplate1.Error.Busy";
  fake_service_on_call (f->fake, ctl_fixture_on_call, f);
  text = ctl_run (f->address, NULL, "proxy", "disable", "--keep");
  g_assert_cmpint (text->status, ==, 3);
  g_assert_cmpstr (f->called, ==, "Disable ({'keep': <true>},)");
  g_assert_cmpstr (text->err->str, ==,
                   "faceplatectl: org.faceplate1.Error.Busy: as the test wants it\n"
                   "'faceplatectl status' shows what runs, 'faceplatectl cancel' ends it.\n");
  f->refusal = "org.faceplate1.Error.OfALaterVersion";
  json = ctl_run (f->address, NULL, "check", "--json");
  g_assert_cmpint (json->status, ==, 3);
  object = ctl_parse_one (json->out->str);
  g_assert_cmpstr (json_object_get_string_member (object, "error"), ==,
                   "org.faceplate1.Error.OfALaterVersion");
}

static void
test_enable (CtlFixture *f, gconstpointer data)
{
  g_autoptr (CtlRunning) run = NULL;

  f->kind = "enable-proxy";
  fake_service_on_call (f->fake, ctl_fixture_on_call, f);
  run = ctl_run (f->address, "S3cret!\n", "proxy", "enable", "--host", "PROXY.example", "--port",
                 "0443", "--user", "DOMAIN\\kiosk", "--password-stdin");
  g_assert_cmpint (run->status, ==, 0);
  g_assert_true (f->interactive);
  assert_has (f->called, "'host': <'proxy.example'>");
  assert_has (f->called, "'port': <uint16 443>");
  assert_has (f->called, "'user': <'DOMAIN\\\\kiosk'>");
  assert_has (f->called, "'password': <'S3cret!'>");
  assert_has (run->out->str, "connect      ok, 12 ms\n");
  assert_has (run->out->str, "The proxy is enabled.\n");
  assert_lacks (run->out->str, "S3cret");
  assert_lacks (run->err->str, "S3cret");
}

static void
test_change_values (CtlFixture *f, gconstpointer data)
{
  g_autoptr (CtlRunning) no_auth = NULL, password = NULL;

  f->hold = TRUE;
  fake_service_on_call (f->fake, ctl_fixture_on_call, f);
  no_auth = ctl_run (f->address, NULL, "proxy", "change", "--no-auth", "--no-wait");
  g_assert_cmpint (no_auth->status, ==, 0);
  g_assert_cmpstr (no_auth->out->str, ==, CTL_OPERATION "\n");
  g_assert_cmpstr (f->called, ==, "Change ({'user': <''>}, {})");
  fake_service_drop_operation (f->fake, CTL_OPERATION);
  password
      = ctl_run (f->address, "a b", "proxy", "change", "--password-stdin", "--no-wait", "--json");
  g_assert_cmpstr (password->out->str, ==, "{\"operation\":\"" CTL_OPERATION "\"}\n");
  g_assert_cmpstr (f->called, ==, "Change ({'password': <'a b'>}, {})");
}

static void
test_discard (CtlFixture *f, gconstpointer data)
{
  g_autoptr (CtlRunning) run = NULL;

  fake_service_on_call (f->fake, ctl_fixture_on_call, f);
  run = ctl_run (f->address, NULL, "proxy", "discard");
  g_assert_cmpint (run->status, ==, 0);
  g_assert_cmpstr (f->called, ==, "DiscardPending ({},)");
}

static void
test_usage (CtlFixture *f, gconstpointer data)
{
  static const char *const lines[][8] = {
    { "nonsense" },
    { "status", "too-much" },
    { "status", "--keep" },
    { "proxy" },
    { "proxy", "nonsense" },
    { "check", "--timeout", "-1" },
    { "check", "--timeout", "soon" },
    { "check", "--hold", "-1" },
    { "check", "--hold", "3601" },
    { "check", "--hold", "long" },
    { "proxy", "disable", "--hold", "60" },
    { "proxy", "enable", "--password", "x" },
    { "proxy", "enable", "--no-auth", "--user", "x" },
    { "proxy", "enable", "--no-auth", "--password-stdin" },
    { "proxy", "enable", "--ask-password", "--password-stdin" },
  };
  static const struct
  {
    const char *option, *value, *error;
  } values[] = {
    { "--host", "", "InvalidHost" },          { "--host", "http://proxy.example", "InvalidHost" },
    { "--host", "300.1.1.1", "InvalidHost" }, { "--host", "fe80::1%eth0", "InvalidHost" },
    { "--host", "\xff", "InvalidHost" },      { "--port", "0", "InvalidPort" },
    { "--port", "65536", "InvalidPort" },     { "--port", "http", "InvalidPort" },
    { "--user", "a:b", "InvalidUser" },       { "--user", "a\nb", "InvalidUser" },
    { "--user", "\xc3", "InvalidUser" },
  };

  fake_service_on_call (f->fake, ctl_fixture_on_call, f);
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autoptr (CtlRunning) run = ctl_run (f->address, "pw", lines[i][0], lines[i][1], lines[i][2],
                                            lines[i][3], lines[i][4], lines[i][5]);

      g_assert_cmpint (run->status, ==, 2);
      g_assert_cmpstr (run->out->str, ==, "");
      assert_has (run->err->str, "faceplatectl: ");
    }
  g_autoptr (CtlRunning) named = ctl_run (f->address, NULL, "nonsense");
  assert_has (named->err->str, "faceplatectl: nonsense: no such command\n");
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autoptr (CtlRunning) run = ctl_run (f->address, "pw", "proxy", "enable", values[i].option,
                                            values[i].value, "--password-stdin");

      g_assert_cmpint (run->status, ==, 2);
      assert_has (run->err->str, values[i].error);
    }
  g_assert_null (f->called);
}

static void
test_bad_password (CtlFixture *f, gconstpointer data)
{
  g_autofree char *longest = g_strnfill (256, 'x'), *too_long = g_strnfill (257, 'x');
  const char *bad[] = { too_long, "a\001b", "\xff", "a\nb\n" };
  g_autoptr (CtlRunning) good = NULL;

  fake_service_on_call (f->fake, ctl_fixture_on_call, f);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (CtlRunning) run
          = ctl_run (f->address, bad[i], "proxy", "change", "--password-stdin");

      g_assert_cmpint (run->status, ==, 2);
      assert_has (run->err->str, "org.faceplate1.Error.InvalidPassword");
    }
  g_assert_null (f->called);
  good = ctl_run (f->address, longest, "proxy", "change", "--password-stdin");
  g_assert_cmpint (good->status, ==, 0);
  assert_has (f->called, longest);
}

#define ADD(path, function)                                                                        \
  g_test_add ("/ctl/" path, CtlFixture, NULL, ctl_fixture_set_up, function, ctl_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("status/text", test_status);
  ADD ("status/json", test_status_json);
  ADD ("proxy/show", test_proxy_show);
  ADD ("proxy/enable", test_enable);
  ADD ("proxy/change-values", test_change_values);
  ADD ("proxy/discard", test_discard);
  ADD ("report", test_report);
  ADD ("no-service", test_no_service);
  ADD ("refused", test_refused);
  ADD ("usage", test_usage);
  ADD ("bad-password", test_bad_password);
  return g_test_run ();
}
