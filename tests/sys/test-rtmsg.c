/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* rtnetlink messages as the kernel sends them, and damaged ones. */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <netlink/attr.h>
#include <string.h>
#include <sys/socket.h>

#include "helper/sys/rtattr.h"
#include "helper/sys/rtmsg.h"

typedef struct nl_msg Message;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Message, nlmsg_free)

static void
put_address (Message *message, int type, const char *text)
{
  guint8 bytes[16];
  int family = strchr (text, ':') != NULL ? AF_INET6 : AF_INET;

  g_assert_cmpint (inet_pton (family, text, bytes), ==, 1);
  nla_put (message, type, family == AF_INET ? 4 : 16, bytes);
}

static Message *
link_message (int type, int family, guint flags)
{
  Message *message = nlmsg_alloc_simple (type, 0);
  struct ifinfomsg info = { .ifi_family = (guchar)family, .ifi_index = 7, .ifi_flags = flags };
  static const guint8 hardware[6] = { 2, 0, 0, 0xab, 0, 1 };

  nlmsg_append (message, &info, sizeof info, NLMSG_ALIGNTO);
  nla_put_string (message, IFLA_IFNAME, "eth0");
  nla_put_u32 (message, IFLA_MTU, 1400);
  nla_put (message, IFLA_ADDRESS, sizeof hardware, hardware);
  return message;
}

static void
test_link (void)
{
  g_autoptr (Message) up = link_message (RTM_NEWLINK, AF_UNSPEC, IFF_UP | IFF_LOWER_UP);
  g_autoptr (Message) no_cable = link_message (RTM_NEWLINK, AF_UNSPEC, IFF_UP);
  g_autoptr (Message) loopback = link_message (RTM_NEWLINK, AF_UNSPEC, IFF_UP | IFF_LOOPBACK);
  g_autoptr (Message) down = link_message (RTM_NEWLINK, AF_UNSPEC, IFF_LOWER_UP);
  FpNetEvent event;

  g_assert_true (fp_rtmsg_decode (nlmsg_hdr (up), &event));
  g_assert_cmpint (event.kind, ==, FP_NET_LINK);
  g_assert_cmpuint (event.link.index, ==, 7);
  g_assert_cmpstr (event.link.name, ==, "eth0");
  g_assert_cmpuint (event.link.mtu, ==, 1400);
  g_assert_cmpuint (event.link.n_hardware, ==, 6);
  g_assert_cmphex (event.link.hardware[3], ==, 0xab);
  g_assert_true (event.link.up && event.link.carrier);
  g_assert_true (fp_rtmsg_decode (nlmsg_hdr (no_cable), &event));
  g_assert_true (event.link.up && !event.link.carrier);
  g_assert_true (fp_rtmsg_decode (nlmsg_hdr (loopback), &event));
  g_assert_true (event.link.carrier);
  g_assert_true (fp_rtmsg_decode (nlmsg_hdr (down), &event));
  g_assert_false (event.link.up || event.link.carrier);
}

/* Leaving a bridge is told by a RTM_DELLINK, of another family. */
static void
test_bridge_port (void)
{
  g_autoptr (Message) left = link_message (RTM_DELLINK, AF_BRIDGE, IFF_UP);
  g_autoptr (Message) gone = link_message (RTM_DELLINK, AF_UNSPEC, 0);
  FpNetEvent event;

  g_assert_false (fp_rtmsg_decode (nlmsg_hdr (left), &event));
  g_assert_true (fp_rtmsg_decode (nlmsg_hdr (gone), &event));
  g_assert_cmpint (event.kind, ==, FP_NET_LINK_GONE);
  g_assert_cmpuint (event.link.index, ==, 7);
}

typedef struct
{
  const char *name;
  const char *address, *local; /* IFA_ADDRESS, IFA_LOCAL */
  guint8 scope;
  guint32 flags;
  const char *text, *peer;
  FpScope shown_scope;
  gboolean usable;
} AddressCase;

