/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The tests' LAN itself: without it no other test here says anything. */
#include "tests/net/lan.h"

#include <string.h>

static void
test_router (void)
{
  g_autoptr (Lan) lan = lan_new ();
  g_autofree char *links = lan_ip_output (lan, LAN_APPLIANCE, "-o link show");

  g_assert_null (strstr (links, LAN_FAR ":"));
  lan_ip (lan, LAN_APPLIANCE, "addr add 192.0.2.10/24 dev " LAN_LINK);
  lan_ip (lan, LAN_APPLIANCE, "neigh replace " LAN_ROUTER " dev " LAN_LINK " nud none");
  lan_ip (lan, LAN_APPLIANCE, "neigh change " LAN_ROUTER " dev " LAN_LINK " use");
  lan_wait_ip (lan, LAN_APPLIANCE, "neigh show " LAN_ROUTER, "REACHABLE");
}

static void
test_advertisements (void)
{
  const char *const options[] = { LAN_RA, NULL };
  g_autoptr (Lan) lan = lan_new ();

  lan_dnsmasq_start (lan, options);
  lan_wait_ip (lan, LAN_APPLIANCE, "-6 route show default", "proto ra");
  lan_wait_ip (lan, LAN_APPLIANCE, "-6 addr show " LAN_LINK, "2001:db8:1:");
}

static void
test_cable (void)
{
  g_autoptr (Lan) lan = lan_new ();

  lan_pull (lan);
  lan_wait_ip_gone (lan, LAN_APPLIANCE, "link show " LAN_LINK, "LOWER_UP");
  lan_plug (lan);
  lan_wait_ip_gone (lan, LAN_APPLIANCE, "link show " LAN_LINK, "NO-CARRIER");
}

static void
test_namespaces (void)
{
  g_autoptr (Lan) lan = lan_new ();
  g_autofree char *there = NULL;
  g_autofree char *here = NULL;

  lan_add_other (lan, "192.0.2.50");
  there = lan_ip_output (lan, LAN_ROUTER_SIDE, "addr show");
  here = lan_ip_output (lan, LAN_APPLIANCE, "addr show");
  g_assert_nonnull (strstr (there, "192.0.2.50/32"));
  g_assert_null (strstr (here, "192.0.2."));
  lan_remove_other (lan, "192.0.2.50");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lan/router", test_router);
  g_test_add_func ("/lan/advertisements", test_advertisements);
  g_test_add_func ("/lan/cable", test_cable);
  g_test_add_func ("/lan/namespaces", test_namespaces);
  return g_test_run ();
}
