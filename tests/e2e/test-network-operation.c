/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who may change the network, with which values, and how a change ends: kept, confirmed or not,
 * cancelled in each state; what is refused changes nothing, neither in the kernel nor on the disk.
 */
#include <string.h>

#include "tests/e2e/network-world.h"

#define FAR_STATIC "{'address': <'198.51.100.44/25'>, 'gateway': <'198.51.100.1'>}"
#define SILENT     "{'gateway': <'192.0.2.77'>}" /* nobody has it */

/* The state file too. */
static char *
everything (NetWorld *w)
{
  g_autofree char *path = world_file ("state/state"), *state = NULL, *place = net_place (w);

  g_assert_true (g_file_get_contents (path, &state, NULL, NULL));
  return g_strconcat (place, state, NULL);
}

static void
expect_same (NetWorld *w, const char *before)
{
  g_autofree char *after = everything (w), *difference = net_difference (before, after);

  g_assert_cmpstr (difference, ==, "");
}

static void
refuse (NetWorld *w, const char *arguments, const char *error_name, const char *field)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = net_call (w, "Change", arguments, &error);
  g_autofree char *name = error != NULL ? g_dbus_error_get_remote_error (error) : NULL;

  if (reply != NULL)
    g_error ("%s began", arguments);
  g_assert_cmpstr (name, ==, error_name);
  if (strstr (error->message, field) == NULL)
    g_error ("%s: \"%s\" does not name %s", arguments, error->message, field);
}

static void
test_bad_input (void)
{
  static const struct
  {
    const char *values, *error, *field;
  } bad[] = {
    { "{'address': <'203.0.113.77/24'>, 'gateway': <''>}", "AddressOverlap", "203.0.113" },
    { "{'address6': <'2001:db8:5::77/64'>}", "AddressOverlap", "2001:db8:5:" },
    { "{'gateway': <'198.51.100.1'>}", "InvalidGateway", "gateway" },
    { "{'gateway': <'192.0.2.10'>}", "InvalidGateway", "gateway" },
    { "{'gateway6': <'2001:db8:7::1'>}", "InvalidGateway", "gateway6" },
    { "{'address': <'192.0.2.255/24'>}", "InvalidAddress", "address" },
    { "{'address': <'192.0.2.0/24'>}", "InvalidAddress", "address" },
    { "{'address': <'224.0.0.5/24'>}", "InvalidAddress", "address" },
    { "{'address': <'127.0.0.2/8'>}", "InvalidAddress", "address" },
    { "{'address': <'192.0.2.300/24'>}", "InvalidAddress", "address" },
    { "{'address6': <'ff02::1/64'>}", "InvalidAddress", "address6" },
    { "{'address6': <'fe80::1/64'>}", "InvalidAddress", "address6" },
    { "{'address': <'192.0.2.10'>, 'mask': <'255.0.255.0'>}", "InvalidPrefix", "mask" },
    { "{'address': <'192.0.2.10'>, 'prefix': <uint32 33>}", "InvalidPrefix", "prefix" },
    { "{'vlan': <uint32 4095>}", "InvalidVlan", "vlan" },
    { "{'dns': <['192.0.2.53', '192.0.2.53']>}", "InvalidDns", "dns" },
    { "{'dns': <['224.0.0.1']>}", "InvalidDns", "dns" },
    { "{'domain': <'-no-.example'>}", "InvalidDomain", "domain" },
    { "{'ipv4': <'bootp'>}", "InvalidMethod", "ipv4" },
    { "{'ipv4': <'off'>, 'ipv6': <'off'>}", "InvalidMethod", "ipv" },
    { "{'adress': <'192.0.2.11'>}", "UnknownKey", "values" },
    { "{'vlan': <'100'>}", "InvalidType", "vlan" },
  };
  g_autoptr (NetWorld) w = net_world_new (NET_CONFIG ("0.2"), NULL);
  g_autofree char *before = NULL;

  net_hurry (w);
  lan_ip (w->lan, LAN_APPLIANCE, "link add other0 type veth peer name other1");
  lan_ip (w->lan, LAN_APPLIANCE, "link set other0 up");
  lan_ip (w->lan, LAN_APPLIANCE, "addr add 203.0.113.5/24 dev other0");
  lan_ip (w->lan, LAN_APPLIANCE, "addr add 2001:db8:5::5/64 dev other0 nodad");
  net_change_well (w, NET_STATIC);
  before = everything (w);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *arguments = g_strdup_printf ("(%s, " NET_NO_OPTIONS ")", bad[i].values);
      g_autofree char *name = g_strconcat ("org.faceplate1.Error.", bad[i].error, NULL);

      refuse (w, arguments, name, bad[i].field);
    }
  refuse (w, "({'vlan': <uint32 0>}, {'confirm': <uint32 5>})",
          "org.faceplate1.Error.InvalidOption", "confirm");
  expect_same (w, before);
}

/* -- who -- */

static gboolean
may_change (const char *user)
{
  const char *const argv[] = { "gdbus",
                               "call",
                               "--system",
                               "--dest",
                               FP_BUS_NAME,
                               "--object-path",
                               FP_OBJECT_PATH,
                               "--method",
                               FP_NETWORK_IFACE ".Change",
                               "{'address': <'192.0.2.20/24'>}",
                               "{}",
                               NULL };
  g_autofree char *output = NULL;
  gboolean began = world_run (user, &output, argv) == 0;

  if (!began && strstr (output, "NotAuthorized") == NULL)
    g_error ("%s: %s", user, output);
  return began;
}

