/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Changes of the network through the service, on a model of the network: what is in place and what
 * is shown after each way that one can end. */
#include <string.h>

#include "dbus/names.h"
#include "tests/bus/network.h"

/* Not on the loopback: without an address on the link it is not reached. */
#define ELSEWHERE                                                                                  \
  "[platform]\nurl=https://platform.example/ok\n[check]\ninterval-s=0\ntime-scale=0.02\n"
#define NO_PLATFORM "[check]\ninterval-s=0\ntime-scale=0.02\n"

static char *
stages_of (Rig *rig, const char *path)
{
  return client_get_at (rig->client, path, FP_OPERATION_IFACE, "Stages");
}

static void
test_static (void)
{
  g_autoptr (Rig) rig = rig_new_on_model (PLATFORM ("ok"), "");
  g_autofree char *path = NULL, *stages = NULL;

  client_expect (rig->client, FP_NETWORK_IFACE, "Link", "'eth0'");
  network_expect_untouched (rig);
  path = client_run (rig->client, FP_NETWORK_IFACE, "Change", STATIC, "succeeded");
  stages = stages_of (rig, path);
  g_assert_true (g_str_has_prefix (stages, "[('apply', 'ok', "));
  g_assert_nonnull (strstr (stages, "('link', 'ok', "));
  g_assert_nonnull (strstr (stages, "('https', 'ok', "));
  g_assert_null (strstr (stages, "'lease'"));
  client_expect (rig->client, FP_CONNECTIVITY_IFACE, "State", "'connected'");
  network_expect_in_force (rig);
  network_expect_foreign (rig);
  rig_restart_daemon (rig);
  network_expect_in_force (rig);
  network_expect_foreign (rig);
}

static void
test_lease (void)
{
  g_autoptr (Rig) rig = rig_new_on_model (PLATFORM ("ok"), LEASE);
  g_autofree char *path = NULL, *stages = NULL, *lease = NULL;

  path = client_run (rig->client, FP_NETWORK_IFACE, "Change", DHCP, "succeeded");
  stages = stages_of (rig, path);
  g_assert_nonnull (strstr (stages, "('lease', 'ok', "));
  lease = client_get (rig->client, FP_NETWORK_IFACE, "Lease");
  g_assert_nonnull (strstr (lease, "'address': <'192.0.2.77/24'>"));
  g_assert_nonnull (strstr (lease, "'gateway': <'192.0.2.1'>"));
  g_assert_nonnull (strstr (lease, "'name-servers': <['192.0.2.1']>"));
  g_assert_nonnull (strstr (lease, "'domain': <'lan.example'>"));
  g_assert_nonnull (strstr (lease, "'expires': <int64 "));
  network_expect_kernel (rig, "address eth0 192.0.2.77/24", TRUE);
  network_run (rig, "Change", STATIC, "succeeded");
  client_expect (rig->client, FP_NETWORK_IFACE, "Lease", "{}");
  network_expect_kernel (rig, "192.0.2.77/24", FALSE);
  network_expect_in_force (rig);
}

/* What failed is pending, and what the next call leaves out comes from there. */
static void
test_no_lease_then_pending (void)
{
  g_autoptr (Rig) rig = rig_new_on_model (PLATFORM ("ok"), "");

  network_run_fails (rig,
                     "({'ipv4': <'dhcp'>, 'ipv6': <'off'>, 'domain': <'example.com'>}, @a{sv} {})",
                     "NET_DHCP_NONE");
  network_expect_dictionary (rig, "Pending",
                             "{'action': <'change'>, 'code': <'NET_DHCP_NONE'>, 'ipv4': <'dhcp'>, "
                             "'ipv6': <'off'>, 'domain': <'example.com'>}");
  rig_restart_daemon (rig);
  network_expect_untouched (rig);
  rig_script (rig, LEASE);
  network_run (rig, "Change", "(@a{sv} {}, @a{sv} {})", "succeeded");
  network_expect_dictionary (rig, "Settings",
                             "{'ipv4': <'dhcp'>, 'ipv6': <'off'>, 'domain': <'example.com'>}");
  network_expect_dictionary (rig, "Pending", "@a{sv} {}");
}

static void
test_discard (void)
{
  g_autoptr (Rig) rig = rig_new_on_model (PLATFORM ("ok"), "used=192.0.2.10\n");

  network_run_fails (rig, STATIC, "NET_ADDRESS_USED");
  g_variant_unref (
      client_call (rig->client, FP_OBJECT_PATH, FP_NETWORK_IFACE, "DiscardPending", NONE, NULL));
  network_expect_dictionary (rig, "Pending", "@a{sv} {}");
  rig_restart_daemon (rig);
  network_expect_dictionary (rig, "Pending", "@a{sv} {}");
}

