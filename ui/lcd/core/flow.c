/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What an item of the menu asks before it does something: an opening, prompts one after the other,
 * a question, the request at their end. Each input lives until the flow ends, so that going back,
 * an error or a refused request loses nothing. */
#include "ui/lcd/core/panel-private.h"

#include <string.h>

#include "dbus/errors.h"

typedef struct
{
  FpPanelRequestKind request;
  const char *opening; /* NULL: none */
  const char *question;
  const FpSteps *steps; /* NULL: none */
  FpStep first, last;
  FpMenuLevel menu;
} Info;

#define CHANGE_NETWORK FP_REQUEST_CHANGE_NETWORK, NULL, "REALLY CHANGE NETWORK?", &fp_network_steps

static const Info infos[FP_N_FLOWS] = {
  [FP_FLOW_PROXY] = { FP_REQUEST_ENABLE, "CONFIG PROXY PARAMETERS", "REALLY ENABLE PROXY?",
                      &fp_proxy_steps, FP_STEP_HOST, FP_STEP_PASS, FP_MENU_NETWORK },
  [FP_FLOW_DISABLE]
  = { .request = FP_REQUEST_DISABLE, .question = "REALLY DISABLE PROXY?", .menu = FP_MENU_NETWORK },
  [FP_FLOW_IPV4] = { CHANGE_NETWORK, FP_STEP_IPV4_METHOD, FP_STEP_IPV4_GATEWAY, FP_MENU_NETWORK },
  [FP_FLOW_IPV6] = { CHANGE_NETWORK, FP_STEP_IPV6_METHOD, FP_STEP_IPV6_GATEWAY, FP_MENU_NETWORK },
  [FP_FLOW_DNS] = { CHANGE_NETWORK, FP_STEP_DNS1, FP_STEP_DOMAIN, FP_MENU_NETWORK },
  [FP_FLOW_VLAN] = { CHANGE_NETWORK, FP_STEP_VLAN, FP_STEP_VLAN, FP_MENU_NETWORK },
  [FP_FLOW_RESET] = { .request = FP_REQUEST_RESET_NETWORK,
                      .question = "REALLY RESET NETWORK?",
                      .menu = FP_MENU_NETWORK },
  [FP_FLOW_DISCARD] = { .request = FP_REQUEST_DISCARD_NETWORK,
                        .question = "REALLY DISCARD CHANGE?",
                        .menu = FP_MENU_NETWORK },
  [FP_FLOW_REBOOT]
  = { .request = FP_REQUEST_REBOOT, .question = "REALLY REBOOT?", .menu = FP_MENU_MAIN },
  [FP_FLOW_POWER_OFF]
  = { .request = FP_REQUEST_POWER_OFF, .question = "REALLY SHUT DOWN?", .menu = FP_MENU_MAIN },
};

static const Info *
info_of (FpPanel *panel)
{
  return &infos[panel->flow.id];
}

void
fp_flow_clear (FpFlow *flow)
{
  for (guint i = 0; i < FP_N_STEPS; i++)
    g_clear_pointer (&flow->inputs[i], fp_input_free);
  flow->keep = flow->take_over = FALSE;
  g_clear_pointer (&flow->question, g_free);
}

void
fp_flow_quit (FpPanel *panel)
{
  fp_flow_clear (&panel->flow);
  fp_menu_return (panel, info_of (panel)->menu);
}

/* What a prompt begins with the service knows (that a password is stored, too): while it is gone
 * none is opened anew. */
static void
open_step (FpPanel *panel, FpStep step)
{
  const FpSteps *steps = info_of (panel)->steps;
  FpFlow *flow = &panel->flow;

  if (flow->inputs[step] == NULL && !panel->model->service)
    {
      panel->gone_seen = FALSE; /* says it once more */
      return;
    }
  flow->step = step;
  if (flow->inputs[step] != NULL)
    fp_input_rewind (flow->inputs[step]);
  else
    {
      gboolean stored = FALSE;
      g_autofree char *text = steps->initial (panel, step, &stored);

      flow->inputs[step] = fp_input_new (steps->prompt (step), panel->config.keys, text, stored);
    }
  fp_panel_show (panel, &fp_input_screen);
}

/* The step that is asked after this one, or before it; FP_N_STEPS: none. */
static FpStep
find_step (FpPanel *panel, FpStep step, gboolean on)
{
  const Info *info = info_of (panel);

  while (step != (on ? info->last : info->first))
    {
      step = on ? step + 1 : step - 1;
      if (info->steps->is_asked == NULL || info->steps->is_asked (panel, step))
        return step;
    }
  return FP_N_STEPS;
}

