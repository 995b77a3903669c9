/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The configurator on the model: what servers, neighbours and managers do, and what it says of
 * that. */
#include <string.h>

#include "dbus/errors.h"
#include "tests/net/change-rig.h"
#include "tests/net/edge-model.h"

#define CHANGES 500

static const FpNetworkSettings dhcp,
    static_a = { .ipv4 = FP_IPV4_STATIC, .static4 = { "192.0.2.20", 24, "192.0.2.1" } },
    taken = { .ipv4 = FP_IPV4_STATIC, .static4 = { "192.0.2.66", 24, "192.0.2.1" } },
    unprobed = { .ipv4 = FP_IPV4_STATIC, .static4 = { "192.0.2.68", 24, "192.0.2.1" } },
    named = { .ipv4 = FP_IPV4_STATIC,
              .static4 = { "192.0.2.20", 24, "192.0.2.1" },
              .dns = { "192.0.2.53" } };

static const char *
evidence (Rig *rig, const char *key)
{
  return g_hash_table_lookup (rig->report->evidence, key);
}

/* Neighbours, the cable, routers. */

static void
test_address_used (void)
{
  g_autoptr (Rig) rig = rig_new_on (&static_a);
  guint steps = rig->tap.steps;

  rig_try (rig, &taken, FALSE);
  rig_expect_code (rig, FP_CODE_NET_ADDRESS_USED, "apply failed");
  g_assert_cmpstr (evidence (rig, "step"), ==, "probe 192.0.2.66/24 on eth0");
  g_assert_cmpuint (rig->tap.steps, ==, steps + 1); /* nothing was touched */
  rig_undo (rig);
  rig_wait_own (rig, &static_a, NULL);
  rig_try (rig, &taken, TRUE);
  rig_expect_code (rig, FP_CODE_NET_ADDRESS_USED, "apply failed");
  rig_settle (rig);
  rig_settle_down (rig);
  rig_wait_own (rig, &taken, NULL);
}

/* A kernel without them: what is in place stays. */
static void
test_no_vlan (void)
{
  FpNetworkSettings settings = static_a;
  g_autoptr (Rig) rig = rig_new_on (&static_a);
  guint steps = rig->tap.steps;

  settings.vlan = 7;
  rig->tap.kind = FP_NET_OBJECT_VLAN;
  rig->tap.code = FP_CODE_NET_NOT_SET;
  rig_try (rig, &settings, FALSE);
  rig_expect_code (rig, FP_CODE_NET_NOT_SET, "apply failed");
  g_assert_cmpstr (evidence (rig, "step"), ==, "add VLAN 7 on eth0");
  g_assert_cmpuint (rig->tap.steps, ==, steps + 1); /* nothing was touched */
  rig->tap.code = FP_CODE_OK;
  rig_undo (rig);
  rig_wait_own (rig, &static_a, NULL);
}

/* keep: the address is set all the same. */
static void
test_no_probe (void)
{
  g_autoptr (Rig) rig = rig_new_on (&static_a);

  rig_try (rig, &unprobed, FALSE);
  rig_expect_code (rig, FP_CODE_NET_NOT_SET, "apply failed");
  g_assert_true (fp_configurator_is_broken (rig->configurator));
  rig_undo (rig);
  rig_wait_own (rig, &static_a, NULL);
  rig_try (rig, &unprobed, TRUE);
  rig_expect_code (rig, FP_CODE_NET_NOT_SET, "apply failed");
  g_assert_cmpstr (evidence (rig, "step"), ==, "probe 192.0.2.68/24 on eth0");
  g_assert_false (fp_configurator_is_broken (rig->configurator));
  rig_settle (rig);
  rig_settle_down (rig);
  rig_wait_own (rig, &unprobed, NULL);
}

static void
test_no_cable (void)
{
  g_autoptr (Rig) rig = rig_new_on (&static_a);
  guint steps = rig->tap.steps;

  net_fixture_cable (rig->fixture, FALSE);
  rig_settle_down (rig);
  rig_try (rig, &named, FALSE);
  rig_expect_code (rig, FP_CODE_NET_DOWN, "apply failed");
  g_assert_cmpuint (rig->tap.steps, ==, steps);
  rig_undo (rig);
  rig_try (rig, &taken, TRUE); /* nobody can be asked for it */
  rig_expect_code (rig, FP_CODE_NET_DOWN, "apply failed");
  g_assert_cmpint (rig_check (rig), ==, FP_CODE_NET_DOWN);
  g_assert_cmpstr (rig->stages->str, ==, "link failed");
  rig_settle (rig);
  rig_settle_down (rig);
  rig_wait_own (rig, &taken, NULL);
  rig_try (rig, &dhcp, TRUE); /* does not wait for a lease that cannot come */
  rig_expect_code (rig, FP_CODE_NET_DOWN, "apply failed, lease failed");
  rig_settle (rig);
  net_fixture_serve (rig->fixture, LEASE);
  net_fixture_cable (rig->fixture, TRUE);
  rig_wait_own (rig, &dhcp, LEASE);
}

