/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One thing that Faceplate puts in place for the management link, in the kernel or beside it. A
 * plain value: copied by assignment, owns nothing. Pure.
 *
 * An address or a route that others have put there may have more to it than can be said here
 * (several gateways, a table of its own, another host at the other end, flags, lifetimes): it is
 * put back as the kernel told it (FpNetTold).
 *
 * Each has a key and a value. Of a kind that is "single" a link has at most one, so that another
 * value replaces it: its key is kind and link. An address or a route is all key.
 *
 * Text form, one line, for the journal and the log; what fp_net_object_parse() takes:
 *   manager eth0 NetworkManager          the foreign manager that was told to leave the link alone
 *   up eth0                              administratively up
 *   vlan eth0.100 eth0 100               VLAN link over eth0 (IEEE 802.1Q)
 *   mtu eth0 1400                        single; without one the link keeps what it has
 *   ipv6 eth0 automatic|static|off       single; the kernel's IPv6 settings (FpNetIpv6 below)
 *   address eth0 192.0.2.10/24 3600 own  both families; lifetime in seconds from now, 0: for ever;
 *                                        protocol
 *   route eth0 0.0.0.0/0 192.0.2.1 100 own    destination, gateway or -, metric, protocol: own, or
 *                                             a foreign one's number
 *   dns eth0 192.0.2.53,2001:db8::53 example.com   single; servers or -, domain or - */
#pragma once

#include "dbus/network-settings.h"
#include "helper/core/net-event.h"

#define FP_NET_DNS_MAX 4 /* two of the settings, then those of the lease, then of routers */

typedef enum
{
  FP_NET_OBJECT_MANAGER,
  FP_NET_OBJECT_UP,
  FP_NET_OBJECT_VLAN,
  FP_NET_OBJECT_MTU,
  FP_NET_OBJECT_IPV6,
  FP_NET_OBJECT_ADDRESS,
  FP_NET_OBJECT_ROUTE,
  FP_NET_OBJECT_DNS,
  FP_N_NET_OBJECTS
} FpNetObjectKind;

/* The kernel's settings of one link, Documentation/networking/ip-sysctl.rst:
 *   automatic  disable_ipv6 0, accept_ra 1 (2 where the host forwards), autoconf 1
 *   static     disable_ipv6 0, accept_ra 0, autoconf 0
 *   off        disable_ipv6 1 */
typedef enum
{
  FP_NET_IPV6_AUTOMATIC,
  FP_NET_IPV6_STATIC,
  FP_NET_IPV6_OFF,
  FP_N_NET_IPV6
} FpNetIpv6;

typedef enum
{
  FP_MANAGER_NONE,
  FP_MANAGER_NETWORK_MANAGER, /* NetworkManager */
  FP_MANAGER_NETWORKD,        /* systemd-networkd */
  FP_N_MANAGERS
} FpManager;

/* Faceplate's mark on what it makes: rtm_protocol of routes (rtnetlink(7); above RTPROT_STATIC,
 * free in iproute2's rt_protos) and IFA_PROTO of addresses (since Linux 5.18). Only marked ones are
 * ever removed, but for those of a link that is taken over. */
#define FP_NET_PROTOCOL 0xfa
/* Of default routes and others of ours; the same as NetworkManager's for Ethernet. */
#define FP_NET_METRIC 100

#define FP_NET_TOLD_MAX 320 /* some 16 gateways of an IPv4 route, 8 of an IPv6 one */

/* What the kernel told of a foreign address or route: the payload of the rtnetlink message, without
 * what it would not take back (helper/sys/rttold.h). */
typedef struct
{
  guint n;         /* bytes; 0: the object says it all */
  gboolean more;   /* it is not what the object says, but more than that */
  guint index;     /* of its link then */
  guint32 since_s; /* CLOCK_BOOTTIME: its lifetimes count from then on */
  guint8 bytes[FP_NET_TOLD_MAX];
} FpNetTold;

typedef struct
{
  FpNetObjectKind kind;
  char link[FP_LINK_NAME_SIZE];
  union
  {
    FpManager manager;
    struct
    {
      char base[FP_LINK_NAME_SIZE];
      guint id; /* 1 to 4094 */
    } vlan;
    guint mtu;
    FpNetIpv6 ipv6;
    struct
    {
      FpFamily family;
      char text[FP_ADDRESS_SIZE];
      guint prefix;
      guint32 lifetime_s; /* 0: for ever. Not part of the key, and not compared; nor is this: */
      guint protocol;     /* IFA_PROTO: FP_NET_PROTOCOL ("own" in the text), or a foreign one's */
      FpNetTold told;
    } address;
    struct
    {
      FpFamily family;
      char destination[FP_ADDRESS_SIZE]; /* with prefix: the network's address */
      guint prefix;
      char gateway[FP_ADDRESS_SIZE]; /* "" : on the link */
      guint32 metric;
      guint protocol; /* rtm_protocol, likewise; not part of the key, not compared */
      FpNetTold told;
    } route;
    struct
    {
      char servers[FP_NET_DNS_MAX][FP_ADDRESS_SIZE]; /* "" behind the last one */
      char domain[FP_DOMAIN_MAX + 1];
    } dns;
  };
} FpNetObject;

/* What the kernel told of it; NULL: it is neither address nor route, or its fields say it all. */
const FpNetTold *fp_net_object_told (const FpNetObject *object);
/* There is more to it than its fields say: it is like no other. */
gboolean fp_net_object_has_more (const FpNetObject *object);
/* ADDRESS and ROUTE: whether it carries the mark; TRUE for all else. */
gboolean fp_net_object_is_own (const FpNetObject *object);
gboolean fp_net_object_same_key (const FpNetObject *a, const FpNetObject *b);
gboolean fp_net_object_equal (const FpNetObject *a, const FpNetObject *b); /* key and value */
/* The first of objects (GArray of FpNetObject) with that key; NULL: none. */
const FpNetObject *fp_net_objects_find (const GArray *objects, const FpNetObject *key);
/* Transfer full. One that there is more to ends in "..." ; for the journal (whole) what was told
 * stands there instead, also where there is no more to it. */
char *fp_net_object_print (const FpNetObject *object);
char *fp_net_object_print_whole (const FpNetObject *object);
gboolean fp_net_object_parse (const char *text, FpNetObject *object);
/* The words that text begins with. Returns how many were taken, 0: it is no object. */
guint fp_net_object_parse_words (char **words, FpNetObject *object);
const char *fp_manager_word (FpManager manager); /* NetworkManager, systemd-networkd, "" */

/* "eth0.100", or "vlan100" where that is too long. */
void fp_net_vlan_name (const char *base, guint id, char name[FP_LINK_NAME_SIZE]);
