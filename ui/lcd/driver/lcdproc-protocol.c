/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "ui/lcd/driver/lcdproc-protocol.h"

#include <string.h>

/* Takes the next word of *text (blanks before it are skipped); FALSE: there is none, or it is too
 * long to mean anything. */
static gboolean
take_word (const char **text, char word[FP_LCD_WORD_MAX + 1])
{
  const char *start = *text + strspn (*text, " \t\r");
  gsize len = strcspn (start, " \t\r");

  *text = start + len;
  word[0] = '\0';
  if (len == 0 || len > FP_LCD_WORD_MAX)
    return FALSE;
  memcpy (word, start, len);
  word[len] = '\0';
  return TRUE;
}

static guint
take_number (const char **text)
{
  char word[FP_LCD_WORD_MAX + 1];
  guint64 value;

  if (!take_word (text, word) || !g_ascii_string_to_unsigned (word, 10, 0, 65535, &value, NULL))
    return 0;
  return (guint)value;
}

/* connect LCDproc 0.5.9 protocol 0.3 lcd wid 16 hgt 2 cellwid 5 cellhgt 8: read by keyword. */
static void
parse_connect (const char *text, FpLcdLine *line)
{
  char word[FP_LCD_WORD_MAX + 1];

  while (*text != '\0')
    {
      if (!take_word (&text, word))
        continue;
      if (g_str_equal (word, "wid"))
        line->cols = take_number (&text);
      else if (g_str_equal (word, "hgt"))
        line->rows = take_number (&text);
    }
}

static gboolean
is_blank (const char *text)
{
  return text[strspn (text, " \t\r")] == '\0';
}

/* A kind whose line is "KEYWORD NAME" and, from protocol 0.4 on, perhaps more. */
static FpLcdLineKind
named (FpLcdLineKind kind, const char *rest, FpLcdLine *line)
{
  return take_word (&rest, line->word) ? kind : FP_LCD_LINE_OTHER;
}

void
fp_lcd_line_parse (const char *text, FpLcdLine *line)
{
  char word[FP_LCD_WORD_MAX + 1];
  const char *rest = text;

  memset (line, 0, sizeof *line);
  line->kind = FP_LCD_LINE_OTHER;
  line->text = text;
  if (!take_word (&rest, word))
    return;
  if (g_str_equal (word, "connect"))
    {
      line->kind = FP_LCD_LINE_CONNECT;
      parse_connect (rest, line);
    }
  else if (g_str_equal (word, "huh?"))
    {
      line->kind = FP_LCD_LINE_HUH;
      line->text = rest + strspn (rest, " \t\r");
    }
  else if (g_str_equal (word, "success") && is_blank (rest))
    line->kind = FP_LCD_LINE_SUCCESS;
  else if (g_str_equal (word, "bye") && is_blank (rest))
    line->kind = FP_LCD_LINE_BYE;
  else if (g_str_equal (word, "listen"))
    line->kind = named (FP_LCD_LINE_LISTEN, rest, line);
  else if (g_str_equal (word, "ignore"))
    line->kind = named (FP_LCD_LINE_IGNORE, rest, line);
  else if (g_str_equal (word, "key"))
    line->kind = named (FP_LCD_LINE_KEY, rest, line);
  else if (g_str_equal (word, "noop") && take_word (&rest, word) && g_str_equal (word, "complete")
           && is_blank (rest))
    line->kind = FP_LCD_LINE_NOOP_COMPLETE;
}

const char *
fp_lcd_lines_next (FpLcdLines *lines, const char **data, gsize *len)
{
  if (lines->ended)
    lines->len = 0;
  lines->ended = FALSE;
  while (*len > 0)
    {
      char c = **data;

      (*data)++;
      (*len)--;
      if (c == '\n')
        {
          lines->bytes[lines->len] = '\0';
          lines->ended = TRUE;
          return lines->bytes;
        }
      if (lines->len < FP_LCD_LINE_MAX)
        lines->bytes[lines->len++] = g_ascii_iscntrl (c) && c != '\t' && c != '\r' ? '?' : c;
    }
  return NULL;
}

/* Always in double quotes, in which LCDd gives a meaning to nothing but these two characters. */
static void
add_quoted (GString *batch, const char *text)
{
  g_string_append_c (batch, '"');
  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '"' || *p == '\\')
        g_string_append_c (batch, '\\');
      g_string_append_c (batch, g_ascii_isprint (*p) || *p == FP_LCD_YEN ? *p : '?');
    }
  g_string_append_c (batch, '"');
}

void
fp_lcd_add_hello (GString *batch)
{
  g_string_append (batch, "hello\n");
}

void
fp_lcd_add_info (GString *batch)
{
  g_string_append (batch, "info\n");
}

void
fp_lcd_add_noop (GString *batch)
{
  g_string_append (batch, "noop\n");
}

void
fp_lcd_add_screen (GString *batch, guint rows)
{
  g_string_append (batch,
                   "client_set -name \"Faceplate\"\n"
                   "screen_add " FP_LCD_SCREEN "\n"
                   "screen_set " FP_LCD_SCREEN " -priority hidden -heartbeat off -cursor off\n");
  for (guint row = 0; row < rows; row++)
    g_string_append_printf (batch, "widget_add " FP_LCD_SCREEN " r%u string\n", row + 1);
}

/* Shared: a key that LCDd keeps for itself as well is still delivered; one command a key, so that a
 * refused one costs no other. */
void
fp_lcd_add_key (GString *batch, const char *name)
{
  g_string_append (batch, "client_add_key -shared ");
  add_quoted (batch, name);
  g_string_append_c (batch, '\n');
}

/* input: beats the screens of other clients, and keeps LCDd's own menu away. */
void
fp_lcd_add_show (GString *batch)
{
  g_string_append (batch, "screen_set " FP_LCD_SCREEN " -priority input\n");
}

void
fp_lcd_add_row (GString *batch, guint row, const char *text)
{
  g_string_append_printf (batch, "widget_set " FP_LCD_SCREEN " r%u 1 %u ", row + 1, row + 1);
  add_quoted (batch, text);
  g_string_append_c (batch, '\n');
}

void
fp_lcd_add_cursor (GString *batch, gboolean on, guint col, guint row)
{
  if (on)
    g_string_append_printf (
        batch, "screen_set " FP_LCD_SCREEN " -cursor_x %u -cursor_y %u -cursor under\n", col + 1,
        row + 1);
  else
    g_string_append (batch, "screen_set " FP_LCD_SCREEN " -cursor off\n");
}

gboolean
fp_lcd_key_name_is_valid (const char *name)
{
  gsize len = strnlen (name, FP_LCD_WORD_MAX + 1);

  if (len == 0 || len > FP_LCD_WORD_MAX)
    return FALSE;
  for (gsize i = 0; i < len; i++)
    if (!g_ascii_isgraph (name[i]))
      return FALSE;
  return TRUE;
}
