/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Operations as objects: how they live and go, what they announce, and that only one runs. */
#include <glib/gstdio.h>
#include <string.h>

#include "dbus/names.h"
#include "tests/bus/rig.h"

#define NO_OPTIONS "(@a{sv} {},)"
#define HANG       "({'host': <'hang'>, 'port': <uint16 80>}, @a{sv} {})"

static char *
check (Rig *rig)
{
  return client_run (rig->client, FP_CONNECTIVITY_IFACE, "Check", NO_OPTIONS, "succeeded");
}

static gboolean
exists (Rig *rig, const char *path)
{
  g_autoptr (GVariant) reply = client_call (rig->client, path, "org.freedesktop.DBus.Properties",
                                            "GetAll", "('" FP_OPERATION_IFACE "',)", NULL);

  return reply != NULL;
}

static void
test_newest_stay (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_CONFIG ("ok"));
  g_autofree char *first = check (rig);
  g_autofree char *second = check (rig);

  g_assert_cmpstr (first, ==, FP_OPERATION_PATH "/1");
  g_assert_cmpstr (second, ==, FP_OPERATION_PATH "/2");
  for (guint i = 3; i <= 16; i++)
    g_free (check (rig));
  g_assert_true (exists (rig, first));
  g_free (check (rig));
  g_assert_false (exists (rig, first)); /* the 17th pushed it out */
  g_assert_true (exists (rig, second));
  g_assert_true (exists (rig, FP_OPERATION_PATH "/17"));
}

static void
test_busy (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_CONFIG ("hang"));
  g_autofree char *path = client_start (rig->client, FP_PROXY_IFACE, "Enable", HANG);
  g_autofree char *shown = g_strdup_printf ("'%s'", path);
  guint asked = rig_polkit_count (rig, "Asked");

  client_expect (rig->client, FP_APPLIANCE_IFACE, "Operation", shown);
  client_call_fails (rig->client, FP_OBJECT_PATH, FP_PROXY_IFACE, "Enable", HANG, "Busy");
  client_call_fails (rig->client, FP_OBJECT_PATH, FP_PROXY_IFACE, "Change", HANG, "Busy");
  client_call_fails (rig->client, FP_OBJECT_PATH, FP_PROXY_IFACE, "Disable", NO_OPTIONS, "Busy");
  client_call_fails (rig->client, FP_OBJECT_PATH, FP_PROXY_IFACE, "DiscardPending", NO_OPTIONS,
                     "Busy");
  client_call_fails (rig->client, FP_OBJECT_PATH, FP_CONNECTIVITY_IFACE, "Check", NO_OPTIONS,
                     "Busy");
  g_assert_cmpuint (rig_polkit_count (rig, "Asked"), ==, asked); /* nobody is asked in vain */
}

/* The caller goes; what it started goes on, and anybody sees its end. */
static void
test_caller_vanishes (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_CONFIG ("hang"));
  GDBusConnection *caller = client_connect (rig->address);
  g_autofree char *path = client_start (caller, FP_PROXY_IFACE, "Enable", HANG);
  g_autoptr (GVariant) reply = NULL;

  g_dbus_connection_close_sync (caller, NULL, NULL);
  g_object_unref (caller);
  client_wait (rig->client, path, FP_OPERATION_IFACE, "Stages",
               "[('link', 'ok', 0), ('address', 'ok', 0), ('resolve', 'ok', 7), ('connect', "
               "'running', 0)]");
  reply = client_call (rig->client, path, FP_OPERATION_IFACE, "Cancel", NO_OPTIONS, NULL);
  g_assert_nonnull (reply);
  client_wait (rig->client, path, FP_OPERATION_IFACE, "State", "'cancelled'");
  rig_wait_no_probes (rig);
}

typedef struct
{
  GString *log;
  gboolean completed;
} Listener;

