/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Changes of the network's settings, end to end, on real parts: a lease, static settings over a
 * kill -9, and changes that fail and are undone. */
#include <signal.h>
#include <string.h>

#include "tests/e2e/network-world.h"

/* -- what is proved -- */

static void
test_dhcp (void)
{
  const char *const options[] = { LAN_DHCP ("1h"), "--dhcp-option=option:dns-server,192.0.2.53",
                                  "--domain=lan.example", NULL };
  g_autoptr (NetWorld) w = net_world_new (NET_CONFIG ("0.2"), options);

  net_run (w, "Reset", "(" NET_NO_OPTIONS ",)", "succeeded", "OK");
  net_wait_property (w, "Managed", "true");
  lan_wait_ip (w->lan, LAN_APPLIANCE, "route show default", "via 192.0.2.1 dev eth0 proto 250");
  lan_wait_ip (w->lan, LAN_APPLIANCE, "addr show dev eth0", "192.0.2.1");
  net_expect_resolv_conf ("nameserver 192.0.2.53");
  net_expect_resolv_conf ("lan.example");
}

static void
test_static (void)
{
  g_autoptr (NetWorld) w = net_world_new (NET_CONFIG ("0.2"), NULL);
  g_autofree char *before = NULL;

  net_change_well (w, NET_STATIC);
  lan_wait_ip (w->lan, LAN_APPLIANCE, "addr show dev eth0", "192.0.2.10/24");
  lan_wait_ip (w->lan, LAN_APPLIANCE, "route show default", "via 192.0.2.1 dev eth0 proto 250");
  before = net_place (w);
  net_stop (w, SIGKILL);
  net_start (w, NULL);
  net_wait_property (w, "Managed", "true");
  net_wait_property (w, "State", "'ready'");
  net_wait_place (w, before);
}

/* Each fails by its own code, leaves the kernel as it was, and stays as pending. */
static void
test_undone (void)
{
  static const struct
  {
    const char *values, *code;
  } bad[] = {
    { "{'gateway': <'192.0.2.77'>}", "NET_GATEWAY" },
    { "{'address': <'192.0.2.50/24'>}", "NET_ADDRESS_USED" },
    { "{'ipv4': <'dhcp'>, 'gateway': <''>}", "NET_DHCP_NONE" },
    { "{'vlan': <uint32 100>}", "NET_NOT_SET" }, /* this kernel has none: tests/vm has */
  };
  g_autoptr (NetWorld) w = net_world_new (NET_CONFIG ("0.2"), NULL);

  lan_add_other (w->lan, "192.0.2.50");
  net_change_well (w, NET_STATIC);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *before = net_place (w);
      g_autofree char *arguments = g_strdup_printf ("(%s, " NET_NO_OPTIONS ")", bad[i].values);

      net_run (w, "Change", arguments, "failed", bad[i].code);
      net_wait_place (w, before);
      net_discard (w);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/network/dhcp", test_dhcp);
  g_test_add_func ("/network/static", test_static);
  g_test_add_func ("/network/undone", test_undone);
  return g_test_run ();
}
