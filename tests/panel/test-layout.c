/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Text on rows, texts that move, addresses, lists; and the rhythm of keys. */
#include <string.h>

#include "ui/lcd/core/layout.h"
#include "ui/lcd/core/rhythm.h"

static void
assert_wrap (const char *text, guint cols, const char *wanted)
{
  g_autoptr (GPtrArray) lines = fp_wrap (text, cols);
  g_autoptr (GString) all = g_string_new (NULL);

  for (guint i = 0; i < lines->len; i++)
    g_string_append_printf (all, "%s%s", i > 0 ? "/" : "", (char *)g_ptr_array_index (lines, i));
  g_assert_cmpstr (all->str, ==, wanted);
}

static void
test_wrap (void)
{
  assert_wrap ("REALLY ENABLE PROXY?", 16, "REALLY ENABLE/PROXY?");
  assert_wrap ("REALLY ENABLE PROXY?", 20, "REALLY ENABLE PROXY?");
  assert_wrap ("", 16, "");
  assert_wrap ("   ", 16, "");
  assert_wrap ("  two   words  ", 5, "two/words");
  assert_wrap ("exactly sixteen!", 16, "exactly sixteen!");
  assert_wrap ("0123456789abcdefXYZ", 16, "0123456789abcdef/XYZ");
  assert_wrap ("see proxy.example.com:3128", 16, "see/proxy.example./com:3128");
  assert_wrap ("ab", 1, "a/b");
}

/* The row that a text shows after some time on a display of 8x1. */
static void
assert_moving (const char *text, gint64 elapsed_ms, const char *wanted, gint64 next_ms)
{
  FpFrame frame;
  FpCanvas canvas;

  fp_frame_clear (&frame, 8, 1);
  fp_canvas_init (&canvas, &frame, elapsed_ms);
  fp_canvas_line (&canvas, 0, 0, text);
  g_assert_cmpstr (frame.cell[0], ==, wanted);
  g_assert_cmpint (canvas.next_ms, ==, next_ms);
}

/* 2 s, a column each 350 ms, 2 s, back. */
static void
test_marquee (void)
{
  assert_moving ("fits", 99999, "fits    ", -1);
  assert_moving ("0123456789", 0, "01234567", 2000);
  assert_moving ("0123456789", 1999, "01234567", 2000);
  assert_moving ("0123456789", 2000, "12345678", 2350);
  assert_moving ("0123456789", 2349, "12345678", 2350);
  assert_moving ("0123456789", 2350, "23456789", 2700);
  assert_moving ("0123456789", 2700, "23456789", 4700);
  assert_moving ("0123456789", 4699, "23456789", 4700);
  assert_moving ("0123456789", 4700, "01234567", 6700);
  assert_moving ("0123456789", 4700 * 3 + 2000, "12345678", 4700 * 3 + 2350);
}

static void
test_marquee_cap (void)
{
  g_autofree char *long_text = g_strnfill (300, 'x');

  assert_moving (long_text, 2000 + 120 * 350 + 1000, "xxxxx...", 2000 + 120 * 350 + 2000);
}

/* One row moves at a time. */
static void
test_one_moves (void)
{
  FpFrame frame;
  FpCanvas canvas;

  fp_frame_clear (&frame, 4, 2);
  fp_canvas_init (&canvas, &frame, 2000);
  fp_canvas_line (&canvas, 0, 0, "abcdef");
  fp_canvas_line (&canvas, 1, 0, "uvwxyz");
  g_assert_cmpstr (frame.cell[0], ==, "bcde");
  g_assert_cmpstr (frame.cell[1], ==, "uvwx");
}

