/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The lcdproc driver through the real LCDd and its hardware driver CFontzPacket to a display: what
 * its cells hold, where its cursor is, which of its keys come. */
#include <string.h>

#include "tests/lcd/cfontz-display.h"
#include "tests/lcd/driver-rig.h"

static void
wait_row (FpCfontzDisplay *display, guint row, const char *text)
{
  driver_rig_wait_row ((DriverRigRow)fp_cfontz_display_row, display, row, text);
}

typedef struct
{
  FpCfontzDisplay *display;
  guint col, row, style;
} Cursor;

static gboolean
cursor_is (gpointer data)
{
  const Cursor *wanted = data;
  guint col, row, style;

  fp_cfontz_display_cursor (wanted->display, &col, &row, &style);
  return style == wanted->style && (style == 0 || (col == wanted->col && row == wanted->row));
}

static void
wait_cursor (FpCfontzDisplay *display, guint col, guint row, guint style)
{
  Cursor wanted = { display, col, row, style };

  g_assert_true (fp_test_wait (cursor_is, &wanted, FP_TEST_LCDD_MS));
}

static void
test_display (gconstpointer data)
{
  const char *model = data;
  gboolean large = g_str_equal (model, "635");
  g_autoptr (FpCfontzDisplay) display = fp_cfontz_display_new (model);
  g_auto (DriverRig) rig;

  driver_rig_init (&rig);
  fp_test_lcdd_start_cfontz (rig.lcdd, model, fp_cfontz_display_device (display));
  driver_rig_start (&rig, "");
  wait_row (display, 0, "FIRST");
  wait_row (display, large ? 3 : 1, "LAST");
  g_assert_cmpuint (rig.cols, ==, large ? 20 : 16);
  g_assert_cmpuint (rig.rows, ==, large ? 4 : 2);
  driver_rig_present (&rig, 0, "PROXY HOST");
  wait_row (display, 0, "PROXY HOST");
  /* The display's own cursor, which leaves the character under it alone. */
  driver_rig_present_cursor (&rig, 1, "abc", 1);
  wait_row (display, 1, "abc");
  wait_cursor (display, 1, 1, 2);
  driver_rig_present_cursor (&rig, 1, "abc", 2);
  wait_cursor (display, 2, 1, 2);
  driver_rig_present (&rig, 1, "abc");
  wait_cursor (display, 0, 0, 0);
  g_assert_cmpuint (fp_cfontz_display_n_bad (display), ==, 0);
}

/* Backslash and tilde have glyphs in the ROM of the 635 (at other codes), a yen sign and an arrow
 * in that of the 633. */
static void
test_glyphs (void)
{
  static const char *const models[] = { "635", "633" };
  static const char *const codes[] = { "D\xfbu \xce /", "D\x5cu \x7e /" };

  for (guint i = 0; i < G_N_ELEMENTS (models); i++)
    {
      g_autoptr (FpCfontzDisplay) display = fp_cfontz_display_new (models[i]);
      g_auto (DriverRig) rig;

      driver_rig_init (&rig);
      fp_test_lcdd_start_cfontz (rig.lcdd, models[i], fp_cfontz_display_device (display));
      driver_rig_start (&rig, "");
      wait_row (display, 0, "FIRST");
      driver_rig_present (&rig, 0, "D\\u ~ /");
      wait_row (display, 0, codes[i]);
    }
}

static void
test_keys (void)
{
  g_autoptr (FpCfontzDisplay) display = fp_cfontz_display_new ("635");
  g_auto (DriverRig) rig;

  driver_rig_init (&rig);
  fp_test_lcdd_start_cfontz (rig.lcdd, "635", fp_cfontz_display_device (display));
  driver_rig_start (&rig, "");
  wait_row (display, 0, "FIRST");
  for (guint key = 0; key < FP_N_KEYS; key++)
    {
      const char name[] = { "UDLRE"[key], '\0' };

      fp_cfontz_display_press (display, (FpKey)key);
      driver_rig_wait_keys (&rig, name);
    }
}

/* A display that does not answer for a while delays LCDd, and no more. */
static void
test_hanging_display (void)
{
  g_autoptr (FpCfontzDisplay) display = fp_cfontz_display_new ("635");
  g_auto (DriverRig) rig;

  driver_rig_init (&rig);
  fp_test_lcdd_start_cfontz (rig.lcdd, "635", fp_cfontz_display_device (display));
  driver_rig_start (&rig, "");
  wait_row (display, 0, "FIRST");
  fp_cfontz_display_hang (display, TRUE);
  driver_rig_present (&rig, 0, "ONE");
  g_assert_false (fp_test_wait (driver_rig_is_down, &rig, 1500));
  driver_rig_present (&rig, 0, "TWO");
  fp_cfontz_display_hang (display, FALSE);
  wait_row (display, 0, "TWO");
  g_assert_cmpuint (rig.n_downs, ==, 0);
}

/* LCDd killed and back: all cells are drawn anew, whatever was left in them. */
static void
test_lcdd_killed (void)
{
  g_autoptr (FpCfontzDisplay) display = fp_cfontz_display_new ("635");
  g_auto (DriverRig) rig;

  driver_rig_init (&rig);
  fp_test_lcdd_start_cfontz (rig.lcdd, "635", fp_cfontz_display_device (display));
  driver_rig_start (&rig, "");
  wait_row (display, 3, "LAST");
  driver_rig_present (&rig, 1, "LEFT OVER");
  wait_row (display, 1, "LEFT OVER");
  fp_test_lcdd_kill (rig.lcdd);
  g_assert_true (fp_test_wait (driver_rig_is_down, &rig, FP_TEST_LCDD_MS));
  fp_test_lcdd_start_cfontz (rig.lcdd, "635", fp_cfontz_display_device (display));
  wait_row (display, 1, "");
  wait_row (display, 0, "FIRST");
  g_assert_cmpuint (rig.n_ups, ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/cfontz/633", "633", test_display);
  g_test_add_data_func ("/cfontz/635", "635", test_display);
  g_test_add_func ("/cfontz/glyphs", test_glyphs);
  g_test_add_func ("/cfontz/keys", test_keys);
  g_test_add_func ("/cfontz/hanging-display", test_hanging_display);
  g_test_add_func ("/cfontz/lcdd-killed", test_lcdd_killed);
  return g_test_run ();
}
