/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/sys/rtdump.h"

#include <errno.h>
#include <netlink/attr.h>
#include <string.h>

#define YIELD_MS      5
#define SENTENCE_SIZE 128

struct _FpRtDump
{
  FpRtSocket *socket;
  FpRtMessage message;
  FpRtDumpTurn turn;
  gpointer user_data;
  guint32
      sequence; /* of the request: a late answer to one that failed is not taken for this one's */
  gboolean running;
  gboolean ended;
  gboolean interrupted;
  int fault; /* errno of the answer */
  char sentence[SENTENCE_SIZE];
};

/* The thing asked about, or the whole address family, is not there: nothing to list. */
static gboolean
means_nothing (int fault)
{
  return fault == 0 || fault == ENODEV || fault == ENOENT || fault == ESRCH || fault == EAFNOSUPPORT
         || fault == EOPNOTSUPP;
}

/* struct nlmsgerr, which holds but the header of the request (NLM_F_CAPPED), then attributes. */
static void
take_sentence (FpRtDump *self, struct nlmsghdr *header)
{
  struct nlattr *tb[NLMSGERR_ATTR_MAX + 1];
  int both = NLM_F_CAPPED | NLM_F_ACK_TLVS;

  if (header->nlmsg_type == NLMSG_ERROR && (header->nlmsg_flags & both) == both
      && nlmsg_parse (header, sizeof (struct nlmsgerr), tb, NLMSGERR_ATTR_MAX, NULL) == 0
      && tb[NLMSGERR_ATTR_MSG] != NULL)
    nla_strlcpy (self->sentence, tb[NLMSGERR_ATTR_MSG], sizeof self->sentence);
}

static void
end (FpRtDump *self, struct nlmsghdr *header)
{
  int fault = 0;

  /* Both NLMSG_ERROR and NLMSG_DONE begin with an errno, negative. */
  if (nlmsg_datalen (header) >= (int)sizeof fault)
    memcpy (&fault, nlmsg_data (header), sizeof fault);
  self->fault = -fault;
  self->ended = TRUE;
  take_sentence (self, header);
}

static void
on_message (struct nlmsghdr *header, gpointer user_data)
{
  FpRtDump *self = user_data;

  if (!self->running || self->ended || header->nlmsg_seq != self->sequence)
    return;
  if ((header->nlmsg_flags & NLM_F_DUMP_INTR) != 0)
    self->interrupted = TRUE;
  if (header->nlmsg_type == NLMSG_DONE || header->nlmsg_type == NLMSG_ERROR)
    end (self, header);
  else
    self->message (header, self->user_data);
}

static void
on_turn (FpRtRead what, gpointer user_data)
{
  FpRtDump *self = user_data;
  FpRtDumpState state = FP_RT_DUMP_RUNNING;

  if (!self->running)
    return;
  if (what == FP_RT_OVERRUN)
    {
      /* A message larger than a piece, or a lost answer. */
      g_warning ("rtnetlink: an answer was lost");
      self->ended = TRUE;
      self->fault = EMSGSIZE;
    }
  if (self->ended)
    {
      self->running = FALSE;
      fp_rtsocket_set_pace (self->socket, 0);
      state = !means_nothing (self->fault) ? FP_RT_DUMP_FAILED
              : self->interrupted          ? FP_RT_DUMP_INTERRUPTED
                                           : FP_RT_DUMP_COMPLETE;
    }
  self->turn (state, self->user_data);
}

FpRtDump *
fp_rtdump_new (FpRtMessage message, FpRtDumpTurn turn, gpointer user_data, GError **error)
{
  g_autoptr (FpRtDump) self = g_new0 (FpRtDump, 1);
  FpRtSink sink = { .message = on_message, .turn = on_turn, .user_data = self };

  self->message = message;
  self->turn = turn;
  self->user_data = user_data;
  self->socket = fp_rtsocket_new (NULL, 0, &sink, error);
  return self->socket != NULL ? g_steal_pointer (&self) : NULL;
}

void
fp_rtdump_free (FpRtDump *self)
{
  if (self == NULL)
    return;
  fp_rtsocket_free (self->socket);
  g_free (self);
}

gboolean
fp_rtdump_start (FpRtDump *self, struct nl_msg *request, GError **error)
{
  g_return_val_if_fail (!self->running, FALSE);
  self->ended = self->interrupted = FALSE;
  self->fault = 0;
  self->sentence[0] = '\0';
  self->running = fp_rtsocket_send (self->socket, request, &self->sequence, error);
  return self->running;
}

int
fp_rtdump_fault (const FpRtDump *self)
{
  return self->fault;
}

const char *
fp_rtdump_sentence (const FpRtDump *self)
{
  return self->sentence;
}

void
fp_rtdump_yield (FpRtDump *self, gboolean yields)
{
  if (self->running)
    fp_rtsocket_set_pace (self->socket, yields ? YIELD_MS : 0);
}
