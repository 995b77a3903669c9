/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Every kind of step on the real kernel: applied, repeated, taken back, refused; and what is not
 * ours stays. What `ip -j` shows is what counts. Root. */
#include "tests/net/kernel-rig.h"

#include <string.h>

static void
test_up (void)
{
  g_autoptr (KernelRig) rig = kernel_rig_new ();

  kernel_rig_steps (rig, STEPS ("remove up eth0"));
  g_assert_false (kernel_rig_has (rig, "link show eth0", "\"UP\""));
  kernel_rig_steps (rig, STEPS ("add up eth0"));
  g_assert_true (kernel_rig_has (rig, "link show eth0", "\"UP\""));
  kernel_rig_steps (rig, STEPS ("remove up eth9"));
  kernel_rig_refused (rig, "add up eth9", FP_CODE_NET_NOT_SET, "No such device (19)");
}

static void
test_mtu (void)
{
  g_autoptr (KernelRig) rig = kernel_rig_new ();

  kernel_rig_steps (rig, STEPS ("set mtu eth0 1500 -> mtu eth0 1400"));
  g_assert_true (kernel_rig_has (rig, "link show eth0", "\"mtu\":1400,"));
  kernel_rig_steps (rig, STEPS ("add mtu eth0 1500"));
  g_assert_true (kernel_rig_has (rig, "link show eth0", "\"mtu\":1500,"));
  kernel_rig_refused (rig, "set mtu eth0 1500 -> mtu eth0 70000", FP_CODE_NET_NOT_SET,
                      "Invalid argument (22)");
}

#define ADDRESSES "addr show dev eth0"
#define FOREVER   "\"valid_life_time\":4294967295"

static void
test_address_4 (void)
{
  g_autoptr (KernelRig) rig = kernel_rig_new ();

  kernel_rig_steps (rig, STEPS ("add address eth0 192.0.2.10/24 0 own"));
  g_assert_true (kernel_rig_has (rig, ADDRESSES,
                                 "\"local\":\"192.0.2.10\",\"prefixlen\":24,\"broadcast\":\"192.0."
                                 "2.255\",\"scope\":\"global\""));
  kernel_rig_steps (rig, STEPS ("add address eth0 192.0.2.10/24 3600 own"));
  g_assert_true (kernel_rig_has (rig, ADDRESSES, "\"valid_life_time\":3600,"));
  kernel_rig_steps (rig, STEPS ("set address eth0 192.0.2.10/24 3600 own -> address eth0 "
                                "192.0.2.10/24 0 own"));
  g_assert_false (kernel_rig_has (rig, ADDRESSES, "\"valid_life_time\":3600,"));
  kernel_rig_steps (rig, STEPS ("remove address eth0 192.0.2.10/24 0 own"));
  g_assert_false (kernel_rig_has (rig, ADDRESSES, "192.0.2.10"));
  kernel_rig_steps (rig, STEPS ("add address eth0 192.0.2.10/32 0 own"));
  g_assert_false (kernel_rig_has (rig, ADDRESSES, "\"broadcast\":\"192"));
  kernel_rig_steps (rig, STEPS ("remove address eth9 192.0.2.10/24 0 own"));
  kernel_rig_refused (rig, "add address eth9 192.0.2.10/24 0 own", FP_CODE_NET_NOT_SET,
                      "No such device (19)");
}

/* Duplicate detection lasts a second or two; it is waited for once. */
static void
test_address_6 (void)
{
  g_autoptr (KernelRig) rig = kernel_rig_new ();

  kernel_rig_step (rig, "add address eth0 2001:db8:1::10/64 0 own");
  g_assert_cmpint (rig->code, ==, FP_CODE_OK);
  g_assert_true (kernel_rig_has (rig, ADDRESSES, "\"local\":\"2001:db8:1::10\""));
  g_assert_false (kernel_rig_has (rig, "-6 addr show to 2001:db8:1::10", "tentative"));
  kernel_rig_steps (rig, STEPS ("add address eth0 2001:db8:1::10/64 0 own",
                                "add address eth0 2001:db8:1::10/64 3600 own"));
  g_assert_true (kernel_rig_has (rig, "-6 addr show to 2001:db8:1::10", ":3600,"));
  kernel_rig_refused (rig, "add address eth0 2001:db8:1::10/48 0 own", FP_CODE_NET_NOT_SET,
                      "File exists (17)");
  kernel_rig_steps (rig, STEPS ("remove address eth0 2001:db8:1::10/64 0 own"));
  g_assert_false (kernel_rig_has (rig, ADDRESSES, "2001:db8:1::10"));
}

