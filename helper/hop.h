/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which hop of the appliance's own is to blame for an address that was not reached: the kernel is
 * asked for the way to it (helper/sys/way-lookup.h), and whether the gateway on that way answers
 * (helper/sys/neighbour.h). */
#pragma once

#include "dbus/codes.h"
#include "helper/sys/neighbour.h"

/* What it takes at most: both deadlines. */
#define FP_HOP_MS (2000 + FP_NEIGHBOUR_MS)

typedef struct _FpHop FpHop;

/* code: OK (the way is there as far as its gateway, or nothing is known), NET_NO_ROUTE,
 * NET_FILTERED, NET_GATEWAY. gateway: "" : none on the way. It may free the hop. */
typedef void (*FpHopKnown) (FpCode code, const char *gateway, gpointer user_data);

/* address: a literal one. known runs once, in a later turn of the thread-default main context. */
FpHop *fp_hop_new (const char *address, FpHopKnown known, gpointer user_data);
void fp_hop_free (FpHop *hop); /* known does not run any more */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpHop, fp_hop_free)
