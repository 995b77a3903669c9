/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/core/rdnss.h"

#include <arpa/inet.h>
#include <string.h>

#define OPTION_RDNSS 25
#define UNIT         8 /* bytes that the length of an option counts */
#define HEAD         8 /* type, length, reserved, lifetime */

static gboolean
is_server (const struct in6_addr *address)
{
  return !IN6_IS_ADDR_MULTICAST (address) && !IN6_IS_ADDR_LOOPBACK (address)
         && !IN6_IS_ADDR_UNSPECIFIED (address);
}

static guint
take_option (const guint8 *option, gsize len, guint n, FpRdnssServer servers[FP_RDNSS_MAX])
{
  guint32 lifetime;

  if (option[0] != OPTION_RDNSS || len < HEAD)
    return n;
  memcpy (&lifetime, option + 4, sizeof lifetime);
  for (gsize at = HEAD; at + sizeof (struct in6_addr) <= len && n < FP_RDNSS_MAX;
       at += sizeof (struct in6_addr))
    {
      struct in6_addr address;

      memcpy (&address, option + at, sizeof address);
      if (!is_server (&address))
        continue;
      inet_ntop (AF_INET6, &address, servers[n].text, sizeof servers[n].text);
      servers[n++].lifetime_s = GUINT32_FROM_BE (lifetime);
    }
  return n;
}

guint
fp_rdnss_parse (const guint8 *bytes, gsize len, FpRdnssServer servers[FP_RDNSS_MAX])
{
  guint n = 0;

  while (len >= 2 && bytes[1] != 0 && (gsize)bytes[1] * UNIT <= len)
    {
      gsize option = (gsize)bytes[1] * UNIT;

      n = take_option (bytes, option, n, servers);
      bytes += option;
      len -= option;
    }
  return n;
}
