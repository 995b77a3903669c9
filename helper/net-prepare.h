/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Looks at the network and plans a change of its settings, or says why it is not possible. */
#pragma once

#include "helper/core/net-config.h"
#include "helper/core/net-edge.h"

typedef struct _FpNetPrepare FpNetPrepare;

typedef struct
{
  FpNetConfig next; /* with the lease that goes on to be good */
  GArray *plan;     /* FpNetStep */
  GArray *inverse;  /* FpNetStep; names the base link always */
} FpNetPrepared;

/* prepared is valid during the call; NULL with error: FP_ERROR_NO_LINK, LINK_MANAGED,
 * ADDRESS_OVERLAP, FAILED. self may be freed in it. */
typedef void (*FpNetPrepareDone) (FpNetPrepared *prepared, const GError *error, gpointer user_data);

/* From in_force to wanted; both as for fp_configurator_prepare(). in_force and beside outlive it.
 * done comes once, from the main loop, unless it is freed before. */
FpNetPrepare *
fp_net_prepare_new (FpNetEdge *edge, const FpNetConfig *in_force, const FpStateNetwork *wanted,
                    gboolean take_over, GArray *beside, FpNetPrepareDone done, gpointer user_data);
void fp_net_prepare_free (FpNetPrepare *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpNetPrepare, fp_net_prepare_free)
