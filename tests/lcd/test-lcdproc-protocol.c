/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "ui/lcd/driver/lcdproc-glyph.h"
#include "ui/lcd/driver/lcdproc-protocol.h"

typedef struct
{
  const char *text;
  FpLcdLineKind kind;
  guint cols, rows;
  const char *word; /* NULL: not looked at */
  const char *rest;
} LineCase;

static const LineCase line_cases[] = {
  { "connect LCDproc 0.5.9 protocol 0.3 lcd wid 16 hgt 2 cellwid 5 cellhgt 8", FP_LCD_LINE_CONNECT,
    16, 2 },
  { "connect LCDproc 0.5dev protocol 0.4 lcd wid 40 hgt 4 cellwid 6 cellhgt 8", FP_LCD_LINE_CONNECT,
    40, 4 },
  { "connect LCDproc 1.0 something new hgt 4 wid 20", FP_LCD_LINE_CONNECT, 20, 4 },
  { "connect  LCDproc\twid\t20 hgt 4 \r", FP_LCD_LINE_CONNECT, 20, 4 },
  { "connect", FP_LCD_LINE_CONNECT, 0, 0 },
  { "connect wid", FP_LCD_LINE_CONNECT, 0, 0 },
  { "connect wid -1 hgt 2x", FP_LCD_LINE_CONNECT, 0, 0 },
  { "connect wid 65536 hgt 99999999999999999999", FP_LCD_LINE_CONNECT, 0, 0 },
  { "connect wid aVeryLongWordThatIsNoNumberAtAllAndGoesOn hgt 2", FP_LCD_LINE_CONNECT, 0, 2 },
  { "connect wid 16 wid 20 hgt 2", FP_LCD_LINE_CONNECT, 20, 2 },
  { "success", FP_LCD_LINE_SUCCESS },
  { "success\r", FP_LCD_LINE_SUCCESS },
  { "success story", FP_LCD_LINE_OTHER, .rest = "success story" },
  { "huh? Invalid command \"x\"", FP_LCD_LINE_HUH, .rest = "Invalid command \"x\"" },
  { "huh?", FP_LCD_LINE_HUH, .rest = "" },
  { "huh", FP_LCD_LINE_OTHER, .rest = "huh" },
  { "listen faceplate", FP_LCD_LINE_LISTEN, .word = "faceplate" },
  { "listen", FP_LCD_LINE_OTHER },
  { "ignore faceplate", FP_LCD_LINE_IGNORE, .word = "faceplate" },
  { "ignore", FP_LCD_LINE_OTHER },
  { "key Up", FP_LCD_LINE_KEY, .word = "Up" },
  { "key Up faceplate", FP_LCD_LINE_KEY, .word = "Up" },
  { "key  Enter  ", FP_LCD_LINE_KEY, .word = "Enter" },
  { "key", FP_LCD_LINE_OTHER },
  { "key ", FP_LCD_LINE_OTHER },
  { "key 12345678901234567890123456789012", FP_LCD_LINE_KEY,
    .word = "12345678901234567890123456789012" },
  { "key 123456789012345678901234567890123", FP_LCD_LINE_OTHER },
  { "keyUp", FP_LCD_LINE_OTHER },
  { "KEY Up", FP_LCD_LINE_OTHER },
  { "noop complete", FP_LCD_LINE_NOOP_COMPLETE },
  { "noop complete \r", FP_LCD_LINE_NOOP_COMPLETE },
  { "noop completed", FP_LCD_LINE_OTHER },
  { "noop complete now", FP_LCD_LINE_OTHER },
  { "noop", FP_LCD_LINE_OTHER },
  { "bye", FP_LCD_LINE_BYE },
  { "bye bye", FP_LCD_LINE_OTHER },
  { "", FP_LCD_LINE_OTHER, .rest = "" },
  { "   \t ", FP_LCD_LINE_OTHER },
  { "CrystalFontz Driver: CFA-633", FP_LCD_LINE_OTHER, .rest = "CrystalFontz Driver: CFA-633" },
  { "\xff\xfe\x80", FP_LCD_LINE_OTHER, .rest = "\xff\xfe\x80" },
  { "SSH-2.0-OpenSSH_9.2p1", FP_LCD_LINE_OTHER },
};

