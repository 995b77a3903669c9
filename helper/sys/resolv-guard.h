/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Notices that somebody else has written over our resolv.conf (helper/host/request.h), as
 * NetworkManager does when the DNS servers of its other links change, and says when it is to be
 * written again: after FP_RESOLV_GUARD_MS, which doubles each time, FP_RESOLV_GUARD_TRIES times. By
 * then two programs fight for the file: it is left as it is until the other one writes again after
 * 4 quiet minutes. */
#pragma once

#include <glib.h>

#define FP_RESOLV_GUARD_MS    200
#define FP_RESOLV_GUARD_TRIES 5

typedef struct _FpResolvGuard FpResolvGuard;

/* The file is not ours: to be written, and then looked at. gives_up: not to be written any more.
 * From the main loop; it may free the guard. */
typedef void (*FpResolvLost) (gboolean gives_up, gpointer user_data);

/* unit_ms: FP_RESOLV_GUARD_MS but for tests; the quiet time
 * is 1,200 of it. */
FpResolvGuard *
fp_resolv_guard_new (const char *path, guint unit_ms, FpResolvLost lost, gpointer user_data);
/* After each time that it was written. */
void fp_resolv_guard_look (FpResolvGuard *guard);
void fp_resolv_guard_free (FpResolvGuard *guard);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpResolvGuard, fp_resolv_guard_free)
