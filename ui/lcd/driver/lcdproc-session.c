/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "ui/lcd/driver/lcdproc-session.h"

#include <string.h>

#include "dbus/text.h"
#include "ui/lcd/driver/lcdproc-protocol.h"

#define HUH_KINDS_MAX 32 /* different refusals that are logged */

struct _FpLcdSession
{
  FpLcdSettings settings;
  FpLcdState state;
  gint64 retry_ms; /* the next pause */
  gint64 due_ms; /* DOWN: connect; else: the answer must be there, or (READY, nothing under way) say
                    noop */
  gboolean silent; /* this outage has been logged */
  GHashTable *huhs;

  guint cols, rows;
  guint fences; /* `noop complete` that are still to come */
  gboolean visible;
  FpLcdCursor cursor;
  FpLcdCharset charset;

  FpFrame frame; /* cols 0: none yet */
  gboolean sent; /* the screen is shown, with this on it: */
  char row[FP_ROWS_MAX][FP_COLS_MAX + 1];
  gboolean cursor_on;
  guint cursor_col, cursor_row;
  gint64 still_ms; /* the soft cursor's turns are counted from here */
  gint64 blink_ms; /* its next turn; -1: none */
};

void
fp_lcd_effects_clear (FpLcdEffects *effects)
{
  g_free (effects->log);
  if (effects->send != NULL)
    explicit_bzero (effects->send, strlen (effects->send));
  g_free (effects->send);
  memset (effects, 0, sizeof *effects);
}

FpLcdSession *
fp_lcd_session_new (const FpLcdSettings *settings, gint64 now_ms)
{
  FpLcdSession *session = g_new0 (FpLcdSession, 1);

  session->settings = *settings;
  session->retry_ms = FP_LCD_RETRY_MS;
  session->due_ms = now_ms;
  session->blink_ms = -1;
  session->huhs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return session;
}

void
fp_lcd_session_free (FpLcdSession *session)
{
  if (session == NULL)
    return;
  g_hash_table_unref (session->huhs);
  explicit_bzero (session, sizeof *session);
  g_free (session);
}

FpLcdState
fp_lcd_session_state (const FpLcdSession *session)
{
  return session->state;
}

gint64
fp_lcd_session_next_ms (const FpLcdSession *session)
{
  if (session->state == FP_LCD_READY && session->blink_ms >= 0)
    return MIN (session->due_ms, session->blink_ms);
  return session->due_ms;
}

/* Ends the connection, if there is one, and arranges the next. */
static void
go_down (FpLcdSession *session, const char *why, gint64 now_ms, FpLcdEffects *effects)
{
  if (!session->silent)
    effects->log = g_strdup_printf ("LCDd: %s", why);
  session->silent = TRUE;
  effects->close = TRUE;
  effects->down = session->state == FP_LCD_READY;
  session->state = FP_LCD_DOWN;
  session->due_ms = now_ms + session->retry_ms;
  session->retry_ms = MIN (session->retry_ms * 2, FP_LCD_RETRY_MAX_MS);
  session->blink_ms = -1;
}

static void
send_batch (FpLcdSession *session, GString *batch, gint64 now_ms, FpLcdEffects *effects)
{
  g_assert (batch->len <= FP_LCD_BATCH_MAX);
  effects->send = g_string_free (batch, FALSE);
  session->due_ms = now_ms + FP_LCD_REPLY_MS;
}

static void
send_hello (FpLcdSession *session, gint64 now_ms, FpLcdEffects *effects)
{
  GString *batch = g_string_new (NULL);

  fp_lcd_add_hello (batch);
  send_batch (session, batch, now_ms, effects);
  session->state = FP_LCD_HELLO;
}

