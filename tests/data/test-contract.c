/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is written in several places is the same in all of them: interface XML, polkit actions and
 * rule, bus policy, error names, units, users, the configuration file and its page, the page of
 * codes. */
#include <gio/gio.h>
#include <string.h>

#include "dbus/codes.h"
#include "dbus/errors.h"
#include "dbus/names.h"
#include "dbus/report.h"
#include "dbus/words.h"
#include "helper/core/config.h"

#define ACTION_ANNOTATION "org.faceplate1.Action"
#define ERROR_PREFIX      "org.faceplate1.Error."

static char *
read_source (const char *name)
{
  g_autofree char *path = g_build_filename (g_getenv ("FP_SOURCE_ROOT"), name, NULL);
  g_autoptr (GError) error = NULL;
  char *text;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

/* A page of the manual, with its hyphens as they are read. */
static char *
read_page (const char *name)
{
  g_autofree char *text = read_source (name);
  g_auto (GStrv) parts = g_strsplit (text, "\\-", -1);

  return g_strjoinv ("-", parts);
}

static void
assert_mentions (const char *text, const char *word, const char *where)
{
  if (strstr (text, word) == NULL)
    g_error ("\"%s\" is not in %s", word, where);
}

/* All that matches, each once. */
static GHashTable *
find_all (const char *text, const char *pattern)
{
  g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_MULTILINE, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  GHashTable *found = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  g_regex_match (regex, text, 0, &match);
  for (; g_match_info_matches (match); g_match_info_next (match, NULL))
    g_hash_table_add (found, g_match_info_fetch (match, g_match_info_get_match_count (match) - 1));
  return found;
}

static void
assert_same_sets (GHashTable *a, const char *a_name, GHashTable *b, const char *b_name)
{
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, a);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (!g_hash_table_contains (b, key))
      g_error ("\"%s\" is in %s and not in %s", (char *)key, a_name, b_name);
  g_hash_table_iter_init (&iter, b);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (!g_hash_table_contains (a, key))
      g_error ("\"%s\" is in %s and not in %s", (char *)key, b_name, a_name);
}

static GDBusNodeInfo *
load_interfaces (void)
{
  g_autofree char *xml = read_source ("dbus/org.faceplate1.xml");
  g_autoptr (GError) error = NULL;
  GDBusNodeInfo *node = g_dbus_node_info_new_for_xml (xml, &error);

  g_assert_no_error (error);
  return node;
}

