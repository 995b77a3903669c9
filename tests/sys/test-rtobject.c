/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the kernel says of links, addresses and routes, read in detail; and damaged messages. */
#include "helper/sys/rtobject.h"

#include <arpa/inet.h>
#include <linux/fib_rules.h>
#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_ether.h>
#include <linux/if_link.h>
#include <linux/ipv6.h>
#include <linux/rtnetlink.h>
#include <netlink/attr.h>
#include <sys/socket.h>

#include "helper/sys/rtrequest.h"

typedef struct nl_msg Message;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Message, nlmsg_free)

static Message *
link_message (guint flags)
{
  Message *message = nlmsg_alloc_simple (RTM_NEWLINK, 0);
  struct ifinfomsg info = { .ifi_index = 7, .ifi_flags = flags };

  nlmsg_append (message, &info, sizeof info, NLMSG_ALIGNTO);
  nla_put_string (message, IFLA_IFNAME, "eth0");
  nla_put_u32 (message, IFLA_MTU, 1400);
  return message;
}

static void
put_vlan (Message *message, const char *kind, guint16 protocol)
{
  struct nlattr *info = nla_nest_start (message, IFLA_LINKINFO), *data;

  nla_put_string (message, IFLA_INFO_KIND, kind);
  data = nla_nest_start (message, IFLA_INFO_DATA);
  nla_put_u16 (message, IFLA_VLAN_PROTOCOL, htons (protocol));
  nla_put_u16 (message, IFLA_VLAN_ID, 100);
  nla_nest_end (message, data);
  nla_nest_end (message, info);
}

static void
test_vlan_link (void)
{
  g_autoptr (Message) plain = link_message (IFF_UP);
  g_autoptr (Message) vlan = link_message (IFF_UP);
  g_autoptr (Message) service = link_message (IFF_UP);
  g_autoptr (Message) elsewhere = link_message (IFF_UP | IFF_NOARP);
  FpRtLink link;

  g_assert_true (fp_rtobject_link (nlmsg_hdr (plain), &link));
  g_assert_cmpuint (link.link.index, ==, 7);
  g_assert_true (link.arp && link.link.up && link.vlan == 0 && link.over == 0);
  nla_put_u32 (vlan, IFLA_LINK, 3);
  put_vlan (vlan, "vlan", ETH_P_8021Q);
  g_assert_true (fp_rtobject_link (nlmsg_hdr (vlan), &link));
  g_assert_true (link.vlan == 100 && link.over == 3);
  put_vlan (service, "vlan", ETH_P_8021AD);
  g_assert_true (fp_rtobject_link (nlmsg_hdr (service), &link));
  g_assert_cmpuint (link.vlan, ==, 0);
  nla_put_u32 (elsewhere, IFLA_LINK, 3);
  nla_put_s32 (elsewhere, IFLA_LINK_NETNSID, 0);
  put_vlan (elsewhere, "macvlan", ETH_P_8021Q);
  g_assert_true (fp_rtobject_link (nlmsg_hdr (elsewhere), &link));
  g_assert_true (link.vlan == 0 && link.over == 0 && !link.arp);
}

typedef struct
{
  gint32 disable, forwarding, accept_ra, autoconf;
  FpNetIpv6 ipv6;
} Ipv6Case;

static const Ipv6Case modes[] = {
  { 0, 0, 1, 1, FP_NET_IPV6_AUTOMATIC }, { 0, 0, 2, 1, FP_NET_IPV6_AUTOMATIC },
  { 0, 1, 2, 1, FP_NET_IPV6_AUTOMATIC }, { 0, 1, 1, 1, FP_NET_IPV6_STATIC },
  { 0, 0, 0, 1, FP_NET_IPV6_STATIC },    { 0, 0, 1, 0, FP_NET_IPV6_STATIC },
  { 0, 0, 0, 0, FP_NET_IPV6_STATIC },    { 1, 0, 1, 1, FP_NET_IPV6_OFF },
};

