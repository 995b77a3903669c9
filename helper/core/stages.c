/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/core/stages.h"

gboolean
fp_stages_is_running (const FpStages *stages)
{
  return stages->n > 0 && stages->status[stages->n - 1] == FP_STAGE_RUNNING;
}

FpStage
fp_stages_current (const FpStages *stages)
{
  return stages->n > 0 ? stages->stage[stages->n - 1] : FP_STAGE_LINK;
}

static gboolean
is_new (const FpStages *stages, FpStage stage)
{
  return stages->n == 0 || stage > stages->stage[stages->n - 1];
}

static gboolean
may_follow (const FpStages *stages, FpStage stage, FpStageStatus status)
{
  if (fp_stages_is_running (stages))
    return status != FP_STAGE_RUNNING && stage == fp_stages_current (stages);
  return (status == FP_STAGE_RUNNING || status == FP_STAGE_SKIPPED) && is_new (stages, stage);
}

gboolean
fp_stages_apply (FpStages *stages, FpStage stage, FpStageStatus status, guint duration_ms)
{
  if (!may_follow (stages, stage, status))
    return FALSE;
  if (!fp_stages_is_running (stages))
    stages->n++;
  stages->stage[stages->n - 1] = stage;
  stages->status[stages->n - 1] = status;
  stages->duration_ms[stages->n - 1] = status == FP_STAGE_RUNNING ? 0 : duration_ms;
  return TRUE;
}

GVariant *
fp_stages_to_variant (const FpStages *stages)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(ssu)"));
  for (guint i = 0; i < stages->n; i++)
    g_variant_builder_add (&builder, "(ssu)", fp_stage_word (stages->stage[i]),
                           fp_stage_status_word (stages->status[i]), stages->duration_ms[i]);
  return g_variant_builder_end (&builder);
}
