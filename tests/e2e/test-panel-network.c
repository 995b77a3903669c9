/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The network from the panel, end to end, on real parts: keys pressed at a real LCDd, the panel and
 * the service each as its own user, udhcpc, faceplate-host, a router with dnsmasq at the other end
 * of a cable. What is in force is read with `ip`. Runs inside tests/rig/network. */
#include <signal.h>
#include <string.h>

#include "tests/e2e/fake-logind.h"
#include "tests/e2e/network-world.h"
#include "tests/e2e/person.h"

#define LEASED  "192.0.2.100"
#define STATIC  "192.0.2.200"
#define SCALE   "0.1" /* without a DHCP server a change has failed after 3 s */
#define ADDRESS "addr show dev " LAN_LINK
#define GATEWAY "route show default"

static const char *const dnsmasq[] = { "--dhcp-range=" LEASED "," LEASED ",255.255.255.0,1h",
                                       "--dhcp-option=option:dns-server,192.0.2.53", NULL };

static struct
{
  NetWorld *net;
  FpTestLcdd *lcdd;
  GPid panel;
  FpKeyProfile keys;
  char *config;
} w;

/* -- the parts -- */

static void
start_panel (void)
{
  g_autofree char *program = world_build ("ui/lcd/faceplate-lcd");
  g_autofree char *config = world_file ("faceplate.conf");
  const char *const argv[] = { program, "--config", config, "--driver", "lcdproc", NULL };

  w.panel = world_spawn ("faceplate-panel", "panel.log", argv);
}

static void
start_sized (guint cols, guint rows, FpKeyProfile keys, const char *const *dnsmasq_options)
{
  w.lcdd = fp_test_lcdd_new ();
  w.keys = keys;
  w.config = g_strdup_printf ("# none\n[network]\nlink = " LAN_LINK "\nmanage = yes\n"
                              "[check]\ninterval-s = 0\ntime-scale = " SCALE "\n"
                              "[panel]\nlcdproc-port = %u\nkeys = %s\n",
                              fp_test_lcdd_port (w.lcdd), keys == FP_KEYS_FIVE ? "five" : "three");
  w.net = net_world_new_slow (w.config, dnsmasq_options);
  fp_test_lcdd_start (w.lcdd, cols, rows);
  start_panel ();
}

static void
start (void)
{
  start_sized (20, 4, FP_KEYS_FIVE, dnsmasq);
}

static void
stop (void)
{
  world_kill (w.panel, SIGTERM);
  g_clear_pointer (&w.net, net_world_free);
  g_clear_pointer (&w.lcdd, fp_test_lcdd_free);
  g_clear_pointer (&w.config, g_free);
}

/* -- what a person does and sees -- */

static void
at (const char *text, const char *key)
{
  person_at (w.lcdd, text, key);
}

static void
choose (const char *text, const char *item)
{
  person_choose (w.lcdd, text, item);
}

static void
see (const char *text)
{
  fp_test_lcdd_wait_text (w.lcdd, text);
}

static void
see_value (const char *text)
{
  fp_test_lcdd_wait_row (w.lcdd, 1, text);
}

/* From the screen at rest. */
static void
open_item (const char *item)
{
  at ("NO PLATFORM", "Enter");
  at (">SETUP NETWORK", "Enter");
  choose (">IPV4 ADDRESS", item);
}

static void
dial (const char *title, const char *before, const char *text)
{
  person_dial (w.lcdd, title, FP_DIGITS_IPV4, w.keys, before, text);
}

static void
type (const char *title, FpFieldKind kind, const char *before, const char *text)
{
  person_type (w.lcdd, title, kind, w.keys, before, FALSE, text);
}

/* From the screen at rest, with the address by DHCP, to a static one. */
static void
make_static (const char *gateway)
{
  open_item ("IPV4 ADDRESS");
  choose (">DHCP", "STATIC");
  dial ("IP ADDRESS", LEASED, STATIC);
  at ("SUBNET MASK", "Enter");
  dial ("GATEWAY", LAN_ROUTER, gateway);
  at ("REALLY CHANGE", "Enter");
}

/* -- what is in force -- */

static void
in_force (const char *arguments, const char *text)
{
  lan_wait_ip (w.net->lan, LAN_APPLIANCE, arguments, text);
}

/* Transfer full. */
static char *
place_at_rest (void)
{
  lan_wait_ip_gone (w.net->lan, LAN_APPLIANCE, ADDRESS, "tentative");
  return net_place (w.net);
}

static void
wait_proxy (const char *enabled)
{
  world_wait_property (w.net->service.bus, FP_OBJECT_PATH, FP_PROXY_IFACE, "Enabled", enabled);
}

static void
enable_proxy (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
      w.net->service.bus, FP_BUS_NAME, FP_OBJECT_PATH, FP_PROXY_IFACE, "Enable",
      g_variant_new_parsed ("({'host': <'192.0.2.9'>, 'port': <uint16 3128>}, {'keep': <true>})"),
      NULL, G_DBUS_CALL_FLAGS_NONE, 10000, NULL, &error);

  g_assert_no_error (error);
  wait_proxy ("true");
}

