/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Preloaded into faceplated: all that it reads from rtnetlink says that the dump was interrupted
 * (NLM_F_DUMP_INTR), as on a machine whose links come and go. What it can know of its network it
 * knows late.
 *
 *   FP_INTERRUPTED_MS=N   in the first N ms, counted from the first read */
#include <dlfcn.h>
#include <linux/netlink.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

static int64_t
now_ms (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool
is_early (void)
{
  static int64_t first_ms;
  const char *length = getenv ("FP_INTERRUPTED_MS");

  if (first_ms == 0)
    first_ms = now_ms ();
  return length != NULL && now_ms () < first_ms + atoi (length);
}

ssize_t
recvmsg (int fd, struct msghdr *message, int flags)
{
  ssize_t n = ((__typeof__ (recvmsg) *)dlsym (RTLD_NEXT, "recvmsg")) (fd, message, flags);
  const struct sockaddr *from = message->msg_name;
  struct nlmsghdr *header = message->msg_iov[0].iov_base;

  if (n >= (ssize_t)sizeof *header && message->msg_namelen == sizeof (struct sockaddr_nl)
      && from->sa_family == AF_NETLINK && is_early ())
    header->nlmsg_flags |= NLM_F_DUMP_INTR;
  return n;
}