static void
on_reply (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply
      = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  g_assert_no_error (error);
  *(gboolean *)user_data = TRUE;
}

#define REFUSED_PROXY                                                                              \
  "({'host': <'fail-px-closed'>, 'port': <uint16 80>, 'user': <'u'>, 'password': <'secret'>}, "    \
  "@a{sv} {})"

static void
discard_async (Rig *rig, const char *interface, gboolean *done)
{
  client_call_async (rig->client, FP_OBJECT_PATH, interface, "DiscardPending", NONE, FALSE,
                     on_reply, done);
}

/* The second is written when the first is: it does not bring back what that has forgotten. */
static void
test_discard_both (void)
{
  g_autoptr (Rig) rig = rig_new_on_model (PLATFORM ("ok"), "used=192.0.2.10\n");
  gboolean network = FALSE, proxy = FALSE;

  network_run_fails (rig, STATIC, "NET_ADDRESS_USED");
  g_free (client_run (rig->client, FP_PROXY_IFACE, "Enable", REFUSED_PROXY, "failed"));
  rig_polkit_mode (rig, "hang");
  discard_async (rig, FP_PROXY_IFACE, &proxy);
  discard_async (rig, FP_NETWORK_IFACE, &network);
  rig_polkit_wait (rig, "Pending", 2);
  rig_polkit_mode (rig, "yes");
  rig_polkit_release (rig);
  client_turn_until (&proxy, "the proxy's values are forgotten");
  client_turn_until (&network, "the network's values are forgotten");
  network_expect_dictionary (rig, "Pending", "@a{sv} {}");
  client_expect (rig->client, FP_PROXY_IFACE, "Pending", "{}");
  rig_restart_daemon (rig);
  client_expect (rig->client, FP_PROXY_IFACE, "Pending", "{}");
}

/* Nor does a change that begins while it is written. */
static void
test_discard_and_change (void)
{
  g_autoptr (Rig) rig = rig_new_on_model (PLATFORM ("ok"), "");
  gboolean proxy = FALSE, network = FALSE;

  g_free (client_run (rig->client, FP_PROXY_IFACE, "Enable", REFUSED_PROXY, "failed"));
  rig_polkit_mode (rig, "hang");
  discard_async (rig, FP_PROXY_IFACE, &proxy);
  client_call_async (rig->client, FP_OBJECT_PATH, FP_NETWORK_IFACE, "Change",
                     "(" VALUES ", @a{sv} {})", FALSE, on_reply, &network);
  rig_polkit_wait (rig, "Pending", 2);
  rig_polkit_mode (rig, "yes");
  rig_polkit_release (rig);
  client_turn_until (&proxy, "the proxy's values are forgotten");
  client_turn_until (&network, "the network changes");
  client_wait (rig->client, FP_OBJECT_PATH, FP_NETWORK_IFACE, "Managed", "true");
  client_expect (rig->client, FP_PROXY_IFACE, "Pending", "{}");
}

/* keep: what can be kept is. */
static void
test_failures (void)
{
  g_autoptr (Rig) rig = rig_new_on_model (PLATFORM ("fail-px-closed"), "");

  network_run_fails (rig, STATIC, "PX_CLOSED");
  rig_script (rig, "fail=add route\n");
  network_run_fails (rig, STATIC, "NET_NOT_SET");
  network_run_fails (rig, KEEP, "NET_NOT_SET");
  rig_script (rig, "");
  network_run (rig, "Change", KEEP, "kept");
  network_expect_in_force (rig);
  network_run_fails (rig, "({'vlan': <uint32 7>}, @a{sv} {})",
                     "PX_CLOSED"); /* the old ones come back */
  network_expect_kernel (rig, "address eth0 192.0.2.10/24", TRUE);
  network_expect_kernel (rig, "eth0.7", FALSE);
}

/* What is not in place is said for as long as it is not. */
static void
test_fault (void)
{
  g_autoptr (Rig) rig = rig_new_on_model (PLATFORM ("ok"), "fail=add dns\n");

  client_expect (rig->client, FP_NETWORK_IFACE, "Fault", "''");
  network_run (rig, "Change",
               "({'address': <'192.0.2.10/24'>, 'dns': <['192.0.2.53']>}, {'keep': <true>})",
               "kept");
  client_wait (rig->client, FP_OBJECT_PATH, FP_NETWORK_IFACE, "Fault",
               "'The DNS servers could not be handed to the system (E128, add DNS servers of "
               "eth0: add dns eth0 192.0.2.53 -: EPERM).'");
  rig_script (rig, "");
  client_wait (rig->client, FP_OBJECT_PATH, FP_NETWORK_IFACE, "Fault", "''");
  network_expect_kernel (rig, "dns eth0 192.0.2.53", TRUE);
}

