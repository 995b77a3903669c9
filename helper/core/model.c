/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/core/model.h"

#include <string.h>

#include "dbus/text.h"

FpModel *
fp_model_new (FpConfig *config, char *config_fault, const char *host_name)
{
  FpModel *model = g_new0 (FpModel, 1);

  model->config = config;
  model->config_fault = config_fault;
  model->load_fault = g_strdup ("");
  model->state_fault = g_strdup ("");
  model->network_fault = g_strdup ("");
  model->name = config->name != NULL
                    ? g_strdup (config->name)
                    : g_utf8_make_valid (host_name, -1); /* the kernel takes any bytes */
  model->state = fp_state_new ();
  model->network = fp_network_new ();
  model->report = g_variant_ref_sink (g_variant_new ("a{sv}", NULL));
  fp_schedule_init (&model->schedule, config->url != NULL, config->interval_s);
  return model;
}

void
fp_model_free (FpModel *model)
{
  if (model == NULL)
    return;
  fp_config_free (model->config);
  g_free (model->name);
  g_free (model->config_fault);
  g_free (model->load_fault);
  g_free (model->state_fault);
  g_free (model->network_fault);
  fp_state_free (model->state);
  fp_network_free (model->network);
  g_variant_unref (model->report);
  g_free (model->lease);
  g_free (model);
}

void
fp_model_set_state (FpModel *model, FpState *state)
{
  fp_state_free (model->state);
  model->state = state;
}

char *
fp_model_config_fault (const FpModel *model)
{
  const FpStateNetwork *network = &model->state->network;
  const char *link = model->config->link, *file_fault = model->config_fault;

  if (!network->managed || link == NULL || g_str_equal (link, network->link))
    return g_strdup (file_fault);
  return g_strdup_printf ("%s%s[network] link: %s is named, but %s is managed: release it first",
                          file_fault, *file_fault != '\0' ? "; " : "", link, network->link);
}

void
fp_model_loaded (FpModel *model, FpState *state, char *fault)
{
  g_free (model->load_fault);
  model->load_fault = fault;
  model->schedule.held = state->login_refused;
  fp_model_saved (model, state, NULL);
}

gboolean
fp_model_login_refused (const FpModel *model, const FpState *state)
{
  return state->enabled && model->schedule.held;
}

void
fp_model_saved (FpModel *model, FpState *state, const char *reason)
{
  g_free (model->state_fault);
  if (state != NULL)
    {
      fp_model_set_state (model, state);
      model->state_fault = g_strdup (model->load_fault);
    }
  else
    model->state_fault = g_strdup_printf ("The state could not be written (%s).", reason);
}

void
fp_model_set_network (FpModel *model, const FpNetwork *network)
{
  FpNetwork *old = model->network;

  model->network = fp_network_copy (network);
  fp_network_free (old);
}

void
fp_model_set_network_fault (FpModel *model, FpCode code, const char *detail)
{
  const FpCodeInfo *info = fp_code_info (code);
  g_autofree char *shown = fp_text_escape (detail != NULL ? detail : "", -1, FP_EVIDENCE_MAX);
  int len = (int)strlen (info->meaning) - (g_str_has_suffix (info->meaning, ".") ? 1 : 0);

  g_free (model->network_fault);
  if (code == FP_CODE_OK)
    model->network_fault = g_strdup ("");
  else
    model->network_fault = g_strdup_printf ("%.*s (E%u%s%s).", len, info->meaning, info->number,
                                            *shown != '\0' ? ", " : "", shown);
}

void
fp_model_set_lease (FpModel *model, const FpLease *lease, gint64 expires_us)
{
  g_free (model->lease);
  model->lease = g_memdup2 (lease, sizeof *lease);
  model->lease_expires_us = expires_us;
}

const char *
fp_model_base_link (const FpModel *model)
{
  if (model->state->network.managed)
    return model->state->network.link;
  return model->config->link != NULL ? model->config->link : model->network->link;
}

void
fp_model_check_ended (FpModel *model, FpReport *report, gint64 now_us, double chance)
{
  fp_schedule_check_ended (&model->schedule, report, now_us, chance);
  if (report->code == FP_CODE_OK)
    model->last_success_us = report->time_us;
  g_variant_unref (model->report);
  model->report = g_variant_ref_sink (fp_report_to_variant (report));
  fp_report_free (report);
}
