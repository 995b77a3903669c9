/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/net/lan.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gunixinputstream.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define POLL_MS 20

struct _Lan
{
  int namespaces[LAN_N_SIDES];
  char *folder; /* dnsmasq's leases */
  GSubprocess *dnsmasq;
  GString *log;
  gsize seen; /* of the log, by lan_dnsmasq_wait() */
  guint log_source;
};

/* Makes a network namespace, enters it and returns it. */
static int
enter_new (void)
{
  int fd;

  if (unshare (CLONE_NEWNET) != 0)
    g_error ("a network namespace needs root: %s", g_strerror (errno));
  fd = open ("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
  g_assert_cmpint (fd, >=, 0);
  return fd;
}

static void
enter (Lan *lan, LanSide side)
{
  if (setns (lan->namespaces[side], CLONE_NEWNET) != 0)
    g_error ("setns: %s", g_strerror (errno));
}

Lan *
lan_new (void)
{
  Lan *lan = g_new0 (Lan, 1);

  lan->log = g_string_new (NULL);
  lan->folder = g_dir_make_tmp ("fp-lan-XXXXXX", NULL);
  g_assert_nonnull (lan->folder);
  lan->namespaces[LAN_ROUTER_SIDE] = enter_new ();
  lan->namespaces[LAN_APPLIANCE] = enter_new ();
  lan_ip (lan, LAN_APPLIANCE, "link add " LAN_LINK " type veth peer name " LAN_FAR);
  lan_ip (lan, LAN_APPLIANCE, "link set " LAN_FAR " netns /proc/%d/fd/%d", getpid (),
          lan->namespaces[LAN_ROUTER_SIDE]);
  lan_set (lan, LAN_ROUTER_SIDE, "net/ipv6/conf/" LAN_FAR "/accept_dad", "0");
  lan_set (lan, LAN_ROUTER_SIDE, "net/ipv6/conf/all/forwarding", "1");
  lan_ip (lan, LAN_ROUTER_SIDE, "addr add " LAN_ROUTER "/24 dev " LAN_FAR);
  lan_ip (lan, LAN_ROUTER_SIDE, "addr add " LAN_ROUTER6 "/64 dev " LAN_FAR);
  lan_ip (lan, LAN_ROUTER_SIDE, "link set lo up");
  lan_ip (lan, LAN_ROUTER_SIDE, "link set " LAN_FAR " up");
  lan_ip (lan, LAN_APPLIANCE, "link set lo up");
  lan_ip (lan, LAN_APPLIANCE, "link set " LAN_LINK " up");
  lan_wait_ip (lan, LAN_APPLIANCE, "link show " LAN_LINK, "state UP");
  return lan;
}

void
lan_free (Lan *lan)
{
  if (lan == NULL)
    return;
  lan_dnsmasq_stop (lan);
  lan_dnsmasq_forget (lan);
  g_rmdir (lan->folder);
  for (guint i = 0; i < LAN_N_SIDES; i++)
    close (lan->namespaces[i]);
  g_string_free (lan->log, TRUE);
  g_free (lan->folder);
  g_free (lan);
}

int
lan_namespace (Lan *lan, LanSide side)
{
  return lan->namespaces[side];
}

int
lan_socket (Lan *lan, LanSide side, int domain, int type, int protocol)
{
  int fd;

  enter (lan, side);
  fd = socket (domain, type | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol);
  if (fd < 0)
    g_error ("socket: %s", g_strerror (errno));
  enter (lan, LAN_APPLIANCE);
  return fd;
}

/* In the new process, before it is another program. */
static void
on_forked (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  if (setns (GPOINTER_TO_INT (user_data), CLONE_NEWNET) != 0)
    _exit (126);
}

static GSubprocess *
spawn (Lan *lan, LanSide side, const char *const *argv, GSubprocessFlags flags)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (flags);
  g_autoptr (GError) error = NULL;
  GSubprocess *process;

  g_subprocess_launcher_set_child_setup (launcher, on_forked,
                                         GINT_TO_POINTER (lan->namespaces[side]), NULL);
  process = g_subprocess_launcher_spawnv (launcher, argv, &error);
  g_assert_no_error (error);
  return process;
}

