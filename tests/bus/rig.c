/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/bus/rig.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

#include "dbus/names.h"

#define POLKIT_NAME "org.freedesktop.PolicyKit1"
#define TEST_PATH   "/org/faceplate1/Test"
#define TEST_IFACE  "org.faceplate1.Test"

static void
die_with_parent (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

static char *
built (const char *path)
{
  const char *root = g_getenv ("FP_BUILD_ROOT");

  g_assert_nonnull (root);
  return g_build_filename (root, path, NULL);
}

/* With a configuration of its own: nothing of this machine is started or allowed by it. A GTestDBus
 * would outlive a test that fails. */
static void
start_bus (Rig *rig)
{
  static const char xml[]
      = "<!DOCTYPE busconfig PUBLIC '-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN'"
        " 'http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd'>"
        "<busconfig><type>session</type><listen>unix:dir=%s</listen>"
        "<policy context='default'><allow send_destination='*' eavesdrop='true'/>"
        "<allow eavesdrop='true'/><allow own='*'/></policy></busconfig>";
  g_autoptr (GSubprocessLauncher) launcher
      = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autofree char *file = g_build_filename (rig->dir, "bus.conf", NULL);
  g_autofree char *text = g_strdup_printf (xml, rig->dir);
  g_autofree char *option = g_strconcat ("--config-file=", file, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDataInputStream) lines = NULL;

  g_assert_true (g_file_set_contents (file, text, -1, NULL));
  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  rig->bus = g_subprocess_launcher_spawn (launcher, &error, "dbus-daemon", "--nofork",
                                          "--print-address", option, NULL);
  g_assert_no_error (error);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (rig->bus));
  rig->address = g_data_input_stream_read_line (lines, NULL, NULL, NULL);
  g_assert_nonnull (rig->address);
}

void
rig_stop_bus (Rig *rig)
{
  g_subprocess_force_exit (rig->bus);
  g_subprocess_wait (rig->bus, NULL, NULL);
  g_clear_object (&rig->bus);
}

static GSubprocess *
spawn (Rig *rig, const char *const *argv, const char *preload, const char *const *environment)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autoptr (GError) error = NULL;
  GSubprocess *child;

  g_subprocess_launcher_setenv (launcher, "DBUS_SYSTEM_BUS_ADDRESS", rig->address, TRUE);
  g_subprocess_launcher_unsetenv (launcher, "DBUS_SESSION_BUS_ADDRESS");
  if (preload != NULL)
    {
      g_autofree char *asan
          = g_strconcat (g_getenv ("ASAN_OPTIONS") != NULL ? g_getenv ("ASAN_OPTIONS") : "",
                         ":verify_asan_link_order=0", NULL);

      g_subprocess_launcher_setenv (launcher, "LD_PRELOAD", preload, TRUE);
      g_subprocess_launcher_setenv (launcher, "ASAN_OPTIONS", asan, TRUE);
    }
  for (; environment != NULL && *environment != NULL; environment++)
    {
      g_auto (GStrv) parts = g_strsplit (*environment, "=", 2);

      g_subprocess_launcher_setenv (launcher, parts[0], parts[1], TRUE);
    }
  if (rig->world != NULL)
    g_subprocess_launcher_setenv (launcher, "FP_WORLD", rig->world, TRUE);
  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  child = g_subprocess_launcher_spawnv (launcher, argv, &error);
  g_assert_no_error (error);
  return child;
}

typedef struct
{
  gboolean appeared, ended, any;
} Watch;

static void
on_appeared (GDBusConnection *connection, const char *name, const char *owner, gpointer user_data)
{
  Watch *watch = user_data;

  watch->appeared = watch->any = TRUE;
}

static void
on_ended (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Watch *watch = user_data;

  if (g_subprocess_wait_finish (G_SUBPROCESS (source), result, NULL))
    watch->ended = watch->any = TRUE;
}

/* FALSE: it ended first. */
static gboolean
wait_for_name (Rig *rig, const char *name, GSubprocess *child)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Watch watch = { FALSE, FALSE, FALSE };
  guint id;

  id = g_bus_watch_name_on_connection (rig->client, name, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                       on_appeared, NULL, &watch, NULL);
  g_subprocess_wait_async (child, cancellable, on_ended, &watch);
  client_turn_until (&watch.any, name);
  g_bus_unwatch_name (id);
  g_cancellable_cancel (cancellable);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  return watch.appeared;
}

