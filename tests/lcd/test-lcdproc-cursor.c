/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The session's cursors: the display's own, and the soft one by its clock. */
#include "tests/lcd/session-rig.h"

static void
test_native_cursor (void)
{
  g_auto (SessionRig) rig = { 0 };

  session_rig_init (&rig);
  session_reach (&rig, FP_LCD_READY, "CrystalFontz Driver: CFA-635");
  session_line (&rig, "listen faceplate");
  session_show_cursor (&rig, "one", "a\\~", 1, 1);
  g_assert_cmpstr (rig.effects.send, ==,
                   "screen_set faceplate -priority input\n"
                   "widget_set faceplate r1 1 1 \"one             \"\n"
                   "widget_set faceplate r2 1 2 \"a\\\\~             \"\n"
                   "screen_set faceplate -cursor_x 2 -cursor_y 2 -cursor under\n"
                   "noop\n");
  session_line (&rig, FENCE);
  g_assert_cmpint (fp_lcd_session_next_ms (rig.session) - rig.now_ms, ==, FP_LCD_KEEP_ALIVE_MS);
  session_show_cursor (&rig, "one", "a\\~", 2, 1);
  g_assert_cmpstr (rig.effects.send, ==,
                   "screen_set faceplate -cursor_x 3 -cursor_y 2 -cursor under\n"
                   "noop\n");
  session_line (&rig, FENCE);
  session_show (&rig, "one", "a\\~");
  g_assert_cmpstr (rig.effects.send, ==, "screen_set faceplate -cursor off\nnoop\n");
}

/* The row with the cursor as the session wants it to be now; the fence comes at once. */
static void
assert_row (SessionRig *rig, const char *text)
{
  g_autofree char *command
      = g_strdup_printf ("widget_set faceplate r2 1 2 \"%-16s\"\nnoop\n", text);

  g_assert_cmpstr (rig->effects.send, ==, command);
  session_line (rig, FENCE);
  session_assert_nothing (rig);
}

static void
test_soft_cursor (void)
{
  g_auto (SessionRig) rig = { 0 };
  gint64 start;

  session_rig_init (&rig);
  session_reach (&rig, FP_LCD_READY, "Text mode driver");
  session_show_cursor (&rig, "one", "abc", 1, 1);
  session_line (&rig, FENCE);
  session_line (&rig, "listen faceplate");
  start = rig.now_ms;
  session_tick (&rig);
  g_assert_cmpint (rig.now_ms - start, ==, 700);
  assert_row (&rig, "a_c");
  session_tick (&rig);
  g_assert_cmpint (rig.now_ms - start, ==, 1000);
  assert_row (&rig, "abc");
  session_tick (&rig);
  g_assert_cmpint (rig.now_ms - start, ==, 1600);
  assert_row (&rig, "a_c");
  /* A key: the character is there at once and stays for 700 ms, whether or not it moves anything.
   */
  start = rig.now_ms;
  session_line (&rig, "key Up");
  session_show_cursor (&rig, "one", "abc", 1, 1);
  assert_row (&rig, "abc");
  session_tick (&rig);
  g_assert_cmpint (rig.now_ms - start, ==, 700);
  assert_row (&rig, "a_c");
  /* Not shown: no turns. */
  session_line (&rig, "ignore faceplate");
  assert_row (&rig, "abc");
  start = rig.now_ms;
  session_tick (&rig);
  g_assert_cmpint (rig.now_ms - start, ==, FP_LCD_KEEP_ALIVE_MS);
}

/* On '_' itself the turns are seen too. */
static void
test_soft_cursor_on_underscore (void)
{
  g_auto (SessionRig) rig = { 0 };

  session_rig_init (&rig);
  session_reach (&rig, FP_LCD_READY, "");
  session_line (&rig, "listen faceplate");
  session_show_cursor (&rig, "one", "a_c", 1, 1);
  session_line (&rig, FENCE);
  session_tick (&rig);
  assert_row (&rig, "a c");
}

/* With the fence outstanding the turns wait, without a tick storm. */
static void
test_soft_cursor_waits (void)
{
  g_auto (SessionRig) rig = { 0 };
  guint ticks = 0;

  session_rig_init (&rig);
  session_reach (&rig, FP_LCD_READY, "");
  session_line (&rig, "listen faceplate");
  session_show_cursor (&rig, "one", "abc", 1, 1);
  while (fp_lcd_session_state (rig.session) == FP_LCD_READY)
    {
      session_tick (&rig);
      g_assert_null (rig.effects.send);
      g_assert_cmpuint (++ticks, <, 30);
    }
}

static void
test_cursor_outside (void)
{
  g_auto (SessionRig) rig = { 0 };

  session_rig_init (&rig);
  session_reach (&rig, FP_LCD_READY, "");
  session_line (&rig, "listen faceplate");
  session_show_cursor (&rig, "one", "two", 16, 1);
  session_line (&rig, FENCE);
  session_tick (&rig);
  g_assert_null (rig.effects.send);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lcdproc/session/native-cursor", test_native_cursor);
  g_test_add_func ("/lcdproc/session/soft-cursor", test_soft_cursor);
  g_test_add_func ("/lcdproc/session/soft-cursor-on-underscore", test_soft_cursor_on_underscore);
  g_test_add_func ("/lcdproc/session/soft-cursor-waits", test_soft_cursor_waits);
  g_test_add_func ("/lcdproc/session/cursor-outside", test_cursor_outside);
  return g_test_run ();
}
