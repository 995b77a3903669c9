/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Changes of the network that somebody ends or confirms, or that end with the service, on a model
 * of the network; and what is refused while one runs. */
#include <signal.h>
#include <string.h>

#include "dbus/names.h"
#include "tests/bus/network.h"

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
      network_expect_untouched (rig);
      network_expect_foreign (rig);
    }
  rig_script (rig, "");
  checking = client_start (rig->client, FP_NETWORK_IFACE, "Change", STATIC);
  wait_state (rig, checking, "checking");
  network_expect_kernel (rig, "address eth0 192.0.2.10/24", TRUE);
  cancel (rig, checking);
  network_expect_untouched (rig);
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
  network_expect_in_force (rig);
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
  network_expect_kernel (rig, "address eth0 192.0.2.10/24", TRUE);
  confirm (rig, path);
  wait_state (rig, path, "succeeded");
  client_call_fails (rig->client, path, FP_OPERATION_IFACE, "Confirm", NONE, "NotConfirming");
  network_expect_in_force (rig);
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
  network_expect_in_force (rig);
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

  network_run_fails (rig, CONFIRM, "NET_UNCONFIRMED");
  network_expect_untouched (rig);
  network_expect_foreign (rig);
  wait_state (other, path, "failed");
  code = client_code (other->client, path);
  g_assert_cmpstr (code, ==, "NET_UNCONFIRMED");
  network_expect_untouched (other);
}

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
  network_expect_untouched (rig);
  network_expect_dictionary (rig, "Pending",
                             "{'action': <'change'>, 'code': <''>, 'ipv4': <'static'>, 'address': "
                             "<'192.0.2.10'>, 'prefix': <uint32 24>, 'gateway': <'192.0.2.1'>, "
                             "'ipv6': <'off'>}");
  network_run (rig, "Change", "(@a{sv} {}, @a{sv} {})", "succeeded");
  network_expect_in_force (rig);
}

/* Told to end it undoes what is not in force, and leaves in place what is. */
static void
test_ended (void)
{
  g_autoptr (Rig) rig = rig_new_on_model (PLATFORM ("ok"), "");
  g_autofree char *before = NULL, *after = NULL, *path = NULL;

  network_run (rig, "Change", STATIC, "succeeded");
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
  network_expect_kernel (rig, "address eth0 192.0.2.10/24", TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/network-ends/cancel", test_cancel);
  g_test_add_func ("/network-ends/busy", test_busy);
  g_test_add_func ("/network-ends/confirm", test_confirm);
  g_test_add_func ("/network-ends/confirm-early", test_confirm_early);
  g_test_add_func ("/network-ends/unconfirmed", test_unconfirmed);
  g_test_add_func ("/network-ends/killed", test_killed);
  g_test_add_func ("/network-ends/ended", test_ended);
  return g_test_run ();
}
