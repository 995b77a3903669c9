/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The lcdproc driver against the real LCDd with a text display and keys. */
#include <string.h>

#include "tests/lcd/lcdd.h"
#include "ui/lcd/driver/driver.h"

typedef struct
{
  FpTestLcdd *lcdd;
  FpDriver *driver;
  guint cols, rows; /* 0: no display */
  guint n_ups, n_downs;
  GString *keys;
  FpFrame frame; /* shown at each up, as a presenter does */
} Rig;

static void
fill (FpFrame *frame, guint row, const char *text)
{
  g_snprintf (frame->cell[row], sizeof frame->cell[row], "%-*s", (int)frame->cols, text);
}

static void
on_up (guint cols, guint rows, gpointer user_data)
{
  Rig *rig = user_data;

  rig->cols = cols;
  rig->rows = rows;
  rig->n_ups++;
  rig->frame.cols = cols;
  rig->frame.rows = rows;
  fill (&rig->frame, 0, "FIRST");
  for (guint row = 1; row < rows; row++)
    fill (&rig->frame, row, row == rows - 1 ? "LAST" : "");
  rig->driver->present (rig->driver, &rig->frame);
}

static void
on_down (gpointer user_data)
{
  Rig *rig = user_data;

  rig->cols = 0;
  rig->n_downs++;
}

static void
on_key (FpKey key, FpKeyEdge edge, gpointer user_data)
{
  Rig *rig = user_data;

  g_assert_cmpint (edge, ==, FP_KEY_PRESS);
  g_string_append_c (rig->keys, "UDLRE"[key]);
}

static void
on_quit (gpointer user_data)
{
  g_assert_not_reached ();
}

static void
rig_init (Rig *rig)
{
  memset (rig, 0, sizeof *rig);
  rig->lcdd = fp_test_lcdd_new ();
  rig->keys = g_string_new (NULL);
}

/* options: more lines of [panel]. */
static void
start_driver (Rig *rig, const char *options)
{
  static const FpDriverEvents events = { on_up, on_down, on_key, on_quit };
  g_autoptr (GKeyFile) config = g_key_file_new ();
  g_autofree char *text
      = g_strdup_printf ("[panel]\nlcdproc-port=%u\n%s", fp_test_lcdd_port (rig->lcdd), options);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_key_file_load_from_data (config, text, (gsize)-1, G_KEY_FILE_NONE, NULL));
  rig->driver = fp_lcdproc_driver_new (config, &events, rig, &error);
  g_assert_no_error (error);
}

static void
rig_clear (Rig *rig)
{
  rig->driver->free (rig->driver);
  fp_test_lcdd_free (rig->lcdd);
  g_string_free (rig->keys, TRUE);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Rig, rig_clear)

static void
present (Rig *rig, guint row, const char *text)
{
  fill (&rig->frame, row, text);
  rig->driver->present (rig->driver, &rig->frame);
}

static gboolean
is_up (gpointer data)
{
  return ((Rig *)data)->cols != 0;
}

static gboolean
is_down (gpointer data)
{
  return ((Rig *)data)->cols == 0;
}

typedef struct
{
  Rig *rig;
  const char *keys;
} WantedKeys;

static gboolean
keys_came (gpointer data)
{
  const WantedKeys *wanted = data;

  return wanted->rig->keys->len >= strlen (wanted->keys);
}

static void
wait_keys (Rig *rig, const char *keys)
{
  WantedKeys wanted = { rig, keys };

  fp_test_wait (keys_came, &wanted, FP_TEST_LCDD_MS);
  g_assert_cmpstr (rig->keys->str, ==, keys);
  g_string_truncate (rig->keys, 0);
}

static void
test_frames_and_keys (gconstpointer data)
{
  guint size = GPOINTER_TO_UINT (data), cols = size / 10, rows = size % 10;
  g_autofree char *full = g_strnfill (cols, 'x');
  g_auto (Rig) rig;

  rig_init (&rig);
  fp_test_lcdd_start (rig.lcdd, cols, rows);
  start_driver (&rig, "");
  fp_test_lcdd_wait_row (rig.lcdd, 0, "FIRST");
  g_assert_cmpuint (rig.cols, ==, cols);
  g_assert_cmpuint (rig.rows, ==, rows);
  g_assert_cmpstr (fp_test_lcdd_row (rig.lcdd, rows - 1), ==, "LAST");
  present (&rig, rows - 1, full);
  fp_test_lcdd_wait_row (rig.lcdd, rows - 1, full);
  g_assert_cmpstr (fp_test_lcdd_row (rig.lcdd, 0), ==, "FIRST");
  fp_test_lcdd_press_keys (rig.lcdd, "Up Down Left Right Enter Escape Enter");
  wait_keys (&rig, "UDLREE");
}

