/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is told of the lease of the configuration that shall be in place; and its end, of which
 * nobody else may know: a DHCP client that was started since knows nothing of it. */
#pragma once

#include "helper/core/net-config.h"

typedef struct _FpNetLease FpNetLease;

/* lease: NULL: none (any more). expires_us: CLOCK_BOOTTIME; 0: never. */
typedef void (*FpNetLeaseTold) (const FpLease *lease, gint64 expires_us, gpointer user_data);

/* current: where a pointer to the configuration is; both outlive it. ended: its time is over, which
 * time_scale makes shorter or longer. Both from the main loop. */
FpNetLease *
fp_net_lease_new (double time_scale, FpNetConfig *const *current, FpNetLeaseTold told,
                  gpointer told_data, void (*ended) (gpointer user_data), gpointer ended_data);
void fp_net_lease_free (FpNetLease *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpNetLease, fp_net_lease_free)

/* It may be another one, or none. told comes from the main loop. */
void fp_net_lease_changed (FpNetLease *self);
