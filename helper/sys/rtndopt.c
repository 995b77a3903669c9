/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/sys/rtndopt.h"

#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netinet/icmp6.h>
#include <string.h>

#include "helper/core/ra-dns.h"
#include "helper/sys/rtmsg.h"
#include "helper/sys/rtsocket.h"
#include "helper/sys/rtsolicit.h"

#define DOUBT_S   30
#define ASK_S     4 /* RFC 4861 10: RTR_SOLICITATION_INTERVAL */
#define ASK_TIMES 3 /* MAX_RTR_SOLICITATIONS */
#define ASK_AGAIN 8 /* a switch may take 30 s to let a new cable in */

typedef struct
{
  guint index;     /* of the link */
  gint64 heard_us; /* the last time; 0: something may have been lost since */
  gboolean lost;   /* its carrier */
  FpRaDns dns;
} Link;

struct _FpRtNdOpt
{
  FpRtSocket *socket;
  Link links[FP_RTNDOPT_LINKS_MAX];
  guint n;
  gboolean dirty;                /* changed in this turn of the loop */
  guint timer;                   /* of what ends first; 0: none */
  char asked[FP_LINK_NAME_SIZE]; /* last; "" : none */
  guint times;                   /* still to ask */
  FpRtSolicit *solicit;
  guint ask; /* the next time; 0: no one is being asked */
  FpRtNdOptChanged changed;
  gpointer user_data;
};

static Link *
find (FpRtNdOpt *self, guint index)
{
  for (guint i = 0; i < self->n; i++)
    if (self->links[i].index == index)
      return &self->links[i];
  return NULL;
}

static void
drop (FpRtNdOpt *self, Link *link)
{
  self->dirty = TRUE;
  *link = self->links[--self->n];
}

static Link *
find_or_add (FpRtNdOpt *self, guint index)
{
  Link *link = find (self, index);

  if (link != NULL)
    return link;
  if (self->n == FP_RTNDOPT_LINKS_MAX)
    {
      Link *oldest = &self->links[0];

      for (guint i = 1; i < self->n; i++)
        if (self->links[i].heard_us < oldest->heard_us)
          oldest = &self->links[i];
      drop (self, oldest);
    }
  link = &self->links[self->n++];
  *link = (Link){ .index = index };
  return link;
}

/* Asking. */

static void
stop_asking (FpRtNdOpt *self)
{
  g_clear_pointer (&self->solicit, fp_rtsolicit_free);
  g_clear_handle_id (&self->ask, g_source_remove);
}

static gboolean
is_being_asked (FpRtNdOpt *self, guint index)
{
  return self->ask != 0 && if_nametoindex (self->asked) == index;
}

static gboolean
on_ask (gpointer user_data)
{
  FpRtNdOpt *self = user_data;

  g_clear_pointer (&self->solicit, fp_rtsolicit_free);
  if (self->times-- > 0)
    {
      self->solicit = fp_rtsolicit_new (self->asked);
      return G_SOURCE_CONTINUE;
    }
  self->ask = 0; /* nobody has said anything */
  self->changed (self->user_data);
  return G_SOURCE_REMOVE;
}

static void
ask (FpRtNdOpt *self, guint times)
{
  stop_asking (self);
  self->times = times;
  self->ask = g_timeout_add_seconds (ASK_S, on_ask, self);
  on_ask (self);
}

void
fp_rtndopt_ask (FpRtNdOpt *self, const char *link)
{
  guint index = if_nametoindex (link);
  gboolean heard = index != 0 && find_or_add (self, index)->heard_us != 0;

  g_strlcpy (self->asked, link, sizeof self->asked);
  if (heard)
    stop_asking (self);
  else
    ask (self, ASK_TIMES);
}

void
fp_rtndopt_leave (FpRtNdOpt *self)
{
  stop_asking (self);
  self->asked[0] = '\0';
}

/* Hearing. */

static void
take_options (FpRtNdOpt *self, struct nlmsghdr *header)
{
  const struct nduseroptmsg *message = nlmsg_data (header);
  Link *link;

  if (nlmsg_datalen (header) < (int)sizeof *message || message->nduseropt_family != AF_INET6
      || message->nduseropt_icmp_type != ND_ROUTER_ADVERT || message->nduseropt_ifindex <= 0
      || message->nduseropt_opts_len > (gsize)nlmsg_datalen (header) - sizeof *message)
    return;
  link = find_or_add (self, (guint)message->nduseropt_ifindex);
  link->heard_us = g_get_monotonic_time ();
  if (fp_ra_dns_take (&link->dns, (const guint8 *)(message + 1), message->nduseropt_opts_len,
                      link->heard_us))
    self->dirty = TRUE;
  if (is_being_asked (self, link->index))
    {
      stop_asking (self);
      self->dirty = TRUE;
    }
}

/* The kernel does not ask again as long as the link has stayed up. */
static void
take_carrier (FpRtNdOpt *self, Link *link)
{
  fp_ra_dns_doubt (&link->dns, g_get_monotonic_time () + DOUBT_S * G_USEC_PER_SEC);
  link->heard_us = 0;
  if (if_nametoindex (self->asked) == link->index)
    ask (self, ASK_AGAIN);
}

