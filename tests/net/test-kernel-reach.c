/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Does a gateway answer? On the real kernel, with a router that does, does not, has moved, or only
 * did once. Root. */
#include "tests/net/kernel-rig.h"

#define WRONG "02:00:00:00:00:99"

/* With retransmissions each fifth of a second: all attempts take a second, not five. */
static KernelRig *
configured (void)
{
  KernelRig *rig = kernel_rig_new ();

  lan_set (rig->lan, LAN_APPLIANCE, "net/ipv4/neigh/eth0/retrans_time_ms", "200");
  lan_set (rig->lan, LAN_APPLIANCE, "net/ipv6/neigh/eth0/retrans_time_ms", "200");
  lan_ip (rig->lan, LAN_APPLIANCE, "addr add 192.0.2.10/24 dev eth0");
  lan_ip (rig->lan, LAN_APPLIANCE, "addr add 2001:db8:1::10/64 dev eth0 nodad");
  return rig;
}

/* The kernel solicits from the link-local address, once duplicate detection of that has ended. */
static KernelRig *
configured_for_both (void)
{
  KernelRig *rig = configured ();

  lan_wait_ip (rig->lan, LAN_APPLIANCE, "-6 addr show eth0 -tentative", "fe80:");
  return rig;
}

static void
router_goes (KernelRig *rig)
{
  lan_ip (rig->lan, LAN_ROUTER_SIDE, "addr del " LAN_ROUTER "/24 dev " LAN_FAR);
}

static void
know_router (KernelRig *rig, const char *hardware, const char *state)
{
  lan_ip (rig->lan, LAN_APPLIANCE, "neigh replace " LAN_ROUTER " lladdr %s dev eth0 nud %s",
          hardware, state);
}

static void
test_present (void)
{
  g_autoptr (KernelRig) rig = configured_for_both ();
  gint64 begin = g_get_monotonic_time ();

  for (guint i = 0; i < 2; i++)
    {
      g_assert_true (kernel_rig_reach (rig, LAN_ROUTER));
      g_assert_true (kernel_rig_reach (rig, LAN_ROUTER6));
    }
  g_assert_cmpint (g_get_monotonic_time () - begin, <, KERNEL_RIG_SOON_US);
}

static void
test_silent (void)
{
  g_autoptr (KernelRig) rig = configured_for_both ();

  for (guint i = 0; i < 2; i++)
    {
      g_assert_false (kernel_rig_reach (rig, "192.0.2.99"));
      g_assert_false (kernel_rig_reach (rig, "2001:db8:1::99"));
    }
}

/* What the kernel knows is not believed, however young it is. */
static void
test_gone (gconstpointer state)
{
  g_autoptr (KernelRig) rig = configured ();

  g_assert_true (kernel_rig_reach (rig, LAN_ROUTER));
  router_goes (rig);
  know_router (rig, WRONG, state);
  g_assert_false (kernel_rig_reach (rig, LAN_ROUTER));
}

static void
test_moved (gconstpointer state)
{
  g_autoptr (KernelRig) rig = configured ();

  know_router (rig, WRONG, state);
  g_assert_true (kernel_rig_reach (rig, LAN_ROUTER));
}

static void
test_failed_before (void)
{
  g_autoptr (KernelRig) rig = configured ();

  router_goes (rig);
  g_assert_false (kernel_rig_reach (rig, LAN_ROUTER));
  lan_add_other (rig->lan, LAN_ROUTER);
  g_assert_true (kernel_rig_reach (rig, LAN_ROUTER));
}

/* Nobody can be asked. */
static void
test_taken_for_granted (void)
{
  g_autoptr (KernelRig) rig = configured ();

  know_router (rig, WRONG, "permanent");
  g_assert_true (kernel_rig_reach (rig, LAN_ROUTER));
  lan_ip (rig->lan, LAN_APPLIANCE, "link set eth0 arp off");
  g_assert_true (kernel_rig_reach (rig, "192.0.2.99"));
}

/* Where solicitations follow each other fast, they have all been counted before the link-local
 * address is no longer tentative, from which they are sent. */