static Message *
ipv6_message (const Ipv6Case *c, gsize n_settings)
{
  Message *message = link_message (IFF_UP);
  gint32 settings[DEVCONF_DISABLE_IPV6 + 1] = { [DEVCONF_DISABLE_IPV6] = c->disable,
                                                [DEVCONF_FORWARDING] = c->forwarding,
                                                [DEVCONF_ACCEPT_RA] = c->accept_ra,
                                                [DEVCONF_AUTOCONF] = c->autoconf };
  struct nlattr *all = nla_nest_start (message, IFLA_AF_SPEC), *inet6;

  inet6 = nla_nest_start (message, AF_INET6);
  nla_put (message, IFLA_INET6_CONF, (int)(n_settings * sizeof *settings), settings);
  nla_nest_end (message, inet6);
  nla_nest_end (message, all);
  return message;
}

static void
test_ipv6 (void)
{
  FpRtLink link;

  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      g_autoptr (Message) message = ipv6_message (&modes[i], DEVCONF_DISABLE_IPV6 + 1);

      g_assert_true (fp_rtobject_link (nlmsg_hdr (message), &link));
      g_assert_cmpint (link.ipv6, ==, modes[i].ipv6);
    }
  for (gsize n = 0; n <= DEVCONF_DISABLE_IPV6; n++) /* fewer are not read past the end */
    {
      g_autoptr (Message) message = ipv6_message (&modes[0], n);

      g_assert_true (fp_rtobject_link (nlmsg_hdr (message), &link));
    }
}

static Message *
address_message (guint32 valid, guint8 protocol)
{
  Message *message = nlmsg_alloc_simple (RTM_NEWADDR, 0);
  struct ifaddrmsg info = { .ifa_family = AF_INET6, .ifa_prefixlen = 64, .ifa_index = 7 };
  struct ifa_cacheinfo cache = { .ifa_valid = valid };
  struct in6_addr address;

  inet_pton (AF_INET6, "2001:db8::10", &address);
  nlmsg_append (message, &info, sizeof info, NLMSG_ALIGNTO);
  nla_put (message, IFA_ADDRESS, sizeof address, &address);
  nla_put (message, IFA_CACHEINFO, sizeof cache, &cache);
  nla_put_u32 (message, IFA_FLAGS, IFA_F_TENTATIVE | IFA_F_DADFAILED);
  if (protocol != 0)
    nla_put_u8 (message, IFA_PROTO, protocol);
  return message;
}

