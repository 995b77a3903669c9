/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* ARP packets of an IPv4 address conflict detection (RFC 826, RFC 5227) over Ethernet. Pure. */
#pragma once

#include <glib.h>
#include <net/ethernet.h>
#include <netinet/in.h>

#define FP_ARP_SIZE 28

/* An ARP Probe: a request for address by nobody (sender address 0.0.0.0). */
void fp_arp_probe_packet (guint8 packet[FP_ARP_SIZE], const guint8 own[ETH_ALEN],
                          struct in_addr address);
/* Whether the packet shows that another host has address, or probes for it at the same time (RFC
 * 5227 2.1.1); other: whose it is. */
gboolean fp_arp_conflicts (const guint8 *packet, gsize len, const guint8 own[ETH_ALEN],
                           struct in_addr address, guint8 other[ETH_ALEN]);
