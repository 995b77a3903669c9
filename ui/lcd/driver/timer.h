/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One alarm on the thread-default main context: costs nothing while it is not set. */
#pragma once

#include <glib.h>

typedef struct _FpTimer FpTimer;

FpTimer *fp_timer_new (void (*fire) (gpointer user_data), gpointer user_data);
void fp_timer_free (FpTimer *timer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpTimer, fp_timer_free)

/* Fires once when fp_now_ms() is at_ms (at once if that is past); -1: not. Replaces what was set.
 */
void fp_timer_set (FpTimer *timer, gint64 at_ms);

/* The monotonic clock. */
gint64 fp_now_ms (void);