static void
test_gateway_silent (void)
{
  FpNetworkSettings settings = static_a;
  g_autoptr (Rig) rig = rig_new_on (NULL);

  g_strlcpy (settings.static4.gateway, "192.0.2.9", sizeof settings.static4.gateway);
  g_assert_cmpint (rig_try (rig, &settings, FALSE), ==, FP_CODE_OK);
  g_assert_cmpint (rig_check (rig), ==, FP_CODE_NET_GATEWAY);
  g_assert_cmpstr (rig->stages->str, ==, "link ok, address ok, gateway failed");
  g_assert_cmpstr (evidence (rig, "gateway"), ==, "192.0.2.9");
  settings.static4.gateway[0] = '\0';
  rig_undo (rig);
  g_assert_cmpint (rig_try (rig, &settings, FALSE), ==, FP_CODE_OK);
  g_assert_cmpint (rig_check (rig), ==, FP_CODE_OK);
  g_assert_cmpstr (rig->stages->str, ==, "link ok, address ok");
  rig_undo (rig);
}

static void
test_router (void)
{
  FpNetworkSettings settings = { .ipv4 = FP_IPV4_OFF, .ipv6 = FP_IPV6_AUTOMATIC };
  g_autoptr (Rig) rig = rig_new_on (&static_a);

  rig_try (rig, &settings, FALSE);
  rig_expect_code (rig, FP_CODE_NET_NO_ROUTER, "apply ok, lease failed");
  g_assert_cmpint (rig_check (rig), ==, FP_CODE_NET_DOWN);
  g_assert_cmpstr (rig->stages->str, ==, "link ok, address failed");
  rig_undo (rig);
  net_fixture_announce (rig->fixture);
  rig_try (rig, &settings, FALSE);
  rig_expect_code (rig, FP_CODE_OK, "apply ok, lease ok");
  g_assert_cmpint (rig_check (rig), ==, FP_CODE_OK);
  g_assert_cmpstr (evidence (rig, "gateway"), ==, "fe80::1");
  rig_settle (rig);
}

/* DNS */

static gboolean
has_dns_fault (gpointer rig)
{
  return ((Rig *)rig)->fault == FP_CODE_NET_DNS_NOT_SET;
}

static gboolean
has_no_fault (gpointer rig)
{
  return ((Rig *)rig)->fault == FP_CODE_OK;
}

static void
test_dns_fails (void)
{
  g_autoptr (Rig) rig = rig_new_on (&static_a);

  rig->tap.kind = FP_NET_OBJECT_DNS;
  rig->tap.code = FP_CODE_NET_DNS_NOT_SET;
  rig_try (rig, &named, FALSE);
  rig_expect_code (rig, FP_CODE_NET_DNS_NOT_SET, "apply failed");
  rig_undo (rig);
  rig_wait_own (rig, &static_a, NULL);
  rig_try (rig, &named, TRUE);
  rig_expect_code (rig, FP_CODE_NET_DNS_NOT_SET, "apply failed");
  rig_settle (rig);
  rig_wait (rig, has_dns_fault, rig);
  g_assert_true (g_str_has_suffix (rig->fault_detail, " DNS servers of eth0: by the test"));
  rig->tap.code = FP_CODE_OK; /* it works again: made good by itself */
  rig_wait_own (rig, &named, NULL);
  rig_wait (rig, has_no_fault, rig);
}

/* What cannot be prepared. */

static void
expect_refused (Rig *rig, const FpNetworkSettings *wanted, FpError error, const char *says)
{
  g_autofree char *before = net_fixture_print (rig->fixture);

  g_assert_false (rig_prepare (rig, wanted, FALSE));
  g_assert_error (rig->error, FP_ERROR, (int)error);
  g_assert_nonnull (strstr (rig->error->message, says));
  rig_settle_down (rig);
  rig_wait_print (rig, before);
}

