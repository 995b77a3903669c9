/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/e2e/network-world.h"

#include <signal.h>
#include <string.h>

/* In tests/rig/appliance alone /etc is the machine's. */
static void
expect_own_etc (void)
{
  g_autofree char *own = world_file ("etc");

  if (!g_file_test (own, G_FILE_TEST_IS_DIR))
    g_error ("this test replaces /etc/resolv.conf: start it with meson test, or inside "
             "tests/rig/network");
}

static void
set_all (Lan *lan, const char *const (*settings)[2], guint n)
{
  for (guint i = 0; i < n; i++)
    lan_set (lan, LAN_APPLIANCE, settings[i][0], settings[i][1]);
}

/* When the detection of duplicates of the link-local address ends by itself, what is in place
 * changes. */
static void
end_detection (Lan *lan)
{
  static const char *const settings[][2] = {
    { "net/ipv6/conf/" LAN_LINK "/accept_dad", "0" },
    { "net/ipv6/conf/" LAN_LINK "/disable_ipv6", "1" },
    { "net/ipv6/conf/" LAN_LINK "/disable_ipv6", "0" },
  };

  set_all (lan, settings, G_N_ELEMENTS (settings));
  lan_wait_ip (lan, LAN_APPLIANCE, "-6 addr show dev " LAN_LINK " -tentative", "fe80:");
  lan_set (lan, LAN_APPLIANCE, "net/ipv6/conf/" LAN_LINK "/accept_dad", "1");
}

static NetWorld *
new_world (const char *config, const char *const *dnsmasq, const char *dhcp_option)
{
  NetWorld *w = g_new0 (NetWorld, 1);

  expect_own_etc ();
  w->config = config;
  w->lan = lan_new ();
  end_detection (w->lan);
  if (dnsmasq != NULL)
    lan_dnsmasq_start (w->lan, dnsmasq);
  g_assert_true (g_file_set_contents (NET_RESOLV_CONF, NET_FOREIGN_DNS, -1, NULL));
  w->dhcp = world_listen_option ("helper/dhcp/faceplate-dhcp", dhcp_option,
                                 "/run/faceplate/dhcp.sock", "dhcp.log");
  w->host = world_listen ("helper/host/faceplate-host", "/run/faceplate/host.sock", "host.log");
  w->service.net_admin = TRUE;
  net_start (w, NULL);
  return w;
}

NetWorld *
net_world_new (const char *config, const char *const *dnsmasq)
{
  static const char *const settings[][2] = {
    { "net/ipv4/neigh/" LAN_LINK "/retrans_time_ms", "200" },
    { "net/ipv6/neigh/" LAN_LINK "/retrans_time_ms", "200" },
  };
  NetWorld *w = new_world (config, dnsmasq, "--time-scale=0.2");

  set_all (w->lan, settings, G_N_ELEMENTS (settings));
  return w;
}

NetWorld *
net_world_new_slow (const char *config, const char *const *dnsmasq)
{
  return new_world (config, dnsmasq, NULL);
}

void
net_world_free (NetWorld *w)
{
  const char *const argv[] = { "rm",
                               "-rf",
                               "/run/rig/state",
                               "/run/faceplate/dhcp.sock",
                               "/run/faceplate/host.sock",
                               NET_RESOLV_CONF,
                               NET_RESOLV_CONF ".before-faceplate",
                               NULL };

  net_stop (w, SIGTERM);
  world_wait_gone ("udhcpc"); /* what it has asked for ends with it */
  world_wait_gone ("faceplate-dhcp");
  world_wait_gone ("faceplate-host");
  world_kill (w->dhcp, SIGTERM);
  world_kill (w->host, SIGTERM);
  world_run ("root", NULL, argv);
  lan_free (w->lan);
  g_free (w);
}

void
net_start (NetWorld *w, const char *const *environment)
{
  w->service.environment = environment;
  world_service_start (&w->service, w->config);
}

void
net_stop (NetWorld *w, int signal)
{
  world_service_stop (&w->service, signal);
}

int
net_ended (NetWorld *w)
{
  int status = world_exit_status (w->service.pid);

  w->service.pid = 0;
  g_clear_object (&w->service.bus);
  return status;
}

