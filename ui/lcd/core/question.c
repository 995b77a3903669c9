/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A question: ENTER accepts, UP twice declines. The first UP shows that one more quits; any other
 * key takes it back. */
#include "ui/lcd/core/panel-private.h"

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
    fp_frame_put (canvas->frame, rows - 1, 0, "ENTER: GO ON");
}

const FpScreen fp_question_screen = { .key = key, .draw = draw };
