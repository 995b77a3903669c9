/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/tunnel/deadline.h"

FpDeadline
fp_deadline_in (double seconds, double time_scale)
{
  return (FpDeadline){ g_get_monotonic_time () + (gint64)(seconds * time_scale * G_USEC_PER_SEC) };
}

gboolean
fp_deadline_wait (const FpDeadline *deadline, GSocket *socket, GIOCondition condition,
                  GCancellable *cancellable, GError **error)
{
  gint64 left_us = deadline->end_us - g_get_monotonic_time ();

  if (left_us <= 0)
    {
      if (!g_cancellable_set_error_if_cancelled (cancellable, error))
        g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "the stage's time is over");
      return FALSE;
    }
  return g_socket_condition_timed_wait (socket, condition, left_us, cancellable, error);
}

gssize
fp_deadline_receive (const FpDeadline *deadline, GSocket *socket, void *bytes, gsize len,
                     GCancellable *cancellable, GError **error)
{
  for (;;)
    {
      g_autoptr (GError) local = NULL;
      gssize n;

      if (!fp_deadline_wait (deadline, socket, G_IO_IN, cancellable, error))
        return -1;
      n = g_socket_receive_with_blocking (socket, bytes, len, FALSE, cancellable, &local);
      if (n >= 0)
        return n;
      if (!g_error_matches (local, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return -1;
        }
    }
}

gboolean
fp_deadline_send (const FpDeadline *deadline, GSocket *socket, const void *bytes, gsize len,
                  GCancellable *cancellable, GError **error)
{
  const char *at = bytes;

  while (len > 0)
    {
      g_autoptr (GError) local = NULL;
      gssize n;

      if (!fp_deadline_wait (deadline, socket, G_IO_OUT, cancellable, error))
        return FALSE;
      n = g_socket_send_with_blocking (socket, at, len, FALSE, cancellable, &local);
      if (n > 0)
        {
          at += n;
          len -= (gsize)n;
        }
      else if (n < 0 && !g_error_matches (local, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
    }
  return TRUE;
}
