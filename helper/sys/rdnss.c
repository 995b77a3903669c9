/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/sys/rdnss.h"

#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netinet/icmp6.h>
#include <string.h>

#include "helper/core/rdnss.h"
#include "helper/sys/rtsocket.h"

typedef struct
{
  guint index; /* of the link */
  char text[FP_ADDRESS_SIZE];
  gint64 expires_us; /* monotonic; G_MAXINT64: never */
} Server;

struct _FpRdnss
{
  FpRtSocket *socket;
  Server servers[FP_RDNSS_KEPT_MAX];
  guint n;
  gboolean dirty; /* changed in this turn of the loop */
  guint timer;    /* of the first that expires; 0: none */
  FpRdnssChanged changed;
  gpointer user_data;
};

static void
drop (FpRdnss *self, guint i)
{
  memmove (&self->servers[i], &self->servers[i + 1], (--self->n - i) * sizeof self->servers[0]);
  self->dirty = TRUE;
}

static void
take_server (FpRdnss *self, guint index, const FpRdnssServer *announced)
{
  gint64 expires_us = announced->lifetime_s == G_MAXUINT32
                          ? G_MAXINT64
                          : g_get_monotonic_time () + announced->lifetime_s * G_USEC_PER_SEC;
  guint i = 0;

  while (
      i < self->n
      && (self->servers[i].index != index || !g_str_equal (self->servers[i].text, announced->text)))
    i++;
  if (i == FP_RDNSS_KEPT_MAX || (i == self->n && announced->lifetime_s == 0))
    return;
  if (announced->lifetime_s == 0)
    {
      drop (self, i);
      return;
    }
  if (i == self->n)
    {
      self->servers[self->n++].index = index;
      g_strlcpy (self->servers[i].text, announced->text, sizeof self->servers[i].text);
      self->dirty = TRUE;
    }
  self->servers[i].expires_us = expires_us;
}

static void
on_message (struct nlmsghdr *header, gpointer user_data)
{
  FpRdnss *self = user_data;
  const struct nduseroptmsg *message = nlmsg_data (header);
  const guint8 *options = (const guint8 *)(message + 1);
  FpRdnssServer servers[FP_RDNSS_MAX];
  guint n;

  if (header->nlmsg_type != RTM_NEWNDUSEROPT || nlmsg_datalen (header) < (int)sizeof *message
      || message->nduseropt_family != AF_INET6 || message->nduseropt_icmp_type != ND_ROUTER_ADVERT
      || message->nduseropt_ifindex <= 0
      || message->nduseropt_opts_len > (gsize)nlmsg_datalen (header) - sizeof *message)
    return;
  n = fp_rdnss_parse (options, message->nduseropt_opts_len, servers);
  for (guint i = 0; i < n; i++)
    take_server (self, (guint)message->nduseropt_ifindex, &servers[i]);
}

static gboolean on_expired (gpointer user_data);

static void
plan_expiry (FpRdnss *self)
{
  gint64 first_us = G_MAXINT64, wait_us;

  g_clear_handle_id (&self->timer, g_source_remove);
  for (guint i = 0; i < self->n; i++)
    first_us = MIN (first_us, self->servers[i].expires_us);
  if (first_us == G_MAXINT64)
    return;
  wait_us = MAX (first_us - g_get_monotonic_time (), 0);
  self->timer = g_timeout_add_seconds ((guint)(wait_us / G_USEC_PER_SEC) + 1, on_expired, self);
}

/* The last call of a turn: the listener may free self. */
static void
tell (FpRdnss *self)
{
  gboolean dirty = self->dirty;

  self->dirty = FALSE;
  plan_expiry (self);
  if (dirty)
    self->changed (self->user_data);
}

static gboolean
on_expired (gpointer user_data)
{
  FpRdnss *self = user_data;
  gint64 now_us = g_get_monotonic_time ();

  self->timer = 0;
  for (guint i = self->n; i-- > 0;)
    if (self->servers[i].expires_us <= now_us)
      drop (self, i);
  tell (self);
  return G_SOURCE_REMOVE;
}

/* What an overrun has lost the router says again. */
static void
on_turn (FpRtRead what, gpointer user_data)
{
  tell (user_data);
}

FpRdnss *
fp_rdnss_new (FpRdnssChanged changed, gpointer user_data, GError **error)
{
  static const int groups[] = { RTNLGRP_ND_USEROPT, 0 };
  g_autoptr (FpRdnss) self = g_new0 (FpRdnss, 1);
  FpRtSink sink = { on_message, on_turn, self };

  self->changed = changed;
  self->user_data = user_data;
  self->socket = fp_rtsocket_new (groups, 0, &sink, error);
  return self->socket != NULL ? g_steal_pointer (&self) : NULL;
}

void
fp_rdnss_free (FpRdnss *self)
{
  if (self == NULL)
    return;
  g_clear_handle_id (&self->timer, g_source_remove);
  fp_rtsocket_free (self->socket);
  g_free (self);
}

static gboolean
has_server (const FpNetObject *object, const char *text)
{
  for (guint i = 0; i < FP_NET_DNS_MAX; i++)
    if (g_str_equal (object->dns.servers[i], text))
      return TRUE;
  return FALSE;
}

void
fp_rdnss_append (FpRdnss *self, FpNetObject *object)
{
  guint index = if_nametoindex (object->link), used = 0;

  g_return_if_fail (object->kind == FP_NET_OBJECT_DNS);
  while (used < FP_NET_DNS_MAX && object->dns.servers[used][0] != '\0')
    used++;
  for (guint i = 0; i < self->n && used < FP_NET_DNS_MAX; i++)
    if (self->servers[i].index == index && !has_server (object, self->servers[i].text))
      g_strlcpy (object->dns.servers[used++], self->servers[i].text, FP_ADDRESS_SIZE);
}

void
fp_rdnss_forget (FpRdnss *self, const char *link)
{
  guint index = if_nametoindex (link);

  for (guint i = self->n; i-- > 0;)
    if (self->servers[i].index == index)
      drop (self, i);
  self->dirty = FALSE; /* who asks for it sets the servers anew */
}
