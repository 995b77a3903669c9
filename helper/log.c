/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/log.h"

void
fp_log_operation (const FpOperation *ended, const FpReport *report)
{
  g_autofree char *line = fp_report_print (report);

  if (ended->kind != FP_KIND_CHECK)
    g_message ("%s: %s: %s", fp_kind_word (ended->kind), fp_operation_state_word (ended->state),
               line);
}

void
fp_log_check (FpCheckLog *log, const FpReport *report)
{
  g_autofree char *line = NULL;

  if (log->told && log->code == report->code)
    return;
  *log = (FpCheckLog){ .told = TRUE, .code = report->code };
  line = fp_report_print (report);
  g_message ("check: %s", line);
}
