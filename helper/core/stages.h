/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The stages of one check as they happen, in order. Pure. The events come from a process that may
 * be hostile: one that does not fit is refused. */
#pragma once

#include <glib.h>

#include "dbus/words.h"

typedef struct
{
  guint n; /* stages so far */
  FpStage stage[FP_N_STAGES];
  FpStageStatus status[FP_N_STAGES];
  guint duration_ms[FP_N_STAGES]; /* 0 while running */
} FpStages;

/* A stage begins behind all others and while none runs, and ends if it runs; one that is skipped
 * need not have begun. */
gboolean fp_stages_apply (FpStages *stages, FpStage stage, FpStageStatus status, guint duration_ms);
/* The one that runs; else the last one; else the first of all. */
FpStage fp_stages_current (const FpStages *stages);
gboolean fp_stages_is_running (const FpStages *stages);
GVariant *fp_stages_to_variant (const FpStages *stages); /* a(ssu), floating */
