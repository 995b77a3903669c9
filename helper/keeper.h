/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Between the model and the store: every write of the state passes here. The model shows what is on
 * the disk, or why a write failed; and what a check learns of the proxy's login is written. */
#pragma once

#include "helper/core/model.h"
#include "helper/sys/store.h"

typedef struct _FpKeeper FpKeeper;

/* The model of the configuration and of the stored state, with what is wrong with them in it. */
FpModel *fp_keeper_load (FpStore *store, const char *config_file);

/* Takes store; model outlives it. changed: a write that the keeper began by itself has ended. */
FpKeeper *
fp_keeper_new (FpStore *store, FpModel *model, void (*changed) (gpointer), gpointer user_data);
void fp_keeper_free (FpKeeper *keeper); /* not while it is busy */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpKeeper, fp_keeper_free)

/* What a further write is made from, so that it keeps what those under way say: the stored state as
 * it is once they have ended. */
const FpState *fp_keeper_state (FpKeeper *keeper);

/* The model shows the outcome already. error: NULL: written. */
typedef void (*FpKeeperDone) (const GError *error, gpointer user_data);

/* Both take state. Save: the configuration in force stays the same. */
void fp_keeper_save (FpKeeper *keeper, FpState *state, FpKeeperDone done, gpointer user_data);
void fp_keeper_commit (FpKeeper *keeper, FpState *state, FpKeeperDone done, gpointer user_data);
gboolean fp_keeper_is_busy (FpKeeper *keeper);

/* A check of the configuration in force has ended, and the model knows; accepted: the scheme that
 * the proxy took, or the learned one if the check did not come so far. */
void fp_keeper_check_ended (FpKeeper *keeper, FpScheme accepted);
/* At the end of a step, while no operation runs: writes what is left to be written. */
void fp_keeper_catch_up (FpKeeper *keeper);
