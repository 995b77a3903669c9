/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One thing that is due at one time of the monotonic clock. Costs no wake-up before. */
#pragma once

#include <glib.h>

typedef struct _FpTimer FpTimer;

FpTimer *fp_timer_new (void (*due) (gpointer user_data), gpointer user_data);
void fp_timer_free (FpTimer *timer);
/* due_us: as g_get_monotonic_time(); 0: never. Once. */
void fp_timer_set (FpTimer *timer, gint64 due_us);
