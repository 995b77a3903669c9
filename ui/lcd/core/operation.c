/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The screen of a running operation: its title, then a line per stage as it happens. UP twice
 * cancels it; another's operation is left instead. */
#include "ui/lcd/core/panel-private.h"

#include <string.h>

#include "dbus/errors.h"

static void
show_view (FpPanel *panel, FpView view)
{
  view.since_ms = panel->now_ms;
  panel->view = view;
  fp_panel_show (panel, &fp_operation_screen);
}

/* Of what begins an operation. */
static FpKind
kind_of (FpPanelRequestKind kind)
{
  static const FpKind kinds[FP_N_REQUESTS] = { [FP_REQUEST_ENABLE] = FP_KIND_ENABLE_PROXY,
                                               [FP_REQUEST_CHANGE] = FP_KIND_CHANGE_PROXY,
                                               [FP_REQUEST_DISABLE] = FP_KIND_DISABLE_PROXY,
                                               [FP_REQUEST_CHECK] = FP_KIND_CHECK,
                                               [FP_REQUEST_CHANGE_NETWORK] = FP_KIND_CHANGE_NETWORK,
                                               [FP_REQUEST_RESET_NETWORK] = FP_KIND_RESET_NETWORK };

  return kinds[kind];
}

void
fp_view_show_request (FpPanel *panel, FpPanelRequest *request)
{
  FpView view = { .request = request->kind, .kind = kind_of (request->kind), .own = TRUE };

  fp_panel_request (panel, request);
  show_view (panel, view);
}

void
fp_view_show_other (FpPanel *panel)
{
  const FpPanelModel *model = panel->model;
  FpView view = { .state = FP_VIEW_SEEN, .kind = model->operation_kind, .id = model->operation_id };

  show_view (panel, view);
}

static gboolean
is_watching (FpPanel *panel)
{
  return panel->screen == &fp_operation_screen;
}

gint64
fp_view_deadline (FpPanel *panel)
{
  if (!is_watching (panel) || panel->view.state == FP_VIEW_SEEN)
    return -1;
  return panel->view.since_ms + FP_ANSWER_MS;
}

static FpMenuLevel
menu_of (FpPanelRequestKind request)
{
  return request == FP_REQUEST_CHECK || request == FP_REQUEST_REBOOT
                 || request == FP_REQUEST_POWER_OFF
             ? FP_MENU_MAIN
             : FP_MENU_NETWORK;
}

/* Where the panel goes on behind an operation that ended without a question left. */
static void
leave_to_menu (FpPanel *panel)
{
  if (panel->view.own)
    fp_menu_return (panel, menu_of (panel->view.request));
  else
    fp_rest_show (panel);
}

/* The prompts again after a refused request, so that nothing typed is lost; without prompts, the
 * menu. */
static void
leave_refused (FpPanel *panel)
{
  if (panel->view.request == FP_REQUEST_CHECK || !fp_flow_resume (panel))
    leave_to_menu (panel);
}

static void
leave_cancelled (FpPanel *panel)
{
  fp_flow_clear (&panel->flow);
  leave_to_menu (panel);
}

static void
show_success (FpPanel *panel)
{
  const FpReport *report = panel->model->operation_report;

  fp_flow_clear (&panel->flow);
  if (panel->view.kind != FP_KIND_CHECK || report == NULL)
    {
      fp_rest_show (panel);
      return;
    }
  g_autofree char *text = fp_code_panel_text (report->code, report->received);
  g_autofree char *took = g_strdup_printf (
      "%sTOOK %u.%u s", report->activation == FP_ACTIVATION_NO ? "NOT ACTIVATED " : "",
      report->duration_ms / 1000, report->duration_ms % 1000 / 100);
  fp_notice_show (panel, text, took, leave_to_menu);
}

