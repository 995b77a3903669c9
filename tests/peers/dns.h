/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A DNS server on 127.0.0.53:53 (RFC 1035) that answers by the first label of the name, in a
 * network namespace of the test: nx            NXDOMAIN servfail      SERVFAIL refused REFUSED
 * silent nothing empty         no error, no address short         an answer that ends in its middle
 *   a-D1-D2-D3-D4 these addresses, in their order, each the last byte of 192.0.2.D; 127 means
 * 127.0.0.1
 */
#pragma once

#include <glib.h>

typedef struct _PeerDns PeerDns;

PeerDns *peer_dns_new (void);
void peer_dns_free (PeerDns *dns);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PeerDns, peer_dns_free)

/* How often a name with this first label was asked for. */
guint peer_dns_n_queries (PeerDns *dns, const char *label);
