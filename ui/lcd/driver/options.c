/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "ui/lcd/driver/options.h"

#include "dbus/text.h"
#include "ui/lcd/core/panel.h"

#define COLS_MIN 16
#define ROWS_MIN 2

char *
fp_option_raw (GKeyFile *config, const char *key)
{
  char *text = g_key_file_get_value (config, FP_PANEL_GROUP, key, NULL);

  return text != NULL ? g_strstrip (text) : NULL;
}

static void
add_fault (GPtrArray *faults, const char *key, const char *text, const char *wanted,
           const char *fallback)
{
  g_autofree char *clean = fp_text_escape (text, -1, 60);

  g_ptr_array_add (faults, g_strdup_printf ("[" FP_PANEL_GROUP "] %s: \"%s\" is not %s, %s is used",
                                            key, clean, wanted, fallback));
}

static gboolean
is_plain (const char *text)
{
  gsize len = 0;

  for (; text[len] != '\0'; len++)
    if (!g_ascii_isgraph (text[len]))
      return FALSE;
  return len >= 1 && len <= 253;
}

char *
fp_option_string (GKeyFile *config, const char *key, const char *fallback, GPtrArray *faults)
{
  g_autofree char *text = fp_option_raw (config, key);

  if (text != NULL && is_plain (text))
    return g_steal_pointer (&text);
  if (text != NULL)
    add_fault (faults, key, text, "1 to 253 characters without blanks", fallback);
  return g_strdup (fallback);
}

guint
fp_option_uint (GKeyFile *config, const char *key, guint min, guint max, guint fallback,
                GPtrArray *faults)
{
  g_autofree char *text = fp_option_raw (config, key);
  g_autofree char *wanted = NULL;
  g_autofree char *instead = NULL;
  guint64 number;

  if (text == NULL)
    return fallback;
  if (g_ascii_string_to_unsigned (text, 10, min, max, &number, NULL))
    return (guint)number;
  wanted = g_strdup_printf ("a number from %u to %u", min, max);
  instead = g_strdup_printf ("%u", fallback);
  add_fault (faults, key, text, wanted, instead);
  return fallback;
}

guint
fp_option_word (GKeyFile *config, const char *key, const char *const *words, GPtrArray *faults)
{
  g_autofree char *text = fp_option_raw (config, key);
  g_autofree char *list = NULL;
  g_autofree char *wanted = NULL;

  if (text == NULL)
    return 0;
  for (guint i = 0; words[i] != NULL; i++)
    if (g_str_equal (words[i], text))
      return i;
  list = g_strjoinv (", ", (char **)words);
  wanted = g_strdup_printf ("one of %s", list);
  add_fault (faults, key, text, wanted, words[0]);
  return 0;
}

void
fp_option_size (GKeyFile *config, const char *key, guint *cols, guint *rows, GPtrArray *faults)
{
  g_autofree char *text = fp_option_raw (config, key);
  g_autofree char *instead = NULL;
  g_auto (GStrv) parts = NULL;
  guint64 width, height;

  if (text == NULL)
    return;
  parts = g_strsplit (text, "x", 2);
  if (g_strv_length (parts) == 2
      && g_ascii_string_to_unsigned (parts[0], 10, COLS_MIN, FP_COLS_MAX, &width, NULL)
      && g_ascii_string_to_unsigned (parts[1], 10, ROWS_MIN, FP_ROWS_MAX, &height, NULL))
    {
      *cols = (guint)width;
      *rows = (guint)height;
      return;
    }
  instead = g_strdup_printf ("%ux%u", *cols, *rows);
  add_fault (faults, key, text, "COLUMNSxROWS from 16x2 to 40x4", instead);
}

void
fp_options_unknown (GKeyFile *config, const char *const *known, GPtrArray *faults)
{
  g_auto (GStrv) keys = g_key_file_get_keys (config, FP_PANEL_GROUP, NULL, NULL);

  for (guint i = 0; keys != NULL && keys[i] != NULL; i++)
    if (!g_strv_contains (known, keys[i]))
      {
        g_autofree char *clean = fp_text_escape (keys[i], -1, 60);

        g_ptr_array_add (faults, g_strdup_printf ("[" FP_PANEL_GROUP "] %s: no such key", clean));
      }
}

void
fp_options_log (GPtrArray *faults)
{
  for (guint i = 0; i < faults->len; i++)
    g_warning ("%s", (const char *)g_ptr_array_index (faults, i));
}
