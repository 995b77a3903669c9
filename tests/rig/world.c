/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/rig/world.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "dbus/names.h"

#define REPORT_MAX 3000 /* bytes that are shown of what a sanitizer says */

void
world_expect (void)
{
  if (g_getenv ("RIG_DIR") == NULL)
    g_error ("this test changes /run, links and users of the machine that it runs on: start it "
             "with meson test, or inside tests/rig/appliance");
}

char *
world_file (const char *name)
{
  world_expect ();
  return g_build_filename (g_getenv ("RIG_DIR"), name, NULL);
}

char *
world_source (const char *path)
{
  world_expect ();
  return g_build_filename (g_getenv ("RIG_DIR"), "source", path, NULL);
}

char *
world_build (const char *path)
{
  world_expect ();
  return g_build_filename (g_getenv ("RIG_BUILD"), path, NULL);
}

/* setpriv in front of argv; transfer container. */
static GPtrArray *
as_user (const char *user, const char *const *argv)
{
  static const char *const options[] = { "--clear-groups", "--no-new-privs", "--" };
  GPtrArray *all = g_ptr_array_new_with_free_func (g_free);

  world_expect ();
  if (strcmp (user, "root") != 0)
    {
      g_ptr_array_add (all, g_strdup ("setpriv"));
      g_ptr_array_add (all, g_strdup_printf ("--reuid=%s", user));
      g_ptr_array_add (
          all, g_strdup_printf ("--regid=%s", strcmp (user, "nobody") == 0 ? "nogroup" : user));
      for (guint i = 0; i < G_N_ELEMENTS (options); i++)
        g_ptr_array_add (all, g_strdup (options[i]));
    }
  for (guint i = 0; argv[i] != NULL; i++)
    g_ptr_array_add (all, g_strdup (argv[i]));
  g_ptr_array_add (all, NULL);
  return all;
}

static void
in_child (gpointer log)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  if (log != NULL)
    {
      int fd = open (log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);

      dup2 (fd, 1);
      dup2 (fd, 2);
    }
}

GPid
world_spawn (const char *user, const char *log, const char *const *argv)
{
  g_autoptr (GPtrArray) all = as_user (user, argv);
  g_autofree char *path = log != NULL ? world_file (log) : NULL;
  g_autoptr (GError) error = NULL;
  GPid pid = 0;

  g_spawn_async (NULL, (char **)all->pdata, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD,
                 in_child, path, &pid, &error);
  g_assert_no_error (error);
  return pid;
}

/* What a sanitizer has said in a file; NULL: nothing. Transfer full. */
static char *
sanitizer_said (const char *name)
{
  g_autofree char *path = world_file (name);
  g_autofree char *text = NULL;
  const char *begin;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return NULL;
  begin = strstr (text, "runtime error: ");
  begin = begin != NULL ? begin : strstr (text, "Sanitizer");
  return begin != NULL ? g_strndup (begin, REPORT_MAX) : NULL;
}

void
world_expect_no_reports (void)
{
  g_autoptr (GDir) dir = g_dir_open (g_getenv ("RIG_DIR"), 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *said = g_str_has_suffix (name, ".log") ? sanitizer_said (name) : NULL;

      if (said != NULL)
        g_error ("%s: %s", name, said);
    }
}

/* It may end by the signal, if it has nothing to put in order. */
static void
expect_orderly (int status)
{
  world_expect_no_reports ();
  if (WIFSIGNALED (status) ? WTERMSIG (status) != SIGTERM : WEXITSTATUS (status) != 0)
    g_error ("a program that was told to end did so with the wait status %#x", (guint)status);
}

void
world_kill (GPid pid, int signal)
{
  int status = 0;

  g_assert_cmpint (kill (pid, signal), ==, 0);
  if (signal == SIGSTOP || signal == SIGCONT)
    return;
  while (waitpid (pid, &status, 0) < 0 && errno == EINTR)
    ;
  if (signal == SIGTERM)
    expect_orderly (status);
}

