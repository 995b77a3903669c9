/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* IPv6 with a real router: what it announces, static addresses, IPv6 only, off. */
#include "tests/e2e/network-world.h"

#define SHOWN  "-6 addr show dev " LAN_LINK " scope global"
#define ROUTES "-6 route show default"
#define ONLY6  "{'ipv4': <'off'>, 'address6': <'2001:db8:1::10/64'>, 'gateway6': <'2001:db8:1::1'>}"

static const char *const router[] = { LAN_RA, NULL };

static void
change_to (NetWorld *w, const char *values, const char *end, const char *code)
{
  g_autofree char *arguments = g_strdup_printf ("(%s, " NET_NO_OPTIONS ")", values);

  net_discard (w);
  net_run (w, "Change", arguments, end, code);
}

/* Switched on: without IPv4 a change waits for what routers announce, and their link-local address
 * is asked. */
static void
test_automatic (void)
{
  g_autoptr (NetWorld) w = net_world_new (NET_CONFIG ("0.5"), router);

  change_to (w, "{'address': <'192.0.2.10/24'>, 'ipv6': <'off'>}", "succeeded", "OK");
  lan_wait_ip_gone (w->lan, LAN_APPLIANCE, SHOWN, "2001:db8:1:");
  change_to (w, "{'ipv4': <'off'>, 'ipv6': <'automatic'>}", "succeeded", "OK");
  lan_wait_ip (w->lan, LAN_APPLIANCE, SHOWN, "2001:db8:1:");
  lan_wait_ip (w->lan, LAN_APPLIANCE, ROUTES, "proto ra");
  net_wait_property (w, "State", "'ready'");
}

static void
test_no_router (void)
{
  g_autoptr (NetWorld) w = net_world_new (NET_CONFIG ("0.1"), NULL);
  g_autofree char *before = NULL;

  net_hurry (w);
  net_change_well (w, NET_STATIC);
  before = net_place (w);
  change_to (w, "{'ipv4': <'off'>, 'ipv6': <'automatic'>}", "failed", "NET_NO_ROUTER");
  net_wait_place (w, before);
}

/* IPv6 alone, proved by neighbour discovery; a gateway that is not there is not; an address that
 * somebody has is refused; off takes all of it away. */
static void
test_static (void)
{
  g_autoptr (NetWorld) w = net_world_new (NET_CONFIG ("0.5"), router);
  g_autofree char *before = NULL, *after = NULL;

  lan_add_other (w->lan, "2001:db8:1::50");
  change_to (w, ONLY6, "succeeded", "OK");
  lan_wait_ip (w->lan, LAN_APPLIANCE, SHOWN, "2001:db8:1::10/64");
  lan_wait_ip (w->lan, LAN_APPLIANCE, ROUTES, "via 2001:db8:1::1 dev eth0 proto 250");
  lan_wait_ip_gone (w->lan, LAN_APPLIANCE, ROUTES, "proto ra");
  before = net_place (w);
  change_to (w, "{'gateway6': <'2001:db8:1::77'>}", "failed", "NET_GATEWAY");
  net_wait_place (w, before);
  change_to (w, "{'address6': <'2001:db8:1::50/64'>, 'gateway6': <'2001:db8:1::1'>}", "failed",
             "NET_ADDRESS_USED");
  net_wait_place (w, before);
  change_to (w, "{'ipv6': <'off'>, 'address': <'192.0.2.10/24'>, 'gateway': <'192.0.2.1'>}",
             "succeeded", "OK");
  after = lan_ip_output (w->lan, LAN_APPLIANCE, "-6 addr show dev " LAN_LINK);
  g_assert_cmpstr (after, ==, "");
  lan_wait_ip_gone (w->lan, LAN_APPLIANCE, "-6 route show table all", LAN_LINK);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/network-ipv6/automatic", test_automatic);
  g_test_add_func ("/network-ipv6/no-router", test_no_router);
  g_test_add_func ("/network-ipv6/static", test_static);
  return g_test_run ();
}
