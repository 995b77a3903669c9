/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Between faceplated and faceplate-host, over one SOCK_SEQPACKET socket a request: one packet of
 * text there, one back, each at most FP_HOST_PACKET_MAX bytes. faceplate-host does the few things
 * that need more than CAP_NET_ADMIN over netlink, and nothing else; it takes nothing that comes
 * from the network without checking it here again:
 *
 *   "ipv6 LINK automatic|static|off"     /proc/sys/net/ipv6/conf/LINK (helper/core/net-object.h
 * says what each sets) "resolv-conf\nTEXT"                  writes /etc/resolv.conf as a whole
 * (nameserver, search and options lines only); a foreign one is kept as
 * /etc/resolv.conf.before-faceplate, a symbolic link as it is "resolv-conf" puts that one back
 *   "networkd LINK unmanaged|managed"    writes or removes
 * /run/systemd/network/00-faceplate-LINK.network
 *
 * The answer: "ok" or "failed SENTENCE". */
#pragma once

#define FP_HOST_PACKET_MAX 4096
#define FP_HOST_SOCKET     "/run/faceplate/host.sock"