static void
send_setup (FpLcdSession *session, gint64 now_ms, FpLcdEffects *effects)
{
  GString *batch = g_string_new (NULL);

  fp_lcd_add_info (batch);
  fp_lcd_add_noop (batch);
  fp_lcd_add_screen (batch, session->rows);
  for (guint key = 0; key < FP_N_KEYS; key++)
    for (guint i = 0; i < FP_LCD_KEY_NAMES_MAX; i++)
      if (session->settings.keys[key][i][0] != '\0')
        fp_lcd_add_key (batch, session->settings.keys[key][i]);
  fp_lcd_add_noop (batch);
  send_batch (session, batch, now_ms, effects);
  session->state = FP_LCD_SETUP;
  session->fences = 2;
  session->visible = FALSE;
  session->sent = FALSE;
  session->frame.cols = 0;
  session->cursor = fp_lcd_cursor_choose (session->settings.cursor, "");
  session->charset = fp_lcd_charset_choose (session->settings.charset, "");
}

/* Whether '_' has its turn now; *next_ms: when that changes. */
static gboolean
blink_under (const FpLcdSession *session, gint64 now_ms, gint64 *next_ms)
{
  gint64 since = now_ms - session->still_ms - FP_LCD_CURSOR_STILL_MS;
  gint64 phase = since < 0 ? since : since % FP_LCD_CURSOR_PERIOD_MS;

  if (phase < 0)
    *next_ms = now_ms - phase;
  else if (phase < FP_LCD_CURSOR_UNDER_MS)
    *next_ms = now_ms + FP_LCD_CURSOR_UNDER_MS - phase;
  else
    *next_ms = now_ms + FP_LCD_CURSOR_PERIOD_MS - phase;
  return phase >= 0 && phase < FP_LCD_CURSOR_UNDER_MS;
}

static gboolean
soft_cursor_runs (const FpLcdSession *session)
{
  return session->state == FP_LCD_READY && session->visible && session->frame.cols != 0
         && session->frame.cursor && session->cursor == FP_LCD_CURSOR_SOFT;
}

static void
render_row (const FpLcdSession *session, guint row, gboolean under, char *out)
{
  const FpFrame *frame = &session->frame;

  for (guint col = 0; col < session->cols; col++)
    out[col] = fp_lcd_glyph (session->charset, frame->cell[row][col]);
  out[session->cols] = '\0';
  if (under && frame->cursor_row == row && frame->cursor_col < session->cols)
    out[frame->cursor_col] = out[frame->cursor_col] == '_' ? ' ' : '_';
}

static void
add_rows (FpLcdSession *session, gint64 now_ms, GString *batch)
{
  gint64 next_ms;
  gboolean under = soft_cursor_runs (session) && blink_under (session, now_ms, &next_ms);
  char row[FP_COLS_MAX + 1];

  for (guint i = 0; i < session->rows; i++)
    {
      render_row (session, i, under, row);
      if (!session->sent || strcmp (row, session->row[i]) != 0)
        fp_lcd_add_row (batch, i, row);
      memcpy (session->row[i], row, sizeof row);
    }
  explicit_bzero (row, sizeof row);
}

static void
add_native_cursor (FpLcdSession *session, GString *batch)
{
  const FpFrame *frame = &session->frame;
  gboolean on = frame->cursor && session->cursor == FP_LCD_CURSOR_NATIVE
                && frame->cursor_col < session->cols && frame->cursor_row < session->rows;
  gboolean moved
      = frame->cursor_col != session->cursor_col || frame->cursor_row != session->cursor_row;

  if (on != session->cursor_on || (on && moved))
    fp_lcd_add_cursor (batch, on, frame->cursor_col, frame->cursor_row);
  session->cursor_on = on;
  session->cursor_col = frame->cursor_col;
  session->cursor_row = frame->cursor_row;
}

/* What differs from the last batch, if none is under way and anything differs. */
static void
send_changes (FpLcdSession *session, gint64 now_ms, FpLcdEffects *effects)
{
  GString *batch;

  if (session->fences > 0 || session->frame.cols == 0)
    return;
  batch = g_string_new (NULL);
  if (!session->sent)
    {
      session->cursor_on = FALSE;
      fp_lcd_add_show (batch);
    }
  add_rows (session, now_ms, batch);
  add_native_cursor (session, batch);
  if (batch->len == 0)
    {
      g_string_free (batch, TRUE);
      return;
    }
  session->sent = TRUE;
  session->fences = 1;
  fp_lcd_add_noop (batch);
  send_batch (session, batch, now_ms, effects);
}

