/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "ui/lcd/core/frame.h"

#include <string.h>

void
fp_frame_clear (FpFrame *frame, guint cols, guint rows)
{
  memset (frame, 0, sizeof *frame);
  frame->cols = CLAMP (cols, 1, FP_COLS_MAX);
  frame->rows = CLAMP (rows, 1, FP_ROWS_MAX);
  for (guint row = 0; row < frame->rows; row++)
    memset (frame->cell[row], ' ', frame->cols);
}

void
fp_frame_put (FpFrame *frame, guint row, guint col, const char *ascii)
{
  if (row >= frame->rows)
    return;
  for (guint i = 0; ascii[i] != '\0' && col + i < frame->cols; i++)
    frame->cell[row][col + i] = g_ascii_isprint (ascii[i]) ? ascii[i] : '?';
}

void
fp_frame_put_right (FpFrame *frame, guint row, const char *ascii)
{
  gsize len = strlen (ascii);

  fp_frame_put (frame, row, len < frame->cols ? frame->cols - (guint)len : 0, ascii);
}

void
fp_frame_title (FpFrame *frame, const char *title, const char *right)
{
  g_autofree char *text = g_strdup (right != NULL ? right : "");
  gsize used = strlen (title) + 1;

  fp_frame_put (frame, 0, 0, title);
  if (used + strlen (text) > frame->cols && strlen (text) > 3)
    text[3] = '\0';
  if (used + strlen (text) <= frame->cols)
    fp_frame_put_right (frame, 0, text);
}

void
fp_frame_cursor (FpFrame *frame, guint row, guint col)
{
  frame->cursor = TRUE;
  frame->cursor_row = MIN (row, frame->rows - 1);
  frame->cursor_col = MIN (col, frame->cols - 1);
}

char *
fp_ascii (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);
  char *ascii = g_str_to_ascii (valid, "C");

  for (char *p = ascii; *p != '\0'; p++)
    if (!g_ascii_isprint (*p))
      *p = g_ascii_isspace (*p) ? ' ' : '?';
  return ascii;
}
