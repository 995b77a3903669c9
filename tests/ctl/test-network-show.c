/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What faceplatectl shows of the network: network show, status, monitor. */
#include "tests/ctl/ctl-fixture.h"

static void
set (CtlFixture *f, const char *property, GVariant *value)
{
  fake_service_set (f->fake, FP_OBJECT_PATH, FP_NETWORK_IFACE, property, value, FALSE);
}

static GVariant *
static_settings (void)
{
  static const char *const dns[] = { "192.0.2.53", "2001:db8::53", NULL };
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "ipv4", "s", "static");
  g_variant_dict_insert (&dict, "address", "s", "192.0.2.10");
  g_variant_dict_insert (&dict, "prefix", "u", 24);
  g_variant_dict_insert (&dict, "gateway", "s", "192.0.2.1");
  g_variant_dict_insert (&dict, "ipv6", "s", "automatic");
  g_variant_dict_insert_value (&dict, "dns", g_variant_new_strv (dns, -1));
  g_variant_dict_insert (&dict, "domain", "s", "corp.example");
  g_variant_dict_insert (&dict, "vlan", "u", 7);
  return g_variant_dict_end (&dict);
}

/* The static values are only kept while the method is another. */
static GVariant *
dhcp_settings (void)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "ipv4", "s", "dhcp");
  g_variant_dict_insert (&dict, "address", "s", "192.0.2.99");
  g_variant_dict_insert (&dict, "prefix", "u", 24);
  g_variant_dict_insert (&dict, "ipv6", "s", "off");
  g_variant_dict_insert (&dict, "vlan", "u", 0);
  return g_variant_dict_end (&dict);
}

static GVariant *
pending (const char *action, const char *code)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "action", "s", action);
  g_variant_dict_insert (&dict, "code", "s", code);
  g_variant_dict_insert (&dict, "ipv4", "s", "off");
  g_variant_dict_insert (&dict, "ipv6", "s", "static");
  g_variant_dict_insert (&dict, "address6", "s", "2001:db8::10");
  g_variant_dict_insert (&dict, "prefix6", "u", 64);
  return g_variant_dict_end (&dict);
}

/* left_s 0: for ever. */
static GVariant *
lease (guint left_s)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "address", "s", "192.0.2.10/24");
  g_variant_dict_insert (&dict, "server", "s", "192.0.2.1");
  if (left_s != 0)
    g_variant_dict_insert (&dict, "expires", "x", fake_boottime_us (left_s));
  return g_variant_dict_end (&dict);
}

static void
set_managed (CtlFixture *f)
{
  static const char *const addresses[] = { "192.0.2.10/24", NULL };

  set (f, "Link", g_variant_new_string ("eth0.7"));
  set (f, "BaseLink", g_variant_new_string ("eth0"));
  set (f, "Speed", g_variant_new_uint32 (1000));
  set (f, "HardwareAddress", g_variant_new_string ("02:00:00:00:00:01"));
  set (f, "Mtu", g_variant_new_uint32 (1500));
  set (f, "Addresses", g_variant_new_strv (addresses, -1));
  set (f, "Managed", g_variant_new_boolean (TRUE));
  set (f, "Settings", static_settings ());
}

static void
test_show (CtlFixture *f, gconstpointer data)
{
  g_autoptr (CtlRunning) run = NULL;

  set_managed (f);
  set (f, "Pending", pending ("change", "NET_NO_ROUTER"));
  set (f, "Lease", lease (3 * 3600 + 42 * 60 + 30));
  set (f, "Fault", g_variant_new_string ("DNS (E128)."));
  run = ctl_run (f->address, NULL, "network", "show");
  g_assert_cmpint (run->status, ==, 0);
  g_assert_cmpstr (run->out->str, ==,
                   "Link         eth0.7\n"
                   "State        ready\n"
                   "Speed        1000 Mbit/s\n"
                   "MAC          02:00:00:00:00:01\n"
                   "MTU          1500\n"
                   "Addresses    192.0.2.10/24\n"
                   "Lease        192.0.2.10/24 from 192.0.2.1, 3 h 42 min left\n"
                   "Managed      by Faceplate, on eth0\n"
                   "Fault        DNS (E128).\n"
                   "Settings     IPv4: static 192.0.2.10/24, gateway 192.0.2.1\n"
                   "             IPv6: automatic\n"
                   "             VLAN: 7\n"
                   "             DNS: 192.0.2.53, 2001:db8::53\n"
                   "             Domain: corp.example\n"
                   "Pending      change failed: NET_NO_ROUTER\n"
                   "             IPv4: off\n"
                   "             IPv6: static 2001:db8::10/64, no gateway\n");
}

