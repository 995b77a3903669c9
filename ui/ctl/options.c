/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "ui/ctl/options.h"

#include <string.h>

#include "config.h"
#include "ui/ctl/print.h"

#define TIMEOUT_MAX_S 86400
#define HOLD_MAX_S    3600

typedef enum
{
  TAKES_NOTHING = 0,
  TAKES_WAIT = 1,
  TAKES_KEEP = 2,
  TAKES_VALUES = 4,
  TAKES_HOLD = 8
} Takes;

typedef struct
{
  const char *group, *word; /* group: NULL for a command of one word */
  const char *summary;
  Takes takes;
  CtlRun run;
} Command;

static const Command commands[] = {
  { NULL, "status", "Show the appliance, its network, proxy and platform", TAKES_NOTHING,
    ctl_status },
  { "proxy", "show", "Show the proxy in force and the values that failed last", TAKES_NOTHING,
    ctl_proxy_show },
  { "proxy", "enable", "Enable the proxy, if the platform is reached through it",
    TAKES_WAIT | TAKES_KEEP | TAKES_VALUES, ctl_proxy_enable },
  { "proxy", "change", "Change the enabled proxy, if the platform is reached with the new values",
    TAKES_WAIT | TAKES_KEEP | TAKES_VALUES, ctl_proxy_change },
  { "proxy", "disable", "Disable the proxy, if the platform is reached without it",
    TAKES_WAIT | TAKES_KEEP, ctl_proxy_disable },
  { "proxy", "discard", "Forget the values that failed last", TAKES_NOTHING, ctl_proxy_discard },
  { NULL, "check", "Check the connection to the platform, stage by stage", TAKES_WAIT | TAKES_HOLD,
    ctl_check },
  { NULL, "report", "Show the report of the last check", TAKES_NOTHING, ctl_report },
  { NULL, "cancel", "Cancel the running operation", TAKES_NOTHING, ctl_cancel },
  { NULL, "monitor", "Print changes as they happen, until interrupted", TAKES_NOTHING,
    ctl_monitor },
};

static CtlRun
refuse (CtlStatus *status, const char *message)
{
  g_printerr ("faceplatectl: %s\nTry 'faceplatectl --help'.\n", message);
  *status = CTL_USAGE;
  return NULL;
}

static char *
list_of_commands (void)
{
  GString *s = g_string_new ("Commands:\n");

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_autofree char *words = commands[i].group != NULL
                                   ? g_strdup_printf ("%s %s", commands[i].group, commands[i].word)
                                   : g_strdup (commands[i].word);

      g_string_append_printf (s, "  %-16s %s\n", words, commands[i].summary);
    }
  g_string_append (s, "\n'faceplatectl COMMAND --help' tells the options of one command.");
  return g_string_free (s, FALSE);
}

/* Arguments are taken as bytes: what a host or user may be is judged in one place, dbus/settings.c.
 */
static void
add_entries (GOptionContext *context, CtlOptions *o, Takes takes)
{
  const GOptionEntry always[]
      = { { "json", 0, 0, G_OPTION_ARG_NONE, &o->json, "Print JSON", NULL },
          { "timeout", 0, 0, G_OPTION_ARG_INT, &o->timeout_s,
            "Stop waiting after so many seconds; what the service does goes on", "SECONDS" },
          G_OPTION_ENTRY_NULL };
  const GOptionEntry wait[] = { { "no-wait", 0, 0, G_OPTION_ARG_NONE, &o->no_wait,
                                  "Do not wait for the end: print the operation's path", NULL },
                                G_OPTION_ENTRY_NULL };
  const GOptionEntry keep[] = { { "keep", 0, 0, G_OPTION_ARG_NONE, &o->keep,
                                  "Put it in force even if the check fails", NULL },
                                G_OPTION_ENTRY_NULL };
  const GOptionEntry hold[] = { { "hold", 0, 0, G_OPTION_ARG_INT, &o->hold_s,
                                  "Keep the WebSocket open for so long, 1 to 3600", "SECONDS" },
                                G_OPTION_ENTRY_NULL };
  const GOptionEntry values[]
      = { { "host", 0, 0, G_OPTION_ARG_FILENAME, &o->host, "Name or address of the proxy", "HOST" },
          { "port", 0, 0, G_OPTION_ARG_FILENAME, &o->port, "Port of the proxy", "PORT" },
          { "user", 0, 0, G_OPTION_ARG_FILENAME, &o->user,
            "User at the proxy, DOMAIN\\user as well; asks for the password", "USER" },
          { "no-auth", 0, 0, G_OPTION_ARG_NONE, &o->no_auth,
            "The proxy wants no user and password; forgets stored ones", NULL },
          { "password-stdin", 0, 0, G_OPTION_ARG_NONE, &o->password_stdin,
            "Read the password from standard input", NULL },
          { "ask-password", 0, 0, G_OPTION_ARG_NONE, &o->ask_password,
            "Ask for the password though no user is given", NULL },
          G_OPTION_ENTRY_NULL };

  if (takes & TAKES_VALUES)
    g_option_context_add_main_entries (context, values, NULL);
  if (takes & TAKES_KEEP)
    g_option_context_add_main_entries (context, keep, NULL);
  if (takes & TAKES_HOLD)
    g_option_context_add_main_entries (context, hold, NULL);
  if (takes & TAKES_WAIT)
    g_option_context_add_main_entries (context, wait, NULL);
  g_option_context_add_main_entries (context, always, NULL);
}

