/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Runs one check in faceplate-probe, a process without rights that reads what the network sends:
 * either a child of its own (PATH --serve, a socket pair as its standard input) or an instance of
 * the socket-activated unit. Frames as in helper/core/check-request.h. The probe is treated as
 * hostile: a bad frame, a stage out of order, too many events, silence beyond the overall deadline
 * or an end without a report give the code INTERNAL. */
#pragma once

#include "dbus/report.h"
#include "helper/core/check-request.h"
#include "helper/core/stages.h"

typedef struct
{
  const char *path;   /* of faceplate-probe, or NULL: by socket */
  const char *socket; /* of the unit */
} FpProbeAddress;

typedef struct _FpProbeRun FpProbeRun;

/* A stage began or ended; it is in stages already. */
typedef void (*FpProbeStage) (FpStage stage, FpStageStatus status, guint duration_ms,
                              gpointer user_data);
/* Takes report. The last call; it may free the run. */
typedef void (*FpProbeEnded) (FpReport *report, gpointer user_data);

/* stages: those before the probe's own, goes on with them, outlives the run. Never calls back
 * before it has returned. */
FpProbeRun *
fp_probe_run_new (const FpProbeAddress *address, const FpCheckRequest *request, FpStages *stages,
                  FpProbeStage stage, FpProbeEnded ended, gpointer user_data);
/* Ends the probe if it still runs; no call back follows. */
void fp_probe_run_free (FpProbeRun *run);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpProbeRun, fp_probe_run_free)
