/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "ui/lcd/driver/timer.h"

struct _FpTimer
{
  GSource source;
  void (*fire) (gpointer user_data);
  gpointer user_data;
};

static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  FpTimer *timer = (FpTimer *)source;

  g_source_set_ready_time (source, -1);
  timer->fire (timer->user_data);
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs funcs = { NULL, NULL, dispatch, NULL, NULL, NULL };

FpTimer *
fp_timer_new (void (*fire) (gpointer user_data), gpointer user_data)
{
  GSource *source = g_source_new (&funcs, sizeof (FpTimer));
  FpTimer *timer = (FpTimer *)source;

  timer->fire = fire;
  timer->user_data = user_data;
  g_source_attach (source, g_main_context_get_thread_default ());
  return timer;
}

void
fp_timer_free (FpTimer *timer)
{
  if (timer == NULL)
    return;
  g_source_destroy (&timer->source);
  g_source_unref (&timer->source);
}

void
fp_timer_set (FpTimer *timer, gint64 at_ms)
{
  g_source_set_ready_time (&timer->source, at_ms < 0 ? -1 : at_ms * 1000);
}

/* Rounded down: a timer set for a time fires when that time is here, not a part of a millisecond
 * before. */
gint64
fp_now_ms (void)
{
  return g_get_monotonic_time () / 1000;
}
