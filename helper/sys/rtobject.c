/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/sys/rtobject.h"

#include <arpa/inet.h>
#include <linux/fib_rules.h>
#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_ether.h>
#include <linux/if_link.h>
#include <linux/ipv6.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "helper/sys/rtattr.h"
#include "helper/sys/rtmsg.h"
#include "helper/sys/rttold.h"

/* 0: another kind of link, or a service tag (IEEE 802.1ad). */
static guint
vlan_of (struct nlattr *linkinfo)
{
  struct nlattr *info[IFLA_INFO_MAX + 1], *data[IFLA_VLAN_MAX + 1];

  if (linkinfo == NULL || nla_parse_nested (info, IFLA_INFO_MAX, linkinfo, NULL) < 0
      || info[IFLA_INFO_KIND] == NULL || nla_strcmp (info[IFLA_INFO_KIND], "vlan") != 0
      || info[IFLA_INFO_DATA] == NULL
      || nla_parse_nested (data, IFLA_VLAN_MAX, info[IFLA_INFO_DATA], NULL) < 0)
    return 0;
  if (data[IFLA_VLAN_ID] == NULL || nla_len (data[IFLA_VLAN_ID]) < 2)
    return 0;
  if (data[IFLA_VLAN_PROTOCOL] != NULL && nla_len (data[IFLA_VLAN_PROTOCOL]) >= 2
      && nla_get_u16 (data[IFLA_VLAN_PROTOCOL]) != htons (ETH_P_8021Q))
    return 0;
  return nla_get_u16 (data[IFLA_VLAN_ID]);
}

static gint32
setting (const struct nlattr *conf, guint which)
{
  const gint32 *all = nla_data (conf);

  return (gsize)nla_len (conf) >= (which + 1) * sizeof *all ? all[which] : 0;
}

/* IFLA_INET6_CONF is an array of the settings in /proc/sys/net/ipv6/conf/LINK, by DEVCONF_*. A
 * forwarding host accepts advertisements only with accept_ra 2. */
static FpNetIpv6
ipv6_from_settings (const struct nlattr *conf)
{
  gint32 accept_ra = setting (conf, DEVCONF_ACCEPT_RA);

  if (setting (conf, DEVCONF_DISABLE_IPV6) != 0)
    return FP_NET_IPV6_OFF;
  if (setting (conf, DEVCONF_FORWARDING) != 0 ? accept_ra != 2 : accept_ra == 0)
    return FP_NET_IPV6_STATIC;
  return setting (conf, DEVCONF_AUTOCONF) != 0 ? FP_NET_IPV6_AUTOMATIC : FP_NET_IPV6_STATIC;
}

/* Without IPv6 in the kernel, or on the link (an MTU below 1280), there is no AF_INET6 part. */
static FpNetIpv6
ipv6_of (struct nlattr *af_spec)
{
  struct nlattr *families[AF_INET6 + 1], *inet6[IFLA_INET6_MAX + 1];

  if (af_spec == NULL || nla_parse_nested (families, AF_INET6, af_spec, NULL) < 0
      || families[AF_INET6] == NULL
      || nla_parse_nested (inet6, IFLA_INET6_MAX, families[AF_INET6], NULL) < 0
      || inet6[IFLA_INET6_CONF] == NULL)
    return FP_NET_IPV6_OFF;
  return ipv6_from_settings (inet6[IFLA_INET6_CONF]);
}

gboolean
fp_rtobject_link (struct nlmsghdr *header, FpRtLink *link)
{
  struct nlattr *tb[IFLA_MAX + 1];
  const struct ifinfomsg *info;
  FpNetEvent event;

  if (!fp_rtmsg_decode (header, &event) || event.kind != FP_NET_LINK
      || nlmsg_parse (header, sizeof *info, tb, IFLA_MAX, NULL) < 0)
    return FALSE;
  info = nlmsg_data (header);
  *link = (FpRtLink){ .link = event.link };
  link->arp = (info->ifi_flags & (IFF_NOARP | IFF_LOOPBACK)) == 0;
  if (tb[IFLA_LINK_NETNSID] == NULL)
    fp_rtattr_u32 (tb[IFLA_LINK], &link->over);
  link->vlan = vlan_of (tb[IFLA_LINKINFO]);
  link->ipv6 = ipv6_of (tb[IFLA_AF_SPEC]);
  return TRUE;
}