gboolean
rig_start_daemon (Rig *rig, const char *preload, const char *const *environment)
{
  g_autofree char *program
      = built (rig->world != NULL ? "tests/bus/faceplated-on-model" : "helper/faceplated");
  g_autofree char *probe = built ("tests/rig/fake-probe");
  g_autofree char *config = g_build_filename (rig->dir, "faceplate.conf", NULL);
  gboolean by_socket = rig->probe_socket != NULL;
  const char *argv[] = { program,
                         "--config",
                         config,
                         "--state-dir",
                         rig->state_dir,
                         by_socket ? "--probe-socket" : "--probe",
                         by_socket ? rig->probe_socket : probe,
                         NULL };

  g_assert_null (rig->daemon);
  rig->daemon = spawn (rig, argv, preload, environment);
  return wait_for_name (rig, FP_BUS_NAME, rig->daemon);
}

/* The bus notices the end of a connection after the end of its process. */
void
rig_wait_name_gone (Rig *rig)
{
  gint64 end = g_get_monotonic_time () + CLIENT_DEADLINE_MS * (gint64)1000;
  g_autoptr (GVariant) reply = NULL;

  do
    {
      g_clear_pointer (&reply, g_variant_unref);
      reply = g_dbus_connection_call_sync (rig->client, "org.freedesktop.DBus",
                                           "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                           "GetNameOwner", g_variant_new ("(s)", FP_BUS_NAME), NULL,
                                           G_DBUS_CALL_FLAGS_NONE, CLIENT_DEADLINE_MS, NULL, NULL);
      g_assert_cmpint (g_get_monotonic_time (), <, end);
    }
  while (reply != NULL);
}

int
rig_wait_daemon (Rig *rig)
{
  Watch watch = { FALSE, FALSE, FALSE };
  int status;

  g_subprocess_wait_async (rig->daemon, NULL, on_ended, &watch);
  client_turn_until (&watch.ended, "faceplated ends");
  status = g_subprocess_get_if_exited (rig->daemon) ? g_subprocess_get_exit_status (rig->daemon)
                                                    : -g_subprocess_get_term_sig (rig->daemon);
  g_clear_object (&rig->daemon);
  return status;
}

int
rig_stop_daemon (Rig *rig, int signal)
{
  int status;

  g_subprocess_send_signal (rig->daemon, signal);
  status = rig_wait_daemon (rig);
  rig_wait_name_gone (rig);
  return status;
}

void
rig_restart_daemon (Rig *rig)
{
  g_assert_cmpint (rig_stop_daemon (rig, SIGKILL), ==, -SIGKILL);
  g_assert_true (rig_start_daemon (rig, NULL, NULL));
}

gboolean
rig_call_or_killed (Rig *rig, const char *interface, const char *method, const char *arguments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply
      = client_call (rig->client, FP_OBJECT_PATH, interface, method, arguments, &error);
  gint64 end = g_get_monotonic_time () + CLIENT_DEADLINE_MS * (gint64)1000;

  while (reply != NULL)
    {
      g_autofree char *text = NULL;

      g_assert_cmpint (g_get_monotonic_time (), <, end);
      g_clear_pointer (&reply, g_variant_unref);
      reply = client_call (rig->client, FP_OBJECT_PATH, "org.freedesktop.DBus.Properties", "Get",
                           "('" FP_APPLIANCE_IFACE "', 'Operation')", NULL);
      text = reply != NULL ? g_variant_print (reply, FALSE) : NULL;
      if (text != NULL && strstr (text, "'/'") != NULL)
        return FALSE;
    }
  return TRUE;
}

void
rig_start_polkit (Rig *rig, const char *mode)
{
  g_autofree char *program = built ("tests/rig/fake-polkit");
  const char *argv[] = { program, mode, NULL };

  rig->polkit = spawn (rig, argv, NULL, NULL);
  g_assert_true (wait_for_name (rig, POLKIT_NAME, rig->polkit));
}

void
rig_stop_polkit (Rig *rig)
{
  g_subprocess_force_exit (rig->polkit);
  g_subprocess_wait (rig->polkit, NULL, NULL);
  g_clear_object (&rig->polkit);
}

static GVariant *
polkit_call (Rig *rig, const char *interface, const char *method, GVariant *arguments)
{
  g_autoptr (GError) error = NULL;
  GVariant *reply = g_dbus_connection_call_sync (rig->client, POLKIT_NAME, TEST_PATH, interface,
                                                 method, arguments, NULL, G_DBUS_CALL_FLAGS_NONE,
                                                 CLIENT_DEADLINE_MS, NULL, &error);

  g_assert_no_error (error);
  return reply;
}