static void
send_keep_alive (FpLcdSession *session, gint64 now_ms, FpLcdEffects *effects)
{
  GString *batch = g_string_new (NULL);

  fp_lcd_add_noop (batch);
  send_batch (session, batch, now_ms, effects);
  session->fences = 1;
}

static void
on_tick (FpLcdSession *session, gint64 now_ms, FpLcdEffects *effects)
{
  gboolean due = now_ms >= session->due_ms;

  switch (session->state)
    {
    case FP_LCD_DOWN:
      if (!due)
        return;
      effects->connect = TRUE;
      session->state = FP_LCD_CONNECTING;
      session->due_ms = now_ms + FP_LCD_REPLY_MS;
      break;
    case FP_LCD_CONNECTING:
    case FP_LCD_HELLO:
    case FP_LCD_SETUP:
      if (due)
        go_down (session, "no answer in 10 s", now_ms, effects);
      break;
    case FP_LCD_READY:
      if (due && session->fences > 0)
        go_down (session, "no answer in 10 s", now_ms, effects);
      else if (due)
        send_keep_alive (session, now_ms, effects);
      else
        send_changes (session, now_ms, effects);
      break;
    case FP_LCD_N_STATES:
      g_assert_not_reached ();
    }
}

static void
on_hello (FpLcdSession *session, const FpLcdLine *line, gint64 now_ms, FpLcdEffects *effects)
{
  if (line->cols < FP_LCD_COLS_MIN || line->rows < FP_LCD_ROWS_MIN)
    {
      g_autofree char *why
          = g_strdup_printf ("a display of %ux%u characters is too small", line->cols, line->rows);

      session->retry_ms = FP_LCD_RETRY_MAX_MS;
      go_down (session, why, now_ms, effects);
      return;
    }
  session->cols = MIN (line->cols, FP_COLS_MAX);
  session->rows = MIN (line->rows, FP_ROWS_MAX);
  send_setup (session, now_ms, effects);
}

/* Each kind once: the same refusal comes with every connection. */
static void
log_huh (FpLcdSession *session, const char *text, FpLcdEffects *effects)
{
  g_autofree char *clean = fp_text_escape (text, -1, 120);

  if (g_hash_table_size (session->huhs) >= HUH_KINDS_MAX
      || g_hash_table_contains (session->huhs, clean))
    return;
  effects->log = g_strdup_printf ("LCDd refuses a command: %s", clean);
  g_hash_table_add (session->huhs, g_steal_pointer (&clean));
}

static void
on_setup_done (FpLcdSession *session, gint64 now_ms, FpLcdEffects *effects)
{
  session->state = FP_LCD_READY;
  session->retry_ms = FP_LCD_RETRY_MS;
  session->silent = FALSE;
  session->due_ms = now_ms + FP_LCD_KEEP_ALIVE_MS;
  effects->up = TRUE;
  effects->cols = session->cols;
  effects->rows = session->rows;
  effects->log
      = g_strdup_printf ("LCDd: a display of %ux%u, %s cursor, backslash as %s", session->cols,
                         session->rows, session->cursor == FP_LCD_CURSOR_NATIVE ? "native" : "soft",
                         session->charset == FP_LCD_CHARSET_ASCII ? "it is" : "yen sign");
}

static void
on_fence (FpLcdSession *session, gint64 now_ms, FpLcdEffects *effects)
{
  if (session->fences == 0)
    return;
  session->fences--;
  if (session->fences > 0)
    return;
  if (session->state == FP_LCD_SETUP)
    {
      on_setup_done (session, now_ms, effects);
      return;
    }
  session->due_ms = now_ms + FP_LCD_KEEP_ALIVE_MS;
  send_changes (session, now_ms, effects);
}