/* A member of the interface has its comment right before it. */
static void
test_comments (void)
{
  g_autofree char *xml = read_source ("dbus/org.faceplate1.xml");
  g_autoptr (GRegex) regex
      = g_regex_new ("<(interface|property|method|signal) name=\"([^\"]*)\"", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  guint members = 0;

  g_regex_match (regex, xml, 0, &match);
  for (; g_match_info_matches (match); g_match_info_next (match, NULL))
    {
      g_autofree char *name = g_match_info_fetch (match, 2);
      g_autofree char *before = NULL;
      int start;

      g_match_info_fetch_pos (match, 0, &start, NULL);
      before = g_strchomp (g_strndup (xml, (gsize)start));
      if (!g_str_has_suffix (before, "-->"))
        g_error ("%s has no comment", name);
      members++;
    }
  g_assert_cmpuint (members, >, 30);
}

static gboolean
takes_options (const GDBusMethodInfo *method)
{
  for (GDBusArgInfo **arg = method->in_args; arg != NULL && *arg != NULL; arg++)
    if (g_str_equal ((*arg)->name, "options"))
      return TRUE;
  return FALSE;
}

static void
check_method (const GDBusMethodInfo *method, GHashTable *actions, GHashTable *errors)
{
  const char *action = g_dbus_annotation_info_lookup (method->annotations, ACTION_ANNOTATION);
  const char *reply_ms
      = g_dbus_annotation_info_lookup (method->annotations, "org.faceplate1.ReplyMs");
  const char *names = g_dbus_annotation_info_lookup (method->annotations, "org.faceplate1.Errors");
  g_auto (GStrv) words = NULL;

  if (takes_options (method) && action == NULL)
    g_error ("%s changes something and has no action", method->name);
  if (action != NULL && !takes_options (method))
    g_error ("%s changes something and takes no options", method->name);
  if (action != NULL && !g_hash_table_contains (actions, action))
    g_error ("%s: the action %s is not in the policy", method->name, action);
  if (reply_ms == NULL || g_ascii_strtoull (reply_ms, NULL, 10) == 0)
    g_error ("%s does not say how long a reply takes", method->name);
  if (names == NULL)
    g_error ("%s does not name its errors", method->name);
  words = g_strsplit (names, " ", -1);
  for (char **word = words; *word != NULL; word++)
    if (!g_hash_table_contains (errors, *word))
      g_error ("%s: the error %s is not one of dbus/errors.c", method->name, *word);
}

static GHashTable *
all_errors (void)
{
  GHashTable *errors = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (int code = 0; code < FP_N_ERRORS; code++)
    {
      g_autoptr (GError) error = g_error_new_literal (FP_ERROR, code, "");
      char *name = g_dbus_error_encode_gerror (error);

      g_assert_true (g_str_has_prefix (name, ERROR_PREFIX));
      g_hash_table_add (errors, name);
    }
  g_assert_cmpuint (g_hash_table_size (errors), ==, FP_N_ERRORS);
  return errors;
}

static void
test_methods (void)
{
  g_autoptr (GDBusNodeInfo) node = load_interfaces ();
  g_autofree char *policy = read_source ("policy/org.faceplate1.policy");
  g_autoptr (GHashTable) actions = find_all (policy, "<action id=\"([^\"]*)\"");
  g_autoptr (GHashTable) errors = all_errors ();

  for (GDBusInterfaceInfo **i = node->interfaces; *i != NULL; i++)
    for (GDBusMethodInfo **m = (*i)->methods; m != NULL && *m != NULL; m++)
      check_method (*m, actions, errors);
}

static void
test_names_and_words (void)
{
  static const char *const interfaces[] = { FP_APPLIANCE_IFACE, FP_NETWORK_IFACE, FP_PROXY_IFACE,
                                            FP_CONNECTIVITY_IFACE, FP_OPERATION_IFACE };
  g_autoptr (GDBusNodeInfo) node = load_interfaces ();
  g_autofree char *xml = read_source ("dbus/org.faceplate1.xml");
  g_autoptr (GHashTable) named = find_all (xml, "org\\.faceplate1\\.Error\\.[A-Za-z]+");
  g_autoptr (GHashTable) errors = all_errors ();
  GHashTableIter iter;
  gpointer name;

  g_assert_cmpstr (node->path, ==, FP_OBJECT_PATH);
  for (guint i = 0; i < G_N_ELEMENTS (interfaces); i++)
    g_assert_nonnull (g_dbus_node_info_lookup_interface (node, interfaces[i]));
  g_assert_null (node->interfaces[G_N_ELEMENTS (interfaces)]);
  g_hash_table_iter_init (&iter, named);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    if (!g_hash_table_contains (errors, name))
      g_error ("%s is not one of dbus/errors.c", (char *)name);

#define ALL_WORDS(n, word)                                                                         \
  for (guint i = 0; i < (n); i++)                                                                  \
  assert_mentions (xml, word (i), "the interface XML")
  ALL_WORDS (FP_N_STAGES, fp_stage_word);
  ALL_WORDS (FP_N_STAGE_STATUSES, fp_stage_status_word);
  ALL_WORDS (FP_N_KINDS, fp_kind_word);
  ALL_WORDS (FP_N_OPERATION_STATES, fp_operation_state_word);
  ALL_WORDS (FP_N_CONNECTIVITY_STATES, fp_connectivity_state_word);
  ALL_WORDS (FP_N_NETWORK_STATES, fp_network_state_word);
  ALL_WORDS (FP_N_SCHEMES, fp_scheme_word);
}

/* The keys of a report, as its description at the top of the XML has them. */
static void
test_report_keys (void)
{
  g_autofree char *xml = read_source ("dbus/org.faceplate1.xml");
  g_autoptr (FpReport) report = fp_report_new ();
  g_autoptr (GVariant) variant = NULL;
  GVariantIter iter;
  const char *key;
  GVariant *value;

  report->activation = FP_ACTIVATION_YES;
  variant = g_variant_ref_sink (fp_report_to_variant (report));
  g_variant_iter_init (&iter, variant);
  while (g_variant_iter_loop (&iter, "{&sv}", &key, &value))
    {
      g_autofree char *pattern = g_strdup_printf ("^    ([a-z-]+, )*%s(, [a-z-]+)* +[a-z]", key);

      if (!g_regex_match_simple (pattern, xml, G_REGEX_MULTILINE, 0))
        g_error ("the report's key %s is not described", key);
    }
}

static void
test_policy (void)
{
  g_autofree char *xml = read_source ("dbus/org.faceplate1.xml");
  g_autofree char *policy = read_source ("policy/org.faceplate1.policy");
  g_autofree char *rules = read_source ("policy/40-faceplate.rules");
  g_autofree char *page = read_page ("data/man/faceplated.8");
  g_autoptr (GHashTable) needed = find_all (xml, ACTION_ANNOTATION "\" value=\"([^\"]*)\"");
  g_autoptr (GHashTable) actions = find_all (policy, "<action id=\"([^\"]*)\"");
  g_autoptr (GHashTable) granted = find_all (rules, "\"(org\\.faceplate1\\.[a-z.-]*)\"");
  g_autoptr (GHashTable) explained = find_all (page, "^\\.B (org\\.faceplate1\\.[a-z.-]*)$");
  g_autoptr (GHashTable) answers
      = find_all (policy, "<allow_(?:any|inactive|active)>([^<]*)</allow_");
  g_auto (GStrv) owners = g_strsplit (
      policy, "<annotate key=\"org.freedesktop.policykit.owner\">unix-user:faceplate<", -1);
  g_auto (GStrv) any = g_strsplit (policy, "<allow_any>auth_admin<", -1);

  assert_same_sets (needed, "the interface XML", actions, "the policy");
  assert_same_sets (actions, "the policy", granted, "the rule");
  assert_same_sets (actions, "the policy", explained, "faceplated(8)");
  g_assert_cmpuint (g_strv_length (owners) - 1, ==, g_hash_table_size (actions));
  g_assert_cmpuint (g_strv_length (any) - 1, ==, g_hash_table_size (actions));
  g_hash_table_remove (answers, "auth_admin");
  g_hash_table_remove (answers, "auth_admin_keep");
  g_assert_cmpuint (g_hash_table_size (answers), ==, 0); /* nobody is let in by the actions alone */
  assert_mentions (rules, "subject.user == \"faceplate-panel\"", "the rule");
}

static void
test_users (void)
{
  g_autofree char *bus = read_source ("policy/org.faceplate1.conf");
  g_autofree char *users = read_source ("data/sysusers.conf");
  g_autofree char *service = read_source ("data/systemd/faceplated.service.in");
  g_autofree char *panel = read_source ("data/systemd/faceplate-lcd.service.in");
  g_autofree char *socket = read_source ("data/systemd/faceplate-probe.socket");
  g_autofree char *activation = read_source ("data/org.faceplate1.service");
  g_autofree char *tmpfiles = read_source ("data/tmpfiles.conf");
  g_autoptr (GHashTable) declared = find_all (users, "^u ([a-z-]+) ");
  g_autoptr (GHashTable) bus_users = find_all (bus, "<policy user=\"([^\"]*)\"");

  g_assert_cmpuint (g_hash_table_size (declared), ==, 2);
  g_assert_true (g_hash_table_contains (declared, "faceplate"));
  g_assert_true (g_hash_table_contains (declared, "faceplate-panel"));
  g_assert_cmpuint (g_hash_table_size (bus_users), ==, 1);
  g_assert_true (g_hash_table_contains (bus_users, "faceplate"));
  assert_mentions (bus, "<deny own=\"" FP_BUS_NAME "\"/>", "the bus policy");
  assert_mentions (bus, "<allow own=\"" FP_BUS_NAME "\"/>", "the bus policy");
  assert_mentions (bus, "<allow send_destination=\"" FP_BUS_NAME "\"/>", "the bus policy");
  assert_mentions (service, "\nUser=faceplate\n", "faceplated.service");
  assert_mentions (service, "\nBusName=" FP_BUS_NAME "\n", "faceplated.service");
  assert_mentions (panel, "\nUser=faceplate-panel\n", "faceplate-lcd.service");
  assert_mentions (socket, "\nSocketUser=faceplate\n", "faceplate-probe.socket");
  assert_mentions (socket, "\nListenStream=/run/faceplate/probe.sock\n", "faceplate-probe.socket");
  assert_mentions (tmpfiles, "\nd /run/faceplate 0750 root faceplate ", "tmpfiles");
  assert_mentions (activation, "\nName=" FP_BUS_NAME "\n", "the activation file");
  assert_mentions (activation, "\nSystemdService=faceplated.service\n", "the activation file");
}

/* Every key that a comment of the shipped file shows, as "GROUP KEY". */
static GHashTable *
keys_of_file (const char *conf)
{
  GHashTable *keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto (GStrv) lines = g_strsplit (conf, "\n", -1);
  const char *group = "";

  for (char **line = lines; *line != NULL; line++)
    if (**line == '[')
      group = g_strdelimit (*line + 1, "]", '\0');
    else if (g_regex_match_simple ("^#?[a-z][a-z-]*=", *line, 0, 0))
      g_hash_table_add (
          keys, g_strdup_printf ("%s %.*s", group, (int)strcspn (*line + 1, "="), *line + 1));
  return keys;
}

/* The same of the page: in each section [GROUP] the line behind .TP. */
static GHashTable *
keys_of_page (const char *page)
{
  GHashTable *keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto (GStrv) lines = g_strsplit (page, "\n", -1);
  g_autofree char *group = g_strdup ("");

  for (char **line = lines; *line != NULL; line++)
    if (g_str_has_prefix (*line, ".SH "))
      {
        g_free (group);
        group = line[0][4] == '[' ? g_strndup (*line + 5, strcspn (*line + 5, "]")) : g_strdup ("");
      }
    else if (g_str_equal (*line, ".TP") && *group != '\0')
      {
        g_auto (GStrv) parts = g_strsplit (line[1], "\\-", -1);
        g_autofree char *plain = g_strjoinv ("-", parts);
        g_auto (GStrv) words = g_strsplit_set (plain + strcspn (plain, " "), " ,\"", -1);

        for (char **word = words; *word != NULL; word++)
          if (**word != '\0')
            g_hash_table_add (keys, g_strdup_printf ("%s %s", group, *word));
      }
  return keys;
}

static void
test_configuration (void)
{
  g_autofree char *conf = read_source ("data/faceplate.conf");
  g_autofree char *page = read_source ("data/man/faceplate.conf.5");
  g_autofree char *panel = read_source ("ui/lcd/main.c");
  g_autoptr (GHashTable) in_file = keys_of_file (conf), in_page = keys_of_page (page);
  GHashTableIter iter;
  gpointer key;

  assert_same_sets (in_file, "faceplate.conf", in_page, "faceplate.conf(5)");
  g_assert_cmpuint (g_hash_table_size (in_file), ==, 27);
  g_hash_table_iter_init (&iter, in_file);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (g_str_has_prefix (key, "panel "))
      {
        g_autofree char *quoted = g_strdup_printf ("\"%s\"", (char *)key + strlen ("panel "));

        assert_mentions (panel, quoted, "ui/lcd/main.c");
      }
}

/* The shipped file has no fault, neither as it is nor with every comment taken off; and it says the
 * defaults. */
static void
test_configuration_parses (void)
{
  g_autofree char *conf = read_source ("data/faceplate.conf");
  g_autoptr (GRegex) commented = g_regex_new ("^#([a-z][a-z-]*=)", G_REGEX_MULTILINE, 0, NULL);
  g_autofree char *open = g_regex_replace (commented, conf, -1, 0, "\\1", 0, NULL);
  g_autofree char *fault = NULL, *open_fault = NULL;
  g_autoptr (FpConfig) shipped = fp_config_parse (conf, strlen (conf), &fault);
  g_autoptr (FpConfig) opened = fp_config_parse (open, strlen (open), &open_fault);

  g_assert_cmpstr (open, !=, conf);
  g_assert_cmpstr (fault, ==, "");
  g_assert_cmpstr (open_fault, ==, "");
  g_assert_cmpuint (shipped->interval_s, ==, opened->interval_s);
  g_assert_cmpfloat (shipped->time_scale, ==, opened->time_scale);
  g_assert_null (opened->url);
  g_assert_null (opened->pins);
  g_assert_cmpuint (opened->schemes, ==,
                    1u << FP_SCHEME_DIGEST | 1u << FP_SCHEME_NTLM | 1u << FP_SCHEME_NEGOTIATE
                        | 1u << FP_SCHEME_BASIC);
}

static void
test_codes (void)
{
  g_autofree char *path
      = g_build_filename (g_getenv ("FP_BUILD_ROOT"), "data", "man", "faceplate-codes.7", NULL);
  g_autofree char *page = NULL;
  guint last = 0;

  g_assert_true (g_file_get_contents (path, &page, NULL, NULL));
  for (guint code = FP_CODE_OK + 1; code < FP_N_CODES; code++)
    {
      const FpCodeInfo *info = fp_code_info ((FpCode)code);
      g_autofree char *head
          = g_strdup_printf ("\"E%u %s\" \" (%s)\"\n", info->number, info->symbol, info->text);

      assert_mentions (page, head, "faceplate-codes(7)");
      g_assert_cmpuint (info->number, >, last); /* in order, each once */
      last = info->number;
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/contract/comments", test_comments);
  g_test_add_func ("/contract/methods", test_methods);
  g_test_add_func ("/contract/names-and-words", test_names_and_words);
  g_test_add_func ("/contract/report-keys", test_report_keys);
  g_test_add_func ("/contract/policy", test_policy);
  g_test_add_func ("/contract/users", test_users);
  g_test_add_func ("/contract/configuration", test_configuration);
  g_test_add_func ("/contract/configuration-parses", test_configuration_parses);
  g_test_add_func ("/contract/codes", test_codes);
  return g_test_run ();
}