void
rig_polkit_mode (Rig *rig, const char *mode)
{
  g_variant_unref (polkit_call (rig, TEST_IFACE, "SetMode", g_variant_new ("(s)", mode)));
}

void
rig_polkit_release (Rig *rig)
{
  g_variant_unref (polkit_call (rig, TEST_IFACE, "Release", NULL));
}

static GVariant *
polkit_get (Rig *rig, const char *property)
{
  g_autoptr (GVariant) reply = polkit_call (rig, "org.freedesktop.DBus.Properties", "Get",
                                            g_variant_new ("(ss)", TEST_IFACE, property));
  GVariant *value;

  g_variant_get (reply, "(v)", &value);
  return value;
}

guint
rig_polkit_count (Rig *rig, const char *property)
{
  g_autoptr (GVariant) value = polkit_get (rig, property);

  return g_variant_get_uint32 (value);
}

char *
rig_polkit_last (Rig *rig)
{
  g_autoptr (GVariant) value = polkit_get (rig, "Last");

  return g_variant_print (value, FALSE);
}

void
rig_polkit_wait (Rig *rig, const char *property, guint count)
{
  gint64 end = g_get_monotonic_time () + CLIENT_DEADLINE_MS * (gint64)1000;

  while (rig_polkit_count (rig, property) != count)
    if (g_get_monotonic_time () > end)
      g_error ("deadline: polkit's %s becomes %u", property, count);
}

void
rig_wait_no_probes (Rig *rig)
{
  const char *pid = g_subprocess_get_identifier (rig->daemon);
  g_autofree char *path = g_strdup_printf ("/proc/%s/task/%s/children", pid, pid);
  gint64 end = g_get_monotonic_time () + CLIENT_DEADLINE_MS * (gint64)1000;
  g_autofree char *text = NULL;

  do
    {
      g_clear_pointer (&text, g_free);
      g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
      g_assert_cmpint (g_get_monotonic_time (), <, end);
    }
  while (*text != '\0');
}

static void
begin (Rig *rig, const char *config)
{
  g_autofree char *file = NULL;

  start_bus (rig);
  rig->state_dir = g_build_filename (rig->dir, "state", NULL);
  file = g_build_filename (rig->dir, "faceplate.conf", NULL);
  g_assert_true (g_file_set_contents (file, config, -1, NULL));
  rig->client = client_connect (rig->address);
  rig_start_polkit (rig, "yes");
  g_assert_true (rig_start_daemon (rig, NULL, NULL));
}

Rig *
rig_new (const char *config)
{
  Rig *rig = g_new0 (Rig, 1);

  rig->dir = g_dir_make_tmp ("fp-bus-XXXXXX", NULL);
  begin (rig, config);
  return rig;
}

Rig *
rig_new_on_model (const char *config, const char *script)
{
  Rig *rig = g_new0 (Rig, 1);

  rig->dir = g_dir_make_tmp ("fp-bus-XXXXXX", NULL);
  rig->world = g_build_filename (rig->dir, "world", NULL);
  g_assert_no_errno (g_mkdir (rig->world, 0700));
  rig_script (rig, script);
  begin (rig, config);
  return rig;
}

void
rig_script (Rig *rig, const char *script)
{
  g_autofree char *file = g_build_filename (rig->world, "script", NULL);

  g_assert_true (g_file_set_contents (file, script, -1, NULL));
}

char *
rig_kernel (Rig *rig)
{
  g_autofree char *file = g_build_filename (rig->world, "kernel", NULL);
  char *text;

  g_assert_true (g_file_get_contents (file, &text, NULL, NULL));
  return text;
}

static void
remove_tree (const char *path)
{
  GDir *dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *entry = g_build_filename (path, name, NULL);

      remove_tree (entry);
    }
  if (dir != NULL)
    g_dir_close (dir);
  g_remove (path);
}

void
rig_free (Rig *rig)
{
  if (rig->daemon != NULL)
    g_assert_cmpint (rig_stop_daemon (rig, SIGTERM), ==, 0); /* under ASan: and no leak */
  if (rig->polkit != NULL)
    rig_stop_polkit (rig);
  g_dbus_connection_close_sync (rig->client, NULL, NULL);
  g_object_unref (rig->client);
  if (rig->bus != NULL)
    rig_stop_bus (rig);
  remove_tree (rig->dir);
  g_free (rig->dir);
  g_free (rig->state_dir);
  g_free (rig->address);
  g_free (rig->probe_socket);
  g_free (rig->world);
  g_free (rig);
}
