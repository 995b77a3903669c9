/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The lcdproc driver against the real LCDd with a text display and keys. */
#include "tests/lcd/driver-rig.h"

static void
test_frames_and_keys (gconstpointer data)
{
  guint size = GPOINTER_TO_UINT (data), cols = size / 10, rows = size % 10;
  g_autofree char *full = g_strnfill (cols, 'x');
  g_auto (DriverRig) rig;

  driver_rig_init (&rig);
  fp_test_lcdd_start (rig.lcdd, cols, rows);
  driver_rig_start (&rig, "");
  fp_test_lcdd_wait_row (rig.lcdd, 0, "FIRST");
  g_assert_cmpuint (rig.cols, ==, cols);
  g_assert_cmpuint (rig.rows, ==, rows);
  g_assert_cmpstr (fp_test_lcdd_row (rig.lcdd, rows - 1), ==, "LAST");
  driver_rig_present (&rig, rows - 1, full);
  fp_test_lcdd_wait_row (rig.lcdd, rows - 1, full);
  g_assert_cmpstr (fp_test_lcdd_row (rig.lcdd, 0), ==, "FIRST");
  fp_test_lcdd_press_keys (rig.lcdd, "Up Down Left Right Enter Escape Enter");
  driver_rig_wait_keys (&rig, "UDLREE");
}

/* All printable characters, among them those that mean something to LCDd. */
static void
test_characters (void)
{
  g_auto (DriverRig) rig;

  driver_rig_init (&rig);
  fp_test_lcdd_start (rig.lcdd, 16, 2);
  driver_rig_start (&rig, "");
  fp_test_lcdd_wait_row (rig.lcdd, 0, "FIRST");
  for (int start = 0x20; start < 0x7f; start += 14)
    {
      char text[17] = { 0 };

      text[0] = '.';
      for (int i = 0; i < 14; i++)
        text[i + 1] = (char)MIN (start + i, 0x7e);
      text[15] = '.';
      driver_rig_present (&rig, 1, text);
      fp_test_lcdd_wait_row (rig.lcdd, 1, text);
    }
}

/* A flood of frames ends with the newest, and the connection lives. */
static void
test_flood (void)
{
  g_auto (DriverRig) rig;

  driver_rig_init (&rig);
  fp_test_lcdd_start (rig.lcdd, 20, 4);
  driver_rig_start (&rig, "");
  fp_test_lcdd_wait_row (rig.lcdd, 0, "FIRST");
  for (guint i = 0; i < 5000; i++)
    {
      char text[21];

      g_snprintf (text, sizeof text, "%u", i);
      driver_rig_present (&rig, i % 4, text);
      if (i % 50 == 0)
        g_main_context_iteration (NULL, FALSE);
    }
  fp_test_lcdd_wait_row (rig.lcdd, 3, "4999");
  g_assert_cmpstr (fp_test_lcdd_row (rig.lcdd, 0), ==, "4996");
  g_assert_cmpuint (rig.n_downs, ==, 0);
}

static void
test_soft_cursor (void)
{
  g_auto (DriverRig) rig;

  driver_rig_init (&rig);
  fp_test_lcdd_start (rig.lcdd, 16, 2);
  driver_rig_start (&rig, "");
  fp_test_lcdd_wait_row (rig.lcdd, 0, "FIRST");
  driver_rig_present_cursor (&rig, 1, "abc", 1);
  fp_test_lcdd_wait_row (rig.lcdd, 1, "abc");
  fp_test_lcdd_wait_row (rig.lcdd, 1, "a_c");
  fp_test_lcdd_wait_row (rig.lcdd, 1, "abc");
  fp_test_lcdd_wait_row (rig.lcdd, 1, "a_c");
  driver_rig_present (&rig, 1, "xyz");
  fp_test_lcdd_wait_row (rig.lcdd, 1, "xyz");
}

static void
test_key_names (void)
{
  g_auto (DriverRig) rig;

  driver_rig_init (&rig);
  fp_test_lcdd_start (rig.lcdd, 16, 2);
  driver_rig_start (&rig, "key-up=Left\nkey-left=Plus\nkey-enter=Right;Enter\nkey-right=F1\n");
  fp_test_lcdd_wait_row (rig.lcdd, 0, "FIRST");
  fp_test_lcdd_press_keys (rig.lcdd, "Left Up Right Enter Down");
  driver_rig_wait_keys (&rig, "UEED");
}

