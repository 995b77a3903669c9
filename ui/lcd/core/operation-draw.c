/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is to be seen of an operation: its title, a line per stage, what is done with the result. */
#include "ui/lcd/core/panel-private.h"

#include <string.h>

const char *
fp_view_title (FpKind kind)
{
  switch (kind)
    {
    case FP_KIND_ENABLE_PROXY:
    case FP_KIND_CHANGE_PROXY:
      return "ENABLING PROXY SUPPORT";
    case FP_KIND_DISABLE_PROXY:
      return "DISABLING PROXY SUPPORT";
    case FP_KIND_CHANGE_NETWORK:
      return "CHANGING NETWORK";
    case FP_KIND_RESET_NETWORK:
      return "RESETTING NETWORK";
    case FP_KIND_RELEASE_NETWORK:
      return "RELEASING NETWORK";
    case FP_KIND_CHECK:
    case FP_N_KINDS:
      break;
    }
  return "TESTING CONNECTION";
}

static char *
both_ends (const char *left, const char *right, guint cols)
{
  gsize used = strlen (left) + strlen (right);

  return g_strdup_printf ("%s%*s%s", left, used < cols ? (int)(cols - used) : 1, "", right);
}

char *
fp_view_stage_line (const FpStageLine *stage, guint cols)
{
  g_autofree char *name = g_ascii_strup (fp_stage_word (stage->stage), -1);
  g_autofree char *result = NULL;

  switch (stage->status)
    {
    case FP_STAGE_RUNNING:
      result = g_strdup ("...");
      break;
    case FP_STAGE_OK:
      result = cols >= 20 ? g_strdup_printf ("OK %u.%u s", MIN (stage->duration_ms, 999900) / 1000,
                                             stage->duration_ms % 1000 / 100)
                          : g_strdup ("OK");
      break;
    case FP_STAGE_FAILED:
      result = g_strdup ("FAIL");
      break;
    case FP_STAGE_SKIPPED:
    case FP_N_STAGE_STATUSES:
      result = g_strdup ("SKIP");
      break;
    }
  return both_ends (name, result, cols);
}

static const char *
state_line (const FpPanelModel *model)
{
  switch (model->operation_state)
    {
    case FP_OPERATION_COMMITTING:
      return "SAVING...";
    case FP_OPERATION_RESTORING:
      return "RESTORING...";
    case FP_OPERATION_CONFIRMING:
      return "WAITING FOR CONFIRMATION";
    case FP_OPERATION_STAGING:
    case FP_OPERATION_APPLYING:
    case FP_OPERATION_CHECKING:
    case FP_OPERATION_SUCCEEDED:
    case FP_OPERATION_KEPT:
    case FP_OPERATION_FAILED:
    case FP_OPERATION_CANCELLED:
    case FP_N_OPERATION_STATES:
      break;
    }
  return NULL;
}

/* The stages, then what is done with the result. */
static GPtrArray *
progress (FpPanel *panel, guint cols)
{
  const FpPanelModel *model = panel->model;
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);

  if (panel->view.state != FP_VIEW_SEEN)
    return lines;
  for (guint i = 0; i < model->n_stages; i++)
    g_ptr_array_add (lines, fp_view_stage_line (&model->stages[i], cols));
  if (state_line (model) != NULL)
    g_ptr_array_add (lines, g_strdup (state_line (model)));
  return lines;
}

/* What happens moves up below the title, which gives way to it down to one row and moves there. */
static void
draw_progress (FpCanvas *canvas, const char *title, GPtrArray *lines)
{
  guint rows = canvas->frame->rows;
  guint row = fp_canvas_text (canvas, 0, lines->len > 0 ? MAX (rows / 2, 1) : rows, title);
  guint n = lines->len > rows - row ? lines->len - (rows - row) : 0;

  for (; row < rows && n < lines->len; row++, n++)
    fp_frame_put (canvas->frame, row, 0, g_ptr_array_index (lines, n));
}

/* What one more UP does. */
static const char *
second_up (const FpView *view)
{
  return view->gone || view->tried ? "PRESS UP AGAIN TO LEAVE" : "PRESS UP AGAIN TO CANCEL";
}

void
fp_view_draw (FpPanel *panel, FpCanvas *canvas)
{
  const FpView *view = &panel->view;
  guint rows = canvas->frame->rows;

  if (view->asked)
    fp_canvas_text (canvas, 0, rows, second_up (view));
  else if (view->gone || !panel->model->service)
    fp_canvas_text (canvas, 0, rows, "SERVICE STOPPED, WAITING FOR IT");
  else if (view->cancelling)
    fp_canvas_text (canvas, 0, rows, "CANCELLING...");
  else
    {
      g_autoptr (GPtrArray) lines = progress (panel, canvas->frame->cols);

      draw_progress (canvas, fp_view_title (view->kind), lines);
    }
}