static void
end (FpPanel *panel)
{
  const FpPanelModel *model = panel->model;

  panel->active_ms = panel->now_ms;
  switch (model->operation_state)
    {
    case FP_OPERATION_SUCCEEDED:
    case FP_OPERATION_KEPT:
      show_success (panel);
      break;
    case FP_OPERATION_FAILED:
      fp_failure_show (panel, panel->view.kind, model->operation_report, panel->view.own);
      break;
    case FP_OPERATION_CANCELLED:
      fp_notice_show (panel, "CANCELLED", "NOTHING CHANGED", leave_cancelled);
      break;
    case FP_OPERATION_STAGING:
    case FP_OPERATION_APPLYING:
    case FP_OPERATION_CONFIRMING:
    case FP_OPERATION_CHECKING:
    case FP_OPERATION_COMMITTING:
    case FP_OPERATION_RESTORING:
    case FP_N_OPERATION_STATES:
      break;
    }
}

/* Whether what is pending tells that the operation that is not there any more was interrupted: then
 * it was undone. */
static gboolean
was_interrupted (FpPanel *panel)
{
  const FpPanelModel *model = panel->model;
  FpKind kind = panel->view.kind;

  if (model->operation || kind == FP_KIND_CHECK)
    return FALSE;
  if (fp_kind_is_network (kind))
    return model->tried && model->tried_unfinished;
  return model->pending && model->pending_kind == kind && g_strcmp0 (model->pending_code, "") == 0;
}

/* The service was away, or has forgotten the operation. */
static void
lose (FpPanel *panel)
{
  panel->active_ms = panel->now_ms;
  if (was_interrupted (panel))
    fp_notice_show (panel, "INTERRUPTED", "NOTHING CHANGED. THE SERVICE WAS RESTARTED",
                    leave_refused);
  else
    fp_notice_show (panel, "RESULT UNKNOWN", "THE SERVICE WAS RESTARTED. SEE STATUS",
                    leave_refused);
}

/* Whether the model shows the operation that is watched. One that was seen to go on after the
 * service had been away is the same if it still runs: a restarted service has ended it. */
static gboolean
is_shown (const FpView *view, const FpPanelModel *model)
{
  if (!model->operation || model->operation_id != view->id || model->operation_kind != view->kind)
    return FALSE;
  return !view->gone || !fp_operation_state_is_final (model->operation_state);
}

static void
changed (FpPanel *panel)
{
  const FpPanelModel *model = panel->model;
  FpView *view = &panel->view;

  if (!model->service)
    view->gone = view->gone || view->state != FP_VIEW_ASKED;
  else if (view->state == FP_VIEW_ASKED)
    return;
  else if (is_shown (view, model))
    {
      view->state = FP_VIEW_SEEN;
      view->gone = FALSE;
      end (panel);
    }
  else if (view->state == FP_VIEW_SEEN || view->gone)
    lose (panel);
}

/* What concerns the operation that is shown; its answer changes the model. */
static void
send_to_operation (FpPanel *panel, FpPanelRequestKind kind)
{
  FpPanelRequest *request = g_new0 (FpPanelRequest, 1);

  request->kind = kind;
  fp_panel_request (panel, request);
}

/* The service has done it; there is nothing to watch. */
static void
end_call (FpPanel *panel)
{
  panel->active_ms = panel->now_ms;
  fp_flow_clear (&panel->flow);
  if (panel->view.request == FP_REQUEST_DISCARD_NETWORK)
    {
      leave_to_menu (panel);
      return;
    }
  fp_notice_show (panel, panel->view.request == FP_REQUEST_REBOOT ? "REBOOTING" : "SHUTTING DOWN",
                  "PLEASE WAIT", fp_rest_show);
  panel->notice.stays = TRUE;
}

void
fp_view_accepted (FpPanel *panel, FpPanelRequestKind kind, guint operation_id)
{
  if (!is_watching (panel) || panel->view.state != FP_VIEW_ASKED || kind != panel->view.request)
    return;
  if (!fp_request_begins_operation (kind))
    {
      end_call (panel);
      return;
    }
  panel->view.state = FP_VIEW_TAKEN;
  panel->view.id = operation_id;
  panel->view.since_ms = panel->now_ms;
  if (panel->view.cancelling)
    send_to_operation (panel, FP_REQUEST_CANCEL);
  changed (panel);
}

/* After a notice: the operation may have ended meanwhile. */
static void
watch_again (FpPanel *panel)
{
  fp_panel_show (panel, &fp_operation_screen);
  changed (panel);
}

