/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which dumps the observer needs, and which run: one at a time in each of two lanes, so that the
 * long dump of a full routing table does not hold up the short ones. Events and dumps come by
 * different sockets in no order between them: an event about the very thing that is being dumped
 * makes that dump worthless (stale), and it is asked for again. Pure values, no ownership. */
#pragma once

#include <glib.h>

#include "helper/core/net-event.h"

typedef enum
{
  FP_DUMP_LINK,
  FP_DUMP_ADDRESSES_4,
  FP_DUMP_ADDRESSES_6,
  FP_DUMP_ROUTES_6,
  FP_DUMP_ROUTES_4,
  FP_N_DUMPS
} FpDump;

typedef enum
{
  FP_LANE_LINK,   /* FP_DUMP_LINK, FP_DUMP_ADDRESSES_* */
  FP_LANE_ROUTES, /* FP_DUMP_ROUTES_* */
  FP_N_LANES
} FpLane;

#define FP_DUMP_BIT(dump)  (1u << (dump))
#define FP_DUMPS_ADDRESSES (FP_DUMP_BIT (FP_DUMP_ADDRESSES_4) | FP_DUMP_BIT (FP_DUMP_ADDRESSES_6))
#define FP_DUMPS_ROUTES    (FP_DUMP_BIT (FP_DUMP_ROUTES_4) | FP_DUMP_BIT (FP_DUMP_ROUTES_6))
#define FP_DUMPS_ALL       (FP_DUMP_BIT (FP_DUMP_LINK) | FP_DUMPS_ADDRESSES | FP_DUMPS_ROUTES)
#define FP_NO_DUMP         FP_N_DUMPS

typedef struct
{
  FpDump running;         /* FP_NO_DUMP: none */
  guint index;            /* what it was asked for */
  gboolean stale;         /* an event has overtaken it */
  gboolean past_defaults; /* fp_observer_past_defaults() */
} FpDumpLane;

typedef struct
{
  guint wanted;    /* bits of FpDump: to be begun */
  guint unsettled; /* bits of FpDump: to be ended before the network can be shown */
  FpDumpLane lanes[FP_N_LANES];
} FpDumps;

FpLane fp_dump_lane (FpDump dump);
FpDump fp_dump_of_routes (FpFamily family);
FpDump fp_dump_of_addresses (FpFamily family);

void fp_dumps_init (FpDumps *dumps); /* nothing wanted, nothing runs */
/* bits: a running dump of the same kind has read part of what has changed since. */
void fp_dumps_want (FpDumps *dumps, guint bits);
/* Forgets what is wanted; what runs is worthless. */
void fp_dumps_drop (FpDumps *dumps);
gboolean fp_dumps_is_running (const FpDumps *dumps, FpDump dump);
/* Another dump is wanted in that lane; dump: which. */
gboolean fp_dumps_next (const FpDumps *dumps, FpLane lane, FpDump *dump);
void fp_dumps_begin (FpDumps *dumps, FpDump dump, guint index);
/* None is wanted, none runs but for the rest of one that is past the defaults. */
gboolean fp_dumps_quiet (const FpDumps *dumps);