void
net_hurry (NetWorld *w)
{
  static const char *const settings[][2] = {
    { "net/ipv6/conf/default/accept_dad", "0" },
    { "net/ipv6/conf/" LAN_LINK "/accept_dad", "0" },
    { "net/ipv6/conf/" LAN_LINK "/router_solicitation_delay", "0" },
    { "net/ipv6/conf/" LAN_LINK "/disable_ipv6", "1" }, /* ends the detection that runs */
    { "net/ipv6/conf/" LAN_LINK "/disable_ipv6", "0" },
  };

  lan_ip (w->lan, LAN_APPLIANCE, "link set " LAN_LINK " arp off");
  set_all (w->lan, settings, G_N_ELEMENTS (settings));
}

/* -- what a client does -- */

static GVariant *
call_at (NetWorld *w, const char *path, const char *interface, const char *method,
         const char *arguments, GError **error)
{
  return g_dbus_connection_call_sync (w->service.bus, FP_BUS_NAME, path, interface, method,
                                      g_variant_new_parsed (arguments), NULL,
                                      G_DBUS_CALL_FLAGS_NONE, 10000, NULL, error);
}

GVariant *
net_call (NetWorld *w, const char *method, const char *arguments, GError **error)
{
  return call_at (w, FP_OBJECT_PATH, FP_NETWORK_IFACE, method, arguments, error);
}

char *
net_begin (NetWorld *w, const char *method, const char *arguments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = net_call (w, method, arguments, &error);
  char *path = NULL;

  g_assert_no_error (error);
  g_variant_get (reply, "(o)", &path);
  return path;
}

char *
net_change (NetWorld *w, const char *values, const char *options)
{
  g_autofree char *arguments = g_strdup_printf ("(%s, %s)", values, options);

  return net_begin (w, "Change", arguments);
}

void
net_wait_state (NetWorld *w, const char *operation, const char *state)
{
  g_autofree char *text = g_strdup_printf ("'%s'", state);

  world_wait_property (w->service.bus, operation, FP_OPERATION_IFACE, "State", text);
}

void
net_wait_property (NetWorld *w, const char *name, const char *text)
{
  world_wait_property (w->service.bus, FP_OBJECT_PATH, FP_NETWORK_IFACE, name, text);
}

char *
net_property (NetWorld *w, const char *name)
{
  g_autoptr (GVariant) value
      = world_property (w->service.bus, FP_OBJECT_PATH, FP_NETWORK_IFACE, name);

  g_assert_nonnull (value);
  return g_variant_print (value, FALSE);
}

void
net_expect_code (NetWorld *w, const char *operation, const char *code)
{
  g_autoptr (GVariant) report
      = world_property (w->service.bus, operation, FP_OPERATION_IFACE, "Report");
  const char *symbol = NULL;

  g_assert_true (g_variant_lookup (report, "code", "&s", &symbol));
  if (!g_str_equal (symbol, code))
    {
      g_autofree char *text = g_variant_print (report, FALSE);

      g_error ("%s is not in %s", code, text);
    }
}

typedef struct
{
  NetWorld *w;
  const char *operation;
} End;

static gboolean
has_report (gpointer user_data)
{
  End *end = user_data;
  g_autoptr (GVariant) report
      = world_property (end->w->service.bus, end->operation, FP_OPERATION_IFACE, "Report");

  return report != NULL && g_variant_n_children (report) > 0;
}

/* What it ended with is said where it is not what was expected. */
void
net_run (NetWorld *w, const char *method, const char *arguments, const char *end, const char *code)
{
  g_autofree char *operation = net_begin (w, method, arguments);
  End wait = { w, operation };

  world_wait ("the end of an operation", has_report, &wait);
  if (code != NULL)
    net_expect_code (w, operation, code);
  net_wait_state (w, operation, end);
}

void
net_change_well (NetWorld *w, const char *values)
{
  g_autofree char *arguments = g_strdup_printf ("(%s, " NET_NO_OPTIONS ")", values);

  net_run (w, "Change", arguments, "succeeded", "OK");
}

void
net_discard (NetWorld *w)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = net_call (w, "DiscardPending", "(" NET_NO_OPTIONS ",)", &error);

  g_assert_no_error (error);
}

void
net_operate (NetWorld *w, const char *operation, const char *method)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply
      = call_at (w, operation, FP_OPERATION_IFACE, method, "(" NET_NO_OPTIONS ",)", &error);

  g_assert_no_error (error);
}

void
net_try_operate (NetWorld *w, const char *operation, const char *method)
{
  g_autoptr (GVariant) reply
      = call_at (w, operation, FP_OPERATION_IFACE, method, "(" NET_NO_OPTIONS ",)", NULL);
}

