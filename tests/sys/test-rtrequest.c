/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the kernel is told. */
#include "helper/sys/rtrequest.h"

#include <arpa/inet.h>
#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <netlink/attr.h>
#include <string.h>
#include <sys/socket.h>

typedef struct nl_msg Message;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Message, nlmsg_free)

#define ATTRIBUTES_MAX 64

/* The fixed part of a request; its attributes go to tb. */
static const void *
open_request (Message *message, int type, int flags, gsize len, struct nlattr **tb)
{
  struct nlmsghdr *header = nlmsg_hdr (message);

  g_assert_cmpint (header->nlmsg_type, ==, type);
  g_assert_cmphex (header->nlmsg_flags, ==, NLM_F_REQUEST | flags);
  g_assert_cmpint (nlmsg_parse (header, (int)len, tb, ATTRIBUTES_MAX - 1, NULL), ==, 0);
  return nlmsg_data (header);
}

static void
expect_address (const struct nlattr *attribute, const char *text)
{
  int family = strchr (text, ':') != NULL ? AF_INET6 : AF_INET;
  gsize len = family == AF_INET ? 4 : 16;
  guint8 bytes[16];

  g_assert_nonnull (attribute);
  g_assert_cmpint (inet_pton (family, text, bytes), ==, 1);
  g_assert_cmpmem (nla_data (attribute), (gsize)nla_len (attribute), bytes, len);
}

static void
expect_u32 (const struct nlattr *attribute, guint32 value)
{
  g_assert_nonnull (attribute);
  g_assert_cmpint (nla_len (attribute), ==, 4);
  g_assert_cmpuint (nla_get_u32 (attribute), ==, value);
}

static guint
count (struct nlattr **tb)
{
  guint n = 0;

  for (guint i = 0; i < ATTRIBUTES_MAX; i++)
    n += tb[i] != NULL;
  return n;
}

static FpNetObject
object (const char *text)
{
  FpNetObject parsed;

  g_assert_true (fp_net_object_parse (text, &parsed));
  return parsed;
}

static void
test_links (void)
{
  g_autoptr (Message) up = fp_rtrequest_up ("eth0", TRUE);
  g_autoptr (Message) down = fp_rtrequest_up ("eth0", FALSE);
  g_autoptr (Message) mtu = fp_rtrequest_mtu ("eth0", 1400);
  g_autoptr (Message) look = fp_rtrequest_link ("eth0");
  g_autoptr (Message) gone = fp_rtrequest_link_gone (7);
  struct nlattr *tb[ATTRIBUTES_MAX];
  const struct ifinfomsg *info = open_request (up, RTM_NEWLINK, 0, sizeof *info, tb);

  g_assert_cmpint (info->ifi_index, ==, 0);
  g_assert_cmphex (info->ifi_flags, ==, IFF_UP);
  g_assert_cmphex (info->ifi_change, ==, IFF_UP);
  g_assert_cmpstr (nla_get_string (tb[IFLA_IFNAME]), ==, "eth0");
  info = open_request (down, RTM_NEWLINK, 0, sizeof *info, tb);
  g_assert_cmphex (info->ifi_flags, ==, 0);
  g_assert_cmphex (info->ifi_change, ==, IFF_UP);
  info = open_request (mtu, RTM_NEWLINK, 0, sizeof *info, tb);
  g_assert_cmphex (info->ifi_change, ==, 0);
  expect_u32 (tb[IFLA_MTU], 1400);
  info = open_request (look, RTM_GETLINK, 0, sizeof *info, tb);
  g_assert_cmpint (info->ifi_index, ==, 0);
  g_assert_cmpstr (nla_get_string (tb[IFLA_IFNAME]), ==, "eth0");
  info = open_request (gone, RTM_DELLINK, 0, sizeof *info, tb);
  g_assert_cmpint (info->ifi_index, ==, 7);
  g_assert_cmpuint (count (tb), ==, 0);
}

static void
test_vlan (void)
{
  g_autoptr (Message) message = fp_rtrequest_vlan ("eth0.100", 7, 100);
  struct nlattr *tb[ATTRIBUTES_MAX], *info[IFLA_INFO_MAX + 1], *data[IFLA_VLAN_MAX + 1];

  open_request (message, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, sizeof (struct ifinfomsg), tb);
  g_assert_cmpstr (nla_get_string (tb[IFLA_IFNAME]), ==, "eth0.100");
  expect_u32 (tb[IFLA_LINK], 7);
  g_assert_cmpint (nla_parse_nested (info, IFLA_INFO_MAX, tb[IFLA_LINKINFO], NULL), ==, 0);
  g_assert_cmpstr (nla_get_string (info[IFLA_INFO_KIND]), ==, "vlan");
  g_assert_cmpint (nla_parse_nested (data, IFLA_VLAN_MAX, info[IFLA_INFO_DATA], NULL), ==, 0);
  g_assert_cmpint (nla_len (data[IFLA_VLAN_ID]), ==, 2);
  g_assert_cmpuint (nla_get_u16 (data[IFLA_VLAN_ID]), ==, 100);
}

