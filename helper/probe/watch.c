/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/probe/watch.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#define WAIT_MAX_MS 600000

struct _FpWatch
{
  int asker;
  int signals;
  int stop; /* eventfd */
  FpDeadline deadline;
  gint timed_out; /* atomic */
  GCancellable *cancellable;
  GThread *thread;
};

static int
left_ms (const FpWatch *watch)
{
  gint64 left_us = watch->deadline.end_us - g_get_monotonic_time ();

  return (int)CLAMP ((left_us + 999) / 1000, 0, WAIT_MAX_MS);
}

static gpointer
run (gpointer data)
{
  FpWatch *watch = data;
  struct pollfd fds[] = {
    { watch->stop, POLLIN, 0 },
    { watch->signals, POLLIN, 0 },
    { watch->asker, POLLIN | POLLRDHUP, 0 },
  };
  int n;

  do
    n = poll (fds, G_N_ELEMENTS (fds), left_ms (watch));
  while ((n < 0 && errno == EINTR) || (n == 0 && left_ms (watch) > 0));
  if (fds[0].revents == 0 || n <= 0)
    {
      g_atomic_int_set (&watch->timed_out, n <= 0);
      g_cancellable_cancel (watch->cancellable);
    }
  return NULL;
}

FpWatch *
fp_watch_new (int asker, const FpDeadline *deadline)
{
  FpWatch *watch = g_new0 (FpWatch, 1);
  sigset_t set;

  sigemptyset (&set);
  sigaddset (&set, SIGINT);
  sigaddset (&set, SIGTERM);
  pthread_sigmask (SIG_BLOCK, &set, NULL);
  watch->asker = asker;
  watch->signals = signalfd (-1, &set, SFD_CLOEXEC);
  watch->stop = eventfd (0, EFD_CLOEXEC);
  if (watch->signals < 0 || watch->stop < 0)
    g_error ("no file descriptors");
  watch->deadline = *deadline;
  watch->cancellable = g_cancellable_new ();
  watch->thread = g_thread_new ("watch", run, watch);
  return watch;
}

void
fp_watch_free (FpWatch *watch)
{
  guint64 one = 1;

  if (watch == NULL)
    return;
  if (write (watch->stop, &one, sizeof one) != (gssize)sizeof one)
    g_error ("eventfd: %s", g_strerror (errno));
  g_thread_join (watch->thread);
  close (watch->stop);
  close (watch->signals);
  g_object_unref (watch->cancellable);
  g_free (watch);
}

GCancellable *
fp_watch_cancellable (FpWatch *watch)
{
  return watch->cancellable;
}

gboolean
fp_watch_timed_out (FpWatch *watch)
{
  return g_atomic_int_get (&watch->timed_out) != 0;
}
