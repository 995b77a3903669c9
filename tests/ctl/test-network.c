/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What faceplatectl network, confirm, reboot and power-off ask of the service, refuse and return.
 */
#include <signal.h>

#include "tests/ctl/ctl-fixture.h"

/* called is method with just these keys, in whatever order. */
static void
assert_called (const char *called, const char *method, const char *keys)
{
  g_auto (GStrv) wanted = g_strsplit (keys, "; ", -1), values = g_strsplit (called, "': <", -1);

  g_assert_true (g_str_has_prefix (called, method));
  g_assert_cmpuint (g_strv_length (values) - 1, ==, g_strv_length (wanted));
  for (char **key = wanted; *key != NULL; key++)
    assert_has (called, *key);
}

static void
test_set (CtlFixture *f, gconstpointer data)
{
  static const struct
  {
    const char *words[8];
    const char *keys;
  } sets[] = {
    { { "--ipv4=static", "--address=192.0.2.10/24", "--gateway", "192.0.2.1" },
      "'ipv4': <'static'>; 'address': <'192.0.2.10/24'>; 'gateway': <'192.0.2.1'>" },
    { { "--address", "192.0.2.10", "--mask", "255.255.254.0" },
      "'address': <'192.0.2.10'>; 'mask': <'255.255.254.0'>" },
    { { "--ipv4=off", "--ipv6=static", "--address6=2001:db8::10/64", "--gateway6=fe80::1" },
      "'ipv4': <'off'>; 'ipv6': <'static'>; 'address6': <'2001:db8::10/64'>; 'gateway6': "
      "<'fe80::1'>" },
    { { "--dns", "192.0.2.53,2001:db8::53", "--domain", "Corp.example", "--vlan", "4094" },
      "'domain': <'Corp.example'>; 'dns': <['192.0.2.53', '2001:db8::53']>; 'vlan': <uint32 "
      "4094>" },
    { { "--gateway=", "--gateway6=", "--address=", "--address6=", "--dns=", "--domain=",
        "--vlan=" },
      "'gateway': <''>; 'gateway6': <''>; 'address': <''>; 'address6': <''>; 'dns': <@as []>; "
      "'domain': <''>; 'vlan': <uint32 0>" },
    { { "--vlan=7", "--keep", "--confirm", "3600", "--take-over" },
      "'vlan': <uint32 7>}, {'; 'keep': <true>; 'confirm': <uint32 3600>; 'take-over': <true>" },
  };

  f->kind = "change-network";
  fake_service_on_call (f->fake, ctl_fixture_on_call, f);
  for (guint i = 0; i < G_N_ELEMENTS (sets); i++)
    {
      const char *const *w = sets[i].words;
      g_autoptr (CtlRunning) run = ctl_run (f->address, NULL, "network", "set", w[0], w[1], w[2],
                                            w[3], w[4], w[5], w[6], w[7]);

      g_assert_cmpint (run->status, ==, 0);
      assert_called (f->called, "Change ({", sets[i].keys);
      g_assert_true (f->interactive);
      assert_has (run->out->str, "The settings are in force.\n");
      fake_service_drop_operation (f->fake, CTL_OPERATION);
    }
}

