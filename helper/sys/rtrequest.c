/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/sys/rtrequest.h"

#include <arpa/inet.h>
#include <linux/fib_rules.h>
#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>

#include "helper/sys/rtattr.h"

static struct nl_msg *
new_message (int type, int flags, const void *info, gsize len)
{
  struct nl_msg *message = nlmsg_alloc_simple (type, NLM_F_REQUEST | flags);

  nlmsg_append (message, (void *)info, len, NLMSG_ALIGNTO);
  return message;
}

static struct nl_msg *
link_message (int type, int flags, const struct ifinfomsg *info, const char *name)
{
  struct nl_msg *message = new_message (type, flags, info, sizeof *info);

  if (name != NULL)
    nla_put_string (message, IFLA_IFNAME, name);
  return message;
}

static struct nl_msg *
link_question (guint index, const char *name)
{
  struct ifinfomsg info = { .ifi_index = (int)index };
  struct nl_msg *message = link_message (RTM_GETLINK, 0, &info, name);

  nla_put_u32 (message, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
  return message;
}

struct nl_msg *
fp_rtrequest_link (const char *name)
{
  return link_question (0, name);
}

struct nl_msg *
fp_rtrequest_link_at (guint index)
{
  return link_question (index, NULL);
}

struct nl_msg *
fp_rtrequest_up (const char *name, gboolean up)
{
  struct ifinfomsg info = { .ifi_flags = up ? IFF_UP : 0, .ifi_change = IFF_UP };

  return link_message (RTM_NEWLINK, 0, &info, name);
}

struct nl_msg *
fp_rtrequest_mtu (const char *name, guint mtu)
{
  static const struct ifinfomsg info = { .ifi_family = AF_UNSPEC };
  struct nl_msg *message = link_message (RTM_NEWLINK, 0, &info, name);

  nla_put_u32 (message, IFLA_MTU, mtu);
  return message;
}

struct nl_msg *
fp_rtrequest_vlan (const char *name, guint base, guint id)
{
  static const struct ifinfomsg info = { .ifi_family = AF_UNSPEC };
  struct nl_msg *message = link_message (RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, &info, name);
  struct nlattr *kind, *data;

  nla_put_u32 (message, IFLA_LINK, base);
  kind = nla_nest_start (message, IFLA_LINKINFO);
  nla_put_string (message, IFLA_INFO_KIND, "vlan");
  data = nla_nest_start (message, IFLA_INFO_DATA);
  nla_put_u16 (message, IFLA_VLAN_ID, (guint16)id);
  nla_nest_end (message, data);
  nla_nest_end (message, kind);
  return message;
}

struct nl_msg *
fp_rtrequest_link_gone (guint index)
{
  struct ifinfomsg info = { .ifi_index = (int)index };

  return link_message (RTM_DELLINK, 0, &info, NULL);
}

static struct nl_msg *
address_message (const FpNetObject *object, guint index, int type, int flags)
{
  struct ifaddrmsg info = { .ifa_family = fp_rtattr_af (object->address.family),
                            .ifa_prefixlen = (guint8)object->address.prefix,
                            .ifa_scope = RT_SCOPE_UNIVERSE,
                            .ifa_index = index };
  struct nl_msg *message = new_message (type, flags, &info, sizeof info);

  fp_rtattr_put_address (message, IFA_LOCAL, object->address.family, object->address.text);
  fp_rtattr_put_address (message, IFA_ADDRESS, object->address.family, object->address.text);
  return message;
}

/* Prefixes of 31 and 32 bits have none (RFC 3021). */
static void
put_broadcast (struct nl_msg *message, const FpNetObject *object)
{
  struct in_addr address;

  if (object->address.family != FP_FAMILY_4 || object->address.prefix > 30
      || inet_pton (AF_INET, object->address.text, &address) != 1)
    return;
  address.s_addr
      |= object->address.prefix == 0 ? G_MAXUINT32 : htonl (G_MAXUINT32 >> object->address.prefix);
  nla_put (message, IFA_BROADCAST, sizeof address, &address);
}

struct nl_msg *
fp_rtrequest_address (const FpNetObject *object, guint index, int flags)
{
  guint32 lifetime_s = object->address.lifetime_s;
  struct ifa_cacheinfo cache = { .ifa_valid = lifetime_s == 0 ? G_MAXUINT32 : lifetime_s,
                                 .ifa_prefered = lifetime_s == 0 ? G_MAXUINT32 : lifetime_s };
  struct nl_msg *message = address_message (object, index, RTM_NEWADDR, flags);

  put_broadcast (message, object);
  nla_put (message, IFA_CACHEINFO, sizeof cache, &cache);
  if (object->address.protocol != IFAPROT_UNSPEC)
    nla_put_u8 (message, IFA_PROTO, (guint8)object->address.protocol);
  return message;
}

struct nl_msg *
fp_rtrequest_address_gone (const FpNetObject *object, guint index)
{
  return address_message (object, index, RTM_DELADDR, 0);
}

struct nl_msg *
fp_rtrequest_all_addresses (FpFamily family)
{
  struct ifaddrmsg info = { .ifa_family = fp_rtattr_af (family) };

  return new_message (RTM_GETADDR, NLM_F_DUMP, &info, sizeof info);
}

struct nl_msg *
fp_rtrequest_addresses (guint index)
{
  struct ifaddrmsg info = { .ifa_family = AF_UNSPEC, .ifa_index = index };

  return new_message (RTM_GETADDR, NLM_F_DUMP, &info, sizeof info);
}

static struct nl_msg *
route_message (const FpNetObject *object, guint index, int type, guint8 scope, int flags)
{
  FpFamily family = object->route.family;
  struct rtmsg info = { .rtm_family = fp_rtattr_af (family),
                        .rtm_dst_len = (guint8)object->route.prefix,
                        .rtm_table = RT_TABLE_MAIN,
                        .rtm_protocol = (guint8)object->route.protocol,
                        .rtm_scope = scope,
                        .rtm_type = RTN_UNICAST };
  struct nl_msg *message = new_message (type, flags, &info, sizeof info);

  if (object->route.prefix > 0)
    fp_rtattr_put_address (message, RTA_DST, family, object->route.destination);
  if (object->route.gateway[0] != '\0')
    fp_rtattr_put_address (message, RTA_GATEWAY, family, object->route.gateway);
  nla_put_u32 (message, RTA_OIF, index);
  nla_put_u32 (message, RTA_PRIORITY, object->route.metric);
  return message;
}

struct nl_msg *
fp_rtrequest_route (const FpNetObject *object, guint index, int flags)
{
  gboolean on_link = object->route.family == FP_FAMILY_4 && object->route.gateway[0] == '\0';

  return route_message (object, index, RTM_NEWROUTE, on_link ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE,
                        flags);
}

struct nl_msg *
fp_rtrequest_route_gone (const FpNetObject *object, guint index)
{
  return route_message (object, index, RTM_DELROUTE, RT_SCOPE_NOWHERE, 0);
}

struct nl_msg *
fp_rtrequest_routes (FpFamily family, guint index, guint8 table, guint8 protocol)
{
  struct rtmsg info
      = { .rtm_family = fp_rtattr_af (family), .rtm_table = table, .rtm_protocol = protocol };
  struct nl_msg *message;

  if (protocol != RTPROT_UNSPEC)
    info.rtm_type = RTN_UNICAST;
  message = new_message (RTM_GETROUTE, NLM_F_DUMP, &info, sizeof info);

  nla_put_u32 (message, RTA_OIF, index);
  return message;
}

struct nl_msg *
fp_rtrequest_rules (FpFamily family)
{
  struct fib_rule_hdr info = { .family = fp_rtattr_af (family) };

  return new_message (RTM_GETRULE, NLM_F_DUMP, &info, sizeof info);
}

static struct nl_msg *
neighbour_message (int type, int flags, const struct ndmsg *info, FpFamily family,
                   const char *address)
{
  struct nl_msg *message = new_message (type, flags, info, sizeof *info);

  fp_rtattr_put_address (message, NDA_DST, family, address);
  return message;
}

struct nl_msg *
fp_rtrequest_neighbour (FpFamily family, const char *address, guint index)
{
  struct ndmsg info = { .ndm_family = fp_rtattr_af (family), .ndm_ifindex = (int)index };

  return neighbour_message (RTM_GETNEIGH, 0, &info, family, address);
}

struct nl_msg *
fp_rtrequest_neighbour_use (FpFamily family, const char *address, guint index)
{
  struct ndmsg info
      = { .ndm_family = fp_rtattr_af (family), .ndm_ifindex = (int)index, .ndm_flags = NTF_USE };

  return neighbour_message (RTM_NEWNEIGH, NLM_F_CREATE, &info, family, address);
}

struct nl_msg *
fp_rtrequest_neighbour_probe (FpFamily family, const char *address, guint index)
{
  struct ndmsg info
      = { .ndm_family = fp_rtattr_af (family), .ndm_ifindex = (int)index, .ndm_state = NUD_PROBE };

  return neighbour_message (RTM_NEWNEIGH, NLM_F_REPLACE, &info, family, address);
}