/* Every page of an address holds whole groups, and all pages together hold the address. */
static void
test_address (void)
{
  const char *address = "2001:db8:85a3:1234:5678:8a2e:1370:7334";

  for (guint cols = 5; cols <= 40; cols++)
    {
      g_autoptr (GString) all = g_string_new (NULL);
      gint64 elapsed_ms = 0, pages = 0;
      FpFrame frame;
      FpCanvas canvas;

      do
        {
          fp_frame_clear (&frame, cols, 1);
          fp_canvas_init (&canvas, &frame, elapsed_ms);
          g_assert_cmpuint (fp_canvas_address (&canvas, 0, 1, address), ==, 1);
          g_string_append (all, g_strchomp (frame.cell[0]));
          g_assert_true (all->str[all->len - 1] == ':' || all->len == strlen (address));
          elapsed_ms = canvas.next_ms;
          pages++;
        }
      while (elapsed_ms >= 0 && all->len < strlen (address));
      g_assert_cmpstr (all->str, ==, address);
      g_assert_cmpint (pages, <=, 8);
    }
}

static void
test_ascii (void)
{
  g_autofree char *umlaut = fp_ascii ("M\xc3\xbcller\n\xff\x01");
  g_autofree char *nothing = fp_ascii (NULL);

  for (const char *p = umlaut; *p != '\0'; p++)
    g_assert_true (g_ascii_isprint (*p));
  g_assert_cmpstr (nothing, ==, "");
}

/* The steps that a key held for 3 s makes, by the time between its events. */
static guint
count_steps (gint64 every_ms, FpKeyEdge edge)
{
  FpRhythm rhythm;
  guint n = 0;

  fp_rhythm_init (&rhythm);
  for (gint64 t = 0; t < 3000; t += every_ms)
    n += fp_rhythm_feed (&rhythm, FP_KEY_UP, t == 0 ? FP_KEY_PRESS : edge, t) != FP_PRESS_NONE;
  return n;
}

static void
test_rhythm (void)
{
  g_assert_cmpuint (count_steps (300, FP_KEY_PRESS), ==, 10); /* every tap counts */
  g_assert_cmpuint (count_steps (140, FP_KEY_PRESS), ==, 22);
  g_assert_cmpuint (count_steps (94, FP_KEY_PRESS), ==,
                    32); /* LCDd's linux_input with a full queue */
  g_assert_cmpuint (count_steps (81, FP_KEY_PRESS), ==, 38);
  /* 15/s: every second one at first, then every one */
  g_assert_cmpuint (count_steps (67, FP_KEY_PRESS), >, 30);
  g_assert_cmpuint (count_steps (67, FP_KEY_PRESS), <, 40);
  /* 30/s: every third, then every one */
  g_assert_cmpuint (count_steps (33, FP_KEY_REPEAT), >, 50);
  g_assert_cmpuint (count_steps (33, FP_KEY_REPEAT), <, 75);
  g_assert_cmpuint (count_steps (2, FP_KEY_PRESS), <, 80);
}

static void
test_release (void)
{
  FpRhythm rhythm;

  fp_rhythm_init (&rhythm);
  g_assert_cmpint (fp_rhythm_feed (&rhythm, FP_KEY_UP, FP_KEY_PRESS, 0), ==, FP_PRESS_TAP);
  g_assert_cmpint (fp_rhythm_feed (&rhythm, FP_KEY_UP, FP_KEY_RELEASE, 20), ==, FP_PRESS_NONE);
  g_assert_cmpint (fp_rhythm_feed (&rhythm, FP_KEY_UP, FP_KEY_PRESS, 40), ==, FP_PRESS_TAP);
  g_assert_false (rhythm.repeated);
  g_assert_cmpint (fp_rhythm_feed (&rhythm, FP_KEY_DOWN, FP_KEY_PRESS, 60), ==, FP_PRESS_TAP);
  g_assert_false (rhythm.repeated);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/panel/layout/wrap", test_wrap);
  g_test_add_func ("/panel/layout/marquee", test_marquee);
  g_test_add_func ("/panel/layout/marquee-cap", test_marquee_cap);
  g_test_add_func ("/panel/layout/one-moves", test_one_moves);
  g_test_add_func ("/panel/layout/address", test_address);
  g_test_add_func ("/panel/layout/ascii", test_ascii);
  g_test_add_func ("/panel/rhythm/held", test_rhythm);
  g_test_add_func ("/panel/rhythm/release", test_release);
  return g_test_run ();
}
