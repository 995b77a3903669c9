/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* "monitor": the state now, then each change as it is announced, across restarts of the service,
 * until interrupted. The subscription is there before the state is read; a change that both show is
 * printed after the state once more. */
#include <stdio.h>
#include <string.h>

#include "dbus/names.h"
#include "ui/ctl/json.h"
#include "ui/ctl/network.h"
#include "ui/ctl/print.h"
#include "ui/ctl/status.h"

typedef struct
{
  const CtlOptions *options;
  CtlService service; /* owner: NULL while it is not there */
  guint signals;
  GMainLoop *loop;
  CtlStatus status;
} Monitor;

static char *
clock_time (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  return g_date_time_format (now, "%H:%M:%S");
}

static void
print_event (const char *what, const char *text)
{
  g_autofree char *now = clock_time ();
  g_autofree char *safe = ctl_text (text);

  printf ("%s %s %s\n", now, what, safe);
}

/* By its keys: a report, a lease, the network's settings (those that failed too), or others. */
static char *
dict_text (GVariant *dict)
{
  if (g_variant_n_children (dict) == 0)
    return g_strdup ("none");
  if (*ctl_lookup (dict, "text") != '\0')
    return ctl_report_line (dict);
  if (*ctl_lookup (dict, "ipv4") != '\0')
    return ctl_network_settings_line (dict);
  if (*ctl_lookup (dict, "address") != '\0')
    return ctl_network_lease_line (dict);
  return g_variant_print (dict, FALSE);
}

/* A value on one line: what a person reads of it. */
static char *
value_text (GVariant *value)
{
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING)
      || g_variant_is_of_type (value, G_VARIANT_TYPE_OBJECT_PATH))
    return g_variant_dup_string (value, NULL);
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN))
    return g_strdup (g_variant_get_boolean (value) ? "yes" : "no");
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING_ARRAY))
    {
      g_autofree const char **items = g_variant_get_strv (value, NULL);

      return g_strjoinv (", ", (char **)items);
    }
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_VARDICT))
    return dict_text (value);
  return g_variant_print (value, FALSE);
}

static const char *
last_element (const char *name, char separator)
{
  const char *last = strrchr (name, separator);

  return last != NULL ? last + 1 : name;
}

static void
print_changed_json (const char *path, const char *interface, GVariant *changed)
{
  JsonObject *object = json_object_new ();
  g_autofree char *name = g_ascii_strdown (last_element (interface, '.'), -1);

  json_object_set_string_member (object, "event", "changed");
  if (g_str_has_prefix (path, FP_OPERATION_PATH))
    json_object_set_string_member (object, "operation", path);
  json_object_set_string_member (object, "interface", name);
  json_object_set_object_member (object, "changed", ctl_json_properties (changed));
  ctl_json_print (object);
}

/* A state that ends by itself: when. */
static char *
state_text (GVariant *changed)
{
  const char *state = ctl_lookup (changed, "State");
  gint64 deadline_us = 0;
  g_autofree char *left = NULL;

  g_variant_lookup (changed, "Deadline", "x", &deadline_us);
  left = ctl_time_left (deadline_us);
  return g_strdup_printf ("%s%s%s%s", state, *left != '\0' ? ", " : "", left,
                          *left != '\0' ? " left" : "");
}

static void
print_changed (const char *path, const char *interface, GVariant *changed)
{
  gboolean operation = g_str_has_prefix (path, FP_OPERATION_PATH);
  GVariantIter iter;
  const char *property;
  GVariant *value;

  g_variant_iter_init (&iter, changed);
  while (g_variant_iter_loop (&iter, "{&sv}", &property, &value))
    {
      g_autofree char *text = NULL, *what = NULL;

      if (operation && !g_str_equal (property, "State"))
        continue; /* StageChanged and Completed say the rest */
      text = operation ? state_text (changed) : value_text (value);
      what = operation ? g_strdup_printf ("Operation %s", last_element (path, '/'))
                       : g_strdup_printf ("%s.%s", last_element (interface, '.'), property);
      print_event (what, text);
    }
}

static void
handle_changed (Monitor *monitor, const char *path, GVariant *args)
{
  g_autoptr (GVariant) changed = g_variant_get_child_value (args, 1);
  const char *interface;

  g_variant_get_child (args, 0, "&s", &interface);
  if (g_variant_n_children (changed) == 0)
    return;
  if (monitor->options->json)
    print_changed_json (path, interface, changed);
  else
    print_changed (path, interface, changed);
}

static void
handle_stage (Monitor *monitor, const char *path, GVariant *args)
{
  const char *stage, *status;
  guint ms;

  g_variant_get (args, "(&s&su)", &stage, &status, &ms);
  if (monitor->options->json)
    {
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "event", "stage");
      json_object_set_string_member (object, "operation", path);
      json_object_set_string_member (object, "stage", stage);
      json_object_set_string_member (object, "status", status);
      json_object_set_int_member (object, "duration-ms", ms);
      ctl_json_print (object);
    }
  else
    {
      g_autofree char *what = g_strdup_printf ("Operation %s", last_element (path, '/'));
      g_autofree char *text = g_str_equal (status, "running")
                                  ? g_strdup_printf ("%s ...", stage)
                                  : g_strdup_printf ("%s %s, %u ms", stage, status, ms);

      print_event (what, text);
    }
}

