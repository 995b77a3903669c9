/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/sys/state-dir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dbus/errors.h"
#include "dbus/settings.h"

#define UNREADABLE_MAX 3
#define SECRET_PREFIX  "secret-"

static gboolean
fail_errno (GError **error, const char *what, const char *name)
{
  g_set_error (error, FP_ERROR, FP_ERROR_STORAGE, "%s %s: %s", what, name, g_strerror (errno));
  return FALSE;
}

int
fp_state_dir_open (const char *dir, GError **error)
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

void
fp_close_fd (int *fd)
{
  if (*fd >= 0)
    close (*fd);
}

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
char *
fp_state_dir_read (int dir, const char *name, gsize max, gsize *len, GError **error)
{
  fp_auto_fd fd = openat (dir, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
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
char *
fp_state_dir_read_secret (int dir, const char *id)
{
  g_autofree char *name = g_strconcat (SECRET_PREFIX, id, NULL);
  gsize len = 0;
  char *bytes = fp_state_dir_read (dir, name, FP_PASSWORD_MAX + 1, &len, NULL);

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

/* To the first free name, else over the last one. NULL: it could not be moved. */
char *
fp_state_dir_move_aside (int dir, const char *name)
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
  fp_auto_fd fd = -1;

  unlinkat (dir, name, 0); /* left over from a write that did not end */
  fd = openat (dir, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd >= 0 && write_all (fd, bytes, len) && fsync (fd) == 0)
    return TRUE;
  fail_errno (error, "cannot write", name);
  unlinkat (dir, name, 0);
  return FALSE;
}

gboolean
fp_state_dir_write_secret (int dir, const char *id, const char *password, GError **error)
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
replace_state (int dir, GError **error)
{
  if (!keep_previous (dir, error))
    return FALSE;
  if (fsync (dir) < 0)
    return fail_errno (error, "cannot flush", "the state directory");
  return renameat (dir, "state.new", dir, "state") == 0
         || fail_errno (error, "cannot rename", "state.new");
}

gboolean
fp_state_dir_commit (int dir, const char *text, GError **error)
{
  gboolean replaced
      = write_file (dir, "state.new", text, strlen (text), error) && replace_state (dir, error);

  if (replaced)
    fsync (dir); /* if this fails the old state may be back after a power cut, whole */
  else
    unlinkat (dir, "state.new", 0);
  return replaced;
}

void
fp_state_dir_remove_secret (int dir, const char *id)
{
  g_autofree char *name = g_strconcat (SECRET_PREFIX, id, NULL);

  if (id != NULL)
    unlinkat (dir, name, 0);
}

static gboolean
is_named (const char *id, const char *const *ids, guint n)
{
  for (guint i = 0; i < n; i++)
    if (g_strcmp0 (ids[i], id) == 0)
      return TRUE;
  return FALSE;
}

void
fp_state_dir_sweep (int dir, const char *const *ids, guint n)
{
  DIR *entries = fdopendir (openat (dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  struct dirent *entry;

  if (entries == NULL)
    return;
  while ((entry = readdir (entries)) != NULL)
    if (g_str_has_prefix (entry->d_name, SECRET_PREFIX)
        && !is_named (entry->d_name + strlen (SECRET_PREFIX), ids, n))
      unlinkat (dir, entry->d_name, 0);
  closedir (entries);
}
