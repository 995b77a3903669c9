/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Any keys, models, answers, sizes and times in any order: the panel shows printable ASCII within
 * its display, shows no character of a secret but the one under the cursor, keeps the cursor of an
 * address on a digit and each number in its range, cuts nothing off a page of STATUS, asks for
 * ticks in the future, and is always brought back to the screen at rest, by keys and by being left
 * alone. */
#include <string.h>

#include "tests/panel/draft.h"
#include "tests/panel/typist.h"
#include "ui/lcd/core/field-private.h"
#include "ui/lcd/core/panel-private.h"

#define STEPS   300000
#define IDLE_MS 300000
#define SECRET  "`|`Q`" /* no other text of the panel has a backquote or a bar */

typedef struct
{
  GRand *rand;
  FpPanel *panel;
  gint64 now_ms;
  guint operation_id;
  FpPanelConfig config;
  guint seen[8]; /* of screens[] */
  guint asked[FP_N_REQUESTS];
  guint opened[FP_N_STEPS];
  guint read[17]; /* of titles[] */
} World;

/* The pages of STATUS. A longer one stands before the one that it begins with. */
static const char *const titles[]
    = { "LINK",    "MAC ",       "ADDRESS", "GATEWAY",      "DNS",          "LEASE",
        "NETWORK", "IPV4",       "IPV6",    "VLAN",         "NOT IN FORCE", "PROXY USER",
        "PROXY",   "LAST CHECK", "CHECKED", "CONFIG FAULT", "STATE FAULT" };

static const char *const values[][2] = {
  { "service", "yes" },
  { "service", "yes" },
  { "service", "no" },
  { "name", "SENSOR-01" },
  { "name", "" },
  { "name",
    "A\tname\nwith \xc3\xa4 and \xff and 64 characters and more of them: 0123456789abcdef" },
  { "addresses", "192.0.2.10/24" },
  { "addresses", "" },
  { "addresses", "2001:db8:85a3:1234:5678:8a2e:1370:7334/64 fe80::1%eth0/64" },
  { "addresses", "::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::" },
  { "gateways", "" },
  { "gateways", "fe80::1%eth0" },
  { "gateways", "a\xf0gateway" },
  { "speed", "1000" },
  { "link", "" },
  { "link", "enp0s31f6.4094" },
  { "hardware-address", "" },
  { "name-servers", "" },
  { "name-servers", "192.0.2.53 2001:db8:85a3:1234:5678:8a2e:1370:7334" },
  { "settings", "{'address': <'192.0.2.10/24'>, 'gateway': <'192.0.2.1'>, 'vlan': <uint32 7>}" },
  { "settings", "{'ipv4': <'off'>, 'address6': <'2001:db8::10/64'>, 'domain': <'example'>}" },
  { "settings", "{'ipv6': <'off'>, 'dns': <['192.0.2.53', '2001:db8::53']>}" },
  { "tried", "" },
  { "tried", "{'address': <'198.51.100.10/25'>, 'gateway': <'198.51.100.1'>}" },
  { "tried", "{'ipv4': <'off'>, 'address6': <'2001:db8::11/128'>}" },
  { "lease", "0" },
  { "lease", "9000000000000" },
  { "deadline", "9000000000000" },
  { "deadline", "3600000" },
  { "deadline", "-5" },
  { "network", "no-carrier" },
  { "network", "no-address" },
  { "network", "ready" },
  { "proxy", "" },
  { "proxy", "proxy.example 3128 DOMAIN\\user set" },
  { "proxy", "2001:db8::1 65535 \xc3\xbcser unset" },
  { "enabled", "yes" },
  { "enabled", "no" },
  { "pending", "" },
  { "pending", "enable-proxy proxy.example 8080 - set PX_AUTH_REJECTED" },
  { "pending", "disable-proxy - 0 - unset -" },
  { "connectivity", "connected" },
  { "connectivity", "not-activated" },
  { "connectivity", "failed" },
  { "connectivity", "lost" },
  { "connectivity", "unknown" },
  { "connectivity", "unconfigured" },
  { "report", "" },
  { "report", "OK" },
  { "report", "PX_STATUS 418 tunnel" },
  { "report", "TLS_INTERCEPTED 0 tls" },
  { "evidence",
    "issuer CN=\xc3\xa9 and a long name that goes on and on and on and on and on and on" },
  { "config-fault", "interval-s: not a number from 30 to 86400, or 0" },
  { "state-fault", "State file moved aside to /var/lib/faceplate/state.bad" },
  { "network-fault", "The DNS servers could not be handed to the system (E128, x)." },
  { "stages", "" },
  { "stages", "link:ok:0 address:ok:1 resolve:running:0" },
  { "stages",
    "link:ok:0 address:ok:1 resolve:ok:99999999 connect:failed:4294967295 tunnel:skipped:0" },
  { "operation-report", "" },
  { "operation-report", "CANCELLED" },
  { "operation-report", "PX_AUTH_REJECTED 407 tunnel" },
};

