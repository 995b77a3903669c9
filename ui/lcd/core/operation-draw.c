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

/* "LEASE LEFT 80 S" would be taken for the time of a lease that is there: whoever is waited for
 * gives the name. */
static char *
stage_name (const FpPanelModel *model, FpStage stage)
{
  const FpNetworkSettings *next = model->tried ? &model->tried_settings : &model->settings;

  if (stage == FP_STAGE_LEASE)
    return g_strdup (next->ipv4 == FP_IPV4_DHCP ? "DHCP" : "ROUTER");
  return g_ascii_strup (fp_stage_word (stage), -1);
}

static char *
both_ends (const char *left, const char *right, guint cols)
{
  gsize used = strlen (left) + strlen (right);

  return g_strdup_printf ("%s%*s%s", left, used < cols ? (int)(cols - used) : 1, "", right);
}

/* timed: the time that is left stands behind a running stage. */
static char *
stage_line (const FpPanelModel *model, const FpStageLine *stage, guint cols, gboolean timed)
{
  g_autofree char *name = stage_name (model, stage->stage);
  g_autofree char *result = NULL;

  switch (stage->status)
    {
    case FP_STAGE_RUNNING:
      result = g_strdup (timed ? "" : "...");
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

/* What is done with the result; NULL: there is none yet. timed: as of a stage. */
static const char *
state_line (const FpPanelModel *model, gboolean timed)
{
  switch (model->operation_state)
    {
    case FP_OPERATION_COMMITTING:
      return timed ? "SAVING" : "SAVING...";
    case FP_OPERATION_RESTORING:
      return timed ? "RESTORING" : "RESTORING...";
    case FP_OPERATION_CONFIRMING:
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

/* Of the state that the operation is in; 0: not known, or over. */
static gint64
left_ms (FpPanel *panel, const FpCanvas *canvas)
{
  const FpPanelModel *model = panel->model;
  gint64 now_ms = panel->still_ms + canvas->elapsed_ms + model->clock_ahead_ms;

  if (model->operation_deadline_us <= 0 || fp_operation_state_is_final (model->operation_state))
    return 0;
  return MAX (model->operation_deadline_us / 1000 - now_ms, 0);
}

static GPtrArray *
progress (const FpPanelModel *model, guint cols, gboolean timed)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < model->n_stages; i++)
    g_ptr_array_add (lines, stage_line (model, &model->stages[i], cols, timed));
  if (state_line (model, timed) != NULL)
    g_ptr_array_add (lines, g_strdup (state_line (model, timed)));
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

/* At the end of the lowest row that has room. FALSE: none has. */
static gboolean
put_behind (FpFrame *frame, const char *text)
{
  for (guint row = frame->rows; row-- > 0;)
    {
      gsize used = frame->cols;

      while (used > 0 && frame->cell[row][used - 1] == ' ')
        used--;
      if (used + (used > 0 ? 1 : 0) + strlen (text) > frame->cols)
        continue;
      fp_frame_put_right (frame, row, text);
      return TRUE;
    }
  return FALSE;
}

/* LEFT 23 S, or 23 S; from 100 s on in minutes. Ticks once a second. */
static void
draw_left (FpCanvas *canvas, gint64 ms)
{
  gint64 seconds = (ms + 999) / 1000;
  gboolean minutes = seconds >= 100;
  g_autofree char *text = NULL;

  if (ms <= 0)
    return;
  text = g_strdup_printf ("LEFT %" G_GINT64_FORMAT " %c",
                          MIN (minutes ? (seconds + 59) / 60 : seconds, 9999), minutes ? 'M' : 'S');
  if (put_behind (canvas->frame, text) || put_behind (canvas->frame, text + strlen ("LEFT ")))
    fp_canvas_wake (canvas, canvas->elapsed_ms + (ms - 1) % 1000 + 1);
}

void
fp_view_draw_operation (FpPanel *panel, FpCanvas *canvas)
{
  const FpPanelModel *model = panel->model;
  guint rows = canvas->frame->rows;
  gint64 left = left_ms (panel, canvas);

  if (model->operation_state == FP_OPERATION_CONFIRMING)
    fp_canvas_text (canvas, 0, rows > 2 ? rows - 1 : rows,
                    "WAITING FOR CONFIRMATION, ENTER: CONFIRM");
  else
    {
      g_autoptr (GPtrArray) lines = progress (model, canvas->frame->cols, left > 0);

      draw_progress (canvas, fp_view_title (model->operation_kind), lines);
    }
  draw_left (canvas, left);
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
    {
      fp_canvas_text (canvas, 0, rows, "CANCELLING...");
      if (view->state == FP_VIEW_SEEN)
        draw_left (canvas, left_ms (panel, canvas));
    }
  else if (view->state == FP_VIEW_SEEN)
    fp_view_draw_operation (panel, canvas);
  else
    fp_canvas_text (canvas, 0, rows,
                    fp_request_begins_operation (view->request) ? fp_view_title (view->kind)
                                                                : "PLEASE WAIT");
}
