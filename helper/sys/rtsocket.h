/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A non-blocking rtnetlink socket (libnl-3) on the thread-default main context. Each turn of the
 * loop reads a bounded amount and calls read() once, so that neither a storm of events nor a long
 * dump keeps the loop. */
#pragma once

#include <glib.h>
#include <netlink/msg.h>

/* Pieces of a dump: the kernel fills at most this much at a time (about 250 routes). */
#define FP_RT_PIECE 16384

typedef enum
{
  FP_RT_MESSAGES, /* some have been handed over */
  FP_RT_ALL,      /* all that were there */
  FP_RT_OVERRUN,  /* messages were lost (ENOBUFS, or one did not fit): the state is unknown */
} FpRtRead;

typedef struct _FpRtSocket FpRtSocket;

/* One message; valid during the call. */
typedef void (*FpRtMessage) (struct nlmsghdr *header, gpointer user_data);
/* After the messages of this turn. It may free the socket. */
typedef void (*FpRtTurn) (FpRtRead what, gpointer user_data);

typedef struct
{
  FpRtMessage message;
  FpRtTurn turn;
  gpointer user_data;
} FpRtSink;

/* groups: RTNLGRP_*, ending in 0, or NULL: a socket for requests. receive_buffer: bytes of
 * SO_RCVBUF, 0: the default. */
FpRtSocket *
fp_rtsocket_new (const int *groups, int receive_buffer, const FpRtSink *sink, GError **error);
void fp_rtsocket_free (FpRtSocket *socket);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpRtSocket, fp_rtsocket_free)

/* Sends a request and frees it; sequence: the number that its answers carry. */
gboolean
fp_rtsocket_send (FpRtSocket *socket, struct nl_msg *message, guint32 *sequence, GError **error);
/* From the next turn on one turn in that time at most; 0: no such limit, at once. */
void fp_rtsocket_set_pace (FpRtSocket *socket, guint pace_ms);
