/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The main job, end to end, on real parts: keys pressed at a real LCDd, the panel as its own user,
 * the system bus and polkitd, the service as its own user, a real squid, TLS with a platform in a
 * network that only the proxy reaches. Then each part is killed in the middle and comes back. Runs
 * inside tests/rig/demo. */
#include <gio/gio.h>
#include <signal.h>
#include <string.h>

#include "dbus/names.h"
#include "tests/e2e/person.h"
#include "tests/rig/world.h"

#define REST "SENSOR-01"
#define PROPERTY(iface, name, text)                                                                \
  world_wait_property (w.service.bus, FP_OBJECT_PATH, FP_##iface##_IFACE, name, text)

static struct
{
  WorldService service;
  GPid proxy, panel;
  FpTestLcdd *lcdd;
} w;

/* -- the parts -- */

static gboolean
says_ready (gpointer log)
{
  g_autofree char *path = world_file (log);
  g_autofree char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) && strstr (text, "ready") != NULL;
}

/* bump: NULL, or the name of a CA of the PKI, with which it opens TLS. */
static void
start_proxy (const char *bump)
{
  g_autofree char *script = world_source ("tests/peers/run-squid");
  g_autofree char *folder = world_file ("squid");
  g_autofree char *log = world_file ("squid.log");
  g_autofree char *cert = bump != NULL ? g_strdup_printf ("/run/rig/pki/%s.pem", bump) : NULL;
  g_autofree char *key = bump != NULL ? g_strdup_printf ("/run/rig/pki/%s.key", bump) : NULL;
  const char *argv[20]
      = { "ip", "netns", "exec", "dc", script, "--host", "platform.example=198.51.100.10" };
  const char *const rest[] = { folder, "192.0.2.1", "443", "d", "ab" };
  guint n = 7;

  if (bump != NULL)
    {
      argv[n++] = "--bump";
      argv[n++] = cert;
      argv[n++] = key;
      argv[n++] = "--trust";
      argv[n++] = "/run/rig/pki/root.pem";
    }
  for (guint i = 0; i < G_N_ELEMENTS (rest); i++)
    argv[n++] = rest[i];
  g_file_set_contents (log, "", 0, NULL);
  w.proxy = world_spawn ("root", "squid.log", argv);
  world_wait ("squid", says_ready, "squid.log");
}

static void
stop_proxy (void)
{
  world_kill (w.proxy, SIGKILL);
}

static void
start_service (void)
{
  g_autofree char *lines = g_strdup_printf ("url = https://platform.example/health\n"
                                            "websocket-url = wss://platform.example/ws\n"
                                            "ca-file = /run/rig/pki/root.pem\n"
                                            "[network]\nlink = lan0\n"
                                            "[panel]\nlcdproc-port = %u\n",
                                            fp_test_lcdd_port (w.lcdd));

  world_service_start (&w.service, lines);
}

static void
start_panel (void)
{
  g_autofree char *program = world_build ("ui/lcd/faceplate-lcd");
  g_autofree char *config = world_file ("faceplate.conf");
  const char *const argv[] = { program, "--config", config, "--driver", "lcdproc", NULL };

  w.panel = world_spawn ("faceplate-panel", "panel.log", argv);
}

static void
start (void)
{
  w.lcdd = fp_test_lcdd_new ();
  fp_test_lcdd_start (w.lcdd, 20, 4);
  start_proxy (NULL);
  start_service ();
  start_panel ();
}

static void
stop (void)
{
  const char *const argv[] = { "rm", "-rf", "/run/rig/state", NULL };

  world_kill (w.panel, SIGTERM);
  world_service_stop (&w.service, SIGTERM);
  stop_proxy ();
  g_clear_pointer (&w.lcdd, fp_test_lcdd_free);
  world_run ("root", NULL, argv);
}

/* -- what a person does -- */

static void
at (const char *text, const char *key)
{
  person_at (w.lcdd, text, key);
}

static void
press (const char *key)
{
  fp_test_lcdd_press_anew (w.lcdd, key);
}

static void
type (const char *title, FpFieldKind kind, const char *before, gboolean stored, const char *text)
{
  person_type (w.lcdd, title, kind, FP_KEYS_FIVE, before, stored, text);
}

/* Into SETUP NETWORK, down to the proxy's items. */
static void
open_proxy_items (void)
{
  at (">SETUP NETWORK", "Enter");
  at (">IPV4 ADDRESS", "Down");
  at (">IPV6 ADDRESS", "Down");
  at (">DNS SERVERS", "Down");
  at (">VLAN", "Down");
}