static void
test_refused (void)
{
  FpNetworkSettings settings = static_a;
  g_autoptr (Rig) rig = rig_new_on (&static_a);
  NetModel *model = net_fixture_model (rig->fixture);

  net_model_add_link (model, "eth1");
  net_fixture_add (rig->fixture, "address eth1 192.0.2.129/25 0 0");
  expect_refused (rig, &static_a, FP_ERROR_ADDRESS_OVERLAP, "address: eth1 has 192.0.2.129/25");
  net_fixture_remove (rig->fixture, "address eth1 192.0.2.129/25 0 0");
  net_fixture_add (rig->fixture, "address eth1 2001:db8:7:8::1/64 0 0");
  settings.ipv6 = FP_IPV6_STATIC;
  settings.static6 = (FpStaticAddress){ "2001:db8:7::1", 48, "" };
  expect_refused (rig, &settings, FP_ERROR_ADDRESS_OVERLAP, "address6: eth1 has");
  settings = static_a;
  settings.vlan = 9;
  net_fixture_add (rig->fixture, "vlan eth0.9 eth0 9"); /* somebody else's */
  expect_refused (rig, &settings, FP_ERROR_FAILED, "eth0.9");
  net_model_link (model, "eth0")->manager = FP_MANAGER_NETWORKD;
  expect_refused (rig, &dhcp, FP_ERROR_LINK_MANAGED, "systemd-networkd manages eth0");
  net_model_del_link (model, "eth0");
  expect_refused (rig, &static_a, FP_ERROR_NO_LINK, "eth0");
}

/* Managers. */

#define MANAGED_ADDRESS "address eth0 203.0.113.9/24 0 0"
#define MANAGED_ROUTE   "route eth0 0.0.0.0/0 203.0.113.1 100 16"

static Rig *
managed (void)
{
  Rig *rig = rig_new ();

  net_fixture_add (rig->fixture, MANAGED_ADDRESS);
  net_fixture_add (rig->fixture, MANAGED_ROUTE);
  net_model_link (net_fixture_model (rig->fixture), "eth0")->manager = FP_MANAGER_NETWORK_MANAGER;
  rig_start (rig);
  return rig;
}

static FpManager
manager_of (Rig *rig)
{
  return net_model_link (net_fixture_model (rig->fixture), "eth0")->manager;
}

static void
test_take_over (void)
{
  g_autoptr (Rig) rig = managed ();
  g_autofree char *before = net_fixture_print (rig->fixture);

  g_assert_true (rig_prepare (rig, &static_a, TRUE));
  g_assert_cmpint (rig->next.taken_from, ==, FP_MANAGER_NETWORK_MANAGER);
  g_assert_cmpint (rig_apply (rig, FALSE), ==, FP_CODE_OK);
  g_assert_cmpint (manager_of (rig), ==, FP_MANAGER_NONE);
  rig_wait_own (rig, &static_a, NULL);
  rig_undo (rig);
  rig_wait_print (rig, before);
  for (guint k = 0;; k++) /* killed at every step */
    {
      gboolean held;

      g_assert_true (rig_prepare (rig, &static_a, TRUE));
      rig->tap.at = rig->tap.steps + k;
      rig->tap.act = TAP_HOLD;
      rig_begin_apply (rig, FALSE);
      held = rig->tap.held;
      rig_kill (rig);
      rig_start (rig);
      rig_wait_print (rig, before);
      if (!held)
        break;
    }
}

static void
test_release (void)
{
  g_autoptr (Rig) rig = managed ();
  g_autofree char *text = NULL;

  g_assert_true (rig_prepare (rig, &static_a, TRUE));
  rig_apply (rig, FALSE);
  rig_settle (rig);
  rig_settle_down (rig);
  rig_kill (rig);
  net_model_link (net_fixture_model (rig->fixture), "eth0")->manager = FP_MANAGER_NETWORK_MANAGER;
  rig_start (rig); /* the machine was restarted, and so was the manager: it is told again */
  rig_settle_down (rig);
  g_assert_cmpint (manager_of (rig), ==, FP_MANAGER_NONE);
  rig_change (rig, &named);
  g_assert_cmpint (rig->in_force.taken_from, ==, FP_MANAGER_NETWORK_MANAGER);
  rig_change (rig, NULL);
  g_assert_cmpint (manager_of (rig), ==, FP_MANAGER_NETWORK_MANAGER);
  g_assert_false (rig->in_force.managed);
  text = net_fixture_print (rig->fixture);
  g_assert_cmpstr (text, ==, "link eth0  0 up mtu 1500 ipv6 automatic NetworkManager");
}

/* A manager that starts after us is not seen at the start: it is told all the same, so that it
 * hears it when it comes. */
static void
test_manager_late (void)
{
  g_autoptr (Rig) rig = managed ();

  g_assert_true (rig_prepare (rig, &static_a, TRUE));
  rig_apply (rig, FALSE);
  rig_settle (rig);
  rig_settle_down (rig);
  rig_kill (rig);
  rig->tap.log = g_string_new (NULL);
  rig_start (rig);
  rig_settle_down (rig);
  g_assert_true (g_str_has_prefix (rig->tap.log->str, "add manager eth0 NetworkManager\n"));
  rig_change (rig, NULL);
  g_assert_cmpint (manager_of (rig), ==, FP_MANAGER_NETWORK_MANAGER);
}

