/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What others have put in place survives everything: on the managed link and beside it, in the
 * kernel and in resolv.conf; few and many. */
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/e2e/network-world.h"

#define N_ADDRESSES 3 /* of add_foreign(), IPv4, on the link that will be managed */
#define N_CHANGES   500
#define N_LINKS     500 /* pairs */
#define N_ROUTES    10000
#define N_OF_LINK   4500
#define FAR_STATIC  "{'address': <'198.51.100.44/25'>, 'gateway': <'198.51.100.1'>}"

/* Addresses, routes, a rule, a neighbour; on the link that will be managed and on another. Of IPv6
 * nothing on the managed one: what the kernel drops there when it is switched off is gone. */
static void
add_foreign (NetWorld *w)
{
  static const char *const things[] = {
    "link add other0 type veth peer name other1",
    "link set other0 up",
    "link set other1 up",
    "addr add 203.0.113.5/24 dev other0",
    "addr add 2001:db8:5::5/64 dev other0",
    "route add 203.0.113.128/25 via 203.0.113.1 dev other0",
    "route add default via 203.0.113.1 dev other0 metric 900",
    "rule add from 203.0.113.5 lookup 77",
    "route add default via 203.0.113.1 dev other0 table 77",
    "addr add 192.0.2.99/24 dev eth0",
    "route add 100.64.0.0/10 via 192.0.2.2 dev eth0",
    "route add 100.64.0.0/11 dev eth0 proto 99 metric 7",
    "addr add 198.51.100.200 peer 198.51.100.201/32 dev eth0",
    "addr add 203.0.113.77/32 label eth0:7 noprefixroute dev eth0",
    "route add 100.96.0.0/11 nexthop via 192.0.2.2 dev eth0 weight 2 nexthop via 192.0.2.3 dev "
    "eth0",
    "route add 100.112.0.0/12 via 192.0.2.2 dev eth0 src 192.0.2.99 mtu 1400",
    "route add default via 192.0.2.2 dev eth0 table 78",
    "neigh add 192.0.2.66 lladdr 02:00:00:00:00:66 dev eth0 nud permanent",
  };

  for (guint i = 0; i < G_N_ELEMENTS (things); i++)
    lan_ip (w->lan, LAN_APPLIANCE, "%s", things[i]);
  lan_wait_ip (w->lan, LAN_APPLIANCE, "link show other0", "state UP"); /* it comes later */
  lan_wait_ip (w->lan, LAN_APPLIANCE, "link show other1", "state UP");
}

static char *
neighbours (NetWorld *w)
{
  return lan_ip_output (w->lan, LAN_APPLIANCE, "neigh show nud permanent");
}

/* From nothing of ours to nothing of ours, over a change in the same subnet, one elsewhere, one
 * that fails and one without IPv6. */
static void
test_survive (void)
{
  g_autoptr (NetWorld) w = net_world_new (NET_CONFIG ("0.05"), NULL);
  g_autofree char *before = NULL, *neighbours_before = NULL, *neighbours_after = NULL;

  net_hurry (w);
  add_foreign (w);
  lan_ip (w->lan, LAN_APPLIANCE, "addr add 2001:db8:9::9/64 dev eth0");
  lan_ip (w->lan, LAN_APPLIANCE, "route add 2001:db8:8::/64 via 2001:db8:9::1 dev eth0");
  before = net_place (w);
  neighbours_before = neighbours (w);
  net_change_well (w, NET_STATIC);
  net_change_well (w, FAR_STATIC);
  net_run (w, "Change", "({'ipv4': <'dhcp'>, 'gateway': <''>}, " NET_NO_OPTIONS ")", "failed",
           "NET_DHCP_NONE");
  net_discard (w);
  net_change_well (w, "{'address6': <'2001:db8:1::10/64'>}");
  net_run (w, "Release", "(" NET_NO_OPTIONS ",)", "succeeded", "OK");
  net_wait_place (w, before);
  neighbours_after = neighbours (w);
  g_assert_cmpstr (neighbours_after, ==, neighbours_before);
}

/* IPv6 off takes what others have of it along: not if the change fails. */
static void
test_ipv6_off_undone (void)
{
  static const char *const things[] = {
    "addr add 2001:db8:9::9/64 dev eth0",
    "addr add 2001:db8:9::a/64 nodad valid_lft 3600 preferred_lft 0 dev eth0",
    "addr add 2001:db8:9::b peer 2001:db8:9::c nodad dev eth0",
    "-6 route add 2001:db8:8::/64 nexthop via 2001:db8:9::1 dev eth0 nexthop via 2001:db8:9::2 dev "
    "eth0",
    "-6 route add default via 2001:db8:9::1 dev eth0 table 79 pref high",
  };
  g_autoptr (NetWorld) w = net_world_new (NET_CONFIG ("0.05"), NULL);
  g_autofree char *before = NULL;

  net_hurry (w);
  add_foreign (w);
  for (guint i = 0; i < G_N_ELEMENTS (things); i++)
    lan_ip (w->lan, LAN_APPLIANCE, "%s", things[i]);
  before = net_place (w);
  net_run (w, "Change", "({'ipv4': <'dhcp'>, 'ipv6': <'off'>}, " NET_NO_OPTIONS ")", "failed",
           "NET_DHCP_NONE");
  net_wait_place (w, before);
}

