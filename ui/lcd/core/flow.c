/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* ENABLE PROXY, CHANGE PROXY PARAMS and DISABLE PROXY: the prompts, one after the other, and the
 * request at their end. Each field lives until the flow ends, so that going back, an error or a
 * refused request loses nothing. */
#include "ui/lcd/core/panel-private.h"

#include <string.h>

#include "dbus/errors.h"
#include "dbus/settings.h"

static const char *const titles[FP_N_STEPS]
    = { "PROXY HOST", "PROXY PORT", "PROXY USER", "PROXY PASS" };
static const FpFieldKind kinds[FP_N_STEPS]
    = { FP_FIELD_HOST, FP_FIELD_PORT, FP_FIELD_USER, FP_FIELD_PASS };

void
fp_flow_clear (FpFlow *flow)
{
  for (guint i = 0; i < FP_N_STEPS; i++)
    g_clear_pointer (&flow->fields[i], fp_field_free);
}

static gboolean
use_pending (const FpPanelModel *model)
{
  return model->pending
         && (model->pending_kind == FP_KIND_ENABLE_PROXY
             || model->pending_kind == FP_KIND_CHANGE_PROXY);
}

static char *
initial_host (const FpPanelModel *model)
{
  const char *host = use_pending (model) ? model->pending_host : model->proxy_host;
  const char *gateway = model->gateways != NULL ? model->gateways[0] : NULL;
  g_autofree char *ascii = NULL;

  if (host == NULL || host[0] == '\0')
    host = gateway;
  ascii = fp_ascii (host);
  g_autofree char *bare = g_strndup (ascii, strcspn (ascii, "%/"));
  return g_ascii_strup (bare, -1);
}

static char *
initial_text (const FpPanelModel *model, FpStep step)
{
  gboolean pending = use_pending (model);
  guint port = pending ? model->pending_port : model->proxy_port;

  switch (step)
    {
    case FP_STEP_HOST:
      return initial_host (model);
    case FP_STEP_PORT:
      return port != 0 ? g_strdup_printf ("%u", port) : g_strdup ("0443");
    case FP_STEP_USER:
      return g_strdup (pending ? model->pending_user : model->proxy_user);
    case FP_STEP_PASS:
    case FP_N_STEPS:
      break;
    }
  return NULL;
}

static gboolean
password_is_set (const FpPanelModel *model)
{
  return use_pending (model) ? model->pending_password_set : model->proxy_password_set;
}

static void
open_step (FpPanel *panel, FpStep step)
{
  FpFlow *flow = &panel->flow;

  flow->step = step;
  if (flow->fields[step] != NULL)
    fp_field_rewind (flow->fields[step]);
  else
    {
      g_autofree char *text = initial_text (panel->model, step);

      flow->fields[step] = fp_field_new (kinds[step], panel->config.keys, text,
                                         step == FP_STEP_PASS && password_is_set (panel->model));
    }
  fp_panel_show (panel, &fp_field_screen);
}

static void
open_host (FpPanel *panel)
{
  open_step (panel, FP_STEP_HOST);
}

static void
open_pass (FpPanel *panel)
{
  open_step (panel, FP_STEP_PASS);
}

static void
again (FpPanel *panel)
{
  open_step (panel, panel->flow.step);
}

static void
quit (FpPanel *panel)
{
  fp_flow_clear (&panel->flow);
  fp_menu_show (panel, FP_MENU_NETWORK);
}

static void
send (FpPanel *panel)
{
  fp_flow_send (panel, FALSE);
}

void
fp_flow_begin (FpPanel *panel, FpPanelRequestKind kind)
{
  fp_flow_clear (&panel->flow);
  panel->flow.kind = kind;
  if (kind == FP_REQUEST_DISABLE)
    fp_question_show (panel, "REALLY DISABLE PROXY?", send, quit, NULL);
  else
    fp_question_show (panel, "CONFIG PROXY PARAMETERS", open_host, quit, NULL);
}

void
fp_flow_resume (FpPanel *panel)
{
  open_host (panel);
}

static char *
field_text (FpPanel *panel, FpStep step)
{
  return g_strdup (fp_field_text (panel->flow.fields[step]));
}