static const AddressCase address_cases[] = {
  { "ipv4", "192.0.2.10", "192.0.2.10", RT_SCOPE_UNIVERSE, IFA_F_PERMANENT, "192.0.2.10",
    "192.0.2.10", FP_SCOPE_GLOBAL, TRUE },
  { "ipv4-peer", "192.0.2.2", "192.0.2.1", RT_SCOPE_UNIVERSE, 0, "192.0.2.1", "192.0.2.2",
    FP_SCOPE_GLOBAL, TRUE },
  { "loopback", "127.0.0.1", "127.0.0.1", RT_SCOPE_HOST, 0, "127.0.0.1", "127.0.0.1", FP_SCOPE_HOST,
    TRUE },
  { "ipv6", "2001:db8::1", NULL, RT_SCOPE_UNIVERSE, 0, "2001:db8::1", "2001:db8::1",
    FP_SCOPE_GLOBAL, TRUE },
  { "ipv6-peer", "2001:db8::2", "2001:db8::1", RT_SCOPE_UNIVERSE, 0, "2001:db8::1", "2001:db8::2",
    FP_SCOPE_GLOBAL, TRUE },
  { "link-local", "fe80::1", NULL, RT_SCOPE_LINK, 0, "fe80::1", "fe80::1", FP_SCOPE_LINK, TRUE },
  { "tentative", "2001:db8::1", NULL, RT_SCOPE_UNIVERSE, IFA_F_TENTATIVE, "2001:db8::1",
    "2001:db8::1", FP_SCOPE_GLOBAL, FALSE },
  { "optimistic", "2001:db8::1", NULL, RT_SCOPE_UNIVERSE, IFA_F_TENTATIVE | IFA_F_OPTIMISTIC,
    "2001:db8::1", "2001:db8::1", FP_SCOPE_GLOBAL, TRUE },
  { "duplicate", "2001:db8::1", NULL, RT_SCOPE_UNIVERSE, IFA_F_DADFAILED, "2001:db8::1",
    "2001:db8::1", FP_SCOPE_GLOBAL, FALSE },
  { "deprecated", "2001:db8::1", NULL, RT_SCOPE_UNIVERSE, IFA_F_DEPRECATED, "2001:db8::1",
    "2001:db8::1", FP_SCOPE_GLOBAL, TRUE },
};

static Message *
address_message (const AddressCase *c)
{
  Message *message = nlmsg_alloc_simple (RTM_NEWADDR, 0);
  struct ifaddrmsg info = { .ifa_family = strchr (c->text, ':') != NULL ? AF_INET6 : AF_INET,
                            .ifa_prefixlen = 24,
                            .ifa_index = 7,
                            .ifa_scope = c->scope };

  nlmsg_append (message, &info, sizeof info, NLMSG_ALIGNTO);
  put_address (message, IFA_ADDRESS, c->address);
  if (c->local != NULL)
    put_address (message, IFA_LOCAL, c->local);
  nla_put_u32 (message, IFA_FLAGS, c->flags);
  return message;
}

static void
test_address (gconstpointer data)
{
  const AddressCase *c = data;
  g_autoptr (Message) message = address_message (c);
  FpNetEvent event;

  g_assert_true (fp_rtmsg_decode (nlmsg_hdr (message), &event));
  g_assert_cmpint (event.kind, ==, FP_NET_ADDRESS);
  g_assert_cmpuint (event.address.index, ==, 7);
  g_assert_cmpuint (event.address.prefix, ==, 24);
  g_assert_cmpstr (event.address.text, ==, c->text);
  g_assert_cmpstr (event.address.peer, ==, c->peer);
  g_assert_cmpint (event.address.scope, ==, c->shown_scope);
  g_assert_cmpint (event.address.usable, ==, c->usable);
}

typedef struct
{
  const char *name;
  struct rtmsg info;
  guint32 table;       /* 0: only in info */
  const char *gateway; /* NULL: none */
  gboolean taken;
} RouteCase;

/* clang-format off */
#define INFO(family, table, type, ...) { .rtm_family = family, .rtm_table = table, .rtm_type = type, __VA_ARGS__ }
#define MAIN(...) INFO (AF_INET, RT_TABLE_MAIN, RTN_UNICAST, __VA_ARGS__)
/* clang-format on */

static const RouteCase route_cases[] = {
  { "default", MAIN (), 0, "192.0.2.1", TRUE },
  { "device", MAIN (), 0, NULL, TRUE },
  { "table-attribute", INFO (AF_INET, RT_TABLE_COMPAT, RTN_UNICAST), RT_TABLE_MAIN, "192.0.2.1",
    TRUE },
  { "other-table", INFO (AF_INET, 100, RTN_UNICAST), 0, "192.0.2.1", FALSE },
  { "large-table", INFO (AF_INET, RT_TABLE_COMPAT, RTN_UNICAST), 1000, "192.0.2.1", FALSE },
  { "prefix", MAIN (.rtm_dst_len = 24), 0, "192.0.2.1", FALSE },
  { "half-default", MAIN (.rtm_dst_len = 1), 0, "192.0.2.1", FALSE },
  { "tos", MAIN (.rtm_tos = 16), 0, "192.0.2.1", FALSE },
  { "cached", MAIN (.rtm_flags = RTM_F_CLONED), 0, "192.0.2.1", FALSE },
  { "unreachable", INFO (AF_INET, RT_TABLE_MAIN, RTN_UNREACHABLE), 0, NULL, FALSE },
  { "multicast-family", INFO (128, RT_TABLE_MAIN, RTN_UNICAST), 0, NULL, FALSE },
};

