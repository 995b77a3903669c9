/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the scenarios act on: a model of the kernel feeding the observer (edge-model.c), or the real
 * kernel in a network namespace of its own below the whole of helper/sys/netlink.c (edge-kernel.c).
 * A link is one end of a cable. IPv6 addresses are usable at once, no link-local ones appear. */
#pragma once

#include <glib.h>

typedef struct _Edge Edge;

Edge *edge_new (void);
void edge_free (Edge *edge);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Edge, edge_free)

/* Begins to watch; link NULL: that of the default route. */
void edge_watch (Edge *edge, const char *link);

void edge_link_add (Edge *edge, const char *name); /* down, its cable in */
void edge_link_del (Edge *edge, const char *name);
void edge_link_rename (Edge *edge, const char *from, const char *to);
void edge_link_up (Edge *edge, const char *name, gboolean up);
void edge_link_cable (Edge *edge, const char *name, gboolean in); /* of a link that is up */
void edge_address_add (Edge *edge, const char *name, const char *address, guint prefix);
void edge_address_del (Edge *edge, const char *name, const char *address, guint prefix);
void edge_route_add (Edge *edge, const char *name, const char *gateway, guint metric);
void edge_route_replace (Edge *edge, const char *name, const char *gateway, guint metric);
void edge_route_del (Edge *edge, const char *name, const char *gateway, guint metric);

/* Waits until the network is shown so, 10 s at most: "LINK STATE ADDRESSES via GATEWAYS", lists
 * with spaces between. */
void edge_expect (Edge *edge, const char *shown);