static const FpScreen *const screens[]
    = { &fp_rest_screen,      &fp_menu_screen,  &fp_question_screen, &fp_input_screen,
        &fp_operation_screen, &fp_error_screen, &fp_reader_screen,   &fp_notice_screen };

static guint
pick (World *world, guint n)
{
  return (guint)g_rand_int_range (world->rand, 0, (gint32)n);
}

static void
check_frame (World *world, FpFrame *frame)
{
  gint64 next_ms = fp_panel_next_ms (world->panel);

  fp_panel_draw (world->panel, world->now_ms, frame);
  g_assert_cmpuint (frame->cols, ==, CLAMP (world->config.cols, 1, FP_COLS_MAX));
  g_assert_cmpuint (frame->rows, ==, CLAMP (world->config.rows, 1, FP_ROWS_MAX));
  for (guint row = 0; row < frame->rows; row++)
    {
      g_assert_cmpuint (strlen (frame->cell[row]), ==, frame->cols);
      for (guint col = 0; col < frame->cols; col++)
        g_assert_true (g_ascii_isprint (frame->cell[row][col]));
    }
  if (frame->cursor)
    {
      g_assert_cmpuint (frame->cursor_row, <, frame->rows);
      g_assert_cmpuint (frame->cursor_col, <, frame->cols);
    }
  g_assert_true (next_ms == -1 || next_ms > world->now_ms
                 || fp_panel_next_ms (world->panel) == next_ms);
}

static gboolean
is_at (World *world, FpStep step)
{
  return world->panel->screen == &fp_input_screen && world->panel->flow.step == step;
}

/* Where the display shows the secret: stars and marks, then at most the name of the symbol under
 * the cursor. */
static void
check_value_row (World *world, const FpFrame *frame)
{
  FpField *field = world->panel->flow.inputs[FP_STEP_PASS]->text;
  g_autofree char *row = g_strdup (frame->cell[frame->cursor_row]);
  const char *name = field->gap ? NULL : fp_symbol_name (field->text[field->pos]);

  row[frame->cursor_col] = '*';
  g_strchomp (row);
  if (name != NULL && g_str_has_suffix (row, name) && strlen (row) > strlen (name))
    row[strlen (row) - strlen (name)] = '\0';
  for (const char *p = row; *p != '\0'; p++)
    g_assert_nonnull (strchr ("*<> ", *p));
}

static void
check_secret (World *world, const FpFrame *frame)
{
  gboolean typing = is_at (world, FP_STEP_PASS);

  for (guint row = 0; row < frame->rows; row++)
    for (guint col = 0; col < frame->cols; col++)
      if (!typing || !frame->cursor || row != frame->cursor_row || col != frame->cursor_col)
        g_assert_null (strchr ("`|", frame->cell[row][col]));
  if (typing && frame->cursor)
    check_value_row (world, frame);
}

/* Unless the cell shows BACK or END, the digits are those of the value. */
static void
check_digits (World *world, const FpFrame *frame)
{
  FpPanel *panel = world->panel;
  const FpInput *input = panel->flow.inputs[panel->flow.step];
  guint max;

  if (panel->screen != &fp_input_screen || input->prompt->kind != FP_INPUT_DIGITS)
    return;
  max = input->prompt->digits == FP_DIGITS_IPV4 ? 255 : FP_VLAN_MAX;
  for (guint i = 0; i < G_N_ELEMENTS (input->digits.number); i++)
    g_assert_cmpuint (input->digits.number[i], <=, max);
  if (frame->cursor && frame->cols >= strlen ("000.000.000.000"))
    g_assert_true (g_ascii_isdigit (frame->cell[frame->cursor_row][frame->cursor_col]));
}

