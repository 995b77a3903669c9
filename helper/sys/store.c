/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/sys/store.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dbus/errors.h"
#include "helper/core/state-file.h"

#define UNREADABLE_MAX 3
#define SECRET_PREFIX  "secret-"

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

static gboolean
fail_errno (GError **error, const char *what, const char *name)
{
  g_set_error (error, FP_ERROR, FP_ERROR_STORAGE, "%s %s: %s", what, name, g_strerror (errno));
  return FALSE;
}

static int
open_dir (const char *dir, GError **error)
{
  int fd;

  if (g_mkdir_with_parents (dir, 0700) < 0)
    return fail_errno (error, "cannot make", dir), -1;
  fd = open (dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0)
    return fail_errno (error, "cannot open", dir), -1;
  if (fchmod (fd, 0700) < 0)
    g_debug ("%s: %s", dir, g_strerror (errno)); /* another's folder: its owner decides */
  return fd;
}

static void
close_fd (int *fd)
{
  if (*fd >= 0)
    close (*fd);
}
#define auto_fd __attribute__ ((cleanup (close_fd))) int

/* -- reading -- */

/* How much of a file of at most max bytes is to be read: one more of a longer one, which shows it.
 * -1: there is no file. errno says why. */
static gssize
size_of (int fd, gsize max)
{
  struct stat file;

  if (fd < 0 || fstat (fd, &file) < 0)
    return -1;
  return (gssize)MIN ((guint64)file.st_size, (guint64)max + 1);
}

/* Room for what is there, not for what may be: the heap keeps what it has grown to. errno is ENOENT
 * where there is no such file. */
