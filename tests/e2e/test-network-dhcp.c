/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A DHCP server that gives, changes, refuses and withdraws, that is gone and comes back; a cable
 * that is pulled and plugged at each moment of a change, and at rest. */
#include <signal.h>
#include <string.h>

#include "tests/e2e/network-world.h"

#define SHOWN "addr show dev " LAN_LINK

static const char *const first_range[]
    = { LAN_DHCP ("1h"), "--dhcp-option=option:dns-server,192.0.2.53", NULL };
static const char *const second_range[] = { "--dhcp-range=192.0.2.200,192.0.2.200,255.255.255.0,2h",
                                            "--dhcp-option=option:dns-server,192.0.2.54", NULL };

static NetWorld *
new_leased (void)
{
  NetWorld *w = net_world_new (NET_CONFIG ("0.2"), first_range);

  net_run (w, "Reset", "(" NET_NO_OPTIONS ",)", "succeeded", "OK");
  lan_wait_ip (w->lan, LAN_APPLIANCE, SHOWN, "192.0.2.1");
  return w;
}

static void
change_server (NetWorld *w, const char *const *options)
{
  lan_dnsmasq_stop (w->lan);
  lan_dnsmasq_forget (w->lan);
  if (options != NULL)
    lan_dnsmasq_start (w->lan, options);
}

static void
flap (NetWorld *w)
{
  lan_pull (w->lan);
  net_wait_property (w, "Carrier", "false");
  lan_plug (w->lan);
}

static gboolean
resolv_conf_has (gpointer text)
{
  g_autofree char *contents = NULL;

  return g_file_get_contents (NET_RESOLV_CONF, &contents, NULL, NULL)
         && strstr (contents, text) != NULL;
}

/* The time to renew has come; the server refuses (NAK), and gives another. Address, lease time,
 * DNS: all of the new one, nothing of the old. */
static void
test_refused (void)
{
  g_autoptr (NetWorld) w = new_leased ();
  g_autofree char *before = net_property (w, "Lease");
  g_autofree char *after = NULL;
  GPid client = world_find ("udhcpc");

  g_assert_cmpint (client, >, 0);
  change_server (w, second_range);
  g_assert_no_errno (kill (client, SIGUSR1)); /* busybox's for: renew */
  lan_dnsmasq_wait (w->lan, "DHCPNAK");
  lan_wait_ip (w->lan, LAN_APPLIANCE, SHOWN, "192.0.2.200/24");
  lan_wait_ip_gone (w->lan, LAN_APPLIANCE, SHOWN, "192.0.2.1");
  lan_wait_ip (w->lan, LAN_APPLIANCE, "route show default", "via 192.0.2.1 dev eth0 proto 250");
  world_wait ("the other DNS server", resolv_conf_has, "nameserver 192.0.2.54");
  after = net_property (w, "Lease");
  g_assert_nonnull (strstr (after, "192.0.2.200"));
  g_assert_cmpstr (before, !=, after);
  net_wait_property (w, "State", "'ready'");
}

/* A server that is gone does not take the lease; one that comes back gives the same. */
static void
test_gone_and_back (void)
{
  g_autoptr (NetWorld) w = new_leased ();
  g_autofree char *before = net_place (w);

  lan_dnsmasq_stop (w->lan);
  flap (w);
  net_wait_property (w, "State", "'ready'");
  net_wait_place (w, before);
  lan_pull (w->lan);
  net_wait_property (w, "Carrier", "false");
  lan_dnsmasq_start (w->lan, first_range);
  lan_plug (w->lan);
  lan_dnsmasq_wait (w->lan, "DHCPACK");
  net_wait_place (w, before);
}

/* Static settings with the cable away and back: nothing is lost, nothing left. */
static void
test_rest (void)
{
  g_autoptr (NetWorld) w = net_world_new (NET_CONFIG ("0.2"), NULL);
  g_autofree char *before = NULL;

  net_hurry (w);
  net_change_well (w, NET_STATIC);
  before = net_place (w);
  for (guint i = 0; i < 3; i++)
    {
      flap (w);
      net_wait_place (w, before);
    }
}

/* -- the cable, in the middle -- */

