/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/rig/netlink-count.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <linux/if_addr.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

static NetlinkCount *
count (void)
{
  static NetlinkCount *count;

  if (count == NULL)
    {
      const char *path = getenv ("FP_NETLINK_COUNT");
      int fd = path != NULL ? open (path, O_RDWR | O_CLOEXEC) : -1;
      void *place = mmap (NULL, sizeof *count, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

      if (place == MAP_FAILED)
        abort ();
      close (fd);
      count = place;
    }
  return count;
}

static bool
is_netlink (const struct msghdr *message)
{
  const struct sockaddr *address = message->msg_name;

  return address != NULL && message->msg_namelen == sizeof (struct sockaddr_nl)
         && address->sa_family == AF_NETLINK;
}

static void
count_request (const struct nlmsghdr *header)
{
  bool dumps = (header->nlmsg_flags & NLM_F_DUMP) == NLM_F_DUMP;
  const struct rtmsg *route = NLMSG_DATA (header);
  const struct ifaddrmsg *address = NLMSG_DATA (header);

  if (dumps && header->nlmsg_type == RTM_GETROUTE)
    __atomic_add_fetch (route->rtm_family == AF_INET ? &count ()->route_dumps
                                                     : &count ()->route_6_dumps,
                        1, __ATOMIC_SEQ_CST);
  else if (dumps
           && (header->nlmsg_type == RTM_GETLINK
               || (header->nlmsg_type == RTM_GETADDR && address->ifa_index == 0)))
    __atomic_add_fetch (&count ()->link_dumps, 1, __ATOMIC_SEQ_CST);
  else
    __atomic_add_fetch (&count ()->requests, 1, __ATOMIC_SEQ_CST);
}

ssize_t
sendmsg (int fd, const struct msghdr *message, int flags)
{
  if (is_netlink (message))
    count_request (message->msg_iov[0].iov_base);
  return ((__typeof__ (sendmsg) *)dlsym (RTLD_NEXT, "sendmsg")) (fd, message, flags);
}

ssize_t
recvmsg (int fd, struct msghdr *message, int flags)
{
  ssize_t n = ((__typeof__ (recvmsg) *)dlsym (RTLD_NEXT, "recvmsg")) (fd, message, flags);
  const struct nlmsghdr *header = message->msg_iov[0].iov_base;
  long left = n;

  if (n > 0 && is_netlink (message))
    for (; NLMSG_OK (header, left); header = NLMSG_NEXT (header, left))
      __atomic_add_fetch (&count ()->messages, 1, __ATOMIC_SEQ_CST);
  return n;
}