/* From the screen at rest, on which the first check has failed since no name resolves here, to
 * REALLY ENABLE PROXY?. */
static void
fill_in (const char *password)
{
  at ("E51", "Enter"); /* DNS FAILED, or NO ANSWER on a busy machine */
  open_proxy_items ();
  at (">ENABLE PROXY", "Enter");
  at ("CONFIG PROXY", "Enter");
  at ("PROXY HOST", "Enter"); /* the gateway is the proxy here */
  at ("PROXY PORT", "Enter"); /* 0443 */
  type ("PROXY USER", FP_FIELD_USER, "", FALSE, "d");
  type ("PROXY PASS", FP_FIELD_PASS, "", FALSE, password);
  fp_test_lcdd_wait_text (w.lcdd, "REALLY ENABLE PROXY?");
}

static void
enable (void)
{
  fill_in ("ab");
  at ("REALLY", "Enter");
  fp_test_lcdd_wait_text (w.lcdd, REST);
  PROPERTY (PROXY, "Enabled", "true");
}

static void
call (const char *interface, const char *method, const char *arguments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
      w.service.bus, FP_BUS_NAME, FP_OBJECT_PATH, interface, method,
      g_variant_new_parsed (arguments), NULL, G_DBUS_CALL_FLAGS_NONE, 10000, NULL, &error);

  g_assert_no_error (error);
}

/* The same as enable() without a person, for what begins with an enabled proxy. */
static void
enable_quickly (void)
{
  call (FP_PROXY_IFACE, "Enable",
        "({'host': <'192.0.2.1'>, 'port': <uint16 443>, 'user': <'d'>, 'password': <'ab'>},"
        " @a{sv} {})");
  PROPERTY (PROXY, "Enabled", "true");
  PROPERTY (CONNECTIVITY, "State", "'connected'");
  fp_test_lcdd_wait_text (w.lcdd, REST);
}

/* When the change of the network, the third operation, was found to fail; µs since the epoch. */
static gint64
failure_time (void)
{
  g_autoptr (GVariant) report
      = world_property (w.service.bus, FP_OPERATION_PATH "/3", FP_OPERATION_IFACE, "Report");
  gint64 time_us = 0;

  g_assert_true (g_variant_lookup (report, "time", "x", &time_us));
  return time_us;
}

static gboolean
has_succeeded_since (gpointer time_us)
{
  g_autoptr (GVariant) last
      = world_property (w.service.bus, FP_OBJECT_PATH, FP_CONNECTIVITY_IFACE, "LastSuccess");

  return last != NULL && g_variant_get_int64 (last) > *(gint64 *)time_us;
}

/* Whether or not the platform is reached. */
static void
own_the_network (void)
{
  call (FP_NETWORK_IFACE, "Change",
        "({'address': <'192.0.2.10/24'>, 'gateway': <'192.0.2.1'>, 'ipv6': <'off'>},"
        " {'keep': <true>})");
  PROPERTY (NETWORK, "Managed", "true");
  PROPERTY (APPLIANCE, "Operation", "'/'");
}

static void
check (void)
{
  PROPERTY (APPLIANCE, "Operation", "'/'");
  call (FP_CONNECTIVITY_IFACE, "Check", "(@a{sv} {},)");
}

/* -- the main job -- */

static void
test_enable (void)
{
  start ();
  enable ();
  fp_test_lcdd_wait_text (w.lcdd, "192.0.2.10");
  PROPERTY (CONNECTIVITY, "State", "'connected'");
  PROPERTY (PROXY, "Host", "'192.0.2.1'");
  PROPERTY (PROXY, "User", "'d'");
  PROPERTY (PROXY, "PasswordSet", "true");
  PROPERTY (PROXY, "Pending", "{}");
  stop ();
}

/* One typing mistake costs one correction. */
static void
test_wrong_password (void)
{
  start ();
  fill_in ("aa");
  at ("REALLY", "Enter");
  fp_test_lcdd_wait_text (w.lcdd, "PROXY LOGIN BAD");
  fp_test_lcdd_wait_text (w.lcdd, "E252");
  PROPERTY (PROXY, "Enabled", "false");
  press ("Down");
  at ("TRY AGAIN", "Down");
  at ("CHANGE PARAMETERS", "Enter");
  at ("PROXY HOST", "Enter");
  at ("PROXY PORT", "Enter");
  at ("PROXY USER", "Enter");
  type ("PROXY PASS", FP_FIELD_PASS, "aa", FALSE, "ab");
  at ("REALLY ENABLE PROXY?", "Enter");
  fp_test_lcdd_wait_text (w.lcdd, REST);
  PROPERTY (PROXY, "Enabled", "true");
  stop ();
}

