/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/dhcp/arp.h"

#include <net/if_arp.h>
#include <string.h>

/* RFC 826: hardware type, protocol type, their lengths, operation; sender's hardware and protocol
 * address; target's. */
#define OPERATION       7
#define SENDER_HARDWARE 8
#define SENDER_ADDRESS  14
#define TARGET_ADDRESS  24

static const guint8 ethernet_ipv4[] = { 0, ARPHRD_ETHER, 0x08, 0x00, ETH_ALEN, 4, 0 };

void
fp_arp_probe_packet (guint8 packet[FP_ARP_SIZE], const guint8 own[ETH_ALEN], struct in_addr address)
{
  memset (packet, 0, FP_ARP_SIZE);
  memcpy (packet, ethernet_ipv4, sizeof ethernet_ipv4);
  packet[OPERATION] = ARPOP_REQUEST;
  memcpy (packet + SENDER_HARDWARE, own, ETH_ALEN);
  memcpy (packet + TARGET_ADDRESS, &address, sizeof address);
}

gboolean
fp_arp_conflicts (const guint8 *packet, gsize len, const guint8 own[ETH_ALEN],
                  struct in_addr address, guint8 other[ETH_ALEN])
{
  static const guint8 nobody[4] = { 0 };
  gboolean has, probes;

  if (len < FP_ARP_SIZE || memcmp (packet, ethernet_ipv4, sizeof ethernet_ipv4) != 0
      || memcmp (packet + SENDER_HARDWARE, own, ETH_ALEN) == 0)
    return FALSE;
  has = memcmp (packet + SENDER_ADDRESS, &address, sizeof address) == 0;
  probes = packet[OPERATION] == ARPOP_REQUEST
           && memcmp (packet + SENDER_ADDRESS, nobody, sizeof nobody) == 0
           && memcmp (packet + TARGET_ADDRESS, &address, sizeof address) == 0;
  memcpy (other, packet + SENDER_HARDWARE, ETH_ALEN);
  return has || probes;
}
