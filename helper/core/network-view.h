/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The public values (network.h) made from what the observer keeps: order, limits, the state's word.
 * Pure. */
#pragma once

#include "helper/core/net-list.h"
#include "helper/core/network.h"

/* link NULL: there is none. Only the hops over link count. Transfer full. */
FpNetwork *
fp_network_from_parts (const FpNetLink *link, const FpAddressList addresses[FP_N_FAMILIES],
                       const FpHopList routes[FP_N_FAMILIES]);

FpLink *fp_link_from_event (const FpNetLink *event, gboolean management);
