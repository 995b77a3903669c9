/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/panel/script.h"

#include <string.h>

#include "tests/panel/draft.h"
#include "tests/panel/typist.h"
#include "ui/lcd/core/field-private.h"
#include "ui/lcd/core/panel-private.h"

typedef struct
{
  const char *path;
  guint line;
  FpPanelConfig config;
  FpPanel *panel;
  Draft *draft;
  gint64 now_ms;
  FpPanelRequestKind asked; /* the last request */
  GString *shown;
} Script;

#define FAIL(script, format, ...)                                                                  \
  g_error ("%s:%u (%ux%u): " format, (script)->path, (script)->line, (script)->config.cols,        \
           (script)->config.rows, __VA_ARGS__)

static FpKey
parse_key (Script *script, const char *name)
{
  static const char *const names[FP_N_KEYS] = { "UP", "DOWN", "LEFT", "RIGHT", "ENTER" };

  for (guint i = 0; name != NULL && i < FP_N_KEYS; i++)
    if (g_str_equal (name, names[i]))
      return (FpKey)i;
  FAIL (script, "no key '%s'", name);
}

/* Time passes; the panel gets the ticks that it asked for. */
static void
pass (Script *script, gint64 ms)
{
  gint64 end_ms = script->now_ms + ms, next_ms;

  while ((next_ms = fp_panel_next_ms (script->panel)) >= 0 && next_ms <= end_ms)
    {
      if (next_ms <= script->now_ms)
        FAIL (script, "the panel asks for a tick in the past: %" G_GINT64_FORMAT, next_ms);
      script->now_ms = next_ms;
      fp_panel_tick (script->panel, next_ms);
    }
  script->now_ms = end_ms;
}

static void
press (Script *script, FpKey key)
{
  pass (script, 200);
  fp_panel_key (script->panel, key, FP_KEY_PRESS, script->now_ms);
}

static void
do_key (Script *script, char **args)
{
  FpKey key = parse_key (script, args[0]);
  guint n = args[1] != NULL ? (guint)g_ascii_strtoull (args[1] + 1, NULL, 10) : 1;

  for (guint i = 0; i < n; i++)
    press (script, key);
}

static void
do_hold (Script *script, char **args)
{
  FpKey key = parse_key (script, args[0]);
  gint64 ms = g_ascii_strtoll (args[1], NULL, 10), every = g_ascii_strtoll (args[2], NULL, 10);

  pass (script, 200);
  for (gint64 t = 0; t < ms; t += every)
    {
      fp_panel_key (script->panel, key, FP_KEY_PRESS, script->now_ms);
      pass (script, every);
    }
}

static void
do_repeat (Script *script, char **args)
{
  FpKey key = parse_key (script, args[0]);
  gint64 ms = g_ascii_strtoll (args[1], NULL, 10);

  press (script, key);
  pass (script, 250);
  for (gint64 t = 250; t < ms; t += 33)
    {
      fp_panel_key (script->panel, key, FP_KEY_REPEAT, script->now_ms);
      pass (script, 33);
    }
  fp_panel_key (script->panel, key, FP_KEY_RELEASE, script->now_ms);
}

static void
type (Script *script, const char *text, gboolean replace)
{
  FpInput *input = script->panel->flow.inputs[script->panel->flow.step];
  FpField *field = input != NULL ? input->text : NULL;
  g_autoptr (GByteArray) keys = NULL;

  if (script->panel->screen != &fp_input_screen || field == NULL)
    FAIL (script, "no field to type '%s' into", text);
  FpField *copy = g_memdup2 (field, sizeof *field);
  keys = replace ? typist_replace (copy, script->config.keys, text)
                 : typist_type (copy, script->config.keys, text);
  fp_field_free (copy);
  if (keys == NULL)
    FAIL (script, "'%s' cannot be typed", text);
  for (guint i = 0; i < keys->len; i++)
    press (script, (FpKey)keys->data[i]);
}

static char *
all_text (const FpFrame *frame)
{
  g_autoptr (GString) all = g_string_new (NULL);
  g_auto (GStrv) words = NULL;

  for (guint row = 0; row < frame->rows; row++)
    {
      g_autofree char *line = g_strchomp (g_strdup (frame->cell[row]));

      /* a word that fills its row goes on in the next one */
      g_string_append_printf (all, "%s ", line);
    }
  words = g_strsplit_set (all->str, " ", -1);
  g_string_truncate (all, 0);
  for (guint i = 0; words[i] != NULL; i++)
    if (words[i][0] != '\0')
      g_string_append_printf (all, "%s%s", all->len > 0 ? " " : "", words[i]);
  return g_string_free (g_steal_pointer (&all), FALSE);
}

