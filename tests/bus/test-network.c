/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Changes of the network through the service, on a model of the network: what is in place and what
 * is shown after each way that one can end. */
#include <signal.h>
#include <string.h>

#include "dbus/names.h"
#include "tests/bus/rig.h"

#define PLATFORM(path) RIG_MODEL_CONFIG (path)
/* Not on the loopback: without an address on the link it is not reached. */
#define ELSEWHERE                                                                                  \
  "[platform]\nurl=https://platform.example/ok\n[check]\ninterval-s=0\ntime-scale=0.02\n"
#define NO_PLATFORM "[check]\ninterval-s=0\ntime-scale=0.02\n"

#define VALUES  "{'address': <'192.0.2.10/24'>, 'gateway': <'192.0.2.1'>, 'ipv6': <'off'>}"
#define STATIC  "(" VALUES ", @a{sv} {})"
#define KEEP    "(" VALUES ", {'keep': <true>})"
#define CONFIRM "(" VALUES ", {'confirm': <uint32 10>})"
#define DHCP    "({'ipv4': <'dhcp'>, 'ipv6': <'off'>}, @a{sv} {})"
#define NONE    "(@a{sv} {},)"
#define LEASE   "lease=192.0.2.77/24\n"

#define SHOWN                                                                                      \
  "{'ipv4': <'static'>, 'address': <'192.0.2.10'>, 'prefix': <uint32 24>, 'gateway': "             \
  "<'192.0.2.1'>, 'ipv6': <'off'>}"

/* The dictionary that property shows is the one of text, in any order; settings without a VLAN link
 * say so. */
static void
expect_dictionary (Rig *rig, const char *property, const char *text)
{
  g_autofree char *shown = client_get (rig->client, FP_NETWORK_IFACE, property);
  g_autoptr (GVariant) a = g_variant_parse (G_VARIANT_TYPE_VARDICT, shown, NULL, NULL, NULL);
  g_autoptr (GVariant) b = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, NULL);
  GVariantIter iter;
  const char *key;
  GVariant *value;
  guint id = 0;
  gboolean vlan = g_variant_lookup (a, "vlan", "u", &id) && id == 0;

  g_assert_nonnull (b);
  if (g_variant_n_children (a) != g_variant_n_children (b) + (vlan ? 1 : 0))
    g_error ("%s: %s", property, shown);
  g_variant_iter_init (&iter, b);
  while (g_variant_iter_loop (&iter, "{&sv}", &key, &value))
    {
      g_autoptr (GVariant) other = g_variant_lookup_value (a, key, NULL);

      if (other == NULL || !g_variant_equal (other, value))
        g_error ("%s: %s: %s", property, key, shown);
    }
}

static void
run (Rig *rig, const char *method, const char *arguments, const char *state)
{
  g_free (client_run (rig->client, FP_NETWORK_IFACE, method, arguments, state));
  client_expect (rig->client, FP_APPLIANCE_IFACE, "Operation", "'/'");
}

/* It fails with code, and everything is as it was but for Pending. */
static void
run_fails (Rig *rig, const char *arguments, const char *code)
{
  g_autofree char *before = rig_kernel (rig);
  g_autofree char *after = NULL, *path = NULL, *said = NULL, *pending = NULL;
  g_autofree char *settings = client_get (rig->client, FP_NETWORK_IFACE, "Settings");

  path = client_run (rig->client, FP_NETWORK_IFACE, "Change", arguments, "failed");
  said = client_code (rig->client, path);
  g_assert_cmpstr (said, ==, code);
  after = rig_kernel (rig);
  g_assert_cmpstr (after, ==, before);
  client_expect (rig->client, FP_NETWORK_IFACE, "Settings", settings);
  pending = client_get (rig->client, FP_NETWORK_IFACE, "Pending");
  g_assert_nonnull (strstr (pending, code));
}

static void
expect_kernel (Rig *rig, const char *line, gboolean there)
{
  g_autofree char *kernel = rig_kernel (rig);

  if ((strstr (kernel, line) != NULL) != there)
    g_error ("\"%s\" is %s:\n%s", line, there ? "not there" : "there", kernel);
}

static void
expect_in_force (Rig *rig)
{
  client_expect (rig->client, FP_NETWORK_IFACE, "Managed", "true");
  client_expect (rig->client, FP_NETWORK_IFACE, "BaseLink", "'eth0'");
  expect_dictionary (rig, "Settings", SHOWN);
  expect_dictionary (rig, "Pending", "@a{sv} {}");
  expect_kernel (rig, "address eth0 192.0.2.10/24", TRUE);
  expect_kernel (rig, "route eth0 0.0.0.0/0 192.0.2.1 100 own", TRUE);
}

