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

/* "192.0.2.7:443", "[2001:db8::7]:443": what the evidence has. */
static char *
without_port (const char *text)
{
  const char *port = text != NULL ? strrchr (text, ':') : NULL;
  g_autofree char *host = port != NULL ? g_strndup (text, (gsize)(port - text)) : NULL;
  gsize len = host != NULL ? strlen (host) : 0;

  if (len > 2 && host[0] == '[' && host[len - 1] == ']')
    {
      host[len - 1] = '\0';
      return g_strdup (host + 1);
    }
  return g_steal_pointer (&host);
}

static gboolean
is_one_of (FpCode code, const FpCode *codes, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (codes[i] == code)
      return TRUE;
  return FALSE;
}

char *
fp_report_unreached (const FpReport *report, char **name_servers)
{
  static const FpCode at_connect[] = { FP_CODE_PX_TCP_TIMEOUT, FP_CODE_PX_TCP_UNREACH,
                                       FP_CODE_SRV_TCP_TIMEOUT, FP_CODE_SRV_TCP_UNREACH };
  static const FpCode at_resolve[] = { FP_CODE_PX_DNS_FAIL, FP_CODE_PX_DNS_TIMEOUT,
                                       FP_CODE_SRV_DNS_FAIL, FP_CODE_SRV_DNS_TIMEOUT };
  g_autofree char *address = NULL;

  if (is_one_of (report->code, at_connect, G_N_ELEMENTS (at_connect)))
    {
      address = without_port (g_hash_table_lookup (report->evidence, "address"));
      return address != NULL && fp_link_asks_way (address) ? g_steal_pointer (&address) : NULL;
    }
  if (!is_one_of (report->code, at_resolve, G_N_ELEMENTS (at_resolve)))
    return NULL;
  while (*name_servers != NULL && !fp_link_asks_way (*name_servers))
    name_servers++;
  return g_strdup (*name_servers);
}
