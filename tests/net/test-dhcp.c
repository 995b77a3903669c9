/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Leases of a real server, and a server that is away: what faceplated hears of it. */
#include "tests/net/dhcp-rig.h"

#include <string.h>

static void
test_lease (void)
{
  const char *const options[] = {
    LAN_DHCP ("1h"),
    "--dhcp-option=option:router," LAN_ROUTER,
    "--dhcp-option=option:dns-server,192.0.2.53,198.51.100.53",
    "--dhcp-option=option:domain-name,example.com",
    "--dhcp-option=option:mtu,1400",
    "--dhcp-option=121,0.0.0.0/0,192.0.2.3,198.51.100.0/24,192.0.2.2",
    NULL,
  };
  g_auto (DhcpRig) rig;
  const FpLease *lease;

  dhcp_rig_init (&rig);
  lan_dnsmasq_start (rig.lan, options);
  dhcp_rig_start (&rig, "192.0.2.142");
  dhcp_rig_expect_address (&rig, "192.0.2.142");
  lease = &rig.last->lease;
  g_assert_cmpuint (lease->prefix, ==, 24);
  g_assert_cmpuint (lease->lifetime_s, ==, 3600);
  g_assert_cmpuint (lease->mtu, ==, 1400);
  g_assert_cmpstr (lease->dns[0], ==, "192.0.2.53");
  g_assert_cmpstr (lease->dns[1], ==, "198.51.100.53");
  g_assert_cmpstr (lease->domain, ==, "example.com");
  g_assert_cmpstr (lease->server, ==, LAN_ROUTER);
  g_assert_cmpuint (lease->n_routes, ==, 2);
  g_assert_cmpstr (lease->routes[0].destination, ==, "0.0.0.0");
  g_assert_cmpstr (lease->routes[0].gateway, ==, "192.0.2.3");
  g_assert_cmpstr (lease->routes[1].destination, ==, "198.51.100.0");
  g_assert_cmpuint (lease->routes[1].prefix, ==, 24);
  g_assert_nonnull (strstr (lan_dnsmasq_log (rig.lan), "vendor class: faceplate"));
}

/* A renewal brings what the server says by then. */
static void
test_renew (void)
{
  const char *const before[]
      = { LAN_DHCP ("1h"), "--dhcp-option=option:dns-server,192.0.2.53", NULL };
  const char *const after[]
      = { LAN_DHCP ("2h"), "--dhcp-option=option:dns-server,192.0.2.54", NULL };
  g_auto (DhcpRig) rig;
  char address[FP_IP_SIZE];

  dhcp_rig_init (&rig);
  lan_dnsmasq_start (rig.lan, before);
  dhcp_rig_start (&rig, "");
  dhcp_rig_expect (&rig, FP_DHCP_BOUND);
  memcpy (address, rig.last->lease.address, sizeof address);
  lan_dnsmasq_stop (rig.lan);
  lan_dnsmasq_start (rig.lan, after);
  fp_dhcp_client_renew (rig.client);
  dhcp_rig_expect_address (&rig, address);
  g_assert_cmpstr (rig.last->lease.dns[0], ==, "192.0.2.54");
  g_assert_cmpuint (rig.last->lease.lifetime_s, ==, 7200);
}

/* The lease is withdrawn: the server knows nothing of it, and has other addresses now. */
static void
test_nak (void)
{
  const char *const before[] = { LAN_DHCP ("1h"), NULL };
  const char *const after[] = { "--dhcp-range=192.0.2.200,192.0.2.200,1h", NULL };
  g_auto (DhcpRig) rig;

  dhcp_rig_init (&rig);
  lan_dnsmasq_start (rig.lan, before);
  dhcp_rig_start (&rig, "");
  dhcp_rig_expect (&rig, FP_DHCP_BOUND);
  lan_dnsmasq_stop (rig.lan);
  lan_dnsmasq_forget (rig.lan);
  lan_dnsmasq_start (rig.lan, after);
  fp_dhcp_client_renew (rig.client);
  lan_dnsmasq_wait (rig.lan, "DHCPNAK");
  dhcp_rig_expect (&rig, FP_DHCP_GONE);
  dhcp_rig_expect_address (&rig, "192.0.2.200");
}

/* Nobody answers, then somebody does; and a lease outlives a server that is away. */
static void
test_silence (void)
{
  g_auto (DhcpRig) rig;

  dhcp_rig_init_served (&rig);
  rig.server->mode = BAD_DHCP_SILENT;
  dhcp_rig_start (&rig, "");
  dhcp_rig_expect (&rig, FP_DHCP_NO_ANSWER);
  g_assert_cmpuint (rig.server->discovers, >=, 2);
  rig.server->mode = BAD_DHCP_SERVE;
  dhcp_rig_expect_address (&rig, "192.0.2.100");
  rig.server->mode = BAD_DHCP_SILENT;
  fp_dhcp_client_renew (rig.client);
  dhcp_rig_expect (&rig, FP_DHCP_NO_ANSWER);
  rig.server->mode = BAD_DHCP_SERVE;
  dhcp_rig_expect_address (&rig, "192.0.2.100");
}

static void
test_flap (void)
{
  const char *const options[] = { LAN_DHCP ("1h"), NULL };
  g_auto (DhcpRig) rig;

  dhcp_rig_init (&rig);
  lan_pull (rig.lan);
  dhcp_rig_start (&rig, "");
  dhcp_rig_expect (&rig, FP_DHCP_NO_ANSWER);
  lan_plug (rig.lan);
  lan_dnsmasq_start (rig.lan, options);
  fp_dhcp_client_renew (rig.client);
  dhcp_rig_expect (&rig, FP_DHCP_BOUND);
  lan_pull (rig.lan);
  lan_plug (rig.lan);
  fp_dhcp_client_renew (rig.client);
  dhcp_rig_expect (&rig, FP_DHCP_BOUND);
  lan_dnsmasq_wait (rig.lan, "DHCPREQUEST");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dhcp/lease", test_lease);
  g_test_add_func ("/dhcp/renew", test_renew);
  g_test_add_func ("/dhcp/nak", test_nak);
  g_test_add_func ("/dhcp/silence", test_silence);
  g_test_add_func ("/dhcp/flap", test_flap);
  return g_test_run ();
}
