/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the command prints: a line for each stage that has ended, at once; at the end the report.
 *   tls ok 34 ms                                    {"stage":"tls","status":"ok","duration-ms":34}
 *   code=TLS_INTERCEPTED, then key=value lines      {"code":"TLS_INTERCEPTED",...,"evidence":{...}}
 * Values are printable ASCII (dbus/text.h). */
#pragma once

#include <stdio.h>

#include "dbus/report.h"

typedef struct
{
  FILE *file;
  gboolean json;
} FpOutput;

/* An FpTunnelProgress; user_data: FpOutput. */
void fp_output_stage (FpStage stage, FpStageStatus status, guint duration_ms, gpointer user_data);
void fp_output_report (const FpOutput *output, const FpReport *report);