/* -- many changes -- */

/* The values of a change, and how many addresses and routes of ours there are after it. */
typedef struct
{
  GString *values;
  guint n_addresses, n_gateways;
} Random;

static void
append_ipv4 (Random *random)
{
  guint net = (guint)g_test_rand_int_range (0, 4), host = (guint)g_test_rand_int_range (2, 120);
  guint prefix = (guint)g_test_rand_int_range (24, 26);
  gboolean gateway = g_test_rand_bit ();

  g_string_append_printf (random->values, "'ipv4': <'static'>, 'address': <'198.51.%u.%u/%u'>, ",
                          100 + net, host, prefix);
  if (gateway)
    g_string_append_printf (random->values, "'gateway': <'198.51.%u.1'>, ", 100 + net);
  else
    g_string_append (random->values, "'gateway': <''>, ");
  random->n_addresses++;
  random->n_gateways += gateway;
}

static void
append_static6 (Random *random)
{
  g_string_append_printf (random->values,
                          "'address6': <'2001:db8:7::%x/64'>, 'gateway6': <'2001:db8:7::1'>, ",
                          (guint)g_test_rand_int_range (2, 99));
  random->n_addresses++;
  random->n_gateways++;
}

static void
append_ipv6 (Random *random)
{
  switch (g_test_rand_int_range (0, 3))
    {
    case 0:
      g_string_append (random->values, "'ipv6': <'off'>, ");
      break;
    case 1:
      g_string_append (random->values, "'ipv6': <'automatic'>, ");
      break;
    default:
      append_static6 (random);
    }
}

static Random
random_values (void)
{
  Random random = { g_string_new ("{"), 0, 0 };

  if (g_test_rand_int_range (0, 6) == 0)
    {
      g_string_append (random.values, "'ipv4': <'off'>, ");
      append_static6 (&random);
    }
  else
    {
      append_ipv4 (&random);
      append_ipv6 (&random);
    }
  g_string_append_printf (random.values, "'dns': <['192.0.2.%d']>}", g_test_rand_int_range (2, 99));
  return random;
}

static guint
count (NetWorld *w, const char *arguments, const char *text)
{
  g_autofree char *output = lan_ip_output (w->lan, LAN_APPLIANCE, "%s", arguments);
  guint n = 0;

  for (const char *at = output; (at = strstr (at, text)) != NULL; at += strlen (text))
    n++;
  return n;
}

/* One address on the link is not ours. */
static void
expect_no_leftover (NetWorld *w, const Random *random)
{
  guint routes = count (w, "-4 -o route show table all proto 250", "\n")
                 + count (w, "-6 -o route show table all proto 250", "\n");

  if (count (w, "-o addr show dev eth0 scope global", "inet") != random->n_addresses + N_ADDRESSES
      || routes != random->n_gateways)
    {
      g_autofree char *place = net_place (w);

      g_error ("after %s:\n%s", random->values->str, place);
    }
}

static void
test_many_changes (void)
{
  g_autoptr (NetWorld) w = net_world_new (NET_CONFIG ("0.2"), NULL);
  g_autofree char *before = NULL;

  net_hurry (w);
  add_foreign (w);
  before = net_place (w);
  for (guint i = 0; i < N_CHANGES; i++)
    {
      Random random = random_values ();

      net_change_well (w, random.values->str);
      expect_no_leftover (w, &random);
      g_string_free (random.values, TRUE);
    }
  net_run (w, "Release", "(" NET_NO_OPTIONS ",)", "succeeded", "OK");
  net_wait_place (w, before);
}

/* -- many of others -- */

static void
batch (NetWorld *w, const char *lines)
{
  g_autofree char *file = world_file ("batch");

  g_assert_true (g_file_set_contents (file, lines, -1, NULL));
  lan_ip (w->lan, LAN_APPLIANCE, "-batch %s", file);
}

static void
test_many_others (void)
{
  g_autoptr (NetWorld) w = net_world_new (NET_CONFIG ("0.2"), NULL);
  g_autoptr (GString) lines = g_string_new (NULL);
  g_autofree char *before = NULL;

  net_hurry (w);
  add_foreign (w);
  for (guint i = 0; i < N_LINKS; i++)
    g_string_append_printf (lines, "link add a%u type veth peer name b%u\n", i, i);
  for (guint i = 0; i < N_ROUTES; i++)
    g_string_append_printf (lines, "route add 10.%u.%u.0/24 via 203.0.113.1 dev other0\n", i / 250,
                            i % 250);
  batch (w, lines->str);
  before = net_place (w);
  net_change_well (w, NET_STATIC);
  net_change_well (w, FAR_STATIC);
  net_run (w, "Release", "(" NET_NO_OPTIONS ",)", "succeeded", "OK");
  net_wait_place (w, before);
}