static void
test_interception (void)
{
  start ();
  stop_proxy ();
  start_proxy ("fortinet");
  fill_in ("ab");
  at ("REALLY", "Enter");
  fp_test_lcdd_wait_text (w.lcdd, "TLS INTERCEPTED");
  fp_test_lcdd_wait_text (w.lcdd, "E313");
  PROPERTY (PROXY, "Enabled", "false");
  stop ();
}

/* Without the proxy the platform is out of reach: so the proxy stays, unless the user says so. */
static void
test_disable (void)
{
  start ();
  enable_quickly ();
  at (REST, "Enter");
  open_proxy_items ();
  at (">CHANGE PROXY", "Down");
  at (">DISABLE PROXY", "Enter");
  at ("REALLY DISABLE", "Enter");
  fp_test_lcdd_wait_text (w.lcdd, "TRY AGAIN");
  PROPERTY (PROXY, "Enabled", "true");
  PROPERTY (CONNECTIVITY, "State", "'connected'");
  press ("Down");
  at (">TRY AGAIN", "Down");
  at (">KEEP ANYWAY", "Enter");
  at ("REALLY KEEP", "Enter");
  PROPERTY (PROXY, "Enabled", "false");
  stop ();
}

/* An address that the data centre does not route: the way to the proxy ends at the gateway, and
 * what was connected before is so again, by itself. */
static void
test_address (void)
{
  const char *const flush[] = { "ip", "addr", "flush", "dev", "lan0", NULL };
  GPid dhcp = world_listen ("helper/dhcp/faceplate-dhcp", "/run/faceplate/dhcp.sock", "dhcp.log");
  GPid host = world_listen ("helper/host/faceplate-host", "/run/faceplate/host.sock", "host.log");
  gint64 failed_us;

  g_assert_cmpint (world_run ("root", NULL, flush), ==, 0);
  w.service.net_admin = TRUE;
  start ();
  own_the_network ();
  enable_quickly ();
  at (REST, "Enter");
  at (">SETUP NETWORK", "Enter");
  at (">IPV4 ADDRESS", "Enter");
  at (">STATIC", "Enter");
  person_dial (w.lcdd, "IP ADDRESS", FP_DIGITS_IPV4, FP_KEYS_FIVE, "192.0.2.10", "192.0.3.10");
  at ("SUBNET MASK", "Enter");
  person_dial (w.lcdd, "GATEWAY", FP_DIGITS_IPV4, FP_KEYS_FIVE, "192.0.3.0", "192.0.3.1");
  at ("REALLY CHANGE", "Enter");
  fp_test_lcdd_wait_text (w.lcdd, "GATEWAY SILENT");
  fp_test_lcdd_wait_text (w.lcdd, "E126");
  failed_us = failure_time ();
  world_wait ("a check by itself", has_succeeded_since, &failed_us);
  PROPERTY (CONNECTIVITY, "State", "'connected'");
  PROPERTY (PROXY, "Enabled", "true");
  PROPERTY (NETWORK, "Addresses", "['192.0.2.10/24']");
  at ("GATEWAY SILENT", "Left");
  at (">IPV4 ADDRESS", "Left");
  at (">SETUP NETWORK", "Left");
  fp_test_lcdd_wait_text (w.lcdd, REST "-192.0.2.10");
  stop ();
  world_kill (dhcp, SIGTERM);
  world_kill (host, SIGTERM);
}

/* -- each part killed, and back -- */

static void
test_lcdd_killed (void)
{
  start ();
  enable_quickly ();
  at (REST, "Enter");
  fp_test_lcdd_wait_text (w.lcdd, "SETUP NETWORK");
  fp_test_lcdd_kill (w.lcdd);
  fp_test_lcdd_start (w.lcdd, 16, 2);
  at ("SETUP NETWORK", "Enter"); /* where it was, and the keys are back */
  fp_test_lcdd_wait_text (w.lcdd, ">IPV4 ADDRESS");
  stop ();
}

