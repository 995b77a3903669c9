/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A deadline for a whole stage, not for each read: a peer that drips one byte a second does not
 * outlive it. */
#pragma once

#include <gio/gio.h>

typedef struct
{
  gint64 end_us; /* g_get_monotonic_time() */
} FpDeadline;

FpDeadline fp_deadline_in (double seconds, double time_scale);

/* Waits until the socket is ready for condition. FALSE: G_IO_ERROR_TIMED_OUT, G_IO_ERROR_CANCELLED
 * or the socket's error. */
gboolean fp_deadline_wait (const FpDeadline *deadline, GSocket *socket, GIOCondition condition,
                           GCancellable *cancellable, GError **error);
/* Up to len bytes; 0: end of stream; -1: error as above. */
gssize fp_deadline_receive (const FpDeadline *deadline, GSocket *socket, void *bytes, gsize len,
                            GCancellable *cancellable, GError **error);
/* All of it. */
gboolean fp_deadline_send (const FpDeadline *deadline, GSocket *socket, const void *bytes,
                           gsize len, GCancellable *cancellable, GError **error);