/* What the service takes from the change that failed before, and only that. */
static void
test_also (CtlFixture *f, gconstpointer data)
{
  static const char *const in_force
      = "{'ipv4': <'static'>, 'address': <'192.0.2.10'>, 'prefix': <uint32 24>,"
        " 'ipv6': <'automatic'>, 'vlan': <uint32 7>}";
  static const struct
  {
    const char *pending, *word, *also; /* also: NULL, nothing is said */
  } cases[] = {
    { "{}", "--domain=corp.example", NULL },
    { "{'action': <'change'>, 'code': <'CANCELLED'>, 'ipv4': <'static'>, 'address': <'192.0.2.10'>,"
      " 'prefix': <uint32 24>, 'ipv6': <'automatic'>, 'vlan': <uint32 0>, 'dns': <['127.0.0.1']>}",
      "--domain=corp.example", ": DNS: 127.0.0.1; no VLAN\n" },
    { "{'action': <'change'>, 'code': <'NET_GATEWAY'>, 'ipv4': <'static'>, 'address': "
      "<'192.0.2.60'>, 'prefix': <uint32 24>, 'ipv6': <'off'>, 'vlan': <uint32 7>}",
      "--gateway=192.0.2.1", ": IPv4: static 192.0.2.60/24, gateway 192.0.2.1; IPv6: off\n" },
    { "{'action': <'change'>, 'code': <'NET_GATEWAY'>, 'ipv4': <'static'>, 'address': "
      "<'192.0.2.60'>, 'prefix': <uint32 24>, 'ipv6': <'automatic'>, 'vlan': <uint32 7>}",
      "--address=192.0.2.61/24", NULL },
    { "{'action': <'reset'>, 'code': <'NET_DHCP_NONE'>, 'ipv4': <'dhcp'>, 'ipv6': <'automatic'>,"
      " 'vlan': <uint32 0>}",
      "--domain=corp.example", NULL },
  };

  fake_service_on_call (f->fake, ctl_fixture_on_call, f);
  fake_service_set (f->fake, FP_OBJECT_PATH, FP_NETWORK_IFACE, "Settings",
                    g_variant_new_parsed (in_force), FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CtlRunning) run = NULL;

      fake_service_set (
          f->fake, FP_OBJECT_PATH, FP_NETWORK_IFACE, "Pending",
          g_variant_parse (G_VARIANT_TYPE_VARDICT, cases[i].pending, NULL, NULL, NULL), FALSE);
      run = ctl_run (f->address, NULL, "network", "set", cases[i].word);
      g_assert_cmpint (run->status, ==, 0);
      if (cases[i].also == NULL)
        g_assert_cmpstr (run->err->str, ==, "");
      else
        assert_has (run->err->str, cases[i].also);
      fake_service_drop_operation (f->fake, CTL_OPERATION);
    }
}

static void
test_other_methods (CtlFixture *f, gconstpointer data)
{
  static const struct
  {
    const char *words[5];
    const char *called, *text;
  } calls[] = {
    { { "network", "reset", "--confirm=10" },
      "Reset ({'confirm': <uint32 10>},)",
      "The network is reset, the proxy forgotten.\n" },
    { { "network", "release" }, "Release ({},)", "The link is given back.\n" },
    { { "network", "discard" }, "DiscardPending ({},)", "Forgotten.\n" },
    { { "reboot" }, "Reboot ({},)", "The machine restarts.\n" }, /* no terminal, no question */
    { { "power-off", "--yes" }, "PowerOff ({},)", "The machine shuts down.\n" },
    { { "reboot", "--json" }, "Reboot ({},)", "{}\n" },
  };

  fake_service_on_call (f->fake, ctl_fixture_on_call, f);
  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    {
      const char *const *w = calls[i].words;
      g_autoptr (CtlRunning) run = ctl_run (f->address, NULL, w[0], w[1], w[2], w[3], w[4]);

      g_assert_cmpint (run->status, ==, 0);
      g_assert_true (f->interactive);
      g_assert_cmpstr (f->called, ==, calls[i].called);
      assert_has (run->out->str, calls[i].text);
      if (i < 2)
        fake_service_drop_operation (f->fake, CTL_OPERATION);
    }
}

