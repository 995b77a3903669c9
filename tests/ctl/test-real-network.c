/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* faceplatectl network against the real faceplated, on a model of the network
 * (tests/bus/model-world.h). */
#include <signal.h>

#include "dbus/names.h"
#include "tests/bus/rig.h"
#include "tests/ctl/ctl-run.h"

#define STATIC "--address=192.0.2.10/24", "--gateway=192.0.2.1", "--ipv6=off"
#define LEASE  "lease=192.0.2.77/24\n"

static char *
show (Rig *rig)
{
  g_autoptr (CtlRunning) run = ctl_run (rig->address, NULL, "network", "show");

  g_assert_cmpint (run->status, ==, 0);
  return g_strdup (run->out->str);
}

static void
test_set (void)
{
  g_autoptr (Rig) rig = rig_new_on_model (RIG_MODEL_CONFIG ("ok"), "");
  g_autoptr (CtlRunning) set = ctl_run (rig->address, NULL, "network", "set", STATIC, "--dns",
                                        "192.0.2.53", "--domain=corp.example");
  g_autoptr (CtlRunning) status = NULL;
  g_autofree char *shown = NULL, *kernel = rig_kernel (rig);

  g_assert_cmpint (set->status, ==, 0);
  assert_has (set->out->str, "apply        ok, ");
  assert_has (set->out->str, "https        ok, ");
  assert_has (set->out->str, "The settings are in force.\n");
  assert_has (kernel, "address eth0 192.0.2.10/24");
  shown = show (rig);
  assert_has (shown, "Managed      by Faceplate, on eth0\n"
                     "Settings     IPv4: static 192.0.2.10/24, gateway 192.0.2.1\n"
                     "             IPv6: off\n"
                     "             DNS: 192.0.2.53\n"
                     "             Domain: corp.example\n");
  assert_lacks (shown, "Pending");
  status = ctl_run (rig->address, NULL, "status");
  assert_has (status->out->str, "Network      ready, eth0\n  Settings   IPv4 static, IPv6 off\n");
}

static void
test_lease (void)
{
  g_autoptr (Rig) rig = rig_new_on_model (RIG_MODEL_CONFIG ("ok"), LEASE);
  g_autoptr (CtlRunning) set
      = ctl_run (rig->address, NULL, "network", "set", "--ipv4=dhcp", "--ipv6=off");
  g_autofree char *shown = NULL;

  g_assert_cmpint (set->status, ==, 0);
  assert_has (set->out->str, "lease        ok, ");
  shown = show (rig);
  assert_has (shown, "Lease        192.0.2.77/24 from 192.0.2.1, ");
  assert_has (shown, " left\n");
}

/* What failed is kept as pending; one correction is enough. */
static void
test_correct (void)
{
  g_autoptr (Rig) rig = rig_new_on_model (RIG_MODEL_CONFIG ("ok"), "used=192.0.2.10\n");
  g_autoptr (CtlRunning) used = ctl_run (rig->address, NULL, "network", "set", STATIC);
  g_autoptr (CtlRunning) set = NULL, none = NULL, discard = NULL;
  g_autofree char *pending = NULL, *shown = NULL, *after = NULL;

  g_assert_cmpint (used->status, ==, 1);
  assert_has (used->out->str, "E125 NET_ADDRESS_USED: ADDRESS IN USE\n");
  assert_has (used->out->str, "Nothing was changed (failed). The values are kept");
  pending = show (rig);
  assert_has (pending, "Managed      not by Faceplate");
  assert_has (pending, "Pending      change failed: NET_ADDRESS_USED\n"
                       "             IPv4: static 192.0.2.10/24, gateway 192.0.2.1\n");
  set = ctl_run (rig->address, NULL, "network", "set", "--address=192.0.2.11/24");
  g_assert_cmpint (set->status, ==, 0);
  shown = show (rig);
  assert_has (shown, "IPv4: static 192.0.2.11/24, gateway 192.0.2.1\n");
  assert_lacks (shown, "Pending");
  none = ctl_run (rig->address, NULL, "network", "set", "--ipv4=dhcp", "--json");
  g_assert_cmpint (none->status, ==, 1);
  assert_has (none->out->str, "\"code\":\"NET_DHCP_NONE\"");
  discard = ctl_run (rig->address, NULL, "network", "discard");
  g_assert_cmpint (discard->status, ==, 0);
  after = show (rig);
  assert_lacks (after, "Pending");
}

