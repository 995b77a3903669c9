/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/timer.h"

struct _FpTimer
{
  GSource *source;
  void (*due) (gpointer user_data);
  gpointer user_data;
};

/* Another source that was ready in the same turn of the loop may have set it to later or never. */
static gboolean
on_ready (gpointer user_data)
{
  FpTimer *timer = user_data;
  gint64 due_us = g_source_get_ready_time (timer->source);

  if (due_us < 0 || due_us > g_source_get_time (timer->source))
    return G_SOURCE_CONTINUE;
  g_source_set_ready_time (timer->source, -1);
  timer->due (timer->user_data);
  return G_SOURCE_CONTINUE;
}

static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  return callback (user_data);
}

FpTimer *
fp_timer_new (void (*due) (gpointer user_data), gpointer user_data)
{
  static GSourceFuncs funcs = { NULL, NULL, dispatch, NULL, NULL, NULL };
  FpTimer *timer = g_new0 (FpTimer, 1);

  timer->due = due;
  timer->user_data = user_data;
  timer->source = g_source_new (&funcs, sizeof (GSource));
  g_source_set_callback (timer->source, on_ready, timer, NULL);
  g_source_attach (timer->source, NULL);
  return timer;
}

void
fp_timer_free (FpTimer *timer)
{
  if (timer == NULL)
    return;
  g_source_destroy (timer->source);
  g_source_unref (timer->source);
  g_free (timer);
}

void
fp_timer_set (FpTimer *timer, gint64 due_us)
{
  g_source_set_ready_time (timer->source, due_us != 0 ? due_us : -1);
}