static int
by_name (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

/* One line a signal: the member, and of PropertiesChanged the names that changed. */
static void
on_signal (GDBusConnection *connection, const char *sender, const char *path, const char *interface,
           const char *signal, GVariant *parameters, gpointer user_data)
{
  Listener *listener = user_data;
  const char *name = strrchr (path, '/') + 1;

  if (g_str_equal (signal, "PropertiesChanged"))
    {
      g_autoptr (GVariant) changed = g_variant_get_child_value (parameters, 1);
      g_autoptr (GPtrArray) names = g_ptr_array_new ();
      GVariantIter iter;
      const char *key;

      g_variant_get_child (parameters, 0, "&s", &interface);
      g_variant_iter_init (&iter, changed);
      while (g_variant_iter_next (&iter, "{&sv}", &key, NULL))
        g_ptr_array_add (names, (gpointer)key);
      g_ptr_array_sort (names, by_name);
      g_string_append_printf (listener->log, "%s %s", name, strrchr (interface, '.') + 1);
      for (guint i = 0; i < names->len; i++)
        g_string_append_printf (listener->log, " %s", (const char *)names->pdata[i]);
      g_string_append_c (listener->log, '\n');
      return;
    }
  {
    g_autofree char *text = g_variant_print (parameters, FALSE);

    if (g_str_equal (signal, "Completed"))
      *strchrnul (text, '{') = '\0';
    g_string_append_printf (listener->log, "%s %s %s\n", name, signal, text);
  }
  listener->completed |= g_str_equal (signal, "Completed");
}

/* What a client hears of one change, whole and in order: one PropertiesChanged a step, only real
 * changes. */
static void
test_signals (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_CONFIG ("ok"));
  Listener listener = { g_string_new (NULL), FALSE };
  guint subscription;

  g_free (check (rig)); /* the check of the start is over, nothing else happens */
  subscription
      = g_dbus_connection_signal_subscribe (rig->client, FP_BUS_NAME, NULL, NULL, NULL, NULL,
                                            G_DBUS_SIGNAL_FLAGS_NONE, on_signal, &listener, NULL);
  g_free (client_start (rig->client, FP_PROXY_IFACE, "Enable",
                        "({'host': <'fail-px-closed'>, 'port': <uint16 80>}, @a{sv} {})"));
  client_turn_until (&listener.completed, "Completed");
  g_dbus_connection_signal_unsubscribe (rig->client, subscription);
  g_assert_cmpstr (listener.log->str, ==,
                   "faceplate1 Appliance Operation\n"
                   "2 Operation Deadline State\n"
                   "faceplate1 Proxy Pending\n"
                   "2 Operation Stages\n2 StageChanged ('link', 'running', 0)\n"
                   "2 Operation Stages\n2 StageChanged ('link', 'ok', 0)\n"
                   "2 Operation Stages\n2 StageChanged ('address', 'running', 0)\n"
                   "2 Operation Stages\n2 StageChanged ('address', 'ok', 0)\n"
                   "faceplate1 Connectivity Checking\n"
                   "2 Operation Stages\n2 StageChanged ('resolve', 'running', 0)\n"
                   "2 Operation Stages\n2 StageChanged ('resolve', 'ok', 7)\n"
                   "2 Operation Stages\n2 StageChanged ('connect', 'running', 0)\n"
                   "2 Operation Stages\n2 StageChanged ('connect', 'failed', 7)\n"
                   "2 Operation Deadline State\n"
                   "faceplate1 Proxy Pending\n"
                   "faceplate1 Connectivity Checking\n"
                   "2 Operation Deadline Report State\n"
                   "faceplate1 Appliance Operation\n"
                   "2 Completed ('failed', \n");
  g_string_free (listener.log, TRUE);
}

/* A check by itself gives way to one that is asked for, and the state directory cannot be written:
 * Storage, nothing changes, and it says so. */
static void
test_storage (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_CONFIG ("ok"));
  g_autofree char *moved = g_strconcat (rig->state_dir, ".moved", NULL);
  g_autofree char *fault = NULL;

  g_free (check (rig));
  g_free (client_run (rig->client, FP_PROXY_IFACE, "Enable",
                      "({'host': <'ok'>, 'port': <uint16 80>}, @a{sv} {})", "succeeded"));
  g_assert_cmpint (g_rename (rig->state_dir, moved), ==, 0);
  g_assert_true (g_file_set_contents (rig->state_dir, "in the way", -1, NULL));
  client_call_fails (rig->client, FP_OBJECT_PATH, FP_PROXY_IFACE, "Change",
                     "({'host': <'other'>}, @a{sv} {})", "Storage");
  client_expect (rig->client, FP_PROXY_IFACE, "Host", "'ok'");
  client_expect (rig->client, FP_PROXY_IFACE, "Pending", "{}");
  client_expect (rig->client, FP_APPLIANCE_IFACE, "Operation", "'/'");
  fault = client_get (rig->client, FP_APPLIANCE_IFACE, "StateFault");
  g_assert_nonnull (strstr (fault, "could not be written"));
  g_assert_false (exists (rig, FP_OPERATION_PATH "/3")); /* it never was */
  g_assert_cmpint (g_remove (rig->state_dir), ==, 0);
  g_assert_cmpint (g_rename (moved, rig->state_dir), ==, 0);
  g_free (client_run (rig->client, FP_PROXY_IFACE, "Change", "({'port': <uint16 81>}, @a{sv} {})",
                      "succeeded"));
  client_expect (rig->client, FP_APPLIANCE_IFACE, "StateFault", "''");
}