static void
expect_untouched (Rig *rig)
{
  client_expect (rig->client, FP_NETWORK_IFACE, "Managed", "false");
  client_expect (rig->client, FP_NETWORK_IFACE, "BaseLink", "''");
  expect_dictionary (rig, "Settings", "@a{sv} {}");
  expect_kernel (rig, "192.0.2.", FALSE);
}

static void
expect_foreign (Rig *rig)
{
  expect_kernel (rig, "address eth0 198.51.100.20/24", TRUE);
  expect_kernel (rig, "route eth0 0.0.0.0/0 198.51.100.1 200 4", TRUE);
  expect_kernel (rig, "address eth1 203.0.113.9/24", TRUE);
}

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
  expect_untouched (rig);
  path = client_run (rig->client, FP_NETWORK_IFACE, "Change", STATIC, "succeeded");
  stages = stages_of (rig, path);
  g_assert_true (g_str_has_prefix (stages, "[('apply', 'ok', "));
  g_assert_nonnull (strstr (stages, "('link', 'ok', "));
  g_assert_nonnull (strstr (stages, "('https', 'ok', "));
  g_assert_null (strstr (stages, "'lease'"));
  client_expect (rig->client, FP_CONNECTIVITY_IFACE, "State", "'connected'");
  expect_in_force (rig);
  expect_foreign (rig);
  rig_restart_daemon (rig);
  expect_in_force (rig);
  expect_foreign (rig);
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
  expect_kernel (rig, "address eth0 192.0.2.77/24", TRUE);
  run (rig, "Change", STATIC, "succeeded");
  client_expect (rig->client, FP_NETWORK_IFACE, "Lease", "{}");
  expect_kernel (rig, "192.0.2.77/24", FALSE);
  expect_in_force (rig);
}

/* What failed is pending, and what the next call leaves out comes from there. */
static void
test_no_lease_then_pending (void)
{
  g_autoptr (Rig) rig = rig_new_on_model (PLATFORM ("ok"), "");

  run_fails (rig, "({'ipv4': <'dhcp'>, 'ipv6': <'off'>, 'domain': <'example.com'>}, @a{sv} {})",
             "NET_DHCP_NONE");
  expect_dictionary (rig, "Pending",
                     "{'action': <'change'>, 'code': <'NET_DHCP_NONE'>, 'ipv4': <'dhcp'>, "
                     "'ipv6': <'off'>, 'domain': <'example.com'>}");
  rig_restart_daemon (rig);
  expect_untouched (rig);
  rig_script (rig, LEASE);
  run (rig, "Change", "(@a{sv} {}, @a{sv} {})", "succeeded");
  expect_dictionary (rig, "Settings",
                     "{'ipv4': <'dhcp'>, 'ipv6': <'off'>, 'domain': <'example.com'>}");
  expect_dictionary (rig, "Pending", "@a{sv} {}");
}

static void
test_discard (void)
{
  g_autoptr (Rig) rig = rig_new_on_model (PLATFORM ("ok"), "used=192.0.2.10\n");

  run_fails (rig, STATIC, "NET_ADDRESS_USED");
  g_variant_unref (
      client_call (rig->client, FP_OBJECT_PATH, FP_NETWORK_IFACE, "DiscardPending", NONE, NULL));
  expect_dictionary (rig, "Pending", "@a{sv} {}");
  rig_restart_daemon (rig);
  expect_dictionary (rig, "Pending", "@a{sv} {}");
}

/* keep: what can be kept is. */
static void
test_failures (void)
{
  g_autoptr (Rig) rig = rig_new_on_model (PLATFORM ("fail-px-closed"), "");

  run_fails (rig, STATIC, "PX_CLOSED");
  rig_script (rig, "fail=add route\n");
  run_fails (rig, STATIC, "NET_NOT_SET");
  run_fails (rig, KEEP, "NET_NOT_SET");
  rig_script (rig, "");
  run (rig, "Change", KEEP, "kept");
  expect_in_force (rig);
  run_fails (rig, "({'vlan': <uint32 7>}, @a{sv} {})", "PX_CLOSED"); /* the old ones come back */
  expect_kernel (rig, "address eth0 192.0.2.10/24", TRUE);
  expect_kernel (rig, "eth0.7", FALSE);
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
  expect_dictionary (rig, "Pending", "@a{sv} {}");
  rig_script (rig, LEASE);
  client_wait (rig->client, FP_OBJECT_PATH, FP_NETWORK_IFACE, "Addresses",
               "['198.51.100.20/24', '192.0.2.77/24']"); /* a server comes up later */
}

