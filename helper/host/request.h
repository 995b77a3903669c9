/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Between faceplated and faceplate-host, over one SOCK_SEQPACKET socket a request: one packet of
 * text there, one back, each at most FP_HOST_PACKET_MAX bytes. faceplate-host does the few things
 * that need more than CAP_NET_ADMIN over netlink, and nothing else; it takes nothing that comes
 * from the network without checking it here again. Each request may be made again, and made where
 * there is nothing to do; requests are carried out one after the other, and one whose asker has
 * closed the socket before its turn came is not carried out.
 *
 * "ipv6 LINK automatic|static|off"
 *
 * sets /proc/sys/net/ipv6/conf/LINK (helper/core/net-object.h says what each sets). Where this
 * changes something, IPv6 is off in between: the kernel drops all IPv6 addresses and routes of the
 * link, those of the routers before included, and solicits routers anew. A link without link-local
 * addresses (addr_gen_mode 1) gets one, but with "off".
 *
 * "resolv-conf\nTEXT"
 *
 * writes /etc/resolv.conf as a whole, FP_HOST_RESOLV_CONF_MARK first; TEXT: lines "nameserver
 * ADDRESS[%LINK]", "search NAME..." and "options WORD..." only. What was there and was not ours, a
 * file or a symbolic link, is kept as /etc/resolv.conf.before-faceplate. "resolv-conf" alone puts
 * that one back; one that is not ours is left alone.
 *
 * "networkd LINK unmanaged|managed"
 *
 * writes or removes /run/systemd/network/0-faceplate-LINK.network; systemd-networkd does not look
 * at it before it is told to (org.freedesktop.network1.Manager.Reload). In /run, as NetworkManager
 * keeps it: after a restart of the machine the link is networkd's until faceplated has started, and
 * is its own again where Faceplate is there no more.
 *
 * The answer: "ok", "ok SENTENCE" (something to be said in the log) or "failed SENTENCE". LINK is
 * 1 to 15 of A-Z a-z 0-9 . _ - : @, and not ".", "..", "all" or "default". */
#pragma once

#define FP_HOST_PACKET_MAX 4096
#define FP_HOST_FOLDER     "run/faceplate" /* 0750, below the root */
#define FP_HOST_SOCKET     "/" FP_HOST_FOLDER "/host.sock"

#define FP_HOST_RESOLV_CONF "resolv-conf" /* the request without text */

#define FP_HOST_RESOLV_CONF_MARK "# Written by Faceplate. "