static void
test_confirm (void)
{
  g_autoptr (Rig) rig = rig_new_on_model (RIG_MODEL_CONFIG ("ok"), "");
  g_autoptr (CtlRunning) set
      = ctl_start (rig->address, NULL, "network", "set", STATIC, "--confirm=3600", NULL);
  g_autoptr (CtlRunning) status = NULL, confirm = NULL, late = NULL;

  ctl_wait_output (set, "To confirm: faceplatectl confirm\n");
  assert_has (set->out->str, "The change is in place. Without a confirmation within ");
  status = ctl_run (rig->address, NULL, "status");
  assert_has (status->out->str, "Operation    change-network, confirming, ");
  assert_has (status->out->str, " left\n");
  confirm = ctl_run (rig->address, NULL, "confirm");
  g_assert_cmpint (confirm->status, ==, 0);
  ctl_wait_end (set);
  g_assert_cmpint (set->status, ==, 0);
  assert_has (set->out->str, "The settings are in force.\n");
  late = ctl_run (rig->address, NULL, "confirm");
  g_assert_cmpint (late->status, ==, 1);
}

static void
test_unconfirmed (void)
{
  g_autoptr (Rig) rig = rig_new_on_model (RIG_MODEL_CONFIG ("ok"), "");
  g_autofree char *before = rig_kernel (rig), *after = NULL;
  g_autoptr (CtlRunning) set
      = ctl_run (rig->address, NULL, "network", "set", STATIC, "--confirm=10");

  g_assert_cmpint (set->status, ==, 1);
  assert_has (set->out->str, "E130 NET_UNCONFIRMED: NOT CONFIRMED\n");
  after = rig_kernel (rig);
  g_assert_cmpstr (after, ==, before);
}

/* One that hangs: nothing else may run, and cancel takes it back. */
static void
test_cancel (void)
{
  g_autoptr (Rig) rig = rig_new_on_model (RIG_MODEL_CONFIG ("ok"), "hold=add address\n");
  g_autoptr (CtlRunning) monitor = ctl_start (rig->address, NULL, "monitor", NULL);
  g_autoptr (CtlRunning) set = NULL, reboot = NULL, confirm = NULL, cancel = NULL;

  ctl_wait_output (monitor, "Platform ");
  set = ctl_start (rig->address, NULL, "network", "set", STATIC, NULL);
  ctl_wait_output (monitor, " apply ...\n");
  reboot = ctl_run (rig->address, NULL, "reboot");
  g_assert_cmpint (reboot->status, ==, 3);
  assert_has (reboot->err->str, "org.faceplate1.Error.Busy");
  confirm = ctl_run (rig->address, NULL, "confirm");
  g_assert_cmpint (confirm->status, ==, 3);
  assert_has (confirm->err->str, "org.faceplate1.Error.NotConfirming");
  cancel = ctl_run (rig->address, NULL, "cancel");
  g_assert_cmpint (cancel->status, ==, 0);
  ctl_wait_end (set);
  g_assert_cmpint (set->status, ==, 1);
  assert_has (set->out->str, "Nothing was changed (cancelled).");
  ctl_wait_output (monitor, "ended, cancelled, E901 CANCELLED");
}

