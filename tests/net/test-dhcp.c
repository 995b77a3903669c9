/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Leases: what servers do, good and bad ones, and what faceplated hears of it. */
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

/* Offers, and then refuses what it has offered, again and again. */
static void
test_refused (void)
{
  g_auto (DhcpRig) rig;
  g_autoptr (BadDhcp) server = NULL;

  dhcp_rig_init (&rig);
  server = bad_dhcp_new (rig.lan);
  server->mode = BAD_DHCP_REFUSE;
  dhcp_rig_start (&rig, "");
  dhcp_rig_expect (&rig, FP_DHCP_NO_ANSWER);
  g_assert_cmpstr (rig.last->detail, ==, "the server refuses the address");
  server->mode = BAD_DHCP_SERVE;
  dhcp_rig_expect_address (&rig, "192.0.2.100");
}

/* A short lease is renewed in time; then the server is silent and the lease ends; then it is back.
 * Ten seconds are one here. */
static void
test_expiry (void)
{
  g_auto (DhcpRig) rig;
  g_autoptr (BadDhcp) server = NULL;

  dhcp_rig_init (&rig);
  server = bad_dhcp_new (rig.lan);
  server->lease_s = 10;
  dhcp_rig_start (&rig, "");
  dhcp_rig_expect_address (&rig, "192.0.2.100");
  dhcp_rig_expect_address (&rig, "192.0.2.100");
  server->mode = BAD_DHCP_SILENT;
  dhcp_rig_expect (&rig, FP_DHCP_GONE);
  server->mode = BAD_DHCP_SERVE;
  dhcp_rig_expect_address (&rig, "192.0.2.100");
}

static void
test_silence (void)
{
  g_auto (DhcpRig) rig;
  g_autoptr (BadDhcp) server = NULL;

  dhcp_rig_init (&rig);
  server = bad_dhcp_new (rig.lan);
  server->mode = BAD_DHCP_SILENT;
  dhcp_rig_start (&rig, "");
  dhcp_rig_expect (&rig, FP_DHCP_NO_ANSWER);
  g_assert_cmpuint (server->discovers, >=, 2);
  server->mode = BAD_DHCP_SERVE;
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

static void
test_two_servers (void)
{
  g_auto (DhcpRig) rig;
  g_autoptr (BadDhcp) server = NULL;

  dhcp_rig_init (&rig);
  server = bad_dhcp_new (rig.lan);
  server->twin = "192.0.2.180";
  dhcp_rig_start (&rig, "");
  dhcp_rig_expect_address (&rig, "192.0.2.100");
  g_assert_cmpstr (server->chosen_server, ==, LAN_ROUTER);
  g_assert_cmpuint (server->requests, ==, 1);
}

static void
test_address_in_use (void)
{
  g_auto (DhcpRig) rig;
  g_autoptr (BadDhcp) server = NULL;

  dhcp_rig_init (&rig);
  server = bad_dhcp_new (rig.lan);
  server->next = "192.0.2.101";
  lan_add_other (rig.lan, "192.0.2.100");
  dhcp_rig_start (&rig, "");
  dhcp_rig_expect_address (&rig, "192.0.2.101");
  g_assert_cmpuint (server->declines, ==, 1);
}

typedef struct
{
  guint8 code;
  const char *data;
  guint8 len;
} Option;

/* One at a time: udhcpc takes packets of 576 bytes. Each brings the lease, without that value. */
static void
test_hostile_values (void)
{
  static const char shell[] = "a';reboot;`id`$(id)\n|x";
  char letters[255], loopback[252];
  const Option options[] = {
    { 15, shell, sizeof shell - 1 }, /* domain */
    { 15, letters, sizeof letters }, /* longer than a name may be */
    { 15, "example.com\nip=203.0.113.1", 26 },
    { 6, loopback, sizeof loopback }, /* DNS servers */
    { 6, "\1\2\3", 3 },
    { 3, loopback, sizeof loopback },   /* routers */
    { 121, loopback, sizeof loopback }, /* routes: a prefix of 127 bits */
    { 121, "\30\300\0", 3 },
    { 26, "\0\1", 2 },               /* MTU */
    { 66, shell, sizeof shell - 1 }, /* TFTP server */
    { 56, shell, sizeof shell - 1 }, /* message */
  };
  g_auto (DhcpRig) rig;
  g_autoptr (BadDhcp) server = NULL;

  memset (letters, 'a', sizeof letters);
  memset (loopback, 127, sizeof loopback);
  dhcp_rig_init (&rig);
  server = bad_dhcp_new (rig.lan);
  dhcp_rig_start (&rig, "");
  dhcp_rig_expect_address (&rig, "192.0.2.100");
  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    {
      bad_dhcp_reset_options (server);
      bad_dhcp_option (server, options[i].code, options[i].data, options[i].len);
      fp_dhcp_client_renew (rig.client);
      dhcp_rig_expect_address (&rig, "192.0.2.100");
      g_assert_cmpstr (rig.last->lease.domain, ==, "");
      g_assert_cmpstr (rig.last->lease.dns[0], ==, "");
      g_assert_cmpuint (rig.last->lease.n_routes, ==, 0);
      g_assert_cmpuint (rig.last->lease.mtu, ==, 0);
    }
}

/* A lease that is of no use is none, and it says why; the client goes on looking. */
static void
test_no_lease (void)
{
  g_auto (DhcpRig) rig;
  g_autoptr (BadDhcp) server = NULL;

  dhcp_rig_init (&rig);
  server = bad_dhcp_new (rig.lan);
  server->address = "224.0.0.5";
  dhcp_rig_start (&rig, "");
  dhcp_rig_expect (&rig, FP_DHCP_NO_ANSWER);
  g_assert_nonnull (rig.last->detail);
  server->address = "192.0.2.100";
  dhcp_rig_expect_address (&rig, "192.0.2.100");
}

static void
test_host_name (void)
{
  g_auto (DhcpRig) rig;
  g_autoptr (BadDhcp) server = NULL;

  dhcp_rig_init (&rig);
  server = bad_dhcp_new (rig.lan);
  dhcp_rig_start (&rig, "192.0.2.100");
  dhcp_rig_expect_address (&rig, "192.0.2.100");
  g_assert_cmpstr (server->host_name, ==, g_get_host_name ());
  g_assert_cmpstr (server->asked_for, ==, "192.0.2.100");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dhcp/lease", test_lease);
  g_test_add_func ("/dhcp/renew", test_renew);
  g_test_add_func ("/dhcp/nak", test_nak);
  g_test_add_func ("/dhcp/refused", test_refused);
  g_test_add_func ("/dhcp/expiry", test_expiry);
  g_test_add_func ("/dhcp/silence", test_silence);
  g_test_add_func ("/dhcp/flap", test_flap);
  g_test_add_func ("/dhcp/two-servers", test_two_servers);
  g_test_add_func ("/dhcp/address-in-use", test_address_in_use);
  g_test_add_func ("/dhcp/hostile-values", test_hostile_values);
  g_test_add_func ("/dhcp/no-lease", test_no_lease);
  g_test_add_func ("/dhcp/host-name", test_host_name);
  return g_test_run ();
}