static void
test_gateway (void)
{
  g_autoptr (Rig) rig = rig_new_on_model (NO_PLATFORM, "silent=yes\n");
  g_autofree char *path = NULL, *stages = NULL, *report = NULL;

  run_fails (rig, STATIC, "NET_GATEWAY");
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
  expect_in_force (rig);
}

static void
wait_state (Rig *rig, const char *path, const char *state)
{
  g_autofree char *text = g_strdup_printf ("'%s'", state);

  client_wait (rig->client, path, FP_OPERATION_IFACE, "State", text);
}

static void
cancel (Rig *rig, const char *path)
{
  g_variant_unref (
      client_call (rig->client, path, FP_OPERATION_IFACE, "Cancel", "(@a{sv} {},)", NULL));
  wait_state (rig, path, "cancelled");
}

static void
test_cancel (void)
{
  static const char *const steps[] = { "probe address", "add address", "add route" };
  g_autoptr (Rig) rig = rig_new_on_model (PLATFORM ("hang"), "");
  g_autofree char *checking = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autofree char *script = g_strdup_printf ("hold=%s\n", steps[i]);
      g_autofree char *path = NULL;

      rig_script (rig, script);
      path = client_start (rig->client, FP_NETWORK_IFACE, "Change", STATIC);
      wait_state (rig, path, "applying");
      cancel (rig, path);
      expect_untouched (rig);
      expect_foreign (rig);
    }
  rig_script (rig, "");
  checking = client_start (rig->client, FP_NETWORK_IFACE, "Change", STATIC);
  wait_state (rig, checking, "checking");
  expect_kernel (rig, "address eth0 192.0.2.10/24", TRUE);
  cancel (rig, checking);
  expect_untouched (rig);
}

/* While it runs nothing else may; a restart of the machine neither. */
static void
test_busy (void)
{
  g_autoptr (Rig) rig = rig_new_on_model (PLATFORM ("ok"), "hold=add address\n");
  g_autofree char *path = client_start (rig->client, FP_NETWORK_IFACE, "Change", STATIC);
  g_autofree char *deadline = NULL;

  wait_state (rig, path, "applying");
  client_call_fails (rig->client, FP_OBJECT_PATH, FP_NETWORK_IFACE, "Change", STATIC, "Busy");
  client_call_fails (rig->client, FP_OBJECT_PATH, FP_NETWORK_IFACE, "Reset", NONE, "Busy");
  client_call_fails (rig->client, FP_OBJECT_PATH, FP_NETWORK_IFACE, "Release", NONE, "Busy");
  client_call_fails (rig->client, FP_OBJECT_PATH, FP_NETWORK_IFACE, "DiscardPending", NONE, "Busy");
  client_call_fails (rig->client, FP_OBJECT_PATH, FP_APPLIANCE_IFACE, "Reboot", NONE, "Busy");
  client_call_fails (rig->client, FP_OBJECT_PATH, FP_APPLIANCE_IFACE, "PowerOff", NONE, "Busy");
  client_call_fails (rig->client, FP_OBJECT_PATH, FP_PROXY_IFACE, "Enable",
                     "({'host': <'ok'>, 'port': <uint16 80>}, @a{sv} {})", "Busy");
  client_call_fails (rig->client, FP_OBJECT_PATH, FP_CONNECTIVITY_IFACE, "Check", NONE, "Busy");
  client_call_fails (rig->client, path, FP_OPERATION_IFACE, "Confirm", NONE, "NotConfirming");
  deadline = client_get_at (rig->client, path, FP_OPERATION_IFACE, "Deadline");
  g_assert_cmpstr (deadline, !=, "0");
  rig_script (rig, "");
  wait_state (rig, path, "succeeded");
  g_free (deadline);
  deadline = client_get_at (rig->client, path, FP_OPERATION_IFACE, "Deadline");
  g_assert_cmpstr (deadline, ==, "0");
  expect_in_force (rig);
}

static void
confirm (Rig *rig, const char *path)
{
  g_variant_unref (
      client_call (rig->client, path, FP_OPERATION_IFACE, "Confirm", "(@a{sv} {},)", NULL));
}

static void
test_confirm (void)
{
  g_autoptr (Rig) rig = rig_new_on_model (PLATFORM ("ok"), "");
  g_autofree char *path = client_start (rig->client, FP_NETWORK_IFACE, "Change", CONFIRM);

  wait_state (rig, path, "confirming");
  client_expect (rig->client, FP_NETWORK_IFACE, "Managed", "false"); /* not in force yet */
  expect_kernel (rig, "address eth0 192.0.2.10/24", TRUE);
  confirm (rig, path);
  wait_state (rig, path, "succeeded");
  client_call_fails (rig->client, path, FP_OPERATION_IFACE, "Confirm", NONE, "NotConfirming");
  expect_in_force (rig);
}

