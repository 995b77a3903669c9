/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the scenarios of the configurator act on: a model (edge-model.c), or the kernel and the
 * programs beside it (edge-kernel.c). There is one link, eth0, with its cable in a network:
 *
 *   192.0.2.1, fe80::1   the gateway, answers
 *   192.0.2.66           somebody else's address
 *   192.0.2.9            nobody's
 *   192.0.2.68           no probe for it can run (model only)
 *   a DHCP server that is silent at first, a router that announces nothing at first */
#pragma once

#include "helper/core/net-edge.h"
#include "helper/core/network.h"

typedef struct _NetFixture NetFixture;

/* eth0 is down, nothing is set. */
NetFixture *net_fixture_new (void);
void net_fixture_free (NetFixture *fixture);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetFixture, net_fixture_free)

/* Transfer full; the one before must have been freed, as by a process that was killed. */
FpNetEdge *net_fixture_edge (NetFixture *fixture);
/* Of the configurator's waits: what the kernel and other processes need a moment for must fit in.
 */
double net_fixture_time_scale (NetFixture *fixture);
/* Whether VLAN links can be made here. */
gboolean net_fixture_has_vlan (NetFixture *fixture);

/* Somebody else does something: "up eth0", an address or a route. */
void net_fixture_add (NetFixture *fixture, const char *object);
void net_fixture_remove (NetFixture *fixture, const char *object);
void net_fixture_cable (NetFixture *fixture, gboolean in);
/* A manager manages eth0 (model only). */
void net_fixture_manage (NetFixture *fixture, FpManager manager);
/* The router announces a prefix. */
void net_fixture_announce (NetFixture *fixture);

/* What the server gives from now on (helper/core/lease.h), also to a client that has a lease; NULL:
 * nothing, it does not answer; "": the client does not even say that. */
void net_fixture_serve (NetFixture *fixture, const char *lease);
/* To the client that runs: its lease ends, or it cannot run. */
void net_fixture_happen (NetFixture *fixture, FpDhcpEvent event);
/* Does one run, and on which link? "" : none. */
const char *net_fixture_client (NetFixture *fixture);
/* What it asked for when it was started last. */
const char *net_fixture_asked (NetFixture *fixture);

/* The link as the observer shows it. Transfer full. */
FpNetwork *net_fixture_observe (NetFixture *fixture, const char *link);
/* What is in place: links ("link eth0 up mtu 1500 ipv6 static"), addresses, routes, DNS, a line
 * each, sorted, without lifetimes and without what the kernel makes by itself. Transfer full. */
char *net_fixture_print (NetFixture *fixture);