static void
test_proxy_killed (void)
{
  start ();
  enable_quickly ();
  stop_proxy ();
  check ();
  fp_test_lcdd_wait_text (w.lcdd, "COMMUNICATION");
  fp_test_lcdd_wait_text (w.lcdd, "E211");
  PROPERTY (CONNECTIVITY, "State", "'lost'");
  start_proxy (NULL);
  check ();
  fp_test_lcdd_wait_text (w.lcdd, REST);
  stop ();
}

static void
test_panel_killed (void)
{
  start ();
  fill_in ("ab");
  at ("REALLY", "Enter");
  PROPERTY (PROXY, "Enabled", "true"); /* the operation does not need who asked for it */
  world_kill (w.panel, SIGKILL);
  start_panel ();
  fp_test_lcdd_wait_text (w.lcdd, REST);
  stop ();
}

/* The proxy hangs, so that the operation is under way when the service is killed. */
static void
test_service_killed (void)
{
  start ();
  fill_in ("ab");
  world_kill (w.proxy, SIGSTOP);
  at ("REALLY", "Enter");
  fp_test_lcdd_wait_text (w.lcdd, "ENABLING PROXY");
  world_wait_property (w.service.bus, FP_OPERATION_PATH "/1", FP_OPERATION_IFACE, "State",
                       "'checking'");
  world_service_stop (&w.service, SIGKILL);
  fp_test_lcdd_wait_text (w.lcdd, "SERVICE");
  world_kill (w.proxy, SIGCONT);
  start_service ();
  PROPERTY (PROXY, "Enabled", "false");
  PROPERTY (PROXY, "Host", "''");
  g_autoptr (GVariant) pending
      = world_property (w.service.bus, FP_OBJECT_PATH, FP_PROXY_IFACE, "Pending");
  g_assert_true (g_variant_lookup (pending, "user", "s", NULL));
  stop ();
}

static void
test_bus_killed (void)
{
  const char *const again[] = { "rig-bus", NULL };
  const char *const polkit[] = { "rig-polkit", NULL };
  GPid service;

  start ();
  enable_quickly ();
  service = w.service.pid;
  kill (world_daemon ("bus"), SIGKILL);
  fp_test_lcdd_wait_text (w.lcdd, "SERVICE");
  g_assert_cmpint (world_exit_status (service), !=, 0);
  g_clear_object (&w.service.bus);
  g_assert_cmpint (world_run ("root", NULL, again), ==, 0);
  kill (world_daemon ("polkit"), SIGKILL);
  g_assert_cmpint (world_run ("root", NULL, polkit), ==, 0);
  start_service ();
  PROPERTY (PROXY, "Enabled", "true");
  fp_test_lcdd_wait_text (w.lcdd, REST);
  stop ();
}

static void
test_polkit_killed (void)
{
  const char *const again[] = { "rig-polkit", NULL };

  start ();
  fill_in ("ab");
  kill (world_daemon ("polkit"), SIGKILL);
  at ("REALLY", "Enter");
  fp_test_lcdd_wait_text (w.lcdd, "NOT ALLOWED");
  PROPERTY (PROXY, "Pending", "{}");
  g_assert_cmpint (world_run ("root", NULL, again), ==, 0);
  at ("NOT ALLOWED", "Enter"); /* back to the fields, with what was typed */
  at ("PROXY HOST", "Enter");
  at ("PROXY PORT", "Enter");
  at ("PROXY USER", "Enter");
  at ("PROXY PASS", "Enter");
  at ("REALLY ENABLE PROXY?", "Enter");
  fp_test_lcdd_wait_text (w.lcdd, REST);
  PROPERTY (PROXY, "Enabled", "true");
  stop ();
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/e2e/enable", test_enable);
  g_test_add_func ("/e2e/wrong-password", test_wrong_password);
  g_test_add_func ("/e2e/interception", test_interception);
  g_test_add_func ("/e2e/disable", test_disable);
  g_test_add_func ("/e2e/address", test_address);
  g_test_add_func ("/e2e/killed/lcdd", test_lcdd_killed);
  g_test_add_func ("/e2e/killed/proxy", test_proxy_killed);
  g_test_add_func ("/e2e/killed/panel", test_panel_killed);
  g_test_add_func ("/e2e/killed/service", test_service_killed);
  g_test_add_func ("/e2e/killed/bus", test_bus_killed);
  g_test_add_func ("/e2e/killed/polkit", test_polkit_killed);
  return g_test_run ();
}
