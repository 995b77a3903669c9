/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Text to read: pages, each wrapped; UP and DOWN move by what fits on the display, ENTER and LEFT
 * leave. The time that is left follows the clock, for as long as its page is shown. */
#include "ui/lcd/core/panel-private.h"

#include <string.h>

static void
page_free (gpointer data)
{
  FpPage *page = data;

  g_free (page->text);
  g_free (page);
}

GPtrArray *
fp_pages_new (void)
{
  return g_ptr_array_new_with_free_func (page_free);
}

void
fp_pages_add (GPtrArray *pages, char *text, gint64 ends_ms)
{
  FpPage *page = g_new (FpPage, 1);

  *page = (FpPage){ .text = text, .ends_ms = ends_ms };
  g_ptr_array_add (pages, page);
}

void
fp_reader_clear (FpReader *reader)
{
  g_clear_pointer (&reader->pages, g_ptr_array_unref);
}

void
fp_reader_show (FpPanel *panel, FpPagesFunc make, FpPanelFunc leave)
{
  fp_reader_clear (&panel->reader);
  panel->reader = (FpReader){ .make = make, .pages = make (panel), .leave = leave };
  fp_panel_show (panel, &fp_reader_screen);
}

/* Hours and minutes; at the end minutes, then seconds: what is left at least, and EXPIRED only when
 * nothing is. changes_ms: out, when the text is another one; -1: never. */
static char *
print_left (gint64 ms, gint64 *changes_ms)
{
  gint64 seconds = (ms + 999) / 1000, minutes = seconds / 60;

  *changes_ms = -1;
  if (ms <= 0)
    return g_strdup ("EXPIRED");
  if (minutes == 0)
    {
      *changes_ms = (ms - 1) % 1000 + 1;
      return g_strdup_printf ("%" G_GINT64_FORMAT " S LEFT", seconds);
    }
  *changes_ms = ms - (minutes * 60 - 1) * 1000;
  if (minutes < 60)
    return g_strdup_printf ("%" G_GINT64_FORMAT " MIN LEFT", minutes);
  return g_strdup_printf ("%" G_GINT64_FORMAT ":%02d H LEFT", MIN (minutes / 60, 99999),
                          (int)(minutes % 60));
}

/* The lines of a page as it is at_ms; changes_ms: out, as of print_left(). */
static GPtrArray *
wrap_page (FpPanel *panel, guint number, gint64 at_ms, gint64 *changes_ms)
{
  const FpPage *page = g_ptr_array_index (panel->reader.pages, number);
  g_autofree char *left = NULL, *text = NULL, *ascii = NULL;

  *changes_ms = -1;
  if (page->ends_ms != 0)
    left = print_left (page->ends_ms - panel->model->clock_ahead_ms - at_ms, changes_ms);
  text = g_strconcat (page->text, left != NULL ? " " : NULL, left, NULL);
  ascii = fp_ascii (text);
  return fp_wrap (ascii, CLAMP (panel->config.cols, 1, FP_COLS_MAX));
}

static GPtrArray *
wrap_now (FpPanel *panel)
{
  gint64 changes_ms;

  return wrap_page (panel, panel->reader.page, panel->now_ms, &changes_ms);
}

/* Where the page is among others: that with its text, else one with its title, else the number. */
static guint
find_page (GPtrArray *pages, const FpPage *page, guint number)
{
  gsize title = strcspn (page->text, ":/");
  guint same_title = pages->len;

  for (guint i = pages->len; i-- > 0;)
    {
      const FpPage *other = pages->pdata[i];

      if (g_str_equal (other->text, page->text))
        return i;
      if (strncmp (other->text, page->text, title) == 0 && strcspn (other->text, ":/") == title)
        same_title = i;
    }
  return same_title < pages->len ? same_title : MIN (number, pages->len - 1);
}

static void
changed (FpPanel *panel)
{
  FpReader *reader = &panel->reader;
  g_autoptr (GPtrArray) before = NULL;

  if (!panel->model->service) /* what was read stays */
    return;
  before = g_steal_pointer (&reader->pages);
  reader->pages = reader->make (panel);
  reader->page = find_page (reader->pages, before->pdata[reader->page], reader->page);
}

static guint
rows_of (FpPanel *panel)
{
  return CLAMP (panel->config.rows, 1, FP_ROWS_MAX);
}

static void
go_down (FpPanel *panel)
{
  FpReader *reader = &panel->reader;
  g_autoptr (GPtrArray) lines = wrap_now (panel);

  if (reader->line + rows_of (panel) < lines->len)
    reader->line += rows_of (panel);
  else
    {
      reader->page = (reader->page + 1) % reader->pages->len;
      reader->line = 0;
    }
}

static void
go_up (FpPanel *panel)
{
  FpReader *reader = &panel->reader;
  guint rows = rows_of (panel);

  if (reader->line >= rows)
    {
      reader->line -= rows;
      return;
    }
  reader->page = (reader->page + reader->pages->len - 1) % reader->pages->len;
  g_autoptr (GPtrArray) lines = wrap_now (panel);
  reader->line = (lines->len - 1) / rows * rows;
}

static void
key (FpPanel *panel, FpKey pressed, gboolean held)
{
  switch (pressed)
    {
    case FP_KEY_DOWN:
    case FP_KEY_RIGHT:
      go_down (panel);
      break;
    case FP_KEY_UP:
      go_up (panel);
      break;
    case FP_KEY_LEFT:
    case FP_KEY_ENTER:
      if (!held)
        panel->reader.leave (panel);
      break;
    case FP_N_KEYS:
      break;
    }
}

#define MORE "DOWN: MORE"

/* On the first page, if there is room for it. */
static void
draw_more (FpReader *reader, GPtrArray *lines, FpFrame *frame)
{
  gsize last = strlen (g_ptr_array_index (lines, lines->len - 1));

  if (reader->page != 0 || reader->line != 0 || reader->pages->len < 2)
    return;
  if (lines->len < frame->rows)
    fp_frame_put (frame, frame->rows - 1, 0, MORE);
  else if (lines->len == frame->rows && last + 1 + strlen (MORE) <= frame->cols)
    fp_frame_put (frame, frame->rows - 1, (guint)last + 1, MORE);
}

static void
draw (FpPanel *panel, FpCanvas *canvas)
{
  FpReader *reader = &panel->reader;
  gint64 changes_ms;
  g_autoptr (GPtrArray) lines
      = wrap_page (panel, reader->page, panel->still_ms + canvas->elapsed_ms, &changes_ms);
  guint first = MIN (reader->line, lines->len - 1);

  for (guint i = 0; i < canvas->frame->rows && first + i < lines->len; i++)
    fp_frame_put (canvas->frame, i, 0, g_ptr_array_index (lines, first + i));
  draw_more (reader, lines, canvas->frame);
  if (changes_ms >= 0)
    fp_canvas_wake (canvas, canvas->elapsed_ms + changes_ms);
}

const FpScreen fp_reader_screen = { .key = key, .draw = draw, .changed = changed };