static void
on_key (FpLcdSession *session, const char *name, gint64 now_ms, FpLcdEffects *effects)
{
  if (session->state != FP_LCD_READY)
    return;
  for (guint key = 0; key < FP_N_KEYS; key++)
    for (guint i = 0; i < FP_LCD_KEY_NAMES_MAX; i++)
      if (g_str_equal (session->settings.keys[key][i], name))
        {
          effects->key = TRUE;
          effects->key_code = (FpKey)key;
          session->still_ms = now_ms;
        }
}

/* The driver's own line, the only one of its kind before the first fence. */
static void
on_info (FpLcdSession *session, const char *text)
{
  if (session->state != FP_LCD_SETUP || session->fences != 2)
    return;
  session->cursor = fp_lcd_cursor_choose (session->settings.cursor, text);
  session->charset = fp_lcd_charset_choose (session->settings.charset, text);
}

static void
on_shown (FpLcdSession *session, const FpLcdLine *line, gint64 now_ms, FpLcdEffects *effects)
{
  if (!g_str_equal (line->word, FP_LCD_SCREEN))
    return;
  session->visible = line->kind == FP_LCD_LINE_LISTEN;
  session->still_ms = now_ms;
  if (session->state == FP_LCD_READY)
    send_changes (session, now_ms, effects);
}

static void
on_line (FpLcdSession *session, const char *text, gint64 now_ms, FpLcdEffects *effects)
{
  FpLcdLine line;

  if (session->state == FP_LCD_DOWN || session->state == FP_LCD_CONNECTING)
    return;
  fp_lcd_line_parse (text, &line);
  switch (line.kind)
    {
    case FP_LCD_LINE_CONNECT:
      if (session->state == FP_LCD_HELLO)
        on_hello (session, &line, now_ms, effects);
      break;
    case FP_LCD_LINE_HUH:
      log_huh (session, line.text, effects);
      break;
    case FP_LCD_LINE_LISTEN:
    case FP_LCD_LINE_IGNORE:
      on_shown (session, &line, now_ms, effects);
      break;
    case FP_LCD_LINE_KEY:
      on_key (session, line.word, now_ms, effects);
      break;
    case FP_LCD_LINE_NOOP_COMPLETE:
      on_fence (session, now_ms, effects);
      break;
    case FP_LCD_LINE_BYE:
      go_down (session, "it says bye", now_ms, effects);
      break;
    case FP_LCD_LINE_OTHER:
      on_info (session, line.text);
      break;
    case FP_LCD_LINE_SUCCESS:
      break;
    case FP_LCD_N_LINES:
      g_assert_not_reached ();
    }
}

static void
on_frame (FpLcdSession *session, const FpFrame *frame, gint64 now_ms, FpLcdEffects *effects)
{
  const FpFrame *old = &session->frame;

  if (session->state != FP_LCD_READY || frame->cols != session->cols
      || frame->rows != session->rows)
    return;
  if (frame->cursor
      && (!old->cursor || old->cols == 0 || old->cursor_col != frame->cursor_col
          || old->cursor_row != frame->cursor_row))
    session->still_ms = now_ms;
  session->frame = *frame;
  send_changes (session, now_ms, effects);
}

void
fp_lcd_session_step (FpLcdSession *session, const FpLcdEvent *event, gint64 now_ms,
                     FpLcdEffects *effects)
{
  memset (effects, 0, sizeof *effects);
  switch (event->kind)
    {
    case FP_LCD_EVENT_TICK:
      on_tick (session, now_ms, effects);
      break;
    case FP_LCD_EVENT_CONNECTED:
      if (session->state == FP_LCD_CONNECTING)
        send_hello (session, now_ms, effects);
      break;
    case FP_LCD_EVENT_CLOSED:
      if (session->state != FP_LCD_DOWN)
        go_down (session, event->text, now_ms, effects);
      break;
    case FP_LCD_EVENT_LINE:
      on_line (session, event->text, now_ms, effects);
      break;
    case FP_LCD_EVENT_FRAME:
      on_frame (session, event->frame, now_ms, effects);
      break;
    case FP_LCD_N_EVENTS:
      g_assert_not_reached ();
    }
  session->blink_ms = -1;
  if (soft_cursor_runs (session))
    blink_under (session, now_ms, &session->blink_ms);
}