static void
test_ends (CtlFixture *f, gconstpointer data)
{
  static const struct
  {
    const char *command, *state, *code, *text;
    int status;
    const char *stage; /* that fails */
    gboolean proxy;    /* that none was used is said */
  } ends[] = {
    { "set", "kept", "NET_GATEWAY", "The settings are in force, though the check failed.\n", 0,
      "resolve", TRUE },
    { "set", "failed", "NET_UNCONFIRMED",
      "Nothing was changed (failed). The values are kept ('faceplatectl network show'): give only "
      "what is to be corrected.\n",
      1, "activation", FALSE },
    { "reset", "failed", "NET_DHCP_NONE",
      "Nothing was changed (failed). The settings are as before.\n", 1, "lease", FALSE },
    { "release", "cancelled", "CANCELLED",
      "Nothing was changed (cancelled). Faceplate still manages the link.\n", 1, "tunnel", FALSE },
  };

  fake_service_on_call (f->fake, ctl_fixture_on_call, f);
  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_autoptr (CtlRunning) run = NULL, json = NULL;
      g_autoptr (JsonObject) object = NULL;

      f->state = ends[i].state;
      f->code = ends[i].code;
      f->stage = ends[i].stage;
      run = ctl_run (f->address, NULL, "network", ends[i].command);
      g_assert_cmpint (run->status, ==, ends[i].status);
      assert_has (run->out->str, ends[i].text);
      g_assert_cmpint (strstr (run->out->str, "Proxy        none\n") != NULL, ==, ends[i].proxy);
      fake_service_drop_operation (f->fake, CTL_OPERATION);
      json = ctl_run (f->address, NULL, "network", ends[i].command, "--json");
      g_assert_cmpint (json->status, ==, ends[i].status);
      object = ctl_parse_one (json->out->str);
      g_assert_cmpstr (json_object_get_string_member (object, "state"), ==, ends[i].state);
      fake_service_drop_operation (f->fake, CTL_OPERATION);
    }
}

/* Each value is judged before the service is asked. */
static void
test_values (CtlFixture *f, gconstpointer data)
{
  static const struct
  {
    const char *option, *error;
  } values[] = {
    { "--ipv4=bootp", "InvalidMethod: ipv4: " },
    { "--ipv6=dhcp", "InvalidMethod: ipv6: " },
    { "--ipv4=", "InvalidMethod: ipv4: " },
    { "--address=192.0.2.256/24", "InvalidAddress: address: " },
    { "--address=192.0.2.10/33", "InvalidPrefix: prefix: " },
    { "--address=192.0.2.255/24", "InvalidAddress: address: " },
    { "--address=192.0.2.0/24", "InvalidAddress: address: " },
    { "--address=224.0.0.1", "InvalidAddress: address: " },
    { "--address=2001:db8::10/64", "InvalidAddress: address: " },
    { "--address=\xff", "InvalidAddress: address: " },
    { "--mask=255.0.255.0", "InvalidPrefix: mask: " },
    { "--gateway=router", "InvalidGateway: gateway: " },
    { "--gateway=2001:db8::1", "InvalidGateway: gateway: " },
    { "--address6=192.0.2.10/24", "InvalidAddress: address6: " },
    { "--address6=ff02::1/64", "InvalidAddress: address6: " },
    { "--gateway6=192.0.2.1", "InvalidGateway: gateway6: " },
    { "--dns=192.0.2.53,192.0.2.53", "InvalidDns: dns: " },
    { "--dns=192.0.2.53,192.0.2.54,192.0.2.55", "InvalidDns: dns: " },
    { "--dns=resolver", "InvalidDns: dns: " },
    { "--dns=\xff", "InvalidDns: dns: " },
    { "--domain=-corp.example", "InvalidDomain: domain: " },
    { "--domain=192.0.2.1", "InvalidDomain: domain: " },
    { "--vlan=4095", "InvalidVlan: vlan: " },
    { "--vlan=-1", "InvalidVlan: vlan: " },
    { "--vlan=seven", "InvalidVlan: vlan: " },
  };

  fake_service_on_call (f->fake, ctl_fixture_on_call, f);
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autoptr (CtlRunning) run
          = ctl_run (f->address, NULL, "network", "set", "--json", values[i].option);

      g_assert_cmpint (run->status, ==, 2);
      assert_has (run->err->str, values[i].error);
      assert_has (run->out->str, "{\"error\":\"org.faceplate1.Error.");
    }
  g_assert_null (f->called);
}

static void
test_usage (CtlFixture *f, gconstpointer data)
{
  static const char *const lines[][4] = {
    { "network" },
    { "network", "nonsense" },
    { "network", "set", "192.0.2.1" },
    { "network", "set", "--confirm=9" },
    { "network", "set", "--confirm=3601" },
    { "network", "set", "--confirm=-1" },
    { "network", "reset", "--address=192.0.2.1/24" },
    { "network", "release", "--keep" },
    { "network", "release", "--confirm=60" },
    { "network", "show", "--no-wait" },
    { "confirm", "--keep" },
    { "reboot", "--keep" },
    { "power-off", "now" },
  };

  fake_service_on_call (f->fake, ctl_fixture_on_call, f);
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autoptr (CtlRunning) run
          = ctl_run (f->address, NULL, lines[i][0], lines[i][1], lines[i][2], lines[i][3]);

      g_assert_cmpint (run->status, ==, 2);
      assert_has (run->err->str, "faceplatectl: ");
    }
  g_assert_null (f->called);
  g_autoptr (CtlRunning) help = ctl_run (f->address, NULL, "network", "--help");
  g_assert_cmpint (help->status, ==, 0);
  assert_has (help->out->str, "  network release ");
}