static void
test_show_other (CtlFixture *f, gconstpointer data)
{
  g_autoptr (CtlRunning) nothing = NULL, dhcp = NULL;

  set (f, "State", g_variant_new_string ("no-link"));
  nothing = ctl_run (f->address, NULL, "network", "show");
  g_assert_cmpstr (nothing->out->str, ==,
                   "Link         none\nState        no-link\nManaged      not by Faceplate, which "
                   "only looks until 'faceplatectl network set'\n");
  set_managed (f);
  set (f, "Settings", dhcp_settings ());
  set (f, "Lease", lease (0));
  set (f, "Pending", pending ("reset", ""));
  dhcp = ctl_run (f->address, NULL, "network", "show");
  assert_has (dhcp->out->str, "Settings     IPv4: dhcp\n             IPv6: off\n");
  assert_has (dhcp->out->str, "Lease        192.0.2.10/24 from 192.0.2.1, for ever\n");
  assert_has (dhcp->out->str, "Pending      reset unfinished\n");
  assert_lacks (dhcp->out->str, "2001:db8");
  assert_lacks (dhcp->out->str, "192.0.2.99");
}

static void
test_show_json (CtlFixture *f, gconstpointer data)
{
  g_autoptr (CtlRunning) run = NULL;
  g_autoptr (JsonObject) network = NULL;
  JsonObject *settings;

  set_managed (f);
  set (f, "Lease", lease (60));
  run = ctl_run (f->address, NULL, "network", "show", "--json");
  g_assert_cmpint (run->status, ==, 0);
  network = ctl_parse_one (run->out->str);
  g_assert_true (json_object_get_boolean_member (network, "managed"));
  g_assert_cmpstr (json_object_get_string_member (network, "base-link"), ==, "eth0");
  settings = json_object_get_object_member (network, "settings");
  g_assert_cmpint (json_object_get_int_member (settings, "vlan"), ==, 7);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (settings, "dns")), ==, 2);
  g_assert_cmpint (
      json_object_get_int_member (json_object_get_object_member (network, "lease"), "expires"), >,
      fake_boottime_us (0));
  g_assert_cmpint (json_object_get_size (json_object_get_object_member (network, "pending")), ==,
                   0);
}

static void
test_status (CtlFixture *f, gconstpointer data)
{
  g_autoptr (CtlRunning) before = ctl_run (f->address, NULL, "status");
  g_autoptr (CtlRunning) run = NULL;

  assert_has (before->out->str, "  Settings   not managed\n");
  set_managed (f);
  set (f, "Lease", lease (100));
  set (f, "Pending", pending ("change", "NET_NO_ROUTER"));
  fake_service_add_operation (f->fake, CTL_OPERATION, "change-network");
  fake_service_state (f->fake, CTL_OPERATION, "confirming", 90);
  run = ctl_run (f->address, NULL, "status");
  assert_has (run->out->str, "Network      ready, eth0.7\n"
                             "  Settings   IPv4 static, IPv6 automatic, VLAN 7\n"
                             "  Pending    change failed: NET_NO_ROUTER\n"
                             "  Lease      192.0.2.10/24 from 192.0.2.1, ");
  assert_has (run->out->str, " s left\n");
  assert_has (run->out->str, "Operation    change-network, confirming, ");
}

static void
announce (CtlFixture *f, const char *property, GVariant *value)
{
  fake_service_set (f->fake, FP_OBJECT_PATH, FP_NETWORK_IFACE, property, value, TRUE);
}

static void
test_monitor (CtlFixture *f, gconstpointer data)
{
  g_autoptr (CtlRunning) run = ctl_start (f->address, NULL, "monitor", NULL);

  ctl_wait_output (run, "Platform     unknown\n");
  announce (f, "Settings", static_settings ());
  ctl_wait_output (run, "Network.Settings IPv4: static 192.0.2.10/24, gateway 192.0.2.1; IPv6: "
                        "automatic; VLAN: 7; DNS: 192.0.2.53, 2001:db8::53; Domain: "
                        "corp.example\n");
  announce (f, "Lease", lease (0));
  ctl_wait_output (run, "Network.Lease 192.0.2.10/24 from 192.0.2.1, for ever\n");
  announce (f, "Lease", g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0));
  ctl_wait_output (run, "Network.Lease none\n");
  announce (f, "Pending", pending ("release", "NET_NOT_SET"));
  ctl_wait_output (run, "Network.Pending release failed: NET_NOT_SET\n");
  announce (f, "Managed", g_variant_new_boolean (TRUE));
  ctl_wait_output (run, "Network.Managed yes\n");
  announce (f, "Speed", g_variant_new_uint32 (1000));
  ctl_wait_output (run, "Network.Speed 1000\n");
  fake_service_add_operation (f->fake, CTL_OPERATION, "change-network");
  fake_service_state (f->fake, CTL_OPERATION, "confirming", 600);
  ctl_wait_output (run, "Operation 7 confirming, 10 min left\n");
}

#define ADD(path, function)                                                                        \
  g_test_add ("/ctl/network/" path, CtlFixture, NULL, ctl_fixture_set_up, function,                \
              ctl_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("show", test_show);
  ADD ("show-other", test_show_other);
  ADD ("show-json", test_show_json);
  ADD ("status", test_status);
  ADD ("monitor", test_monitor);
  return g_test_run ();
}
