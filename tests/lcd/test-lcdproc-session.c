/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "tests/lcd/session-rig.h"
#include "ui/lcd/driver/lcdproc-protocol.h"

static void
test_setup (void)
{
  g_auto (SessionRig) rig = { 0 };

  session_rig_init (&rig);
  g_assert_cmpint (fp_lcd_session_next_ms (rig.session), ==, rig.now_ms);
  session_tick (&rig);
  g_assert_true (rig.effects.connect);
  session_step (&rig, FP_LCD_EVENT_CONNECTED, NULL, NULL);
  g_assert_cmpstr (rig.effects.send, ==, "hello\n");
  session_line (&rig, HELLO_16X2);
  g_assert_cmpstr (rig.effects.send, ==,
                   "info\nnoop\n"
                   "client_set -name \"Faceplate\"\n"
                   "screen_add faceplate\n"
                   "screen_set faceplate -priority hidden -heartbeat off -cursor off\n"
                   "widget_add faceplate r1 string\n"
                   "widget_add faceplate r2 string\n"
                   "client_add_key -shared \"Up\"\n"
                   "client_add_key -shared \"A\"\n"
                   "client_add_key -shared \"Down\"\n"
                   "client_add_key -shared \"Left\"\n"
                   "client_add_key -shared \"Right\"\n"
                   "client_add_key -shared \"Enter\"\n"
                   "noop\n");
  session_line (&rig, "Text mode driver");
  session_assert_nothing (&rig);
  session_line (&rig, FENCE);
  session_assert_nothing (&rig);
  session_line (&rig, FENCE);
  g_assert_true (rig.effects.up);
  g_assert_cmpuint (rig.effects.cols, ==, 16);
  g_assert_cmpuint (rig.effects.rows, ==, 2);
  session_assert_state (&rig, FP_LCD_READY);
}

/* What an event does in a state: where it leads, and which effects it has. */
typedef enum
{
  CONNECT = 1,
  CLOSE = 2,
  DOWN = 4,
  SEND = 8,
  UP = 16,
  KEY = 32
} Effect;

typedef struct
{
  const char *name;
  FpLcdEventKind kind;
  const char *text;
  gboolean due; /* the time of next_ms has come */
  struct
  {
    FpLcdState state;
    guint effects;
  } in[FP_LCD_N_STATES];
} EventCase;

#define STAY(d, c, h, s, r)                                                                        \
  {                                                                                                \
    { FP_LCD_DOWN, d }, { FP_LCD_CONNECTING, c }, { FP_LCD_HELLO, h }, { FP_LCD_SETUP, s },        \
    {                                                                                              \
      FP_LCD_READY, r                                                                              \
    }                                                                                              \
  }
#define FALL                                                                                       \
  {                                                                                                \
    { FP_LCD_DOWN, 0 }, { FP_LCD_DOWN, CLOSE }, { FP_LCD_DOWN, CLOSE }, { FP_LCD_DOWN, CLOSE },    \
    {                                                                                              \
      FP_LCD_DOWN, CLOSE | DOWN                                                                    \
    }                                                                                              \
  }

