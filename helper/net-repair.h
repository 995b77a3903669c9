/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* When what is in place is looked at again: at once, as long as there was no trouble; what fails is
 * tried again, and what others undo is redone, the slower the longer it goes on
 * (helper/core/backoff.h). */
#pragma once

#include <glib.h>

typedef struct _FpNetRepair FpNetRepair;

/* due: look now. time_scale: of the waits. */
FpNetRepair *
fp_net_repair_new (double time_scale, void (*due) (gpointer user_data), gpointer user_data);
void fp_net_repair_free (FpNetRepair *repair);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpNetRepair, fp_net_repair_free)

/* Somebody else has changed something. due comes from the main loop, once. */
void fp_net_repair_ask (FpNetRepair *repair);
/* It is looked at now, whoever asked for it: due does not come any more. */
void fp_net_repair_begin (FpNetRepair *repair);
/* It was: something failed, which due comes for again; or something had to be done. */
void fp_net_repair_ended (FpNetRepair *repair, gboolean failed, gboolean changed);
/* What was the trouble is over. */
void fp_net_repair_calm (FpNetRepair *repair);