/* A check that runs by itself at the start ends when somebody asks for one. */
static void
test_gives_way (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_CONFIG ("hang"));
  g_autofree char *path = NULL;

  client_wait (rig->client, FP_OBJECT_PATH, FP_CONNECTIVITY_IFACE, "Checking", "true");
  path = client_run (rig->client, FP_PROXY_IFACE, "Enable",
                     "({'host': <'fail-px-closed'>, 'port': <uint16 80>}, @a{sv} {})", "failed");
  client_expect (rig->client, FP_CONNECTIVITY_IFACE, "State", "'unknown'");
  rig_wait_no_probes (rig);
}

#define HELD "({'hold': <uint32 3600>},)"

/* Only a check that is asked for with it is held: not the one of the start, not that of a change.
 * It can be cancelled, and until then a change is refused. */
static void
test_hold (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_CONFIG ("held"));
  g_autoptr (GVariant) reply = NULL;
  g_autofree char *path = NULL;
  gint64 start_us;

  client_wait (rig->client, FP_OBJECT_PATH, FP_CONNECTIVITY_IFACE, "State", "'connected'");
  g_free (check (rig));
  g_free (client_run (rig->client, FP_PROXY_IFACE, "Enable",
                      "({'host': <'held'>, 'port': <uint16 80>}, @a{sv} {})", "succeeded"));
  path = client_start (rig->client, FP_CONNECTIVITY_IFACE, "Check", HELD);
  client_wait (rig->client, path, FP_OPERATION_IFACE, "Stages",
               "[('link', 'ok', 0), ('address', 'ok', 0), ('resolve', 'ok', 7), ('connect', 'ok', "
               "7), ('tunnel', 'ok', 7), ('tls', 'ok', 7), ('https', 'ok', 7), ('websocket', "
               "'running', 0)]");
  client_call_fails (rig->client, FP_OBJECT_PATH, FP_PROXY_IFACE, "Change", HANG, "Busy");
  start_us = g_get_monotonic_time ();
  reply = client_call (rig->client, path, FP_OPERATION_IFACE, "Cancel", NO_OPTIONS, NULL);
  g_assert_nonnull (reply);
  client_wait (rig->client, path, FP_OPERATION_IFACE, "State", "'cancelled'");
  g_assert_cmpint (g_get_monotonic_time () - start_us, <, 2 * G_USEC_PER_SEC);
  rig_wait_no_probes (rig);
  client_expect (rig->client, FP_CONNECTIVITY_IFACE, "State", "'connected'");
}

/* The daemon gives a probe the time of the hold, and no more (80 s * 0.02 besides). */
static void
test_hold_ends (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_CONFIG ("held"));
  gint64 start_us = g_get_monotonic_time ();
  g_autofree char *path = client_run (rig->client, FP_CONNECTIVITY_IFACE, "Check",
                                      "({'hold': <uint32 1>},)", "failed");
  g_autofree char *code = client_code (rig->client, path);

  g_assert_cmpstr (code, ==, "INTERNAL");
  g_assert_cmpint (g_get_monotonic_time () - start_us, >=, 2600 * 1000);
}

static void
test_hold_without_websocket (void)
{
  g_autoptr (Rig) rig = rig_new ("[platform]\nurl=https://127.0.0.1/ok\n[network]\nlink=lo\n");

  client_call_fails (rig->client, FP_OBJECT_PATH, FP_CONNECTIVITY_IFACE, "Check", HELD,
                     "NotConfigured");
  g_free (client_run (rig->client, FP_CONNECTIVITY_IFACE, "Check", "({'hold': <uint32 0>},)",
                      "succeeded"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/operations/newest-stay", test_newest_stay);
  g_test_add_func ("/operations/busy", test_busy);
  g_test_add_func ("/operations/caller-vanishes", test_caller_vanishes);
  g_test_add_func ("/operations/signals", test_signals);
  g_test_add_func ("/operations/storage", test_storage);
  g_test_add_func ("/operations/gives-way", test_gives_way);
  g_test_add_func ("/operations/hold", test_hold);
  g_test_add_func ("/operations/hold-ends", test_hold_ends);
  g_test_add_func ("/operations/hold-without-websocket", test_hold_without_websocket);
  return g_test_run ();
}