static char *
read_whole (int dir, const char *name, gsize max, gsize *len, GError **error)
{
  auto_fd fd = openat (dir, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  gssize size = size_of (fd, max), got = size >= 0 ? 1 : -1;
  g_autofree char *bytes = size >= 0 ? g_malloc0 ((gsize)size + 1) : NULL;
  gsize n = 0;

  while (got > 0 && n < (gsize)size)
    {
      got = TEMP_FAILURE_RETRY (read (fd, bytes + n, (gsize)size - n));
      n += (gsize)MAX (got, 0);
    }
  if (got < 0)
    {
      int saved = errno;

      if (bytes != NULL)
        explicit_bzero (bytes, n);
      fail_errno (error, "cannot read", name);
      errno = saved;
      return NULL;
    }
  *len = n;
  return g_steal_pointer (&bytes);
}

/* NULL: not there, cut, or not a password. */
static char *
read_secret (int dir, const char *id)
{
  g_autofree char *name = g_strconcat (SECRET_PREFIX, id, NULL);
  gsize len = 0;
  char *bytes = read_whole (dir, name, FP_PASSWORD_MAX + 1, &len, NULL);

  if (bytes == NULL)
    return NULL;
  if (len >= 1 && len <= FP_PASSWORD_MAX + 1 && bytes[len - 1] == '\n' && strlen (bytes) == len)
    {
      bytes[len - 1] = '\0';
      if (fp_password_validate (bytes, NULL))
        return bytes;
    }
  explicit_bzero (bytes, len);
  g_free (bytes);
  return NULL;
}

/* A pending password may be gone (forgotten for good by a discard); one in force may not. */
static gboolean
read_secrets (int dir, FpState *state, const FpSecretIds *ids, GError **error)
{
  if (state->pending != NULL && ids->pending != NULL)
    state->pending->settings->password = read_secret (dir, ids->pending);
  if (ids->proxy == NULL)
    return TRUE;
  state->proxy->password = read_secret (dir, ids->proxy);
  if (state->proxy->password == NULL)
    g_set_error_literal (error, FP_ERROR, FP_ERROR_STORAGE, "its password cannot be read");
  return state->proxy->password != NULL;
}

/* Into the store, all or nothing. errno is ENOENT where there is no such file, else 0. */
static gboolean
load_file (FpStore *store, int dir, const char *name, GError **error)
{
  gsize len = 0;
  g_autofree char *bytes = read_whole (dir, name, FP_STATE_FILE_MAX, &len, error);
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

/* To the first free name, else over the last one. NULL: it could not be moved. */
static char *
move_aside (int dir, const char *name)
{
  for (guint i = 1; i <= UNREADABLE_MAX; i++)
    {
      g_autofree char *aside = g_strdup_printf ("state.unreadable-%u", i);

      if (i < UNREADABLE_MAX && faccessat (dir, aside, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
        continue;
      return renameat (dir, name, dir, aside) == 0 ? g_steal_pointer (&aside) : NULL;
    }
  return NULL;
}

static char *
load_fallback (FpStore *store, int dir, const GError *why, gboolean missing)
{
  g_autofree char *aside = missing ? NULL : move_aside (dir, "state");
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
  auto_fd dir = open_dir (store->dir, &error);

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
write_all (int fd, const char *bytes, gsize len)
{
  while (len > 0)
    {
      gssize n = TEMP_FAILURE_RETRY (write (fd, bytes, len));

      if (n < 0)
        return FALSE;
      bytes += n;
      len -= (gsize)n;
    }
  return TRUE;
}

/* The file is whole and on the disk, or it is not there. */
static gboolean
write_file (int dir, const char *name, const char *bytes, gsize len, GError **error)
{
  auto_fd fd = -1;

  unlinkat (dir, name, 0); /* left over from a write that did not end */
  fd = openat (dir, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd >= 0 && write_all (fd, bytes, len) && fsync (fd) == 0)
    return TRUE;
  fail_errno (error, "cannot write", name);
  unlinkat (dir, name, 0);
  return FALSE;
}

static gboolean
write_secret (int dir, const char *id, const char *password, GError **error)
{
  g_autofree char *name = NULL;
  char line[FP_PASSWORD_MAX + 2];
  int len;
  gboolean ok;

  if (id == NULL)
    return TRUE;
  name = g_strconcat (SECRET_PREFIX, id, NULL);
  len = snprintf (line, sizeof line, "%s\n", password);
  ok = write_file (dir, name, line, (gsize)len, error);
  explicit_bzero (line, sizeof line);
  return ok;
}

static gboolean
write_secrets (int dir, const Job *job, GError **error)
{
  const FpState *state = job->state;

  return write_secret (dir, job->fresh.proxy, state->proxy->password, error)
         && write_secret (dir, job->fresh.pending,
                          state->pending != NULL ? state->pending->settings->password : NULL,
                          error);
}

/* Without a moment in which there is no `state`. */
static gboolean
keep_previous (int dir, GError **error)
{
  unlinkat (dir, "state.old", 0);
  if (linkat (dir, "state", dir, "state.old", 0) < 0)
    return errno == ENOENT || fail_errno (error, "cannot link", "state");
  return renameat (dir, "state.old", dir, "state.previous") == 0
         || fail_errno (error, "cannot rename", "state.old");
}

static gboolean
is_kept (const Job *job, const char *name)
{
  const char *id = name + strlen (SECRET_PREFIX);

  return !g_str_has_prefix (name, SECRET_PREFIX) || g_strcmp0 (id, job->ids.proxy) == 0
         || g_strcmp0 (id, job->ids.pending) == 0 || g_strcmp0 (id, job->keep) == 0;
}

static void
sweep (int dir, const Job *job)
{
  DIR *entries = fdopendir (openat (dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  struct dirent *entry;

  if (entries == NULL)
    return;
  while ((entry = readdir (entries)) != NULL)
    if (!is_kept (job, entry->d_name))
      unlinkat (dir, entry->d_name, 0);
  closedir (entries);
}

static gboolean
commit (int dir, const Job *job, GError **error)
{
  if (!write_secrets (dir, job, error)
      || !write_file (dir, "state.new", job->text, strlen (job->text), error)
      || !keep_previous (dir, error))
    return FALSE;
  if (fsync (dir) < 0)
    return fail_errno (error, "cannot flush", "the state directory");
  if (renameat (dir, "state.new", dir, "state") < 0)
    return fail_errno (error, "cannot rename", "state.new");
  return TRUE;
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
remove_fresh (int dir, const char *id)
{
  g_autofree char *name = g_strconcat (SECRET_PREFIX, id, NULL);

  if (id != NULL)
    unlinkat (dir, name, 0);
}

static void
save_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Job *job = task_data;
  GError *error = NULL;
  auto_fd dir = open_dir (job->dir, &error);

  if (dir >= 0 && is_readable (job, &error) && commit (dir, job, &error))
    {
      fsync (dir); /* if this fails the old state may be back after a power cut, whole */
      sweep (dir, job);
      g_task_return_boolean (task, TRUE);
      return;
    }
  if (dir >= 0)
    {
      unlinkat (dir, "state.new", 0);
      remove_fresh (dir, job->fresh.proxy);
      remove_fresh (dir, job->fresh.pending);
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