static const EventCase event_cases[] = {
  { "tick, early", FP_LCD_EVENT_TICK, NULL, FALSE, STAY (0, 0, 0, 0, 0) },
  { "tick",
    FP_LCD_EVENT_TICK,
    NULL,
    TRUE,
    { { FP_LCD_CONNECTING, CONNECT },
      { FP_LCD_DOWN, CLOSE },
      { FP_LCD_DOWN, CLOSE },
      { FP_LCD_DOWN, CLOSE },
      { FP_LCD_READY, SEND } } },
  { "connected",
    FP_LCD_EVENT_CONNECTED,
    NULL,
    FALSE,
    { { FP_LCD_DOWN, 0 },
      { FP_LCD_HELLO, SEND },
      { FP_LCD_HELLO, 0 },
      { FP_LCD_SETUP, 0 },
      { FP_LCD_READY, 0 } } },
  { "closed", FP_LCD_EVENT_CLOSED, "gone", FALSE, FALL },
  { "connect line",
    FP_LCD_EVENT_LINE,
    HELLO_16X2,
    FALSE,
    { { FP_LCD_DOWN, 0 },
      { FP_LCD_CONNECTING, 0 },
      { FP_LCD_SETUP, SEND },
      { FP_LCD_SETUP, 0 },
      { FP_LCD_READY, 0 } } },
  { "connect line, too small",
    FP_LCD_EVENT_LINE,
    "connect lcd wid 8 hgt 2",
    FALSE,
    { { FP_LCD_DOWN, 0 },
      { FP_LCD_CONNECTING, 0 },
      { FP_LCD_DOWN, CLOSE },
      { FP_LCD_SETUP, 0 },
      { FP_LCD_READY, 0 } } },
  { "connect line, no size",
    FP_LCD_EVENT_LINE,
    "connect",
    FALSE,
    { { FP_LCD_DOWN, 0 },
      { FP_LCD_CONNECTING, 0 },
      { FP_LCD_DOWN, CLOSE },
      { FP_LCD_SETUP, 0 },
      { FP_LCD_READY, 0 } } },
  { "success", FP_LCD_EVENT_LINE, "success", FALSE, STAY (0, 0, 0, 0, 0) },
  { "huh", FP_LCD_EVENT_LINE, "huh? What", FALSE, STAY (0, 0, 0, 0, 0) },
  { "listen", FP_LCD_EVENT_LINE, "listen faceplate", FALSE, STAY (0, 0, 0, 0, 0) },
  { "ignore", FP_LCD_EVENT_LINE, "ignore faceplate", FALSE, STAY (0, 0, 0, 0, 0) },
  { "listen to another", FP_LCD_EVENT_LINE, "listen x", FALSE, STAY (0, 0, 0, 0, 0) },
  { "key", FP_LCD_EVENT_LINE, "key Down", FALSE, STAY (0, 0, 0, 0, KEY) },
  { "unknown key", FP_LCD_EVENT_LINE, "key F1", FALSE, STAY (0, 0, 0, 0, 0) },
  { "empty key", FP_LCD_EVENT_LINE, "key ", FALSE, STAY (0, 0, 0, 0, 0) },
  { "fence", FP_LCD_EVENT_LINE, FENCE, FALSE, STAY (0, 0, 0, 0, 0) },
  { "bye",
    FP_LCD_EVENT_LINE,
    "bye",
    FALSE,
    { { FP_LCD_DOWN, 0 },
      { FP_LCD_CONNECTING, 0 },
      { FP_LCD_DOWN, CLOSE },
      { FP_LCD_DOWN, CLOSE },
      { FP_LCD_DOWN, CLOSE | DOWN } } },
  { "noise", FP_LCD_EVENT_LINE, "\xff noise", FALSE, STAY (0, 0, 0, 0, 0) },
  { "empty line", FP_LCD_EVENT_LINE, "", FALSE, STAY (0, 0, 0, 0, 0) },
  { "frame", FP_LCD_EVENT_FRAME, NULL, FALSE, STAY (0, 0, 0, 0, SEND) },
};

static guint
effects_of (const FpLcdEffects *effects)
{
  return (effects->connect ? CONNECT : 0) | (effects->close ? CLOSE : 0)
         | (effects->down ? DOWN : 0) | (effects->send != NULL ? SEND : 0) | (effects->up ? UP : 0)
         | (effects->key ? KEY : 0);
}

static void
check_event (const EventCase *c, FpLcdState state)
{
  g_auto (SessionRig) rig = { 0 };
  FpFrame frame = session_frame (16, 2, "one", "two");

  g_test_message ("%s in state %d", c->name, state);
  session_rig_init (&rig);
  session_reach (&rig, state, "");
  session_assert_state (&rig, state);
  if (c->due)
    rig.now_ms = fp_lcd_session_next_ms (rig.session);
  else if (state == FP_LCD_DOWN)
    rig.now_ms--;
  session_step (&rig, c->kind, c->text, &frame);
  session_assert_state (&rig, c->in[state].state);
  g_assert_cmpuint (effects_of (&rig.effects), ==, c->in[state].effects);
  g_assert_true (c->due || fp_lcd_session_next_ms (rig.session) > rig.now_ms);
}

static void
test_every_pair (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (event_cases); i++)
    for (guint state = 0; state < FP_LCD_N_STATES; state++)
      check_event (&event_cases[i], (FpLcdState)state);
}

/* 0.25 s doubling to 5 s for as long as it takes; at once quick again after a display was there;
 * one line in the log an outage. */
static void
test_backoff (void)
{
  static const gint64 pauses[] = { 250, 500, 1000, 2000, 4000, 5000, 5000, 5000 };
  g_auto (SessionRig) rig = { 0 };

  session_rig_init (&rig);
  for (guint i = 0; i < G_N_ELEMENTS (pauses); i++)
    {
      session_tick (&rig);
      g_assert_true (rig.effects.connect);
      session_step (&rig, FP_LCD_EVENT_CLOSED, "Connection refused", NULL);
      g_assert_cmpint (fp_lcd_session_next_ms (rig.session) - rig.now_ms, ==, pauses[i]);
      g_assert_cmpstr (rig.effects.log, ==, i == 0 ? "LCDd: Connection refused" : NULL);
    }
  session_reach (&rig, FP_LCD_READY, "");
  session_step (&rig, FP_LCD_EVENT_CLOSED, "gone", NULL);
  g_assert_true (rig.effects.down);
  g_assert_cmpstr (rig.effects.log, ==, "LCDd: gone");
  g_assert_cmpint (fp_lcd_session_next_ms (rig.session) - rig.now_ms, ==, 250);
}