static void
check (World *world)
{
  FpFrame frame;

  check_frame (world, &frame);
  check_secret (world, &frame);
  check_digits (world, &frame);
  if (world->panel->screen == &fp_notice_screen)
    g_assert_cmpuint (strlen (world->panel->notice.title), <=, 16);
  if (world->panel->screen == &fp_input_screen)
    world->opened[world->panel->flow.step]++;
}

static void
press (World *world, FpKey key)
{
  world->now_ms += 200;
  fp_panel_key (world->panel, key, FP_KEY_PRESS, world->now_ms);
  check (world);
}

static void
set_random_model (World *world)
{
  static const char *const states[]
      = { "staging",   "applying", "checking", "confirming", "committing", "restoring",
          "succeeded", "kept",     "failed",   "failed",     "failed",     "cancelled" };
  FpKind kind = pick (world, 4) > 0 ? world->panel->view.kind : (FpKind)pick (world, FP_N_KINDS);
  g_autoptr (Draft) draft = draft_new ();

  for (guint i = pick (world, 8); i > 0; i--)
    {
      guint k = pick (world, G_N_ELEMENTS (values));

      draft_set (draft, values[k][0], values[k][1]);
    }
  if (pick (world, 2) == 0)
    {
      g_autofree char *operation
          = g_strdup_printf ("%u %s %s", world->operation_id, fp_kind_word (kind),
                             states[pick (world, G_N_ELEMENTS (states))]);

      draft_set (draft, "operation", operation);
    }
  fp_panel_set_model (world->panel, draft_model (draft), world->now_ms);
}

/* What is asked for can be: it was looked at when it was entered. */
static void
check_request (World *world, const FpPanelRequest *request)
{
  FpNetworkSettings settings = fp_network_settings_default ();
  g_autoptr (GError) error = NULL;

  world->asked[request->kind]++;
  g_assert_cmpint (request->kind == FP_REQUEST_CHANGE_NETWORK, ==, request->values != NULL);
  if (request->values == NULL)
    return;
  fp_network_settings_take_values (&settings, request->values, &error);
  g_assert_no_error (error);
}

static void
answer (World *world, gboolean well)
{
  static const char *const errors[]
      = { "org.faceplate1.Error.Busy", "org.faceplate1.Error.LinkManaged", "" };
  g_autoptr (FpPanelRequest) request = fp_panel_take_request (world->panel);

  if (request == NULL)
    return;
  check_request (world, request);
  if (!well)
    fp_panel_request_refused (world->panel, request->kind, errors[pick (world, 3)],
                              "NetworkManager manages it", world->now_ms);
  else
    fp_panel_request_accepted (
        world->panel, request->kind,
        fp_request_begins_operation (request->kind) ? ++world->operation_id : 0, world->now_ms);
}

static void
type_secret (World *world)
{
  FpField *field, *copy;

  if (!is_at (world, FP_STEP_PASS))
    return;
  field = world->panel->flow.inputs[FP_STEP_PASS]->text;
  if (field->pos == 0 && field->was_gap && field->len > 0)
    return; /* the typist knows no way out of a gap before the first character */
  copy = g_memdup2 (field, sizeof *copy);
  g_autoptr (GByteArray) keys = typist_replace (copy, world->config.keys, SECRET);
  fp_field_free (copy);
  for (guint i = 0; i + 1 < keys->len; i++)
    press (world, (FpKey)keys->data[i]);
}

static void
resize (World *world)
{
  static const guint sizes[][2] = { { 16, 2 }, { 20, 2 }, { 20, 4 }, { 40, 2 } };

  if (pick (world, 4) == 0)
    {
      world->config.cols = pick (world, 60);
      world->config.rows = pick (world, 7);
    }
  else
    {
      guint i = pick (world, G_N_ELEMENTS (sizes));

      world->config.cols = sizes[i][0];
      world->config.rows = sizes[i][1];
    }
  fp_panel_set_size (world->panel, world->config.cols, world->config.rows, world->now_ms);
}

