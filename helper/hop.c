/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/hop.h"

#include "helper/core/link-stages.h"
#include "helper/sys/way-lookup.h"

struct _FpHop
{
  FpWayLookup *lookup;
  FpNeighbour *neighbour; /* NULL: no gateway is being asked */
  char gateway[FP_ADDRESS_SIZE];
  FpHopKnown known;
  gpointer user_data;
};

static void
on_neighbour (FpNeighbourAnswer answer, gpointer user_data)
{
  FpHop *hop = user_data;

  hop->known (answer == FP_NEIGHBOUR_SILENT ? FP_CODE_NET_GATEWAY : FP_CODE_OK, hop->gateway,
              hop->user_data);
}

static void
on_way (const FpWayAnswer *answer, gpointer user_data)
{
  FpHop *hop = user_data;

  if (answer->way != FP_WAY_FOUND || answer->gateway[0] == '\0' || answer->index == 0)
    {
      hop->known (fp_way_code (answer->way), "", hop->user_data);
      return;
    }
  g_strlcpy (hop->gateway, answer->gateway, sizeof hop->gateway);
  hop->neighbour = fp_neighbour_new_at (answer->index, hop->gateway, on_neighbour, hop);
}

FpHop *
fp_hop_new (const char *address, FpHopKnown known, gpointer user_data)
{
  FpHop *hop = g_new0 (FpHop, 1);

  hop->known = known;
  hop->user_data = user_data;
  hop->lookup = fp_way_lookup_new (address, on_way, hop);
  return hop;
}

void
fp_hop_free (FpHop *hop)
{
  if (hop == NULL)
    return;
  fp_way_lookup_free (hop->lookup);
  fp_neighbour_free (hop->neighbour);
  g_free (hop);
}