static void
test_link_local_late (void)
{
  static const char *const settings[][2] = {
    { "net/ipv6/neigh/eth0/retrans_time_ms", "100" },
    { "net/ipv6/conf/eth0/router_solicitation_delay", "0" },
    { "net/ipv6/conf/eth0/dad_transmits", "6" },
    { "net/ipv6/conf/eth0/disable_ipv6", "1" },
    { "net/ipv6/conf/eth0/disable_ipv6", "0" },
  };
  g_autoptr (KernelRig) rig = kernel_rig_new ();

  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    lan_set (rig->lan, LAN_APPLIANCE, settings[i][0], settings[i][1]);
  lan_ip (rig->lan, LAN_APPLIANCE, "addr add 2001:db8:1::10/64 nodad dev eth0");
  g_assert_true (kernel_rig_reach (rig, LAN_ROUTER6));
}

static void
test_no_link (void)
{
  g_autoptr (KernelRig) rig = configured ();
  gint64 begin = g_get_monotonic_time ();

  lan_pull (rig->lan);
  lan_wait_ip (rig->lan, LAN_APPLIANCE, "link show eth0", "NO-CARRIER");
  g_assert_false (kernel_rig_reach (rig, LAN_ROUTER));
  lan_ip (rig->lan, LAN_APPLIANCE, "link set eth0 down");
  g_assert_false (kernel_rig_reach (rig, LAN_ROUTER));
  lan_ip (rig->lan, LAN_APPLIANCE, "link del eth0");
  g_assert_false (kernel_rig_reach (rig, LAN_ROUTER));
  g_assert_cmpint (g_get_monotonic_time () - begin, <, KERNEL_RIG_SOON_US);
}

static void
begin_to_ask (KernelRig *rig, const char *address)
{
  kernel_rig_begin_reach (rig, address);
  while (!kernel_rig_has (rig, "neigh show", address))
    g_main_context_iteration (NULL, TRUE);
}

static void
test_link_goes_down (void)
{
  g_autoptr (KernelRig) rig = configured ();
  gint64 begin = g_get_monotonic_time ();

  begin_to_ask (rig, "192.0.2.99");
  lan_ip (rig->lan, LAN_APPLIANCE, "link set eth0 down");
  kernel_rig_wait (rig);
  g_assert_false (rig->reached);
  g_assert_cmpint (g_get_monotonic_time () - begin, <, KERNEL_RIG_SOON_US);
}

/* Other neighbours come and go, so many that the one event is lost. */
static void
test_overrun (void)
{
  g_autoptr (KernelRig) rig = configured ();
  g_autoptr (GString) lines = g_string_new (NULL);

  for (guint i = 0; i < 500; i++)
    g_string_append (lines, "neigh replace 192.0.2.98 lladdr " WRONG " dev eth0 nud reachable\n"
                            "neigh replace 192.0.2.98 lladdr " WRONG " dev eth0 nud stale\n");
  lan_set (rig->lan, LAN_APPLIANCE, "net/ipv4/neigh/eth0/mcast_solicit", "20");
  begin_to_ask (rig, "192.0.2.99");
  kernel_rig_batch (rig, lines->str);
  lan_add_other (rig->lan, "192.0.2.99");
  while (!kernel_rig_has (rig, "neigh show 192.0.2.99", "REACHABLE"))
    ; /* nobody reads: its event is lost */
  kernel_rig_wait (rig);
  g_assert_true (rig->reached);
}

static void
test_cancel (void)
{
  g_autoptr (KernelRig) rig = configured ();

  kernel_rig_begin_reach (rig, LAN_ROUTER);
  rig->edge->class->cancel (rig->edge);
  g_assert_true (kernel_rig_reach (rig, LAN_ROUTER));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernel-reach/present", test_present);
  g_test_add_func ("/kernel-reach/silent", test_silent);
  g_test_add_data_func ("/kernel-reach/gone/reachable", "reachable", test_gone);
  g_test_add_data_func ("/kernel-reach/gone/stale", "stale", test_gone);
  g_test_add_data_func ("/kernel-reach/gone/delay", "delay", test_gone);
  g_test_add_data_func ("/kernel-reach/moved/reachable", "reachable", test_moved);
  g_test_add_data_func ("/kernel-reach/moved/stale", "stale", test_moved);
  g_test_add_func ("/kernel-reach/failed-before", test_failed_before);
  g_test_add_func ("/kernel-reach/taken-for-granted", test_taken_for_granted);
  g_test_add_func ("/kernel-reach/link-local-late", test_link_local_late);
  g_test_add_func ("/kernel-reach/no-link", test_no_link);
  g_test_add_func ("/kernel-reach/link-goes-down", test_link_goes_down);
  g_test_add_func ("/kernel-reach/overrun", test_overrun);
  g_test_add_func ("/kernel-reach/cancel", test_cancel);
  return g_test_run ();
}
