/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/core/observer-dumps.h"

FpLane
fp_dump_lane (FpDump dump)
{
  return (FP_DUMP_BIT (dump) & FP_DUMPS_ROUTES) != 0 ? FP_LANE_ROUTES : FP_LANE_LINK;
}

FpDump
fp_dump_of_routes (FpFamily family)
{
  return family == FP_FAMILY_4 ? FP_DUMP_ROUTES_4 : FP_DUMP_ROUTES_6;
}

FpDump
fp_dump_of_addresses (FpFamily family)
{
  return family == FP_FAMILY_4 ? FP_DUMP_ADDRESSES_4 : FP_DUMP_ADDRESSES_6;
}

void
fp_dumps_init (FpDumps *dumps)
{
  *dumps = (FpDumps){ 0 };
  for (FpLane lane = 0; lane < FP_N_LANES; lane++)
    dumps->lanes[lane].running = FP_NO_DUMP;
}

void
fp_dumps_want (FpDumps *dumps, guint bits)
{
  dumps->wanted |= bits;
  for (FpDump dump = 0; dump < FP_N_DUMPS; dump++)
    if ((FP_DUMP_BIT (dump) & bits) != 0 && fp_dumps_is_running (dumps, dump))
      dumps->lanes[fp_dump_lane (dump)].stale = TRUE;
}

void
fp_dumps_drop (FpDumps *dumps)
{
  dumps->wanted = dumps->unsettled = 0;
  for (FpLane lane = 0; lane < FP_N_LANES; lane++)
    {
      dumps->lanes[lane].stale = TRUE;
      dumps->lanes[lane].past_defaults = FALSE;
    }
}

gboolean
fp_dumps_is_running (const FpDumps *dumps, FpDump dump)
{
  return dumps->lanes[fp_dump_lane (dump)].running == dump;
}

gboolean
fp_dumps_next (const FpDumps *dumps, FpLane lane, FpDump *dump)
{
  for (*dump = 0; *dump < FP_N_DUMPS; ++*dump)
    if (fp_dump_lane (*dump) == lane && (dumps->wanted & FP_DUMP_BIT (*dump)) != 0)
      return TRUE;
  return FALSE;
}

void
fp_dumps_begin (FpDumps *dumps, FpDump dump, guint index)
{
  dumps->wanted &= ~FP_DUMP_BIT (dump);
  dumps->lanes[fp_dump_lane (dump)] = (FpDumpLane){ .running = dump, .index = index };
}

gboolean
fp_dumps_quiet (const FpDumps *dumps)
{
  if (dumps->wanted != 0)
    return FALSE;
  for (FpLane lane = 0; lane < FP_N_LANES; lane++)
    if (dumps->lanes[lane].running != FP_NO_DUMP && !dumps->lanes[lane].past_defaults)
      return FALSE;
  return TRUE;
}
