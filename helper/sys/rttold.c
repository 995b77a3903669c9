/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/sys/rttold.h"

#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <time.h>

#include "helper/sys/rtattr.h"

#define TICKS_A_SECOND 100 /* USER_HZ, of rta_cacheinfo */

/* What somebody asked for; all other flags say what became of it. */
#define ADDRESS_FLAGS                                                                              \
  (IFA_F_NODAD | IFA_F_OPTIMISTIC | IFA_F_HOMEADDRESS | IFA_F_MANAGETEMPADDR | IFA_F_NOPREFIXROUTE \
   | IFA_F_MCAUTOJOIN)
#define HOP_FLAGS (RTNH_F_ONLINK | RTNH_F_PERVASIVE)

static guint32
now_s (void)
{
  struct timespec now;

  clock_gettime (CLOCK_BOOTTIME, &now);
  return (guint32)now.tv_sec;
}

/* A copy of attribute, to be changed. */
static gpointer
copy (struct nl_msg *message, const struct nlattr *attribute)
{
  struct nlattr *reserved = nla_reserve (message, nla_type (attribute), nla_len (attribute));

  memcpy (nla_data (reserved), nla_data (attribute), (gsize)nla_len (attribute));
  return nla_data (reserved);
}

static void
take_address_attribute (struct nl_msg *message, const struct nlattr *attribute)
{
  struct ifa_cacheinfo cache;
  guint32 flags;

  switch (nla_type (attribute))
    {
    case IFA_ADDRESS:
    case IFA_LOCAL:
    case IFA_BROADCAST:
    case IFA_ANYCAST:
    case IFA_LABEL:
    case IFA_PROTO:
    case IFA_RT_PRIORITY:
      copy (message, attribute);
      break;
    case IFA_FLAGS:
      if (fp_rtattr_u32 (attribute, &flags))
        nla_put_u32 (message, IFA_FLAGS, flags & ADDRESS_FLAGS);
      break;
    case IFA_CACHEINFO:
      memset (&cache, 0, sizeof cache);
      nla_memcpy (&cache, attribute, sizeof cache);
      cache.cstamp = cache.tstamp = 0;
      nla_put (message, IFA_CACHEINFO, sizeof cache, &cache);
      break;
    default:
      break;
    }
}

static void
take_hops (struct nl_msg *message, const struct nlattr *attribute)
{
  struct rtnexthop *hop = copy (message, attribute);
  int left = nla_len (attribute);

  for (; left >= (int)sizeof *hop && RTNH_OK (hop, left); hop = RTNH_NEXT (hop))
    {
      hop->rtnh_flags &= HOP_FLAGS;
      left -= (int)RTNH_ALIGN (hop->rtnh_len);
    }
}

static void
take_expiry (struct nl_msg *message, const struct nlattr *attribute)
{
  struct rta_cacheinfo cache;

  memset (&cache, 0, sizeof cache);
  nla_memcpy (&cache, attribute, sizeof cache);
  if (cache.rta_expires > 0)
    nla_put_u32 (message, RTA_EXPIRES, (guint32)cache.rta_expires / TICKS_A_SECOND + 1);
}

static void
take_route_attribute (struct nl_msg *message, const struct nlattr *attribute, gboolean by_object)
{
  switch (nla_type (attribute))
    {
    case RTA_OIF:
    case RTA_GATEWAY:
    case RTA_VIA:
    case RTA_ENCAP:
    case RTA_ENCAP_TYPE:
      if (!by_object)
        copy (message, attribute);
      break;
    case RTA_MULTIPATH:
      if (!by_object)
        take_hops (message, attribute);
      break;
    case RTA_CACHEINFO:
      take_expiry (message, attribute);
      break;
    default:
      copy (message, attribute);
      break;
    }
}

static void
take_address (struct nl_msg *message, struct nlmsghdr *header)
{
  struct ifaddrmsg info = *(struct ifaddrmsg *)nlmsg_data (header);
  struct nlattr *attribute;
  int left;

  info.ifa_flags &= ADDRESS_FLAGS;
  nlmsg_append (message, &info, sizeof info, NLMSG_ALIGNTO);
  nlmsg_for_each_attr (attribute, header, sizeof info, left)
      take_address_attribute (message, attribute);
}

static void
take_route (struct nl_msg *message, struct nlmsghdr *header)
{
  struct rtmsg info = *(struct rtmsg *)nlmsg_data (header);
  gboolean by_object = nlmsg_find_attr (header, sizeof info, RTA_NH_ID) != NULL;
  struct nlattr *attribute;
  int left;

  info.rtm_flags &= HOP_FLAGS;
  nlmsg_append (message, &info, sizeof info, NLMSG_ALIGNTO);
  nlmsg_for_each_attr (attribute, header, sizeof info, left)
      take_route_attribute (message, attribute, by_object);
}

