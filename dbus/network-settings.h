/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The network settings of the management link: what they may be, and their form on the bus
 * (org.faceplate1.Network.Change). A plain value: copied by assignment, owns nothing. Pure.
 *
 * Rules. IPv4 host addresses: not the network's or the broadcast address of their prefix (but /31,
 * RFC 3021, and /32), not 0.0.0.0/8, 127.0.0.0/8, 169.254.0.0/16, 224.0.0.0/3; prefix 1 to 32.
 * IPv6: unicast, not unspecified, loopback, link-local, multicast, v4-mapped; not the subnet-router
 * anycast address (RFC 4291 2.6.1) of a prefix below 127; prefix 1 to 128. A gateway is a host of
 * the prefix (an IPv6 one may be link-local) and not the address itself; with a /32 or /128 there
 * is none. DNS servers: unicast addresses (loopback too), no two the same. Domain: a DNS name
 * (dbus/settings.h), no address. VLAN: 0 (none) to 4094 (IEEE 802.1Q). Not both families off. */
#pragma once

#include <glib.h>

#include "dbus/ip-address.h"
#include "dbus/words.h"

#define FP_DNS_MAX    2
#define FP_DOMAIN_MAX 253
#define FP_VLAN_MAX   4094

typedef struct
{
  char address[FP_IP_SIZE]; /* in the form of inet_ntop(3); "" : not set */
  guint prefix;             /* bits */
  char gateway[FP_IP_SIZE]; /* "" : none */
} FpStaticAddress;

typedef struct
{
  FpIpv4Method ipv4;
  FpStaticAddress static4; /* kept while the method is another; in force with FP_IPV4_STATIC */
  FpIpv6Method ipv6;
  FpStaticAddress static6;
  char dns[FP_DNS_MAX][FP_IP_SIZE]; /* used before those of a lease or router; "" : not set */
  char domain[FP_DOMAIN_MAX + 1];   /* search domain; "" : none, or the lease's */
  guint vlan;                       /* 0: none */
} FpNetworkSettings;

/* DHCP, IPv6 automatic, no VLAN, nothing else. */
FpNetworkSettings fp_network_settings_default (void);
gboolean fp_network_settings_equal (const FpNetworkSettings *a, const FpNetworkSettings *b);

/* The whole: each rule above. Names the field in its message and by the error's code
 * (FP_ERROR_INVALID_ADDRESS, ...). */
gboolean fp_network_settings_validate (const FpNetworkSettings *settings, GError **error);

/* Takes the keys of values (a{sv}) over *settings, all or nothing, and validates the whole. Keys:
 * ipv4 s, address s (with or without /PREFIX), prefix u, mask s (instead of prefix), gateway s,
 * ipv6 s, address6 s, prefix6 u, gateway6 s, dns as (2 at most), domain s, vlan u. An empty
 * address, gateway or domain is none; with the address its prefix and gateway go. An address alone
 * sets ipv4 to static, unless ipv4 is given too; likewise address6. A prefix that is given twice
 * has to be the same. */
gboolean
fp_network_settings_take_values (FpNetworkSettings *settings, GVariant *values, GError **error);
/* The same keys (prefix, not mask; ipv4, ipv6 and vlan always, unset other ones absent). a{sv},
 * floating. */
GVariant *fp_network_settings_to_variant (const FpNetworkSettings *settings);
/* What it makes, over the defaults: keys that are none of these (of a newer service, of Pending)
 * are passed over. FALSE: the values cannot be; settings are left alone. */
gboolean fp_network_settings_from_variant (FpNetworkSettings *settings, GVariant *variant);
