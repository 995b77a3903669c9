/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The rtnetlink requests (rtnetlink(7)) that change links, addresses, routes and neighbours, and
 * those that look at them. Each returns a message (transfer full) with NLM_F_REQUEST; libnl adds
 * NLM_F_ACK and the sequence number. No state. */
#pragma once

#include <netlink/msg.h>

#include "helper/core/net-object.h"

/* By name and without an index: the kernel takes the link that has the name at that moment. */
struct nl_msg *fp_rtrequest_link (const char *name);
struct nl_msg *fp_rtrequest_link_at (guint index); /* the same by its index */
struct nl_msg *fp_rtrequest_up (const char *name, gboolean up);
struct nl_msg *fp_rtrequest_mtu (const char *name, guint mtu);

/* A VLAN link (IEEE 802.1Q) over the link with that index. */
struct nl_msg *fp_rtrequest_vlan (const char *name, guint base, guint id);
struct nl_msg *fp_rtrequest_link_gone (guint index);

/* object: ADDRESS. flags: NLM_F_CREATE and the like. The broadcast address of an IPv4 one is that
 * of its prefix. A kernel without IFA_PROTO (before 5.18) passes over it. */
struct nl_msg *fp_rtrequest_address (const FpNetObject *object, guint index, int flags);
struct nl_msg *fp_rtrequest_address_gone (const FpNetObject *object, guint index);
/* A dump, both families; index 0: of all links. */
struct nl_msg *fp_rtrequest_addresses (guint index);
struct nl_msg *fp_rtrequest_all_addresses (FpFamily family); /* of all links */

/* object: ROUTE, in the main table. One that goes may have any scope. */
struct nl_msg *fp_rtrequest_route (const FpNetObject *object, guint index, int flags);
struct nl_msg *fp_rtrequest_route_gone (const FpNetObject *object, guint index);
/* A dump of the routes over the link. table: RT_TABLE_UNSPEC: all. protocol: RTPROT_UNSPEC: any;
 * else the unicast routes with it. */
struct nl_msg *fp_rtrequest_routes (FpFamily family, guint index, guint8 table, guint8 protocol);
/* A dump of the rules that say which table a route is looked up in (ip-rule(8)). */
struct nl_msg *fp_rtrequest_rules (FpFamily family);

/* What the kernel knows of a neighbour; no dump. */
struct nl_msg *fp_rtrequest_neighbour (FpFamily family, const char *address, guint index);
/* Has the kernel resolve it as if there were a packet to send (NTF_USE), from nothing if need be.
 */
struct nl_msg *fp_rtrequest_neighbour_use (FpFamily family, const char *address, guint index);
/* Has the kernel ask a neighbour that it knows whether it is there (NUD_PROBE). */
struct nl_msg *fp_rtrequest_neighbour_probe (FpFamily family, const char *address, guint index);