/* All printable characters, among them those that mean something to LCDd. */
static void
test_characters (void)
{
  g_auto (Rig) rig;

  rig_init (&rig);
  fp_test_lcdd_start (rig.lcdd, 16, 2);
  start_driver (&rig, "");
  fp_test_lcdd_wait_row (rig.lcdd, 0, "FIRST");
  for (int start = 0x20; start < 0x7f; start += 14)
    {
      char text[17] = { 0 };

      text[0] = '.';
      for (int i = 0; i < 14; i++)
        text[i + 1] = (char)MIN (start + i, 0x7e);
      text[15] = '.';
      present (&rig, 1, text);
      fp_test_lcdd_wait_row (rig.lcdd, 1, text);
    }
}

/* A flood of frames ends with the newest, and the connection lives. */
static void
test_flood (void)
{
  g_auto (Rig) rig;

  rig_init (&rig);
  fp_test_lcdd_start (rig.lcdd, 20, 4);
  start_driver (&rig, "");
  fp_test_lcdd_wait_row (rig.lcdd, 0, "FIRST");
  for (guint i = 0; i < 5000; i++)
    {
      char text[21];

      g_snprintf (text, sizeof text, "%u", i);
      present (&rig, i % 4, text);
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
  g_auto (Rig) rig;

  rig_init (&rig);
  fp_test_lcdd_start (rig.lcdd, 16, 2);
  start_driver (&rig, "");
  fp_test_lcdd_wait_row (rig.lcdd, 0, "FIRST");
  rig.frame.cursor = TRUE;
  rig.frame.cursor_row = 1;
  rig.frame.cursor_col = 1;
  present (&rig, 1, "abc");
  fp_test_lcdd_wait_row (rig.lcdd, 1, "abc");
  fp_test_lcdd_wait_row (rig.lcdd, 1, "a_c");
  fp_test_lcdd_wait_row (rig.lcdd, 1, "abc");
  fp_test_lcdd_wait_row (rig.lcdd, 1, "a_c");
  rig.frame.cursor = FALSE;
  present (&rig, 1, "xyz");
  fp_test_lcdd_wait_row (rig.lcdd, 1, "xyz");
}

static void
test_key_names (void)
{
  g_auto (Rig) rig;

  rig_init (&rig);
  fp_test_lcdd_start (rig.lcdd, 16, 2);
  start_driver (&rig, "key-up=Left\nkey-left=Plus\nkey-enter=Right;Enter\nkey-right=F1\n");
  fp_test_lcdd_wait_row (rig.lcdd, 0, "FIRST");
  fp_test_lcdd_press_keys (rig.lcdd, "Left Up Right Enter Down");
  wait_keys (&rig, "UEED");
}

static void
test_late_killed_other_size (void)
{
  g_auto (Rig) rig;

  rig_init (&rig);
  start_driver (&rig, "");
  g_assert_false (fp_test_wait (is_up, &rig, 300));
  fp_test_lcdd_start (rig.lcdd, 16, 2);
  fp_test_lcdd_wait_row (rig.lcdd, 1, "LAST");
  present (&rig, 0, "CHANGED");
  fp_test_lcdd_wait_row (rig.lcdd, 0, "CHANGED");
  fp_test_lcdd_kill (rig.lcdd);
  g_assert_true (fp_test_wait (is_down, &rig, FP_TEST_LCDD_MS));
  present (&rig, 0, "NOBODY SEES");
  fp_test_lcdd_start (rig.lcdd, 20, 4);
  fp_test_lcdd_wait_row (rig.lcdd, 3, "LAST");
  g_assert_cmpstr (fp_test_lcdd_row (rig.lcdd, 0), ==, "FIRST");
  g_assert_cmpstr (fp_test_lcdd_row (rig.lcdd, 1), ==, "");
  g_assert_cmpuint (rig.n_ups, ==, 2);
  g_assert_cmpuint (rig.n_downs, ==, 1);
  fp_test_lcdd_press_keys (rig.lcdd, "Down Enter");
  wait_keys (&rig, "DE");
}

/* Frozen for a moment: nothing is lost, and the newest frame comes. */
static void
test_short_freeze (void)
{
  g_auto (Rig) rig;

  rig_init (&rig);
  fp_test_lcdd_start (rig.lcdd, 16, 2);
  start_driver (&rig, "");
  fp_test_lcdd_wait_row (rig.lcdd, 1, "LAST");
  fp_test_lcdd_freeze (rig.lcdd);
  present (&rig, 0, "ONE");
  g_assert_false (fp_test_wait (is_down, &rig, 500));
  present (&rig, 0, "TWO");
  present (&rig, 0, "THREE");
  fp_test_lcdd_thaw (rig.lcdd);
  fp_test_lcdd_wait_row (rig.lcdd, 0, "THREE");
  g_assert_cmpuint (rig.n_ups, ==, 1);
}

/* Frozen for longer than the driver waits: the connection is given up; when LCDd is back, so is the
 * panel. */
static void
test_long_freeze (void)
{
  g_auto (Rig) rig;

  rig_init (&rig);
  fp_test_lcdd_start (rig.lcdd, 16, 2);
  start_driver (&rig, "");
  fp_test_lcdd_wait_row (rig.lcdd, 1, "LAST");
  fp_test_lcdd_freeze (rig.lcdd);
  present (&rig, 0, "ONE");
  g_assert_true (fp_test_wait (is_down, &rig, 15000));
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
