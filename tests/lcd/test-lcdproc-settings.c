/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "ui/lcd/driver/lcdproc-settings.h"
#include "ui/lcd/driver/options.h"

typedef struct
{
  FpLcdprocSettings settings;
  GPtrArray *faults;
} Loaded;

static void
loaded_clear (Loaded *loaded)
{
  fp_lcdproc_settings_clear (&loaded->settings);
  g_ptr_array_unref (loaded->faults);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Loaded, loaded_clear)

static GKeyFile *
parse (const char *body)
{
  g_autofree char *text = g_strconcat ("[panel]\n", body, NULL);
  GKeyFile *config = g_key_file_new ();

  g_assert_true (g_key_file_load_from_data (config, text, (gsize)-1, G_KEY_FILE_NONE, NULL));
  return config;
}

static Loaded
load (const char *body)
{
  g_autoptr (GKeyFile) config = parse (body);
  Loaded loaded = { .faults = g_ptr_array_new_with_free_func (g_free) };

  fp_lcdproc_settings_load (&loaded.settings, config, loaded.faults);
  return loaded;
}

static void
assert_defaults (const FpLcdprocSettings *settings)
{
  g_assert_cmpstr (settings->host, ==, "127.0.0.1");
  g_assert_cmpuint (settings->port, ==, 13666);
  g_assert_cmpint (settings->session.cursor, ==, FP_LCD_CURSOR_AUTO);
  g_assert_cmpint (settings->session.charset, ==, FP_LCD_CHARSET_AUTO);
  g_assert_cmpstr (settings->session.keys[FP_KEY_UP][0], ==, "Up");
  g_assert_cmpstr (settings->session.keys[FP_KEY_UP][1], ==, "");
  g_assert_cmpstr (settings->session.keys[FP_KEY_ENTER][0], ==, "Enter");
}

static void
test_defaults (void)
{
  g_auto (Loaded) loaded = load ("");

  g_assert_cmpuint (loaded.faults->len, ==, 0);
  assert_defaults (&loaded.settings);
}

static void
test_values (void)
{
  g_auto (Loaded) loaded = load ("lcdproc-host=192.0.2.1\nlcdproc-port = 4000\ncursor=soft\n"
                                 "charset=hd44780-a00\nkey-up=A;Up\nkey-enter= E ; Escape\n");

  g_assert_cmpuint (loaded.faults->len, ==, 0);
  g_assert_cmpstr (loaded.settings.host, ==, "192.0.2.1");
  g_assert_cmpuint (loaded.settings.port, ==, 4000);
  g_assert_cmpint (loaded.settings.session.cursor, ==, FP_LCD_CURSOR_SOFT);
  g_assert_cmpint (loaded.settings.session.charset, ==, FP_LCD_CHARSET_HD44780_A00);
  g_assert_cmpstr (loaded.settings.session.keys[FP_KEY_UP][0], ==, "A");
  g_assert_cmpstr (loaded.settings.session.keys[FP_KEY_UP][1], ==, "Up");
  g_assert_cmpstr (loaded.settings.session.keys[FP_KEY_ENTER][0], ==, "E");
  g_assert_cmpstr (loaded.settings.session.keys[FP_KEY_ENTER][1], ==, "Escape");
}

/* Each is named, and has its default instead. */
static void
test_faults (void)
{
  static const struct
  {
    const char *body, *key;
  } cases[] = {
    { "lcdproc-host=\n", "lcdproc-host" },
    { "lcdproc-host=a b\n", "lcdproc-host" },
    { "lcdproc-host=\xc3\xa9\n", "lcdproc-host" },
    { "lcdproc-port=0\n", "lcdproc-port" },
    { "lcdproc-port=65536\n", "lcdproc-port" },
    { "lcdproc-port=99999999999999999999\n", "lcdproc-port" },
    { "lcdproc-port=http\n", "lcdproc-port" },
    { "lcdproc-port=\n", "lcdproc-port" },
    { "lcdproc-port=-1\n", "lcdproc-port" },
    { "cursor=blink\n", "cursor" },
    { "cursor=\n", "cursor" },
    { "charset=utf-8\n", "charset" },
    { "key-up=\n", "key-up" },
    { "key-up=;\n", "key-up" },
    { "key-up=A;B;C;D;E\n", "key-up" },
    { "key-up=123456789012345678901234567890123\n", "key-up" },
    { "key-enter=Up\n", "key-enter" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (Loaded) loaded = load (cases[i].body);
      const char *fault;

      g_test_message ("case %u", i);
      g_assert_cmpuint (loaded.faults->len, ==, 1);
      fault = g_ptr_array_index (loaded.faults, 0);
      g_assert_true (g_str_has_prefix (fault, "[panel] "));
      g_assert_nonnull (g_strstr_len (fault, -1, cases[i].key));
      for (const char *p = fault; *p != '\0'; p++)
        g_assert_true (g_ascii_isprint (*p));
      if (!g_str_equal (cases[i].key, "key-enter"))
        assert_defaults (&loaded.settings);
    }
}

static void
test_size (void)
{
  static const struct
  {
    const char *value;
    guint cols, rows; /* 0: refused */
  } cases[] = {
    { "16x2", 16, 2 }, { "20x2", 20, 2 }, { "20x4", 20, 4 }, { "40x2", 40, 2 },
    { "40x4", 40, 4 }, { "15x2", 0, 0 },  { "16x1", 0, 0 },  { "41x2", 0, 0 },
    { "16x5", 0, 0 },  { "16", 0, 0 },    { "x", 0, 0 },     { "16x2x1", 0, 0 },
    { "", 0, 0 },      { "-16x2", 0, 0 }, { "16X2", 0, 0 },  { "big", 0, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *body = g_strdup_printf ("size=%s\n", cases[i].value);
      g_autoptr (GKeyFile) config = parse (body);
      g_autoptr (GPtrArray) faults = g_ptr_array_new_with_free_func (g_free);
      guint cols = 24, rows = 3;

      g_test_message ("%s", body);
      fp_option_size (config, "size", &cols, &rows, faults);
      g_assert_cmpuint (cols, ==, cases[i].cols != 0 ? cases[i].cols : 24);
      g_assert_cmpuint (rows, ==, cases[i].rows != 0 ? cases[i].rows : 3);
      g_assert_cmpuint (faults->len, ==, cases[i].cols != 0 ? 0 : 1);
    }
}

static void
test_unknown (void)
{
  static const char *const known[] = { "driver", "size", NULL };
  g_autoptr (GKeyFile) config = parse ("driver=x\nsise=16x2\nSize=16x2\n");
  g_autoptr (GPtrArray) faults = g_ptr_array_new_with_free_func (g_free);

  fp_options_unknown (config, known, faults);
  g_assert_cmpuint (faults->len, ==, 2);
  g_assert_cmpstr (g_ptr_array_index (faults, 0), ==, "[panel] sise: no such key");
  g_assert_cmpstr (g_ptr_array_index (faults, 1), ==, "[panel] Size: no such key");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lcd/settings/defaults", test_defaults);
  g_test_add_func ("/lcd/settings/values", test_values);
  g_test_add_func ("/lcd/settings/faults", test_faults);
  g_test_add_func ("/lcd/settings/size", test_size);
  g_test_add_func ("/lcd/settings/unknown", test_unknown);
  return g_test_run ();
}