/* Without a cable nobody can be asked; the kernel asks when there is one. */
static void
test_address_6_no_carrier (void)
{
  g_autoptr (KernelRig) rig = kernel_rig_new ();
  gint64 begin = g_get_monotonic_time ();

  lan_pull (rig->lan);
  lan_wait_ip (rig->lan, LAN_APPLIANCE, "link show eth0", "NO-CARRIER");
  kernel_rig_steps (rig, STEPS ("add address eth0 2001:db8:1::10/64 0 own"));
  g_assert_cmpint (g_get_monotonic_time () - begin, <, KERNEL_RIG_SOON_US);
  lan_plug (rig->lan);
  lan_wait_ip_gone (rig->lan, LAN_APPLIANCE, "-6 addr show to 2001:db8:1::10", "tentative");
  g_assert_true (kernel_rig_has (rig, ADDRESSES, "2001:db8:1::10"));
}

static void
test_duplicate (void)
{
  g_autoptr (KernelRig) rig = kernel_rig_new ();

  kernel_rig_refused (rig, "add address eth0 2001:db8:1::1/64 0 own", FP_CODE_NET_ADDRESS_USED,
                      "Address already in use (98)");
  g_assert_false (kernel_rig_has (rig, ADDRESSES, "2001:db8:1::1\""));
}

/* One that was found to be a duplicate long ago is tried anew. */
static void
test_duplicate_gone (void)
{
  g_autoptr (KernelRig) rig = kernel_rig_new ();

  /* Twice: the first may be asked before the other one is there. */
  lan_set (rig->lan, LAN_APPLIANCE, "net/ipv6/conf/eth0/dad_transmits", "2");
  lan_pull (rig->lan);
  lan_wait_ip (rig->lan, LAN_APPLIANCE, "link show eth0", "NO-CARRIER");
  kernel_rig_step (rig, "add address eth0 2001:db8:1::20/64 0 own");
  lan_plug (rig->lan);
  lan_add_other (rig->lan, "2001:db8:1::20");
  lan_wait_ip (rig->lan, LAN_APPLIANCE, "-6 addr show to 2001:db8:1::20", "dadfailed");
  kernel_rig_refused (rig, "add address eth0 2001:db8:1::20/64 0 own", FP_CODE_NET_ADDRESS_USED,
                      "(98)");
  g_assert_false (kernel_rig_has (rig, ADDRESSES, "2001:db8:1::20"));
  lan_remove_other (rig->lan, "2001:db8:1::20");
  kernel_rig_steps (rig, STEPS ("add address eth0 2001:db8:1::20/64 0 own"));
  g_assert_false (kernel_rig_has (rig, "-6 addr show to 2001:db8:1::20", "tentative"));
}

/* So many events of other links that those of duplicate detection are lost. */
static void
test_duplicate_overrun (void)
{
  g_autoptr (KernelRig) rig = kernel_rig_new ();
  g_autoptr (GString) lines = g_string_new ("link add v9 type veth peer name w9\nlink set v9 up\n");

  for (guint i = 0; i < 1500; i++)
    g_string_append (lines, "addr add 2001:db8:9::9/128 dev lo nodad\n"
                            "addr del 2001:db8:9::9/128 dev lo\n");
  kernel_rig_begin (rig, "add address eth0 2001:db8:1::1/64 0 own");
  while (!kernel_rig_has (rig, ADDRESSES, "2001:db8:1::1\""))
    g_main_context_iteration (NULL, TRUE);
  kernel_rig_batch (rig, lines->str);
  while (!kernel_rig_has (rig, "-6 addr show to 2001:db8:1::1", "dadfailed"))
    ; /* nobody reads: its event is lost */
  kernel_rig_wait (rig);
  g_assert_cmpint (rig->code, ==, FP_CODE_NET_ADDRESS_USED);
}

static void
test_route (void)
{
  g_autoptr (KernelRig) rig = kernel_rig_new ();

  kernel_rig_refused (rig, "add route eth0 0.0.0.0/0 192.0.2.1 100 own", FP_CODE_NET_NOT_SET,
                      "Nexthop has invalid gateway: Network is unreachable (101)");
  kernel_rig_steps (rig, STEPS ("add address eth0 192.0.2.10/24 0 own",
                                "add route eth0 198.51.100.0/24 - 100 own",
                                "add route eth0 0.0.0.0/0 192.0.2.1 100 own"));
  g_assert_true (kernel_rig_has (
      rig, "route show default",
      "\"gateway\":\"192.0.2.1\",\"dev\":\"eth0\",\"protocol\":\"250\",\"metric\":100"));
  g_assert_true (kernel_rig_has (rig, "route show 198.51.100.0/24", "\"scope\":\"link\""));
  kernel_rig_steps (rig, STEPS ("remove route eth0 0.0.0.0/0 192.0.2.1 100 own",
                                "remove route eth0 198.51.100.0/24 - 100 own",
                                "remove route eth9 0.0.0.0/0 192.0.2.1 100 own"));
  g_assert_false (kernel_rig_has (rig, "route show", "250"));
  kernel_rig_refused (rig, "add route eth9 0.0.0.0/0 192.0.2.1 100 own", FP_CODE_NET_NOT_SET,
                      "No such device (19)");
}

