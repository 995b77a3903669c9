/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One rtnetlink request at a time, a dump or one with an acknowledgement, on a socket of its own,
 * its answer read in pieces, one piece a turn of the loop. */
#pragma once

#include "helper/sys/rtsocket.h"

typedef enum
{
  FP_RT_DUMP_RUNNING,     /* a piece has come, more will */
  FP_RT_DUMP_COMPLETE,    /* "no such device" and the like are complete and empty */
  FP_RT_DUMP_INTERRUPTED, /* the tables changed in between (NLM_F_DUMP_INTR): worthless */
  FP_RT_DUMP_FAILED,
} FpRtDumpState;

typedef struct _FpRtDump FpRtDump;

/* After each piece. It may start the next dump if this one has ended, and may free the dump. */
typedef void (*FpRtDumpTurn) (FpRtDumpState state, gpointer user_data);

/* message: each one of the answer, without the ends and errors. */
FpRtDump *
fp_rtdump_new (FpRtMessage message, FpRtDumpTurn turn, gpointer user_data, GError **error);
void fp_rtdump_free (FpRtDump *dump);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpRtDump, fp_rtdump_free)

/* Consumes request. Only when none runs. */
gboolean fp_rtdump_start (FpRtDump *dump, struct nl_msg *request, GError **error);
/* Of the answer that has ended: its errno, 0: none; and what the kernel says of it
 * (NETLINK_EXT_ACK, "Nexthop has invalid gateway"), "" : nothing. */
int fp_rtdump_fault (const FpRtDump *dump);
const char *fp_rtdump_sentence (const FpRtDump *dump);
/* The rest of the running dump is in no hurry: a piece costs the kernel 0.2 ms, so they are read a
 * few milliseconds apart. FALSE: it is, after all. */
void fp_rtdump_yield (FpRtDump *dump, gboolean yields);
