/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/lcd/session-rig.h"

#include <string.h>

void
session_rig_init (SessionRig *rig)
{
  FpLcdSettings settings
      = { .keys = { { "Up", "A" }, { "Down" }, { "Left" }, { "Right" }, { "Enter" } } };

  rig->now_ms = 1000000;
  rig->session = fp_lcd_session_new (&settings, rig->now_ms);
  memset (&rig->effects, 0, sizeof rig->effects);
}

void
session_rig_clear (SessionRig *rig)
{
  fp_lcd_effects_clear (&rig->effects);
  fp_lcd_session_free (rig->session);
}

void
session_step (SessionRig *rig, FpLcdEventKind kind, const char *text, const FpFrame *frame)
{
  FpLcdEvent event = { kind, text, frame };

  fp_lcd_effects_clear (&rig->effects);
  fp_lcd_session_step (rig->session, &event, rig->now_ms, &rig->effects);
}

void
session_line (SessionRig *rig, const char *text)
{
  session_step (rig, FP_LCD_EVENT_LINE, text, NULL);
}

/* Lets the time pass until the session wants a tick, and gives it. */
void
session_tick (SessionRig *rig)
{
  rig->now_ms = fp_lcd_session_next_ms (rig->session);
  session_step (rig, FP_LCD_EVENT_TICK, NULL, NULL);
}

FpFrame
session_frame (guint cols, guint rows, const char *first, const char *second)
{
  FpFrame frame = { .cols = cols, .rows = rows };

  for (guint row = 0; row < rows; row++)
    {
      const char *text = row == 0 ? first : row == 1 ? second : "";

      g_snprintf (frame.cell[row], sizeof frame.cell[row], "%-*s", (int)cols, text);
    }
  return frame;
}

void
session_show (SessionRig *rig, const char *first, const char *second)
{
  FpFrame frame = session_frame (16, 2, first, second);

  session_step (rig, FP_LCD_EVENT_FRAME, NULL, &frame);
}

void
session_show_cursor (SessionRig *rig, const char *first, const char *second, guint col, guint row)
{
  FpFrame frame = session_frame (16, 2, first, second);

  frame.cursor = TRUE;
  frame.cursor_col = col;
  frame.cursor_row = row;
  session_step (rig, FP_LCD_EVENT_FRAME, NULL, &frame);
}

/* Brings a new session into the state. info: the driver's line. */
void
session_reach (SessionRig *rig, FpLcdState state, const char *info)
{
  if (state == FP_LCD_DOWN)
    return;
  session_tick (rig);
  if (state == FP_LCD_CONNECTING)
    return;
  session_step (rig, FP_LCD_EVENT_CONNECTED, NULL, NULL);
  if (state == FP_LCD_HELLO)
    return;
  session_line (rig, HELLO_16X2);
  if (state == FP_LCD_SETUP)
    return;
  session_line (rig, info);
  session_line (rig, FENCE);
  session_line (rig, "success");
  session_line (rig, FENCE);
}

void
session_assert_state (SessionRig *rig, FpLcdState state)
{
  g_assert_cmpint (fp_lcd_session_state (rig->session), ==, state);
}

void
session_assert_nothing (SessionRig *rig)
{
  FpLcdEffects nothing = { 0 };

  g_assert_cmpmem (&rig->effects, sizeof nothing, &nothing, sizeof nothing);
}
