/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The MTU that a lease brings (RFC 2132 5.1, option 26) goes with the lease. Pure.
 *
 * An MTU that is there is a lease's if it is exactly the one that the last lease which named one
 * brought there; and, as nobody remembers over a restart of the service, the one that is found at a
 * start beside the address of an earlier lease. Where no lease wants an MTU any more, a lease's is
 * set back to the link's own: what the base link had at the last change of the settings, if that
 * was no lease's itself (FpStateNetwork.mtu). Any other MTU is somebody else's and stays. A lease's
 * MTU is put on the link of the addresses alone; a VLAN link's own MTU is its base's. */
#pragma once

#include "helper/core/net-config.h"

/* beside (fp_net_beside_note()) holds the MTUs that leases brought. */

/* The base link's own, to be stored with a change from in_force; observed: before it. 0: not known.
 */
guint fp_net_mtu_own (const FpNetConfig *in_force, const char *base, const GArray *observed,
                      const GArray *beside);
/* Before config is put in place: notes the MTU that its lease brings (wanted) or, while it holds,
 * the one that is there. */
void fp_net_mtu_note (GArray *beside, const FpNetConfig *config, const GArray *observed,
                      const GArray *wanted);
/* The links of config get their own MTU wanted, where a lease's is there and none is wanted. */
void fp_net_mtu_give_back (const GArray *beside, const FpNetConfig *config, const GArray *observed,
                           GArray *wanted);
/* A lease that comes during a change may bring an MTU that its plan does not know: the inverse
 * begins with those that were there. */
void fp_net_mtu_journal (GArray *inverse, const GArray *observed);