void
fp_flow_send (FpPanel *panel, gboolean keep)
{
  FpFlow *flow = &panel->flow;
  FpPanelRequest *request = g_new0 (FpPanelRequest, 1);

  /* Somebody else may have enabled or disabled it meanwhile. */
  if (flow->kind != FP_REQUEST_DISABLE)
    flow->kind = panel->model->proxy_enabled ? FP_REQUEST_CHANGE : FP_REQUEST_ENABLE;
  request->kind = flow->kind;
  request->keep = keep;
  if (flow->kind != FP_REQUEST_DISABLE && flow->fields[FP_STEP_PASS] != NULL)
    {
      FpField *secret = flow->fields[FP_STEP_PASS];

      request->host = field_text (panel, FP_STEP_HOST);
      request->port = fp_port_parse (fp_field_text (flow->fields[FP_STEP_PORT]), NULL);
      request->user = field_text (panel, FP_STEP_USER);
      if (!fp_field_kept (secret))
        request->password = g_strdup (fp_field_text (secret));
    }
  fp_view_show_request (panel, request);
}

/* What is wrong with the field, or NULL. */
static char *
find_fault (FpField *field)
{
  const char *text = fp_field_text (field);
  g_autoptr (GError) error = NULL;
  g_autofree char *host = NULL;
  const char *message;

  switch (fp_field_kind (field))
    {
    case FP_FIELD_HOST:
      host = fp_host_parse (text, &error);
      break;
    case FP_FIELD_PORT:
      fp_port_parse (text, &error);
      break;
    case FP_FIELD_USER:
      fp_user_validate (text, &error);
      break;
    case FP_FIELD_PASS:
      fp_password_validate (text, &error);
      break;
    case FP_N_FIELDS:
      break;
    }
  if (error == NULL)
    return NULL;
  message = strstr (error->message, ": ");
  return g_strdup (message != NULL ? message + 2 : error->message);
}

/* The table of codes has none for the password, which is never checked by itself. */
static void
show_fault (FpPanel *panel, const char *fault)
{
  static const FpCode codes[] = { [FP_STEP_HOST] = FP_CODE_CFG_HOST,
                                  [FP_STEP_PORT] = FP_CODE_CFG_PORT,
                                  [FP_STEP_USER] = FP_CODE_CFG_USER };
  FpStep step = panel->flow.step;

  if (step >= G_N_ELEMENTS (codes))
    {
      fp_notice_show (panel, "BAD PROXY PASS", fault, again);
      return;
    }
  g_autofree char *title = fp_code_panel_text (codes[step], 0);
  g_autofree char *text = g_strdup_printf ("E%u %s", fp_code_info (codes[step])->number, fault);
  fp_notice_show (panel, title, text, again);
}

static void
take (FpPanel *panel)
{
  FpFlow *flow = &panel->flow;
  g_autofree char *fault = find_fault (flow->fields[flow->step]);

  if (fault != NULL)
    show_fault (panel, fault);
  else if (flow->step + 1 < FP_N_STEPS)
    open_step (panel, flow->step + 1);
  else
    fp_question_show (panel, "REALLY ENABLE PROXY?", send, quit, open_pass);
}

static void
leave_first (FpPanel *panel)
{
  fp_question_show (panel, "CONFIG PROXY PARAMETERS", open_host, quit, NULL);
}

static void
key (FpPanel *panel, FpKey pressed, gboolean held)
{
  FpFlow *flow = &panel->flow;
  gboolean border = FALSE;

  switch (fp_field_key (flow->fields[flow->step], pressed, &border))
    {
    case FP_FIELD_STAYS:
      if (border)
        fp_rhythm_rest (&panel->rhythm, panel->now_ms + FP_HELD_BORDER_MS);
      break;
    case FP_FIELD_TAKEN:
      take (panel);
      break;
    case FP_FIELD_PREVIOUS:
      if (held)
        break; /* a held LEFT stops at the first column */
      if (flow->step == FP_STEP_HOST)
        leave_first (panel);
      else
        open_step (panel, flow->step - 1);
      break;
    }
}

static void
draw (FpPanel *panel, FpCanvas *canvas)
{
  fp_field_draw (panel->flow.fields[panel->flow.step], titles[panel->flow.step], canvas->frame);
}

const FpScreen fp_field_screen = { .key = key, .draw = draw };
