/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/net-bring.h"

#include <time.h>

#include "helper/core/net-mtu.h"
#include "helper/net-look.h"

struct _FpNetBring
{
  FpNetEdge *edge;
  FpNetConfig *config;
  FpNetRunMode mode;
  GArray *beside;
  FpNetLook *look;
  FpNetRun *run;
  FpNetRunDone done;
  gpointer user_data;
};

gint64
fp_net_boot_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_BOOTTIME, &now);
  return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static void
fail (FpNetBring *bring, FpCode code, const char *detail)
{
  g_auto (FpNetResult) result = { .broken = code == FP_CODE_NET_NOT_SET };

  fp_net_result_fail (&result, code, NULL, detail);
  g_message ("Network: %s", detail);
  bring->done (&result, bring->user_data);
}

static void
on_run (const FpNetResult *result, gpointer user_data)
{
  FpNetBring *bring = user_data;

  bring->done (result, bring->user_data);
}

static void
on_look (FpNetSurvey *survey, const GError *error, gpointer user_data)
{
  FpNetBring *bring = user_data;
  g_autoptr (FpNetSurvey) taken = survey;
  g_autoptr (GArray) wanted = NULL, plan = NULL, steps = NULL;

  if (survey == NULL)
    {
      fail (bring, FP_CODE_NET_NOT_SET, error->message);
      return;
    }
  if (!survey->found && bring->config->network.managed)
    {
      g_autofree char *detail = g_strconcat (bring->config->network.link, " is not there", NULL);

      fail (bring, FP_CODE_NET_DOWN, detail);
      return;
    }
  fp_net_config_check_hold (bring->config, survey->own);
  wanted = fp_net_config_wanted (bring->config, survey->own, fp_net_boot_time ());
  fp_net_mtu_note (bring->beside, bring->config, survey->own, wanted);
  if (!bring->config->hold)
    fp_net_mtu_give_back (bring->beside, bring->config, survey->own, wanted);
  fp_net_config_suspect_manager (bring->config, survey->own);
  fp_net_config_suspect_dns (bring->config, survey->own, wanted);
  plan = fp_net_plan (survey->own, wanted, survey->foreign);
  steps = fp_net_plan_without_probes (plan);
  bring->run = fp_net_run_new (bring->edge, steps, 0, steps->len, bring->mode, bring->beside,
                               on_run, bring);
}

FpNetBring *
fp_net_bring_new (FpNetEdge *edge, FpNetConfig *config, const FpNetPlace *sweep, FpNetRunMode mode,
                  GArray *beside, FpNetRunDone done, gpointer user_data)
{
  FpNetBring *bring = g_new0 (FpNetBring, 1);
  FpNetPlace places[2] = { fp_net_config_place (config), *sweep };

  bring->edge = edge;
  bring->config = config;
  bring->mode = mode;
  bring->beside = beside;
  bring->done = done;
  bring->user_data = user_data;
  bring->look = fp_net_look_new (edge, places, beside, FP_SURVEY_OBJECTS, on_look, bring);
  return bring;
}

void
fp_net_bring_free (FpNetBring *bring)
{
  if (bring == NULL)
    return;
  fp_net_look_free (bring->look);
  fp_net_run_free (bring->run);
  g_free (bring);
}
