/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What shall be in place for settings, link and lease. Pure. */
#pragma once

#include "helper/core/lease.h"
#include "helper/core/net-object.h"

/* The link that carries the addresses: base itself, or its VLAN link. */
void
fp_net_target (const FpNetworkSettings *settings, const char *base, char link[FP_LINK_NAME_SIZE]);

/* GArray of FpNetObject (transfer full). lease: NULL: none yet (DHCP: then no IPv4 address);
 * manager: the one that was taken over from, or FP_MANAGER_NONE. An MTU is wanted where the lease
 * names one; the link's own only where a lease's is there still, and none other is touched
 * (helper/core/net-mtu.h adds that). */
GArray *fp_net_wanted (const FpNetworkSettings *settings, const char *base, FpManager manager,
                       const FpLease *lease);
