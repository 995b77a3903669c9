/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Between faceplated and faceplate-dhcp, over one SOCK_SEQPACKET socket a request: every message is
 * one packet of text of at most FP_DHCP_PACKET_MAX bytes, without a NUL. The first packet is the
 * request:
 *
 *   dhcp LINK [ADDRESS]   a DHCP client on LINK for as long as the socket is open, asking for
 *                         ADDRESS
 *   probe LINK ADDRESS    an ARP probe (RFC 5227 2.1): does somebody have ADDRESS?
 *
 * Answers to dhcp, any number: "bound\n" or "renew\n" and the lease as lines NAME=VALUE (the
 * variables that udhcpc gives its script: ip, mask (bits), router, dns, domain, mtu, staticroutes,
 * lease, serverid; nothing else), "nak\n", "leasefail\n", "deconfig\n" (what was bound is lost).
 * The packet "renew" asks udhcpc to renew the lease now, or to look for a server now: after a link
 * came back. The one answer to probe: "free\n", "used MAC\n" or "down\n" (the link). To either:
 * "failed SENTENCE\n", the last. faceplate-dhcp then ends; it also ends, and udhcpc with it, when
 * the socket is closed. No lease is released then: a restart of faceplated keeps the address. A
 * udhcpc that dies is started again, and asks for what it had; nobody hears of it.
 *
 * faceplate-dhcp holds CAP_NET_RAW and CAP_NET_BIND_SERVICE and no more; what udhcpc says is as
 * hostile as the network: the reader takes it through fp_lease_parse() (helper/core/lease.h). */
#pragma once

#define FP_DHCP_PACKET_MAX 4096
#define FP_DHCP_SOCKET     "/run/faceplate/dhcp.sock"
