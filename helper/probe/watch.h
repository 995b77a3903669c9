/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A thread that ends a check from outside, also in the middle of a wait: the whole check's time is
 * over, the asker hung up, or SIGINT or SIGTERM came (they are blocked in all threads from
 * fp_watch_new() on). It does so through one GCancellable. */
#pragma once

#include <gio/gio.h>

#include "helper/tunnel/deadline.h"

typedef struct _FpWatch FpWatch;

/* asker: a connected stream socket whose end, or on which any byte more, cancels; -1: none. */
FpWatch *fp_watch_new (int asker, const FpDeadline *deadline);
void fp_watch_free (FpWatch *watch); /* joins the thread */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpWatch, fp_watch_free)

GCancellable *fp_watch_cancellable (FpWatch *watch);
/* Whether it was the time that ended the check. */
gboolean fp_watch_timed_out (FpWatch *watch);
