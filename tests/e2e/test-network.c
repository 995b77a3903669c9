/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The network's settings, end to end, on real parts: the service as its own user with CAP_NET_ADMIN
 * and nothing else, the system bus and polkitd, faceplate-dhcp with udhcpc, faceplate-host, a
 * router with dnsmasq at the other end of a cable. What is in place is read with `ip`. Runs inside
 * tests/rig/network. */
#include <gio/gio.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>

#include "dbus/names.h"
#include "tests/net/lan.h"
#include "tests/rig/world.h"

#define STATIC      "{'address': <'192.0.2.10/24'>, 'gateway': <'192.0.2.1'>}"
#define NO_OPTIONS  "@a{sv} {}"
#define PLATFORM    "# none\n[network]\nlink = eth0\n[check]\ninterval-s = 0\ntime-scale = 0.2\n"
#define OURS        "\"protocol\":\"250\""
#define RESOLV_CONF "/etc/resolv.conf"
#define FOREIGN_DNS "nameserver 192.0.2.222\n"

static struct
{
  Lan *lan;
  WorldService service;
  GPid dhcp, host;
} w;

/* -- the parts -- */

static gboolean
exists (gpointer path)
{
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* A program that systemd would start for each connection to the socket. */
static GPid
listen_for (const char *program, const char *socket, const char *log)
{
  g_autofree char *path = world_build (program);
  const char *const argv[] = { "systemd-socket-activate",
                               "--listen",
                               socket,
                               "--seqpacket",
                               "--accept",
                               "--inetd",
                               "--setenv",
                               "LISTEN_PID=0",
                               path,
                               "--serve",
                               NULL };
  GPid pid = world_spawn ("root", log, argv);

  world_wait (socket, exists, (gpointer)socket);
  g_assert_no_errno (chmod (socket, 0666));
  return pid;
}

static void
start_service (void)
{
  w.service.net_admin = TRUE;
  world_service_start (&w.service, PLATFORM);
}

static void
setup (const char *const *dnsmasq)
{
  w.lan = lan_new ();
  if (dnsmasq != NULL)
    lan_dnsmasq_start (w.lan, dnsmasq);
  g_assert_true (g_file_set_contents (RESOLV_CONF, FOREIGN_DNS, -1, NULL));
  w.dhcp = listen_for ("helper/dhcp/faceplate-dhcp", "/run/faceplate/dhcp.sock", "dhcp.log");
  w.host = listen_for ("helper/host/faceplate-host", "/run/faceplate/host.sock", "host.log");
  start_service ();
}

static void
teardown (void)
{
  const char *const argv[] = { "rm",
                               "-rf",
                               "/run/rig/state",
                               "/run/faceplate/dhcp.sock",
                               "/run/faceplate/host.sock",
                               RESOLV_CONF ".before-faceplate",
                               NULL };

  world_service_stop (&w.service, SIGTERM);
  world_kill (w.dhcp, SIGTERM);
  world_kill (w.host, SIGTERM);
  world_run ("root", NULL, argv);
  g_clear_pointer (&w.lan, lan_free);
}

/* -- what a client does -- */

static GVariant *
call_at (const char *path, const char *interface, const char *method, const char *arguments,
         GError **error)
{
  return g_dbus_connection_call_sync (w.service.bus, FP_BUS_NAME, path, interface, method,
                                      g_variant_new_parsed (arguments), NULL,
                                      G_DBUS_CALL_FLAGS_NONE, 10000, NULL, error);
}

/* The operation's path; transfer full. */
static char *
begin (const char *method, const char *arguments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply
      = call_at (FP_OBJECT_PATH, FP_NETWORK_IFACE, method, arguments, &error);
  char *path = NULL;

  g_assert_no_error (error);
  g_variant_get (reply, "(o)", &path);
  return path;
}

static char *
change (const char *values, const char *options)
{
  g_autofree char *arguments = g_strdup_printf ("(%s, %s)", values, options);

  return begin ("Change", arguments);
}

static void
wait_state (const char *operation, const char *state)
{
  g_autofree char *text = g_strdup_printf ("'%s'", state);

  world_wait_property (w.service.bus, operation, FP_OPERATION_IFACE, "State", text);
}

static void
wait_property (const char *name, const char *text)
{
  world_wait_property (w.service.bus, FP_OBJECT_PATH, FP_NETWORK_IFACE, name, text);
}

/* The symbol of its report. */
static void
expect_code (const char *operation, const char *code)
{
  g_autoptr (GVariant) report
      = world_property (w.service.bus, operation, FP_OPERATION_IFACE, "Report");
  const char *symbol = NULL;

  g_assert_true (g_variant_lookup (report, "code", "&s", &symbol));
  g_assert_cmpstr (symbol, ==, code);
}

static void
change_well (const char *values)
{
  g_autofree char *operation = change (values, NO_OPTIONS);

  wait_state (operation, "succeeded");
}

/* Everything of the link in the kernel but counters and lifetimes; transfer full. */
static char *
kernel_state (void)
{
  g_autofree char *addresses
      = lan_ip_output (w.lan, LAN_APPLIANCE, "addr show dev eth0 scope global");
  g_autofree char *routes = lan_ip_output (w.lan, LAN_APPLIANCE, "route show dev eth0");
  g_autofree char *routes6
      = lan_ip_output (w.lan, LAN_APPLIANCE, "-6 route show dev eth0 proto 250");
  g_autoptr (GRegex) lifetimes
      = g_regex_new ("valid_lft [0-9a-z]+ preferred_lft [0-9a-z]+", 0, 0, NULL);
  g_autofree char *plain = g_regex_replace_literal (lifetimes, addresses, -1, 0, "", 0, NULL);

  return g_strconcat (plain, routes, routes6, NULL);
}

static void
expect_resolv_conf (const char *text)
{
  g_autofree char *contents = NULL;

  g_assert_true (g_file_get_contents (RESOLV_CONF, &contents, NULL, NULL));
  g_assert_nonnull (strstr (contents, text));
}

/* -- what is proved -- */

static void
test_dhcp (void)
{
  const char *const options[] = { LAN_DHCP ("1h"), "--dhcp-option=option:dns-server,192.0.2.53",
                                  "--domain=lan.example", NULL };
  g_autofree char *operation = NULL;

  setup (options);
  operation = begin ("Reset", "(" NO_OPTIONS ",)");
  wait_state (operation, "succeeded");
  wait_property ("Managed", "true");
  lan_wait_ip (w.lan, LAN_APPLIANCE, "route show default", "via 192.0.2.1 dev eth0 proto 250");
  lan_wait_ip (w.lan, LAN_APPLIANCE, "addr show dev eth0", "192.0.2.1");
  expect_resolv_conf ("nameserver 192.0.2.53");
  expect_resolv_conf ("lan.example");
  teardown ();
}

static void
test_static (void)
{
  g_autofree char *before = NULL, *after = NULL;

  setup (NULL);
  change_well (STATIC);
  lan_wait_ip (w.lan, LAN_APPLIANCE, "addr show dev eth0", "192.0.2.10/24");
  lan_wait_ip (w.lan, LAN_APPLIANCE, "route show default", "via 192.0.2.1 dev eth0 proto 250");
  before = kernel_state ();
  world_service_stop (&w.service, SIGKILL);
  start_service ();
  wait_property ("Managed", "true");
  wait_property ("State", "'ready'");
  after = kernel_state ();
  g_assert_cmpstr (after, ==, before);
  teardown ();
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

  setup (NULL);
  lan_add_other (w.lan, "192.0.2.50");
  change_well (STATIC);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *before = kernel_state (), *after = NULL;
      g_autofree char *operation = NULL;
      g_autoptr (GVariant) reply = NULL;

      operation = change (bad[i].values, NO_OPTIONS);
      wait_state (operation, "failed");
      expect_code (operation, bad[i].code);
      after = kernel_state ();
      g_assert_cmpstr (after, ==, before);
      reply
          = call_at (FP_OBJECT_PATH, FP_NETWORK_IFACE, "DiscardPending", "(" NO_OPTIONS ",)", NULL);
      g_assert_nonnull (reply);
    }
  teardown ();
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
