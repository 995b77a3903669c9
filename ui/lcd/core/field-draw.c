/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "ui/lcd/core/field-private.h"

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

/* At the right of the title: what the cell does, or the class. */
static const char *
class_name (FpField *field)
{
  const char *what = fp_do_name (field->what);

  if (what != NULL || field->wheel->n < 2)
    return what;
  return field->wheel->classes[field->klass].name;
}

/* What the next keys do, for rows that are left over; the way on is the last. */
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

void
fp_field_draw (FpField *field, const char *title, FpFrame *frame)
{
  guint row = frame->rows > 1 ? 1 : 0, used;
  gboolean shown = !field->gap && field->what == FP_DO_NOTHING;
  const char *name = shown ? fp_symbol_name (field->text[field->pos]) : NULL;

  if (row > 0)
    fp_frame_title (frame, title, class_name (field));
  if (fp_field_kept (field) && (field->what == 0 || field->what == FP_DO_END))
    {
      fp_frame_put (frame, row, 0, "SET, ENTER KEEPS");
      used = frame->cols;
    }
  else
    used = draw_value (field, frame, row);
  if (name != NULL && used + 1 + strlen (name) <= frame->cols)
    fp_frame_put_right (frame, row, name);
  else if (name != NULL && frame->rows > 2)
    fp_frame_put (frame, 2, 0, name);
  draw_hints (field, frame, name != NULL);
}