typedef struct
{
  const char *name, *values, *options;
  const char *at, *status;  /* the stage at whose beginning or end the cable is pulled */
  const char *state, *code; /* how it ends; NULL: any */
} Moment;

#define FAR_STATIC "{'address': <'198.51.100.44/25'>, 'gateway': <'198.51.100.1'>}"

static const Moment moments[] = {
  { "apply", FAR_STATIC, NET_NO_OPTIONS, "apply", "running", "failed", "NET_DOWN" },
  { "lease", "{'ipv4': <'dhcp'>}", NET_NO_OPTIONS, "lease", "running", "failed", "NET_DHCP_NONE" },
  { "check", "{'gateway': <'192.0.2.77'>}", NET_NO_OPTIONS, "gateway", "running", "failed",
    "NET_GATEWAY" },
  { "kept", "{'gateway': <'192.0.2.77'>}", "{'keep': <true>}", "gateway", "running", "kept", NULL },
};

typedef struct
{
  NetWorld *w;
  const Moment *moment;
  gboolean reached;
} Stage;

static void
on_stage (GDBusConnection *bus, const char *sender, const char *path, const char *interface,
          const char *signal, GVariant *arguments, gpointer user_data)
{
  Stage *stage = user_data;
  const char *name, *status;

  g_variant_get (arguments, "(&s&su)", &name, &status, NULL);
  if (stage->reached || !g_str_equal (name, stage->moment->at)
      || !g_str_equal (status, stage->moment->status))
    return;
  stage->reached = TRUE;
  lan_ip (stage->w->lan, LAN_ROUTER_SIDE, "link set " LAN_FAR " down");
}

/* The old is in place once the cable is back, whole; or, if it was to be kept, the new. */
static void
test_moment (gconstpointer user_data)
{
  const Moment *moment = user_data;
  g_autoptr (NetWorld) w = net_world_new (NET_CONFIG ("0.1"), NULL);
  Stage stage = { w, moment, FALSE };
  g_autofree char *before = NULL, *operation = NULL, *place = NULL;
  guint subscription;

  net_change_well (w, NET_STATIC);
  before = net_place (w);
  subscription = g_dbus_connection_signal_subscribe (
      w->service.bus, FP_BUS_NAME, FP_OPERATION_IFACE, "StageChanged", NULL, NULL,
      G_DBUS_SIGNAL_FLAGS_NONE, on_stage, &stage, NULL);
  operation = net_change (w, moment->values, moment->options);
  net_wait_state (w, operation, moment->state);
  g_assert_true (stage.reached);
  if (moment->code != NULL)
    net_expect_code (w, operation, moment->code);
  g_dbus_connection_signal_unsubscribe (w->service.bus, subscription);
  lan_plug (w->lan);
  if (g_str_equal (moment->state, "failed"))
    net_wait_place (w, before);
  else
    lan_wait_ip (w->lan, LAN_APPLIANCE, "route show default", "via 192.0.2.77 dev eth0 proto 250");
}

/* Waiting for a confirmation, the cable changes nothing of what was asked. */
static void
test_confirming (void)
{
  g_autoptr (NetWorld) w = net_world_new (NET_CONFIG ("0.1"), NULL);
  g_autofree char *operation = NULL, *place = NULL;

  net_hurry (w);
  net_change_well (w, NET_STATIC);
  operation = net_change (w, FAR_STATIC, "{'confirm': <uint32 60>}");
  net_wait_state (w, operation, "confirming");
  place = net_place (w);
  flap (w);
  net_wait_place (w, place);
  net_operate (w, operation, "Confirm");
  net_wait_state (w, operation, "succeeded");
  net_wait_place (w, place);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/network-dhcp/refused", test_refused);
  g_test_add_func ("/network-dhcp/gone-and-back", test_gone_and_back);
  g_test_add_func ("/network-dhcp/rest", test_rest);
  for (guint i = 0; i < G_N_ELEMENTS (moments); i++)
    {
      g_autofree char *path = g_strconcat ("/network-dhcp/pulled/", moments[i].name, NULL);

      g_test_add_data_func (path, &moments[i], test_moment);
    }
  g_test_add_func ("/network-dhcp/pulled/confirming", test_confirming);
  return g_test_run ();
}