GPid
world_find (const char *name)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc", 0, NULL);
  g_autofree char *line = g_strconcat (name, "\n", NULL);
  const char *pid;

  world_expect ();
  while ((pid = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc", pid, "comm", NULL), *comm = NULL;

      if (g_file_get_contents (path, &comm, NULL, NULL) && g_str_equal (comm, line))
        return (GPid)g_ascii_strtoll (pid, NULL, 10);
    }
  return 0;
}

static gboolean
is_gone (gpointer name)
{
  return world_find (name) == 0;
}

void
world_wait_gone (const char *name)
{
  world_wait (name, is_gone, (gpointer)name);
}

static gboolean
has_ended (gpointer user_data)
{
  int *pid_and_status = user_data;

  return waitpid (pid_and_status[0], &pid_and_status[1], WNOHANG) == pid_and_status[0];
}

int
world_exit_status (GPid pid)
{
  int pid_and_status[2] = { pid, 0 };

  world_wait ("the end of a program", has_ended, pid_and_status);
  return WIFEXITED (pid_and_status[1]) ? WEXITSTATUS (pid_and_status[1]) : -1;
}

int
world_run (const char *user, char **output, const char *const *argv)
{
  g_autoptr (GPtrArray) all = as_user (user, argv);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) child = g_subprocess_newv (
      (const char *const *)all->pdata,
      G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE, &error);

  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (child, NULL, NULL, output, NULL, &error);
  g_assert_no_error (error);
  return g_subprocess_get_if_exited (child) ? g_subprocess_get_exit_status (child) : -1;
}

static gboolean
on_tick (gpointer user_data)
{
  return G_SOURCE_CONTINUE; /* only turns the loop, for what shows itself by no event here (a file,
                               a process) */
}

void
world_wait (const char *what, WorldCheck check, gpointer user_data)
{
  gint64 end = g_get_monotonic_time () + WORLD_DEADLINE_MS * G_TIME_SPAN_MILLISECOND;
  guint tick = g_timeout_add (20, on_tick, NULL);

  while (!check (user_data))
    {
      if (g_get_monotonic_time () > end)
        g_error ("gave up waiting for: %s", what);
      g_main_context_iteration (NULL, TRUE);
    }
  g_source_remove (tick);
}

static gboolean
exists (gpointer path)
{
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

GPid
world_listen (const char *program, const char *socket, const char *log)
{
  return world_listen_option (program, NULL, socket, log);
}

GPid
world_listen_option (const char *program, const char *option, const char *socket, const char *log)
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
                               option,
                               NULL };
  GPid pid = world_spawn ("root", log, argv);

  world_wait (socket, exists, (gpointer)socket);
  g_assert_no_errno (chmod (socket, 0666));
  return pid;
}

GPid
world_daemon (const char *name)
{
  g_autofree char *file = g_strconcat (name, ".pid", NULL), *path = world_file (file);
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return (GPid)g_ascii_strtoll (text, NULL, 10);
}

GDBusConnection *
world_connect (void)
{
  g_autoptr (GError) error = NULL;
  GDBusConnection *bus;

  world_expect ();
  bus = g_dbus_connection_new_for_address_sync (
      g_getenv ("DBUS_SYSTEM_BUS_ADDRESS"),
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
          | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
      NULL, NULL, &error);
  g_assert_no_error (error);
  return bus;
}

static gboolean
has_owner (gpointer user_data)
{
  g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
      user_data, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
      "NameHasOwner", g_variant_new ("(s)", FP_BUS_NAME), NULL, G_DBUS_CALL_FLAGS_NONE, 5000, NULL,
      NULL);
  gboolean owned = FALSE;

  if (reply != NULL)
    g_variant_get (reply, "(b)", &owned);
  return owned;
}