static void
again (FpPanel *panel)
{
  open_step (panel, panel->flow.step);
}

static void
open_first (FpPanel *panel)
{
  open_step (panel, info_of (panel)->first);
}

static void
send (FpPanel *panel)
{
  fp_flow_send (panel, FALSE);
}

static void
ask (FpPanel *panel)
{
  const Info *info = info_of (panel);
  gboolean can_be_more = info->steps != NULL && info->steps->also != NULL;
  g_autofree char *also = can_be_more ? info->steps->also (panel) : NULL;

  g_free (panel->flow.question);
  panel->flow.question = also != NULL ? g_strdup_printf ("%s ALSO: %s", info->question, also)
                                      : g_strdup (info->question);
  fp_question_show (panel, panel->flow.question, send, fp_flow_quit,
                    info->steps != NULL ? again : NULL);
}

static void
show_opening (FpPanel *panel)
{
  fp_question_show (panel, info_of (panel)->opening, open_first, fp_flow_quit, NULL);
}

void
fp_flow_begin (FpPanel *panel, FpFlowId id)
{
  fp_flow_clear (&panel->flow);
  panel->flow.id = id;
  if (infos[id].opening != NULL)
    show_opening (panel);
  else if (infos[id].steps != NULL)
    open_first (panel);
  else
    ask (panel);
}

gboolean
fp_flow_resume (FpPanel *panel)
{
  const Info *info = info_of (panel);

  if (info->steps == NULL || panel->flow.inputs[info->first] == NULL)
    return FALSE;
  open_first (panel);
  return TRUE;
}

void
fp_flow_send (FpPanel *panel, gboolean keep)
{
  const Info *info = info_of (panel);
  FpPanelRequest *request = g_new0 (FpPanelRequest, 1);

  panel->flow.keep = keep;
  request->kind = info->request;
  request->keep = keep;
  request->take_over = panel->flow.take_over;
  if (info->steps != NULL)
    info->steps->fill (panel, request);
  fp_view_show_request (panel, request);
}

void
fp_flow_take_over (FpPanel *panel)
{
  panel->flow.take_over = TRUE;
  fp_flow_send (panel, panel->flow.keep);
}

/* The proxy's faults have a number too. */
static char *
fault_text (const GError *error)
{
  static const struct
  {
    FpError error;
    FpCode code;
  } codes[] = { { FP_ERROR_INVALID_HOST, FP_CODE_CFG_HOST },
                { FP_ERROR_INVALID_PORT, FP_CODE_CFG_PORT },
                { FP_ERROR_INVALID_USER, FP_CODE_CFG_USER } };
  const char *fault = strstr (error->message, ": ");

  fault = fault != NULL ? fault + 2 : error->message;
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    if (g_error_matches (error, FP_ERROR, (int)codes[i].error))
      return g_strdup_printf ("E%u %s", fp_code_info (codes[i].code)->number, fault);
  return g_strdup (fault);
}

static void
show_fault (FpPanel *panel, const GError *error)
{
  g_autofree char *text = fault_text (error);

  fp_notice_show (panel, fp_fault_title (error), text, again);
}

static void
take (FpPanel *panel)
{
  g_autoptr (GError) error = NULL;
  FpStep next;

  if (!info_of (panel)->steps->check (panel, panel->flow.step, &error))
    {
      show_fault (panel, error);
      return;
    }
  next = find_step (panel, panel->flow.step, TRUE);
  if (next != FP_N_STEPS)
    open_step (panel, next);
  else
    ask (panel);
}

static void
go_back (FpPanel *panel)
{
  FpStep previous = find_step (panel, panel->flow.step, FALSE);

  if (previous != FP_N_STEPS)
    open_step (panel, previous);
  else if (info_of (panel)->opening != NULL)
    show_opening (panel);
  else
    fp_flow_quit (panel);
}

static void
key (FpPanel *panel, FpKey pressed, gboolean held)
{
  FpFlow *flow = &panel->flow;
  gboolean border = FALSE;

  switch (fp_input_key (flow->inputs[flow->step], pressed, &border))
    {
    case FP_FIELD_STAYS:
      if (border)
        fp_rhythm_rest (&panel->rhythm, panel->now_ms + FP_HELD_BORDER_MS);
      break;
    case FP_FIELD_TAKEN:
      take (panel);
      break;
    case FP_FIELD_PREVIOUS:
      if (!held) /* a held LEFT stops at the first column */
        go_back (panel);
      break;
    }
}

static void
draw (FpPanel *panel, FpCanvas *canvas)
{
  fp_input_draw (panel->flow.inputs[panel->flow.step], canvas);
}

const FpScreen fp_input_screen = { .key = key, .draw = draw };