static void
test_refused (CtlFixture *f, gconstpointer data)
{
  static const char *const refusals[][2] = {
    { "org.faceplate1.Error.LinkManaged", "With --take-over" },
    { "org.faceplate1.Error.NoLink", "link= in [network]" },
    { "org.faceplate1.Error.AddressOverlap", "another address" },
    { "org.faceplate1.Error.NotAuthorized", "polkit" },
    { "org.faceplate1.Error.InvalidGateway", "as the test wants it" },
  };

  fake_service_on_call (f->fake, ctl_fixture_on_call, f);
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autoptr (CtlRunning) run = NULL;

      f->refusal = refusals[i][0];
      run = ctl_run (f->address, NULL, "network", "set", "--vlan=7");
      g_assert_cmpint (run->status, ==, 3);
      assert_has (run->err->str, refusals[i][0]);
      assert_has (run->err->str, "as the test wants it\n");
      assert_has (run->err->str, refusals[i][1]);
    }
  f->refusal = "org.faceplate1.Error.LinkNotManaged";
  g_autoptr (CtlRunning) release = ctl_run (f->address, NULL, "network", "release");
  g_assert_cmpint (release->status, ==, 3);
  assert_has (release->err->str, "nothing to give back");
  f->refusal = "org.faceplate1.Error.Busy";
  g_autoptr (CtlRunning) reboot = ctl_run (f->address, NULL, "reboot");
  g_assert_cmpint (reboot->status, ==, 3);
  assert_has (reboot->err->str, "'faceplatectl cancel' ends it");
}

static void
test_no_service (CtlFixture *f, gconstpointer data)
{
  static const char *const commands[][2] = {
    { "network", "show" },
    { "network", "set" },
    { "network", "reset" },
    { "network", "release" },
    { "network", "discard" },
    { "confirm" },
    { "reboot" },
    { "power-off" },
  };

  g_clear_pointer (&f->fake, fake_service_free);
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_autoptr (CtlRunning) run = ctl_run (f->address, NULL, commands[i][0], commands[i][1]);

      g_assert_cmpint (run->status, ==, 4);
      assert_has (run->err->str, "the service is not there");
    }
}

/* Where there is no terminal it says what to type, once, and for how long there is time. */
static void
test_confirming (CtlFixture *f, gconstpointer data)
{
  g_autoptr (CtlRunning) set_run = NULL, confirm = NULL;

  f->hold = TRUE;
  fake_service_on_call (f->fake, ctl_fixture_on_call, f);
  set_run = ctl_start (f->address, NULL, "network", "set", "--vlan=7", "--confirm=600", NULL);
  ctl_fixture_wait_call (f);
  fake_service_state (f->fake, CTL_OPERATION, "applying", 30);
  fake_service_state (f->fake, CTL_OPERATION, "confirming", 600);
  fake_service_state (f->fake, CTL_OPERATION, "confirming", 600);
  ctl_wait_output (set_run, "To confirm: faceplatectl confirm\n");
  assert_has (set_run->out->str,
              "The change is in place. Without a confirmation within 10 min it is undone.\n");
  confirm = ctl_run (f->address, NULL, "confirm");
  g_assert_cmpint (confirm->status, ==, 0);
  g_assert_true (f->interactive);
  g_assert_cmpstr (f->called, ==, "Confirm ({},)");
  g_assert_cmpstr (confirm->out->str, ==, "The operation has ended: succeeded.\n");
  ctl_wait_end (set_run);
  g_assert_cmpint (set_run->status, ==, 0);
  assert_has (set_run->out->str, "The settings are in force.\n");
  g_auto (GStrv) parts = g_strsplit (set_run->out->str, "To confirm:", -1);
  g_assert_cmpuint (g_strv_length (parts), ==, 2);
}