static void
test_confirm_early (void)
{
  g_autoptr (Rig) rig = rig_new_on_model (PLATFORM ("ok"), "hold=add address\n");
  g_autofree char *path = client_start (rig->client, FP_NETWORK_IFACE, "Change", CONFIRM);

  wait_state (rig, path, "applying");
  confirm (rig, path);
  confirm (rig, path);
  rig_script (rig, "");
  wait_state (rig, path, "succeeded");
  expect_in_force (rig);
}

/* Two at a time, because it takes 10 s: one that is good, and one that is to be kept without a
 * lease.
 */
static void
test_unconfirmed (void)
{
  g_autoptr (Rig) rig = rig_new_on_model (PLATFORM ("ok"), "");
  g_autoptr (Rig) other = rig_new_on_model (PLATFORM ("ok"), "");
  g_autofree char *path
      = client_start (other->client, FP_NETWORK_IFACE, "Change",
                      "({'ipv4': <'dhcp'>}, {'keep': <true>, 'confirm': <uint32 10>})");
  g_autofree char *code = NULL;

  run_fails (rig, CONFIRM, "NET_UNCONFIRMED");
  expect_untouched (rig);
  expect_foreign (rig);
  wait_state (other, path, "failed");
  code = client_code (other->client, path);
  g_assert_cmpstr (code, ==, "NET_UNCONFIRMED");
  expect_untouched (other);
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
  run (rig, "Change", "({'ipv4': <'dhcp'>, 'vlan': <uint32 100>}, {'keep': <true>})", "kept");
  run (rig, "Reset", NONE, "succeeded");
  expect_dictionary (rig, "Settings", "{'ipv4': <'dhcp'>, 'ipv6': <'automatic'>}");
  client_expect (rig->client, FP_PROXY_IFACE, "Enabled", "false");
  client_expect (rig->client, FP_PROXY_IFACE, "Host", "''");
  client_expect (rig->client, FP_PROXY_IFACE, "PasswordSet", "false");
  expect_kernel (rig, "eth0.100", FALSE);
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
  run (rig, "Change", STATIC, "succeeded");
  run (rig, "Release", NONE, "succeeded");
  expect_untouched (rig);
  after = rig_kernel (rig);
  g_assert_cmpstr (after, ==, before);
  rig_restart_daemon (rig);
  expect_untouched (rig);
}

/* The link that is shown is the one with the addresses; the check waits until they are. */
static void
test_vlan (void)
{
  g_autoptr (Rig) rig = rig_new_on_model (ELSEWHERE, "");

  run (rig, "Change",
       "({'address': <'192.0.2.10/24'>, 'gateway': <'192.0.2.1'>, 'ipv6': <'off'>, 'vlan': <uint32 "
       "100>}, @a{sv} {})",
       "succeeded");
  client_wait (rig->client, FP_OBJECT_PATH, FP_NETWORK_IFACE, "Link", "'eth0.100'");
  client_expect (rig->client, FP_NETWORK_IFACE, "BaseLink", "'eth0'");
  client_expect (rig->client, FP_NETWORK_IFACE, "Addresses", "['192.0.2.10/24']");
  expect_foreign (rig);
  rig_restart_daemon (rig);
  client_wait (rig->client, FP_OBJECT_PATH, FP_NETWORK_IFACE, "Link", "'eth0.100'");
  run (rig, "Release", NONE, "succeeded");
  client_wait (rig->client, FP_OBJECT_PATH, FP_NETWORK_IFACE, "Link", "'eth0'");
  expect_kernel (rig, "eth0.100", FALSE);
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
  expect_dictionary (rig, "Pending", "@a{sv} {}");
  run (rig, "Change", "(" VALUES ", {'take-over': <true>})", "succeeded");
  expect_in_force (rig);
  run (rig, "Change", "({'address': <'192.0.2.11/24'>}, @a{sv} {})", "succeeded"); /* ours by now */
  expect_kernel (rig, "198.51.100.20/24", FALSE); /* the manager's: taken over with the link */
  expect_kernel (rig, "NetworkManager", FALSE);
  run (rig, "Release", NONE, "succeeded");
  expect_untouched (rig);
  expect_kernel (rig, "NetworkManager", TRUE);
}