/* A hung LCDd takes the connection and says nothing. */
static void
test_no_answer (void)
{
  static const FpLcdState states[] = { FP_LCD_CONNECTING, FP_LCD_HELLO, FP_LCD_SETUP };

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_auto (SessionRig) rig = { 0 };
      gint64 start;

      session_rig_init (&rig);
      session_reach (&rig, states[i], "");
      start = rig.now_ms;
      session_tick (&rig);
      g_assert_cmpint (rig.now_ms - start, ==, FP_LCD_REPLY_MS);
      g_assert_true (rig.effects.close);
      g_assert_false (rig.effects.down);
    }
}

static void
test_frames (void)
{
  g_auto (SessionRig) rig = { 0 };

  session_rig_init (&rig);
  session_reach (&rig, FP_LCD_READY, "Text mode driver");
  session_show (&rig, "one", "two");
  g_assert_cmpstr (rig.effects.send, ==,
                   "screen_set faceplate -priority input\n"
                   "widget_set faceplate r1 1 1 \"one             \"\n"
                   "widget_set faceplate r2 1 2 \"two             \"\n"
                   "noop\n");
  /* One under way: the newest counts, and of it what differs from what was sent. */
  session_show (&rig, "one", "three");
  session_assert_nothing (&rig);
  session_show (&rig, "one", "four");
  session_assert_nothing (&rig);
  session_line (&rig, FENCE);
  g_assert_cmpstr (rig.effects.send, ==,
                   "widget_set faceplate r2 1 2 \"four            \"\n"
                   "noop\n");
  session_line (&rig, FENCE);
  session_assert_nothing (&rig);
  session_show (&rig, "one", "four");
  session_assert_nothing (&rig);
  session_show (&rig, "ONE", "four");
  g_assert_cmpstr (rig.effects.send, ==,
                   "widget_set faceplate r1 1 1 \"ONE             \"\n"
                   "noop\n");
}

/* A fence too many (a confused LCDd) does not make the count run below nothing. */
static void
test_stray_fence (void)
{
  g_auto (SessionRig) rig = { 0 };

  session_rig_init (&rig);
  session_reach (&rig, FP_LCD_READY, "");
  session_line (&rig, FENCE);
  session_show (&rig, "one", "two");
  g_assert_nonnull (rig.effects.send);
  session_line (&rig, FENCE);
  session_line (&rig, FENCE);
  session_show (&rig, "two", "two");
  g_assert_nonnull (rig.effects.send);
}

static void
test_keep_alive (void)
{
  g_auto (SessionRig) rig = { 0 };
  gint64 start;

  session_rig_init (&rig);
  session_reach (&rig, FP_LCD_READY, "");
  start = rig.now_ms;
  session_tick (&rig);
  g_assert_cmpint (rig.now_ms - start, ==, FP_LCD_KEEP_ALIVE_MS);
  g_assert_cmpstr (rig.effects.send, ==, "noop\n");
  session_line (&rig, FENCE);
  session_tick (&rig);
  g_assert_cmpstr (rig.effects.send, ==, "noop\n");
  start = rig.now_ms;
  session_tick (&rig);
  g_assert_cmpint (rig.now_ms - start, ==, FP_LCD_REPLY_MS);
  g_assert_true (rig.effects.close);
  g_assert_true (rig.effects.down);
}

/* A key does not make up for a fence that does not come. */
static void
test_fence_overdue (void)
{
  g_auto (SessionRig) rig = { 0 };
  gint64 start;

  session_rig_init (&rig);
  session_reach (&rig, FP_LCD_READY, "");
  session_show (&rig, "one", "two");
  start = rig.now_ms;
  rig.now_ms += 5000;
  session_line (&rig, "key Up");
  g_assert_true (rig.effects.key);
  session_tick (&rig);
  g_assert_cmpint (rig.now_ms - start, ==, FP_LCD_REPLY_MS);
  g_assert_true (rig.effects.close);
}

/* After a reconnect everything is drawn, at the size that is there now. */
static void
test_other_size (void)
{
  g_auto (SessionRig) rig = { 0 };
  FpFrame frame = session_frame (20, 4, "one", "two");

  session_rig_init (&rig);
  session_reach (&rig, FP_LCD_READY, "");
  session_show (&rig, "one", "two");
  session_step (&rig, FP_LCD_EVENT_CLOSED, "gone", NULL);
  session_reach (&rig, FP_LCD_HELLO, "");
  session_line (&rig, "connect lcd wid 20 hgt 4");
  session_line (&rig, FENCE);
  session_line (&rig, FENCE);
  g_assert_true (rig.effects.up);
  g_assert_cmpuint (rig.effects.cols, ==, 20);
  g_assert_cmpuint (rig.effects.rows, ==, 4);
  session_show (&rig, "of the old size", "");
  session_assert_nothing (&rig);
  session_step (&rig, FP_LCD_EVENT_FRAME, NULL, &frame);
  g_assert_cmpstr (rig.effects.send, ==,
                   "screen_set faceplate -priority input\n"
                   "widget_set faceplate r1 1 1 \"one                 \"\n"
                   "widget_set faceplate r2 1 2 \"two                 \"\n"
                   "widget_set faceplate r3 1 3 \"                    \"\n"
                   "widget_set faceplate r4 1 4 \"                    \"\n"
                   "noop\n");
}