gboolean
fp_rtobject_address (struct nlmsghdr *header, FpRtAddress *address)
{
  struct nlattr *tb[IFA_MAX + 1];
  const struct ifaddrmsg *info;
  struct ifa_cacheinfo cache;
  FpNetEvent event;

  if (!fp_rtmsg_decode (header, &event) || event.kind != FP_NET_ADDRESS
      || nlmsg_parse (header, sizeof *info, tb, IFA_MAX, NULL) < 0)
    return FALSE;
  info = nlmsg_data (header);
  *address = (FpRtAddress){ .address = event.address, .flags = info->ifa_flags };
  fp_rtattr_u32 (tb[IFA_FLAGS], &address->flags);
  if (tb[IFA_PROTO] != NULL && nla_len (tb[IFA_PROTO]) >= 1)
    address->protocol = nla_get_u8 (tb[IFA_PROTO]);
  if (tb[IFA_CACHEINFO] != NULL
      && nla_memcpy (&cache, tb[IFA_CACHEINFO], sizeof cache) == (int)sizeof cache
      && cache.ifa_valid != G_MAXUINT32)
    address->lifetime_s = MAX (cache.ifa_valid, 1);
  if (tb[IFA_LABEL] != NULL)
    nla_strlcpy (address->label, tb[IFA_LABEL], sizeof address->label);
  address->label[strcspn (address->label, ":")] = '\0';
  return TRUE;
}

gboolean
fp_rtobject_from_address (const FpRtAddress *address, const char *link, FpNetObject *object)
{
  *object = (FpNetObject){ .kind = FP_NET_OBJECT_ADDRESS };
  g_strlcpy (object->link, link, sizeof object->link);
  object->address.family = address->address.family;
  g_strlcpy (object->address.text, address->address.text, sizeof object->address.text);
  object->address.prefix = address->address.prefix;
  object->address.lifetime_s = address->lifetime_s;
  object->address.protocol = address->protocol;
  return g_str_equal (address->address.text, address->address.peer);
}

static gboolean
may_be_said (const struct rtmsg *info, struct nlattr **tb)
{
  guint32 table = info->rtm_table;

  fp_rtattr_u32 (tb[RTA_TABLE], &table);
  return table == RT_TABLE_MAIN && info->rtm_type == RTN_UNICAST && info->rtm_tos == 0
         && info->rtm_src_len == 0 && (info->rtm_flags & RTM_F_CLONED) == 0
         && tb[RTA_MULTIPATH] == NULL && tb[RTA_VIA] == NULL && tb[RTA_ENCAP] == NULL;
}

/* As far as it can be said. */
static gboolean
say_route (const struct rtmsg *info, FpFamily family, struct nlattr **tb, FpNetObject *object)
{
  *object = (FpNetObject){ .kind = FP_NET_OBJECT_ROUTE };
  object->route.family = family;
  object->route.prefix = info->rtm_dst_len;
  object->route.protocol = info->rtm_protocol;
  fp_rtattr_u32 (tb[RTA_PRIORITY], &object->route.metric);
  fp_rtattr_address (family, tb[RTA_GATEWAY], object->route.gateway);
  g_strlcpy (object->route.destination,
             family == FP_FAMILY_4 ? "0.0.0.0" : "::", sizeof object->route.destination);
  return tb[RTA_DST] == NULL || fp_rtattr_address (family, tb[RTA_DST], object->route.destination);
}

static gboolean
leads_over (struct nlattr *multipath, guint index)
{
  struct rtnexthop *hop = nla_data (multipath);
  int left = nla_len (multipath);

  for (; left >= (int)sizeof *hop && RTNH_OK (hop, left); hop = RTNH_NEXT (hop))
    {
      if ((guint)hop->rtnh_ifindex == index)
        return TRUE;
      left -= (int)RTNH_ALIGN (hop->rtnh_len);
    }
  return FALSE;
}