static void
test_route_6 (void)
{
  g_autoptr (KernelRig) rig = kernel_rig_new ();

  kernel_rig_steps (rig, STEPS ("add route eth0 ::/0 fe80::1 100 own",
                                "add route eth0 2001:db8:7::/48 - 100 own"));
  g_assert_true (kernel_rig_has (rig, "-6 route show default",
                                 "\"gateway\":\"fe80::1\",\"dev\":\"eth0\",\"protocol\":\"250\""));
  g_assert_true (kernel_rig_has (rig, "-6 route show 2001:db8:7::/48", "\"protocol\":\"250\""));
  kernel_rig_steps (rig, STEPS ("remove route eth0 ::/0 fe80::1 100 own",
                                "remove route eth0 2001:db8:7::/48 - 100 own"));
  g_assert_false (kernel_rig_has (rig, "-6 route show", "250"));
}

/* A route to the same place that is not ours neither stands in the way nor goes. */
static void
test_route_beside_foreign (void)
{
  g_autoptr (KernelRig) rig = kernel_rig_new ();

  kernel_rig_steps (rig, STEPS ("add address eth0 192.0.2.10/24 0 own"));
  lan_ip (rig->lan, LAN_APPLIANCE, "route add default via 192.0.2.7 metric 100");
  lan_ip (rig->lan, LAN_APPLIANCE, "route add 10.0.0.0/8 via 192.0.2.1 metric 100");
  kernel_rig_steps (rig, STEPS ("add route eth0 0.0.0.0/0 192.0.2.1 100 own",
                                "add route eth0 10.0.0.0/8 192.0.2.1 100 own"));
  g_assert_true (kernel_rig_has (rig, "route get 203.0.113.1", "192.0.2.1\""));
  kernel_rig_steps (rig, STEPS ("remove route eth0 0.0.0.0/0 192.0.2.1 100 own",
                                "remove route eth0 10.0.0.0/8 192.0.2.1 100 own"));
  g_assert_true (kernel_rig_has (rig, "route show default", "192.0.2.7\""));
  g_assert_true (kernel_rig_has (rig, "route show", "10.0.0.0/8"));
}

/* The kernel takes a secondary address and the routes along with the primary one. */
static void
test_keep (void)
{
  g_autoptr (KernelRig) rig = kernel_rig_new ();
  g_autofree char *before = NULL, *after = NULL;

  kernel_rig_steps (rig, STEPS ("add address eth0 192.0.2.10/24 0 own"));
  lan_ip (rig->lan, LAN_APPLIANCE, "addr add 192.0.2.66/24 brd + dev eth0");
  lan_ip (rig->lan, LAN_APPLIANCE, "route add 10.0.0.0/8 via 192.0.2.1 metric 7 proto static");
  before = lan_ip_output (rig->lan, LAN_APPLIANCE, "-j route show 10.0.0.0/8");
  kernel_rig_steps (rig, STEPS ("remove address eth0 192.0.2.10/24 0 own"));
  g_assert_false (kernel_rig_has (rig, ADDRESSES, "192.0.2.66"));
  kernel_rig_steps (rig, STEPS ("add address eth0 192.0.2.11/24 0 own",
                                "keep address eth0 192.0.2.66/24 0 0",
                                "keep route eth0 10.0.0.0/8 192.0.2.1 7 4"));
  after = lan_ip_output (rig->lan, LAN_APPLIANCE, "-j route show 10.0.0.0/8");
  g_assert_cmpstr (before, ==, after);
  g_assert_true (kernel_rig_has (rig, ADDRESSES, "192.0.2.66"));
  /* Nothing to keep it by is no fault. */
  kernel_rig_steps (rig, STEPS ("keep route eth0 10.9.0.0/16 203.0.113.1 7 4",
                                "keep address eth9 192.0.2.66/24 0 0"));
}