static void
write_config (const char *path, const char *platform_lines)
{
  g_autofree char *text
      = g_strconcat ("[appliance]\nname = SENSOR-01\n[platform]\n", platform_lines, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

/* setpriv and env in front of argv; transfer full. */
static GPtrArray *
as_service (const WorldService *service, const char *const *argv)
{
  static const char *const user[]
      = { "setpriv", "--reuid=faceplate", "--regid=faceplate", "--clear-groups", "--no-new-privs" };
  GPtrArray *all = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < G_N_ELEMENTS (user); i++)
    g_ptr_array_add (all, g_strdup (user[i]));
  if (service->net_admin)
    {
      g_ptr_array_add (all, g_strdup ("--inh-caps=-all,+net_admin"));
      g_ptr_array_add (all, g_strdup ("--ambient-caps=-all,+net_admin"));
      g_ptr_array_add (all, g_strdup ("--bounding-set=-all,+net_admin"));
    }
  g_ptr_array_add (all, g_strdup ("env"));
  for (guint i = 0; service->environment != NULL && service->environment[i] != NULL; i++)
    g_ptr_array_add (all, g_strdup (service->environment[i]));
  for (guint i = 0; argv[i] != NULL; i++)
    g_ptr_array_add (all, g_strdup (argv[i]));
  g_ptr_array_add (all, NULL);
  return all;
}

void
world_service_start (WorldService *service, const char *platform_lines)
{
  g_autofree char *program = world_build ("helper/faceplated");
  g_autofree char *probe = world_build ("helper/probe/faceplate-probe");
  g_autofree char *config = world_file ("faceplate.conf");
  g_autofree char *state = world_file ("state");
  const char *const folder[]
      = { "install", "-d", "-m", "700", "-o", "faceplate", "-g", "faceplate", state, NULL };
  const char *const argv[]
      = { program, "--config", config, "--state-dir", state, "--probe", probe, NULL };
  g_autoptr (GPtrArray) all = as_service (service, argv);

  write_config (config, platform_lines);
  g_assert_cmpint (world_run ("root", NULL, folder), ==, 0);
  service->pid = world_spawn ("root", "faceplated.log", (const char *const *)all->pdata);
  if (service->bus == NULL)
    service->bus = world_connect ();
  world_wait ("the service's name", has_owner, service->bus);
}

void
world_service_stop (WorldService *service, int signal)
{
  world_kill (service->pid, signal);
  service->pid = 0;
  g_clear_object (&service->bus);
}

GVariant *
world_property (GDBusConnection *bus, const char *path, const char *interface, const char *name)
{
  g_autoptr (GVariant) value = NULL;
  g_autoptr (GVariant) reply
      = g_dbus_connection_call_sync (bus, FP_BUS_NAME, path, "org.freedesktop.DBus.Properties",
                                     "Get", g_variant_new ("(ss)", interface, name), NULL,
                                     G_DBUS_CALL_FLAGS_NO_AUTO_START, 2000, NULL, NULL);

  if (reply == NULL)
    return NULL;
  g_variant_get (reply, "(v)", &value);
  return g_steal_pointer (&value);
}

typedef struct
{
  GDBusConnection *bus;
  const char *path, *interface, *name, *text;
} PropertyWait;

static gboolean
property_is (gpointer user_data)
{
  PropertyWait *wait = user_data;
  g_autoptr (GVariant) value = world_property (wait->bus, wait->path, wait->interface, wait->name);
  g_autofree char *text = value != NULL ? g_variant_print (value, FALSE) : NULL;

  return g_strcmp0 (text, wait->text) == 0;
}

void
world_wait_property (GDBusConnection *bus, const char *path, const char *interface,
                     const char *name, const char *text)
{
  PropertyWait wait = { bus, path, interface, name, text };
  g_autofree char *what = g_strdup_printf ("%s.%s = %s", interface, name, text);

  world_wait (what, property_is, &wait);
}
