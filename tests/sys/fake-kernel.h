/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A small model of the kernel's links, addresses and default routes that tells of its changes and
 * answers dumps as rtnetlink does, with all its vices: IPv4 routes vanish without a word, dumps
 * come in pieces of the state at that moment, events come late and may be lost. */
#pragma once

#include "helper/core/observer.h"

#define FAKE_EVENTS_MAX 40 /* of the queue; more are lost */

typedef struct _FakeKernel FakeKernel;

FakeKernel *fake_kernel_new (void);
void fake_kernel_free (FakeKernel *kernel);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FakeKernel, fake_kernel_free)

/* Changes. What is impossible (no such link, there already) is passed over, as the kernel refuses
 * it. */
void fake_link_add (FakeKernel *kernel, const char *name); /* down */
void fake_link_del (FakeKernel *kernel, const char *name);
void fake_link_rename (FakeKernel *kernel, const char *from, const char *to);
void fake_link_set (FakeKernel *kernel, const char *name, gboolean up, gboolean cable);
void fake_address_add (FakeKernel *kernel, const char *name, const char *text, guint prefix,
                       FpScope scope, gboolean usable);
void fake_address_del (FakeKernel *kernel, const char *name, const char *text, guint prefix);
/* As `ip route add`, `replace` or (IPv4) `append`: what becomes of one with that family and metric
 * on whatever link. */
typedef enum
{
  FAKE_ROUTE_ADD,     /* refused */
  FAKE_ROUTE_REPLACE, /* takes the place of the first one */
  FAKE_ROUTE_APPEND,  /* comes behind them */
  FAKE_N_ROUTE_WAYS
} FakeRouteWay;

void fake_route_add (FakeKernel *kernel, const char *name, const char *gateway, guint32 metric,
                     FakeRouteWay way);
void fake_route_del (FakeKernel *kernel, const char *name, const char *gateway, guint32 metric);

/* What the observer is fed with. FALSE: nothing to deliver, or no dump runs and none is wanted in
 * that lane. */
gboolean fake_kernel_deliver_event (FakeKernel *kernel, FpObserver *observer);
/* Begins a dump or hands over its next piece, of at most n items. */
gboolean fake_kernel_deliver_piece (FakeKernel *kernel, FpObserver *observer, FpLane lane, guint n);
/* The dump that runs in that lane will end as an interrupted one. */
void fake_kernel_interrupt (FakeKernel *kernel, FpLane lane);

/* How the network must look with link (NULL: the default route's) configured. Transfer full. */
FpNetwork *fake_kernel_expect (FakeKernel *kernel, const char *link);