/* A display larger than a frame can be is served as far as a frame goes. */
static void
test_huge_display (void)
{
  g_auto (SessionRig) rig = { 0 };

  session_rig_init (&rig);
  session_reach (&rig, FP_LCD_HELLO, "");
  session_line (&rig, "connect lcd wid 256 hgt 256");
  session_line (&rig, FENCE);
  session_line (&rig, FENCE);
  g_assert_cmpuint (rig.effects.cols, ==, FP_COLS_MAX);
  g_assert_cmpuint (rig.effects.rows, ==, FP_ROWS_MAX);
}

static void
test_a00 (void)
{
  g_auto (SessionRig) rig = { 0 };

  session_rig_init (&rig);
  session_reach (&rig, FP_LCD_READY, "");
  session_show (&rig, "D\\u~", "");
  g_assert_nonnull (strstr (rig.effects.send, "\"D\xa5u~            \""));
}

static void
test_huh_logged_once (void)
{
  g_auto (SessionRig) rig = { 0 };

  session_rig_init (&rig);
  session_reach (&rig, FP_LCD_READY, "");
  session_line (&rig, "huh? Could not \x1breserve key \"Escape\"");
  g_assert_cmpstr (rig.effects.log, ==,
                   "LCDd refuses a command: Could not \\x1breserve key \"Escape\"");
  session_line (&rig, "huh? Could not \x1breserve key \"Escape\"");
  g_assert_null (rig.effects.log);
  session_line (&rig, "huh? Another");
  g_assert_nonnull (rig.effects.log);
  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *text = g_strdup_printf ("huh? %u", i);

      session_line (&rig, text);
      if (i > 40)
        g_assert_null (rig.effects.log);
    }
}

/* The largest display, the longest key names, nothing but characters that want a backslash: one
 * batch is still short enough. */
static void
test_batch_limit (void)
{
  FpLcdSettings settings = { .charset = FP_LCD_CHARSET_ASCII };
  g_auto (SessionRig) rig = { 0 };
  FpFrame frame = { .cols = FP_COLS_MAX, .rows = FP_ROWS_MAX };

  for (guint key = 0; key < FP_N_KEYS; key++)
    for (guint i = 0; i < FP_LCD_KEY_NAMES_MAX; i++)
      memset (settings.keys[key][i], '"', FP_LCD_WORD_MAX);
  for (guint row = 0; row < FP_ROWS_MAX; row++)
    memset (frame.cell[row], '\\', FP_COLS_MAX);
  rig.session = fp_lcd_session_new (&settings, 0);
  session_reach (&rig, FP_LCD_HELLO, "");
  session_line (&rig, "connect lcd wid 40 hgt 4");
  g_assert_cmpuint (strlen (rig.effects.send), <=, FP_LCD_BATCH_MAX);
  session_line (&rig, FENCE);
  session_line (&rig, FENCE);
  session_step (&rig, FP_LCD_EVENT_FRAME, NULL, &frame);
  g_assert_cmpuint (strlen (rig.effects.send), <=, FP_LCD_BATCH_MAX);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lcdproc/session/setup", test_setup);
  g_test_add_func ("/lcdproc/session/every-pair", test_every_pair);
  g_test_add_func ("/lcdproc/session/backoff", test_backoff);
  g_test_add_func ("/lcdproc/session/no-answer", test_no_answer);
  g_test_add_func ("/lcdproc/session/frames", test_frames);
  g_test_add_func ("/lcdproc/session/stray-fence", test_stray_fence);
  g_test_add_func ("/lcdproc/session/keep-alive", test_keep_alive);
  g_test_add_func ("/lcdproc/session/fence-overdue", test_fence_overdue);
  g_test_add_func ("/lcdproc/session/other-size", test_other_size);
  g_test_add_func ("/lcdproc/session/huge-display", test_huge_display);
  g_test_add_func ("/lcdproc/session/a00", test_a00);
  g_test_add_func ("/lcdproc/session/huh-logged-once", test_huh_logged_once);
  g_test_add_func ("/lcdproc/session/batch-limit", test_batch_limit);
  return g_test_run ();
}