static void
test_who (void)
{
  g_autoptr (NetWorld) w = net_world_new (NET_CONFIG ("0.2"), NULL);
  g_autofree char *before = NULL;

  net_hurry (w);
  net_change_well (w, NET_STATIC);
  before = everything (w);
  g_assert_false (may_change ("nobody"));
  expect_same (w, before);
  g_assert_true (may_change ("faceplate-panel"));
  lan_wait_ip (w->lan, LAN_APPLIANCE, "addr show dev eth0", "192.0.2.20/24");
}

/* -- how it ends -- */

static void
expect_log (const char *line)
{
  g_autofree char *path = world_file ("faceplated.log"), *log = NULL;

  g_assert_true (g_file_get_contents (path, &log, NULL, NULL));
  if (strstr (log, line) == NULL)
    g_error ("no \"%s\" in %s", line, log);
}

static void
test_keep (void)
{
  g_autoptr (NetWorld) w = net_world_new (NET_CONFIG ("0.2"), NULL);

  net_change_well (w, NET_STATIC);
  net_run (w, "Change", "(" SILENT ", {'keep': <true>})", "kept", "NET_GATEWAY");
  lan_wait_ip (w->lan, LAN_APPLIANCE, "route show default", "via 192.0.2.77 dev eth0 proto 250");
  net_wait_property (w, "Pending", "{}");
  expect_log ("change-network: succeeded: OK\n");
  expect_log ("change-network: kept: E126 NET_GATEWAY at gateway, ");
}

/* Ten seconds is the shortest that can be asked for. */
static void
test_confirm (void)
{
  g_autoptr (NetWorld) w = net_world_new (NET_CONFIG ("0.2"), NULL);
  g_autofree char *before = NULL, *confirmed = NULL;

  net_hurry (w);
  net_change_well (w, NET_STATIC);
  before = net_place (w);
  net_run (w, "Change", "(" FAR_STATIC ", {'confirm': <uint32 10>})", "failed", "NET_UNCONFIRMED");
  net_wait_place (w, before);
  confirmed = net_change (w, FAR_STATIC, "{'confirm': <uint32 10>}");
  net_wait_state (w, confirmed, "confirming");
  refuse (w, "(" FAR_STATIC ", " NET_NO_OPTIONS ")", "org.faceplate1.Error.Busy", "");
  net_operate (w, confirmed, "Confirm");
  net_wait_state (w, confirmed, "succeeded");
  lan_wait_ip (w->lan, LAN_APPLIANCE, "addr show dev eth0", "198.51.100.44/25");
}

/* While it waits for a lease, for a gateway that does not answer, for a confirmation. */
static void
test_cancel (void)
{
  static const struct
  {
    const char *values, *options, *state;
  } moments[] = {
    { "{'ipv4': <'dhcp'>, 'gateway': <''>}", NET_NO_OPTIONS, "applying" },
    { SILENT, NET_NO_OPTIONS, "checking" },
    { "{'domain': <'example.com'>}", "{'confirm': <uint32 60>}", "confirming" },
  };
  g_autoptr (NetWorld) w = net_world_new (NET_CONFIG ("1"), NULL);
  g_autofree char *before = NULL;

  net_change_well (w, NET_STATIC);
  before = net_place (w);
  for (guint i = 0; i < G_N_ELEMENTS (moments); i++)
    {
      g_autofree char *operation = net_change (w, moments[i].values, moments[i].options);

      net_wait_state (w, operation, moments[i].state);
      refuse (w, "(" FAR_STATIC ", " NET_NO_OPTIONS ")", "org.faceplate1.Error.Busy", "");
      net_operate (w, operation, "Cancel");
      net_wait_state (w, operation, "cancelled");
      net_wait_place (w, before);
      net_discard (w);
    }
}

/* Another card has come in the place of the one that is managed: nothing of that one stays. */
static void
test_release_gone (void)
{
  g_autoptr (NetWorld) w = net_world_new (NET_CONFIG ("0.2"), NULL);

  net_hurry (w);
  net_change_well (w, "{'address': <'192.0.2.10/24'>, 'dns': <['192.0.2.53']>}");
  net_expect_resolv_conf ("nameserver 192.0.2.53\n");
  lan_ip (w->lan, LAN_APPLIANCE, "link set " LAN_LINK " down");
  lan_ip (w->lan, LAN_APPLIANCE, "link set " LAN_LINK " name eth9");
  net_wait_property (w, "State", "'no-link'");
  net_run (w, "Release", "(" NET_NO_OPTIONS ",)", "succeeded", NULL);
  net_wait_property (w, "Managed", "false");
  net_expect_resolv_conf (NET_FOREIGN_DNS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/network-operation/bad-input", test_bad_input);
  g_test_add_func ("/network-operation/who", test_who);
  g_test_add_func ("/network-operation/keep", test_keep);
  g_test_add_func ("/network-operation/confirm", test_confirm);
  g_test_add_func ("/network-operation/cancel", test_cancel);
  g_test_add_func ("/network-operation/release-gone", test_release_gone);
  return g_test_run ();
}
