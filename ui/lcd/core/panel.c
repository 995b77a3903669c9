/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Keys, models and time to the screen that is shown. */
#include "ui/lcd/core/panel-private.h"

#include <string.h>

FpPanel *
fp_panel_new (const FpPanelConfig *config)
{
  FpPanel *panel = g_new0 (FpPanel, 1);

  panel->config = *config;
  panel->model = fp_panel_model_new ();
  panel->screen = &fp_rest_screen;
  panel->change_key = FP_N_KEYS;
  g_queue_init (&panel->requests);
  fp_rhythm_init (&panel->rhythm);
  return panel;
}

void
fp_panel_free (FpPanel *panel)
{
  if (panel == NULL)
    return;
  g_queue_clear_full (&panel->requests, (GDestroyNotify)fp_panel_request_free);
  fp_flow_clear (&panel->flow);
  fp_failure_clear (&panel->failure);
  fp_reader_clear (&panel->reader);
  fp_notice_clear (&panel->notice);
  fp_panel_model_free (panel->model);
  g_free (panel);
}

void
fp_panel_show (FpPanel *panel, const FpScreen *screen)
{
  panel->screen = screen;
  panel->changed_ms = panel->still_ms = panel->now_ms;
  panel->change_key = panel->rhythm.key;
}

void
fp_panel_request (FpPanel *panel, FpPanelRequest *request)
{
  g_queue_push_tail (&panel->requests, request);
}

FpPanelRequest *
fp_panel_take_request (FpPanel *panel)
{
  return g_queue_pop_head (&panel->requests);
}

void
fp_panel_set_size (FpPanel *panel, guint cols, guint rows, gint64 now_ms)
{
  panel->now_ms = panel->still_ms = now_ms;
  panel->config.cols = cols;
  panel->config.rows = rows;
}

/* Whether the loss of the service covers the screen, until a key is pressed. The screen at rest
 * says it by itself, the operation's screen has its own words for it. */
static gboolean
is_covered (FpPanel *panel)
{
  return panel->told && !panel->model->service && !panel->gone_seen
         && panel->screen != &fp_rest_screen && panel->screen != &fp_operation_screen
         && !(panel->screen == &fp_notice_screen && panel->notice.stays);
}

static void
draw_cover (FpCanvas *canvas)
{
  FpFrame *frame = canvas->frame;

  if (frame->rows * frame->cols >= 60)
    fp_canvas_text (canvas, 0, frame->rows,
                    "SERVICE NOT RUNNING. WHAT WAS TYPED IS KEPT. ENTER GOES ON");
  else if (fp_canvas_text (canvas, 0, frame->rows, "SERVICE NOT RUNNING") < frame->rows)
    fp_frame_put (frame, frame->rows - 1, 0, "ENTER: GO ON");
}

static gint64
draw (FpPanel *panel, gint64 now_ms, FpFrame *frame)
{
  FpCanvas canvas;

  fp_frame_clear (frame, panel->config.cols, panel->config.rows);
  fp_canvas_init (&canvas, frame, now_ms - panel->still_ms);
  if (is_covered (panel))
    draw_cover (&canvas);
  else
    panel->screen->draw (panel, &canvas);
  return canvas.next_ms < 0 ? -1 : panel->still_ms + canvas.next_ms;
}

/* The screen as it is before anything moves: when it changes, what moves begins anew. */
static void
draw_still (FpPanel *panel, FpFrame *frame)
{
  draw (panel, panel->still_ms, frame);
}

void
fp_panel_set_model (FpPanel *panel, FpPanelModel *model, gint64 now_ms)
{
  FpFrame before, after;

  g_return_if_fail (model != NULL);
  panel->now_ms = now_ms;
  draw_still (panel, &before);
  fp_panel_model_free (panel->model);
  panel->model = model;
  panel->told = TRUE;
  if (model->service)
    panel->gone_seen = FALSE;
  if (panel->screen->changed != NULL)
    panel->screen->changed (panel);
  draw_still (panel, &after);
  if (memcmp (&before, &after, sizeof before) != 0)
    panel->still_ms = now_ms;
  explicit_bzero (&before, sizeof before);
  explicit_bzero (&after, sizeof after);
}

/* A held key does not run through screens. */
static gboolean
is_guarded (FpPanel *panel, FpKey key)
{
  if (!panel->rhythm.repeated)
    return FALSE;
  if (key == FP_KEY_ENTER)
    return TRUE;
  return key == panel->change_key && panel->now_ms - panel->changed_ms < FP_HELD_GUARD_MS;
}

void
fp_panel_key (FpPanel *panel, FpKey key, FpKeyEdge edge, gint64 now_ms)
{
  FpPress press;

  g_return_if_fail (key < FP_N_KEYS);
  panel->now_ms = now_ms;
  press = fp_rhythm_feed (&panel->rhythm, key, edge, now_ms);
  if (edge != FP_KEY_RELEASE)
    panel->active_ms = panel->still_ms = now_ms;
  if (press == FP_PRESS_NONE || is_guarded (panel, key))
    return;
  if (panel->config.keys == FP_KEYS_THREE && (key == FP_KEY_LEFT || key == FP_KEY_RIGHT))
    return;
  if (is_covered (panel))
    panel->gone_seen = TRUE;
  else
    panel->screen->key (panel, key, panel->rhythm.repeated);
}

static gboolean
is_busy (FpPanel *panel)
{
  return (panel->screen->busy != NULL && panel->screen->busy (panel)) || fp_view_runs (panel);
}

/* When the panel was left alone for too long; -1: never. */
static gint64
idle_deadline (FpPanel *panel)
{
  if (panel->config.idle_ms == 0 || panel->screen == &fp_rest_screen || is_busy (panel))
    return -1;
  return panel->active_ms + panel->config.idle_ms;
}

void
fp_panel_tick (FpPanel *panel, gint64 now_ms)
{
  gint64 idle_ms, answer_ms;

  panel->now_ms = now_ms;
  answer_ms = fp_view_deadline (panel);
  if (answer_ms >= 0 && now_ms >= answer_ms)
    fp_view_refused (panel, panel->view.request, "", "The service does not answer.");
  idle_ms = idle_deadline (panel);
  if (idle_ms >= 0 && now_ms >= idle_ms)
    fp_rest_show (panel);
}

void
fp_panel_draw (FpPanel *panel, gint64 now_ms, FpFrame *frame)
{
  draw (panel, now_ms, frame);
}

gint64
fp_panel_next_ms (FpPanel *panel)
{
  gint64 times[3] = { 0, idle_deadline (panel), fp_view_deadline (panel) };
  gint64 next_ms = -1;
  FpFrame frame;

  times[0] = draw (panel, panel->now_ms, &frame);
  explicit_bzero (&frame, sizeof frame);
  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    if (times[i] >= 0 && (next_ms < 0 || times[i] < next_ms))
      next_ms = times[i];
  return next_ms;
}

void
fp_panel_request_accepted (FpPanel *panel, FpPanelRequestKind kind, guint operation_id,
                           gint64 now_ms)
{
  panel->now_ms = now_ms;
  fp_view_accepted (panel, kind, operation_id);
}

void
fp_panel_request_refused (FpPanel *panel, FpPanelRequestKind kind, const char *error_name,
                          const char *message, gint64 now_ms)
{
  panel->now_ms = now_ms;
  fp_view_refused (panel, kind, error_name, message);
}
