/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Inside the model: fake-kernel.c changes it, fake-kernel-feed.c tells of it. */
#pragma once

#include "tests/sys/fake-kernel.h"

typedef struct
{
  FpNetLink link;
  gboolean cable;
} FakeLink;

typedef struct
{
  FpFamily family;
  guint32 metric;
  FpNetHop hop;
  char source[FP_ADDRESS_SIZE];
} FakeRoute;

typedef struct
{
  gboolean running, interrupted;
  FpDumpRequest request;
  guint at;   /* items handed over */
  guint tail; /* pieces of other routes still to come after the default ones */
} FakeDump;

struct _FakeKernel
{
  guint next_index;
  GArray *links;     /* FakeLink, in the order of their making */
  GArray *addresses; /* FpNetAddress */
  GArray *routes;    /* FakeRoute */
  GQueue *events;    /* FpNetEvent */
  gboolean overrun;
  FakeDump dumps[FP_N_LANES];
};

typedef enum
{
  FAKE_ROUTE_THERE,
  FAKE_ROUTE_GONE,
  FAKE_ROUTE_REPLACES,
} FakeRouteNews;

FakeLink *fake_find_link (FakeKernel *kernel, const char *name);
void fake_route_event (const FakeRoute *route, FakeRouteNews news, FpNetEvent *event);
