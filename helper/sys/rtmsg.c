/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/sys/rtmsg.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "helper/sys/rtattr.h"

G_STATIC_ASSERT (FP_LINK_NAME_SIZE == IFNAMSIZ);

static gboolean
decode_link (struct nlmsghdr *header, gboolean gone, FpNetEvent *event)
{
  struct nlattr *tb[IFLA_MAX + 1];
  FpNetLink *link = &event->link;
  const struct ifinfomsg *info;

  if (nlmsg_parse (header, sizeof *info, tb, IFLA_MAX, NULL) < 0)
    return FALSE;
  info = nlmsg_data (header);
  if (info->ifi_family != AF_UNSPEC || info->ifi_index <= 0)
    return FALSE;
  event->kind = gone ? FP_NET_LINK_GONE : FP_NET_LINK;
  link->index = (guint)info->ifi_index;
  if (gone)
    return TRUE;
  if (tb[IFLA_IFNAME] == NULL)
    return FALSE;
  nla_strlcpy (link->name, tb[IFLA_IFNAME], sizeof link->name);
  link->up = (info->ifi_flags & IFF_UP) != 0;
  link->carrier = link->up && (info->ifi_flags & (IFF_LOWER_UP | IFF_LOOPBACK)) != 0;
  fp_rtattr_u32 (tb[IFLA_MTU], &link->mtu);
  if (tb[IFLA_ADDRESS] != NULL)
    link->n_hardware = (guint)nla_memcpy (link->hardware, tb[IFLA_ADDRESS], sizeof link->hardware);
  return TRUE;
}

static FpScope
scope_from (guint8 scope)
{
  if (scope == RT_SCOPE_HOST)
    return FP_SCOPE_HOST;
  return scope == RT_SCOPE_LINK ? FP_SCOPE_LINK : FP_SCOPE_GLOBAL;
}

/* Until duplicate detection has ended an address cannot be used, unless it is an optimistic one
 * (RFC 4429). */
static gboolean
is_usable (guint32 flags)
{
  if ((flags & IFA_F_DADFAILED) != 0)
    return FALSE;
  return (flags & IFA_F_TENTATIVE) == 0 || (flags & IFA_F_OPTIMISTIC) != 0;
}

static gboolean
decode_address (struct nlmsghdr *header, gboolean gone, FpNetEvent *event)
{
  struct nlattr *tb[IFA_MAX + 1];
  FpNetAddress *address = &event->address;
  const struct ifaddrmsg *info;
  guint32 flags;

  if (nlmsg_parse (header, sizeof *info, tb, IFA_MAX, NULL) < 0)
    return FALSE;
  info = nlmsg_data (header);
  if (!fp_rtattr_family (info->ifa_family, &address->family))
    return FALSE;
  event->kind = gone ? FP_NET_ADDRESS_GONE : FP_NET_ADDRESS;
  address->index = info->ifa_index;
  address->prefix = info->ifa_prefixlen;
  address->scope = scope_from (info->ifa_scope);
  flags = info->ifa_flags;
  fp_rtattr_u32 (tb[IFA_FLAGS], &flags);
  address->secondary = (flags & IFA_F_SECONDARY) != 0;
  address->usable = is_usable (flags);
  /* IFA_ADDRESS is the peer's where there is one; then IFA_LOCAL is one's own. */
  if (!fp_rtattr_address (address->family, tb[IFA_ADDRESS], address->peer)
      && !fp_rtattr_address (address->family, tb[IFA_LOCAL], address->peer))
    return FALSE;
  if (!fp_rtattr_address (address->family, tb[IFA_LOCAL], address->text))
    memcpy (address->text, address->peer, sizeof address->text);
  return TRUE;
}

/* gateway: RTA_GATEWAY; via: RTA_VIA, an IPv6 gateway of an IPv4 route (RFC 5549). text stays as it
 * is where there is neither. */
static void
print_gateway (FpFamily family, struct nlattr *gateway, struct nlattr *via, char *text)
{
  const struct rtvia *other;

  if (fp_rtattr_address (family, gateway, text) || via == NULL
      || nla_len (via) < (int)sizeof *other)
    return;
  other = nla_data (via);
  if (fp_rtattr_family (other->rtvia_family, &family))
    fp_rtattr_print (family, other->rtvia_addr, (gsize)nla_len (via) - sizeof other->rtvia_family,
                     text);
}

static void
add_hop (FpNetRoute *route, guint index, guint flags, struct nlattr *gateway, struct nlattr *via)
{
  FpNetHop *hop;

  if (route->n_hops == FP_HOPS_MAX)
    return;
  hop = &route->hops[route->n_hops++];
  hop->index = index;
  hop->dead = (flags & RTNH_F_DEAD) != 0;
  hop->gateway[0] = '\0';
  print_gateway (route->family, gateway, via, hop->gateway);
}