static void
pass (World *world, gint64 ms)
{
  world->now_ms += ms;
  fp_panel_tick (world->panel, world->now_ms);
}

/* Keys in the proportion in which somebody gets somewhere. */
static void
press_random (World *world)
{
  static const FpKey likely[] = { FP_KEY_ENTER, FP_KEY_ENTER, FP_KEY_ENTER, FP_KEY_DOWN,
                                  FP_KEY_DOWN,  FP_KEY_UP,    FP_KEY_RIGHT, FP_KEY_LEFT };
  FpKey key = likely[pick (world, G_N_ELEMENTS (likely))];

  world->now_ms += pick (world, 400);
  fp_panel_key (world->panel, key, (FpKeyEdge)(pick (world, 8) < 6 ? 0 : pick (world, 3)),
                world->now_ms);
}

/* As somebody who takes what the prompts offer, of an item of SETUP NETWORK or where he is. */
static void
go_through (World *world)
{
  if (world->panel->screen == &fp_rest_screen)
    {
      press (world, FP_KEY_ENTER);
      press (world, FP_KEY_ENTER);
      for (guint i = pick (world, 10); i > 0; i--)
        press (world, FP_KEY_DOWN);
      press (world, FP_KEY_ENTER);
    }
  for (guint i = 0; i < 20; i++)
    if (world->panel->screen == &fp_input_screen || world->panel->screen == &fp_question_screen)
      press (world, FP_KEY_ENTER);
}

static void
append_without_blanks (GString *all, const char *text)
{
  for (; *text != '\0'; text++)
    if (*text != ' ')
      g_string_append_c (all, *text);
}

static void
count_title (World *world, const char *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    if (g_str_has_prefix (text, titles[i]))
      {
        world->read[i]++;
        return;
      }
  g_error ("no page is called '%s'", text);
}

/* The page that is shown, to its end with DOWN. */
static void
read_page (World *world)
{
  const FpReader *reader = &world->panel->reader;
  const FpPage *page = reader->pages->pdata[reader->page];
  g_autofree char *text = fp_ascii (page->text);
  g_autoptr (GString) shown = g_string_new (NULL), wanted = g_string_new (NULL);
  guint number = reader->page;

  append_without_blanks (wanted, text);
  do
    {
      FpFrame frame;

      fp_panel_draw (world->panel, world->now_ms, &frame);
      for (guint row = 0; row < frame.rows; row++)
        append_without_blanks (shown, frame.cell[row]);
      press (world, FP_KEY_DOWN);
    }
  while (reader->page == number && reader->line != 0);
  if (!g_str_has_prefix (shown->str, wanted->str)) /* behind it a time, or a hint */
    g_error ("'%s' is shown as '%s'", wanted->str, shown->str);
  count_title (world, text);
}

static void
read_status (World *world)
{
  FpPanel *panel = world->panel;

  if (panel->screen != &fp_rest_screen || !panel->model->service || fp_view_is_confirming (panel))
    return;
  for (const char *keys = "EDDE"; *keys != '\0'; keys++)
    press (world, *keys == 'E' ? FP_KEY_ENTER : FP_KEY_DOWN);
  g_assert_true (panel->screen == &fp_reader_screen);
  for (guint i = 0; i < panel->reader.pages->len; i++)
    {
      g_assert_cmpuint (panel->reader.page, ==, i);
      read_page (world);
    }
  g_assert_cmpuint (panel->reader.page, ==, 0);
}

static void
step (World *world)
{
  guint what = pick (world, 100);

  if (what < 70)
    press_random (world);
  else if (what < 78)
    set_random_model (world);
  else if (what < 86)
    answer (world, pick (world, 3) > 0);
  else if (what < 90)
    type_secret (world);
  else if (what < 92)
    resize (world);
  else if (what < 94)
    go_through (world);
  else
    pass (world, pick (world, what < 99 ? 5000 : 2 * IDLE_MS));
  check (world);
}

static gboolean
is_on_back (const FpInput *input)
{
  switch (input->prompt->kind)
    {
    case FP_INPUT_TEXT:
      return input->text->what == FP_DO_BACK;
    case FP_INPUT_DIGITS:
      return input->digits.what == FP_DO_BACK;
    case FP_INPUT_CHOICE:
      return input->choice.index == input->choice.n;
    }
  g_assert_not_reached ();
}

