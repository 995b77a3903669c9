/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Foreign addresses and routes as the kernel told them (RTM_NEWADDR, RTM_NEWROUTE; rtnetlink(7)),
 * to be told back to it. What it makes itself, or would refuse, is left out when they are taken:
 * the flags of a state, time stamps, statistics; of a route by a nexthop object (RTA_NH_ID) what
 * that stands for. A route's time that is left becomes RTA_EXPIRES. No state. */
#pragma once

#include <netlink/msg.h>

#include "helper/core/net-object.h"

/* FALSE: it is longer than FP_NET_TOLD_MAX, or damaged. index: of its link; more is left alone. */
gboolean fp_rttold_take (struct nlmsghdr *header, guint index, FpNetTold *told);

/* A route that prefers a source address. */
gboolean fp_rttold_has_source (const FpNetTold *told);

/* The request (transfer full) to add it (RTM_NEWADDR, RTM_NEWROUTE) or to remove it, now that its
 * link has that index. NULL: its lifetime has ended since. */
struct nl_msg *fp_rttold_request (const FpNetTold *told, int type, int flags, guint index);
