/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who may do what, with the real bus daemon and its policy, the real polkitd and its actions and
 * rules, and callers that are real users. Runs inside tests/rig/appliance. The proxy here is a
 * closed port: a change is granted or not before the check matters. */
#include <fcntl.h>
#include <gio/gio.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "dbus/names.h"
#include "tests/rig/agent.h"
#include "tests/rig/world.h"

#define CALL                                                                                       \
  "gdbus", "call", "--system", "--dest", FP_BUS_NAME, "--object-path", FP_OBJECT_PATH, "--method"

static const char *const enable[]
    = { CALL, FP_PROXY_IFACE ".Enable", "{'host': <'127.0.0.1'>, 'port': <uint16 9>}", "@a{sv} {}",
        NULL };
static const char *const check[] = { CALL, FP_CONNECTIVITY_IFACE ".Check", "@a{sv} {}", NULL };
static const char *const discard[] = { CALL, FP_PROXY_IFACE ".DiscardPending", "@a{sv} {}", NULL };

static WorldService service;

static void
wait_idle (void)
{
  world_wait_property (service.bus, FP_OBJECT_PATH, FP_APPLIANCE_IFACE, "Operation", "'/'");
}

/* Nothing pending, nothing enabled: what every refusal must leave. */
static void
assert_untouched (void)
{
  world_wait_property (service.bus, FP_OBJECT_PATH, FP_PROXY_IFACE, "Pending", "{}");
  world_wait_property (service.bus, FP_OBJECT_PATH, FP_PROXY_IFACE, "Enabled", "false");
  world_wait_property (service.bus, FP_OBJECT_PATH, FP_PROXY_IFACE, "Host", "''");
}

static void
start (void)
{
  world_service_start (&service, "url = https://platform.example/health\n");
  wait_idle ();
}

static void
stop (void)
{
  const char *const argv[] = { "rm", "-rf", "/run/rig/state", NULL };

  world_service_stop (&service, SIGTERM);
  world_run ("root", NULL, argv);
}

static void
assert_refused (const char *user, const char *const *argv)
{
  g_autofree char *output = NULL;

  g_assert_cmpint (world_run (user, &output, argv), !=, 0);
  g_assert_nonnull (strstr (output, "org.faceplate1.Error.NotAuthorized"));
}

static void
assert_granted (const char *user, const char *const *argv)
{
  g_autofree char *output = NULL;
  int status = world_run (user, &output, argv);

  g_test_message ("%s", output);
  g_assert_cmpint (status, ==, 0);
  wait_idle ();
}

static void
test_nobody (void)
{
  const char *const own[] = { "gdbus",
                              "call",
                              "--system",
                              "--dest",
                              "org.freedesktop.DBus",
                              "--object-path",
                              "/org/freedesktop/DBus",
                              "--method",
                              "org.freedesktop.DBus.RequestName",
                              FP_BUS_NAME,
                              "4",
                              NULL };
  const char *const get[] = { "busctl",       "--system",     "get-property", FP_BUS_NAME,
                              FP_OBJECT_PATH, FP_PROXY_IFACE, "Enabled",      NULL };
  g_autofree char *output = NULL;
  g_autofree char *value = NULL;

  start ();
  assert_refused ("nobody", enable);
  assert_refused ("nobody", check);
  assert_refused ("nobody", discard);
  assert_untouched ();
  g_assert_cmpint (world_run ("nobody", &value, get), ==, 0);
  g_assert_cmpstr (value, ==, "b false\n");
  g_assert_cmpint (world_run ("nobody", &output, own), !=, 0);
  g_assert_nonnull (strstr (output, "AccessDenied"));
  stop ();
}

static void
test_panel (void)
{
  start ();
  assert_granted ("faceplate-panel", enable);
  world_wait_property (service.bus, FP_OBJECT_PATH, FP_PROXY_IFACE, "Enabled", "false");
  assert_granted ("faceplate-panel", discard);
  assert_untouched ();
  assert_granted ("faceplate-panel", check);
  stop ();
}

static void
test_root (void)
{
  start ();
  assert_granted ("root", enable);
  stop ();
}

static gboolean
has_ended (gpointer pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", GPOINTER_TO_INT (pid));
  g_autofree char *stat = NULL;

  return !g_file_get_contents (path, &stat, NULL, NULL) || strstr (stat, ") Z ") != NULL;
}

