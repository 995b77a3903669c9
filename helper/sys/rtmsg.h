/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* rtnetlink messages (rtnetlink(7)): from the kernel's bytes to FpNetEvent, and the requests.
 * Parsed with libnl-3's attribute functions; libnl-route's objects would cost an allocation for
 * each of 10,000 routes, and half a megabyte of library. No state. */
#pragma once

#include <netlink/msg.h>

#include "helper/core/net-event.h"
#include "helper/core/observer.h"
#include "helper/core/way.h"

/* FALSE: nothing that matters (another kind of message, a route that is not a default route of the
 * main table, damaged). A message that takes a port away from a bridge looks like RTM_DELLINK but
 * has the family AF_BRIDGE: not a link gone. */
gboolean fp_rtmsg_decode (struct nlmsghdr *header, FpNetEvent *event);

/* An IPv4 route with a prefix: a dump that lists one has listed the default routes. */
gboolean fp_rtmsg_is_past_defaults (const struct nlmsghdr *header);

/* The request for a dump, filtered in the kernel by link and table where it can
 * (NETLINK_GET_STRICT_CHK). Transfer full. */
struct nl_msg *fp_rtmsg_request (const FpDumpRequest *request);
/* For all links, without statistics. */
struct nl_msg *fp_rtmsg_request_links (void);

/* For the way to a literal address (IPv6 without brackets; an IPv4 one in IPv6, ::ffff:192.0.2.1,
 * goes by IPv4). NULL: it is none. */
struct nl_msg *fp_rtmsg_request_way (const char *address);
/* The answer to that, a route or an error. */
FpWayAnswer fp_rtmsg_decode_way (struct nlmsghdr *header);
