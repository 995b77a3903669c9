/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/net-repair.h"

#include "helper/core/backoff.h"
#include "helper/timer.h"

struct _FpNetRepair
{
  double time_scale;
  FpTimer *timer;
  FpBackoff backoff;
  gboolean repairing; /* nothing was asked for, somebody else changed something */
  void (*due) (gpointer user_data);
  gpointer user_data;
};

static void
on_due (gpointer user_data)
{
  FpNetRepair *repair = user_data;

  repair->repairing = TRUE;
  repair->due (repair->user_data);
}

FpNetRepair *
fp_net_repair_new (double time_scale, void (*due) (gpointer user_data), gpointer user_data)
{
  FpNetRepair *repair = g_new0 (FpNetRepair, 1);

  repair->time_scale = time_scale;
  repair->due = due;
  repair->user_data = user_data;
  repair->timer = fp_timer_new (on_due, repair);
  return repair;
}

void
fp_net_repair_free (FpNetRepair *repair)
{
  if (repair == NULL)
    return;
  fp_timer_free (repair->timer);
  g_free (repair);
}

void
fp_net_repair_ask (FpNetRepair *repair)
{
  fp_timer_set (repair->timer, MAX (repair->backoff.until_us, 1));
}

void
fp_net_repair_begin (FpNetRepair *repair)
{
  fp_timer_set (repair->timer, 0);
}

void
fp_net_repair_ended (FpNetRepair *repair, gboolean failed, gboolean changed)
{
  gboolean quarrels = repair->repairing && changed;

  repair->repairing = FALSE;
  if (!failed && !quarrels)
    return;
  fp_backoff_trouble (&repair->backoff, g_get_monotonic_time (), repair->time_scale);
  if (failed)
    fp_timer_set (repair->timer, repair->backoff.until_us);
}

void
fp_net_repair_calm (FpNetRepair *repair)
{
  repair->backoff = (FpBackoff){ 0 };
}
