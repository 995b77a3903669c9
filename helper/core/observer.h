/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The network as it follows from the kernel's messages: which link is the management link, what is
 * on it. Pure; helper/sys/netlink.c feeds it.
 *
 * It is fed from two sides. Events arrive as they happen. Dumps are what it asks for when it does
 * not know (observer-dumps.h): the caller begins the next dump of a lane, hands over its items in
 * any number of pieces, and ends it. A dump's items are collected aside and take the place of the
 * old ones in one go at its end, so that the network never shows half of a dump. One that an event
 * has overtaken, or that the kernel interrupted, is asked for again.
 *
 * An event says all, and is applied at once. It may be older than what a dump has shown; those that
 * follow set it right. Default routes are dumped anew only where no event tells: the kernel removes
 * IPv4 routes without a word when a link goes down or an address goes, replaces routes without
 * naming the old one, and knows an order among those of the same metric. Each such dump has the
 * kernel go through all routes of the machine.
 *
 * Kept: one link, FP_ADDRESSES_MAX addresses, FP_HOP_LIST_MAX hops of default routes, the best
 * of each. Nothing grows with the machine.
 *
 * Only the link's own addresses count for the state; link-local ones (scope link) are shown, but
 * reach no platform: with them alone the state is no-address. */
#pragma once

#include <glib.h>

#include "helper/core/net-event.h"
#include "helper/core/network.h"
#include "helper/core/observer-dumps.h"

typedef struct
{
  FpDump dump;
  guint index; /* of the link whose addresses or routes are wanted; 0: FP_DUMP_LINK by name, or the
                  routes of all links */
  char name[FP_LINK_NAME_SIZE]; /* FP_DUMP_LINK by name; else "" */
} FpDumpRequest;

typedef struct _FpObserver FpObserver;

/* link: the management link's name; NULL: the link of the best default route (lowest metric, then
 * IPv4). */
FpObserver *fp_observer_new (const char *link);
void fp_observer_free (FpObserver *observer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpObserver, fp_observer_free)

/* Another link: what is known is forgotten, and everything is dumped again. */
void fp_observer_set_link (FpObserver *observer, const char *link);

void fp_observer_event (FpObserver *observer, const FpNetEvent *event);
/* All events that there were have been handed over: those to come are younger than any dump that
 * has ended. */
void fp_observer_caught_up (FpObserver *observer);
/* Events were lost: everything is dumped again. */
void fp_observer_overrun (FpObserver *observer);

/* FALSE: nothing is wanted in this lane, or a dump of it runs. */
gboolean fp_observer_begin (FpObserver *observer, FpLane lane, FpDumpRequest *request);
/* fp_observer_begin() would begin one. */
gboolean fp_observer_wants (FpObserver *observer, FpLane lane);
/* A dump of this lane runs, and another is wanted after it. */
gboolean fp_observer_waits (FpObserver *observer, FpLane lane);
void fp_observer_item (FpObserver *observer, FpLane lane, const FpNetEvent *item);
/* FP_DUMP_ROUTES_4: a piece with other routes than default ones has come. The kernel lists IPv4
 * routes in the order of their prefix, the default ones first: what has been collected is used from
 * here on, and corrected at the end should a later kernel do it otherwise. */
void fp_observer_past_defaults (FpObserver *observer);
/* complete FALSE: interrupted or failed; asked for again. */
void fp_observer_end (FpObserver *observer, FpLane lane, gboolean complete);

/* What is known can be shown: no dump is outstanding that could change what the management link is
 * or has. */
gboolean fp_observer_settled (FpObserver *observer);
/* Nor any other, but for the rest of a dump that is past the defaults: what it shows will stay
 * until the next event. */
gboolean fp_observer_quiet (FpObserver *observer);
guint fp_observer_index (FpObserver *observer);        /* of the management link; 0: none */
FpNetwork *fp_observer_network (FpObserver *observer); /* transfer full; without name servers */