static void
test_lines (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (line_cases); i++)
    {
      const LineCase *c = &line_cases[i];
      FpLcdLine line;

      g_test_message ("line %u", i);
      fp_lcd_line_parse (c->text, &line);
      g_assert_cmpint (line.kind, ==, c->kind);
      g_assert_cmpuint (line.cols, ==, c->cols);
      g_assert_cmpuint (line.rows, ==, c->rows);
      if (c->word != NULL)
        g_assert_cmpstr (line.word, ==, c->word);
      if (c->rest != NULL)
        g_assert_cmpstr (line.text, ==, c->rest);
    }
}

/* All lines of data, fed in pieces of that size, joined by '|'; an unfinished one is not there. */
static char *
cut (const char *data, gsize len, gsize piece)
{
  g_autofree FpLcdLines *lines = g_new0 (FpLcdLines, 1);
  GString *out = g_string_new (NULL);
  const char *line;

  for (gsize at = 0; at < len; at += piece)
    {
      const char *p = data + at;
      gsize left = MIN (piece, len - at);

      while ((line = fp_lcd_lines_next (lines, &p, &left)) != NULL)
        g_string_append_printf (out, "%s|", line);
      g_assert_cmpuint (left, ==, 0);
    }
  return g_string_free (out, FALSE);
}