/* -- what is proved -- */

/* The first minutes of an appliance: no DHCP server answers, one does, a static address. */
static void
test_out_of_the_box (void)
{
  start_sized (20, 4, FP_KEYS_FIVE, NULL);
  see ("CHANGING NETWORK");
  see ("DHCP");
  see ("WAITING FOR ADDRESS");
  lan_dnsmasq_start (w.net->lan, dnsmasq);
  see (LEASED);
  in_force (GATEWAY, "via 192.0.2.1 dev eth0 proto 250");
  open_item ("IPV4 ADDRESS");
  choose (">DHCP", "STATIC");
  see_value ("192.000.002.100"); /* the present one */
  dial ("IP ADDRESS", LEASED, "192.0.2.10");
  see ("/24 255.255.255.0");
  at ("SUBNET MASK", "Up");
  at ("/25 255.255.255.128", "Enter");
  see_value ("192.000.002.001");
  at ("GATEWAY", "Enter");
  at ("REALLY CHANGE", "Enter");
  see ("CHANGING NETWORK");
  see ("APPLY");
  see ("LEFT 3"); /* of 40 s */
  see ("192.0.2.10");
  in_force (ADDRESS, "192.0.2.10/25");
  in_force (GATEWAY, "via 192.0.2.1 dev eth0 proto 250");
  lan_wait_ip_gone (w.net->lan, LAN_APPLIANCE, ADDRESS, LEASED);
  stop ();
}

/* One typing mistake costs one correction. */
static void
test_wrong_gateway (void)
{
  g_autofree char *before = NULL;

  start ();
  see (LEASED);
  before = place_at_rest ();
  make_static ("192.0.2.101");
  see ("ADDRESS     OK");
  see ("GATEWAY    LEFT 1"); /* of 20 s */
  see ("GATEWAY SILENT");
  see ("E126");
  net_wait_place (w.net, before);
  choose ("GATEWAY SILENT", "CHANGE PARAMETERS");
  at (">STATIC", "Enter");
  see_value ("192.000.002.200");
  at ("IP ADDRESS", "Enter");
  at ("SUBNET MASK", "Enter");
  dial ("GATEWAY", "192.0.2.101", LAN_ROUTER);
  at ("REALLY CHANGE", "Enter");
  see (STATIC);
  in_force (ADDRESS, STATIC "/24");
  in_force (GATEWAY, "via 192.0.2.1 dev eth0 proto 250");
  lan_wait_ip_gone (w.net->lan, LAN_APPLIANCE, ADDRESS, LEASED);
  stop ();
}

/* An appliance that is prepared away from its network, on the smallest panel; then back to what it
 * came with. */
static void
test_keep_and_reset (void)
{
  start_sized (16, 2, FP_KEYS_THREE, dnsmasq);
  see (LEASED);
  open_item ("IPV4 ADDRESS");
  choose (">DHCP", "STATIC");
  at ("IP ADDRESS", "Down");
  at ("BACK", "Down");
  at ("END", "Enter");
  at ("SUBNET MASK", "Enter");
  dial ("GATEWAY", LAN_ROUTER, "192.0.2.101");
  at ("REALLY CHANGE", "Enter");
  choose ("GATEWAY SILENT", "KEEP ANYWAY");
  at ("REALLY KEEP", "Enter");
  net_wait_property (w.net, "Lease", "{}");
  in_force (ADDRESS, LEASED "/24");
  in_force (GATEWAY, "via 192.0.2.101 dev eth0 proto 250");
  see (LEASED);
  enable_proxy ();
  open_item ("RESET NETWORK");
  at ("REALLY RESET", "Enter");
  see ("RESETTING");
  see (LEASED);
  in_force (ADDRESS, "dynamic");
  in_force (GATEWAY, "via 192.0.2.1 dev eth0 proto 250");
  wait_proxy ("false");
  stop ();
}

static void
set_servers (void)
{
  open_item ("DNS SERVERS");
  type ("DNS SERVER 1", FP_FIELD_IP, "", "192.0.2.54");
  at ("DNS SERVER 2", "Enter");
  type ("SEARCH DOMAIN", FP_FIELD_DOMAIN, "", "LAN");
  at ("REALLY CHANGE", "Enter");
  net_wait_property (w.net, "NameServers", "['192.0.2.54', '192.0.2.53']");
  net_expect_resolv_conf ("nameserver 192.0.2.54");
  net_expect_resolv_conf ("search lan");
}

static void
set_ipv6 (void)
{
  lan_add_other (w.net->lan, "fe80::1");
  open_item ("IPV6 ADDRESS");
  choose (">AUTOMATIC", "STATIC");
  type ("IPV6 ADDRESS", FP_FIELD_IPV6, "", "2001:DB8:1::10");
  at ("PREFIX", "Enter");
  type ("IPV6 GATEWAY", FP_FIELD_IPV6, "", "FE80::1");
  at ("REALLY CHANGE", "Enter");
  in_force ("-6 addr show dev eth0 scope global", "2001:db8:1::10/64");
  in_force ("-6 route show default", "via fe80::1 dev eth0 proto 250");
}

