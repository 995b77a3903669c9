/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The lcdproc driver through the real LCDd and its driver for the most common displays, which names
 * itself nothing, has no cursor of its own, and shows another character for a backslash. */
#include <string.h>

#include "tests/lcd/driver-rig.h"
#include "tests/lcd/hd44780-display.h"

static void
wait_row (FpHd44780Display *display, guint row, const char *text)
{
  driver_rig_wait_row ((DriverRigRow)fp_hd44780_display_row, display, row, text);
}

/* 0x5c: the yen sign of the ROM A00, the backslash of others. With LCDd's map alone it would be
 * '/', which can be typed, too. */
static void
test_rows_and_glyphs (void)
{
  g_autoptr (FpHd44780Display) display = fp_hd44780_display_new ();
  g_auto (DriverRig) rig;

  driver_rig_init (&rig);
  fp_test_lcdd_start_hd44780 (rig.lcdd, fp_hd44780_display_device (display));
  driver_rig_start (&rig, "");
  wait_row (display, 0, "FIRST");
  wait_row (display, 3, "LAST");
  driver_rig_present (&rig, 1, "DOMAIN\\user ~/");
  wait_row (display, 1, "DOMAIN\x5cuser \x7e/");
}

/* Our own soft cursor: the character, never LCDd's block. */
static void
test_cursor (void)
{
  g_autoptr (FpHd44780Display) display = fp_hd44780_display_new ();
  g_auto (DriverRig) rig;

  driver_rig_init (&rig);
  fp_test_lcdd_start_hd44780 (rig.lcdd, fp_hd44780_display_device (display));
  driver_rig_start (&rig, "");
  wait_row (display, 0, "FIRST");
  driver_rig_present_cursor (&rig, 2, "abc", 1);
  wait_row (display, 2, "abc");
  wait_row (display, 2, "a_c");
  wait_row (display, 2, "abc");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/hd44780/rows-and-glyphs", test_rows_and_glyphs);
  g_test_add_func ("/hd44780/cursor", test_cursor);
  return g_test_run ();
}
