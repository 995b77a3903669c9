/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Three sockets feed the observer (helper/core/observer.h): one for events, and one for each of its
 * lanes of dumps, so that the long dump of a full routing table does not hold up the short ones. */
#include "helper/sys/netlink.h"

#include <gio/gio.h>
#include <linux/rtnetlink.h>

#include "helper/core/observer.h"
#include "helper/sys/name-servers.h"
#include "helper/sys/rtdump.h"
#include "helper/sys/rtlinks.h"
#include "helper/sys/rtmsg.h"

/* Room for a burst of about 1,000 events; the kernel grants net.core.rmem_max (212,992) at most,
 * and a lost event is survived. */
#define EVENT_BUFFER (1024 * 1024)
/* A dump that fails or is interrupted is repeated at once a few times, then ever more slowly. */
#define RETRIES_AT_ONCE 3
#define RETRY_MS_MAX    1000
/* A default route that goes is often followed by another one: nothing is shown between the two, and
 * a dump, for which the kernel goes through all routes, sees both. */
#define QUIET_MS 10

typedef struct
{
  FpNetlink *netlink;
  FpLane lane;
  FpRtDump *dump;
  gboolean past_defaults; /* said for this dump */
  guint failures;         /* in a row */
  GSource *retry;
} Lane;

struct _FpNetlink
{
  FpObserver *observer;
  FpRtSocket *events;
  Lane lanes[FP_N_LANES];
  FpRtLinks *links;
  FpNameServers *name_servers;
  FpNetwork *network;
  gboolean announced; /* once */
  gboolean gone;      /* a default route, in this turn */
  GSource *quiet;     /* nothing is announced until then */
  FpNetlinkChanged changed;
  gpointer user_data;
};

static void pump (FpNetlink *self);

