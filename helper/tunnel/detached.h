/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Foreign code that blocks and cannot be told to stop (getaddrinfo, GSSAPI) runs in a thread of its
 * own. When its time is over the thread is left behind with its data, and frees them when the code
 * comes back at last: the caller never waits longer. */
#pragma once

#include "helper/tunnel/deadline.h"

typedef void (*FpDetachedFunc) (gpointer data);

/* TRUE: func (data) has returned, data is still the caller's. FALSE (G_IO_ERROR_TIMED_OUT,
 * G_IO_ERROR_CANCELLED): data is gone, free_data (data) is called when func returns. */
gboolean fp_detached_run (FpDetachedFunc func, gpointer data, GDestroyNotify free_data,
                          const FpDeadline *deadline, GCancellable *cancellable, GError **error);
