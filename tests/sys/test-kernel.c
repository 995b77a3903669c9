/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What only the real kernel does with addresses and routes: duplicate detection, peers, multipath,
 * tables. Root. */
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netlink/netlink.h>
#include <netlink/socket.h>

#include "helper/sys/rtrequest.h"
#include "tests/sys/namespace.h"
#include "tests/sys/watch.h"

static void
test_loopback (void)
{
  Watch watch;

  namespace_enter ();
  watch_start (&watch, "lo");
  watch_expect (&watch, "lo no-carrier");
  namespace_ip ("link set lo up");
  watch_expect (&watch, "lo no-route 127.0.0.1/8 ::1/128");
  namespace_ip ("link set lo down");
  watch_expect (&watch, "lo no-carrier 127.0.0.1/8");
  watch_stop (&watch);
}

static void
test_peer_address (void)
{
  Watch watch;

  watch_make_network ();
  watch_start (&watch, "eth0");
  watch_expect (&watch, WATCH_READY);
  namespace_ip ("addr add 203.0.113.1 peer 203.0.113.2/24 dev eth0");
  watch_expect (&watch, "eth0 ready 192.0.2.10/24 203.0.113.1/32 via 192.0.2.1");
  namespace_ip ("addr del 203.0.113.1 peer 203.0.113.2/24 dev eth0");
  watch_expect (&watch, WATCH_READY);
  watch_stop (&watch);
}

/* Link-local addresses alone are no address to reach a platform with. */
static void
test_link_local (void)
{
  Watch watch;

  namespace_enter ();
  watch_make_link ("eth0");
  watch_start (&watch, "eth0");
  namespace_ip ("addr add fe80::1/64 dev eth0 nodad");
  watch_expect (&watch, "eth0 no-address fe80::1/64");
  namespace_ip ("addr add 2001:db8::1/64 dev eth0 nodad");
  watch_expect (&watch, "eth0 no-route 2001:db8::1/64 fe80::1/64");
  watch_stop (&watch);
}

static gboolean
has_failed (const char *link)
{
  g_autofree char *line = g_strdup_printf ("ip -6 addr show dev %s dadfailed", link);
  g_autofree char *out = NULL;

  g_assert_true (g_spawn_command_line_sync (line, &out, NULL, NULL, NULL));
  return *out != '\0';
}

/* The far end has the same address: it is found out after a second, and never shown. */
static void
test_duplicate (void)
{
  Watch watch;

  namespace_enter ();
  namespace_set ("/proc/sys/net/ipv6/conf/default/accept_dad", "1");
  namespace_set ("/proc/sys/net/ipv6/conf/all/accept_dad", "1");
  watch_make_link ("eth0");
  namespace_ip ("addr add 2001:db8::1/64 dev eth0-far nodad");
  watch_start (&watch, "eth0");
  watch_expect (&watch, "eth0 no-address");
  namespace_ip ("addr add 2001:db8::1/64 dev eth0");
  while (!has_failed ("eth0"))
    {
      watch_settle (&watch, 50);
      g_assert_cmpstr (watch.text, ==, "eth0 no-address");
    }
  namespace_ip ("addr add 2001:db8::2/64 dev eth0");
  g_assert_cmpstr (watch.text, ==, "eth0 no-address");
  watch_expect (&watch, "eth0 no-route 2001:db8::2/64");
  watch_stop (&watch);
}

static void
test_multipath (void)
{
  Watch by_name, by_route;

  namespace_enter ();
  watch_make_link ("eth0");
  watch_make_link ("eth1");
  namespace_ip ("addr add 192.0.2.10/24 dev eth0");
  namespace_ip ("addr add 198.51.100.10/24 dev eth1");
  namespace_ip (
      "route add default nexthop via 192.0.2.1 dev eth0 nexthop via 198.51.100.1 dev eth1");
  watch_start (&by_name, "eth1");
  watch_start (&by_route, NULL);
  watch_expect (&by_name, "eth1 ready 198.51.100.10/24 via 198.51.100.1");
  watch_expect (&by_route, WATCH_READY);
  /* The route lives on with one hop less. */
  namespace_ip ("link set eth0 down");
  watch_expect (&by_route, "eth1 ready 198.51.100.10/24 via 198.51.100.1");
  namespace_ip ("link set eth1 down");
  watch_expect (&by_route, " no-link");
  watch_expect (&by_name, "eth1 no-carrier 198.51.100.10/24");
  watch_stop (&by_name);
  watch_stop (&by_route);
}