/* Not every kernel has VLAN links; where there are none a change to one must say so. */
static void
test_vlan (void)
{
  g_autoptr (KernelRig) rig = kernel_rig_new ();

  kernel_rig_steps (rig, STEPS ("remove vlan eth0.100 eth0 100", "remove vlan eth0.100 eth9 100"));
  kernel_rig_refused (rig, "add vlan eth9.100 eth9 100", FP_CODE_NET_NOT_SET,
                      "No such device (19)");
  kernel_rig_step (rig, "add vlan eth0.100 eth0 100");
  if (rig->code != FP_CODE_OK)
    {
      g_assert_cmpint (rig->code, ==, FP_CODE_NET_NOT_SET);
      g_assert_cmpstr (rig->detail, ==,
                       "this kernel has no VLAN links (module 8021q): Unknown device type: "
                       "Operation not supported (95)");
      return;
    }
  g_assert_true (kernel_rig_has (rig, "-d link show eth0.100", "\"id\":100"));
  kernel_rig_steps (rig, STEPS ("add vlan eth0.100 eth0 100", "add up eth0.100"));
  kernel_rig_refused (rig, "add vlan eth0.100 eth0 101", FP_CODE_NET_NOT_SET, "File exists (17)");
  kernel_rig_steps (rig, STEPS ("remove vlan eth0.100 eth0 101"));
  g_assert_true (kernel_rig_has (rig, "link show eth0.100", "eth0.100"));
  kernel_rig_steps (rig, STEPS ("remove vlan eth0.100 eth0 100"));
  g_assert_false (kernel_rig_has (rig, "link show", "eth0.100"));
}

/* A link of that name that is none of ours is neither taken nor removed. */
static void
test_vlan_of_others (void)
{
  g_autoptr (KernelRig) rig = kernel_rig_new ();
  g_autofree char *survey = NULL;

  lan_ip (rig->lan, LAN_APPLIANCE, "link add eth0.100 type veth peer name far");
  kernel_rig_refused (rig, "add vlan eth0.100 eth0 100", FP_CODE_NET_NOT_SET, "File exists (17)");
  kernel_rig_steps (rig, STEPS ("remove vlan eth0.100 eth0 100"));
  g_assert_true (kernel_rig_has (rig, "link show", "eth0.100"));
  survey = kernel_rig_survey (rig, "eth0.100");
  g_assert_null (strstr (survey, "eth0.100"));
}

static void
test_ipv6 (void)
{
  g_autoptr (KernelRig) rig = kernel_rig_new ();
  g_autofree char *is_static = NULL, *off = NULL, *automatic = NULL;

  kernel_rig_steps (rig, STEPS ("set ipv6 eth0 automatic -> ipv6 eth0 static"));
  is_static = kernel_rig_survey (rig, "");
  g_assert_cmpstr (is_static, ==, "up eth0\nmtu eth0 1500\nipv6 eth0 static\n--\n");
  kernel_rig_steps (rig, STEPS ("set ipv6 eth0 static -> ipv6 eth0 off"));
  off = kernel_rig_survey (rig, "");
  g_assert_cmpstr (off, ==, "up eth0\nmtu eth0 1500\nipv6 eth0 off\n--\n");
  kernel_rig_refused (rig, "add address eth0 2001:db8:1::10/64 0 own", FP_CODE_NET_NOT_SET,
                      "Permission denied (13)");
  kernel_rig_steps (rig, STEPS ("add ipv6 eth0 automatic"));
  automatic = kernel_rig_survey (rig, "");
  g_assert_cmpstr (automatic, ==, "up eth0\nmtu eth0 1500\nipv6 eth0 automatic\n--\n");
  kernel_rig_refused (rig, "add ipv6 eth9 static", FP_CODE_NET_NOT_SET,
                      "No such file or directory (2)");
}

static void
test_dns (void)
{
  g_autoptr (KernelRig) rig = kernel_rig_new ();
  g_autofree char *path = g_build_filename (rig->root, "etc", "resolv.conf", NULL);
  g_autofree char *text = NULL;

  kernel_rig_steps (rig, STEPS ("add dns eth0 192.0.2.53 example.com"));
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "nameserver 192.0.2.53\n"));
  kernel_rig_steps (rig, STEPS ("remove dns eth0 192.0.2.53 example.com"));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
test_probe (void)
{
  g_autoptr (KernelRig) rig = kernel_rig_new ();

  kernel_rig_steps (rig, STEPS ("probe address eth0 192.0.2.10/24 0 own"));
  kernel_rig_refused (rig, "probe address eth0 192.0.2.1/24 0 own", FP_CODE_NET_ADDRESS_USED,
                      " has it");
  kernel_rig_refused (rig, "probe address eth9 192.0.2.1/24 0 own", FP_CODE_NET_NOT_SET, "eth9");
  /* Without ARP nobody could answer. */
  lan_ip (rig->lan, LAN_APPLIANCE, "link set eth0 arp off");
  g_free (kernel_rig_survey (rig, ""));
  kernel_rig_steps (rig, STEPS ("probe address eth0 192.0.2.1/24 0 own"));
}

