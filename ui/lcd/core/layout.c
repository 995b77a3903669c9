/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "ui/lcd/core/layout.h"

#include <string.h>

void
fp_canvas_init (FpCanvas *canvas, FpFrame *frame, gint64 elapsed_ms)
{
  canvas->frame = frame;
  canvas->elapsed_ms = MAX (elapsed_ms, 0);
  canvas->next_ms = -1;
  canvas->moving = FALSE;
}

void
fp_canvas_wake (FpCanvas *canvas, gint64 at_ms)
{
  if (canvas->next_ms < 0 || at_ms < canvas->next_ms)
    canvas->next_ms = at_ms;
}

/* The length of the next line of text (no leading blanks), at most cols. */
static gsize
line_length (const char *text, guint cols)
{
  gsize len = strlen (text), end = cols;

  if (len <= cols)
    return len;
  while (end > 0 && text[end] != ' ')
    end--;
  while (end > 0 && text[end - 1] == ' ')
    end--;
  if (end > 0)
    return end;
  for (end = cols; end > 0 && strchr (":/.,", text[end - 1]) == NULL;)
    end--;
  return end > 0 ? end : cols;
}

GPtrArray *
fp_wrap (const char *text, guint cols)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);

  g_return_val_if_fail (cols > 0, lines);
  do
    {
      text += strspn (text, " ");
      gsize len = line_length (text, cols);

      g_ptr_array_add (lines, g_strchomp (g_strndup (text, len)));
      text += len;
      text += strspn (text, " ");
    }
  while (*text != '\0');
  return lines;
}

/* How many columns a text that is `over` columns too long is moved at this time. */
static guint
marquee_offset (FpCanvas *canvas, guint over)
{
  gint64 walk_ms = (gint64)over * FP_MARQUEE_STEP_MS;
  gint64 round_ms = FP_MARQUEE_HOLD_MS + walk_ms + FP_MARQUEE_HOLD_MS;
  gint64 start_ms = canvas->elapsed_ms - canvas->elapsed_ms % round_ms;
  gint64 t = canvas->elapsed_ms - start_ms - FP_MARQUEE_HOLD_MS;

  if (t < 0)
    {
      fp_canvas_wake (canvas, start_ms + FP_MARQUEE_HOLD_MS);
      return 0;
    }
  if (t >= walk_ms)
    {
      fp_canvas_wake (canvas, start_ms + round_ms);
      return over;
    }
  guint step = (guint)(t / FP_MARQUEE_STEP_MS);
  fp_canvas_wake (canvas, start_ms + FP_MARQUEE_HOLD_MS + (gint64)(step + 1) * FP_MARQUEE_STEP_MS);
  return step + 1;
}

void
fp_canvas_line (FpCanvas *canvas, guint row, guint col, const char *text)
{
  guint width = canvas->frame->cols > col ? canvas->frame->cols - col : 0;
  gsize len = strlen (text);

  if (len <= width || canvas->moving || width == 0)
    {
      fp_frame_put (canvas->frame, row, col, text);
      return;
    }
  g_autofree char *tour = NULL;
  if (len > FP_MARQUEE_MAX)
    tour = g_strdup_printf ("%.*s...", FP_MARQUEE_MAX - 3, text);
  else
    tour = g_strdup (text);
  len = strlen (tour);
  canvas->moving = TRUE;
  fp_frame_put (canvas->frame, row, col, tour + marquee_offset (canvas, (guint)len - width));
}

guint
fp_canvas_text (FpCanvas *canvas, guint row, guint n, const char *text)
{
  g_autoptr (GPtrArray) lines = fp_wrap (text, canvas->frame->cols);
  const char *rest = text;

  if (n == 0)
    return 0;
  for (guint i = 0; i < MIN (n, lines->len); i++)
    {
      const char *line = g_ptr_array_index (lines, i);
      gboolean last = i + 1 == n && lines->len > n;

      rest += strspn (rest, " ");
      if (last)
        fp_canvas_line (canvas, row + i, 0, rest);
      else
        fp_frame_put (canvas->frame, row + i, 0, line);
      rest += strlen (line);
    }
  return MIN (n, lines->len);
}

GPtrArray *
fp_split_address (const char *address, guint cols)
{
  GPtrArray *pieces = g_ptr_array_new_with_free_func (g_free);
  char separator = strchr (address, ':') != NULL ? ':' : '.';

  while (*address != '\0')
    {
      gsize len = strlen (address);

      if (len > cols)
        {
          len = cols;
          while (len > 0 && address[len - 1] != separator)
            len--;
          len = len > 0 ? len : cols;
        }
      g_ptr_array_add (pieces, g_strndup (address, len));
      address += len;
    }
  return pieces;
}

guint
fp_canvas_address (FpCanvas *canvas, guint row, guint n, const char *address)
{
  g_autoptr (GPtrArray) pieces = fp_split_address (address, canvas->frame->cols);
  guint first = 0;

  if (n == 0)
    return 0;
  if (pieces->len > n)
    {
      guint pages = (pieces->len + n - 1) / n;
      gint64 page = canvas->elapsed_ms / FP_PAGE_MS;

      first = (guint)(page % pages) * n;
      fp_canvas_wake (canvas, (page + 1) * FP_PAGE_MS);
    }
  for (guint i = 0; i < n && first + i < pieces->len; i++)
    fp_frame_put (canvas->frame, row + i, 0, g_ptr_array_index (pieces, first + i));
  return MIN (n, pieces->len);
}

/* Each item's lines, without the mark, one after the other; start[i] is where item i begins. */
static GPtrArray *
list_lines (const char *const *items, guint cols, GArray *start)
{
  GPtrArray *all = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; items[i] != NULL; i++)
    {
      g_autoptr (GPtrArray) lines = fp_wrap (items[i], MAX (cols, 2) - 1);

      g_array_append_val (start, all->len);
      for (guint k = 0; k < lines->len; k++)
        g_ptr_array_add (all, g_strdup (g_ptr_array_index (lines, k)));
    }
  g_array_append_val (start, all->len);
  return all;
}

void
fp_canvas_list (FpCanvas *canvas, guint row, guint n, const char *const *items, guint selected)
{
  g_autoptr (GArray) start = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GPtrArray) lines = list_lines (items, canvas->frame->cols, start);
  guint begin, end, top;

  if (n == 0 || start->len < 2)
    return;
  selected = MIN (selected, start->len - 2);
  begin = g_array_index (start, guint, selected);
  end = g_array_index (start, guint, selected + 1);
  top = lines->len > n ? MIN (begin, lines->len - n) : 0;
  fp_frame_put (canvas->frame, row + begin - top, 0, ">");
  if (end - begin > n) /* alone, and too long */
    {
      for (guint i = 0; i + 1 < n; i++)
        fp_frame_put (canvas->frame, row + i, 1, g_ptr_array_index (lines, begin + i));
      g_autoptr (GString) rest = g_string_new (NULL);
      for (guint i = begin + n - 1; i < end; i++)
        g_string_append_printf (rest, i > begin + n - 1 ? " %s" : "%s",
                                (const char *)g_ptr_array_index (lines, i));
      fp_canvas_line (canvas, row + n - 1, 1, rest->str);
      return;
    }
  for (guint i = 0; i < n && top + i < lines->len; i++)
    fp_frame_put (canvas->frame, row + i, 1, g_ptr_array_index (lines, top + i));
}

void
fp_canvas_list_below (FpCanvas *canvas, guint row, const char *const *items)
{
  for (guint i = 0; items[i] != NULL; i++)
    fp_frame_put (canvas->frame, row + i, 1, items[i]);
}