gboolean
fp_rttold_take (struct nlmsghdr *header, guint index, FpNetTold *told)
{
  gboolean is_route = header->nlmsg_type == RTM_NEWROUTE;
  int least = is_route ? (int)sizeof (struct rtmsg) : (int)sizeof (struct ifaddrmsg);
  struct nl_msg *message;
  int len;

  told->n = 0;
  if (nlmsg_datalen (header) < least)
    return FALSE;
  message = nlmsg_alloc_size (NLMSG_ALIGN (header->nlmsg_len) + 2 * sizeof (struct nlattr)
                              + NLMSG_HDRLEN);
  nlmsg_put (message, 0, 0, header->nlmsg_type, 0, 0);
  if (is_route)
    take_route (message, header);
  else
    take_address (message, header);
  len = nlmsg_datalen (nlmsg_hdr (message));
  if (len <= FP_NET_TOLD_MAX)
    {
      told->n = (guint)len;
      told->index = index;
      told->since_s = now_s ();
      memcpy (told->bytes, nlmsg_data (nlmsg_hdr (message)), told->n);
    }
  nlmsg_free (message);
  return told->n > 0;
}

gboolean
fp_rttold_has_source (const FpNetTold *told)
{
  const struct nlattr *first
      = (const struct nlattr *)(gconstpointer)(told->bytes + NLMSG_ALIGN (sizeof (struct rtmsg)));
  int len = (int)told->n - (int)NLMSG_ALIGN (sizeof (struct rtmsg));

  return len > 0 && nla_find (first, len, RTA_PREFSRC) != NULL;
}

/* FALSE: none is left. One without end stays so. */
static gboolean
shorten (guint32 *lifetime_s, guint32 past_s)
{
  if (*lifetime_s == G_MAXUINT32)
    return TRUE;
  *lifetime_s -= MIN (*lifetime_s, past_s);
  return *lifetime_s > 0;
}

static void
set_hops (struct nlattr *attribute, guint old, guint index)
{
  struct rtnexthop *hop = nla_data (attribute);
  int left = nla_len (attribute);

  for (; left >= (int)sizeof *hop && RTNH_OK (hop, left); hop = RTNH_NEXT (hop))
    {
      if ((guint)hop->rtnh_ifindex == old)
        hop->rtnh_ifindex = (int)index;
      left -= (int)RTNH_ALIGN (hop->rtnh_len);
    }
}

/* FALSE: its lifetime has ended. */
static gboolean
adapt_address (struct nlmsghdr *header, guint index, guint32 past_s)
{
  struct ifaddrmsg *info = nlmsg_data (header);
  struct nlattr *attribute = nlmsg_find_attr (header, sizeof *info, IFA_CACHEINFO);
  struct ifa_cacheinfo *cache;

  info->ifa_index = index;
  if (attribute == NULL || nla_len (attribute) < (int)sizeof *cache)
    return TRUE;
  cache = nla_data (attribute);
  shorten (&cache->ifa_prefered, past_s);
  return shorten (&cache->ifa_valid, past_s);
}

static gboolean
adapt_route (struct nlmsghdr *header, guint old, guint index, guint32 past_s)
{
  struct nlattr *attribute;
  int left;

  nlmsg_for_each_attr (attribute, header, sizeof (struct rtmsg), left)
  {
    guint32 *value = nla_len (attribute) >= (int)sizeof *value ? nla_data (attribute) : NULL;

    if (nla_type (attribute) == RTA_MULTIPATH)
      set_hops (attribute, old, index);
    else if (nla_type (attribute) == RTA_OIF && value != NULL && *value == old)
      *value = index;
    else if (nla_type (attribute) == RTA_EXPIRES && value != NULL && !shorten (value, past_s))
      return FALSE;
  }
  return TRUE;
}

struct nl_msg *
fp_rttold_request (const FpNetTold *told, int type, int flags, guint index)
{
  gboolean is_route = type == RTM_NEWROUTE || type == RTM_DELROUTE;
  gboolean adds = type == RTM_NEWROUTE || type == RTM_NEWADDR;
  gsize least = is_route ? sizeof (struct rtmsg) : sizeof (struct ifaddrmsg);
  guint32 now = now_s (), past_s = adds && now > told->since_s ? now - told->since_s : 0;
  struct nl_msg *message = nlmsg_alloc_simple (type, NLM_F_REQUEST | flags);
  struct nlmsghdr *header = nlmsg_hdr (message);
  gboolean lives;

  if (told->n < least || nlmsg_append (message, (void *)told->bytes, told->n, NLMSG_ALIGNTO) < 0)
    lives = FALSE; /* of a journal that was written by somebody else */
  else
    lives = is_route ? adapt_route (header, told->index, index, past_s)
                     : adapt_address (header, index, past_s);
  if (lives)
    return message;
  nlmsg_free (message);
  return NULL;
}
