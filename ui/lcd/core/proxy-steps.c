/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The prompts of ENABLE PROXY and CHANGE PROXY PARAMS. */
#include "ui/lcd/core/panel-private.h"

#include <string.h>

#include "dbus/settings.h"

static const FpPrompt prompts[] = {
  [FP_STEP_HOST] = { .title = "PROXY HOST", .field = FP_FIELD_HOST },
  [FP_STEP_PORT] = { .title = "PROXY PORT", .field = FP_FIELD_PORT },
  [FP_STEP_USER] = { .title = "PROXY USER", .field = FP_FIELD_USER },
  [FP_STEP_PASS] = { .title = "PROXY PASS", .field = FP_FIELD_PASS },
};

static const FpPrompt *
prompt (FpStep step)
{
  return &prompts[step];
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
initial (FpPanel *panel, FpStep step, gboolean *stored)
{
  const FpPanelModel *model = panel->model;
  gboolean pending = use_pending (model);
  guint port = pending ? model->pending_port : model->proxy_port;

  if (step == FP_STEP_HOST)
    return initial_host (model);
  if (step == FP_STEP_PORT)
    return port != 0 ? g_strdup_printf ("%u", port) : g_strdup ("0443");
  if (step == FP_STEP_USER)
    return g_strdup (pending ? model->pending_user : model->proxy_user);
  *stored = pending ? model->pending_password_set : model->proxy_password_set;
  return NULL;
}

static gboolean
check (FpPanel *panel, FpStep step, GError **error)
{
  const char *text = fp_field_text (panel->flow.inputs[step]->text);
  g_autofree char *host = NULL;

  if (step == FP_STEP_HOST)
    return (host = fp_host_parse (text, error)) != NULL;
  if (step == FP_STEP_PORT)
    return fp_port_parse (text, error) != 0;
  if (step == FP_STEP_USER)
    return fp_user_validate (text, error);
  return fp_password_validate (text, error);
}

/* Somebody else may have enabled or disabled it meanwhile. */
static void
fill (FpPanel *panel, FpPanelRequest *request)
{
  FpInput **inputs = panel->flow.inputs;
  FpField *secret;

  request->kind = panel->model->proxy_enabled ? FP_REQUEST_CHANGE : FP_REQUEST_ENABLE;
  if (inputs[FP_STEP_PASS] == NULL)
    return;
  secret = inputs[FP_STEP_PASS]->text;
  request->host = fp_input_text (inputs[FP_STEP_HOST]);
  request->port = fp_port_parse (fp_field_text (inputs[FP_STEP_PORT]->text), NULL);
  request->user = fp_input_text (inputs[FP_STEP_USER]);
  if (!fp_field_kept (secret))
    request->password = g_strdup (fp_field_text (secret));
}

const FpSteps fp_proxy_steps
    = { .prompt = prompt, .initial = initial, .check = check, .fill = fill };