static void
test_keep_without_lease (void)
{
  g_autoptr (Rig) rig = rig_new_on_model (PLATFORM ("ok"), "");
  g_autofree char *path
      = client_run (rig->client, FP_NETWORK_IFACE, "Change",
                    "({'ipv4': <'dhcp'>, 'ipv6': <'off'>}, {'keep': <true>})", "kept");
  g_autofree char *code = client_code (rig->client, path);

  g_assert_cmpstr (code, ==, "NET_DHCP_NONE"); /* although the check was good */
  client_expect (rig->client, FP_NETWORK_IFACE, "Managed", "true");
  network_expect_dictionary (rig, "Pending", "@a{sv} {}");
  rig_script (rig, LEASE);
  client_wait (rig->client, FP_OBJECT_PATH, FP_NETWORK_IFACE, "Addresses",
               "['198.51.100.20/24', '192.0.2.77/24']"); /* a server comes up later */
}

static void
test_gateway (void)
{
  g_autoptr (Rig) rig = rig_new_on_model (NO_PLATFORM, "silent=yes\n");
  g_autofree char *path = NULL, *stages = NULL, *report = NULL;

  network_run_fails (rig, STATIC, "NET_GATEWAY");
  rig_script (rig, "");
  path = client_run (rig->client, FP_NETWORK_IFACE, "Change", STATIC, "succeeded");
  stages = stages_of (rig, path);
  g_assert_nonnull (strstr (stages, "('gateway', 'ok', "));
  g_assert_null (strstr (stages, "'resolve'"));
  report = client_get_at (rig->client, path, FP_OPERATION_IFACE, "Report");
  g_assert_nonnull (strstr (report, "'code': <'OK'>"));
  g_assert_null (strstr (report, "CLOUD")); /* it was not asked for */
  client_expect (rig->client, FP_CONNECTIVITY_IFACE, "State", "'unconfigured'");
  client_expect (rig->client, FP_CONNECTIVITY_IFACE, "Report", "{}");
  network_expect_in_force (rig);
}

/* It is checked without the proxy, which is what may stand in the way. */
static void
test_reset (void)
{
  g_autoptr (Rig) rig = rig_new_on_model (PLATFORM ("ok"), LEASE);

  g_free (client_run (rig->client, FP_PROXY_IFACE, "Enable",
                      "({'host': <'fail-px-closed'>, 'port': <uint16 80>, 'user': <'u'>, "
                      "'password': <'p'>}, {'keep': <true>})",
                      "kept"));
  network_run (rig, "Change", "({'ipv4': <'dhcp'>, 'vlan': <uint32 100>}, {'keep': <true>})",
               "kept");
  network_run (rig, "Reset", NONE, "succeeded");
  network_expect_dictionary (rig, "Settings", "{'ipv4': <'dhcp'>, 'ipv6': <'automatic'>}");
  client_expect (rig->client, FP_PROXY_IFACE, "Enabled", "false");
  client_expect (rig->client, FP_PROXY_IFACE, "Host", "''");
  client_expect (rig->client, FP_PROXY_IFACE, "PasswordSet", "false");
  network_expect_kernel (rig, "eth0.100", FALSE);
  rig_restart_daemon (rig);
  client_expect (rig->client, FP_PROXY_IFACE, "Host", "''");
  client_expect (rig->client, FP_NETWORK_IFACE, "Managed", "true");
}

static void
test_release (void)
{
  g_autoptr (Rig) rig = rig_new_on_model (PLATFORM ("ok"), "");
  g_autofree char *before = rig_kernel (rig), *after = NULL;

  client_call_fails (rig->client, FP_OBJECT_PATH, FP_NETWORK_IFACE, "Release", NONE,
                     "LinkNotManaged");
  network_run (rig, "Change", STATIC, "succeeded");
  network_run (rig, "Release", NONE, "succeeded");
  network_expect_untouched (rig);
  after = rig_kernel (rig);
  g_assert_cmpstr (after, ==, before);
  rig_restart_daemon (rig);
  network_expect_untouched (rig);
}

