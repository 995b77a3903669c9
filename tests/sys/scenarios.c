/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What may happen to a network, and how it must be shown; run against the model and against the
 * kernel (edge.h). */
#include "tests/sys/edge.h"

static void
test_carrier (void)
{
  g_autoptr (Edge) edge = edge_new ();

  edge_watch (edge, "eth0");
  edge_expect (edge, " no-link");
  edge_link_add (edge, "eth0");
  edge_expect (edge, "eth0 no-carrier");
  edge_link_up (edge, "eth0", TRUE);
  edge_expect (edge, "eth0 no-address");
  edge_link_cable (edge, "eth0", FALSE);
  edge_expect (edge, "eth0 no-carrier");
  edge_link_cable (edge, "eth0", TRUE);
  edge_expect (edge, "eth0 no-address");
  edge_link_up (edge, "eth0", FALSE);
  edge_expect (edge, "eth0 no-carrier");
}

static void
test_addresses (void)
{
  g_autoptr (Edge) edge = edge_new ();

  edge_link_add (edge, "eth0");
  edge_link_add (edge, "eth1");
  edge_link_up (edge, "eth0", TRUE);
  edge_link_up (edge, "eth1", TRUE);
  edge_watch (edge, "eth0");
  edge_expect (edge, "eth0 no-address");
  edge_address_add (edge, "eth0", "2001:db8::10", 64);
  edge_expect (edge, "eth0 no-route 2001:db8::10/64");
  edge_address_add (edge, "eth0", "192.0.2.10", 24);
  edge_address_add (edge, "eth1", "203.0.113.1", 24);
  edge_expect (edge, "eth0 no-route 192.0.2.10/24 2001:db8::10/64");
  edge_address_add (edge, "eth0", "198.51.100.10", 25);
  edge_expect (edge, "eth0 no-route 192.0.2.10/24 198.51.100.10/25 2001:db8::10/64");
  edge_address_del (edge, "eth0", "192.0.2.10", 24);
  edge_expect (edge, "eth0 no-route 198.51.100.10/25 2001:db8::10/64");
  edge_address_del (edge, "eth0", "2001:db8::10", 64);
  edge_address_del (edge, "eth1", "203.0.113.1", 24);
  edge_expect (edge, "eth0 no-route 198.51.100.10/25");
  edge_address_del (edge, "eth0", "198.51.100.10", 25);
  edge_expect (edge, "eth0 no-address");
}

static Edge *
configured (void)
{
  Edge *edge = edge_new ();

  edge_link_add (edge, "eth0");
  edge_link_up (edge, "eth0", TRUE);
  edge_address_add (edge, "eth0", "192.0.2.10", 24);
  edge_route_add (edge, "eth0", "192.0.2.1", 10);
  return edge;
}

static void
test_present_at_start (void)
{
  g_autoptr (Edge) by_name = configured ();
  g_autoptr (Edge) by_route = NULL;

  edge_watch (by_name, "eth0");
  edge_expect (by_name, "eth0 ready 192.0.2.10/24 via 192.0.2.1");
  by_route = configured ();
  edge_watch (by_route, NULL);
  edge_expect (by_route, "eth0 ready 192.0.2.10/24 via 192.0.2.1");
}