/* This kernel has no VLANs (tests/vm has). */
static void
fail_to_set_vlan (void)
{
  g_autofree char *before = NULL;

  see ("NO PLATFORM");
  before = place_at_rest ();
  open_item ("VLAN");
  person_dial (w.lcdd, "VLAN TAG", FP_DIGITS_VLAN, w.keys, "0", "100");
  at ("REALLY CHANGE", "Enter");
  see ("NETWORK NOT SET");
  see ("E127");
  net_wait_place (w.net, before);
  choose ("NETWORK NOT SET", "LEAVE");
  choose (">VLAN", "DISCARD CHANGE");
  at ("REALLY DISCARD", "Enter");
  net_wait_property (w.net, "Pending", "{}");
}

static void
test_settings (void)
{
  start ();
  see (LEASED);
  set_servers ();
  set_ipv6 ();
  fail_to_set_vlan ();
  stop ();
}

/* A change from a remote shell: it needs neither who asked for it nor the panel that showed it. */
static void
test_confirm (void)
{
  g_autofree char *operation = NULL;

  start ();
  see (LEASED);
  operation = net_change (w.net, NET_STATIC, "{'confirm': <uint32 60>}");
  see ("CHANGING NETWORK");
  world_kill (w.panel, SIGKILL);
  start_panel ();
  see ("CHANGING NETWORK");
  see ("WAITING FOR");
  see ("CONFIRMATION");
  see ("LEFT 5");
  in_force (ADDRESS, "192.0.2.10/24");
  at ("WAITING FOR", "Enter");
  at ("CONFIRM CHANGE?", "Enter");
  net_wait_state (w.net, operation, "succeeded");
  see ("192.0.2.10");
  in_force (ADDRESS, "192.0.2.10/24");
  stop ();
}

static void
test_service_killed (void)
{
  g_autofree char *before = NULL;

  start ();
  see (LEASED);
  before = place_at_rest ();
  make_static ("192.0.2.101");
  in_force (ADDRESS, STATIC "/24");
  net_stop (w.net, SIGKILL);
  see ("SERVICE STOPPED");
  net_start (w.net, NULL);
  see ("INTERRUPTED");
  net_wait_place (w.net, before);
  at ("INTERRUPTED", "Enter");
  at (">STATIC", "Enter"); /* the prompts, with what was typed */
  see_value ("192.000.002.200");
  stop ();
}

/* Back in the same network, and plugged into another one. */
static void
test_cable (void)
{
  const char *const other[] = { "--dhcp-range=192.0.2.120,192.0.2.120,255.255.255.0,1h", NULL };

  start ();
  see (LEASED);
  lan_pull (w.net->lan);
  see ("LINK DOWN");
  lan_plug (w.net->lan);
  see ("NO PLATFORM");
  see (LEASED);
  in_force (GATEWAY, "via 192.0.2.1 dev eth0 proto 250");
  lan_pull (w.net->lan);
  see ("LINK DOWN");
  lan_dnsmasq_stop (w.net->lan);
  lan_dnsmasq_forget (w.net->lan);
  lan_dnsmasq_start (w.net->lan, other);
  lan_plug (w.net->lan);
  see ("192.0.2.120");
  in_force (ADDRESS, "192.0.2.120/24");
  lan_wait_ip_gone (w.net->lan, LAN_APPLIANCE, ADDRESS, LEASED);
  stop ();
}

/* Once, by the service, after the question. */
static void
test_reboot (void)
{
  g_autoptr (FakeLogind) logind = fake_logind_new ();

  start ();
  see (LEASED);
  at ("NO PLATFORM", "Enter");
  choose (">SETUP NETWORK", "SYSTEM REBOOT");
  at ("REALLY REBOOT?", "Up");
  at ("PRESS UP AGAIN", "Up");
  at (">SYSTEM REBOOT", "");
  g_assert_cmpstr (fake_logind_calls (logind), ==, "");
  at (">SYSTEM REBOOT", "Enter");
  at ("REALLY REBOOT?", "Enter");
  see ("REBOOTING");
  g_assert_cmpstr (fake_logind_calls (logind), ==, "faceplate Reboot(false,)\n");
  stop ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/panel-network/out-of-the-box", test_out_of_the_box);
  g_test_add_func ("/panel-network/wrong-gateway", test_wrong_gateway);
  g_test_add_func ("/panel-network/keep-and-reset", test_keep_and_reset);
  g_test_add_func ("/panel-network/settings", test_settings);
  g_test_add_func ("/panel-network/confirm", test_confirm);
  g_test_add_func ("/panel-network/service-killed", test_service_killed);
  g_test_add_func ("/panel-network/cable", test_cable);
  g_test_add_func ("/panel-network/reboot", test_reboot);
  return g_test_run ();
}
