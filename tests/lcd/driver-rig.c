/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/lcd/driver-rig.h"

#include <string.h>

static void
fill (FpFrame *frame, guint row, const char *text)
{
  g_snprintf (frame->cell[row], sizeof frame->cell[row], "%-*s", (int)frame->cols, text);
}

static void
on_up (guint cols, guint rows, gpointer user_data)
{
  DriverRig *rig = user_data;

  rig->cols = cols;
  rig->rows = rows;
  rig->n_ups++;
  rig->frame = (FpFrame){ .cols = cols, .rows = rows };
  for (guint row = 0; row < rows; row++)
    fill (&rig->frame, row, row == 0 ? "FIRST" : row == rows - 1 ? "LAST" : "");
  rig->driver->present (rig->driver, &rig->frame);
}

static void
on_down (gpointer user_data)
{
  DriverRig *rig = user_data;

  rig->cols = 0;
  rig->n_downs++;
}

static void
on_key (FpKey key, FpKeyEdge edge, gpointer user_data)
{
  DriverRig *rig = user_data;

  g_assert_cmpint (edge, ==, FP_KEY_PRESS);
  g_string_append_c (rig->keys, "UDLRE"[key]);
}

static void
on_quit (gpointer user_data)
{
  g_assert_not_reached ();
}

void
driver_rig_init (DriverRig *rig)
{
  memset (rig, 0, sizeof *rig);
  rig->lcdd = fp_test_lcdd_new ();
  rig->keys = g_string_new (NULL);
}

void
driver_rig_clear (DriverRig *rig)
{
  if (rig->driver != NULL)
    rig->driver->free (rig->driver);
  fp_test_lcdd_free (rig->lcdd);
  g_string_free (rig->keys, TRUE);
}

void
driver_rig_start (DriverRig *rig, const char *options)
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

void
driver_rig_present (DriverRig *rig, guint row, const char *text)
{
  fill (&rig->frame, row, text);
  rig->frame.cursor = FALSE;
  rig->driver->present (rig->driver, &rig->frame);
}

void
driver_rig_present_cursor (DriverRig *rig, guint row, const char *text, guint col)
{
  fill (&rig->frame, row, text);
  rig->frame.cursor = TRUE;
  rig->frame.cursor_row = row;
  rig->frame.cursor_col = col;
  rig->driver->present (rig->driver, &rig->frame);
}

typedef struct
{
  DriverRig *rig;
  const char *keys;
} Wanted;

static gboolean
keys_came (gpointer data)
{
  const Wanted *wanted = data;

  return wanted->rig->keys->len >= strlen (wanted->keys);
}

void
driver_rig_wait_keys (DriverRig *rig, const char *keys)
{
  Wanted wanted = { rig, keys };

  fp_test_wait (keys_came, &wanted, FP_TEST_LCDD_MS);
  g_assert_cmpstr (rig->keys->str, ==, keys);
  g_string_truncate (rig->keys, 0);
}

gboolean
driver_rig_is_up (gpointer rig)
{
  return ((DriverRig *)rig)->cols != 0;
}

gboolean
driver_rig_is_down (gpointer rig)
{
  return ((DriverRig *)rig)->cols == 0;
}

typedef struct
{
  DriverRigRow row_of;
  gpointer display;
  guint row;
  const char *text;
} Row;

static gboolean
row_is (gpointer data)
{
  const Row *wanted = data;

  return g_str_equal (wanted->row_of (wanted->display, wanted->row), wanted->text);
}

void
driver_rig_wait_row (DriverRigRow row_of, gpointer display, guint row, const char *text)
{
  Row wanted = { row_of, display, row, text };

  if (!fp_test_wait (row_is, &wanted, FP_TEST_LCDD_MS))
    g_error ("row %u is \"%s\", not \"%s\"", row, row_of (display, row), text);
}
