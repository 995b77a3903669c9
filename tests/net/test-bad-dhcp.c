/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Leases of a server that misbehaves: what faceplated hears of it. */
#include "tests/net/dhcp-rig.h"

#include <string.h>

/* Offers, and then refuses what it has offered, again and again. */
static void
test_refused (void)
{
  g_auto (DhcpRig) rig;

  dhcp_rig_init_served (&rig);
  rig.server->mode = BAD_DHCP_REFUSE;
  dhcp_rig_start (&rig, "");
  dhcp_rig_expect (&rig, FP_DHCP_NO_ANSWER);
  g_assert_cmpstr (rig.last->detail, ==, "the server refuses the address");
  rig.server->mode = BAD_DHCP_SERVE;
  dhcp_rig_expect_address (&rig, "192.0.2.100");
}

/* A short lease is renewed in time; then the server is silent and the lease ends; then it is back.
 * Ten seconds are one here. */
static void
test_expiry (void)
{
  g_auto (DhcpRig) rig;

  dhcp_rig_init_served (&rig);
  rig.server->lease_s = 10;
  dhcp_rig_start (&rig, "");
  dhcp_rig_expect_address (&rig, "192.0.2.100");
  dhcp_rig_expect_address (&rig, "192.0.2.100");
  rig.server->mode = BAD_DHCP_SILENT;
  dhcp_rig_expect (&rig, FP_DHCP_GONE);
  rig.server->mode = BAD_DHCP_SERVE;
  dhcp_rig_expect_address (&rig, "192.0.2.100");
}

static void
test_two_servers (void)
{
  g_auto (DhcpRig) rig;

  dhcp_rig_init_served (&rig);
  rig.server->twin = "192.0.2.180";
  dhcp_rig_start (&rig, "");
  dhcp_rig_expect_address (&rig, "192.0.2.100");
  g_assert_cmpstr (rig.server->chosen_server, ==, LAN_ROUTER);
  g_assert_cmpuint (rig.server->requests, ==, 1);
}

static void
test_address_in_use (void)
{
  g_auto (DhcpRig) rig;

  dhcp_rig_init_served (&rig);
  rig.server->next = "192.0.2.101";
  lan_add_other (rig.lan, "192.0.2.100");
  dhcp_rig_start (&rig, "");
  dhcp_rig_expect_address (&rig, "192.0.2.101");
  g_assert_cmpuint (rig.server->declines, ==, 1);
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

  memset (letters, 'a', sizeof letters);
  memset (loopback, 127, sizeof loopback);
  dhcp_rig_init_served (&rig);
  dhcp_rig_start (&rig, "");
  dhcp_rig_expect_address (&rig, "192.0.2.100");
  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    {
      bad_dhcp_reset_options (rig.server);
      bad_dhcp_option (rig.server, options[i].code, options[i].data, options[i].len);
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

  dhcp_rig_init_served (&rig);
  rig.server->address = "224.0.0.5";
  dhcp_rig_start (&rig, "");
  dhcp_rig_expect (&rig, FP_DHCP_NO_ANSWER);
  g_assert_nonnull (rig.last->detail);
  rig.server->address = "192.0.2.100";
  dhcp_rig_expect_address (&rig, "192.0.2.100");
}

static void
test_host_name (void)
{
  g_auto (DhcpRig) rig;

  dhcp_rig_init_served (&rig);
  dhcp_rig_start (&rig, "192.0.2.100");
  dhcp_rig_expect_address (&rig, "192.0.2.100");
  g_assert_cmpstr (rig.server->host_name, ==, g_get_host_name ());
  g_assert_cmpstr (rig.server->asked_for, ==, "192.0.2.100");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bad-dhcp/refused", test_refused);
  g_test_add_func ("/bad-dhcp/expiry", test_expiry);
  g_test_add_func ("/bad-dhcp/two-servers", test_two_servers);
  g_test_add_func ("/bad-dhcp/address-in-use", test_address_in_use);
  g_test_add_func ("/bad-dhcp/hostile-values", test_hostile_values);
  g_test_add_func ("/bad-dhcp/no-lease", test_no_lease);
  g_test_add_func ("/bad-dhcp/host-name", test_host_name);
  return g_test_run ();
}