static void
test_manager (void)
{
  g_autoptr (Rig) rig = rig_new_on_model (RIG_MODEL_CONFIG ("ok"), "manager=NetworkManager\n");
  g_autoptr (CtlRunning) refused = ctl_run (rig->address, NULL, "network", "set", STATIC);
  g_autoptr (CtlRunning) set = NULL, release = NULL, none = NULL;
  g_autofree char *shown = NULL;

  g_assert_cmpint (refused->status, ==, 3);
  assert_has (refused->err->str, "org.faceplate1.Error.LinkManaged: ");
  assert_has (refused->err->str, "NetworkManager");
  assert_has (refused->err->str, "With --take-over");
  set = ctl_run (rig->address, NULL, "network", "set", STATIC, "--take-over");
  g_assert_cmpint (set->status, ==, 0);
  release = ctl_run (rig->address, NULL, "network", "release");
  g_assert_cmpint (release->status, ==, 0);
  assert_has (release->out->str, "The link is given back.\n");
  shown = show (rig);
  assert_has (shown, "Managed      not by Faceplate");
  none = ctl_run (rig->address, NULL, "network", "release");
  g_assert_cmpint (none->status, ==, 3);
  assert_has (none->err->str, "org.faceplate1.Error.LinkNotManaged");
}

static void
test_reset (void)
{
  g_autoptr (Rig) rig = rig_new_on_model (RIG_MODEL_CONFIG ("ok"), LEASE);
  g_autoptr (CtlRunning) enable = ctl_run (rig->address, NULL, "proxy", "enable", "--host=ok.proxy",
                                           "--port=80", "--no-auth");
  g_autoptr (CtlRunning) vlan = ctl_run (rig->address, NULL, "network", "set", "--vlan=100");
  g_autoptr (CtlRunning) status = NULL, reset = NULL, proxy = NULL;
  g_autofree char *shown = NULL;

  g_assert_cmpint (enable->status, ==, 0);
  g_assert_cmpint (vlan->status, ==, 0);
  status = ctl_run (rig->address, NULL, "status");
  assert_has (status->out->str, "IPv4 dhcp, IPv6 automatic, VLAN 100\n");
  reset = ctl_run (rig->address, NULL, "network", "reset");
  g_assert_cmpint (reset->status, ==, 0);
  assert_has (reset->out->str, "The network is reset, the proxy forgotten.\n");
  shown = show (rig);
  assert_has (shown, "Settings     IPv4: dhcp\n             IPv6: automatic\n");
  assert_lacks (shown, "VLAN");
  proxy = ctl_run (rig->address, NULL, "proxy", "show");
  g_assert_cmpstr (proxy->out->str, ==, "Proxy        not enabled\n");
}

static void
test_killed (void)
{
  g_autoptr (Rig) rig = rig_new_on_model (RIG_MODEL_CONFIG ("ok"), "hold=add route\n");
  g_autofree char *before = rig_kernel (rig), *after = NULL, *shown = NULL;
  g_autoptr (CtlRunning) monitor = ctl_start (rig->address, NULL, "monitor", NULL);
  g_autoptr (CtlRunning) set = NULL;

  ctl_wait_output (monitor, "Platform ");
  set = ctl_start (rig->address, NULL, "network", "set", STATIC, NULL);
  ctl_wait_output (monitor, "192.0.2.10/24"); /* it is in place already */
  g_assert_cmpint (rig_stop_daemon (rig, SIGKILL), ==, -SIGKILL);
  ctl_wait_end (set);
  g_assert_cmpint (set->status, ==, 4);
  assert_has (set->err->str, "it vanished in the middle");
  g_assert_true (rig_start_daemon (rig, NULL, NULL));
  shown = show (rig);
  assert_has (shown, "Pending      change unfinished\n");
  after = rig_kernel (rig);
  g_assert_cmpstr (after, ==, before);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ctl/real-network/set", test_set);
  g_test_add_func ("/ctl/real-network/lease", test_lease);
  g_test_add_func ("/ctl/real-network/correct", test_correct);
  g_test_add_func ("/ctl/real-network/confirm", test_confirm);
  g_test_add_func ("/ctl/real-network/unconfirmed", test_unconfirmed);
  g_test_add_func ("/ctl/real-network/cancel", test_cancel);
  g_test_add_func ("/ctl/real-network/manager", test_manager);
  g_test_add_func ("/ctl/real-network/reset", test_reset);
  g_test_add_func ("/ctl/real-network/killed", test_killed);
  return g_test_run ();
}