GSubprocess *
lan_spawn (Lan *lan, LanSide side, const char *const *argv)
{
  return spawn (lan, side, argv, G_SUBPROCESS_FLAGS_NONE);
}

static char *
run_ip (Lan *lan, LanSide side, const char *arguments)
{
  g_autofree char *line = g_strconcat ("ip ", arguments, NULL);
  g_auto (GStrv) argv = g_strsplit (line, " ", -1);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  char *output = NULL;

  process = spawn (lan, side, (const char *const *)argv,
                   G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &output, NULL, &error);
  g_assert_no_error (error);
  if (!g_subprocess_get_successful (process))
    g_error ("%s: %s", line, output);
  return output;
}

void
lan_ip (Lan *lan, LanSide side, const char *format, ...)
{
  g_autofree char *arguments = NULL;
  g_autofree char *output = NULL;
  va_list list;

  va_start (list, format);
  arguments = g_strdup_vprintf (format, list);
  va_end (list);
  output = run_ip (lan, side, arguments);
}

char *
lan_ip_output (Lan *lan, LanSide side, const char *format, ...)
{
  g_autofree char *arguments = NULL;
  va_list list;

  va_start (list, format);
  arguments = g_strdup_vprintf (format, list);
  va_end (list);
  return run_ip (lan, side, arguments);
}

typedef struct
{
  Lan *lan;
  LanSide side;
  const char *arguments, *text;
  gboolean there;
} Wanted;

static gboolean
ip_says (gpointer user_data)
{
  Wanted *wanted = user_data;
  g_autofree char *output = run_ip (wanted->lan, wanted->side, wanted->arguments);

  return (strstr (output, wanted->text) != NULL) == wanted->there;
}

void
lan_wait_ip (Lan *lan, LanSide side, const char *arguments, const char *text)
{
  Wanted wanted = { lan, side, arguments, text, TRUE };

  lan_wait (text, ip_says, &wanted);
}

void
lan_wait_ip_gone (Lan *lan, LanSide side, const char *arguments, const char *text)
{
  Wanted wanted = { lan, side, arguments, text, FALSE };

  lan_wait (text, ip_says, &wanted);
}

void
lan_set (Lan *lan, LanSide side, const char *name, const char *value)
{
  g_autofree char *path = g_strconcat ("/proc/sys/", name, NULL);
  g_autoptr (GError) error = NULL;

  enter (lan, side);
  g_file_set_contents_full (path, value, -1, G_FILE_SET_CONTENTS_NONE, 0644, &error);
  g_assert_no_error (error);
  enter (lan, LAN_APPLIANCE);
}

void
lan_pull (Lan *lan)
{
  lan_ip (lan, LAN_ROUTER_SIDE, "link set " LAN_FAR " down");
  lan_wait_ip (lan, LAN_APPLIANCE, "link show " LAN_LINK, "NO-CARRIER");
}

/* The router's IPv6 address goes with its link. */
void
lan_plug (Lan *lan)
{
  lan_ip (lan, LAN_ROUTER_SIDE, "link set " LAN_FAR " up");
  lan_ip (lan, LAN_ROUTER_SIDE, "addr replace " LAN_ROUTER6 "/64 dev " LAN_FAR);
  lan_wait_ip (lan, LAN_APPLIANCE, "link show " LAN_LINK, "LOWER_UP");
}

static const char *
host_prefix (const char *address)
{
  return strchr (address, ':') != NULL ? "/128" : "/32";
}

void
lan_add_other (Lan *lan, const char *address)
{
  lan_ip (lan, LAN_ROUTER_SIDE, "addr add %s%s dev " LAN_FAR, address, host_prefix (address));
}

void
lan_remove_other (Lan *lan, const char *address)
{
  lan_ip (lan, LAN_ROUTER_SIDE, "addr del %s%s dev " LAN_FAR, address, host_prefix (address));
}