/* -- what is in place -- */

static int
compare (const void *a, const void *b)
{
  return strcmp (*(char *const *)a, *(char *const *)b);
}

/* The kernel's own routes of its addresses come and go a moment after them. */
static gboolean
is_echo (const char *line)
{
  return strstr (line, "\"table\":\"local\"") != NULL
         && strstr (line, "\"protocol\":\"kernel\"") != NULL;
}

/* The objects of a JSON list in an order that does not depend on when they came. */
static void
append_sorted (GString *all, const char *json)
{
  g_autoptr (GRegex) lifetimes = g_regex_new (
      "\"(valid_life_time|preferred_life_time|expires)\":[0-9]+,?|\"tentative\":true,?", 0, 0,
      NULL);
  g_autofree char *plain = g_regex_replace_literal (lifetimes, json, -1, 0, "", 0, NULL);
  g_auto (GStrv) parts = g_strsplit_set (plain, "{\n", -1);
  guint n = g_strv_length (parts);

  for (guint i = 0; i < n; i++)
    g_strdelimit (g_strchomp (parts[i]), ",]", ' ');
  for (guint i = 0; i < n; i++)
    g_strstrip (parts[i]);
  qsort (parts, n, sizeof parts[0], compare);
  for (guint i = 0; i < n; i++)
    if (parts[i][0] != '\0' && !is_echo (parts[i]))
      g_string_append_printf (all, "%s\n", parts[i]);
}

static void
append_settings (GString *all)
{
  static const char *const names[] = { "disable_ipv6", "accept_ra", "autoconf" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_strconcat ("/proc/sys/net/ipv6/conf/" LAN_LINK "/", names[i], NULL);
      g_autofree char *value = NULL;

      g_assert_true (g_file_get_contents (path, &value, NULL, NULL));
      g_string_append_printf (all, "%s %s", names[i], value);
    }
}

char *
net_place (NetWorld *w)
{
  static const char *const shows[]
      = { "link show", "addr show",   "route show table all", "-6 route show table all",
          "rule show", "-6 rule show" };
  g_autoptr (GString) all = g_string_new (NULL);
  g_autofree char *resolv_conf = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (shows); i++)
    {
      g_autofree char *json = lan_ip_output (w->lan, LAN_APPLIANCE, "-j %s", shows[i]);

      g_string_append_printf (all, "-- %s\n", shows[i]);
      append_sorted (all, json);
    }
  append_settings (all);
  if (g_file_get_contents (NET_RESOLV_CONF, &resolv_conf, NULL, NULL))
    g_string_append_printf (all, "-- resolv.conf\n%s", resolv_conf);
  return g_string_free (g_steal_pointer (&all), FALSE);
}

typedef struct
{
  NetWorld *w;
  const char *wanted;
  char *last;
  gint64 end_us;
} PlaceWait;

static gboolean
place_is (gpointer user_data)
{
  PlaceWait *wait = user_data;

  g_free (wait->last);
  wait->last = net_place (wait->w);
  return g_str_equal (wait->last, wait->wanted) || g_get_monotonic_time () > wait->end_us;
}

char *
net_difference (const char *before, const char *after)
{
  g_autofree char *a = world_file ("before"), *b = world_file ("after");
  const char *const argv[] = { "diff", a, b, NULL };
  char *output = NULL;

  g_assert_true (g_file_set_contents (a, before, -1, NULL));
  g_assert_true (g_file_set_contents (b, after, -1, NULL));
  world_run ("root", &output, argv);
  return output;
}

void
net_wait_place (NetWorld *w, const char *place)
{
  PlaceWait wait = { w, place, NULL, g_get_monotonic_time () + 10 * G_USEC_PER_SEC };

  world_wait ("what is in place", place_is, &wait);
  if (!g_str_equal (wait.last, place))
    {
      g_autofree char *text = net_difference (place, wait.last);

      g_error ("what is in place is not what it was:\n%s", text);
    }
  g_free (wait.last);
}

void
net_expect_resolv_conf (const char *text)
{
  g_autofree char *contents = NULL;

  g_assert_true (g_file_get_contents (NET_RESOLV_CONF, &contents, NULL, NULL));
  if (strstr (contents, text) == NULL)
    g_error ("\"%s\" is not in \"%s\"", text, contents);
}