static void
test_cutting (void)
{
  static const struct
  {
    const char *data;
    gsize len;
    const char *lines;
  } cases[] = {
    { "success\nkey Up\n", 15, "success|key Up|" },
    { "success\r\nkey", 12, "success\r|" },
    { "\n\nnoop complete\n", 16, "||noop complete|" },
    { "a\0b\x01\x1b[2J\n", 9, "a?b??[2J|" },
    { "", 0, "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (gsize piece = 1; piece <= 17; piece++)
      {
        g_autofree char *lines = cut (cases[i].data, cases[i].len, piece);

        g_assert_cmpstr (lines, ==, cases[i].lines);
      }
}

/* A line without end takes no more room than the limit, and the next one is whole. */
static void
test_overlong (void)
{
  g_autofree char *data = g_malloc (1000000);
  g_autofree char *lines = NULL;

  memset (data, 'x', 1000000);
  memcpy (data + 1000000 - 8, "\nkey Up\n", 8);
  lines = cut (data, 1000000, 4096);
  g_assert_cmpuint (strlen (lines), ==, FP_LCD_LINE_MAX + 1 + strlen ("key Up|"));
  g_assert_true (g_str_has_suffix (lines, "x|key Up|"));
}

static void
test_quoting (void)
{
  static const struct
  {
    const char *text, *command;
  } cases[] = {
    { "plain text", "widget_set faceplate r2 1 2 \"plain text\"\n" },
    { "a\"b\\c", "widget_set faceplate r2 1 2 \"a\\\"b\\\\c\"\n" },
    { "{}$%`'~^|#", "widget_set faceplate r2 1 2 \"{}$%`'~^|#\"\n" },
    { "\n\r\t\x7f\x1b\x80\xff", "widget_set faceplate r2 1 2 \"???????\"\n" },
    { "yen \xa5", "widget_set faceplate r2 1 2 \"yen \xa5\"\n" },
    { "", "widget_set faceplate r2 1 2 \"\"\n" },
    { "\\", "widget_set faceplate r2 1 2 \"\\\\\"\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GString) batch = g_string_new (NULL);

      fp_lcd_add_row (batch, 1, cases[i].text);
      g_assert_cmpstr (batch->str, ==, cases[i].command);
    }
}

static void
test_commands (void)
{
  g_autoptr (GString) batch = g_string_new (NULL);

  fp_lcd_add_screen (batch, 2);
  fp_lcd_add_key (batch, "Up");
  fp_lcd_add_cursor (batch, TRUE, 0, 1);
  fp_lcd_add_cursor (batch, FALSE, 0, 1);
  fp_lcd_add_show (batch);
  fp_lcd_add_noop (batch);
  g_assert_cmpstr (batch->str, ==,
                   "client_set -name \"Faceplate\"\n"
                   "screen_add faceplate\n"
                   "screen_set faceplate -priority hidden -heartbeat off -cursor off\n"
                   "widget_add faceplate r1 string\n"
                   "widget_add faceplate r2 string\n"
                   "client_add_key -shared \"Up\"\n"
                   "screen_set faceplate -cursor_x 1 -cursor_y 2 -cursor under\n"
                   "screen_set faceplate -cursor off\n"
                   "screen_set faceplate -priority input\n"
                   "noop\n");
}

static void
test_key_names (void)
{
  g_assert_true (fp_lcd_key_name_is_valid ("Up"));
  g_assert_true (fp_lcd_key_name_is_valid ("\""));
  g_assert_true (fp_lcd_key_name_is_valid ("12345678901234567890123456789012"));
  g_assert_false (fp_lcd_key_name_is_valid ("123456789012345678901234567890123"));
  g_assert_false (fp_lcd_key_name_is_valid (""));
  g_assert_false (fp_lcd_key_name_is_valid ("Page Up"));
  g_assert_false (fp_lcd_key_name_is_valid ("\xc3\xa9"));
  g_assert_false (fp_lcd_key_name_is_valid ("a\nbye"));
}

static const struct
{
  const char *info;
  FpLcdCharset charset;
  FpLcdCursor cursor;
} driver_cases[] = {
  { "", FP_LCD_CHARSET_HD44780_A00, FP_LCD_CURSOR_SOFT },
  { "curses driver", FP_LCD_CHARSET_ASCII, FP_LCD_CURSOR_SOFT },
  { "Text mode driver", FP_LCD_CHARSET_ASCII, FP_LCD_CURSOR_SOFT },
  { "CrystalFontz Driver: CFA-635", FP_LCD_CHARSET_ASCII, FP_LCD_CURSOR_NATIVE },
  { "CrystalFontz Driver: CFA-631", FP_LCD_CHARSET_ASCII, FP_LCD_CURSOR_NATIVE },
  { "CrystalFontz Driver: CFA-633", FP_LCD_CHARSET_HD44780_A00, FP_LCD_CURSOR_NATIVE },
  { "Crystalfontz Driver: something", FP_LCD_CHARSET_ASCII, FP_LCD_CURSOR_NATIVE },
  { "Matrix Orbital Driver", FP_LCD_CHARSET_ASCII, FP_LCD_CURSOR_NATIVE },
  { "Some other driver", FP_LCD_CHARSET_HD44780_A00, FP_LCD_CURSOR_SOFT },
};

static void
test_choice (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (driver_cases); i++)
    {
      const char *info = driver_cases[i].info;

      g_assert_cmpint (fp_lcd_charset_choose (FP_LCD_CHARSET_AUTO, info), ==,
                       driver_cases[i].charset);
      g_assert_cmpint (fp_lcd_cursor_choose (FP_LCD_CURSOR_AUTO, info), ==, driver_cases[i].cursor);
      for (guint c = FP_LCD_CHARSET_AUTO + 1; c < FP_LCD_N_CHARSETS; c++)
        g_assert_cmpint (fp_lcd_charset_choose ((FpLcdCharset)c, info), ==, c);
      for (guint c = FP_LCD_CURSOR_AUTO + 1; c < FP_LCD_N_CURSORS; c++)
        g_assert_cmpint (fp_lcd_cursor_choose ((FpLcdCursor)c, info), ==, c);
    }
}

/* On either character set every printable character has a glyph of its own. */
static void
test_glyphs (void)
{
  for (guint set = FP_LCD_CHARSET_AUTO + 1; set < FP_LCD_N_CHARSETS; set++)
    for (int c = -128; c < 128; c++)
      {
        char glyph = fp_lcd_glyph ((FpLcdCharset)set, (char)c);

        if (c == '\\' && set == FP_LCD_CHARSET_HD44780_A00)
          g_assert_cmpint (glyph, ==, FP_LCD_YEN);
        else
          g_assert_cmpint (glyph, ==, c >= 0x20 && c < 0x7f ? c : '?');
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lcdproc/protocol/lines", test_lines);
  g_test_add_func ("/lcdproc/protocol/cutting", test_cutting);
  g_test_add_func ("/lcdproc/protocol/overlong", test_overlong);
  g_test_add_func ("/lcdproc/protocol/quoting", test_quoting);
  g_test_add_func ("/lcdproc/protocol/commands", test_commands);
  g_test_add_func ("/lcdproc/protocol/key-names", test_key_names);
  g_test_add_func ("/lcdproc/glyph/choice", test_choice);
  g_test_add_func ("/lcdproc/glyph/each", test_glyphs);
  return g_test_run ();
}