static Message *
route_message (const RouteCase *c, int flags)
{
  Message *message = nlmsg_alloc_simple (RTM_NEWROUTE, flags);
  struct rtmsg info = c->info;

  nlmsg_append (message, &info, sizeof info, NLMSG_ALIGNTO);
  if (c->table != 0)
    nla_put_u32 (message, RTA_TABLE, c->table);
  nla_put_u32 (message, RTA_OIF, 7);
  nla_put_u32 (message, RTA_PRIORITY, 100);
  if (c->gateway != NULL)
    put_address (message, RTA_GATEWAY, c->gateway);
  return message;
}

static void
test_route (gconstpointer data)
{
  const RouteCase *c = data;
  g_autoptr (Message) message = route_message (c, 0);
  FpNetEvent event;

  g_assert_cmpint (fp_rtmsg_decode (nlmsg_hdr (message), &event), ==, c->taken);
  if (!c->taken)
    return;
  g_assert_cmpint (event.kind, ==, FP_NET_ROUTE);
  g_assert_cmpuint (event.route.metric, ==, 100);
  g_assert_cmpuint (event.route.n_hops, ==, 1);
  g_assert_cmpuint (event.route.hops[0].index, ==, 7);
  g_assert_cmpstr (event.route.hops[0].gateway, ==, c->gateway != NULL ? c->gateway : "");
}

/* What takes the place of a usable one matters even if it is not usable itself. */
static void
test_replaces (void)
{
  static const RouteCase unreachable
      = { "", INFO (AF_INET, RT_TABLE_MAIN, RTN_UNREACHABLE), 0, NULL, TRUE };
  g_autoptr (Message) message = route_message (&unreachable, NLM_F_REPLACE);
  FpNetEvent event;

  g_assert_true (fp_rtmsg_decode (nlmsg_hdr (message), &event));
  g_assert_true (event.route.replaces);
  g_assert_cmpuint (event.route.n_hops, ==, 0);
}

/* n hops with gateways 192.0.2.1 and on, over links 1 and on; every second one is dead. */
static Message *
multipath_message (guint n)
{
  Message *message = nlmsg_alloc_simple (RTM_NEWROUTE, 0);
  struct rtmsg info = MAIN ();
  struct nlattr *all;

  nlmsg_append (message, &info, sizeof info, NLMSG_ALIGNTO);
  all = nla_nest_start (message, RTA_MULTIPATH);
  for (guint i = 0; i < n; i++)
    {
      struct rtnexthop *hop = nlmsg_reserve (message, sizeof *hop, NLMSG_ALIGNTO);
      g_autofree char *gateway = g_strdup_printf ("192.0.2.%u", i + 1);

      memset (hop, 0, sizeof *hop);
      hop->rtnh_ifindex = (int)i + 1;
      hop->rtnh_flags = i % 2 == 1 ? RTNH_F_DEAD : 0;
      put_address (message, RTA_GATEWAY, gateway);
      hop->rtnh_len = (unsigned short)((char *)nlmsg_tail (nlmsg_hdr (message)) - (char *)hop);
    }
  nla_nest_end (message, all);
  return message;
}

static void
test_multipath (void)
{
  g_autoptr (Message) three = multipath_message (3);
  g_autoptr (Message) many = multipath_message (20);
  FpNetEvent event;

  g_assert_true (fp_rtmsg_decode (nlmsg_hdr (three), &event));
  g_assert_cmpuint (event.route.n_hops, ==, 3);
  g_assert_cmpuint (event.route.hops[2].index, ==, 3);
  g_assert_cmpstr (event.route.hops[2].gateway, ==, "192.0.2.3");
  g_assert_true (event.route.hops[1].dead && !event.route.hops[0].dead);
  g_assert_true (fp_rtmsg_decode (nlmsg_hdr (many), &event));
  g_assert_cmpuint (event.route.n_hops, ==, FP_HOPS_MAX);
}