static gboolean
is_over (struct nlattr **tb, guint index)
{
  guint32 out = 0;

  if (tb[RTA_MULTIPATH] != NULL && leads_over (tb[RTA_MULTIPATH], index))
    return TRUE;
  return tb[RTA_NH_ID] != NULL || (fp_rtattr_u32 (tb[RTA_OIF], &out) && out == index);
}

/* Whether a request with no more than an FpNetObject says makes the very same route. */
static gboolean
is_plain (const struct rtmsg *info, struct nlattr **tb)
{
  static const guint8 known[]
      = { RTA_DST, RTA_OIF, RTA_GATEWAY, RTA_PRIORITY, RTA_TABLE, RTA_PREF, RTA_CACHEINFO };
  gboolean on_link = info->rtm_family == AF_INET && tb[RTA_GATEWAY] == NULL;
  struct rta_cacheinfo cache = { 0 };

  for (guint type = 0; type <= RTA_MAX; type++)
    if (tb[type] != NULL && memchr (known, (int)type, sizeof known) == NULL)
      return FALSE;
  if (tb[RTA_CACHEINFO] != NULL)
    nla_memcpy (&cache, tb[RTA_CACHEINFO], sizeof cache);
  return may_be_said (info, tb) && (info->rtm_flags & RTNH_F_ONLINK) == 0 && cache.rta_expires == 0
         && info->rtm_scope == (on_link ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE)
         && (tb[RTA_PREF] == NULL || nla_get_u8 (tb[RTA_PREF]) == 0);
}

gboolean
fp_rtobject_foreign_route (struct nlmsghdr *header, guint index, FpNetObject *object)
{
  struct nlattr *tb[RTA_MAX + 1];
  const struct rtmsg *info = nlmsg_data (header);
  FpFamily family;
  gboolean taken;

  if (header->nlmsg_type != RTM_NEWROUTE
      || nlmsg_parse (header, sizeof *info, tb, RTA_MAX, NULL) < 0
      || !fp_rtattr_family (info->rtm_family, &family) || !is_over (tb, index)
      || (info->rtm_flags & RTM_F_CLONED) != 0 || !say_route (info, family, tb, object))
    return FALSE;
  if (is_plain (info, tb))
    return TRUE;
  taken = fp_rttold_take (header, index, &object->route.told);
  object->route.told.more = !taken || !may_be_said (info, tb);
  return TRUE;
}

gboolean
fp_rtobject_route (struct nlmsghdr *header, FpNetObject *object, guint *index)
{
  struct nlattr *tb[RTA_MAX + 1];
  const struct rtmsg *info = nlmsg_data (header);
  FpFamily family;

  if (header->nlmsg_type != RTM_NEWROUTE
      || nlmsg_parse (header, sizeof *info, tb, RTA_MAX, NULL) < 0
      || !fp_rtattr_family (info->rtm_family, &family) || !may_be_said (info, tb)
      || !fp_rtattr_u32 (tb[RTA_OIF], index))
    return FALSE;
  return say_route (info, family, tb, object);
}

gboolean
fp_rtobject_is_added_rule (struct nlmsghdr *header)
{
  static const struct
  {
    guint32 priority;
    guint8 table;
  } first[] = { { 0, RT_TABLE_LOCAL }, { 32766, RT_TABLE_MAIN }, { 32767, RT_TABLE_DEFAULT } };
  struct nlattr *tb[FRA_MAX + 1];
  const struct fib_rule_hdr *info;
  guint32 priority = 0;

  if (header->nlmsg_type != RTM_NEWRULE
      || nlmsg_parse (header, sizeof *info, tb, FRA_MAX, NULL) < 0)
    return FALSE;
  info = nlmsg_data (header);
  fp_rtattr_u32 (tb[FRA_PRIORITY], &priority);
  for (guint i = 0; i < G_N_ELEMENTS (first); i++)
    if (priority == first[i].priority && info->table == first[i].table)
      return FALSE;
  return TRUE;
}
