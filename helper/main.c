/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* faceplated: options, signals, the bus name, the loop. */
#include "config.h"

#include <gio/gio.h>
#include <glib-unix.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include "dbus/names.h"
#include "helper/daemon.h"
#include "helper/dhcp/report.h"
#include "helper/host/request.h"
#include "helper/net-edge-system.h"

typedef struct
{
  GDBusConnection *connection;
  GMainLoop *loop;
  FpDaemon *daemon; /* NULL: it has ended, and so does the process */
  guint owner;      /* 0: the name is not asked for yet */
  int status;
} Main;

static void
on_ended (gpointer user_data)
{
  Main *m = user_data;

  g_main_loop_quit (m->loop);
}

static void
end (Main *m)
{
  if (m->daemon != NULL)
    fp_daemon_end (m->daemon, on_ended, m);
}

static gboolean
on_signal (gpointer user_data)
{
  end (user_data);
  return G_SOURCE_CONTINUE;
}

/* Not at once: a write may be under way. */
static void
fail (Main *m)
{
  m->status = EXIT_FAILURE;
  end (m);
}

static void
on_name_lost (GDBusConnection *connection, const char *name, gpointer user_data)
{
  g_printerr ("faceplated: the name %s is not ours\n", name);
  fail (user_data);
}

static void
on_ready (gpointer user_data)
{
  Main *m = user_data;

  m->owner = g_bus_own_name_on_connection (
      m->connection, FP_BUS_NAME, G_BUS_NAME_OWNER_FLAGS_DO_NOT_QUEUE, NULL, on_name_lost, m, NULL);
}

static void
on_closed (GDBusConnection *connection, gboolean vanished, GError *error, gpointer user_data)
{
  g_printerr ("faceplated: the bus is gone\n");
  fail (user_data);
}

/* Passwords are in memory: no core file, no ptrace by others of this user. (LeakSanitizer has to
 * trace it.) */
static void
harden (void)
{
#ifndef __SANITIZE_ADDRESS__
  prctl (PR_SET_DUMPABLE, 0);
#endif
  umask (077);
  signal (SIGPIPE, SIG_IGN);
  signal (SIGXFSZ, SIG_IGN); /* a full quota is an error of write(2) */
}

/* What the command line names; NULL: the default. */
typedef struct
{
  char *config_file, *state_dir, *probe_path, *probe_socket;
  char *dhcp_path, *dhcp_socket, *host_path, *host_socket;
} Arguments;

static void
arguments_clear (Arguments *arguments)
{
  g_free (arguments->config_file);
  g_free (arguments->state_dir);
  g_free (arguments->probe_path);
  g_free (arguments->probe_socket);
  g_free (arguments->dhcp_path);
  g_free (arguments->dhcp_socket);
  g_free (arguments->host_path);
  g_free (arguments->host_socket);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Arguments, arguments_clear)

static gboolean
parse_arguments (int argc, char **argv, Arguments *arguments, gboolean *version, GError **error)
{
  const GOptionEntry entries[]
      = { { "config", 0, 0, G_OPTION_ARG_FILENAME, &arguments->config_file,
            "Configuration file (" FP_CONF_FILE ")", "FILE" },
          { "state-dir", 0, 0, G_OPTION_ARG_FILENAME, &arguments->state_dir,
            "Where the state is kept (" FP_STATE_DIR ")", "DIR" },
          { "probe", 0, 0, G_OPTION_ARG_FILENAME, &arguments->probe_path,
            "Start this faceplate-probe for each check", "PATH" },
          { "probe-socket", 0, 0, G_OPTION_ARG_FILENAME, &arguments->probe_socket,
            "Socket of the probe's unit (" FP_PROBE_SOCKET ")", "PATH" },
          { "dhcp", 0, 0, G_OPTION_ARG_FILENAME, &arguments->dhcp_path,
            "Start this faceplate-dhcp for each lease or ARP probe", "PATH" },
          { "dhcp-socket", 0, 0, G_OPTION_ARG_FILENAME, &arguments->dhcp_socket,
            "Socket of faceplate-dhcp's unit (" FP_DHCP_SOCKET ")", "PATH" },
          { "host", 0, 0, G_OPTION_ARG_FILENAME, &arguments->host_path,
            "Start this faceplate-host for each of its requests", "PATH" },
          { "host-socket", 0, 0, G_OPTION_ARG_FILENAME, &arguments->host_socket,
            "Socket of faceplate-host's unit (" FP_HOST_SOCKET ")", "PATH" },
          { "version", 0, 0, G_OPTION_ARG_NONE, version, "Print the version", NULL },
          { NULL } };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_set_summary (context, "The service org.faceplate1 of a front panel.");
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, error))
    return FALSE;
  if (argc > 1)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED, "unexpected argument: %s", argv[1]);
  return argc <= 1;
}

static const char *
or_default (const char *value, const char *standard)
{
  return value != NULL ? value : standard;
}

static int
run (GDBusConnection *connection, const FpDaemonOptions *options)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GError) error = NULL;
  Main m = { connection, loop, NULL, 0, EXIT_SUCCESS };

  m.daemon = fp_daemon_new (connection, options, on_ready, &m, &error);
  if (m.daemon == NULL)
    {
      g_printerr ("faceplated: %s\n", error->message);
      return EXIT_FAILURE;
    }
  g_unix_signal_add (SIGTERM, on_signal, &m);
  g_unix_signal_add (SIGINT, on_signal, &m);
  g_signal_connect (connection, "closed", G_CALLBACK (on_closed), &m);
  g_main_loop_run (loop);
  g_signal_handlers_disconnect_by_data (connection, &m);
  if (m.owner != 0)
    g_bus_unown_name (m.owner);
  g_clear_pointer (&m.daemon, fp_daemon_free);
  while (g_main_context_iteration (NULL, FALSE)) /* what was cancelled ends */
    ;
  g_dbus_connection_flush_sync (connection, NULL, NULL);
  return m.status;
}

int
main (int argc, char **argv)
{
  g_auto (Arguments) arguments = { NULL };
  gboolean version = FALSE;
  FpDaemonOptions options;
  FpNetEdgeOptions edge = { NULL };
  g_autoptr (GDBusConnection) connection = NULL;
  g_autoptr (GError) error = NULL;

  setlocale (LC_ALL, "");
  harden ();
  if (!parse_arguments (argc, argv, &arguments, &version, &error))
    {
      g_printerr ("faceplated: %s\n", error->message);
      return 2;
    }
  if (version)
    {
      g_print ("faceplated " FP_VERSION "\n");
      return EXIT_SUCCESS;
    }
  options.config_file = or_default (arguments.config_file, FP_CONF_FILE);
  options.state_dir = or_default (arguments.state_dir, FP_STATE_DIR);
  options.probe.path = arguments.probe_path;
  options.probe.socket = or_default (arguments.probe_socket, FP_PROBE_SOCKET);
  edge.dhcp.path = arguments.dhcp_path;
  edge.dhcp.socket = or_default (arguments.dhcp_socket, FP_DHCP_SOCKET);
  edge.dhcp.time_scale = 1;
  edge.host.path = arguments.host_path;
  edge.host.socket = or_default (arguments.host_socket, FP_HOST_SOCKET);
  connection = g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, &error);
  if (connection == NULL)
    {
      g_printerr ("faceplated: %s\n", error->message);
      return EXIT_FAILURE;
    }
  g_dbus_connection_set_exit_on_close (connection, FALSE);
  edge.bus = connection;
  options.edge = fp_net_edge_system_new (&edge);
  return run (connection, &options);
}