static void
on_dhcp (FpDhcpEvent event, const FpLease *lease, const char *detail, gpointer user_data)
{
  KernelRig *rig = user_data;

  if (event != FP_DHCP_BOUND)
    return;
  g_assert_true (g_str_has_prefix (lease->address, "192.0.2.1"));
  rig->ended = TRUE;
}

static void
test_dhcp (void)
{
  const char *const options[] = { LAN_DHCP ("1h"), NULL };
  g_autoptr (KernelRig) rig = kernel_rig_new ();

  lan_dnsmasq_start (rig->lan, options);
  rig->ended = FALSE;
  rig->edge->class->dhcp_start (rig->edge, LAN_LINK, "", on_dhcp, rig);
  g_assert_false (rig->ended);
  kernel_rig_wait (rig);
  rig->edge->class->dhcp_stop (rig->edge);
}

static void
test_unserved (void)
{
  g_autoptr (KernelRig) rig = kernel_rig_new ();

  kernel_rig_refused (rig, "remove mtu eth0 1400", FP_CODE_NET_NOT_SET, "nothing serves this");
}

/* A link that has the name now is the one that is meant. */
static void
test_link_replaced (void)
{
  g_autoptr (KernelRig) rig = kernel_rig_new ();

  kernel_rig_steps (rig, STEPS ("add address eth0 192.0.2.10/24 0 own"));
  lan_ip (rig->lan, LAN_APPLIANCE, "link set eth0 down");
  lan_ip (rig->lan, LAN_APPLIANCE, "link set eth0 name old"); /* Linux before 6.2: only when down */
  lan_ip (rig->lan, LAN_APPLIANCE, "link add eth0 type veth peer name far");
  kernel_rig_steps (rig, STEPS ("add address eth0 192.0.2.11/24 0 own"));
  g_assert_true (kernel_rig_has (rig, ADDRESSES, "192.0.2.11"));
  kernel_rig_steps (rig, STEPS ("remove address eth0 192.0.2.10/24 0 own"));
  g_assert_true (kernel_rig_has (rig, "addr show dev old", "192.0.2.10"));
}

static void
test_cancel (void)
{
  g_autoptr (KernelRig) rig = kernel_rig_new ();

  kernel_rig_begin (rig, "add address eth0 2001:db8:1::10/64 0 own");
  rig->edge->class->cancel (rig->edge);
  rig->ended = TRUE; /* an answer now would fail the test */
  lan_wait_ip_gone (rig->lan, LAN_APPLIANCE, "-6 addr show to 2001:db8:1::10", "tentative");
  rig->edge->class->cancel (rig->edge);
  kernel_rig_steps (rig, STEPS ("add up eth0"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernel-steps/up", test_up);
  g_test_add_func ("/kernel-steps/mtu", test_mtu);
  g_test_add_func ("/kernel-steps/address4", test_address_4);
  g_test_add_func ("/kernel-steps/address6", test_address_6);
  g_test_add_func ("/kernel-steps/address6/no-carrier", test_address_6_no_carrier);
  g_test_add_func ("/kernel-steps/duplicate", test_duplicate);
  g_test_add_func ("/kernel-steps/duplicate/gone", test_duplicate_gone);
  g_test_add_func ("/kernel-steps/duplicate/overrun", test_duplicate_overrun);
  g_test_add_func ("/kernel-steps/route", test_route);
  g_test_add_func ("/kernel-steps/route6", test_route_6);
  g_test_add_func ("/kernel-steps/route/beside-foreign", test_route_beside_foreign);
  g_test_add_func ("/kernel-steps/keep", test_keep);
  g_test_add_func ("/kernel-steps/vlan", test_vlan);
  g_test_add_func ("/kernel-steps/vlan/of-others", test_vlan_of_others);
  g_test_add_func ("/kernel-steps/ipv6", test_ipv6);
  g_test_add_func ("/kernel-steps/dns", test_dns);
  g_test_add_func ("/kernel-steps/probe", test_probe);
  g_test_add_func ("/kernel-steps/dhcp", test_dhcp);
  g_test_add_func ("/kernel-steps/unserved", test_unserved);
  g_test_add_func ("/kernel-steps/link-replaced", test_link_replaced);
  g_test_add_func ("/kernel-steps/cancel", test_cancel);
  return g_test_run ();
}