/* The machine got another card: nothing but a release gets rid of the old one. */
static void
test_release_gone (void)
{
  g_autoptr (Rig) rig = managed ();
  NetModel *model = net_fixture_model (rig->fixture);

  g_assert_true (rig_prepare (rig, &named, TRUE));
  rig_apply (rig, FALSE);
  rig_settle (rig);
  rig_settle_down (rig);
  net_model_del_link (model, "eth0");
  rig_settle_down (rig);
  rig->tap.log = g_string_new (NULL);
  rig_change (rig, NULL);
  g_assert_false (rig->in_force.managed);
  g_assert_nonnull (strstr (rig->tap.log->str, "remove dns eth0")); /* it may be in a file */
  g_assert_nonnull (strstr (rig->tap.log->str, "remove manager eth0"));
}

/* One change after the other. */

static FpNetworkSettings
random_settings (void)
{
  static const char *const addresses[] = { "192.0.2.20", "192.0.2.21", "192.0.2.22", "192.0.2.23" };
  FpNetworkSettings settings = { .ipv4 = (FpIpv4Method)g_test_rand_int_range (0, 3),
                                 .ipv6 = (FpIpv6Method)g_test_rand_int_range (0, 3),
                                 .vlan = (guint)g_test_rand_int_range (0, 3) };

  if (settings.ipv4 == FP_IPV4_OFF && settings.ipv6 != FP_IPV6_STATIC)
    settings.ipv6 = FP_IPV6_STATIC;
  g_strlcpy (settings.static4.address, addresses[g_test_rand_int_range (0, 4)], FP_IP_SIZE);
  settings.static4.prefix = g_test_rand_int_range (24, 27);
  if (g_test_rand_bit ())
    g_strlcpy (settings.static4.gateway, "192.0.2.1", FP_IP_SIZE);
  g_strlcpy (settings.static6.address, "2001:db8:1::20", FP_IP_SIZE);
  settings.static6.prefix = 64;
  if (g_test_rand_bit ())
    g_strlcpy (settings.static6.gateway, "2001:db8:1::1", FP_IP_SIZE);
  if (g_test_rand_bit ())
    g_strlcpy (settings.dns[0], "192.0.2.53", FP_IP_SIZE);
  return settings;
}

static void
test_many (void)
{
  g_autoptr (Rig) rig = rig_new ();
  g_autofree char *before = NULL, *after = NULL;

  net_fixture_add (rig->fixture, "address eth0 203.0.113.9/24 0 0");
  net_fixture_add (rig->fixture, "route eth0 10.0.0.0/8 203.0.113.1 7 4");
  net_fixture_serve (rig->fixture, LEASE);
  before = net_fixture_print (rig->fixture);
  rig_start (rig);
  for (guint i = 0; i < CHANGES; i++)
    {
      FpNetworkSettings settings = random_settings ();

      g_assert_true (rig_prepare (rig, &settings, FALSE));
      g_assert_cmpint (rig_apply (rig, FALSE), ==, FP_CODE_OK);
      if (g_test_rand_int_range (0, 4) == 0)
        rig_undo (rig);
      else
        rig_settle (rig);
      rig_settle_down (rig);
      rig_wait_own (rig, rig->in_force.managed ? &rig->in_force.settings : NULL,
                    rig->in_force.managed && rig->in_force.settings.ipv4 == FP_IPV4_DHCP ? LEASE
                                                                                         : NULL);
    }
  if (rig->in_force.managed)
    rig_change (rig, NULL);
  after = net_fixture_print (rig->fixture);
  g_assert_cmpstr (after, ==, before);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/configurator/address-used", test_address_used);
  g_test_add_func ("/configurator/no-vlan", test_no_vlan);
  g_test_add_func ("/configurator/no-probe", test_no_probe);
  g_test_add_func ("/configurator/no-cable", test_no_cable);
  g_test_add_func ("/configurator/gateway-silent", test_gateway_silent);
  g_test_add_func ("/configurator/router", test_router);
  g_test_add_func ("/configurator/dns-fails", test_dns_fails);
  g_test_add_func ("/configurator/refused", test_refused);
  g_test_add_func ("/configurator/take-over", test_take_over);
  g_test_add_func ("/configurator/release", test_release);
  g_test_add_func ("/configurator/manager-late", test_manager_late);
  g_test_add_func ("/configurator/release-gone", test_release_gone);
  g_test_add_func ("/configurator/many", test_many);
  return g_test_run ();
}
