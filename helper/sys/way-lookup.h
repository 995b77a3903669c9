/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One question to the kernel: where would a packet to this address go (rtnetlink(7), RTM_GETROUTE
 * without NLM_F_DUMP; what `ip route get` shows)? All tables and rules count, and all links. On a
 * socket of its own; the answer is there within microseconds, and it has a deadline all the same.
 */
#pragma once

#include <glib.h>

#include "helper/core/way.h"

typedef struct _FpWayLookup FpWayLookup;

/* answer: valid during the call. It may free the lookup. */
typedef void (*FpWayKnown) (const FpWayAnswer *answer, gpointer user_data);

/* address: a literal one, IPv6 without brackets. known runs once, in a later turn of the
 * thread-default main context, 2 s from now at the latest (then FP_WAY_UNKNOWN). */
FpWayLookup *fp_way_lookup_new (const char *address, FpWayKnown known, gpointer user_data);
void fp_way_lookup_free (FpWayLookup *lookup); /* known does not run any more */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpWayLookup, fp_way_lookup_free)