static void
add_multipath (FpNetRoute *route, struct nlattr *multipath)
{
  struct rtnexthop *next = nla_data (multipath);
  int left = nla_len (multipath);

  while (left >= (int)sizeof *next && RTNH_OK (next, left)) /* which looks before it measures */
    {
      struct nlattr *tb[RTA_MAX + 1] = { NULL };

      if (nla_parse (tb, RTA_MAX, (struct nlattr *)RTNH_DATA (next),
                     (int)(next->rtnh_len - RTNH_LENGTH (0)), NULL)
          == 0)
        add_hop (route, (guint)next->rtnh_ifindex, next->rtnh_flags, tb[RTA_GATEWAY], tb[RTA_VIA]);
      left -= (int)RTNH_ALIGN (next->rtnh_len);
      next = RTNH_NEXT (next);
    }
}

/* Cheap, before anything is parsed: nearly all routes of a full table end here. */
static gboolean
may_be_default (const struct nlmsghdr *header)
{
  const struct rtmsg *info = nlmsg_data (header);

  return nlmsg_datalen (header) >= (int)sizeof *info && info->rtm_dst_len == 0 && info->rtm_tos == 0
         && (info->rtm_flags & RTM_F_CLONED) == 0;
}

static gboolean
decode_route (struct nlmsghdr *header, FpNetEvent *event)
{
  struct nlattr *tb[RTA_MAX + 1];
  FpNetRoute *route = &event->route;
  const struct rtmsg *info = nlmsg_data (header);
  guint32 table, index = 0;

  if (!may_be_default (header) || !fp_rtattr_family (info->rtm_family, &route->family)
      || nlmsg_parse (header, sizeof *info, tb, RTA_MAX, NULL) < 0)
    return FALSE;
  table = info->rtm_table;
  fp_rtattr_u32 (tb[RTA_TABLE], &table);
  if (table != RT_TABLE_MAIN)
    return FALSE;
  event->kind = FP_NET_ROUTE;
  route->metric = 0;
  fp_rtattr_u32 (tb[RTA_PRIORITY], &route->metric);
  route->gone = header->nlmsg_type == RTM_DELROUTE;
  route->replaces = !route->gone && (header->nlmsg_flags & NLM_F_REPLACE);
  fp_rtattr_address (route->family, tb[RTA_PREFSRC], route->source);
  route->n_hops = 0;
  if (info->rtm_type != RTN_UNICAST)
    return route->replaces;
  if (tb[RTA_MULTIPATH] != NULL)
    add_multipath (route, tb[RTA_MULTIPATH]);
  else if (fp_rtattr_u32 (tb[RTA_OIF], &index))
    add_hop (route, index, info->rtm_flags, tb[RTA_GATEWAY], tb[RTA_VIA]);
  return TRUE;
}

gboolean
fp_rtmsg_decode (struct nlmsghdr *header, FpNetEvent *event)
{
  memset (event, 0, sizeof *event);
  switch (header->nlmsg_type)
    {
    case RTM_NEWLINK:
      return decode_link (header, FALSE, event);
    case RTM_DELLINK:
      return decode_link (header, TRUE, event);
    case RTM_NEWADDR:
      return decode_address (header, FALSE, event);
    case RTM_DELADDR:
      return decode_address (header, TRUE, event);
    case RTM_NEWROUTE:
    case RTM_DELROUTE:
      return decode_route (header, event);
    default:
      return FALSE;
    }
}

gboolean
fp_rtmsg_is_past_defaults (const struct nlmsghdr *header)
{
  const struct rtmsg *info = nlmsg_data (header);

  return header->nlmsg_type == RTM_NEWROUTE && nlmsg_datalen (header) >= (int)sizeof *info
         && info->rtm_family == AF_INET && info->rtm_dst_len != 0;
}