static void
expect_object (const FpNetObject *read, const char *expected)
{
  g_autofree char *text = fp_net_object_print (read);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_read_address (void)
{
  g_autoptr (Message) ours = address_message (G_MAXUINT32, FP_NET_PROTOCOL);
  g_autoptr (Message) foreign = address_message (3600, 0);
  FpRtAddress address;
  FpNetObject read;

  g_assert_true (fp_rtobject_address (nlmsg_hdr (ours), &address));
  g_assert_cmphex (address.flags, ==, IFA_F_TENTATIVE | IFA_F_DADFAILED);
  g_assert_true (fp_rtobject_from_address (&address, "eth0", &read));
  expect_object (&read, "address eth0 2001:db8::10/64 0 own");
  g_assert_true (fp_rtobject_address (nlmsg_hdr (foreign), &address));
  g_assert_true (fp_rtobject_from_address (&address, "eth0", &read));
  expect_object (&read, "address eth0 2001:db8::10/64 3600 0");
  g_strlcpy (address.address.peer, "2001:db8::11", sizeof address.address.peer);
  g_assert_false (fp_rtobject_from_address (&address, "eth0", &read));
}

/* The kernel answers with what it was told. */
static Message *
route_message (const char *text)
{
  FpNetObject route;

  g_assert_true (fp_net_object_parse (text, &route));
  return fp_rtrequest_route (&route, 7, 0);
}

static const char *const routes[] = {
  "route eth0 0.0.0.0/0 192.0.2.1 100 own",
  "route eth0 10.0.0.0/8 - 100 4",
  "route eth0 ::/0 fe80::1 100 own",
  "route eth0 2001:db8::/32 - 100 own",
};

static void
test_read_route (void)
{
  FpNetObject read;
  guint index;

  for (guint i = 0; i < G_N_ELEMENTS (routes); i++)
    {
      g_autoptr (Message) message = route_message (routes[i]);

      g_assert_true (fp_rtobject_route (nlmsg_hdr (message), &read, &index));
      g_assert_cmpuint (index, ==, 7);
      g_strlcpy (read.link, "eth0", sizeof read.link);
      expect_object (&read, routes[i]);
    }
}

static void
expect_not_said (const struct rtmsg *change, int attribute)
{
  g_autoptr (Message) message = route_message (routes[0]);
  struct rtmsg *info = nlmsg_data (nlmsg_hdr (message));
  FpNetObject read;
  guint index;

  if (change != NULL)
    *info = *change;
  if (attribute != 0)
    nla_put_u32 (message, attribute, 300);
  g_assert_false (fp_rtobject_route (nlmsg_hdr (message), &read, &index));
}

/* What an FpNetObject cannot say it does not half say. */
static void
test_read_other_routes (void)
{
  const struct rtmsg plain
      = { .rtm_family = AF_INET, .rtm_table = RT_TABLE_MAIN, .rtm_type = RTN_UNICAST };
  struct rtmsg blackhole = plain, service = plain, table = plain, cached = plain, family = plain;

  blackhole.rtm_type = RTN_BLACKHOLE;
  service.rtm_tos = 16;
  table.rtm_table = 100;
  cached.rtm_flags = RTM_F_CLONED;
  family.rtm_family = AF_BRIDGE;
  expect_not_said (&blackhole, 0);
  expect_not_said (&service, 0);
  expect_not_said (&table, 0);
  expect_not_said (&cached, 0);
  expect_not_said (&family, 0);
  expect_not_said (NULL, RTA_TABLE);
  expect_not_said (NULL, RTA_MULTIPATH);
  expect_not_said (NULL, RTA_VIA);
  expect_not_said (NULL, RTA_ENCAP);
}

/* Cut anywhere, and with each byte set: nothing is read past the end. */
static void
damage (const struct nlmsghdr *whole)
{
  gsize len = whole->nlmsg_len;
  FpRtLink link;
  FpRtAddress address;
  FpNetObject route;
  guint index;

  for (gsize at = NLMSG_HDRLEN; at <= len; at++)
    for (guint set = 0; set < 2; set++)
      {
        gsize held = set ? len : at;
        g_autofree struct nlmsghdr *copy = g_memdup2 (whole, held);

        if (set && at < len)
          ((guint8 *)copy)[at] = 0xff;
        copy->nlmsg_len = (guint32)held;
        fp_rtobject_link (copy, &link);
        fp_rtobject_address (copy, &address);
        fp_rtobject_route (copy, &route, &index);
      }
}

static Message *
rule_message (guint8 table, guint32 priority)
{
  struct fib_rule_hdr info = { .family = AF_INET, .table = table, .action = FR_ACT_TO_TBL };
  Message *message = nlmsg_alloc_simple (RTM_NEWRULE, 0);

  nlmsg_append (message, &info, sizeof info, NLMSG_ALIGNTO);
  if (priority != 0) /* as the kernel tells it */
    nla_put_u32 (message, FRA_PRIORITY, priority);
  return message;
}

static void
test_rule (void)
{
  static const struct
  {
    guint8 table;
    guint32 priority;
    gboolean added;
  } rules[] = { { RT_TABLE_LOCAL, 0, FALSE },       { RT_TABLE_MAIN, 32766, FALSE },
                { RT_TABLE_DEFAULT, 32767, FALSE }, { 77, 32765, TRUE },
                { RT_TABLE_MAIN, 0, TRUE },         { RT_TABLE_UNSPEC, 1000, TRUE } };

  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      g_autoptr (Message) message = rule_message (rules[i].table, rules[i].priority);

      g_assert_cmpint (fp_rtobject_is_added_rule (nlmsg_hdr (message)), ==, rules[i].added);
    }
}

static void
test_damaged (void)
{
  g_autoptr (Message) link = ipv6_message (&modes[0], DEVCONF_DISABLE_IPV6 + 1);
  g_autoptr (Message) address = address_message (3600, FP_NET_PROTOCOL);
  g_autoptr (Message) route = route_message (routes[1]);

  put_vlan (link, "vlan", ETH_P_8021Q);
  damage (nlmsg_hdr (link));
  damage (nlmsg_hdr (address));
  damage (nlmsg_hdr (route));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rtobject/vlan", test_vlan_link);
  g_test_add_func ("/rtobject/ipv6", test_ipv6);
  g_test_add_func ("/rtobject/address", test_read_address);
  g_test_add_func ("/rtobject/route", test_read_route);
  g_test_add_func ("/rtobject/other-routes", test_read_other_routes);
  g_test_add_func ("/rtobject/rule", test_rule);
  g_test_add_func ("/rtobject/damaged", test_damaged);
  return g_test_run ();
}
