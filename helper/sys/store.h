/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The stored state, in files (helper/sys/state-dir.h).
 *
 * A save writes the new passwords and state.new, flushes each and the directory, and then renames
 * state.new over state: that one step commits, and a crash before or after it leaves the old or the
 * new state, whole. Passwords that nothing names any more are removed afterwards. Saves run one
 * after the other in a thread, because a flush may take long. */
#pragma once

#include <gio/gio.h>

#include "helper/core/state.h"

typedef struct _FpStore FpStore;

FpStore *fp_store_new (const char *dir);
void fp_store_free (FpStore *store); /* not while it is busy */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpStore, fp_store_free)

/* Once, before the first save. Blocks for a few small reads. Never fails: what cannot be read gives
 * way to the one before or to the defaults. *fault: "", or one sentence saying so. */
FpState *fp_store_load (FpStore *store, char **fault);

/* saved: what is on the disk now (transfer full), or NULL with error (FP_ERROR_STORAGE): nothing
 * changed there. */
typedef void (*FpStoreSaved) (FpState *saved, const GError *error, gpointer user_data);

/* Takes state. done is called from the main loop, in the order of the calls. */
void fp_store_save (FpStore *store, FpState *state, FpStoreSaved done, gpointer user_data);
gboolean fp_store_is_busy (FpStore *store);
/* The state that the last of the saves under way writes; NULL: none is. */
const FpState *fp_store_newest (FpStore *store);
