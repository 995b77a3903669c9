/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One step of a plan (helper/core/net-plan.h) put into the kernel by rtnetlink(7), of the objects
 * UP, VLAN, MTU, ADDRESS and ROUTE. Links are looked up by name at each step: one may have been
 * replaced by another meanwhile. Adding what is there and removing what is gone is done at once;
 * a VLAN link is removed only if it is one over that base link with that id.
 *
 * An IPv6 address is in place when duplicate detection has ended (RFC 4862 5.4; 1 to 2 s), which is
 * awaited by its RTM_NEWADDR events where the link has a carrier; one that somebody else has is
 * removed again. An address that is there with another protocol (IFA_PROTO) is not ours and is left
 * alone. Before Linux 5.18 the kernel keeps no IFA_PROTO: there no address carries the mark, each
 * looks foreign, and a lifetime cannot be changed but by removing the address first. */
#pragma once

#include "dbus/codes.h"
#include "helper/core/net-plan.h"

typedef struct _FpRtChange FpRtChange;

/* code: OK, NET_ADDRESS_USED or NET_NOT_SET. detail: NULL with OK; else the object, what the kernel
 * says, the errno: "route eth0 0.0.0.0/0 192.0.2.1 100 own: Nexthop has invalid gateway: Network
 * is unreachable (101)". It may free the change. */
typedef void (*FpRtChangeDone) (FpCode code, const char *detail, gpointer user_data);

/* Whether a step of this kind goes to the kernel by rtnetlink. */
gboolean fp_rtchange_knows (const FpNetStep *step);
/* step: one of those. done runs once, in a later turn of the thread-default main context, 5 s from
 * now at the latest (then NET_NOT_SET). */
FpRtChange *fp_rtchange_new (const FpNetStep *step, FpRtChangeDone done, gpointer user_data);
/* done does not run any more. What the kernel was told already stays. */
void fp_rtchange_free (FpRtChange *change);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpRtChange, fp_rtchange_free)
