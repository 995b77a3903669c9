/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What tests/rig/netlink-count.c, preloaded into faceplated, counts in the file that
 * FP_NETLINK_COUNT names: it has to be there, of this size, and can be mapped by the test. */
#pragma once

#include <stdint.h>

typedef struct
{
  uint32_t messages;      /* of rtnetlink, read: answers and events */
  uint32_t requests;      /* but for the following three, which the kernel walks long lists for */
  uint32_t route_dumps;   /* also filtered ones: IPv4 */
  uint32_t link_dumps;    /* links, or addresses of all links */
  uint32_t route_6_dumps; /* as route_dumps: IPv6 */
} NetlinkCount;