static void
test_metrics (void)
{
  g_autoptr (Edge) edge = configured ();

  edge_watch (edge, "eth0");
  edge_route_add (edge, "eth0", "192.0.2.2", 5);
  edge_expect (edge, "eth0 ready 192.0.2.10/24 via 192.0.2.2 192.0.2.1");
  edge_route_add (edge, "eth0", "fe80::1", 10);
  edge_expect (edge, "eth0 ready 192.0.2.10/24 via 192.0.2.2 192.0.2.1 fe80::1");
  edge_route_add (edge, "eth0", "fe80::2", 4);
  edge_expect (edge, "eth0 ready 192.0.2.10/24 via fe80::2 192.0.2.2 192.0.2.1 fe80::1");
  edge_route_replace (edge, "eth0", "192.0.2.3", 10);
  edge_expect (edge, "eth0 ready 192.0.2.10/24 via fe80::2 192.0.2.2 192.0.2.3 fe80::1");
  edge_route_del (edge, "eth0", "192.0.2.2", 5);
  edge_route_del (edge, "eth0", "fe80::2", 4);
  edge_route_del (edge, "eth0", "fe80::1", 10);
  edge_expect (edge, "eth0 ready 192.0.2.10/24 via 192.0.2.3");
  edge_route_del (edge, "eth0", "192.0.2.3", 10);
  edge_expect (edge, "eth0 no-route 192.0.2.10/24");
}

static void
test_deleted_and_back (void)
{
  g_autoptr (Edge) edge = configured ();

  edge_watch (edge, "eth0");
  edge_expect (edge, "eth0 ready 192.0.2.10/24 via 192.0.2.1");
  edge_link_del (edge, "eth0");
  edge_expect (edge, " no-link");
  edge_link_add (edge, "eth0");
  edge_expect (edge, "eth0 no-carrier");
  edge_link_up (edge, "eth0", TRUE);
  edge_address_add (edge, "eth0", "192.0.2.11", 24);
  edge_route_add (edge, "eth0", "192.0.2.2", 0);
  edge_expect (edge, "eth0 ready 192.0.2.11/24 via 192.0.2.2");
  /* Faster than anybody looks. */
  edge_link_del (edge, "eth0");
  edge_link_add (edge, "eth0");
  edge_link_up (edge, "eth0", TRUE);
  edge_address_add (edge, "eth0", "192.0.2.12", 24);
  edge_expect (edge, "eth0 no-route 192.0.2.12/24");
}

static void
test_renamed (void)
{
  g_autoptr (Edge) edge = configured ();

  edge_watch (edge, "eth0");
  edge_expect (edge, "eth0 ready 192.0.2.10/24 via 192.0.2.1");
  edge_link_rename (edge, "eth0", "wan");
  edge_expect (edge, " no-link");
  edge_link_rename (edge, "wan", "eth0");
  edge_expect (edge, "eth0 ready 192.0.2.10/24 via 192.0.2.1");
  /* Another takes the name. */
  edge_link_add (edge, "eth1");
  edge_link_up (edge, "eth1", TRUE);
  edge_address_add (edge, "eth1", "198.51.100.1", 24);
  edge_link_rename (edge, "eth0", "old");
  edge_link_rename (edge, "eth1", "eth0");
  edge_expect (edge, "eth0 no-route 198.51.100.1/24");
}

static void
test_renamed_by_route (void)
{
  g_autoptr (Edge) edge = configured ();

  edge_watch (edge, NULL);
  edge_expect (edge, "eth0 ready 192.0.2.10/24 via 192.0.2.1");
  edge_link_rename (edge, "eth0", "wan");
  edge_expect (edge, "wan ready 192.0.2.10/24 via 192.0.2.1");
}

/* The kernel says nothing of the routes. */
static void
test_routes_go_silently (void)
{
  g_autoptr (Edge) edge = configured ();

  edge_watch (edge, "eth0");
  edge_expect (edge, "eth0 ready 192.0.2.10/24 via 192.0.2.1");
  edge_link_up (edge, "eth0", FALSE);
  edge_expect (edge, "eth0 no-carrier 192.0.2.10/24");
  edge_link_up (edge, "eth0", TRUE);
  edge_expect (edge, "eth0 no-route 192.0.2.10/24");
  edge_route_add (edge, "eth0", "192.0.2.1", 0);
  edge_expect (edge, "eth0 ready 192.0.2.10/24 via 192.0.2.1");
  edge_address_del (edge, "eth0", "192.0.2.10", 24);
  edge_expect (edge, "eth0 no-address");
}

