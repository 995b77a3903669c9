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

static FpKind
kind_of (FpPanelRequestKind kind)
{
  switch (kind)
    {
    case FP_REQUEST_ENABLE:
      return FP_KIND_ENABLE_PROXY;
    case FP_REQUEST_CHANGE:
      return FP_KIND_CHANGE_PROXY;
    case FP_REQUEST_DISABLE:
      return FP_KIND_DISABLE_PROXY;
    case FP_REQUEST_CHECK:
    case FP_REQUEST_CANCEL:
      break;
    }
  return FP_KIND_CHECK;
}

void
fp_view_show_request (FpPanel *panel, FpPanelRequest *request)
{
  FpView view = { .state = FP_VIEW_ASKED, .kind = kind_of (request->kind), .own = TRUE };

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

/* Where the panel goes on behind an operation that ended without a question left. */
static void
leave_to_menu (FpPanel *panel)
{
  FpMenuLevel level = panel->view.kind == FP_KIND_CHECK ? FP_MENU_MAIN : FP_MENU_NETWORK;

  if (!panel->view.own)
    fp_rest_show (panel);
  else if (level == panel->menu.level)
    fp_menu_show_again (panel);
  else
    fp_menu_show (panel, level);
}

/* The prompts again after a refused request, so that nothing typed is lost; without prompts, the
 * menu. */
static void
leave_refused (FpPanel *panel)
{
  if (panel->flow.fields[FP_STEP_PASS] != NULL && panel->view.kind != FP_KIND_CHECK)
    fp_flow_resume (panel);
  else
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

/* The service was away, or has forgotten the operation. */
static void
lose (FpPanel *panel)
{
  panel->active_ms = panel->now_ms;
  fp_notice_show (panel, "RESULT UNKNOWN", "THE SERVICE WAS RESTARTED. SEE STATUS", leave_refused);
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

static void
send_cancel (FpPanel *panel)
{
  FpPanelRequest *request = g_new0 (FpPanelRequest, 1);

  request->kind = FP_REQUEST_CANCEL;
  panel->n_cancels++;
  fp_panel_request (panel, request);
}

void
fp_view_accepted (FpPanel *panel, guint operation_id)
{
  if (operation_id == 0)
    panel->n_cancels -= MIN (panel->n_cancels, 1);
  if (operation_id == 0 || !is_watching (panel) || panel->view.state != FP_VIEW_ASKED)
    return;
  panel->view.state = FP_VIEW_TAKEN;
  panel->view.id = operation_id;
  panel->view.since_ms = panel->now_ms;
  if (panel->view.cancelling)
    send_cancel (panel);
  changed (panel);
}

static const char *
refusal (const char *error_name)
{
  static const struct
  {
    const char *name, *text;
  } texts[] = {
    { "Busy", "BUSY" },
    { "NotAuthorized", "NOT ALLOWED" },
    { "LimitsExceeded", "TOO MANY CALLS" },
    { "NotConfigured", "NO PLATFORM SET" },
    { "ProxyAlreadyEnabled", "ALREADY ENABLED" },
    { "ProxyNotEnabled", "NO PROXY ENABLED" },
    { "InvalidHost", "BAD PROXY HOST" },
    { "InvalidPort", "BAD PROXY PORT" },
    { "InvalidUser", "BAD PROXY USER" },
    { "InvalidPassword", "BAD PROXY PASS" },
    { "Storage", "CANNOT STORE" },
  };
  const char *dot = error_name != NULL ? strrchr (error_name, '.') : NULL;

  for (guint i = 0; dot != NULL && i < G_N_ELEMENTS (texts); i++)
    if (g_str_equal (dot + 1, texts[i].name))
      return texts[i].text;
  return "REFUSED";
}

/* After a notice: the operation may have ended meanwhile. */
static void
watch_again (FpPanel *panel)
{
  fp_panel_show (panel, &fp_operation_screen);
  changed (panel);
}

void
fp_view_refused (FpPanel *panel, const char *error_name, const char *message)
{
  if (panel->n_cancels > 0)
    {
      panel->n_cancels--;
      panel->view.cancelling = FALSE;
      if (is_watching (panel) && panel->view.state != FP_VIEW_ASKED)
        fp_notice_show (panel, refusal (error_name), message, watch_again);
      return;
    }
  if (!is_watching (panel) || panel->view.state == FP_VIEW_SEEN)
    return;
  panel->active_ms = panel->now_ms;
  fp_notice_show (panel, panel->model->service ? refusal (error_name) : "NO SERVICE", message,
                  leave_refused);
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
        send_cancel (panel);
    }
  else if (view->state != FP_VIEW_ASKED)
    fp_rest_show (panel);
}

static void
key (FpPanel *panel, FpKey pressed, gboolean held)
{
  FpView *view = &panel->view;

  if (held)
    return;
  if (!view->own && pressed == FP_KEY_ENTER)
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
