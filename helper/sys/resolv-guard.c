/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/sys/resolv-guard.h"

#include "helper/sys/resolv.h"

#define QUIET 1200

struct _FpResolvGuard
{
  FpResolv *file;
  guint unit_ms;
  guint tries;
  gint64 last_us; /* of the tries */
  guint timer;    /* 0: none */
  FpResolvLost lost;
  gpointer user_data;
};

static gboolean
on_time (gpointer user_data)
{
  FpResolvGuard *self = user_data;

  self->timer = 0;
  if (fp_resolv_kind (self->file) == FP_RESOLV_OURS)
    return G_SOURCE_REMOVE;
  self->last_us = g_get_monotonic_time ();
  if (self->tries++ <= FP_RESOLV_GUARD_TRIES)
    self->lost (self->tries > FP_RESOLV_GUARD_TRIES, self->user_data);
  return G_SOURCE_REMOVE;
}

static void
on_changed (gpointer user_data)
{
  fp_resolv_guard_look (user_data);
}

/* What was written a moment ago may not have been read yet: that is seen when the time has come. */
void
fp_resolv_guard_look (FpResolvGuard *self)
{
  gint64 quiet_us = g_get_monotonic_time () - self->last_us;

  if (fp_resolv_kind (self->file) == FP_RESOLV_OURS || self->timer != 0)
    return;
  if (quiet_us > (gint64)self->unit_ms * QUIET * 1000)
    self->tries = 0;
  self->timer
      = g_timeout_add (self->unit_ms << MIN (self->tries, FP_RESOLV_GUARD_TRIES), on_time, self);
}

FpResolvGuard *
fp_resolv_guard_new (const char *path, guint unit_ms, FpResolvLost lost, gpointer user_data)
{
  FpResolvGuard *self = g_new0 (FpResolvGuard, 1);

  self->unit_ms = unit_ms;
  self->last_us = g_get_monotonic_time ();
  self->lost = lost;
  self->user_data = user_data;
  self->file = fp_resolv_new (path, on_changed, self);
  return self;
}

void
fp_resolv_guard_free (FpResolvGuard *self)
{
  if (self == NULL)
    return;
  g_clear_handle_id (&self->timer, g_source_remove);
  fp_resolv_free (self->file);
  g_free (self);
}
