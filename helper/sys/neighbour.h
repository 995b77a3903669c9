/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Does a gateway answer ARP (RFC 826) or neighbour discovery (RFC 4861)? The kernel asks, through
 * its neighbour table (rtnetlink(7), Documentation/networking/ip-sysctl.rst, neigh/): no raw socket
 * is needed. What the table knows is not believed, not even REACHABLE (the last half minute):
 *
 *   known (REACHABLE, STALE, DELAY)   NUD_PROBE: three unicasts, a second apart
 *   unknown, or no answer to those    NTF_USE: three broadcasts or multicasts (the gateway may have
 *                                     a new hardware address); IPv6: again if they are over
 *                                     before the link-local address can be used
 *   PERMANENT, NOARP                  it is there: nobody can be asked
 *
 * RTM_NEWNEIGH events tell the outcome: REACHABLE, or FAILED. */
#pragma once

#include <glib.h>

typedef struct _FpNeighbour FpNeighbour;

typedef enum
{
  FP_NEIGHBOUR_ANSWERS,
  FP_NEIGHBOUR_SILENT,
  FP_NEIGHBOUR_UNKNOWN, /* nobody was asked: no link, no carrier, the kernel refuses */
} FpNeighbourAnswer;

#define FP_NEIGHBOUR_MS 5000

/* It may free the neighbour. */
typedef void (*FpNeighbourKnown) (FpNeighbourAnswer answer, gpointer user_data);

/* address: a literal one. known runs once, in a later turn of the thread-default main context,
 * FP_NEIGHBOUR_MS from now at the latest. */
FpNeighbour *fp_neighbour_new (const char *link, const char *address, FpNeighbourKnown known,
                               gpointer user_data);
/* The same by the link's index. */
FpNeighbour *
fp_neighbour_new_at (guint index, const char *address, FpNeighbourKnown known, gpointer user_data);
void fp_neighbour_free (FpNeighbour *neighbour); /* known does not run any more */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpNeighbour, fp_neighbour_free)
