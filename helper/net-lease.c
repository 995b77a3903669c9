/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/net-lease.h"

#include "helper/net-bring.h"
#include "helper/timer.h"

struct _FpNetLease
{
  double time_scale;
  FpNetConfig *const *current;
  FpNetLeaseTold told;
  gpointer told_data;
  guint idle;
  FpTimer *end;
};

static gboolean
on_idle (gpointer user_data)
{
  FpNetLease *self = user_data;
  const FpNetConfig *config = *self->current;
  gboolean leased = fp_net_config_uses_dhcp (config) && config->has_lease;
  double left_us = (double)(config->expires_us - fp_net_boot_time ()) * self->time_scale;

  self->idle = 0;
  fp_timer_set (self->end, 0);
  if (leased && config->expires_us != 0)
    fp_timer_set (self->end, g_get_monotonic_time () + (gint64)left_us);
  self->told (leased ? &config->lease : NULL, leased ? config->expires_us : 0, self->told_data);
  return G_SOURCE_REMOVE;
}

FpNetLease *
fp_net_lease_new (double time_scale, FpNetConfig *const *current, FpNetLeaseTold told,
                  gpointer told_data, void (*ended) (gpointer user_data), gpointer ended_data)
{
  FpNetLease *self = g_new0 (FpNetLease, 1);

  self->time_scale = time_scale;
  self->current = current;
  self->told = told;
  self->told_data = told_data;
  self->end = fp_timer_new (ended, ended_data);
  return self;
}

void
fp_net_lease_free (FpNetLease *self)
{
  if (self == NULL)
    return;
  if (self->idle != 0)
    g_source_remove (self->idle);
  fp_timer_free (self->end);
  g_free (self);
}

void
fp_net_lease_changed (FpNetLease *self)
{
  if (self->idle == 0)
    self->idle = g_idle_add (on_idle, self);
}