static void
test_other_tables (void)
{
  Watch watch;

  watch_make_network ();
  watch_start (&watch, "eth0");
  watch_expect (&watch, WATCH_READY);
  namespace_ip ("route add default via 192.0.2.66 table 100");
  namespace_ip ("route add default via 192.0.2.67 table 1000");
  namespace_ip ("route add blackhole default metric 1");
  namespace_ip ("route add default via 192.0.2.2 metric 7");
  watch_expect (&watch, "eth0 ready 192.0.2.10/24 via 192.0.2.1 192.0.2.2");
  watch_stop (&watch);
}

/* Default routes of one metric have an order that only the kernel knows. */
static void
test_same_metric (void)
{
  Watch watch;

  watch_make_network ();
  watch_start (&watch, "eth0");
  watch_expect (&watch, WATCH_READY);
  namespace_ip ("route append default via 192.0.2.2");
  watch_expect (&watch, WATCH_READY " 192.0.2.2");
  namespace_ip ("route prepend default via 192.0.2.3");
  watch_expect (&watch, "eth0 ready 192.0.2.10/24 via 192.0.2.3 192.0.2.1 192.0.2.2");
  namespace_ip ("route del default via 192.0.2.1");
  watch_expect (&watch, "eth0 ready 192.0.2.10/24 via 192.0.2.3 192.0.2.2");
  namespace_ip ("route del default via 192.0.2.3");
  watch_expect (&watch, "eth0 ready 192.0.2.10/24 via 192.0.2.2");
  watch_stop (&watch);
}

static void
change_default (const char *gateway, gboolean add)
{
  FpNetObject route = { .kind = FP_NET_OBJECT_ROUTE, .route.destination = "0.0.0.0" };
  struct nl_sock *sock = nl_socket_alloc ();
  guint index = if_nametoindex ("eth0");

  g_strlcpy (route.route.gateway, gateway, sizeof route.route.gateway);
  g_assert_cmpint (nl_connect (sock, NETLINK_ROUTE), ==, 0);
  g_assert_cmpint (nl_send_sync (sock, add ? fp_rtrequest_route (&route, index, NLM_F_CREATE)
                                           : fp_rtrequest_route_gone (&route, index)),
                   ==, 0);
  nl_socket_free (sock);
}

/* A gateway takes the place of another one: nothing is shown between the two. */
static void
test_one_for_another (void)
{
  Watch watch;

  watch_make_network ();
  watch_start (&watch, "eth0");
  watch_expect (&watch, WATCH_READY);
  change_default ("192.0.2.1", FALSE);
  watch_turn (&watch);
  change_default ("192.0.2.2", TRUE);
  watch_expect (&watch, "eth0 ready 192.0.2.10/24 via 192.0.2.2");
  g_assert_cmpuint (watch.announcements, ==, 2);
  watch_stop (&watch);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernel/loopback", test_loopback);
  g_test_add_func ("/kernel/peer-address", test_peer_address);
  g_test_add_func ("/kernel/link-local", test_link_local);
  g_test_add_func ("/kernel/duplicate", test_duplicate);
  g_test_add_func ("/kernel/multipath", test_multipath);
  g_test_add_func ("/kernel/other-tables", test_other_tables);
  g_test_add_func ("/kernel/same-metric", test_same_metric);
  g_test_add_func ("/kernel/one-for-another", test_one_for_another);
  return g_test_run ();
}