static gboolean
on_log (int fd, GIOCondition condition, gpointer user_data)
{
  Lan *lan = user_data;
  char bytes[4096];
  gssize n = read (fd, bytes, sizeof bytes);

  if (n < 0 && (errno == EAGAIN || errno == EINTR))
    return G_SOURCE_CONTINUE;
  if (n > 0)
    {
      g_string_append_len (lan->log, bytes, n);
      return G_SOURCE_CONTINUE;
    }
  lan->log_source = 0;
  return G_SOURCE_REMOVE;
}

static char *
lease_file (Lan *lan)
{
  return g_build_filename (lan->folder, "leases", NULL);
}

void
lan_dnsmasq_start (Lan *lan, const char *const *options)
{
  g_autofree char *leases = lease_file (lan);
  g_autofree char *lease_option = g_strconcat ("--dhcp-leasefile=", leases, NULL);
  const char *const fixed[] = {
    "dnsmasq",
    "--keep-in-foreground",
    "--conf-file=/dev/null",
    "--user=root",
    "--pid-file=",
    "--log-facility=-",
    "--log-dhcp",
    "--no-resolv",
    "--no-hosts",
    "--no-ping",
    "--dhcp-authoritative",
    "--interface=" LAN_FAR,
    "--except-interface=lo",
    "--bind-interfaces",
    "--port=0",
    lease_option,
  };
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  int fd;

  g_assert_null (lan->dnsmasq);
  for (guint i = 0; i < G_N_ELEMENTS (fixed); i++)
    g_ptr_array_add (argv, (gpointer)fixed[i]);
  for (guint i = 0; options != NULL && options[i] != NULL; i++)
    g_ptr_array_add (argv, (gpointer)options[i]);
  g_ptr_array_add (argv, NULL);
  lan->dnsmasq = spawn (lan, LAN_ROUTER_SIDE, (const char *const *)argv->pdata,
                        G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_string_truncate (lan->log, 0);
  lan->seen = 0;
  fd = g_unix_input_stream_get_fd (
      G_UNIX_INPUT_STREAM (g_subprocess_get_stderr_pipe (lan->dnsmasq)));
  lan->log_source = g_unix_fd_add (fd, G_IO_IN | G_IO_HUP, on_log, lan);
  lan_dnsmasq_wait (lan, "started, version"); /* its sockets are open by then */
}

void
lan_dnsmasq_stop (Lan *lan)
{
  if (lan->dnsmasq == NULL)
    return;
  g_subprocess_send_signal (lan->dnsmasq, SIGTERM);
  g_subprocess_wait (lan->dnsmasq, NULL, NULL);
  if (lan->log_source != 0)
    g_source_remove (lan->log_source);
  lan->log_source = 0;
  g_clear_object (&lan->dnsmasq);
}

void
lan_dnsmasq_forget (Lan *lan)
{
  g_autofree char *leases = lease_file (lan);

  g_assert_null (lan->dnsmasq);
  g_unlink (leases);
}

const char *
lan_dnsmasq_log (Lan *lan)
{
  return lan->log->str;
}

typedef struct
{
  Lan *lan;
  const char *text;
} Said;

static gboolean
was_said (gpointer user_data)
{
  Said *said = user_data;
  const char *found = strstr (said->lan->log->str + said->lan->seen, said->text);

  if (found == NULL)
    return FALSE;
  said->lan->seen = (gsize)(found - said->lan->log->str) + strlen (said->text);
  return TRUE;
}

void
lan_dnsmasq_wait (Lan *lan, const char *text)
{
  Said said = { lan, text };

  lan_wait (text, was_said, &said);
}

static gboolean
on_tick (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

void
lan_wait (const char *what, LanCheck check, gpointer user_data)
{
  gint64 end = g_get_monotonic_time () + LAN_DEADLINE_S * G_USEC_PER_SEC;
  guint tick = g_timeout_add (POLL_MS, on_tick, NULL);

  while (!check (user_data))
    {
      if (g_get_monotonic_time () > end)
        g_error ("it never came: %s", what);
      g_main_context_iteration (NULL, TRUE);
    }
  g_source_remove (tick);
}
