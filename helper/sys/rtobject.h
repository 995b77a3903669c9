/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What rtnetlink messages (rtnetlink(7)) say of the links, addresses and routes that Faceplate puts
 * in place or keeps, in more detail than the observer needs (rtmsg.h). No state. */
#pragma once

#include <netlink/msg.h>

#include "helper/core/net-object.h"

typedef struct
{
  FpNetLink link;
  gboolean arp;   /* no IFF_NOARP, no loopback */
  guint over;     /* index of the link below it, in the same network namespace; 0: none */
  guint vlan;     /* IEEE 802.1Q; 0: it is no VLAN link */
  FpNetIpv6 ipv6; /* as it is; a link that accepts neither advertisements nor prefixes: static */
} FpRtLink;

typedef struct
{
  FpNetAddress address;
  guint32 flags; /* IFA_F_* */
  guint8 protocol;
  guint32 lifetime_s; /* valid for; 0: for ever */
  /* IPv4: the link's name by the address's label, without an alias; "" : none is known. */
  char label[FP_LINK_NAME_SIZE];
} FpRtAddress;

/* Each is FALSE for another kind of message and for a damaged one. */
gboolean fp_rtobject_link (struct nlmsghdr *header, FpRtLink *link);
gboolean fp_rtobject_address (struct nlmsghdr *header, FpRtAddress *address);
/* A route of the main table to somewhere over one link, without anything that an FpNetObject cannot
 * say (several ways, an encapsulation, a type of service, a gateway of the other family): FALSE for
 * others. object->link is left empty. */
gboolean fp_rtobject_route (struct nlmsghdr *header, FpNetObject *object, guint *index);

/* A route of others over the link with that index, in whatever table and of whatever type: the same
 * where that says it all, else with what the kernel told. One that is too long for that has told.n
 * 0 and told.more. FALSE: it is not over that link. */
gboolean fp_rtobject_foreign_route (struct nlmsghdr *header, guint index, FpNetObject *object);

/* A rule that is not one of the three that the kernel begins with (ip-rule(8)): those lead to the
 * tables local, main and default. */
gboolean fp_rtobject_is_added_rule (struct nlmsghdr *header);

/* An address with another host at the other end cannot be said so: FALSE. */
gboolean
fp_rtobject_from_address (const FpRtAddress *address, const char *link, FpNetObject *object);