typedef struct
{
  const char *object;
  const char *address;
  const char *broadcast; /* NULL: none */
  guint8 family, prefix;
  guint32 lifetime;
  int protocol; /* 0: none is told */
} AddressCase;

static const AddressCase addresses[] = {
  { "address eth0 192.0.2.10/24 0 own", "192.0.2.10", "192.0.2.255", AF_INET, 24, G_MAXUINT32,
    250 },
  { "address eth0 10.1.2.3/8 3600 own", "10.1.2.3", "10.255.255.255", AF_INET, 8, 3600, 250 },
  { "address eth0 192.0.2.10/30 0 0", "192.0.2.10", "192.0.2.11", AF_INET, 30, G_MAXUINT32, 0 },
  { "address eth0 192.0.2.10/31 0 own", "192.0.2.10", NULL, AF_INET, 31, G_MAXUINT32, 250 },
  { "address eth0 192.0.2.10/32 0 own", "192.0.2.10", NULL, AF_INET, 32, G_MAXUINT32, 250 },
  { "address eth0 2001:db8::10/64 0 own", "2001:db8::10", NULL, AF_INET6, 64, G_MAXUINT32, 250 },
};

static void
test_address (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      const AddressCase *c = &addresses[i];
      FpNetObject address = object (c->object);
      g_autoptr (Message) message = fp_rtrequest_address (&address, 7, NLM_F_REPLACE);
      struct nlattr *tb[ATTRIBUTES_MAX];
      const struct ifaddrmsg *info
          = open_request (message, RTM_NEWADDR, NLM_F_REPLACE, sizeof *info, tb);
      const struct ifa_cacheinfo *cache = nla_data (tb[IFA_CACHEINFO]);

      g_assert_cmpuint (info->ifa_family, ==, c->family);
      g_assert_cmpuint (info->ifa_prefixlen, ==, c->prefix);
      g_assert_cmpuint (info->ifa_scope, ==, RT_SCOPE_UNIVERSE);
      g_assert_cmpuint (info->ifa_index, ==, 7);
      expect_address (tb[IFA_LOCAL], c->address);
      expect_address (tb[IFA_ADDRESS], c->address);
      g_assert_true ((tb[IFA_BROADCAST] != NULL) == (c->broadcast != NULL));
      if (c->broadcast != NULL)
        expect_address (tb[IFA_BROADCAST], c->broadcast);
      g_assert_cmpuint (cache->ifa_valid, ==, c->lifetime);
      g_assert_cmpuint (cache->ifa_prefered, ==, c->lifetime);
      g_assert_cmpint (tb[IFA_PROTO] != NULL ? nla_get_u8 (tb[IFA_PROTO]) : 0, ==, c->protocol);
    }
}

static void
test_address_gone (void)
{
  FpNetObject address = object ("address eth0 192.0.2.10/24 3600 own");
  g_autoptr (Message) message = fp_rtrequest_address_gone (&address, 7);
  g_autoptr (Message) all = fp_rtrequest_addresses (7);
  struct nlattr *tb[ATTRIBUTES_MAX];
  const struct ifaddrmsg *info = open_request (message, RTM_DELADDR, 0, sizeof *info, tb);

  g_assert_cmpuint (info->ifa_prefixlen, ==, 24);
  expect_address (tb[IFA_LOCAL], "192.0.2.10");
  expect_address (tb[IFA_ADDRESS], "192.0.2.10"); /* with it the prefix counts */
  g_assert_cmpuint (count (tb), ==, 2);
  info = open_request (all, RTM_GETADDR, NLM_F_DUMP, sizeof *info, tb);
  g_assert_cmpuint (info->ifa_family, ==, AF_UNSPEC);
  g_assert_cmpuint (info->ifa_index, ==, 7);
}

typedef struct
{
  const char *object;
  const char *destination, *gateway; /* NULL: none */
  guint8 family, prefix, scope, protocol;
} RouteCase;

static const RouteCase routes[] = {
  { "route eth0 0.0.0.0/0 192.0.2.1 100 own", NULL, "192.0.2.1", AF_INET, 0, RT_SCOPE_UNIVERSE,
    250 },
  { "route eth0 10.0.0.0/8 - 100 4", "10.0.0.0", NULL, AF_INET, 8, RT_SCOPE_LINK, 4 },
  { "route eth0 ::/0 fe80::1 100 own", NULL, "fe80::1", AF_INET6, 0, RT_SCOPE_UNIVERSE, 250 },
  { "route eth0 2001:db8::/32 - 100 own", "2001:db8::", NULL, AF_INET6, 32, RT_SCOPE_UNIVERSE,
    250 },
};