/* What somebody presses to get out of the screen that is shown. */
static void
press_out (World *world)
{
  FpPanel *panel = world->panel;
  const guint *list = panel->screen == &fp_menu_screen    ? &panel->menu.selected
                      : panel->screen == &fp_error_screen ? &panel->failure.selected
                                                          : NULL;

  if (list != NULL && *list != 0)
    press (world, FP_KEY_DOWN);
  else if (list != NULL)
    {
      press (world, FP_KEY_UP);
      if (*list != 0) /* else it only took away that the service is gone */
        press (world, FP_KEY_ENTER);
    }
  else if (panel->screen == &fp_input_screen && world->config.keys == FP_KEYS_THREE)
    press (world, is_on_back (panel->flow.inputs[panel->flow.step]) ? FP_KEY_ENTER : FP_KEY_DOWN);
  else if (panel->screen == &fp_input_screen)
    press (world, FP_KEY_LEFT);
  else if (panel->screen == &fp_reader_screen)
    press (world, FP_KEY_ENTER);
  else
    press (world, FP_KEY_UP);
}

static void
leave_by_keys (World *world)
{
  for (guint i = 0; i < 3000 && world->panel->screen != &fp_rest_screen; i++)
    {
      if (world->panel->screen == &fp_operation_screen)
        answer (world, FALSE);
      press_out (world);
    }
  if (world->panel->screen != &fp_rest_screen)
    g_error ("no way out; operation screen: %d, its state %u, cancelling %d, gone %d",
             world->panel->screen == &fp_operation_screen, world->panel->view.state,
             world->panel->view.cancelling, world->panel->view.gone);
}

static void
leave_by_idle (World *world)
{
  if (world->panel->screen == &fp_operation_screen || fp_view_runs (world->panel))
    return;
  pass (world, IDLE_MS + 1);
  g_assert_true (world->panel->screen == &fp_rest_screen);
  for (guint i = 0; i < FP_N_STEPS; i++)
    g_assert_null (world->panel->flow.inputs[i]);
}

static void
count_screen (World *world)
{
  for (guint i = 0; i < G_N_ELEMENTS (screens); i++)
    world->seen[i] += world->panel->screen == screens[i];
}

/* That the steps lead everywhere. */
static void
check_reached (World *world)
{
  for (guint i = 0; i < G_N_ELEMENTS (screens); i++)
    g_assert_cmpuint (world->seen[i], >, 100);
  for (guint i = 0; i < FP_N_REQUESTS; i++)
    {
      g_test_message ("request %u: %u times", i, world->asked[i]);
      g_assert_cmpuint (world->asked[i], >, 0);
    }
  for (guint i = 0; i < FP_N_STEPS; i++)
    {
      g_test_message ("step %u: %u times", i, world->opened[i]);
      g_assert_cmpuint (world->opened[i], >, 100);
    }
  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    {
      g_test_message ("page %s: %u times", titles[i], world->read[i]);
      g_assert_cmpuint (world->read[i], >, 0);
    }
}

static void
run (FpKeyProfile keys, guint32 seed)
{
  World world = { .rand = g_rand_new_with_seed (seed), .now_ms = 1, .operation_id = 1 };

  world.config = (FpPanelConfig){ 16, 2, keys, IDLE_MS };
  world.panel = fp_panel_new (&world.config);
  for (guint i = 0; i < STEPS; i++)
    {
      step (&world);
      count_screen (&world);
      if (i % 250 == 125)
        leave_by_keys (&world);
      if (i % 500 == 125)
        read_status (&world);
      if (i % 500 == 375)
        go_through (&world);
      if (i % 500 == 499)
        leave_by_idle (&world);
    }
  check_reached (&world);
  fp_panel_free (world.panel);
  g_rand_free (world.rand);
}

static void
test_five (void)
{
  run (FP_KEYS_FIVE, 5);
}

static void
test_three (void)
{
  run (FP_KEYS_THREE, 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/panel/property/five", test_five);
  g_test_add_func ("/panel/property/three", test_three);
  return g_test_run ();
}
