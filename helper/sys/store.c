/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/sys/store.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

#include "dbus/errors.h"
#include "helper/core/state-file.h"
#include "helper/sys/state-dir.h"

struct _FpStore
{
  char *dir;
  GKeyFile *file;       /* with the keys that this version does not know */
  FpState *last;        /* what is on the disk */
  FpSecretIds last_ids; /* its secrets */
  GQueue jobs;          /* Job *, the first one runs */
};

/* Made in the main loop, then only read by the thread. */
typedef struct
{
  FpStore *store;
  FpState *state;
  FpStoreSaved done;
  gpointer user_data;
  char *dir;
  char *text;
  FpSecretIds ids;
  FpSecretIds fresh; /* those of ids that have to be written */
  char *keep;        /* the one that state.previous needs */
} Job;

static void
job_free (Job *job)
{
  fp_state_free (job->state);
  g_free (job->dir);
  g_free (job->text);
  fp_secret_ids_clear (&job->ids);
  fp_secret_ids_clear (&job->fresh);
  g_free (job->keep);
  g_free (job);
}

FpStore *
fp_store_new (const char *dir)
{
  FpStore *store = g_new0 (FpStore, 1);

  store->dir = g_strdup (dir);
  store->file = g_key_file_new ();
  store->last = fp_state_new ();
  g_queue_init (&store->jobs);
  return store;
}

void
fp_store_free (FpStore *store)
{
  if (store == NULL)
    return;
  g_warn_if_fail (g_queue_is_empty (&store->jobs));
  g_queue_clear_full (&store->jobs, (GDestroyNotify)job_free);
  g_free (store->dir);
  g_key_file_unref (store->file);
  fp_state_free (store->last);
  fp_secret_ids_clear (&store->last_ids);
  g_free (store);
}

/* -- reading -- */

/* A pending password may be gone (forgotten for good by a discard); one in force may not. */
static gboolean
read_secrets (int dir, FpState *state, const FpSecretIds *ids, GError **error)
{
  if (state->pending != NULL && ids->pending != NULL)
    state->pending->settings->password = fp_state_dir_read_secret (dir, ids->pending);
  if (ids->proxy == NULL)
    return TRUE;
  state->proxy->password = fp_state_dir_read_secret (dir, ids->proxy);
  if (state->proxy->password == NULL)
    g_set_error_literal (error, FP_ERROR, FP_ERROR_STORAGE, "its password cannot be read");
  return state->proxy->password != NULL;
}

/* Into the store, all or nothing. errno is ENOENT where there is no such file, else 0. */
static gboolean
load_file (FpStore *store, int dir, const char *name, GError **error)
{
  gsize len = 0;
  g_autofree char *bytes = fp_state_dir_read (dir, name, FP_STATE_FILE_MAX, &len, error);
  g_autoptr (GKeyFile) file = NULL;
  g_autoptr (FpState) state = NULL;
  FpSecretIds ids = { NULL, NULL };

  if (bytes == NULL)
    return FALSE;
  errno = 0;
  file = fp_state_file_open (bytes, len, error);
  if (file != NULL)
    state = fp_state_file_read (file, &ids, error);
  if (state == NULL || !read_secrets (dir, state, &ids, error))
    {
      fp_secret_ids_clear (&ids);
      errno = 0;
      return FALSE;
    }
  g_key_file_unref (store->file);
  fp_state_free (store->last);
  store->file = g_steal_pointer (&file);
  store->last = g_steal_pointer (&state);
  store->last_ids = ids;
  return TRUE;
}

static char *
load_fallback (FpStore *store, int dir, const GError *why, gboolean missing)
{
  g_autofree char *aside = missing ? NULL : fp_state_dir_move_aside (dir, "state");
  gboolean previous = load_file (store, dir, "state.previous", NULL);

  if (missing && !previous)
    return g_strdup (""); /* the first start */
  return g_strdup_printf ("The stored state could not be read (%s)%s%s; %s.",
                          missing ? "the file is missing" : why->message,
                          aside != NULL ? ", it is kept as " : "", aside != NULL ? aside : "",
                          previous ? "the one before it is in force"
                                   : "no proxy is set and the network is not managed");
}

FpState *
fp_store_load (FpStore *store, char **fault)
{
  g_autoptr (GError) error = NULL;
  fp_auto_fd dir = fp_state_dir_open (store->dir, &error);

  if (dir < 0)
    *fault = g_strdup_printf ("The stored state could not be read (%s).", error->message);
  else if (load_file (store, dir, "state", &error))
    *fault = g_strdup ("");
  else
    *fault = load_fallback (store, dir, error, errno == ENOENT);
  return fp_state_copy (store->last);
}

/* -- writing, in the thread -- */