static void
expect_route (const RouteCase *c, Message *message, int type, int flags, guint8 scope)
{
  struct nlattr *tb[ATTRIBUTES_MAX];
  const struct rtmsg *info = open_request (message, type, flags, sizeof *info, tb);

  g_assert_cmpuint (info->rtm_family, ==, c->family);
  g_assert_cmpuint (info->rtm_dst_len, ==, c->prefix);
  g_assert_cmpuint (info->rtm_table, ==, RT_TABLE_MAIN);
  g_assert_cmpuint (info->rtm_protocol, ==, c->protocol);
  g_assert_cmpuint (info->rtm_scope, ==, scope);
  g_assert_cmpuint (info->rtm_type, ==, RTN_UNICAST);
  g_assert_true ((tb[RTA_DST] != NULL) == (c->destination != NULL));
  g_assert_true ((tb[RTA_GATEWAY] != NULL) == (c->gateway != NULL));
  if (c->destination != NULL)
    expect_address (tb[RTA_DST], c->destination);
  if (c->gateway != NULL)
    expect_address (tb[RTA_GATEWAY], c->gateway);
  expect_u32 (tb[RTA_OIF], 7);
  expect_u32 (tb[RTA_PRIORITY], 100);
}

static void
test_route (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (routes); i++)
    {
      FpNetObject route = object (routes[i].object);
      g_autoptr (Message) comes = fp_rtrequest_route (&route, 7, NLM_F_CREATE);
      g_autoptr (Message) goes = fp_rtrequest_route_gone (&route, 7);

      expect_route (&routes[i], comes, RTM_NEWROUTE, NLM_F_CREATE, routes[i].scope);
      expect_route (&routes[i], goes, RTM_DELROUTE, 0, RT_SCOPE_NOWHERE);
    }
}

static void
test_routes (void)
{
  g_autoptr (Message) message = fp_rtrequest_routes (FP_FAMILY_6, 7, RT_TABLE_MAIN, 250);
  struct nlattr *tb[ATTRIBUTES_MAX];
  const struct rtmsg *info = open_request (message, RTM_GETROUTE, NLM_F_DUMP, sizeof *info, tb);

  g_assert_cmpuint (info->rtm_family, ==, AF_INET6);
  g_assert_cmpuint (info->rtm_table, ==, RT_TABLE_MAIN);
  g_assert_cmpuint (info->rtm_protocol, ==, 250);
  expect_u32 (tb[RTA_OIF], 7);
}

static void
test_neighbour (void)
{
  g_autoptr (Message) look = fp_rtrequest_neighbour (FP_FAMILY_4, "192.0.2.1", 7);
  g_autoptr (Message) use = fp_rtrequest_neighbour_use (FP_FAMILY_6, "fe80::1", 7);
  g_autoptr (Message) probe = fp_rtrequest_neighbour_probe (FP_FAMILY_4, "192.0.2.1", 7);
  struct nlattr *tb[ATTRIBUTES_MAX];
  const struct ndmsg *info = open_request (look, RTM_GETNEIGH, 0, sizeof *info, tb);

  g_assert_cmpuint (info->ndm_family, ==, AF_INET);
  g_assert_cmpint (info->ndm_ifindex, ==, 7);
  expect_address (tb[NDA_DST], "192.0.2.1");
  info = open_request (use, RTM_NEWNEIGH, NLM_F_CREATE, sizeof *info, tb);
  g_assert_cmpuint (info->ndm_flags, ==, NTF_USE);
  g_assert_cmpuint (info->ndm_state, ==, NUD_NONE);
  expect_address (tb[NDA_DST], "fe80::1");
  info = open_request (probe, RTM_NEWNEIGH, NLM_F_REPLACE, sizeof *info, tb);
  g_assert_cmpuint (info->ndm_flags, ==, 0);
  g_assert_cmpuint (info->ndm_state, ==, NUD_PROBE);
  g_assert_null (tb[NDA_LLADDR]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rtrequest/links", test_links);
  g_test_add_func ("/rtrequest/vlan", test_vlan);
  g_test_add_func ("/rtrequest/address", test_address);
  g_test_add_func ("/rtrequest/address-gone", test_address_gone);
  g_test_add_func ("/rtrequest/route", test_route);
  g_test_add_func ("/rtrequest/routes", test_routes);
  g_test_add_func ("/rtrequest/neighbour", test_neighbour);
  return g_test_run ();
}
