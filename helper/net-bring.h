/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Brings a configuration in place from whatever is there: looks, plans the difference, carries it
 * out. Nothing is probed for: that is for a change that may still be refused. */
#pragma once

#include "helper/net-run.h"

typedef struct _FpNetBring FpNetBring;

/* config: of one that holds, what there is to ask for is found out on the way. sweep: where
 * something may be left of another configuration; without a base: nowhere. Both and beside outlive
 * it. A link that is not there is a failure (NET_DOWN). done comes once, from the main loop, unless
 * it is freed before. */
FpNetBring *
fp_net_bring_new (FpNetEdge *edge, FpNetConfig *config, const FpNetPlace *sweep, FpNetRunMode mode,
                  GArray *beside, FpNetRunDone done, gpointer user_data);
void fp_net_bring_free (FpNetBring *bring);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpNetBring, fp_net_bring_free)

/* CLOCK_BOOTTIME, in microseconds. */
gint64 fp_net_boot_time (void);
