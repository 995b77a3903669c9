/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A statement that any key takes away. */
#include "ui/lcd/core/panel-private.h"

void
fp_notice_clear (FpNotice *notice)
{
  g_clear_pointer (&notice->title, g_free);
  g_clear_pointer (&notice->text, g_free);
}

void
fp_notice_show (FpPanel *panel, const char *title, const char *text, FpPanelFunc leave)
{
  FpNotice notice = { .title = fp_ascii (title), .text = fp_ascii (text), .leave = leave };

  fp_notice_clear (&panel->notice);
  panel->notice = notice;
  fp_panel_show (panel, &fp_notice_screen);
}

static void
key (FpPanel *panel, FpKey pressed, gboolean held)
{
  if (!held)
    panel->notice.leave (panel);
}

static void
draw (FpPanel *panel, FpCanvas *canvas)
{
  guint rows = canvas->frame->rows;

  fp_frame_put (canvas->frame, 0, 0, panel->notice.title);
  if (rows > 1)
    fp_canvas_text (canvas, 1, rows - 1, panel->notice.text);
}

const FpScreen fp_notice_screen = { .key = key, .draw = draw };
