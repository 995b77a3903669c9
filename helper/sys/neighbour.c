/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/sys/neighbour.h"

#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "helper/sys/rtattr.h"
#include "helper/sys/rtdump.h"
#include "helper/sys/rtobject.h"
#include "helper/sys/rtrequest.h"

/* How long the link-local address may be tentative (RFC 4862 5.4.2): until then the kernel sends no
 * solicitation for nobody's packet (ndisc_send_ns()), but counts it. */
#define TENTATIVE_MS 2000

typedef struct _FpNeighbour Self;

struct _FpNeighbour
{
  char link[FP_LINK_NAME_SIZE]; /* "" : by index */
  guint index;
  char address[FP_ADDRESS_SIZE];
  FpFamily family;
  FpRtDump *dump;
  FpRtSocket *events;
  void (*answer) (FpNeighbour *self); /* takes the end of the answer that is awaited */
  FpRtLink found;                     /* index 0: no such link */
  guint16 state;                      /* NUD_*: what was heard last and not acted upon */
  gboolean asked;                     /* the kernel was told to ask: what it says now counts */
  gboolean used;                      /* by NTF_USE: there is no further attempt */
  gint64 tentative_us;                /* but before that time; 0: IPv4 */
  gboolean busy;                      /* a request is under way */
  GSource *deadline;
  FpNeighbourKnown known;
  gpointer user_data;
};

static void look (Self *self);
static void ask_link (Self *self);

/* The end: the callback may free self. */
static void
tell (Self *self, FpNeighbourAnswer answer)
{
  g_source_destroy (self->deadline);
  g_clear_pointer (&self->events, fp_rtsocket_free);
  g_clear_pointer (&self->dump, fp_rtdump_free);
  self->known (answer, self->user_data);
}

static gboolean
on_deadline (gpointer user_data)
{
  Self *self = user_data;

  tell (self, self->asked ? FP_NEIGHBOUR_SILENT : FP_NEIGHBOUR_UNKNOWN);
  return G_SOURCE_REMOVE;
}

static void
give_up_soon (Self *self, const GError *error)
{
  g_warning ("%s", error->message);
  self->asked = FALSE;
  g_source_set_ready_time (self->deadline, 0);
}

static void
ask (Self *self, struct nl_msg *request, void (*answer) (Self *self))
{
  g_autoptr (GError) error = NULL;

  self->answer = answer;
  self->busy = TRUE;
  if (!fp_rtdump_start (self->dump, request, &error))
    give_up_soon (self, error);
}

static void
on_used (Self *self)
{
  if (fp_rtdump_fault (self->dump) != 0)
    tell (self, FP_NEIGHBOUR_UNKNOWN);
  else
    look (self);
}

static void
use (Self *self)
{
  self->asked = self->used = TRUE;
  ask (self, fp_rtrequest_neighbour_use (self->family, self->address, self->found.link.index),
       on_used);
}

static void
on_probing (Self *self)
{
  if (fp_rtdump_fault (self->dump) != 0) /* it has gone meanwhile */
    use (self);
  else
    look (self);
}

static void
probe (Self *self)
{
  self->asked = TRUE;
  ask (self, fp_rtrequest_neighbour_probe (self->family, self->address, self->found.link.index),
       on_probing);
}

static gboolean
may_use (const Self *self)
{
  if (!self->used)
    return self->state == NUD_NONE || self->state == NUD_FAILED;
  return self->state == NUD_FAILED && g_get_monotonic_time () < self->tentative_us;
}

/* What to make of the state, or of what has been heard since. */
static void
judge (Self *self)
{
  if ((self->state & (NUD_PERMANENT | NUD_NOARP)) != 0
      || (self->asked && (self->state & NUD_REACHABLE) != 0))
    tell (self, FP_NEIGHBOUR_ANSWERS);
  else if ((self->state & (NUD_REACHABLE | NUD_STALE | NUD_DELAY)) != 0)
    probe (self);
  else if (may_use (self))
    use (self);
  else if (self->state == NUD_FAILED)
    tell (self, FP_NEIGHBOUR_SILENT);
  /* NUD_INCOMPLETE, NUD_PROBE: it is being asked, an event will tell. */
}

static void
look (Self *self)
{
  self->state = NUD_NONE;
  ask (self, fp_rtrequest_neighbour (self->family, self->address, self->found.link.index), judge);
}