/* RTA_VIA: an IPv6 gateway of an IPv4 route. */
static void
test_via (void)
{
  static const RouteCase device = { "", MAIN (), 0, NULL, TRUE };
  g_autoptr (Message) message = route_message (&device, 0);
  guint8 via[2 + 16];
  guint16 family = AF_INET6;
  FpNetEvent event;

  memcpy (via, &family, sizeof family);
  inet_pton (AF_INET6, "fe80::1", via + 2);
  nla_put (message, RTA_VIA, sizeof via, via);
  g_assert_true (fp_rtmsg_decode (nlmsg_hdr (message), &event));
  g_assert_cmpstr (event.route.hops[0].gateway, ==, "fe80::1");
}

static void
damage (const struct nlmsghdr *whole)
{
  gsize len = whole->nlmsg_len;

  /* A copy of exactly that length on the heap, so that a read past its end is seen. */
  g_autofree struct nlmsghdr *copy = g_memdup2 (whole, len);
  FpNetEvent event;

  for (gint n = g_test_rand_int_range (1, 5); n > 0; n--)
    ((guint8 *)copy)[g_test_rand_int_range (NLMSG_HDRLEN, (gint32)len)]
        = (guint8)g_test_rand_int_range (0, 256);
  copy->nlmsg_len = (guint32)g_test_rand_int_range (NLMSG_HDRLEN, (gint32)len + 1);
  if (!fp_rtmsg_decode (copy, &event))
    return;
  g_assert_true (event.kind != FP_NET_ROUTE || event.route.n_hops <= FP_HOPS_MAX);
  g_assert_true (event.kind != FP_NET_LINK || memchr (event.link.name, 0, FP_LINK_NAME_SIZE));
  g_assert_true (event.kind != FP_NET_LINK || event.link.n_hardware <= FP_HARDWARE_MAX);
}

static void
test_damaged (void)
{
  g_autoptr (Message) link = link_message (RTM_NEWLINK, AF_UNSPEC, IFF_UP);
  g_autoptr (Message) address = address_message (&address_cases[1]);
  g_autoptr (Message) route = route_message (&route_cases[2], 0);
  g_autoptr (Message) multipath = multipath_message (4);

  for (guint i = 0; i < 20000; i++)
    {
      damage (nlmsg_hdr (link));
      damage (nlmsg_hdr (address));
      damage (nlmsg_hdr (route));
      damage (nlmsg_hdr (multipath));
    }
}

static void
expect_request (const char *address, int family, const char *asked)
{
  g_autoptr (Message) message = fp_rtmsg_request_way (address);
  const struct rtmsg *info = nlmsg_data (nlmsg_hdr (message));
  struct nlattr *destination = nlmsg_find_attr (nlmsg_hdr (message), sizeof *info, RTA_DST);
  guint8 bytes[16];

  g_assert_cmpint (inet_pton (family, asked, bytes), ==, 1);
  g_assert_cmpint (nlmsg_hdr (message)->nlmsg_type, ==, RTM_GETROUTE);
  g_assert_cmpint (nlmsg_hdr (message)->nlmsg_flags & NLM_F_DUMP, ==, 0);
  g_assert_cmpint (info->rtm_family, ==, family);
  g_assert_cmpint (info->rtm_dst_len, ==, family == AF_INET ? 32 : 128);
  g_assert_cmpmem (nla_data (destination), nla_len (destination), bytes,
                   family == AF_INET ? 4 : 16);
}

static void
test_way_request (void)
{
  expect_request ("203.0.113.7", AF_INET, "203.0.113.7");
  expect_request ("2001:db8::7", AF_INET6, "2001:db8::7");
  expect_request ("::ffff:203.0.113.7", AF_INET, "203.0.113.7");
  g_assert_null (fp_rtmsg_request_way ("proxy.example"));
  g_assert_null (fp_rtmsg_request_way ("[2001:db8::7]"));
  g_assert_null (fp_rtmsg_request_way (""));
}

static FpWay
way_of_error (int number, int *fault)
{
  g_autoptr (Message) message = nlmsg_alloc_simple (NLMSG_ERROR, 0);
  struct nlmsgerr error = { .error = number };
  FpWayAnswer answer;

  nlmsg_append (message, &error, sizeof error, NLMSG_ALIGNTO);
  answer = fp_rtmsg_decode_way (nlmsg_hdr (message));
  *fault = answer.fault;
  return answer.way;
}

static FpWay
way_of_type (guint8 type)
{
  g_autoptr (Message) message = nlmsg_alloc_simple (RTM_NEWROUTE, 0);
  struct rtmsg info = { .rtm_family = AF_INET, .rtm_dst_len = 32, .rtm_type = type };

  nlmsg_append (message, &info, sizeof info, NLMSG_ALIGNTO);
  return fp_rtmsg_decode_way (nlmsg_hdr (message)).way;
}

