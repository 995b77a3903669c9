/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Every script in this folder, on every size and key profile that it wants, against what it is to
 * show: golden/SCRIPT-SIZE-PROFILE.txt. With FP_WRITE_GOLDEN set, writes these instead: then read
 * the difference in git. */
#include <string.h>

#include "tests/panel/script.h"

static const ScriptDisplay displays[] = {
  { 16, 2, FP_KEYS_FIVE },  { 20, 2, FP_KEYS_FIVE },  { 20, 4, FP_KEYS_FIVE },
  { 40, 2, FP_KEYS_FIVE },  { 16, 2, FP_KEYS_THREE }, { 20, 2, FP_KEYS_THREE },
  { 20, 4, FP_KEYS_THREE }, { 40, 2, FP_KEYS_THREE },
};

typedef struct
{
  char *path;
  char *golden;
  const ScriptDisplay *display;
} Case;

static void
case_free (gpointer data)
{
  Case *self = data;

  g_free (self->path);
  g_free (self->golden);
  g_free (self);
}

/* Says the first line that differs. */
static void
compare (const char *golden, const char *wanted, const char *shown)
{
  g_auto (GStrv) a = g_strsplit (wanted, "\n", -1), b = g_strsplit (shown, "\n", -1);
  const char *label = "";

  for (guint i = 0; a[i] != NULL && b[i] != NULL; i++)
    {
      if (a[i][0] != ' ')
        label = a[i];
      if (!g_str_equal (a[i], b[i]))
        g_error ("%s:%u (%s)\nwanted %s\nshown  %s", golden, i + 1, label, a[i], b[i]);
    }
  g_assert_cmpstr (wanted, ==, shown);
}

static void
test_script (gconstpointer data)
{
  const Case *self = data;
  g_autofree char *shown = script_run (self->path, self->display), *wanted = NULL;
  g_autoptr (GError) error = NULL;

  if (g_getenv ("FP_WRITE_GOLDEN") != NULL)
    g_file_set_contents (self->golden, shown, -1, &error);
  else if (g_file_get_contents (self->golden, &wanted, NULL, &error))
    compare (self->golden, wanted, shown);
  g_assert_no_error (error);
}

static void
add_script (const char *folder, const char *file)
{
  g_autofree char *path = g_build_filename (folder, file, NULL);
  g_autofree char *name = g_strndup (file, strlen (file) - strlen (".script"));

  for (guint i = 0; i < G_N_ELEMENTS (displays); i++)
    {
      const ScriptDisplay *display = &displays[i];
      Case *self;

      if (!script_wants (path, display->keys))
        continue;
      g_autofree char *variant = g_strdup_printf ("%s-%ux%u-%s", name, display->cols, display->rows,
                                                  display->keys == FP_KEYS_FIVE ? "five" : "three");
      g_autofree char *golden = g_strconcat (variant, ".txt", NULL);
      g_autofree char *test = g_strconcat ("/panel/script/", variant, NULL);
      self = g_new0 (Case, 1);
      self->path = g_strdup (path);
      self->golden = g_build_filename (folder, "golden", golden, NULL);
      self->display = display;
      g_test_add_data_func_full (test, self, test_script, case_free);
    }
}

int
main (int argc, char **argv)
{
  g_autoptr (GDir) dir = NULL;
  g_autofree char *folder = NULL;
  const char *file;

  g_test_init (&argc, &argv, NULL);
  folder = g_build_filename (g_getenv ("FP_SOURCE_ROOT"), "tests", "panel", NULL);
  dir = g_dir_open (folder, 0, NULL);
  g_assert_nonnull (dir);
  while ((file = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (file, ".script"))
      add_script (folder, file);
  return g_test_run ();
}
