/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/tunnel/detached.h"

typedef struct
{
  int ref_count;
  GMutex mutex;
  GCond cond;
  gboolean ended;
  gboolean cancelled;
  gboolean left_behind;
  FpDetachedFunc func;
  gpointer data;
  GDestroyNotify free_data;
} Job;

static void
job_unref (Job *job)
{
  if (!g_atomic_int_dec_and_test (&job->ref_count))
    return;
  if (job->left_behind)
    job->free_data (job->data);
  g_mutex_clear (&job->mutex);
  g_cond_clear (&job->cond);
  g_free (job);
}

static gpointer
job_thread (gpointer user_data)
{
  Job *job = user_data;

  job->func (job->data);
  g_mutex_lock (&job->mutex);
  job->ended = TRUE;
  g_cond_signal (&job->cond);
  g_mutex_unlock (&job->mutex);
  job_unref (job);
  return NULL;
}

static void
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  Job *job = user_data;

  g_mutex_lock (&job->mutex);
  job->cancelled = TRUE;
  g_cond_signal (&job->cond);
  g_mutex_unlock (&job->mutex);
}

static gboolean
job_wait (Job *job, const FpDeadline *deadline)
{
  gboolean ended;

  g_mutex_lock (&job->mutex);
  while (!job->ended && !job->cancelled
         && g_cond_wait_until (&job->cond, &job->mutex, deadline->end_us))
    ;
  ended = job->ended;
  job->left_behind = !ended;
  g_mutex_unlock (&job->mutex);
  return ended;
}

gboolean
fp_detached_run (FpDetachedFunc func, gpointer data, GDestroyNotify free_data,
                 const FpDeadline *deadline, GCancellable *cancellable, GError **error)
{
  Job *job = g_new0 (Job, 1);
  gulong handler = 0;
  gboolean ended;

  job->ref_count = 2;
  g_mutex_init (&job->mutex);
  g_cond_init (&job->cond);
  job->func = func;
  job->data = data;
  job->free_data = free_data;
  g_thread_unref (g_thread_new ("fp-detached", job_thread, job));
  if (cancellable != NULL)
    handler = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled), job, NULL);
  ended = job_wait (job, deadline);
  if (cancellable != NULL)
    g_cancellable_disconnect (cancellable, handler);
  if (!ended && !g_cancellable_set_error_if_cancelled (cancellable, error))
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "the stage's time is over");
  job_unref (job);
  return ended;
}
