/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "ui/ctl/options.h"

#include <string.h>

#include "config.h"
#include "ui/ctl/print.h"

#define TIMEOUT_MAX_S 86400
#define HOLD_MAX_S    3600
#define CONFIRM_MIN_S 10
#define CONFIRM_MAX_S 3600

typedef enum
{
  TAKES_NOTHING = 0,
  TAKES_WAIT = 1,
  TAKES_KEEP = 2,
  TAKES_VALUES = 4,
  TAKES_HOLD = 8,
  TAKES_NETWORK = 16,
  TAKES_CONFIRM = 32,
  TAKES_YES = 64
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
  { "network", "show", "Show the network, its settings and those that failed last", TAKES_NOTHING,
    ctl_network_show },
  { "network", "set", "Change the network's settings, if the platform is reached with them",
    TAKES_WAIT | TAKES_KEEP | TAKES_CONFIRM | TAKES_NETWORK, ctl_network_set },
  { "network", "reset", "Set DHCP, IPv6 automatic and no VLAN, and forget the proxy",
    TAKES_WAIT | TAKES_KEEP | TAKES_CONFIRM, ctl_network_reset },
  { "network", "release", "Give the link back: Faceplate manages it no more", TAKES_WAIT,
    ctl_network_release },
  { "network", "discard", "Forget the settings that failed last", TAKES_NOTHING,
    ctl_network_discard },
  { NULL, "check", "Check the connection to the platform, stage by stage", TAKES_WAIT | TAKES_HOLD,
    ctl_check },
  { NULL, "report", "Show the report of the last check", TAKES_NOTHING, ctl_report },
  { NULL, "cancel", "Cancel the running operation", TAKES_NOTHING, ctl_cancel },
  { NULL, "confirm", "Confirm the running change", TAKES_NOTHING, ctl_confirm },
  { NULL, "monitor", "Print changes as they happen, until interrupted", TAKES_NOTHING,
    ctl_monitor },
  { NULL, "reboot", "Restart the machine", TAKES_YES, ctl_reboot },
  { NULL, "power-off", "Shut the machine down and switch it off", TAKES_YES, ctl_power_off },
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

static void
add_network_entries (GOptionContext *context, CtlOptions *o)
{
  const GOptionEntry values[] = {
    { "ipv4", 0, 0, G_OPTION_ARG_FILENAME, &o->ipv4, "dhcp, static or off", "METHOD" },
    { "address", 0, 0, G_OPTION_ARG_FILENAME, &o->address, "IPv4 address; makes it static",
      "ADDRESS/PREFIX" },
    { "mask", 0, 0, G_OPTION_ARG_FILENAME, &o->mask, "Instead of PREFIX: 255.255.255.0", "MASK" },
    { "gateway", 0, 0, G_OPTION_ARG_FILENAME, &o->gateway, "IPv4 gateway", "ADDRESS" },
    { "ipv6", 0, 0, G_OPTION_ARG_FILENAME, &o->ipv6, "automatic, static or off", "METHOD" },
    { "address6", 0, 0, G_OPTION_ARG_FILENAME, &o->address6, "IPv6 address; makes it static",
      "ADDRESS/PREFIX" },
    { "gateway6", 0, 0, G_OPTION_ARG_FILENAME, &o->gateway6, "IPv6 gateway", "ADDRESS" },
    { "dns", 0, 0, G_OPTION_ARG_FILENAME, &o->dns, "One or two DNS servers", "ADDRESS[,ADDRESS]" },
    { "domain", 0, 0, G_OPTION_ARG_FILENAME, &o->domain, "Search domain", "NAME" },
    { "vlan", 0, 0, G_OPTION_ARG_FILENAME, &o->vlan, "VLAN tag, 1 to 4094; 0: none", "TAG" },
    G_OPTION_ENTRY_NULL
  };

  g_option_context_add_main_entries (context, values, NULL);
}

static void
add_confirm_entries (GOptionContext *context, CtlOptions *o)
{
  const GOptionEntry confirm[]
      = { { "confirm", 0, 0, G_OPTION_ARG_INT, &o->confirm_s,
            "Undo it unless it is confirmed within so long, 10 to 3600", "SECONDS" },
          { "take-over", 0, 0, G_OPTION_ARG_NONE, &o->take_over,
            "Take the link from NetworkManager or systemd-networkd", NULL },
          G_OPTION_ENTRY_NULL };

  g_option_context_add_main_entries (context, confirm, NULL);
}

/* Arguments are taken as bytes: what a host or user may be is judged in one place, dbus/settings.c;
 * an address in dbus/network-settings.c. */
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
  const GOptionEntry yes[]
      = { { "yes", 0, 0, G_OPTION_ARG_NONE, &o->yes, "Do not ask on the terminal", NULL },
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
  if (takes & TAKES_NETWORK)
    add_network_entries (context, o);
  if (takes & TAKES_KEEP)
    g_option_context_add_main_entries (context, keep, NULL);
  if (takes & TAKES_CONFIRM)
    add_confirm_entries (context, o);
  if (takes & TAKES_YES)
    g_option_context_add_main_entries (context, yes, NULL);
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
  if (o->confirm_s != 0 && (o->confirm_s < CONFIRM_MIN_S || o->confirm_s > CONFIRM_MAX_S))
    return "--confirm: not a number of seconds from 10 to 3600";
  return NULL;
}

static CtlRun
refuse_command (CtlStatus *status, const char *word)
{
  g_autofree char *safe = ctl_text (word);
  g_autofree char *message = g_strdup_printf ("%s: no such command", safe);

  if (g_str_equal (word, "proxy"))
    return refuse (status, "proxy: show, enable, change, disable or discard");
  if (g_str_equal (word, "network"))
    return refuse (status, "network: show, set, reset, release or discard");
  return refuse (status, message);
}

/* "network --help": that of all commands. */
static gboolean
asks_for_help (int argc, char **argv)
{
  return argc == 3 && (g_str_equal (argv[1], "proxy") || g_str_equal (argv[1], "network"))
         && (g_str_equal (argv[2], "--help") || g_str_equal (argv[2], "-h"));
}

CtlRun
ctl_options_parse (CtlOptions *options, int argc, char **argv, CtlStatus *status)
{
  g_autoptr (GOptionContext) context = NULL;
  g_autofree char *name = NULL;
  g_autoptr (GError) error = NULL;
  const Command *command;
  const char *conflict;

  if (asks_for_help (argc, argv))
    argv[1] = argv[--argc];
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
  g_free (options->ipv4);
  g_free (options->address);
  g_free (options->mask);
  g_free (options->gateway);
  g_free (options->ipv6);
  g_free (options->address6);
  g_free (options->gateway6);
  g_free (options->dns);
  g_free (options->domain);
  g_free (options->vlan);
}
