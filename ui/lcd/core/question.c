/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A question: ENTER accepts, UP twice declines. The first UP shows that one more quits; any other
 * key takes it back. */
#include "ui/lcd/core/panel-private.h"

#include <string.h>

void
fp_question_show (FpPanel *panel, const char *text, FpPanelFunc yes, FpPanelFunc no,
                  FpPanelFunc back)
{
  panel->question = (FpQuestion){ .text = text, .yes = yes, .no = no, .back = back };
  fp_panel_show (panel, &fp_question_screen);
}

static void
key (FpPanel *panel, FpKey pressed, gboolean held)
{
  FpQuestion *question = &panel->question;

  if (held)
    return;
  if (pressed == FP_KEY_UP && question->asked)
    question->no (panel);
  else if (question->asked || pressed == FP_KEY_UP)
    question->asked = pressed == FP_KEY_UP;
  else if (pressed == FP_KEY_ENTER)
    question->yes (panel);
  else if (pressed == FP_KEY_LEFT && question->back != NULL)
    question->back (panel);
}

#define GO_ON "ENTER: GO ON"
#define QUIT  "UP TWICE: QUIT"

/* The keys, in the rows that are left. */
static void
draw_hints (FpFrame *frame, guint used)
{
  if (frame->rows - used >= 2)
    {
      fp_frame_put (frame, frame->rows - 2, 0, GO_ON);
      fp_frame_put (frame, frame->rows - 1, 0, QUIT);
    }
  else if (frame->cols >= strlen (GO_ON ", " QUIT))
    fp_frame_put (frame, frame->rows - 1, 0, GO_ON ", " QUIT);
  else
    fp_frame_put (frame, frame->rows - 1, 0, GO_ON);
}

static void
draw (FpPanel *panel, FpCanvas *canvas)
{
  guint rows = canvas->frame->rows, used;

  if (panel->question.asked)
    {
      fp_canvas_text (canvas, 0, rows, "PRESS UP AGAIN TO QUIT");
      return;
    }
  used = fp_canvas_text (canvas, 0, rows, panel->question.text);
  if (used < rows)
    draw_hints (canvas->frame, used);
}

const FpScreen fp_question_screen = { .key = key, .draw = draw };