static void
test_confirm (CtlFixture *f, gconstpointer data)
{
  g_autoptr (CtlRunning) nothing = ctl_run (f->address, NULL, "confirm");
  g_autoptr (CtlRunning) none = ctl_run (f->address, NULL, "confirm", "--json");
  g_autoptr (CtlRunning) late = NULL, kept = NULL, refused = NULL;
  g_autoptr (JsonObject) object = NULL;

  g_assert_cmpint (nothing->status, ==, 1);
  g_assert_cmpstr (nothing->out->str, ==, "No operation runs.\n");
  g_assert_cmpstr (none->out->str, ==, "{\"operation\":null}\n");
  fake_service_on_call (f->fake, ctl_fixture_on_call, f);
  fake_service_add_operation (f->fake, CTL_OPERATION, "change-network");
  f->state = "failed"; /* it came before the check's end */
  f->code = "NET_GATEWAY";
  late = ctl_run (f->address, NULL, "confirm");
  g_assert_cmpint (late->status, ==, 1);
  fake_service_drop_operation (f->fake, CTL_OPERATION);
  fake_service_add_operation (f->fake, CTL_OPERATION, "change-network");
  f->state = "kept";
  kept = ctl_run (f->address, NULL, "confirm", "--json");
  g_assert_cmpint (kept->status, ==, 0);
  object = ctl_parse_one (kept->out->str);
  g_assert_cmpstr (json_object_get_string_member (object, "kind"), ==, "change-network");
  fake_service_drop_operation (f->fake, CTL_OPERATION);
  fake_service_add_operation (f->fake, CTL_OPERATION, "check");
  f->refusal = "org.faceplate1.Error.NotConfirming";
  refused = ctl_run (f->address, NULL, "confirm");
  g_assert_cmpint (refused->status, ==, 3);
  assert_has (refused->err->str, "asked for with --confirm");
}

/* Left alone before the settings are in place: it will wait for its confirmation all the same. */
static void
test_left_early (CtlFixture *f, gconstpointer data)
{
  g_autoptr (CtlRunning) run = NULL;

  f->hold = TRUE;
  fake_service_on_call (f->fake, ctl_fixture_on_call, f);
  run = ctl_run (f->address, NULL, "network", "set", "--vlan=7", "--confirm=600", "--timeout=1");
  g_assert_cmpint (run->status, ==, 1);
  assert_has (run->err->str, "not ended after 1 s; the change is undone, unless");
}

static void
test_interrupt (CtlFixture *f, gconstpointer data)
{
  g_autoptr (CtlRunning) run = NULL;

  f->hold = TRUE;
  fake_service_on_call (f->fake, ctl_fixture_on_call, f);
  run = ctl_start (f->address, NULL, "network", "set", "--vlan=7", "--confirm=600", NULL);
  ctl_fixture_wait_call (f);
  fake_service_state (f->fake, CTL_OPERATION, "confirming", 600);
  ctl_wait_output (run, "To confirm:");
  g_subprocess_send_signal (run->process, SIGINT);
  ctl_wait_end (run);
  g_assert_cmpint (run->status, ==, 128 + SIGINT);
  assert_has (run->err->str, "the change is undone, unless 'faceplatectl confirm' comes in time");
  assert_has (f->called, "Change"); /* and not Cancel */
}

#define ADD(path, function)                                                                        \
  g_test_add ("/ctl/network/" path, CtlFixture, NULL, ctl_fixture_set_up, function,                \
              ctl_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("set", test_set);
  ADD ("also", test_also);
  ADD ("other-methods", test_other_methods);
  ADD ("ends", test_ends);
  ADD ("values", test_values);
  ADD ("usage", test_usage);
  ADD ("refused", test_refused);
  ADD ("no-service", test_no_service);
  ADD ("confirming", test_confirming);
  ADD ("confirm", test_confirm);
  ADD ("left-early", test_left_early);
  ADD ("interrupt", test_interrupt);
  return g_test_run ();
}
