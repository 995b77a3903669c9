/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/core/link-stages.h"

#include <arpa/inet.h>
#include <string.h>

typedef struct
{
  int family; /* AF_INET, AF_INET6 */
  guint8 bytes[16];
} Address;

static gboolean
parse_address (const char *text, Address *address)
{
  address->family = strchr (text, ':') != NULL ? AF_INET6 : AF_INET;
  return inet_pton (address->family, text, address->bytes) == 1;
}

static gboolean
is_loopback (const char *target)
{
  static const guint8 ipv6_loopback[16] = { [15] = 1 };
  Address address;

  if (!parse_address (target, &address))
    return g_ascii_strcasecmp (target, "localhost") == 0; /* RFC 6761 6.3 */
  if (address.family == AF_INET)
    return address.bytes[0] == 127;
  return memcmp (address.bytes, ipv6_loopback, sizeof ipv6_loopback) == 0;
}

static gboolean
same_prefix (const guint8 *a, const guint8 *b, guint bits)
{
  guint whole = bits / 8, rest = bits % 8;
  guint8 mask = (guint8)(0xff00u >> rest);

  return memcmp (a, b, whole) == 0 && (rest == 0 || ((a[whole] ^ b[whole]) & mask) == 0);
}

/* on_link: ADDRESS/PREFIX */
static gboolean
covers (const char *on_link, const Address *target)
{
  g_auto (GStrv) parts = g_strsplit (on_link, "/", 2);
  Address own;
  guint64 bits;

  if (g_strv_length (parts) != 2 || !parse_address (parts[0], &own) || own.family != target->family)
    return FALSE;
  bits = g_ascii_strtoull (parts[1], NULL, 10);
  return bits <= (own.family == AF_INET ? 32 : 128)
         && same_prefix (own.bytes, target->bytes, (guint)bits);
}

/* A default route without a gateway (a point-to-point link) shows only in the state: it may carry
 * either family. */
static gboolean
has_default_route (const FpNetwork *network, int family)
{
  Address gateway;

  if (network->state != FP_NETWORK_READY)
    return FALSE;
  for (char **g = network->gateways; g != NULL && *g != NULL; g++)
    if (parse_address (*g, &gateway) && gateway.family == family)
      return TRUE;
  return network->gateways == NULL || network->gateways[0] == NULL;
}

static gboolean
has_route (const FpNetwork *network, const char *target)
{
  Address address;

  if (!parse_address (target, &address) || has_default_route (network, address.family))
    return TRUE;
  for (char **a = network->addresses; a != NULL && *a != NULL; a++)
    if (covers (*a, &address))
      return TRUE;
  return FALSE;
}

FpLinkVerdict
fp_link_verdict (const FpNetwork *network, const char *target)
{
  if (is_loopback (target))
    return (FpLinkVerdict){ FP_CODE_OK, FP_STAGE_ADDRESS };
  switch (network->state)
    {
    case FP_NETWORK_NO_LINK:
    case FP_NETWORK_NO_CARRIER:
      return (FpLinkVerdict){ FP_CODE_NET_DOWN, FP_STAGE_LINK };
    case FP_NETWORK_NO_ADDRESS:
      return (FpLinkVerdict){ FP_CODE_NET_DOWN, FP_STAGE_ADDRESS };
    case FP_NETWORK_NO_ROUTE:
    case FP_NETWORK_READY:
    case FP_N_NETWORK_STATES:
      break;
    }
  return (FpLinkVerdict){ has_route (network, target) ? FP_CODE_OK : FP_CODE_NET_NO_ROUTE,
                          FP_STAGE_ADDRESS };
}