static void
do_expect (Script *script, const char *text, gboolean wanted)
{
  FpFrame frame;

  fp_panel_draw (script->panel, script->now_ms, &frame);
  g_autofree char *all = all_text (&frame);
  if ((strstr (all, text) != NULL) != wanted)
    FAIL (script, "%s '%s' in '%s'", wanted ? "no" : "there is", text, all);
}

static void
do_screen (Script *script, const char *label)
{
  FpFrame frame;

  fp_panel_draw (script->panel, script->now_ms, &frame);
  g_string_append_printf (script->shown, "%s\n", label);
  for (guint row = 0; row < frame.rows; row++)
    {
      g_string_append_printf (script->shown, "  |%s|", frame.cell[row]);
      if (frame.cursor && frame.cursor_row == row)
        g_string_append_printf (script->shown, " cursor %u", frame.cursor_col);
      g_string_append_c (script->shown, '\n');
    }
}

/* The text of the item with the mark, as much as its row holds; transfer full. */
static char *
selected (Script *script)
{
  FpFrame frame;

  fp_panel_draw (script->panel, script->now_ms, &frame);
  for (guint row = 0; row < frame.rows; row++)
    if (frame.cell[row][0] == '>')
      return g_strchomp (g_strdup (frame.cell[row] + 1));
  return g_strdup ("");
}

/* Goes down to the item and takes it. */
static void
do_choose (Script *script, const char *text)
{
  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *item = selected (script);

      if (item[0] != '\0' && g_str_has_prefix (text, item))
        {
          press (script, FP_KEY_ENTER);
          return;
        }
      press (script, FP_KEY_DOWN);
    }
  FAIL (script, "no item '%s'", text);
}

/* From the screen at rest to an item of SETUP NETWORK. */
static void
do_open (Script *script, const char *text)
{
  press (script, FP_KEY_ENTER);
  do_choose (script, "SETUP NETWORK");
  do_choose (script, text);
}