static void
take_link (FpRtNdOpt *self, const FpNetEvent *event)
{
  Link *link = find (self, event->link.index);

  if (link == NULL)
    return;
  if (event->kind == FP_NET_LINK_GONE)
    {
      drop (self, link);
      return;
    }
  if (link->lost && event->link.carrier)
    take_carrier (self, link);
  link->lost = !event->link.carrier;
}

static void
on_message (struct nlmsghdr *header, gpointer user_data)
{
  FpNetEvent event;

  if (header->nlmsg_type == RTM_NEWNDUSEROPT)
    take_options (user_data, header);
  else if (fp_rtmsg_decode (header, &event))
    take_link (user_data, &event);
}

static gboolean on_end (gpointer user_data);

static void
plan_end (FpRtNdOpt *self)
{
  gint64 first_us = G_MAXINT64, wait_us;

  g_clear_handle_id (&self->timer, g_source_remove);
  for (guint i = 0; i < self->n; i++)
    first_us = MIN (first_us, fp_ra_dns_next (&self->links[i].dns));
  if (first_us == G_MAXINT64)
    return;
  wait_us = MAX (first_us - g_get_monotonic_time (), 0);
  self->timer = g_timeout_add_seconds ((guint)(wait_us / G_USEC_PER_SEC) + 1, on_end, self);
}

/* The last call of a turn: the listener may free self. */
static void
tell (FpRtNdOpt *self)
{
  gboolean dirty = self->dirty;

  self->dirty = FALSE;
  plan_end (self);
  if (dirty)
    self->changed (self->user_data);
}

static gboolean
on_end (gpointer user_data)
{
  FpRtNdOpt *self = user_data;
  gint64 now_us = g_get_monotonic_time ();

  self->timer = 0;
  for (guint i = 0; i < self->n; i++)
    if (fp_ra_dns_expire (&self->links[i].dns, now_us))
      self->dirty = TRUE;
  tell (self);
  return G_SOURCE_REMOVE;
}

static void
on_turn (FpRtRead what, gpointer user_data)
{
  FpRtNdOpt *self = user_data;

  if (what == FP_RT_OVERRUN)
    {
      for (guint i = 0; i < self->n; i++)
        self->links[i].heard_us = 0;
      if (self->asked[0] != '\0')
        ask (self, ASK_TIMES);
    }
  tell (self);
}

FpRtNdOpt *
fp_rtndopt_new (FpRtNdOptChanged changed, gpointer user_data, GError **error)
{
  static const int groups[] = { RTNLGRP_ND_USEROPT, RTNLGRP_LINK, 0 };
  g_autoptr (FpRtNdOpt) self = g_new0 (FpRtNdOpt, 1);
  FpRtSink sink = { on_message, on_turn, self };

  self->changed = changed;
  self->user_data = user_data;
  self->socket = fp_rtsocket_new (groups, 0, &sink, error);
  return self->socket != NULL ? g_steal_pointer (&self) : NULL;
}

void
fp_rtndopt_free (FpRtNdOpt *self)
{
  if (self == NULL)
    return;
  stop_asking (self);
  g_clear_handle_id (&self->timer, g_source_remove);
  fp_rtsocket_free (self->socket);
  g_free (self);
}

/* Use. */

static gboolean
has_server (const FpNetObject *object, const char *text)
{
  for (guint i = 0; i < FP_NET_DNS_MAX; i++)
    if (g_str_equal (object->dns.servers[i], text))
      return TRUE;
  return FALSE;
}

static void
append (const FpRaDns *dns, FpNetObject *object)
{
  guint used = 0;

  while (used < FP_NET_DNS_MAX && object->dns.servers[used][0] != '\0')
    used++;
  for (guint i = 0; i < dns->servers.n && used < FP_NET_DNS_MAX; i++)
    if (!has_server (object, dns->servers.entries[i].text))
      g_strlcpy (object->dns.servers[used++], dns->servers.entries[i].text, FP_ADDRESS_SIZE);
  if (object->dns.domain[0] == '\0' && dns->domains.n > 0)
    g_strlcpy (object->dns.domain, dns->domains.entries[0].text, sizeof object->dns.domain);
}

gboolean
fp_rtndopt_append (FpRtNdOpt *self, FpNetObject *object)
{
  guint index = if_nametoindex (object->link);
  const Link *link = find (self, index);

  g_return_val_if_fail (object->kind == FP_NET_OBJECT_DNS, TRUE);
  if (link != NULL)
    append (&link->dns, object);
  return !is_being_asked (self, index);
}

void
fp_rtndopt_forget (FpRtNdOpt *self, const char *link)
{
  guint index = if_nametoindex (link);
  Link *known = find (self, index);

  if (known != NULL)
    drop (self, known);
  if (is_being_asked (self, index))
    stop_asking (self);
  self->dirty = FALSE; /* who asks for it sets the servers anew */
}