static gboolean
is_it (const Self *self, const struct ndmsg *info, struct nlattr **tb)
{
  char text[FP_ADDRESS_SIZE];

  return info->ndm_ifindex == (int)self->found.link.index
         && fp_rtattr_address (self->family, tb[NDA_DST], text)
         && g_str_equal (text, self->address);
}

static void
take_neighbour (Self *self, struct nlmsghdr *header)
{
  struct nlattr *tb[NDA_MAX + 1];
  const struct ndmsg *info = nlmsg_data (header);

  if (nlmsg_parse (header, sizeof *info, tb, NDA_MAX, NULL) == 0 && is_it (self, info, tb))
    self->state = header->nlmsg_type == RTM_DELNEIGH ? NUD_FAILED : info->ndm_state;
}

static void
on_message (struct nlmsghdr *header, gpointer user_data)
{
  Self *self = user_data;

  if (header->nlmsg_type == RTM_NEWLINK)
    fp_rtobject_link (header, &self->found);
  else if (header->nlmsg_type == RTM_NEWNEIGH || header->nlmsg_type == RTM_DELNEIGH)
    take_neighbour (self, header);
}

static void
on_turn (FpRtDumpState state, gpointer user_data)
{
  Self *self = user_data;

  if (state == FP_RT_DUMP_RUNNING)
    return;
  self->busy = FALSE;
  self->answer (self);
}

static void
on_events (FpRtRead what, gpointer user_data)
{
  Self *self = user_data;

  if (self->busy)
    return;
  /* An event may be older than what the kernel was told last; and the link may have gone down. */
  if (what == FP_RT_OVERRUN || self->state == NUD_FAILED)
    ask_link (self);
  else
    judge (self);
}

static void
on_link (Self *self)
{
  if (!self->found.link.carrier)
    tell (self, FP_NEIGHBOUR_UNKNOWN);
  else if (!self->found.arp)
    tell (self, FP_NEIGHBOUR_ANSWERS);
  else
    look (self);
}

static void
ask_link (Self *self)
{
  self->found = (FpRtLink){ 0 };
  ask (self,
       self->link[0] != '\0' ? fp_rtrequest_link (self->link) : fp_rtrequest_link_at (self->index),
       on_link);
}

static gboolean
open_sockets (Self *self, GError **error)
{
  static const int groups[] = { RTNLGRP_NEIGH, 0 };
  FpRtSink sink = { .message = on_message, .turn = on_events, .user_data = self };

  self->dump = fp_rtdump_new (on_message, on_turn, self, error);
  if (self->dump != NULL)
    self->events = fp_rtsocket_new (groups, 0, &sink, error);
  return self->events != NULL;
}

static FpNeighbour *
begin (const char *link, guint index, const char *address, FpNeighbourKnown known,
       gpointer user_data)
{
  FpNeighbour *self = g_new0 (FpNeighbour, 1);
  g_autoptr (GError) error = NULL;

  g_strlcpy (self->link, link, sizeof self->link);
  self->index = index;
  g_strlcpy (self->address, address, sizeof self->address);
  self->family = strchr (address, ':') != NULL ? FP_FAMILY_6 : FP_FAMILY_4;
  if (self->family == FP_FAMILY_6)
    self->tentative_us = g_get_monotonic_time () + TENTATIVE_MS * 1000;
  self->known = known;
  self->user_data = user_data;
  self->deadline = g_timeout_source_new (FP_NEIGHBOUR_MS);
  g_source_set_callback (self->deadline, on_deadline, self, NULL);
  g_source_attach (self->deadline, g_main_context_get_thread_default ());
  if (open_sockets (self, &error))
    ask_link (self);
  else
    give_up_soon (self, error);
  return self;
}

FpNeighbour *
fp_neighbour_new (const char *link, const char *address, FpNeighbourKnown known, gpointer user_data)
{
  return begin (link, 0, address, known, user_data);
}

FpNeighbour *
fp_neighbour_new_at (guint index, const char *address, FpNeighbourKnown known, gpointer user_data)
{
  return begin ("", index, address, known, user_data);
}

void
fp_neighbour_free (FpNeighbour *self)
{
  if (self == NULL)
    return;
  g_source_destroy (self->deadline);
  g_source_unref (self->deadline);
  fp_rtsocket_free (self->events);
  fp_rtdump_free (self->dump);
  g_free (self);
}