/* A caller without rights of his own, for whom the agent answers. */
static guint
ask_admin (gboolean answer, const char *log)
{
  g_autofree char *go = world_file ("go");
  g_autofree char *script
      = g_strdup_printf ("read -r _ < %s; exec busctl --system call org.faceplate1 /org/faceplate1 "
                         "org.faceplate1.Proxy Enable 'a{sv}a{sv}' 2 host s 127.0.0.1 port q 9 0",
                         go);
  const char *const argv[] = { "bash", "-c", script, NULL };
  const char *const fifo[] = { "mkfifo", "-m", "666", go, NULL };
  Agent agent;
  GPid pid;
  int fd;

  unlink (go);
  g_assert_cmpint (world_run ("root", NULL, fifo), ==, 0);
  pid = world_spawn ("rig-admin", log, argv);
  agent_start (&agent, service.bus, pid, answer);
  fd = open (go, O_WRONLY | O_CLOEXEC);
  g_assert_cmpint (write (fd, "go\n", 3), ==, 3);
  close (fd);
  world_wait ("the administrator's call", has_ended, GINT_TO_POINTER (pid));
  agent_stop (&agent);
  return agent.asked;
}

static void
test_administrator_is_asked (void)
{
  start ();
  g_assert_cmpuint (ask_admin (FALSE, "admin-no.log"), ==, 1);
  assert_untouched ();
  g_assert_cmpuint (ask_admin (TRUE, "admin-yes.log"), ==, 1);
  wait_idle ();
  world_wait_property (service.bus, FP_OBJECT_PATH, FP_PROXY_IFACE, "Enabled", "false");
  g_autoptr (GVariant) pending
      = world_property (service.bus, FP_OBJECT_PATH, FP_PROXY_IFACE, "Pending");
  g_assert_cmpuint (g_variant_n_children (pending), >, 0);
  stop ();
}

static void
on_enabled (GObject *source, GAsyncResult *result, gpointer user_data)
{
  gboolean *done = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply
      = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  g_assert_no_error (error);
  *done = TRUE;
}

static gboolean
is_true (gpointer flag)
{
  return *(gboolean *)flag;
}

/* A polkitd that hangs delays its own question and nothing else. */
static void
test_hanging_polkit (void)
{
  gboolean done = FALSE;

  start ();
  world_kill (world_daemon ("polkit"), SIGSTOP);
  g_dbus_connection_call (service.bus, FP_BUS_NAME, FP_OBJECT_PATH, FP_CONNECTIVITY_IFACE, "Check",
                          g_variant_new_parsed ("(@a{sv} {},)"), NULL, G_DBUS_CALL_FLAGS_NONE,
                          20000, NULL, on_enabled, &done);
  for (guint i = 0; i < 50; i++)
    {
      g_autoptr (GVariant) value
          = world_property (service.bus, FP_OBJECT_PATH, FP_PROXY_IFACE, "Enabled");

      g_assert_nonnull (value);
    }
  g_assert_false (done);
  world_kill (world_daemon ("polkit"), SIGCONT);
  world_wait ("the answer to the check", is_true, &done);
  wait_idle ();
  stop ();
}

/* Without polkitd nothing is granted to anybody; reading goes on; it works again when polkitd is
 * back. */
static void
test_polkit_gone (void)
{
  const char *const again[] = { "rig-polkit", NULL };
  GPid polkit = world_daemon ("polkit");

  start ();
  kill (polkit, SIGKILL);
  world_wait ("the end of polkitd", has_ended, GINT_TO_POINTER (polkit));
  assert_refused ("faceplate-panel", enable);
  assert_refused ("root", enable);
  assert_untouched ();
  g_assert_cmpint (world_run ("root", NULL, again), ==, 0);
  assert_granted ("faceplate-panel", enable);
  stop ();
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/polkit/nobody-is-refused", test_nobody);
  g_test_add_func ("/polkit/panel-is-granted", test_panel);
  g_test_add_func ("/polkit/root-is-granted", test_root);
  g_test_add_func ("/polkit/administrator-is-asked", test_administrator_is_asked);
  g_test_add_func ("/polkit/hanging", test_hanging_polkit);
  g_test_add_func ("/polkit/gone-and-back", test_polkit_gone);
  return g_test_run ();
}
