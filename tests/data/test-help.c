/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Each program's --help and its manual page name the same options and commands; completion too. */
#include <gio/gio.h>
#include <string.h>

static char *
run (const char *program, const char *command)
{
  g_autofree char *path = g_build_filename (g_getenv ("FP_BUILD_ROOT"), program, NULL);
  g_auto (GStrv) words = g_strsplit (command, " ", -1);
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  char *output;
  int status;

  g_ptr_array_add (argv, path);
  for (char **word = words; *word != NULL; word++)
    if (**word != '\0')
      g_ptr_array_add (argv, *word);
  g_ptr_array_add (argv, (char *)"--help");
  g_ptr_array_add (argv, NULL);
  g_spawn_sync (NULL, (char **)argv->pdata, NULL, G_SPAWN_DEFAULT, NULL, NULL, &output, NULL,
                &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
  return output;
}

/* The page's text, with roff's dashes as plain ones. */
static char *
read_page (const char *name)
{
  g_autofree char *path = g_build_filename (g_getenv ("FP_SOURCE_ROOT"), "data", "man", name, NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) parts = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  parts = g_strsplit (text, "\\-", -1);
  return g_strjoinv ("-", parts);
}

static void
add_all (GHashTable *found, const char *text, const char *pattern)
{
  g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_MULTILINE, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  g_regex_match (regex, text, 0, &match);
  for (; g_match_info_matches (match); g_match_info_next (match, NULL))
    g_hash_table_add (found, g_match_info_fetch (match, 1));
}

static void
compare (GHashTable *help, GHashTable *page, const char *name)
{
  GHashTableIter iter;
  gpointer word;

  g_assert_cmpuint (g_hash_table_size (help), >, 1);
  g_hash_table_iter_init (&iter, help);
  while (g_hash_table_iter_next (&iter, &word, NULL))
    if (!g_hash_table_contains (page, word))
      g_error ("%s: \"%s\" is in --help only", name, (char *)word);
  g_hash_table_iter_init (&iter, page);
  while (g_hash_table_iter_next (&iter, &word, NULL))
    if (!g_hash_table_contains (help, word))
      g_error ("%s: \"%s\" is on the page only", name, (char *)word);
}

static GHashTable *
new_set (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

#define HELP_OPTION "^  (?:-[a-z], )?(--[a-z0-9-]+)"
#define PAGE_OPTION "^\\.TP\\n\\.B[IR]? .*?(--[a-z0-9-]+)"

static void
test_program (gconstpointer data)
{
  const char *const *names = data; /* program, page */
  g_autoptr (GHashTable) help = new_set (), page = new_set ();
  g_autofree char *output = run (names[0], ""), *text = read_page (names[1]);

  add_all (help, output, HELP_OPTION);
  add_all (page, text, PAGE_OPTION);
  compare (help, page, names[1]);
}

static GHashTable *
commands_of (const char *output)
{
  GHashTable *commands = new_set ();

  add_all (commands, output, "^  ([a-z][a-z-]*(?: [a-z]+)?)  +[A-Z]");
  return commands;
}

static void
test_faceplatectl (void)
{
  const char *program = "ui/ctl/faceplatectl";
  g_autoptr (GHashTable) help = new_set (), page = new_set (), page_commands = new_set ();
  g_autofree char *output = run (program, ""), *text = read_page ("faceplatectl.1");
  g_autoptr (GHashTable) commands = commands_of (output);
  g_autofree char *section = g_strdup (strstr (text, ".SH COMMANDS"));
  GHashTableIter iter;
  gpointer command;

  *strstr (section, ".SH OPTIONS") = '\0';
  add_all (page_commands, section, "^\\.TP\\n\\.B ([a-z -]+)$");
  compare (commands, page_commands, "commands");

  add_all (help, output, HELP_OPTION);
  g_hash_table_iter_init (&iter, commands);
  while (g_hash_table_iter_next (&iter, &command, NULL))
    {
      g_autofree char *of_command = run (program, command);

      add_all (help, of_command, HELP_OPTION);
    }
  add_all (page, text, PAGE_OPTION);
  compare (help, page, "faceplatectl.1");
}

/* The first words of the commands, and the second ones, are what completion offers. */
static void
test_completion (void)
{
  g_autofree char *path
      = g_build_filename (g_getenv ("FP_SOURCE_ROOT"), "data", "faceplatectl.bash", NULL);
  g_autofree char *script = NULL, *output = run ("ui/ctl/faceplatectl", "");
  g_autoptr (GHashTable) commands = commands_of (output);
  g_autoptr (GHashTable) offered = new_set (), wanted = new_set ();
  g_autoptr (GHashTable) lists = new_set ();
  GHashTableIter iter;
  gpointer text;

  g_assert_true (g_file_get_contents (path, &script, NULL, NULL));
  add_all (lists, script, "compgen -W '([a-z -]+)'");
  g_hash_table_iter_init (&iter, lists);
  while (g_hash_table_iter_next (&iter, &text, NULL))
    add_all (offered, text, "([a-z][a-z-]*)");
  g_hash_table_iter_init (&iter, commands);
  while (g_hash_table_iter_next (&iter, &text, NULL))
    add_all (wanted, text, "([a-z][a-z-]*)");
  compare (wanted, offered, "faceplatectl.bash");
}

int
main (int argc, char **argv)
{
  static const char *const programs[][2]
      = { { "helper/faceplated", "faceplated.8" },
          { "helper/probe/faceplate-probe", "faceplate-probe.8" },
          { "helper/dhcp/faceplate-dhcp", "faceplate-dhcp.8" },
          { "ui/lcd/faceplate-lcd", "faceplate-lcd.8" } };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (programs); i++)
    {
      g_autofree char *path = g_strdup_printf ("/help/%s", programs[i][1]);

      g_test_add_data_func (path, programs[i], test_program);
    }
  g_test_add_func ("/help/faceplatectl", test_faceplatectl);
  g_test_add_func ("/help/completion", test_completion);
  return g_test_run ();
}
