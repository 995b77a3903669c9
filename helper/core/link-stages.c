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
  return (FpLinkVerdict){ FP_CODE_OK, FP_STAGE_ADDRESS };
}

gboolean
fp_link_asks_way (const char *target)
{
  Address address;

  return parse_address (target, &address) && !is_loopback (target);
}

FpCode
fp_way_code (FpWay way)
{
  switch (way)
    {
    case FP_WAY_UNKNOWN:
    case FP_WAY_FOUND:
      break;
    case FP_WAY_NONE:
      return FP_CODE_NET_NO_ROUTE;
    case FP_WAY_FORBIDDEN:
      return FP_CODE_NET_FILTERED;
    }
  return FP_CODE_OK;
}