/* Over which link and gateway. */
static void
test_way_hop (void)
{
  static const guint8 via[] = { AF_INET6, 0, 0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 };
  struct rtmsg info = { .rtm_family = AF_INET, .rtm_dst_len = 32, .rtm_type = RTN_UNICAST };
  g_autoptr (Message) message = nlmsg_alloc_simple (RTM_NEWROUTE, 0);
  g_autoptr (Message) other = nlmsg_alloc_simple (RTM_NEWROUTE, 0);
  FpWayAnswer answer;

  nlmsg_append (message, &info, sizeof info, NLMSG_ALIGNTO);
  nla_put_u32 (message, RTA_OIF, 7);
  answer = fp_rtmsg_decode_way (nlmsg_hdr (message));
  g_assert_cmpuint (answer.index, ==, 7);
  g_assert_cmpstr (answer.gateway, ==, "");
  fp_rtattr_put_address (message, RTA_GATEWAY, FP_FAMILY_4, "192.0.2.1");
  answer = fp_rtmsg_decode_way (nlmsg_hdr (message));
  g_assert_cmpstr (answer.gateway, ==, "192.0.2.1");
  nlmsg_append (other, &info, sizeof info, NLMSG_ALIGNTO);
  nla_put (other, RTA_VIA, sizeof via, via);
  answer = fp_rtmsg_decode_way (nlmsg_hdr (other));
  g_assert_cmpstr (answer.gateway, ==, "fe80::1");
}

static void
test_way_answer (void)
{
  g_autoptr (Message) empty_error = nlmsg_alloc_simple (NLMSG_ERROR, 0);
  g_autoptr (Message) empty_route = nlmsg_alloc_simple (RTM_NEWROUTE, 0);
  int fault;

  g_assert_cmpint (way_of_error (-ENETUNREACH, &fault), ==, FP_WAY_NONE);
  g_assert_cmpint (fault, ==, ENETUNREACH);
  g_assert_cmpint (way_of_error (-EHOSTUNREACH, &fault), ==, FP_WAY_NONE);
  g_assert_cmpint (way_of_error (-EACCES, &fault), ==, FP_WAY_FORBIDDEN);
  g_assert_cmpint (way_of_error (-EINVAL, &fault), ==, FP_WAY_FORBIDDEN);
  g_assert_cmpint (way_of_error (-EOPNOTSUPP, &fault), ==, FP_WAY_NONE);
  g_assert_cmpint (way_of_error (-ENOMEM, &fault), ==, FP_WAY_UNKNOWN);
  g_assert_cmpint (way_of_error (0, &fault), ==, FP_WAY_UNKNOWN);
  g_assert_cmpint (way_of_error (G_MININT, &fault), ==, FP_WAY_UNKNOWN);
  g_assert_cmpint (fault, ==, 0);
  g_assert_cmpint (way_of_type (RTN_UNICAST), ==, FP_WAY_FOUND);
  g_assert_cmpint (way_of_type (RTN_LOCAL), ==, FP_WAY_FOUND);
  g_assert_cmpint (way_of_type (RTN_UNREACHABLE), ==, FP_WAY_NONE);
  g_assert_cmpint (way_of_type (RTN_PROHIBIT), ==, FP_WAY_FORBIDDEN);
  g_assert_cmpint (fp_rtmsg_decode_way (nlmsg_hdr (empty_error)).way, ==, FP_WAY_UNKNOWN);
  g_assert_cmpint (fp_rtmsg_decode_way (nlmsg_hdr (empty_route)).way, ==, FP_WAY_UNKNOWN);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rtmsg/link", test_link);
  g_test_add_func ("/rtmsg/bridge-port", test_bridge_port);
  for (guint i = 0; i < G_N_ELEMENTS (address_cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/rtmsg/address/%s", address_cases[i].name);
      g_test_add_data_func (path, &address_cases[i], test_address);
    }
  for (guint i = 0; i < G_N_ELEMENTS (route_cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/rtmsg/route/%s", route_cases[i].name);
      g_test_add_data_func (path, &route_cases[i], test_route);
    }
  g_test_add_func ("/rtmsg/route/replaces", test_replaces);
  g_test_add_func ("/rtmsg/route/multipath", test_multipath);
  g_test_add_func ("/rtmsg/route/via", test_via);
  g_test_add_func ("/rtmsg/damaged", test_damaged);
  g_test_add_func ("/rtmsg/way/request", test_way_request);
  g_test_add_func ("/rtmsg/way/answer", test_way_answer);
  g_test_add_func ("/rtmsg/way/hop", test_way_hop);
  return g_test_run ();
}