static void
handle_completed (Monitor *monitor, const char *path, GVariant *args)
{
  g_autoptr (GVariant) report = g_variant_get_child_value (args, 1);
  const char *state;

  g_variant_get_child (args, 0, "&s", &state);
  if (monitor->options->json)
    {
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "event", "completed");
      json_object_set_string_member (object, "operation", path);
      json_object_set_string_member (object, "state", state);
      json_object_set_member (object, "report", ctl_json_value (report));
      ctl_json_print (object);
    }
  else
    {
      g_autofree char *what = g_strdup_printf ("Operation %s", last_element (path, '/'));
      g_autofree char *line = ctl_report_line (report);
      g_autofree char *text = g_strdup_printf ("ended, %s, %s", state, line);

      print_event (what, text);
    }
}

static void
on_signal (GDBusConnection *bus, const char *sender, const char *path, const char *interface,
           const char *member, GVariant *args, gpointer user_data)
{
  Monitor *monitor = user_data;

  if (g_str_equal (member, "PropertiesChanged")
      && g_variant_is_of_type (args, G_VARIANT_TYPE ("(sa{sv}as)")))
    handle_changed (monitor, path, args);
  else if (g_str_equal (member, "StageChanged")
           && g_variant_is_of_type (args, G_VARIANT_TYPE ("(ssu)")))
    handle_stage (monitor, path, args);
  else if (g_str_equal (member, "Completed")
           && g_variant_is_of_type (args, G_VARIANT_TYPE ("(sa{sv})")))
    handle_completed (monitor, path, args);
}

static void
print_service (const Monitor *monitor, gboolean there)
{
  if (monitor->options->json)
    {
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "event", there ? "service-here" : "service-gone");
      ctl_json_print (object);
    }
  else
    print_event ("Service", there ? "is there" : "is not there");
}

static void
print_snapshot (const Monitor *monitor, const CtlSnapshot *snapshot)
{
  if (monitor->options->json)
    {
      JsonObject *object = ctl_snapshot_json (snapshot);

      json_object_set_string_member (object, "event", "status");
      ctl_json_print (object);
    }
  else
    ctl_snapshot_print (snapshot);
}

static void
on_appeared (GDBusConnection *bus, const char *name, const char *owner, gpointer user_data)
{
  Monitor *monitor = user_data;
  g_auto (CtlSnapshot) snapshot = { 0 };
  g_autoptr (GError) error = NULL;

  monitor->service.owner = g_strdup (owner);
  monitor->signals = g_dbus_connection_signal_subscribe (
      bus, owner, NULL, NULL, NULL, NULL, G_DBUS_SIGNAL_FLAGS_NONE, on_signal, monitor, NULL);
  print_service (monitor, TRUE);
  if (ctl_snapshot_read (&snapshot, &monitor->service, &error))
    print_snapshot (monitor, &snapshot);
  else
    ctl_service_refused (monitor->options, g_steal_pointer (&error)); /* it may come back */
}

static void
on_vanished (GDBusConnection *bus, const char *name, gpointer user_data)
{
  Monitor *monitor = user_data;

  if (monitor->service.owner != NULL)
    g_dbus_connection_signal_unsubscribe (monitor->service.bus, monitor->signals);
  g_clear_pointer (&monitor->service.owner, g_free);
  print_service (monitor, FALSE);
}

static void
on_closed (GDBusConnection *bus, gboolean remote_peer_vanished, GError *error, gpointer user_data)
{
  Monitor *monitor = user_data;

  monitor->status = ctl_service_refused (
      monitor->options, g_error_new_literal (G_DBUS_ERROR, G_DBUS_ERROR_DISCONNECTED,
                                             "the system bus closed the connection"));
  g_main_loop_quit (monitor->loop);
}

static gboolean
on_timeout (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_CONTINUE;
}

CtlStatus
ctl_monitor (const CtlOptions *options)
{
  GError *error = NULL;
  Monitor monitor = { .options = options, .status = CTL_DONE };
  guint watch;

  monitor.service.bus = ctl_bus_connect (&error);
  if (monitor.service.bus == NULL)
    return ctl_service_refused (options, error);
  monitor.loop = g_main_loop_new (NULL, FALSE);
  if (options->timeout_s > 0)
    g_timeout_add_seconds ((guint)options->timeout_s, on_timeout, monitor.loop);
  g_signal_connect (monitor.service.bus, "closed", G_CALLBACK (on_closed), &monitor);
  watch = g_bus_watch_name_on_connection (monitor.service.bus, FP_BUS_NAME,
                                          G_BUS_NAME_WATCHER_FLAGS_AUTO_START, on_appeared,
                                          on_vanished, &monitor, NULL);
  g_main_loop_run (monitor.loop);

  g_bus_unwatch_name (watch);
  if (monitor.service.owner != NULL)
    g_dbus_connection_signal_unsubscribe (monitor.service.bus, monitor.signals);
  g_signal_handlers_disconnect_by_data (monitor.service.bus, &monitor);
  g_clear_pointer (&monitor.service.owner, g_free);
  g_object_unref (monitor.service.bus);
  g_main_loop_unref (monitor.loop);
  return monitor.status;
}
