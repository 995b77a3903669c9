/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Text to read: pages, each wrapped; UP and DOWN move by what fits on the display, ENTER and LEFT
 * leave. */
#include "ui/lcd/core/panel-private.h"

#include <string.h>

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

static GPtrArray *
wrap_page (FpPanel *panel, guint page)
{
  g_autofree char *ascii = fp_ascii (g_ptr_array_index (panel->reader.pages, page));

  return fp_wrap (ascii, CLAMP (panel->config.cols, 1, FP_COLS_MAX));
}

static void
changed (FpPanel *panel)
{
  FpReader *reader = &panel->reader;

  if (!panel->model->service) /* what was read stays */
    return;
  fp_reader_clear (reader);
  reader->pages = reader->make (panel);
  reader->page = MIN (reader->page, reader->pages->len - 1);
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
  g_autoptr (GPtrArray) lines = wrap_page (panel, reader->page);

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
  g_autoptr (GPtrArray) lines = wrap_page (panel, reader->page);
  reader->line = (lines->len - 1) / rows * rows;
}

static void
key (FpPanel *panel, FpKey pressed, gboolean held)
{
  switch (pressed)
    {
    case FP_KEY_DOWN:
    case FP_KEY_RIGHT:
      changed (panel); /* a page may tell the time */
      go_down (panel);
      break;
    case FP_KEY_UP:
      changed (panel);
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
  g_autoptr (GPtrArray) lines = wrap_page (panel, reader->page);
  guint first = MIN (reader->line, lines->len - 1);

  for (guint i = 0; i < canvas->frame->rows && first + i < lines->len; i++)
    fp_frame_put (canvas->frame, i, 0, g_ptr_array_index (lines, first + i));
  draw_more (reader, lines, canvas->frame);
}

const FpScreen fp_reader_screen = { .key = key, .draw = draw, .changed = changed };