static void
test_late_killed_other_size (void)
{
  g_auto (DriverRig) rig;

  driver_rig_init (&rig);
  driver_rig_start (&rig, "");
  g_assert_false (fp_test_wait (driver_rig_is_up, &rig, 300));
  fp_test_lcdd_start (rig.lcdd, 16, 2);
  fp_test_lcdd_wait_row (rig.lcdd, 1, "LAST");
  driver_rig_present (&rig, 0, "CHANGED");
  fp_test_lcdd_wait_row (rig.lcdd, 0, "CHANGED");
  fp_test_lcdd_kill (rig.lcdd);
  g_assert_true (fp_test_wait (driver_rig_is_down, &rig, FP_TEST_LCDD_MS));
  driver_rig_present (&rig, 0, "NOBODY SEES");
  fp_test_lcdd_start (rig.lcdd, 20, 4);
  fp_test_lcdd_wait_row (rig.lcdd, 3, "LAST");
  g_assert_cmpstr (fp_test_lcdd_row (rig.lcdd, 0), ==, "FIRST");
  g_assert_cmpstr (fp_test_lcdd_row (rig.lcdd, 1), ==, "");
  g_assert_cmpuint (rig.n_ups, ==, 2);
  g_assert_cmpuint (rig.n_downs, ==, 1);
  fp_test_lcdd_press_keys (rig.lcdd, "Down Enter");
  driver_rig_wait_keys (&rig, "DE");
}

/* Frozen for a moment: nothing is lost, and the newest frame comes. */
static void
test_short_freeze (void)
{
  g_auto (DriverRig) rig;

  driver_rig_init (&rig);
  fp_test_lcdd_start (rig.lcdd, 16, 2);
  driver_rig_start (&rig, "");
  fp_test_lcdd_wait_row (rig.lcdd, 1, "LAST");
  fp_test_lcdd_freeze (rig.lcdd);
  driver_rig_present (&rig, 0, "ONE");
  g_assert_false (fp_test_wait (driver_rig_is_down, &rig, 500));
  driver_rig_present (&rig, 0, "TWO");
  driver_rig_present (&rig, 0, "THREE");
  fp_test_lcdd_thaw (rig.lcdd);
  fp_test_lcdd_wait_row (rig.lcdd, 0, "THREE");
  g_assert_cmpuint (rig.n_ups, ==, 1);
}

/* Frozen for longer than the driver waits: the connection is given up; when LCDd is back, so is the
 * panel. */
static void
test_long_freeze (void)
{
  g_auto (DriverRig) rig;

  driver_rig_init (&rig);
  fp_test_lcdd_start (rig.lcdd, 16, 2);
  driver_rig_start (&rig, "");
  fp_test_lcdd_wait_row (rig.lcdd, 1, "LAST");
  fp_test_lcdd_freeze (rig.lcdd);
  driver_rig_present (&rig, 0, "ONE");
  g_assert_true (fp_test_wait (driver_rig_is_down, &rig, 15000));
  fp_test_lcdd_thaw (rig.lcdd);
  fp_test_lcdd_wait_row (rig.lcdd, 0, "FIRST");
  g_assert_cmpuint (rig.n_ups, ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (argc > 1 && g_str_equal (argv[1], "long"))
    {
      g_test_add_func ("/lcdd/long-freeze", test_long_freeze);
      return g_test_run ();
    }
  g_test_add_data_func ("/lcdd/frames-and-keys/16x2", GUINT_TO_POINTER (162), test_frames_and_keys);
  g_test_add_data_func ("/lcdd/frames-and-keys/20x2", GUINT_TO_POINTER (202), test_frames_and_keys);
  g_test_add_data_func ("/lcdd/frames-and-keys/20x4", GUINT_TO_POINTER (204), test_frames_and_keys);
  g_test_add_data_func ("/lcdd/frames-and-keys/40x2", GUINT_TO_POINTER (402), test_frames_and_keys);
  g_test_add_func ("/lcdd/characters", test_characters);
  g_test_add_func ("/lcdd/flood", test_flood);
  g_test_add_func ("/lcdd/soft-cursor", test_soft_cursor);
  g_test_add_func ("/lcdd/key-names", test_key_names);
  g_test_add_func ("/lcdd/late-killed-other-size", test_late_killed_other_size);
  g_test_add_func ("/lcdd/short-freeze", test_short_freeze);
  return g_test_run ();
}
