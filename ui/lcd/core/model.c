/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "ui/lcd/core/panel.h"

#include "dbus/settings.h"

FpPanelModel *
fp_panel_model_new (void)
{
  FpPanelModel *model = g_new0 (FpPanelModel, 1);

  model->settings = fp_network_settings_default ();
  model->tried_settings = fp_network_settings_default ();
  return model;
}

void
fp_panel_model_free (FpPanelModel *model)
{
  if (model == NULL)
    return;
  g_free (model->name);
  g_free (model->version);
  g_free (model->config_fault);
  g_free (model->state_fault);
  g_free (model->network_fault);
  g_free (model->link);
  g_free (model->hardware_address);
  g_strfreev (model->addresses);
  g_strfreev (model->gateways);
  g_strfreev (model->name_servers);
  g_free (model->proxy_host);
  g_free (model->proxy_user);
  g_free (model->pending_host);
  g_free (model->pending_user);
  g_free (model->pending_code);
  g_clear_pointer (&model->report, fp_report_free);
  g_free (model->platform_url);
  g_free (model->websocket_url);
  g_clear_pointer (&model->operation_report, fp_report_free);
  g_free (model);
}

gboolean
fp_request_begins_operation (FpPanelRequestKind kind)
{
  return kind < FP_REQUEST_DISCARD_NETWORK;
}

void
fp_panel_request_free (FpPanelRequest *request)
{
  if (request == NULL)
    return;
  g_free (request->host);
  g_free (request->user);
  fp_secret_free (request->password);
  g_clear_pointer (&request->values, g_variant_unref);
  g_free (request);
}
