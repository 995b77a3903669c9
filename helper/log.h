/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the journal says of the work: the end of each change, and what checks find when it is not
 * what they found before; a check that finds the same again says nothing. No name, no setting, no
 * secret but what a report has, which everybody may read on the bus. */
#pragma once

#include "dbus/report.h"
#include "helper/core/operation.h"

/* A check is left to fp_log_check(). */
void fp_log_operation (const FpOperation *ended, const FpReport *report);

typedef struct
{
  gboolean told;
  FpCode code; /* that was told last */
} FpCheckLog;

void fp_log_check (FpCheckLog *log, const FpReport *report);
