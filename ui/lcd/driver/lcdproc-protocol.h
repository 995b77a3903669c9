/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The words of LCDd's protocol (0.3 and 0.4): what it says, line by line, and what we say. Pure.
 *
 * LCDd executes a command only if it arrives whole in one read(), resets a connection that sends a
 * line of more than 8192 bytes, and answers some commands twice. So everything that belongs
 * together goes into one batch, shorter than FP_LCD_BATCH_MAX, that ends in `noop`: at `noop
 * complete` everything before it has been carried out. Replies are never counted. */
#pragma once

#include <glib.h>

#define FP_LCD_LINE_MAX                                                                            \
  1024 /* bytes of a line from LCDd; the rest of a longer one is thrown away */
#define FP_LCD_BATCH_MAX 8191
#define FP_LCD_WORD_MAX  32 /* bytes of the name of a key or screen */
#define FP_LCD_SCREEN    "faceplate"
#define FP_LCD_YEN       '\xa5' /* the one byte beyond ASCII that may be sent (lcdproc-glyph.h) */

typedef enum
{
  FP_LCD_LINE_CONNECT, /* the answer to hello; cols and rows */
  FP_LCD_LINE_SUCCESS,
  FP_LCD_LINE_HUH,    /* text: why */
  FP_LCD_LINE_LISTEN, /* word: the screen that is on the display from now */
  FP_LCD_LINE_IGNORE, /* word: the screen that is not any more */
  FP_LCD_LINE_KEY,    /* word: the key's name */
  FP_LCD_LINE_NOOP_COMPLETE,
  FP_LCD_LINE_BYE,
  FP_LCD_LINE_OTHER, /* text: the line */
  FP_LCD_N_LINES
} FpLcdLineKind;

typedef struct
{
  FpLcdLineKind kind;
  guint cols, rows; /* 0 where the line does not say it, or says nonsense */
  char word[FP_LCD_WORD_MAX + 1];
  const char *text; /* points into the parsed line; untrusted */
} FpLcdLine;

/* Any bytes are a line of some kind. */
void fp_lcd_line_parse (const char *text, FpLcdLine *line);

/* Cuts what arrives into lines. Zeroed: empty. */
typedef struct
{
  char bytes[FP_LCD_LINE_MAX + 1];
  gsize len;
  gboolean ended; /* bytes holds a line that was given out */
} FpLcdLines;

/* Takes bytes from data (both are moved on) up to the end of a line. The line, without its end,
 * valid until the next call; NULL: all is taken, and the line goes on. NUL and other control bytes
 * become '?'. */
const char *fp_lcd_lines_next (FpLcdLines *lines, const char **data, gsize *len);

/* Each adds commands, whole lines, to the batch. */
void fp_lcd_add_hello (GString *batch);
void fp_lcd_add_info (GString *batch);
void fp_lcd_add_noop (GString *batch);
/* The screen, not yet shown, with one widget for each row. */
void fp_lcd_add_screen (GString *batch, guint rows);
void fp_lcd_add_key (GString *batch, const char *name);
void fp_lcd_add_show (GString *batch);
/* row: 0-based. */
void fp_lcd_add_row (GString *batch, guint row, const char *text);
/* 0-based. */
void fp_lcd_add_cursor (GString *batch, gboolean on, guint col, guint row);

/* Whether name can be the name of a key: 1 to FP_LCD_WORD_MAX visible ASCII characters. */
gboolean fp_lcd_key_name_is_valid (const char *name);
