/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/core/schedule.h"

#define START_SPREAD_S  2
#define DEBOUNCE_S      2
#define DEBOUNCE_MAX_S  10
#define RETRY_S         15
#define DROPPED_RETRY_S 5

static gint64
seconds (double s)
{
  return (gint64)(s * G_USEC_PER_SEC);
}

/* 0 is "none", so a clock at 0 becomes 1. */
static void
set_due (FpSchedule *schedule, gint64 due_us)
{
  if (schedule->state != FP_CONNECTIVITY_UNCONFIGURED && !schedule->held)
    schedule->due_us = MAX (due_us, 1);
}

void
fp_schedule_init (FpSchedule *schedule, gboolean configured, guint interval_s)
{
  *schedule = (FpSchedule){ .interval_s = interval_s,
                            .state
                            = configured ? FP_CONNECTIVITY_UNKNOWN : FP_CONNECTIVITY_UNCONFIGURED };
}

void
fp_schedule_start (FpSchedule *schedule, gint64 now_us, double chance)
{
  set_due (schedule, now_us + seconds (START_SPREAD_S * chance));
}

void
fp_schedule_network_changed (FpSchedule *schedule, gint64 now_us)
{
  if (schedule->burst_us == 0)
    schedule->burst_us = MAX (now_us, 1);
  set_due (schedule, MIN (now_us + seconds (DEBOUNCE_S),
                          MAX (schedule->burst_us + seconds (DEBOUNCE_MAX_S), now_us)));
}

void
fp_schedule_settings_changed (FpSchedule *schedule)
{
  schedule->held = FALSE;
  schedule->succeeded = FALSE;
  schedule->failures = 0;
  if (schedule->state != FP_CONNECTIVITY_UNCONFIGURED)
    schedule->state = FP_CONNECTIVITY_UNKNOWN;
}

void
fp_schedule_check_began (FpSchedule *schedule)
{
  schedule->due_us = 0;
  schedule->burst_us = 0;
}

static void
succeed (FpSchedule *schedule, const FpReport *report)
{
  schedule->succeeded = TRUE;
  schedule->failures = 0;
  schedule->state = report->activation == FP_ACTIVATION_NO ? FP_CONNECTIVITY_NOT_ACTIVATED
                                                           : FP_CONNECTIVITY_CONNECTED;
}

static void
fail (FpSchedule *schedule)
{
  schedule->failures = MIN (schedule->failures + 1, 16);
  schedule->state = schedule->succeeded ? FP_CONNECTIVITY_LOST : FP_CONNECTIVITY_FAILED;
}

static double
delay_s (const FpSchedule *schedule, double chance)
{
  double interval = schedule->interval_s;

  if (schedule->failures == 0)
    return interval * (0.9 + 0.2 * chance);
  return MIN (interval, (double)RETRY_S * (1u << (schedule->failures - 1))) * (0.75 + 0.5 * chance);
}

static gboolean
is_past_login (const FpReport *report)
{
  return report->code == FP_CODE_OK || report->stage > FP_STAGE_TUNNEL;
}

void
fp_schedule_check_ended (FpSchedule *schedule, const FpReport *report, gint64 now_us, double chance)
{
  if (schedule->state == FP_CONNECTIVITY_UNCONFIGURED)
    return;
  if (report->code == FP_CODE_PX_AUTH_REJECTED)
    schedule->held = TRUE;
  else if (is_past_login (report))
    schedule->held = FALSE;
  if (report->code == FP_CODE_OK)
    succeed (schedule, report);
  else
    fail (schedule);
  if (schedule->held || schedule->burst_us == 0) /* else the network has changed since it began */
    schedule->due_us = 0;
  if (schedule->due_us == 0 && schedule->interval_s > 0)
    set_due (schedule, now_us + seconds (delay_s (schedule, chance)));
}

void
fp_schedule_check_dropped (FpSchedule *schedule, gint64 now_us)
{
  set_due (schedule, now_us + seconds (DROPPED_RETRY_S));
}
