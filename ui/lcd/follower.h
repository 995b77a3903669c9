/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Keeps a model of one life of the service: reads all its properties once, then follows their
 * changes, and the operation that runs, whoever started it, from its beginning or from the middle.
 * A read that fails is repeated. No model is given out between an operation's becoming known and
 * its properties' arrival, so the panel never sees one vanish that has just begun. */
#pragma once

#include <gio/gio.h>

#include "ui/lcd/core/panel.h"

#define FP_FOLLOWER_CALL_MS      5000
#define FP_FOLLOWER_RETRY_MS     250 /* doubling to: */
#define FP_FOLLOWER_RETRY_MAX_MS 5000

typedef struct _FpFollower FpFollower;

/* owner: the service's unique name. model is given each model (transfer full), the first when
 * everything has been read; never before this returns. */
FpFollower *
fp_follower_new (GDBusConnection *bus, const char *owner,
                 void (*model) (FpPanelModel *model, gpointer user_data), gpointer user_data);
void fp_follower_free (FpFollower *follower);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpFollower, fp_follower_free)

/* The panel has started this operation: it stays in the model after its end, until another one
 * runs. */
void fp_follower_started (FpFollower *follower, guint operation_id);
/* The operation that is in the model, or will be when it has been read; 0: none. */
guint fp_follower_operation (const FpFollower *follower);