static void
ask_take_over (FpPanel *panel)
{
  fp_question_show (panel, "TAKE IT OVER?", fp_flow_take_over, leave_refused, NULL);
}

void
fp_view_refused (FpPanel *panel, FpPanelRequestKind kind, const char *error_name,
                 const char *message)
{
  gboolean asked = panel->view.state == FP_VIEW_ASKED;
  gboolean can_take_over = kind == FP_REQUEST_CHANGE_NETWORK || kind == FP_REQUEST_RESET_NETWORK;

  if (kind == FP_REQUEST_CANCEL || kind == FP_REQUEST_CONFIRM)
    {
      panel->view.cancelling = FALSE;
      if (is_watching (panel) && !asked)
        fp_notice_show (panel, fp_refusal_title (error_name), message, watch_again);
      return;
    }
  if (!is_watching (panel) || panel->view.state == FP_VIEW_SEEN || kind != panel->view.request)
    return;
  panel->active_ms = panel->now_ms;
  if (can_take_over && error_name != NULL && g_str_has_suffix (error_name, ".LinkManaged"))
    fp_notice_show (panel, fp_refusal_title (error_name), fp_refusal_manager (message),
                    ask_take_over);
  else
    fp_notice_show (panel, panel->model->service ? fp_refusal_title (error_name) : "NO SERVICE",
                    message, leave_refused);
}

gboolean
fp_view_is_confirming (FpPanel *panel)
{
  return panel->model->operation && panel->model->operation_state == FP_OPERATION_CONFIRMING;
}

static void
confirm (FpPanel *panel)
{
  if (!fp_view_is_confirming (panel))
    {
      fp_notice_show (panel, "NOT WAITING", "THE CHANGE HAS ENDED. SEE STATUS", fp_rest_show);
      return;
    }
  send_to_operation (panel, FP_REQUEST_CONFIRM);
  watch_again (panel);
}

/* Declined; it waits on, or has ended. */
static void
watch_on (FpPanel *panel)
{
  if (is_shown (&panel->view, panel->model))
    watch_again (panel);
  else
    fp_rest_show (panel);
}

void
fp_view_ask_confirm (FpPanel *panel, FpPanelFunc no)
{
  fp_question_show (panel, "CONFIRM CHANGE?", confirm, no, no);
}

/* The second UP: cancels; where that was done without effect, or there is no service, leaves. */
static void
cancel (FpPanel *panel)
{
  FpView *view = &panel->view;

  view->asked = FALSE;
  if (view->gone && view->state != FP_VIEW_ASKED)
    leave_refused (panel);
  else if (!view->tried)
    {
      view->cancelling = TRUE;
      view->tried = TRUE;
      if (view->state != FP_VIEW_ASKED)
        send_to_operation (panel, FP_REQUEST_CANCEL);
    }
  else if (view->state != FP_VIEW_ASKED)
    fp_rest_show (panel);
}

static void
key (FpPanel *panel, FpKey pressed, gboolean held)
{
  FpView *view = &panel->view;

  if (held || (view->own && !fp_request_begins_operation (view->request)))
    return;
  if (pressed == FP_KEY_ENTER && !view->asked && view->state == FP_VIEW_SEEN
      && fp_view_is_confirming (panel))
    fp_view_ask_confirm (panel, watch_on);
  else if (pressed == FP_KEY_ENTER && !view->own)
    fp_rest_show (panel);
  else if (pressed == FP_KEY_UP && view->asked)
    cancel (panel);
  else
    view->asked = pressed == FP_KEY_UP;
}

gboolean
fp_view_runs (FpPanel *panel)
{
  const FpPanelModel *model = panel->model;

  return panel->view.own && panel->view.state == FP_VIEW_SEEN && model->operation
         && model->operation_id == panel->view.id
         && !fp_operation_state_is_final (model->operation_state);
}

static gboolean
busy (FpPanel *panel)
{
  return !panel->view.gone;
}

const FpScreen fp_operation_screen
    = { .key = key, .draw = fp_view_draw, .changed = changed, .busy = busy };
