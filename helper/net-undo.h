/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Takes changes back by their inverse. A step that fails is owed: it is tried again, ten times, as
 * nothing else may want what it brings back (on a link that nobody manages, its IPv6 settings; or a
 * resolv.conf). What a step of the plan says is no fault (helper/net-run.h) is not owed. */
#pragma once

#include "helper/net-run.h"

typedef struct _FpNetUndo FpNetUndo;

/* done: of each fp_net_undo_run(), from the main loop, unless it was stopped. edge and beside
 * outlive it. */
FpNetUndo *fp_net_undo_new (FpNetEdge *edge, GArray *beside, void (*done) (gpointer user_data),
                            gpointer user_data);
void fp_net_undo_free (FpNetUndo *undo);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpNetUndo, fp_net_undo_free)

/* inverse: GArray of FpNetStep, copied; before what is owed already: that is of earlier changes. */
void fp_net_undo_add (FpNetUndo *undo, const GArray *inverse);
/* The same of the journal of a change that was interrupted. Returns where something may be left of
 * it; one that cannot be read says nothing, and that is logged. */
FpNetPlace fp_net_undo_add_journal (FpNetUndo *undo, const char *journal);
/* Something else is in force now. */
void fp_net_undo_forget (FpNetUndo *undo);
gboolean fp_net_undo_owes (const FpNetUndo *undo);

/* All that is owed, in its order. */
void fp_net_undo_run (FpNetUndo *undo);
void fp_net_undo_stop (FpNetUndo *undo); /* it stays owed */
gboolean fp_net_undo_is_running (const FpNetUndo *undo);