/* Of routes on the link itself, which the kernel drops with its addresses, as many are put back as
 * there can be; with more nothing is changed. */
static void
test_many_of_the_link (void)
{
  g_autoptr (NetWorld) w = net_world_new (NET_CONFIG ("0.2"), NULL);
  g_autoptr (GString) lines = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL, *fewer = NULL;

  net_hurry (w);
  add_foreign (w);
  net_change_well (w, NET_STATIC);
  for (guint i = 0; i < N_OF_LINK; i++)
    g_string_append_printf (lines, "route add 10.%u.%u.0/24 dev eth0 proto 186\n", i / 250,
                            i % 250);
  batch (w, lines->str);
  before = net_place (w);
  g_assert_null (net_call (w, "Change", "(" FAR_STATIC ", " NET_NO_OPTIONS ")", &error));
  g_assert_nonnull (strstr (error->message, "org.faceplate1.Error.Failed: others have more on "));
  net_wait_place (w, before);
  net_change_well (w, "{'dns': <['192.0.2.53']>}"); /* loses nothing */
  lan_ip (w->lan, LAN_APPLIANCE, "route flush root 10.16.0.0/12");
  lan_ip (w->lan, LAN_APPLIANCE, "route flush root 10.8.0.0/13");
  fewer = net_place (w);
  net_change_well (w, FAR_STATIC);
  net_change_well (w, NET_STATIC);
  net_wait_place (w, fewer);
}

/* -- resolv.conf -- */

#define WITH_DNS                                                                                   \
  "{'address': <'192.0.2.10/24'>, 'dns': <['192.0.2.53']>, 'domain': <'example.com'>}"

static char *
read_resolv_conf (void)
{
  char *text = NULL;

  g_assert_true (g_file_get_contents (NET_RESOLV_CONF, &text, NULL, NULL));
  return text;
}

static void
release (NetWorld *w)
{
  net_run (w, "Release", "(" NET_NO_OPTIONS ",)", "succeeded", "OK");
}

static void
test_resolv_conf (void)
{
  g_autoptr (NetWorld) w = net_world_new (NET_CONFIG ("0.2"), NULL);
  g_autofree char *kept = NULL, *changed = NULL;

  net_hurry (w);
  net_change_well (w, WITH_DNS);
  net_expect_resolv_conf ("nameserver 192.0.2.53");
  net_expect_resolv_conf ("search example.com");
  release (w);
  kept = read_resolv_conf ();
  g_assert_cmpstr (kept, ==, NET_FOREIGN_DNS);
  net_change_well (w, WITH_DNS);
  g_assert_true (g_file_set_contents (NET_RESOLV_CONF, "nameserver 192.0.2.99\n", -1, NULL));
  release (w); /* what somebody else wrote meanwhile is his */
  changed = read_resolv_conf ();
  g_assert_cmpstr (changed, ==, "nameserver 192.0.2.99\n");
}

static void
test_resolv_conf_link (void)
{
  g_autoptr (NetWorld) w = net_world_new (NET_CONFIG ("0.2"), NULL);
  g_autofree char *target = NULL, *contents = NULL;

  net_hurry (w);
  g_assert_true (g_file_set_contents ("/run/rig/elsewhere", NET_FOREIGN_DNS, -1, NULL));
  g_assert_cmpint (g_unlink (NET_RESOLV_CONF), ==, 0);
  g_assert_no_errno (symlink ("/run/rig/elsewhere", NET_RESOLV_CONF));
  net_change_well (w, WITH_DNS);
  net_expect_resolv_conf ("nameserver 192.0.2.53");
  g_assert_true (g_file_get_contents ("/run/rig/elsewhere", &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, NET_FOREIGN_DNS);
  release (w);
  target = g_file_read_link (NET_RESOLV_CONF, NULL);
  g_assert_cmpstr (target, ==, "/run/rig/elsewhere");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/network-foreign/survive", test_survive);
  g_test_add_func ("/network-foreign/ipv6-off-undone", test_ipv6_off_undone);
  g_test_add_func ("/network-foreign/many-of-the-link", test_many_of_the_link);
  g_test_add_func ("/network-foreign/many-changes", test_many_changes);
  g_test_add_func ("/network-foreign/many-others", test_many_others);
  g_test_add_func ("/network-foreign/resolv-conf", test_resolv_conf);
  g_test_add_func ("/network-foreign/resolv-conf-link", test_resolv_conf_link);
  return g_test_run ();
}