/* Options before the command. FALSE: all has been said. */
static gboolean
parse_head (CtlOptions *options, int *argc, char ***argv, CtlStatus *status)
{
  g_autoptr (GOptionContext) context = g_option_context_new ("COMMAND [OPTION...]");
  g_autofree char *list = list_of_commands ();
  g_autoptr (GError) error = NULL;
  gboolean version = FALSE;
  const GOptionEntry entries[]
      = { { "version", 0, 0, G_OPTION_ARG_NONE, &version, "Print the version and exit", NULL },
          G_OPTION_ENTRY_NULL };

  g_option_context_set_summary (context, list);
  g_option_context_set_strict_posix (context, TRUE);
  add_entries (context, options, TAKES_NOTHING);
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, argc, argv, &error))
    refuse (status, error->message);
  else if (version)
    {
      g_print ("faceplatectl %s\n", FP_VERSION);
      *status = CTL_DONE;
    }
  else
    return TRUE;
  return FALSE;
}

static const Command *
find_command (int argc, char **argv)
{
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      const Command *c = &commands[i];

      if (c->group == NULL
              ? g_str_equal (argv[1], c->word)
              : argc > 2 && g_str_equal (argv[1], c->group) && g_str_equal (argv[2], c->word))
        return c;
    }
  return NULL;
}

static const char *
find_conflict (const CtlOptions *o)
{
  if (o->no_auth && (o->user != NULL || o->password_stdin || o->ask_password))
    return "--no-auth goes with no user and no password";
  if (o->password_stdin && o->ask_password)
    return "--password-stdin and --ask-password exclude each other";
  if (o->timeout_s < 0 || o->timeout_s > TIMEOUT_MAX_S)
    return "--timeout: not a number of seconds from 0 to 86400";
  if (o->hold_s < 0 || o->hold_s > HOLD_MAX_S)
    return "--hold: not a number of seconds from 0 to 3600";
  return NULL;
}

static CtlRun
refuse_command (CtlStatus *status, const char *word)
{
  g_autofree char *safe = ctl_text (word);
  g_autofree char *message = g_strdup_printf ("%s: no such command", safe);

  return refuse (status, g_str_equal (word, "proxy")
                             ? "proxy: show, enable, change, disable or discard"
                             : message);
}

CtlRun
ctl_options_parse (CtlOptions *options, int argc, char **argv, CtlStatus *status)
{
  g_autoptr (GOptionContext) context = NULL;
  g_autofree char *name = NULL;
  g_autoptr (GError) error = NULL;
  const Command *command;
  const char *conflict;

  if (!parse_head (options, &argc, &argv, status))
    return NULL;
  if (argc < 2)
    return refuse (status, "no command");
  command = find_command (argc, argv);
  if (command == NULL)
    return refuse_command (status, argv[1]);

  int words = command->group != NULL ? 2 : 1;
  name = command->group != NULL ? g_strdup_printf ("faceplatectl %s %s", argv[1], argv[2])
                                : g_strdup_printf ("faceplatectl %s", argv[1]);
  argc -= words;
  argv += words;
  argv[0] = name; /* the help's first line */
  g_set_prgname (name);
  context = g_option_context_new (NULL);
  g_option_context_set_summary (context, command->summary);
  add_entries (context, options, command->takes);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    return refuse (status, error->message);
  if (argc > 1)
    return refuse (status, "an argument too many");
  conflict = find_conflict (options);
  return conflict != NULL ? refuse (status, conflict) : command->run;
}

void
ctl_options_clear (CtlOptions *options)
{
  g_free (options->host);
  g_free (options->port);
  g_free (options->user);
}