static struct nl_msg *
request_link (const FpDumpRequest *request)
{
  struct ifinfomsg info = { .ifi_index = (int)request->index };
  struct nl_msg *message = nlmsg_alloc_simple (RTM_GETLINK, NLM_F_REQUEST);

  nlmsg_append (message, &info, sizeof info, NLMSG_ALIGNTO);
  if (request->name[0] != '\0')
    nla_put_string (message, IFLA_IFNAME, request->name);
  nla_put_u32 (message, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
  return message;
}

static struct nl_msg *
request_addresses (const FpDumpRequest *request, guint8 family)
{
  struct ifaddrmsg info = { .ifa_family = family, .ifa_index = request->index };
  struct nl_msg *message = nlmsg_alloc_simple (RTM_GETADDR, NLM_F_REQUEST | NLM_F_DUMP);

  nlmsg_append (message, &info, sizeof info, NLMSG_ALIGNTO);
  return message;
}

static struct nl_msg *
request_routes (const FpDumpRequest *request, guint8 family)
{
  struct rtmsg info = { .rtm_family = family, .rtm_table = RT_TABLE_MAIN, .rtm_type = RTN_UNICAST };
  struct nl_msg *message = nlmsg_alloc_simple (RTM_GETROUTE, NLM_F_REQUEST | NLM_F_DUMP);

  nlmsg_append (message, &info, sizeof info, NLMSG_ALIGNTO);
  if (request->index != 0)
    nla_put_u32 (message, RTA_OIF, request->index);
  return message;
}

struct nl_msg *
fp_rtmsg_request (const FpDumpRequest *request)
{
  switch (request->dump)
    {
    case FP_DUMP_LINK:
      return request_link (request);
    case FP_DUMP_ADDRESSES_4:
      return request_addresses (request, AF_INET);
    case FP_DUMP_ADDRESSES_6:
      return request_addresses (request, AF_INET6);
    case FP_DUMP_ROUTES_4:
      return request_routes (request, AF_INET);
    case FP_DUMP_ROUTES_6:
      return request_routes (request, AF_INET6);
    case FP_N_DUMPS:
      break;
    }
  g_assert_not_reached ();
}

struct nl_msg *
fp_rtmsg_request_links (void)
{
  struct ifinfomsg info = { .ifi_family = AF_UNSPEC };
  struct nl_msg *message = nlmsg_alloc_simple (RTM_GETLINK, NLM_F_REQUEST | NLM_F_DUMP);

  nlmsg_append (message, &info, sizeof info, NLMSG_ALIGNTO);
  nla_put_u32 (message, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
  return message;
}

struct nl_msg *
fp_rtmsg_request_way (const char *address)
{
  gboolean ipv6 = strchr (address, ':') != NULL;
  struct rtmsg info = { .rtm_family = ipv6 ? AF_INET6 : AF_INET };
  struct in6_addr bytes;
  struct nl_msg *message;

  if (inet_pton (info.rtm_family, address, &bytes) != 1)
    return NULL;
  if (ipv6 && IN6_IS_ADDR_V4MAPPED (&bytes))
    {
      info.rtm_family = AF_INET;
      memmove (&bytes, &bytes.s6_addr[12], 4);
    }
  info.rtm_dst_len = info.rtm_family == AF_INET ? 32 : 128;
  message = nlmsg_alloc_simple (RTM_GETROUTE, NLM_F_REQUEST);
  nlmsg_append (message, &info, sizeof info, NLMSG_ALIGNTO);
  nla_put (message, RTA_DST, info.rtm_dst_len / 8, &bytes);
  return message;
}

/* A route of type unreachable, prohibit or blackhole answers as a connection over it would fail:
 * EHOSTUNREACH, EACCES, EINVAL. Without the whole family there is EAFNOSUPPORT or EOPNOTSUPP. */
static FpWay
way_from_errno (int fault)
{
  switch (fault)
    {
    case ENETUNREACH:
    case EHOSTUNREACH:
    case EAFNOSUPPORT:
    case EOPNOTSUPP:
      return FP_WAY_NONE;
    case EACCES:
    case EPERM:
    case EINVAL:
      return FP_WAY_FORBIDDEN;
    default:
      return FP_WAY_UNKNOWN;
    }
}

static FpWay
way_from_type (guint8 type)
{
  switch (type)
    {
    case RTN_UNREACHABLE:
    case RTN_THROW:
      return FP_WAY_NONE;
    case RTN_PROHIBIT:
    case RTN_BLACKHOLE:
      return FP_WAY_FORBIDDEN;
    default:
      return FP_WAY_FOUND;
    }
}

static void
decode_hop (struct nlmsghdr *header, FpWayAnswer *answer)
{
  const struct rtmsg *info = nlmsg_data (header);
  struct nlattr *tb[RTA_MAX + 1];
  FpFamily family;

  if (nlmsg_parse (header, sizeof *info, tb, RTA_MAX, NULL) < 0
      || !fp_rtattr_family (info->rtm_family, &family))
    return;
  fp_rtattr_u32 (tb[RTA_OIF], &answer->index);
  print_gateway (family, tb[RTA_GATEWAY], tb[RTA_VIA], answer->gateway);
}

FpWayAnswer
fp_rtmsg_decode_way (struct nlmsghdr *header)
{
  const struct rtmsg *info = nlmsg_data (header);
  FpWayAnswer answer = { FP_WAY_UNKNOWN };
  int fault = 0;

  if (header->nlmsg_type == RTM_NEWROUTE && nlmsg_datalen (header) >= (int)sizeof *info)
    {
      answer.way = way_from_type (info->rtm_type);
      decode_hop (header, &answer);
    }
  else if (header->nlmsg_type == NLMSG_ERROR && nlmsg_datalen (header) >= (int)sizeof fault)
    {
      memcpy (&fault, nlmsg_data (header), sizeof fault);
      answer.fault = fault < 0 && fault > -4096 ? -fault : 0; /* MAX_ERRNO */
      answer.way = way_from_errno (answer.fault);
    }
  return answer;
}
