/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "ui/lcd/core/field-private.h"
#include "ui/lcd/core/layout.h"

#include <string.h>

/* What is to be seen of character i: of a secret only the one under the cursor; nothing of what is
 * about to be deleted. */
static char
shown_char (FpField *field, guint i)
{
  gboolean here = i == field->pos && !field->gap;
  char c = field->text[i];

  if ((field->what == FP_DO_DELETE && here) || (field->what == FP_DO_CLEAR && i >= field->pos))
    return ' ';
  if (field->kind == FP_FIELD_PASS && !here)
    return '*';
  return g_ascii_isprint (c) ? c : '?';
}

/* The whole value, a blank where the gap is. */
static void
shown_text (FpField *field, char out[FP_FIELD_MAX + 2])
{
  guint n = 0;

  for (guint i = 0; i <= field->len; i++)
    {
      if (field->gap && i == field->pos)
        out[n++] = ' ';
      if (i < field->len)
        out[n++] = shown_char (field, i);
    }
  out[n] = '\0';
}

/* The part of the value around the cursor, with marks where more is hidden. Returns the columns
 * used. */
static guint
draw_value (FpField *field, FpFrame *frame, guint row)
{
  char all[FP_FIELD_MAX + 2], part[FP_COLS_MAX + 1];
  guint len, start = 0, cols = frame->cols;

  shown_text (field, all);
  len = (guint)strlen (all);
  if (len > cols)
    start = MIN (field->pos > cols / 2 ? field->pos - cols / 2 : 0, len - cols);
  g_strlcpy (part, all + start, cols + 1);
  if (start > 0)
    part[0] = '<';
  if (start + cols < len)
    part[cols - 1] = '>';
  fp_frame_put (frame, row, 0, part);
  fp_frame_cursor (frame, row, field->pos - start);
  explicit_bzero (all, sizeof all);
  explicit_bzero (part, sizeof part);
  return MIN (len, cols);
}

/* Those of an address that is too long for its row: no group of it is cut. On a display of four
 * rows the way on keeps the last one. */
static guint
value_rows (FpField *field, const FpFrame *frame)
{
  gboolean address = field->kind == FP_FIELD_IPV6 || field->kind == FP_FIELD_IP;
  guint width = field->len + (field->gap ? 1 : 0);

  if (!address || width <= frame->cols)
    return 0;
  return frame->rows > 2 ? frame->rows - 2 : 1;
}

/* The pieces around the cursor in n rows; at the end a mark where more is on another page. Returns
 * the columns used in the cursor's row. */
static guint
draw_pieces (FpField *field, FpFrame *frame, guint row, guint n)
{
  char all[FP_FIELD_MAX + 2];
  g_autoptr (GPtrArray) pieces = NULL;
  guint piece = 0, pos = field->pos, first;

  shown_text (field, all);
  pieces = fp_split_address (all, frame->cols);
  if (pieces->len > n)
    {
      g_ptr_array_unref (pieces);
      pieces = fp_split_address (all, MAX (frame->cols, 2) - 1);
    }
  while (piece + 1 < pieces->len && pos >= strlen (pieces->pdata[piece]))
    pos -= (guint)strlen (pieces->pdata[piece++]);
  first = piece - piece % n;
  for (guint i = 0; i < n && first + i < pieces->len; i++)
    fp_frame_put (frame, row + i, 0, pieces->pdata[first + i]);
  fp_frame_cursor (frame, row + piece - first, pos);
  if (pieces->len > n)
    fp_frame_put_right (frame, row + n - 1, first + n < pieces->len ? ">" : "<");
  return pieces->len > n ? frame->cols : (guint)strlen (pieces->pdata[piece]);
}

/* At the right of the title: what the cell does, or the class. */
static const char *
class_name (FpField *field)
{
  const char *what = fp_do_name (field->what);

  if (what != NULL || field->wheel->n < 2)
    return what;
  return field->wheel->classes[field->klass].name;
}

/* What the next keys do, for rows that are left over; the way on is the last. named: the one before
 * is taken. */
static void
draw_hints (FpField *field, FpFrame *frame, gboolean named)
{
  gboolean five = field->keys == FP_KEYS_FIVE, done = field->gap || field->what == FP_DO_END;
  gboolean acts = field->what != FP_DO_NOTHING && field->what != FP_DO_END;

  if (frame->rows > 2 && !named && field->gap)
    fp_frame_put (frame, 2, 0, "UP, DOWN: TURN");
  else if (frame->rows > 3 && !named && five && !acts)
    fp_frame_put (frame, 2, 0, "RIGHT: NEXT");
  if (frame->rows < 4)
    return;
  if (acts)
    fp_frame_put (frame, 3, 0, five ? "RIGHT: DO IT" : "ENTER: DO IT");
  else
    fp_frame_put (frame, 3, 0, five || done ? "ENTER: DONE" : "ENTER: NEXT");
}

/* Behind the value, else in the row below it. */
static void
draw_symbol_name (FpFrame *frame, guint row, guint used, const char *name, gboolean below)
{
  if (used + 1 + strlen (name) <= frame->cols)
    fp_frame_put_right (frame, row, name);
  else if (below && frame->rows > 2)
    fp_frame_put (frame, 2, 0, name);
}

void
fp_field_draw (FpField *field, const char *title, FpFrame *frame)
{
  guint row = frame->rows > 1 ? 1 : 0, used, n = value_rows (field, frame);
  gboolean shown = !field->gap && field->what == FP_DO_NOTHING;
  const char *name = shown ? fp_symbol_name (field->text[field->pos]) : NULL;

  if (row > 0)
    fp_frame_title (frame, title, class_name (field));
  if (fp_field_kept (field) && (field->what == 0 || field->what == FP_DO_END))
    {
      fp_frame_put (frame, row, 0, "SET, ENTER KEEPS");
      used = frame->cols;
    }
  else if (n > 0)
    used = draw_pieces (field, frame, row, n);
  else
    used = draw_value (field, frame, row);
  if (name != NULL)
    draw_symbol_name (frame, frame->cursor ? frame->cursor_row : row, used, name, n < 2);
  draw_hints (field, frame, name != NULL || n > 1);
}