static void
test_overlap (void)
{
  g_autoptr (Rig) rig = rig_new_on_model (PLATFORM ("ok"), "");

  client_call_fails (rig->client, FP_OBJECT_PATH, FP_NETWORK_IFACE, "Change",
                     "({'address': <'203.0.113.77/25'>, 'ipv6': <'off'>}, @a{sv} {})",
                     "AddressOverlap");
  expect_untouched (rig);
  expect_dictionary (rig, "Pending", "@a{sv} {}");
}

/* -- the service ends in the middle -- */

static void
test_killed (void)
{
  g_autoptr (Rig) rig = rig_new_on_model (PLATFORM ("ok"), "hold=add route\n");
  g_autofree char *before = rig_kernel (rig), *after = NULL;
  g_autofree char *path = client_start (rig->client, FP_NETWORK_IFACE, "Change", STATIC);

  while (TRUE) /* until it stands in the middle */
    {
      g_autofree char *kernel = rig_kernel (rig);

      if (strstr (kernel, "192.0.2.10/24") != NULL)
        break;
      g_main_context_iteration (NULL, FALSE);
    }
  rig_script (rig, "");
  rig_restart_daemon (rig);
  client_wait (rig->client, FP_OBJECT_PATH, FP_NETWORK_IFACE, "Addresses", "['198.51.100.20/24']");
  after = rig_kernel (rig);
  g_assert_cmpstr (after, ==, before);
  expect_untouched (rig);
  expect_dictionary (rig, "Pending",
                     "{'action': <'change'>, 'code': <''>, 'ipv4': <'static'>, 'address': "
                     "<'192.0.2.10'>, 'prefix': <uint32 24>, 'gateway': <'192.0.2.1'>, "
                     "'ipv6': <'off'>}");
  run (rig, "Change", "(@a{sv} {}, @a{sv} {})", "succeeded");
  expect_in_force (rig);
}

/* Told to end it undoes what is not in force, and leaves in place what is. */
static void
test_ended (void)
{
  g_autoptr (Rig) rig = rig_new_on_model (PLATFORM ("ok"), "");
  g_autofree char *before = NULL, *after = NULL, *path = NULL;

  run (rig, "Change", STATIC, "succeeded");
  before = rig_kernel (rig);
  rig_script (rig, "hold=add address\n");
  path = client_start (rig->client, FP_NETWORK_IFACE, "Change",
                       "({'address': <'192.0.2.44/24'>}, @a{sv} {})");
  wait_state (rig, path, "applying");
  rig_script (rig, "");
  g_assert_cmpint (rig_stop_daemon (rig, SIGTERM), ==, 0);
  after = rig_kernel (rig);
  g_assert_cmpstr (after, ==, before);
  g_assert_true (rig_start_daemon (rig, NULL, NULL));
  client_expect (rig->client, FP_NETWORK_IFACE, "Managed", "true");
  expect_kernel (rig, "address eth0 192.0.2.10/24", TRUE);
}

static void
test_manage (void)
{
  g_autoptr (Rig) rig
      = rig_new_on_model (PLATFORM ("ok") "[network]\nlink=eth0\nmanage=yes\n", LEASE);

  client_wait (rig->client, FP_OBJECT_PATH, FP_NETWORK_IFACE, "Managed", "true");
  client_wait (rig->client, FP_OBJECT_PATH, FP_APPLIANCE_IFACE, "Operation", "'/'");
  expect_dictionary (rig, "Settings", "{'ipv4': <'dhcp'>, 'ipv6': <'automatic'>}");
  expect_kernel (rig, "address eth0 192.0.2.77/24", TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/network/static", test_static);
  g_test_add_func ("/network/lease", test_lease);
  g_test_add_func ("/network/no-lease-then-pending", test_no_lease_then_pending);
  g_test_add_func ("/network/discard", test_discard);
  g_test_add_func ("/network/failures", test_failures);
  g_test_add_func ("/network/keep-without-lease", test_keep_without_lease);
  g_test_add_func ("/network/gateway", test_gateway);
  g_test_add_func ("/network/cancel", test_cancel);
  g_test_add_func ("/network/busy", test_busy);
  g_test_add_func ("/network/confirm", test_confirm);
  g_test_add_func ("/network/confirm-early", test_confirm_early);
  g_test_add_func ("/network/unconfirmed", test_unconfirmed);
  g_test_add_func ("/network/reset", test_reset);
  g_test_add_func ("/network/release", test_release);
  g_test_add_func ("/network/vlan", test_vlan);
  g_test_add_func ("/network/manager", test_manager);
  g_test_add_func ("/network/overlap", test_overlap);
  g_test_add_func ("/network/killed", test_killed);
  g_test_add_func ("/network/ended", test_ended);
  g_test_add_func ("/network/manage", test_manage);
  return g_test_run ();
}