static GSource *
in_ms (guint ms, GSourceFunc func, gpointer user_data)
{
  GSource *source = g_timeout_source_new (ms);

  g_source_set_callback (source, func, user_data, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
  return source;
}

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static gboolean
on_retry (gpointer user_data)
{
  Lane *lane = user_data;

  g_clear_pointer (&lane->retry, g_source_unref);
  pump (lane->netlink);
  return G_SOURCE_REMOVE;
}

static void
hold_back (Lane *lane, guint ms)
{
  lane->retry = in_ms (ms, on_retry, lane);
}

static void
end_dump (Lane *lane, gboolean complete)
{
  lane->failures = complete ? 0 : lane->failures + 1;
  fp_observer_end (lane->netlink->observer, lane->lane, complete);
  if (lane->failures > RETRIES_AT_ONCE)
    hold_back (lane, MIN (RETRY_MS_MAX, 8u << MIN (lane->failures - RETRIES_AT_ONCE, 10)));
}

static void
begin_dumps (Lane *lane)
{
  FpObserver *observer = lane->netlink->observer;
  FpDumpRequest request;

  if (fp_observer_waits (observer, lane->lane))
    fp_rtdump_yield (lane->dump, FALSE);
  while (lane->retry == NULL && fp_observer_begin (observer, lane->lane, &request))
    {
      g_autoptr (GError) error = NULL;

      lane->past_defaults = FALSE;
      if (fp_rtdump_start (lane->dump, fp_rtmsg_request (&request), &error))
        return;
      g_warning ("%s", error->message);
      end_dump (lane, FALSE);
    }
}

static void
announce (FpNetlink *self)
{
  g_autoptr (FpNetwork) network = NULL;

  if (self->quiet != NULL || !fp_observer_settled (self->observer))
    return;
  network = fp_observer_network (self->observer);
  g_strfreev (network->name_servers);
  network->name_servers = g_strdupv ((char **)fp_name_servers_list (self->name_servers));
  if (self->announced && fp_network_equal (network, self->network))
    return;
  self->announced = TRUE;
  fp_network_free (self->network);
  self->network = g_steal_pointer (&network);
  self->changed (self->network, self->user_data);
}

static gboolean
on_quiet (gpointer user_data)
{
  FpNetlink *self = user_data;

  g_clear_pointer (&self->quiet, g_source_unref);
  announce (self);
  return G_SOURCE_REMOVE;
}

static void
begin_all (FpNetlink *self)
{
  for (FpLane lane = 0; lane < FP_N_LANES; lane++)
    begin_dumps (&self->lanes[lane]);
}

/* What each turn with dumps ends with: several that follow from one event are announced as one
 * change. announce() is last, the callback may free self. */
static void
pump (FpNetlink *self)
{
  begin_all (self);
  if (fp_observer_quiet (self->observer))
    announce (self);
}

static void
on_event (struct nlmsghdr *header, gpointer user_data)
{
  FpNetlink *self = user_data;
  FpNetEvent event;

  if (!fp_rtmsg_decode (header, &event))
    return;
  self->gone = self->gone || (event.kind == FP_NET_ROUTE && event.route.gone);
  fp_observer_event (self->observer, &event);
}

static void
on_events (FpRtRead what, gpointer user_data)
{
  FpNetlink *self = user_data;
  Lane *routes = &self->lanes[FP_LANE_ROUTES];

  if (what == FP_RT_OVERRUN)
    {
      g_debug ("rtnetlink: events were lost, all is read again");
      fp_observer_overrun (self->observer);
    }
  else if (what == FP_RT_ALL)
    fp_observer_caught_up (self->observer);
  if (fp_observer_settled (self->observer) && routes->retry == NULL
      && fp_observer_wants (self->observer, FP_LANE_ROUTES))
    hold_back (routes, QUIET_MS);
  if (self->gone && self->quiet == NULL)
    self->quiet = in_ms (QUIET_MS, on_quiet, self);
  self->gone = FALSE;
  begin_all (self);
  announce (self);
}

static void
on_dump_message (struct nlmsghdr *header, gpointer user_data)
{
  Lane *lane = user_data;
  FpNetEvent event;

  if (fp_rtmsg_decode (header, &event))
    fp_observer_item (lane->netlink->observer, lane->lane, &event);
  else if (!lane->past_defaults && fp_rtmsg_is_past_defaults (header))
    {
      lane->past_defaults = TRUE;
      fp_observer_past_defaults (lane->netlink->observer);
      fp_rtdump_yield (lane->dump, TRUE);
    }
}

static void
on_dump_turn (FpRtDumpState state, gpointer user_data)
{
  Lane *lane = user_data;

  switch (state)
    {
    case FP_RT_DUMP_RUNNING:
      break;
    case FP_RT_DUMP_COMPLETE:
      end_dump (lane, TRUE);
      break;
    case FP_RT_DUMP_INTERRUPTED:
    case FP_RT_DUMP_FAILED:
      end_dump (lane, FALSE);
      break;
    }
  pump (lane->netlink);
}

static void
on_name_servers (gpointer user_data)
{
  announce (user_data);
}

/* The lanes' sources come before that of the events: an answer that is there already is read before
 * an event could overtake it. */
static gboolean
open_sockets (FpNetlink *self, GError **error)
{
  static const int groups[] = { RTNLGRP_LINK,       RTNLGRP_IPV4_IFADDR, RTNLGRP_IPV6_IFADDR,
                                RTNLGRP_IPV4_ROUTE, RTNLGRP_IPV6_ROUTE,  0 };
  FpRtSink sink = { .message = on_event, .turn = on_events, .user_data = self };

  for (FpLane lane = 0; lane < FP_N_LANES; lane++)
    {
      self->lanes[lane] = (Lane){ .netlink = self, .lane = lane };
      self->lanes[lane].dump
          = fp_rtdump_new (on_dump_message, on_dump_turn, &self->lanes[lane], error);
      if (self->lanes[lane].dump == NULL)
        return FALSE;
    }
  self->events = fp_rtsocket_new (groups, EVENT_BUFFER, &sink, error);
  return self->events != NULL;
}

FpNetlink *
fp_netlink_new (const char *link, const char *resolv_conf, FpNetlinkChanged changed,
                gpointer user_data, GError **error)
{
  g_autoptr (FpNetlink) self = g_new0 (FpNetlink, 1);

  g_return_val_if_fail (resolv_conf != NULL && changed != NULL, NULL);
  self->changed = changed;
  self->user_data = user_data;
  self->network = fp_network_new ();
  self->observer = fp_observer_new (link);
  self->links = fp_rtlinks_new ();
  if (!open_sockets (self, error))
    return NULL;
  self->name_servers
      = fp_name_servers_new (resolv_conf, FP_UPLINK_RESOLV_CONF, on_name_servers, self);
  begin_all (self);
  return g_steal_pointer (&self);
}

static void
clear_lane (Lane *lane)
{
  clear_source (&lane->retry);
  g_clear_pointer (&lane->dump, fp_rtdump_free);
}

void
fp_netlink_free (FpNetlink *self)
{
  if (self == NULL)
    return;
  clear_source (&self->quiet);
  fp_rtlinks_free (self->links);
  fp_rtsocket_free (self->events);
  for (FpLane lane = 0; lane < FP_N_LANES; lane++)
    clear_lane (&self->lanes[lane]);
  fp_name_servers_free (self->name_servers);
  fp_observer_free (self->observer);
  fp_network_free (self->network);
  g_free (self);
}

void
fp_netlink_list_links (FpNetlink *self, FpNetlinkLinks done, gpointer user_data)
{
  fp_rtlinks_ask (self->links, fp_observer_index (self->observer), done, user_data);
}

void
fp_netlink_set_link (FpNetlink *self, const char *link)
{
  fp_observer_set_link (self->observer, link);
  begin_all (self);
}