static gboolean
write_secrets (int dir, const Job *job, GError **error)
{
  const FpState *state = job->state;

  return fp_state_dir_write_secret (dir, job->fresh.proxy, state->proxy->password, error)
         && fp_state_dir_write_secret (
             dir, job->fresh.pending,
             state->pending != NULL ? state->pending->settings->password : NULL, error);
}

/* A file beyond the limit would be refused at the next start. */
static gboolean
is_readable (const Job *job, GError **error)
{
  if (strlen (job->text) <= FP_STATE_FILE_MAX)
    return TRUE;
  g_set_error_literal (error, FP_ERROR, FP_ERROR_STORAGE, "the state is too long");
  return FALSE;
}

static void
save_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Job *job = task_data;
  const char *const named[] = { job->ids.proxy, job->ids.pending, job->keep };
  GError *error = NULL;
  fp_auto_fd dir = fp_state_dir_open (job->dir, &error);

  if (dir >= 0 && is_readable (job, &error) && write_secrets (dir, job, &error)
      && fp_state_dir_commit (dir, job->text, &error))
    {
      fp_state_dir_sweep (dir, named, G_N_ELEMENTS (named));
      g_task_return_boolean (task, TRUE);
      return;
    }
  if (dir >= 0)
    {
      fp_state_dir_remove_secret (dir, job->fresh.proxy);
      fp_state_dir_remove_secret (dir, job->fresh.pending);
    }
  g_task_return_error (task, error);
}

/* -- saving, in the main loop -- */

static char *
new_id (void)
{
  guint8 bytes[FP_SECRET_ID_LEN / 2];
  GString *id = g_string_new (NULL);

  if (getrandom (bytes, sizeof bytes, 0) != (gssize)sizeof bytes)
    for (guint i = 0; i < sizeof bytes; i++)
      bytes[i] = (guint8)g_random_int (); /* a name, not a secret */
  for (guint i = 0; i < sizeof bytes; i++)
    g_string_append_printf (id, "%02x", bytes[i]);
  return g_string_free (id, FALSE);
}

/* The file that holds the password already, or NULL. */
static const char *
known_id (FpStore *store, const char *password)
{
  const FpPending *pending = store->last->pending;

  if (store->last_ids.proxy != NULL && g_strcmp0 (store->last->proxy->password, password) == 0)
    return store->last_ids.proxy;
  if (pending != NULL && store->last_ids.pending != NULL
      && g_strcmp0 (pending->settings->password, password) == 0)
    return store->last_ids.pending;
  return NULL;
}

static void
choose_id (FpStore *store, const char *password, char **id, char **fresh)
{
  if (password == NULL)
    return;
  *id = g_strdup (known_id (store, password));
  if (*id != NULL)
    return;
  *id = new_id ();
  *fresh = g_strdup (*id);
}

static void save_done (GObject *source, GAsyncResult *result, gpointer user_data);

static void
run_first (FpStore *store)
{
  Job *job = g_queue_peek_head (&store->jobs);
  const FpPending *pending;
  g_autoptr (GTask) task = NULL;

  if (job == NULL)
    return;
  pending = job->state->pending;
  choose_id (store, job->state->proxy->password, &job->ids.proxy, &job->fresh.proxy);
  if (pending != NULL)
    choose_id (store, pending->settings->password, &job->ids.pending, &job->fresh.pending);
  job->keep = g_strdup (store->last_ids.proxy);
  job->text = fp_state_file_write (store->file, job->state, &job->ids);
  task = g_task_new (NULL, NULL, save_done, job);
  g_task_set_task_data (task, job, NULL);
  g_task_run_in_thread (task, save_in_thread);
}

static void
save_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Job *job = user_data;
  FpStore *store = job->store;
  g_autoptr (GError) error = NULL;
  FpState *saved = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    {
      fp_state_free (store->last);
      fp_secret_ids_clear (&store->last_ids);
      store->last = fp_state_copy (job->state);
      store->last_ids = job->ids;
      job->ids = (FpSecretIds){ NULL, NULL };
      saved = g_steal_pointer (&job->state);
    }
  g_queue_pop_head (&store->jobs);
  run_first (store);
  job->done (saved, error, job->user_data);
  job_free (job);
}

void
fp_store_save (FpStore *store, FpState *state, FpStoreSaved done, gpointer user_data)
{
  Job *job = g_new0 (Job, 1);

  job->store = store;
  job->state = state;
  job->done = done;
  job->user_data = user_data;
  job->dir = g_strdup (store->dir);
  g_queue_push_tail (&store->jobs, job);
  if (g_queue_get_length (&store->jobs) == 1)
    run_first (store);
}

gboolean
fp_store_is_busy (FpStore *store)
{
  return !g_queue_is_empty (&store->jobs);
}

const FpState *
fp_store_newest (FpStore *store)
{
  const Job *job = g_queue_peek_tail (&store->jobs);

  return job != NULL ? job->state : NULL;
}
