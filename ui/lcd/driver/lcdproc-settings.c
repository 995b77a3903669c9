/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "ui/lcd/driver/lcdproc-settings.h"

#include "dbus/text.h"
#include "ui/lcd/driver/lcdproc-protocol.h"
#include "ui/lcd/driver/options.h"

static const char *const key_options[FP_N_KEYS]
    = { "key-up", "key-down", "key-left", "key-right", "key-enter" };
static const char *const key_defaults[FP_N_KEYS] = { "Up", "Down", "Left", "Right", "Enter" };

static const char *const cursor_words[] = { "auto", "native", "soft", NULL };
static const char *const charset_words[] = { "auto", "ascii", "hd44780-a00", NULL };

static gboolean
names_are_valid (char **names)
{
  if (names[0] == NULL || g_strv_length (names) > FP_LCD_KEY_NAMES_MAX)
    return FALSE;
  for (guint i = 0; names[i] != NULL; i++)
    if (!fp_lcd_key_name_is_valid (g_strstrip (names[i])))
      return FALSE;
  return TRUE;
}

static void
load_key (FpLcdSettings *settings, guint key, GKeyFile *config, GPtrArray *faults)
{
  g_autofree char *text = fp_option_raw (config, key_options[key]);
  g_auto (GStrv) names = NULL;

  if (text == NULL)
    text = g_strdup (key_defaults[key]);
  names = g_strsplit (text, ";", FP_LCD_KEY_NAMES_MAX + 1);
  if (!names_are_valid (names))
    {
      g_autofree char *clean = fp_text_escape (text, -1, 60);

      g_ptr_array_add (faults, g_strdup_printf ("[panel] %s: \"%s\" is not 1 to %d names of keys "
                                                "with ';' between, %s is used",
                                                key_options[key], clean, FP_LCD_KEY_NAMES_MAX,
                                                key_defaults[key]));
      g_strlcpy (settings->keys[key][0], key_defaults[key], sizeof settings->keys[key][0]);
      return;
    }
  for (guint i = 0; names[i] != NULL; i++)
    g_strlcpy (settings->keys[key][i], names[i], sizeof settings->keys[key][i]);
}

static gboolean
has_name (const FpLcdSettings *settings, guint key, const char *name)
{
  for (guint i = 0; i < FP_LCD_KEY_NAMES_MAX; i++)
    if (g_str_equal (settings->keys[key][i], name))
      return TRUE;
  return FALSE;
}

/* A name that stands for two keys belongs to the first. */
static void
drop_doubles (FpLcdSettings *settings, GPtrArray *faults)
{
  for (guint key = 1; key < FP_N_KEYS; key++)
    for (guint i = 0; i < FP_LCD_KEY_NAMES_MAX; i++)
      for (guint other = 0; other < key; other++)
        {
          char *name = settings->keys[key][i];

          if (name[0] == '\0' || !has_name (settings, other, name))
            continue;
          g_ptr_array_add (faults, g_strdup_printf ("[panel] %s: \"%s\" is also in %s, where it "
                                                    "counts",
                                                    key_options[key], name, key_options[other]));
          name[0] = '\0';
        }
}

void
fp_lcdproc_settings_load (FpLcdprocSettings *settings, GKeyFile *config, GPtrArray *faults)
{
  *settings = (FpLcdprocSettings){ 0 };
  settings->host = fp_option_string (config, "lcdproc-host", "127.0.0.1", faults);
  settings->port = (guint16)fp_option_uint (config, "lcdproc-port", 1, 65535, 13666, faults);
  settings->session.cursor = (FpLcdCursor)fp_option_word (config, "cursor", cursor_words, faults);
  settings->session.charset
      = (FpLcdCharset)fp_option_word (config, "charset", charset_words, faults);
  for (guint key = 0; key < FP_N_KEYS; key++)
    load_key (&settings->session, key, config, faults);
  drop_doubles (&settings->session, faults);
}

void
fp_lcdproc_settings_clear (FpLcdprocSettings *settings)
{
  g_clear_pointer (&settings->host, g_free);
}
