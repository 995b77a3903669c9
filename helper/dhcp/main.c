/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* faceplate-dhcp: one DHCP client or one ARP probe for faceplated; and, called by udhcpc with the
 * socket's number in the environment, udhcpc's script. Exit status: 0, 1 for a request that failed,
 * 2 for a usage error. */
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "config.h"
#include "helper/dhcp/serve.h"

extern char **environ;

typedef struct
{
  gboolean serve, version;
  char *udhcpc;
  double time_scale;
} Arguments;

static gboolean
parse (Arguments *arguments, int *argc, char ***argv, GError **error)
{
  const GOptionEntry entries[] = {
    { "serve", 0, 0, G_OPTION_ARG_NONE, &arguments->serve,
      "serve one request on the socket that is standard input", NULL },
    { "udhcpc", 0, 0, G_OPTION_ARG_FILENAME, &arguments->udhcpc, "the DHCP client (udhcpc)",
      "PROGRAM" },
    { "time-scale", 0, 0, G_OPTION_ARG_DOUBLE, &arguments->time_scale,
      "factor on every wait, 0.01 to 100", "FACTOR" },
    { "version", 0, 0, G_OPTION_ARG_NONE, &arguments->version, "print the version", NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_set_summary (context, "DHCP and ARP probes for faceplated.");
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;
  if (*argc == 1 && arguments->serve != arguments->version && arguments->time_scale >= 0.01
      && arguments->time_scale <= 100)
    return TRUE;
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
               "either --serve or --version; a factor of 0.01 to 100");
  return FALSE;
}

int
main (int argc, char **argv)
{
  const char *event_fd = g_getenv (FP_DHCP_EVENT_FD);
  g_autofree char *udhcpc = NULL;
  Arguments arguments = { .time_scale = 1 };
  g_autoptr (GError) error = NULL;

  if (event_fd != NULL && argc == 2)
    return fp_supervisor_report (event_fd, argv[1], environ);
  signal (SIGPIPE, SIG_IGN);
  prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  if (!parse (&arguments, &argc, &argv, &error))
    {
      g_printerr ("faceplate-dhcp: %s\n", error->message);
      return 2;
    }
  if (arguments.version)
    {
      g_print ("faceplate-dhcp " FP_VERSION "\n");
      return 0;
    }
  udhcpc = arguments.udhcpc != NULL ? arguments.udhcpc : g_strdup ("udhcpc");
  return fp_dhcp_serve (STDIN_FILENO, &(FpDhcpOptions){ udhcpc, arguments.time_scale });
}