/* The link that is shown is the one with the addresses; the check waits until they are. */
static void
test_vlan (void)
{
  g_autoptr (Rig) rig = rig_new_on_model (ELSEWHERE, "");

  network_run (
      rig, "Change",
      "({'address': <'192.0.2.10/24'>, 'gateway': <'192.0.2.1'>, 'ipv6': <'off'>, 'vlan': <uint32 "
      "100>}, @a{sv} {})",
      "succeeded");
  client_wait (rig->client, FP_OBJECT_PATH, FP_NETWORK_IFACE, "Link", "'eth0.100'");
  client_expect (rig->client, FP_NETWORK_IFACE, "BaseLink", "'eth0'");
  client_expect (rig->client, FP_NETWORK_IFACE, "Addresses", "['192.0.2.10/24']");
  network_expect_foreign (rig);
  rig_restart_daemon (rig);
  client_wait (rig->client, FP_OBJECT_PATH, FP_NETWORK_IFACE, "Link", "'eth0.100'");
  network_run (rig, "Release", NONE, "succeeded");
  client_wait (rig->client, FP_OBJECT_PATH, FP_NETWORK_IFACE, "Link", "'eth0'");
  network_expect_kernel (rig, "eth0.100", FALSE);
}

static void
test_manager (void)
{
  g_autoptr (Rig) rig = rig_new_on_model (PLATFORM ("ok"), "manager=NetworkManager\n");
  g_autofree char *before = rig_kernel (rig), *refused = NULL;

  client_call_fails (rig->client, FP_OBJECT_PATH, FP_NETWORK_IFACE, "Change", STATIC,
                     "LinkManaged");
  refused = rig_kernel (rig);
  g_assert_cmpstr (refused, ==, before);
  network_expect_dictionary (rig, "Pending", "@a{sv} {}");
  network_run (rig, "Change", "(" VALUES ", {'take-over': <true>})", "succeeded");
  network_expect_in_force (rig);
  network_run (rig, "Change", "({'address': <'192.0.2.11/24'>}, @a{sv} {})",
               "succeeded"); /* ours by now */
  network_expect_kernel (rig, "198.51.100.20/24",
                         FALSE); /* the manager's: taken over with the link */
  network_expect_kernel (rig, "NetworkManager", FALSE);
  network_run (rig, "Release", NONE, "succeeded");
  network_expect_untouched (rig);
  network_expect_kernel (rig, "NetworkManager", TRUE);
}

static void
test_overlap (void)
{
  g_autoptr (Rig) rig = rig_new_on_model (PLATFORM ("ok"), "");

  client_call_fails (rig->client, FP_OBJECT_PATH, FP_NETWORK_IFACE, "Change",
                     "({'address': <'203.0.113.77/25'>, 'ipv6': <'off'>}, @a{sv} {})",
                     "AddressOverlap");
  network_expect_untouched (rig);
  network_expect_dictionary (rig, "Pending", "@a{sv} {}");
}

static void
test_manage (void)
{
  g_autoptr (Rig) rig
      = rig_new_on_model (PLATFORM ("ok") "[network]\nlink=eth0\nmanage=yes\n", LEASE);

  client_wait (rig->client, FP_OBJECT_PATH, FP_NETWORK_IFACE, "Managed", "true");
  client_wait (rig->client, FP_OBJECT_PATH, FP_APPLIANCE_IFACE, "Operation", "'/'");
  network_expect_dictionary (rig, "Settings", "{'ipv4': <'dhcp'>, 'ipv6': <'automatic'>}");
  network_expect_kernel (rig, "address eth0 192.0.2.77/24", TRUE);
}

/* It comes after the service has started, as a link does that gets its name late. */
static void
test_manage_late (void)
{
  g_autoptr (Rig) rig = rig_new_on_model (PLATFORM ("ok") "[network]\nlink=eth0\nmanage=yes\n",
                                          LEASE "late=eth0\n");

  client_wait (rig->client, FP_OBJECT_PATH, FP_NETWORK_IFACE, "State", "'no-link'");
  rig_script (rig, LEASE);
  client_wait (rig->client, FP_OBJECT_PATH, FP_NETWORK_IFACE, "Managed", "true");
  network_expect_kernel (rig, "address eth0 192.0.2.77/24", TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/network/static", test_static);
  g_test_add_func ("/network/lease", test_lease);
  g_test_add_func ("/network/no-lease-then-pending", test_no_lease_then_pending);
  g_test_add_func ("/network/discard", test_discard);
  g_test_add_func ("/network/discard-both", test_discard_both);
  g_test_add_func ("/network/discard-and-change", test_discard_and_change);
  g_test_add_func ("/network/failures", test_failures);
  g_test_add_func ("/network/fault", test_fault);
  g_test_add_func ("/network/keep-without-lease", test_keep_without_lease);
  g_test_add_func ("/network/gateway", test_gateway);
  g_test_add_func ("/network/reset", test_reset);
  g_test_add_func ("/network/release", test_release);
  g_test_add_func ("/network/vlan", test_vlan);
  g_test_add_func ("/network/manager", test_manager);
  g_test_add_func ("/network/overlap", test_overlap);
  g_test_add_func ("/network/manage", test_manage);
  g_test_add_func ("/network/manage-late", test_manage_late);
  return g_test_run ();
}
