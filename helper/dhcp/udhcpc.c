/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/dhcp/udhcpc.h"

#include <limits.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#define EVENT_FD    20 /* udhcpc takes 3 and 4 for itself */
#define TRIES       3
#define PAUSE_S     3
#define ROUND_S     10
#define ARP_MS      500
#define SYSTEM_PATH "/usr/sbin:/usr/bin:/sbin:/bin"

static const char *const wanted[]
    = { "subnet", "router", "dns", "domain", "mtu", "staticroutes" /* 121, RFC 3442 */ };

/* In the child, before it is another program. */
static void
on_forked (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  if (getppid () != GPOINTER_TO_INT (user_data))
    _exit (126); /* the parent has died in between */
}

static void add (GPtrArray *argv, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
add (GPtrArray *argv, const char *format, ...)
{
  va_list list;

  va_start (list, format);
  g_ptr_array_add (argv, g_strdup_vprintf (format, list));
  va_end (list);
}

static void
add_option (GPtrArray *argv, const char *option, const char *value)
{
  add (argv, "%s", option);
  add (argv, "%s", value);
}

/* Whole seconds, one at least: with none it would not wait at all. */
static void
add_seconds (GPtrArray *argv, const char *option, double seconds)
{
  add (argv, "%s", option);
  add (argv, "%u", MAX (1, (guint)seconds));
}

/* A name that a server can put into its DNS; "localhost" says nothing. */
static void
add_host_name (GPtrArray *argv)
{
  char name[HOST_NAME_MAX + 1] = "";

  if (gethostname (name, sizeof name - 1) != 0 || name[0] == '\0' || name[0] == '-'
      || g_str_has_prefix (name, "localhost")
      || strspn (name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-.") != strlen (name))
    return;
  add (argv, "-x");
  add (argv, "hostname:%s", name);
}

static GPtrArray *
command (const char *link, const char *address, const FpDhcpOptions *options, const char *script)
{
  GPtrArray *argv = g_ptr_array_new_with_free_func (g_free);

  add (argv, "%s", options->udhcpc);
  add (argv, "-f"); /* in the foreground */
  add_option (argv, "-i", link);
  add_option (argv, "-s", script);
  add (argv, "-a%u", MAX (50, (guint)(ARP_MS * options->time_scale)));
  add (argv, "-t");
  add (argv, "%u", TRIES);
  add_seconds (argv, "-T", PAUSE_S * options->time_scale);
  add_seconds (argv, "-A", ROUND_S * options->time_scale);
  add_option (argv, "-V", "faceplate");
  add_host_name (argv);
  add (argv, "-o"); /* no options but these */
  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    add_option (argv, "-O", wanted[i]);
  if (address[0] != '\0')
    add_option (argv, "-r", address);
  g_ptr_array_add (argv, NULL);
  return argv;
}

GSubprocess *
fp_udhcpc_spawn (const char *link, const char *address, const FpDhcpOptions *options, int event_fd,
                 GError **error)
{
  const char *const environment[]
      = { "PATH=" SYSTEM_PATH, FP_DHCP_EVENT_FD "=" G_STRINGIFY (EVENT_FD), NULL };
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autofree char *script = g_file_read_link ("/proc/self/exe", error);
  g_autoptr (GPtrArray) argv = NULL;

  g_subprocess_launcher_take_fd (launcher, event_fd, EVENT_FD);
  if (script == NULL)
    return NULL;
  argv = command (link, address, options, script);
  g_subprocess_launcher_set_environ (launcher, (char **)environment);
  g_subprocess_launcher_set_child_setup (launcher, on_forked, GINT_TO_POINTER (getpid ()), NULL);
  return g_subprocess_launcher_spawnv (launcher, (const char *const *)argv->pdata, error);
}
