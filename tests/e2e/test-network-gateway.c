/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A change of the network with a platform configured, whose gateway nobody answers for: the report
 * names the gateway, whatever noticed it, and the old settings are back. The platform, the proxies
 * and the DNS server are beyond it; a proxy on the link itself that is silent is to blame itself.
 */
#include <string.h>

#include "tests/e2e/network-world.h"

#define SILENT "192.0.2.77" /* a gateway that is not there */

/* The platform is an address, so that no name has to be resolved on the way to it. */
#define CONFIG                                                                                     \
  "url = https://198.51.100.80/\n[network]\nlink = " LAN_LINK                                      \
  "\n[check]\ninterval-s = 0\ntime-scale = 0.2\n"

static NetWorld *
new_world (void)
{
  NetWorld *w = net_world_new (CONFIG, NULL);

  lan_set (w->lan, LAN_APPLIANCE, "net/ipv4/neigh/" LAN_LINK "/retrans_time_ms", "200");
  lan_set (w->lan, LAN_APPLIANCE, "net/ipv6/neigh/" LAN_LINK "/retrans_time_ms", "200");
  net_run (w, "Change", "(" NET_STATIC ", {'keep': <true>})", "kept", NULL);
  return w;
}

static char *
evidence (NetWorld *w, const char *operation, const char *key)
{
  g_autoptr (GVariant) report
      = world_property (w->service.bus, operation, FP_OPERATION_IFACE, "Report");
  g_autoptr (GVariant) all = g_variant_lookup_value (report, "evidence", NULL);
  char *value = NULL;

  g_variant_lookup (all, key, "s", &value);
  return value;
}

static void
expect_evidence (NetWorld *w, const char *operation, const char *key, const char *wanted)
{
  g_autofree char *value = evidence (w, operation, key);

  g_assert_cmpstr (value, ==, wanted);
}

/* values are tried, fail, and what was in place is. Transfer full: the operation. */
static char *
fail (NetWorld *w, const char *values, const char *code)
{
  g_autofree char *before = net_place (w);
  char *operation = net_change (w, values, NET_NO_OPTIONS);

  net_wait_state (w, operation, "failed");
  net_expect_code (w, operation, code);
  net_wait_place (w, before);
  net_discard (w);
  return operation;
}

static void
set_proxy (NetWorld *w, const char *method, const char *host)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
      w->service.bus, FP_BUS_NAME, FP_OBJECT_PATH, FP_PROXY_IFACE, method,
      g_variant_new_parsed ("({'host': <%s>, 'port': <%q>}, {'keep': <true>})", host, 3128), NULL,
      G_DBUS_CALL_FLAGS_NONE, 10000, NULL, &error);

  g_assert_no_error (error);
  g_variant_get (reply, "(o)", &path);
  net_wait_state (w, path, "kept");
}

static void
test_addresses (void)
{
  g_autoptr (NetWorld) w = new_world ();
  g_autofree char *platform = NULL, *proxy = NULL, *nowhere = NULL, *six = NULL, *on_link = NULL;

  platform = fail (w, "{'gateway': <'" SILENT "'>}", "NET_GATEWAY");
  expect_evidence (w, platform, "gateway", SILENT);
  expect_evidence (w, platform, "address", "198.51.100.80:443");
  set_proxy (w, "Enable", "203.0.113.7");
  proxy = fail (w, "{'gateway': <'" SILENT "'>}", "NET_GATEWAY");
  expect_evidence (w, proxy, "gateway", SILENT);
  expect_evidence (w, proxy, "address", "203.0.113.7:3128");
  expect_evidence (w, proxy, "noticed", "PX_TCP_UNREACH");
  expect_evidence (w, proxy, "errno", "EHOSTUNREACH (113)");
  nowhere = fail (w, "{'gateway': <''>}", "NET_NO_ROUTE");
  set_proxy (w, "Change", "2001:db8:77::7");
  six = fail (w, "{'address6': <'2001:db8:1::10/64'>, 'gateway6': <'2001:db8:1::77'>}",
              "NET_GATEWAY");
  expect_evidence (w, six, "gateway", "2001:db8:1::77");
  set_proxy (w, "Change", "192.0.2.78"); /* the gateway answers, the proxy does not */
  on_link = fail (w, "{'domain': <'lan.example'>, 'dns': <['192.0.2.1']>}", "PX_TCP_UNREACH");
  expect_evidence (w, on_link, "gateway", NULL);
  expect_evidence (w, on_link, "errno", "EHOSTUNREACH (113)");
}

/* The name cannot be resolved because no DNS server can be reached. */
static void
test_name (void)
{
  g_autoptr (NetWorld) w = new_world ();
  g_autofree char *beyond = NULL, *nowhere = NULL;

  set_proxy (w, "Enable", "proxy.example");
  beyond = fail (w, "{'gateway': <'" SILENT "'>, 'dns': <['203.0.113.53']>}", "NET_GATEWAY");
  expect_evidence (w, beyond, "gateway", SILENT);
  expect_evidence (w, beyond, "name-server", "203.0.113.53");
  nowhere = fail (w, "{'gateway': <''>, 'dns': <['203.0.113.53']>}", "NET_NO_ROUTE");
  expect_evidence (w, nowhere, "name-server", "203.0.113.53");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/network-gateway/addresses", test_addresses);
  g_test_add_func ("/network-gateway/name", test_name);
  return g_test_run ();
}