static void
test_by_route (void)
{
  g_autoptr (Edge) edge = configured ();

  edge_link_add (edge, "eth1");
  edge_link_up (edge, "eth1", TRUE);
  edge_address_add (edge, "eth1", "198.51.100.10", 24);
  edge_watch (edge, NULL);
  edge_expect (edge, "eth0 ready 192.0.2.10/24 via 192.0.2.1");
  edge_route_add (edge, "eth1", "198.51.100.1", 20);
  edge_expect (edge, "eth0 ready 192.0.2.10/24 via 192.0.2.1");
  edge_route_add (edge, "eth1", "198.51.100.2", 5);
  edge_expect (edge, "eth1 ready 198.51.100.10/24 via 198.51.100.2 198.51.100.1");
  edge_route_del (edge, "eth1", "198.51.100.2", 5);
  edge_expect (edge, "eth0 ready 192.0.2.10/24 via 192.0.2.1");
  edge_link_up (edge, "eth0", FALSE);
  edge_expect (edge, "eth1 ready 198.51.100.10/24 via 198.51.100.1");
  /* IPv4 before IPv6 at the same metric, whichever came first. */
  edge_link_up (edge, "eth0", TRUE);
  edge_route_add (edge, "eth0", "fe80::1", 20);
  edge_expect (edge, "eth1 ready 198.51.100.10/24 via 198.51.100.1");
  edge_link_del (edge, "eth1");
  edge_expect (edge, "eth0 ready 192.0.2.10/24 via fe80::1");
  edge_link_up (edge, "eth0", FALSE);
  edge_expect (edge, " no-link");
}

static void
test_no_carrier_by_route (void)
{
  g_autoptr (Edge) edge = configured ();

  edge_watch (edge, NULL);
  edge_expect (edge, "eth0 ready 192.0.2.10/24 via 192.0.2.1");
  edge_link_cable (edge, "eth0", FALSE);
  edge_expect (edge, "eth0 no-carrier 192.0.2.10/24 via 192.0.2.1");
  edge_link_cable (edge, "eth0", TRUE);
  edge_expect (edge, "eth0 ready 192.0.2.10/24 via 192.0.2.1");
}

/* More than are shown; those that did not fit come forward when others go. */
static void
test_many_addresses (void)
{
  g_autoptr (Edge) edge = edge_new ();
  g_autoptr (GString) most = g_string_new ("eth0 no-route");

  edge_link_add (edge, "eth0");
  edge_link_up (edge, "eth0", TRUE);
  edge_watch (edge, "eth0");
  for (guint i = 1; i <= 40; i++)
    {
      g_autofree char *address = g_strdup_printf ("10.0.%u.1", i);
      edge_address_add (edge, "eth0", address, 24);
      if (i > 8)
        g_string_append_printf (most, " %s/24", address);
    }
  for (guint i = 1; i <= 8; i++)
    {
      g_autofree char *address = g_strdup_printf ("10.0.%u.1", i);
      edge_address_del (edge, "eth0", address, 24);
    }
  edge_expect (edge, most->str);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/network/carrier", test_carrier);
  g_test_add_func ("/network/addresses", test_addresses);
  g_test_add_func ("/network/present-at-start", test_present_at_start);
  g_test_add_func ("/network/metrics", test_metrics);
  g_test_add_func ("/network/deleted-and-back", test_deleted_and_back);
  g_test_add_func ("/network/renamed", test_renamed);
  g_test_add_func ("/network/renamed-by-route", test_renamed_by_route);
  g_test_add_func ("/network/routes-go-silently", test_routes_go_silently);
  g_test_add_func ("/network/by-route", test_by_route);
  g_test_add_func ("/network/no-carrier-by-route", test_no_carrier_by_route);
  g_test_add_func ("/network/many-addresses", test_many_addresses);
  return g_test_run ();
}