static char *
describe (const FpPanelRequest *request)
{
  static const char *const kinds[]
      = { "enable",  "change", "disable",   "check",  "network", "reset",
          "discard", "reboot", "power-off", "cancel", "confirm" };
  g_autoptr (GString) text = g_string_new (NULL);

  if (request == NULL)
    return g_strdup ("none");
  g_string_append (text, kinds[request->kind]);
  if (request->host != NULL)
    g_string_append_printf (text, " host=%s", request->host);
  if (request->port != 0)
    g_string_append_printf (text, " port=%u", request->port);
  if (request->user != NULL)
    g_string_append_printf (text, " user=%s", request->user);
  if (request->password != NULL)
    g_string_append_printf (text, " password=%s", request->password);
  if (request->values != NULL)
    {
      g_autofree char *values = g_variant_print (request->values, FALSE);

      g_string_append_printf (text, " %s", values);
    }
  if (request->take_over)
    g_string_append (text, " take-over");
  if (request->keep)
    g_string_append (text, " keep");
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
do_request (Script *script, const char *wanted)
{
  g_autoptr (FpPanelRequest) request = fp_panel_take_request (script->panel);
  g_autofree char *text = describe (request);

  if (request != NULL)
    script->asked = request->kind;

  if (!g_str_equal (text, wanted))
    FAIL (script, "request '%s', not '%s'", text, wanted);
}

static void
do_size (Script *script, const char *size)
{
  char *end;

  script->config.cols = (guint)g_ascii_strtoull (size, &end, 10);
  script->config.rows = (guint)g_ascii_strtoull (end + 1, NULL, 10);
  fp_panel_set_size (script->panel, script->config.cols, script->config.rows, script->now_ms);
}

/* When the panel wants its next tick. */
static void
do_wakes (Script *script, const char *ms)
{
  gint64 in_ms = fp_panel_next_ms (script->panel) - script->now_ms;
  gboolean before = ms[0] == '<';
  gint64 wanted = g_ascii_strtoll (ms + (before ? 1 : 0), NULL, 10);

  if (before ? in_ms < 1 || in_ms > wanted : in_ms != wanted)
    FAIL (script, "it wakes in %" G_GINT64_FORMAT " ms, not %s", in_ms, ms);
}

static void
do_answer (Script *script, char **args, const char *rest)
{
  const char *message = strchr (rest, ' ');

  if (g_str_equal (args[0], "accepted"))
    fp_panel_request_accepted (script->panel, script->asked,
                               (guint)g_ascii_strtoull (args[1], NULL, 10), script->now_ms);
  else
    fp_panel_request_refused (script->panel, script->asked, args[1],
                              message != NULL ? message + 1 : "", script->now_ms);
}

static void
do_set (Script *script, char **args)
{
  g_autofree char *value = args[1] != NULL ? g_strjoinv (" ", args + 1) : g_strdup ("");

  draft_set (script->draft, args[0], value);
}

static void
run_line (Script *script, const char *line)
{
  g_auto (GStrv) args = g_strsplit (line, " ", -1);
  const char *verb = args[0], *rest = strchr (line, ' ');

  rest = rest != NULL ? rest + 1 : "";
  if (g_str_equal (verb, "set"))
    do_set (script, args + 1);
  else if (g_str_equal (verb, "reset"))
    {
      draft_free (script->draft);
      script->draft = draft_new ();
    }
  else if (g_str_equal (verb, "tell"))
    fp_panel_set_model (script->panel, draft_model (script->draft), script->now_ms);
  else if (g_str_equal (verb, "key"))
    do_key (script, args + 1);
  else if (g_str_equal (verb, "choose"))
    do_choose (script, rest);
  else if (g_str_equal (verb, "open"))
    do_open (script, rest);
  else if (g_str_equal (verb, "hold"))
    do_hold (script, args + 1);
  else if (g_str_equal (verb, "repeat"))
    do_repeat (script, args + 1);
  else if (g_str_equal (verb, "type") || g_str_equal (verb, "replace"))
    type (script, rest, g_str_equal (verb, "replace"));
  else if (g_str_equal (verb, "tick"))
    pass (script, g_ascii_strtoll (rest, NULL, 10));
  else if (g_str_equal (verb, "wakes"))
    do_wakes (script, rest);
  else if (g_str_equal (verb, "size"))
    do_size (script, rest);
  else if (g_str_equal (verb, "screen"))
    do_screen (script, rest);
  else if (g_str_equal (verb, "expect") || g_str_equal (verb, "refuse"))
    do_expect (script, rest, g_str_equal (verb, "expect"));
  else if (g_str_equal (verb, "request"))
    do_request (script, rest);
  else if (g_str_equal (verb, "accepted") || g_str_equal (verb, "refused"))
    do_answer (script, args, rest);
  else if (g_str_equal (line, "at rest"))
    {
      if (script->panel->screen != &fp_rest_screen)
        FAIL (script, "%s", "the panel is not at rest");
    }
  else if (!g_str_equal (verb, "profiles"))
    FAIL (script, "what is '%s'?", line);
}

static char **
read_lines (const char *path)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  if (!g_file_get_contents (path, &text, NULL, &error))
    g_error ("%s", error->message);
  return g_strsplit (text, "\n", -1);
}

char *
script_run (const char *path, const ScriptDisplay *display)
{
  g_auto (GStrv) lines = read_lines (path);
  Script script = { .path = path, .now_ms = 1000, .shown = g_string_new (NULL) };

  script.config = (FpPanelConfig){ display->cols, display->rows, display->keys, 300000 };
  script.panel = fp_panel_new (&script.config);
  script.draft = draft_new ();
  for (guint i = 0; lines[i] != NULL; i++)
    {
      script.line = i + 1;
      g_strstrip (lines[i]);
      if (lines[i][0] != '\0' && lines[i][0] != '#')
        run_line (&script, lines[i]);
    }
  do_request (&script, "none");
  fp_panel_free (script.panel);
  draft_free (script.draft);
  return g_string_free (script.shown, FALSE);
}

gboolean
script_wants (const char *path, FpKeyProfile keys)
{
  g_auto (GStrv) lines = read_lines (path);

  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], "profiles"))
      return strstr (lines[i], keys == FP_KEYS_FIVE ? "five" : "three") != NULL;
  return keys == FP_KEYS_FIVE;
}
