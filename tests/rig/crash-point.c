/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Preloaded into faceplated: ends it with SIGKILL at the Nth change to its state directory, or at
 * the Nth step of a change of the network. Counted from 1; after the last one nothing happens.
 *
 *   FP_CRASH_AT=N        just before the Nth change to the state directory
 *   FP_CRASH_HALF=1      if that change is a write, after half of its bytes
 *   FP_CRASH_WAIT=1      does not end it, but waits there for half a second
 *   FP_CRASH_STEP=N      just before the Nth step of a change of the network; 0: never
 *   FP_CRASH_AFTER=1     just after it: it is done, nobody has read the answer
 *   FP_CRASH_ONLY=NAME   counts steps of this name alone
 *   FP_CRASH_WHILE=FILE  counts steps only while FILE is there, which gets a line with the name of
 *                        each, before it is done
 *
 * A change to the state directory: creating, writing, flushing, linking, renaming or removing a
 * file "state*" or "secret-*", or flushing their directory.
 *
 * A step: a message RTM_NEW*, RTM_DEL* or RTM_SET* of rtnetlink, however it is acknowledged ("new
 * address", "set link"); a packet to another program (faceplate-host, faceplate-dhcp; its first
 * word); renaming a state file (its new
 * name). */
#include <dlfcn.h>
#include <fcntl.h>
#include <linux/rtnetlink.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
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

static bool
is_rtnetlink (int fd)
{
  int domain = 0, protocol = -1;
  socklen_t len = sizeof domain;

  if (getsockopt (fd, SOL_SOCKET, SO_DOMAIN, &domain, &len) != 0 || domain != AF_NETLINK)
    return false;
  len = sizeof protocol;
  return getsockopt (fd, SOL_SOCKET, SO_PROTOCOL, &protocol, &len) == 0
         && protocol == NETLINK_ROUTE;
}

/* Each kind of thing has four types, of which the third asks. */
static bool
is_request_to_change (int fd, const struct msghdr *message)
{
  const struct nlmsghdr *header;

  if (message->msg_iovlen == 0 || message->msg_iov[0].iov_len < sizeof *header)
    return false;
  header = message->msg_iov[0].iov_base;
  return is_rtnetlink (fd) && header->nlmsg_type >= RTM_BASE
         && (header->nlmsg_type - RTM_BASE) % 4 != RTM_GETLINK - RTM_BASE;
}

static bool
is_local_packet (int fd)
{
  int domain = 0, type = 0;
  socklen_t len = sizeof domain;

  if (getsockopt (fd, SOL_SOCKET, SO_DOMAIN, &domain, &len) != 0 || domain != AF_UNIX)
    return false;
  len = sizeof type;
  return getsockopt (fd, SOL_SOCKET, SO_TYPE, &type, &len) == 0 && type == SOCK_SEQPACKET;
}

static void
note (int file, const char *name)
{
  char line[64];
  int len = snprintf (line, sizeof line, "%s\n", name);

  if (write (file, line, (size_t)len) != len)
    abort ();
}

/* Whether this step is the one. */
static bool
step (const char *name)
{
  static atomic_int steps; /* the state is written in a thread */
  const char *at = getenv ("FP_CRASH_STEP"), *while_there = getenv ("FP_CRASH_WHILE"),
             *only = getenv ("FP_CRASH_ONLY");
  int file;

  if (at == NULL || (only != NULL && strcmp (name, only) != 0))
    return false;
  if (while_there != NULL)
    {
      file = REAL (open) (while_there, O_WRONLY | O_APPEND | O_CLOEXEC);
      if (file < 0)
        return false;
      note (file, name);
      REAL (close) (file);
    }
  return ++steps == atoi (at);
}

static const char *
name_of_request (const struct msghdr *message)
{
  static const char *const verbs[] = { "new", "del", "get", "set" }, *const nouns[]
                                                                     = { "link", "address", "route",
                                                                         "neighbour", "rule" };
  static _Thread_local char name[32];
  const struct nlmsghdr *header = message->msg_iov[0].iov_base;
  unsigned number = header->nlmsg_type - RTM_BASE;

  snprintf (name, sizeof name, "%s %s", verbs[number % 4],
            number / 4 < sizeof nouns / sizeof nouns[0] ? nouns[number / 4] : "other");
  return name;
}

static const char *
name_of_packet (const char *bytes, size_t len)
{
  static _Thread_local char name[32];
  size_t end = 0;

  while (end < len && end < sizeof name - 1 && bytes[end] > ' ')
    end++;
  memcpy (name, bytes, end);
  name[end] = '\0';
  return name;
}

static void
crash_if (bool due, bool after)
{
  if (due && after == (getenv ("FP_CRASH_AFTER") != NULL))
    kill (getpid (), SIGKILL);
}

ssize_t
sendmsg (int fd, const struct msghdr *message, int flags)
{
  bool due = is_request_to_change (fd, message) && step (name_of_request (message));
  ssize_t sent;

  crash_if (due, false);
  sent = REAL (sendmsg) (fd, message, flags);
  crash_if (due, true);
  return sent;
}

ssize_t
send (int fd, const void *bytes, size_t len, int flags)
{
  bool due = is_local_packet (fd) && step (name_of_packet (bytes, len));
  ssize_t sent;

  crash_if (due, false);
  sent = REAL (send) (fd, bytes, len, flags);
  crash_if (due, true);
  return sent;
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
  bool due = is_state (from) && step (to);
  int result;

  if (is_state (from))
    change ();
  crash_if (due, false);
  result = REAL (renameat) (from_dir, from, to_dir, to);
  crash_if (due, true);
  return result;
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
