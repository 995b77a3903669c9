/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Preloaded into faceplated: ends it with SIGKILL at the Nth change to its state directory.
 *
 *   FP_CRASH_AT=N     just before the Nth change, counted from 1; after the last one nothing
 * happens FP_CRASH_HALF=1   if that change is a write, after half of its bytes
 *   FP_CRASH_WAIT=1   does not end it, but waits there for half a second
 *
 * A change: creating, writing, flushing, linking, renaming or removing a file "state*" or
 * "secret-*", or flushing their directory. */
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#define FDS 1024

static bool watched[FDS]; /* one thread at a time changes the directory */
static int changes;

static bool
is_state (const char *name)
{
  return strncmp (name, "state", 5) == 0 || strncmp (name, "secret-", 7) == 0;
}

/* Whether this change is the one. */
static bool
is_due (void)
{
  const char *at = getenv ("FP_CRASH_AT");

  return at != NULL && ++changes == atoi (at);
}

static void
change (void)
{
  if (!is_due ())
    return;
  if (getenv ("FP_CRASH_WAIT") != NULL)
    usleep (500000);
  else
    kill (getpid (), SIGKILL);
}

static void
watch (int fd, bool on)
{
  if (fd >= 0 && fd < FDS)
    watched[fd] = on;
}

static bool
is_watched (int fd)
{
  return fd >= 0 && fd < FDS && watched[fd];
}

#define REAL(name) ((__typeof__ (name) *)dlsym (RTLD_NEXT, #name))

static int
open_at (int dir, const char *name, int flags, mode_t mode)
{
  bool writes = is_state (name) && (flags & O_CREAT) != 0;
  int fd;

  if (writes)
    change ();
  fd = REAL (openat) (dir, name, flags, mode);
  watch (fd, writes);
  return fd;
}

#define TAKE_MODE(mode, flags)                                                                     \
  do                                                                                               \
    {                                                                                              \
      va_list args;                                                                                \
      va_start (args, flags);                                                                      \
      mode = (flags & O_CREAT) != 0 ? va_arg (args, mode_t) : 0;                                   \
      va_end (args);                                                                               \
    }                                                                                              \
  while (0)

int
openat (int dir, const char *name, int flags, ...)
{
  mode_t mode;

  TAKE_MODE (mode, flags);
  return open_at (dir, name, flags, mode);
}

int
open (const char *name, int flags, ...)
{
  mode_t mode;
  int fd;

  TAKE_MODE (mode, flags);
  fd = REAL (open) (name, flags, mode);
  watch (fd, (flags & O_DIRECTORY) != 0 && getenv ("FP_CRASH_DIR") != NULL
                 && strcmp (name, getenv ("FP_CRASH_DIR")) == 0);
  return fd;
}

int
close (int fd)
{
  watch (fd, false);
  return REAL (close) (fd);
}

ssize_t
write (int fd, const void *bytes, size_t len)
{
  if (is_watched (fd) && is_due ())
    {
      if (getenv ("FP_CRASH_HALF") != NULL && REAL (write) (fd, bytes, len / 2) < 0)
        abort ();
      kill (getpid (), SIGKILL);
    }
  return REAL (write) (fd, bytes, len);
}

int
fsync (int fd)
{
  if (is_watched (fd))
    change ();
  return REAL (fsync) (fd);
}

int
renameat (int from_dir, const char *from, int to_dir, const char *to)
{
  if (is_state (from))
    change ();
  return REAL (renameat) (from_dir, from, to_dir, to);
}

int
linkat (int from_dir, const char *from, int to_dir, const char *to, int flags)
{
  if (is_state (from))
    change ();
  return REAL (linkat) (from_dir, from, to_dir, to, flags);
}

int
unlinkat (int dir, const char *name, int flags)
{
  if (is_state (name))
    change ();
  return REAL (unlinkat) (dir, name, flags);
}
