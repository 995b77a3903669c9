/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/core/observer.h"

#include "helper/core/net-list.h"
#include "helper/core/network-view.h"

struct _FpObserver
{
  char *name; /* NULL: the link of the default route */
  FpDumps dumps;
  guint index;        /* of the management link; 0: none */
  gboolean have_link; /* link is filled in */
  FpNetLink link;
  FpAddressList addresses[FP_N_FAMILIES];
  gboolean ahead; /* addresses may be newer than the next events */
  FpHopList routes[FP_N_FAMILIES];
  gboolean found_link; /* the running dumps' items, collected aside */
  FpNetLink new_link;
  FpAddressList new_addresses;
  FpHopList new_routes;
};

/* What cannot be asked for (anything about a link that is not there) is not wanted. */
static guint
possible (FpObserver *observer, guint dumps)
{
  if (observer->index != 0)
    return dumps;
  return dumps & (observer->name != NULL ? FP_DUMP_BIT (FP_DUMP_LINK) : FP_DUMPS_ROUTES);
}

static void
want (FpObserver *observer, guint dumps)
{
  fp_dumps_want (&observer->dumps, possible (observer, dumps));
}

static void
want_first (FpObserver *observer, guint dumps)
{
  want (observer, dumps);
  observer->dumps.unsettled |= possible (observer, dumps);
}

/* An event has said all about it, but a dump that runs may hand over older news, or (the kernel
 * counts what it has listed) pass over an entry because another one before it has gone. */
static void
overtake (FpObserver *observer, FpDump dump)
{
  const FpDumpLane *lane = &observer->dumps.lanes[fp_dump_lane (dump)];

  if (lane->running == dump && !lane->past_defaults)
    want (observer, FP_DUMP_BIT (dump));
}

FpObserver *
fp_observer_new (const char *link)
{
  FpObserver *observer = g_new0 (FpObserver, 1);

  observer->name = g_strdup (link);
  fp_dumps_init (&observer->dumps);
  want_first (observer, FP_DUMPS_ALL);
  return observer;
}

void
fp_observer_free (FpObserver *observer)
{
  if (observer == NULL)
    return;
  g_free (observer->name);
  g_free (observer);
}

/* Another link (0: none) becomes the management link; link: what is known of it. */
static void
choose (FpObserver *observer, guint index, const FpNetLink *link)
{
  guint about_link = FP_DUMP_BIT (FP_DUMP_LINK) | FP_DUMPS_ADDRESSES
                     | (observer->name != NULL ? FP_DUMPS_ROUTES : 0);

  observer->index = index;
  observer->have_link = link != NULL;
  if (link != NULL)
    observer->link = *link;
  for (FpFamily family = 0; family < FP_N_FAMILIES; family++)
    fp_address_list_clear (&observer->addresses[family]);
  if (observer->name != NULL)
    observer->routes[FP_FAMILY_4].n = observer->routes[FP_FAMILY_6].n = 0;
  observer->dumps.wanted &= ~about_link;
  observer->dumps.unsettled &= ~about_link;
  if (index != 0)
    want_first (observer, link != NULL ? about_link & ~FP_DUMP_BIT (FP_DUMP_LINK) : about_link);
}

/* Without a configured name: once the default routes of both families are known. */
static void
choose_by_route (FpObserver *observer)
{
  const FpHopList *four = &observer->routes[FP_FAMILY_4], *six = &observer->routes[FP_FAMILY_6];
  guint index = 0;

  if (observer->name != NULL || (observer->dumps.unsettled & FP_DUMPS_ROUTES) != 0)
    return;
  if (four->n > 0 && (six->n == 0 || four->items[0].metric <= six->items[0].metric))
    index = four->items[0].hop.index;
  else if (six->n > 0)
    index = six->items[0].hop.index;
  if (index != observer->index)
    choose (observer, index, NULL);
}

/* Default routes over that link may have gone without a word. */
static void
doubt_routes (FpObserver *observer, guint index)
{
  for (FpFamily family = 0; family < FP_N_FAMILIES; family++)
    if (fp_hop_list_has_link (&observer->routes[family], index))
      want (observer, FP_DUMP_BIT (fp_dump_of_routes (family)));
}

/* A link that goes down takes its IPv4 routes with it. It may be known as down already, from a dump
 * that was ahead of this event, and the routes from one before it went. */
static void
update_link (FpObserver *observer, const FpNetLink *link)
{
  gboolean turned = !observer->have_link || observer->link.up != link->up
                    || observer->link.carrier != link->carrier;

  overtake (observer, FP_DUMP_LINK);
  observer->link = *link;
  observer->have_link = TRUE;
  if (turned || !link->up)
    want (observer, FP_DUMPS_ROUTES);
}

static void
on_link (FpObserver *observer, const FpNetLink *link)
{
  overtake (observer, FP_DUMP_ROUTES_4);
  if (observer->name == NULL)
    {
      if (link->index == observer->index)
        update_link (observer, link);
      else
        doubt_routes (observer, link->index);
      return;
    }
  overtake (observer, FP_DUMP_LINK);
  if (g_str_equal (link->name, observer->name))
    {
      if (link->index == observer->index)
        update_link (observer, link);
      else
        choose (observer, link->index, link);
    }
  else if (link->index == observer->index)
    choose (observer, 0, NULL);
}

static void
on_link_gone (FpObserver *observer, guint index)
{
  overtake (observer, FP_DUMP_ROUTES_4);
  overtake (observer, FP_DUMP_LINK);
  doubt_routes (observer, index);
  for (FpFamily family = 0; family < FP_N_FAMILIES; family++)
    fp_hop_list_remove_link (&observer->routes[family], index);
  if (index != observer->index)
    return;
  if (observer->name != NULL)
    choose (observer, 0, NULL);
  else
    {
      choose (observer, 0, NULL);
      choose_by_route (observer);
    }
}

/* With the last IPv4 address of a link its routes go silently, and with any address those that
 * prefer it as source. */
static gboolean
may_take_routes (FpObserver *observer, const FpNetAddress *gone)
{
  const FpHopList *routes = &observer->routes[FP_FAMILY_4];
  const FpAddressList *left = &observer->addresses[FP_FAMILY_4];
  gboolean last = gone->index != observer->index || left->n == 0 || left->overflow
                  || observer->ahead
                  || (observer->dumps.unsettled & FP_DUMP_BIT (FP_DUMP_ADDRESSES_4)) != 0;

  return fp_hop_list_has_source (routes, gone->text)
         || (last && fp_hop_list_has_link (routes, gone->index));
}

static void
on_address_gone (FpObserver *observer, const FpNetAddress *address)
{
  FpAddressList *list = &observer->addresses[address->family];

  if (address->index == observer->index)
    {
      fp_address_list_remove (list, address);
      overtake (observer, fp_dump_of_addresses (address->family));
      if (list->overflow)
        want (observer, FP_DUMP_BIT (fp_dump_of_addresses (address->family)));
    }
  if (address->family != FP_FAMILY_4)
    return;
  overtake (observer, FP_DUMP_ROUTES_4);
  if (may_take_routes (observer, address))
    want (observer, FP_DUMP_BIT (FP_DUMP_ROUTES_4));
}

static void
on_address (FpObserver *observer, const FpNetAddress *address)
{
  FpAddressList *list = &observer->addresses[address->family];
  FpDump dump = fp_dump_of_addresses (address->family);

  if (address->index != observer->index)
    return;
  /* It may have gone and come again, and what told of it earlier may be newer than this event. */
  if (fp_address_list_put (list, address, FP_BY_EVENT) && list->n > 1)
    want (observer, FP_DUMP_BIT (dump));
  else
    overtake (observer, dump);
}

/* A dump that runs is of what was wanted before: its end leads to another one. */
void
fp_observer_set_link (FpObserver *observer, const char *link)
{
  g_return_if_fail (observer != NULL);
  if (g_strcmp0 (link, observer->name) == 0)
    return;
  g_free (observer->name);
  observer->name = g_strdup (link);
  choose (observer, 0, NULL);
  observer->routes[FP_FAMILY_4].n = observer->routes[FP_FAMILY_6].n = 0;
  fp_dumps_drop (&observer->dumps);
  want_first (observer, FP_DUMPS_ALL);
}

static gboolean
has_hop (const FpNetRoute *route, guint index)
{
  for (guint i = 0; i < route->n_hops; i++)
    if (route->hops[i].index == index)
      return TRUE;
  return route->n_hops == FP_HOPS_MAX;
}

static void
on_route (FpObserver *observer, const FpNetRoute *route)
{
  FpDump dump = fp_dump_of_routes (route->family);

  if (observer->name != NULL && !route->replaces && !has_hop (route, observer->index))
    {
      overtake (observer, dump);
      return;
    }
  if (!fp_hop_list_follow (&observer->routes[route->family], route)
      || fp_dumps_is_running (&observer->dumps, dump))
    want (observer, FP_DUMP_BIT (dump));
  choose_by_route (observer);
}

void
fp_observer_event (FpObserver *observer, const FpNetEvent *event)
{
  g_return_if_fail (observer != NULL && event != NULL);
  switch (event->kind)
    {
    case FP_NET_LINK:
      on_link (observer, &event->link);
      break;
    case FP_NET_LINK_GONE:
      on_link_gone (observer, event->link.index);
      break;
    case FP_NET_ADDRESS:
      on_address (observer, &event->address);
      break;
    case FP_NET_ADDRESS_GONE:
      on_address_gone (observer, &event->address);
      break;
    case FP_NET_ROUTE:
      on_route (observer, &event->route);
      break;
    }
}

void
fp_observer_caught_up (FpObserver *observer)
{
  observer->ahead = FALSE;
}

void
fp_observer_overrun (FpObserver *observer)
{
  g_return_if_fail (observer != NULL);
  want_first (observer, FP_DUMPS_ALL);
}

static void
forget_collected (FpObserver *observer, FpLane lane)
{
  if (lane == FP_LANE_ROUTES)
    observer->new_routes.n = 0;
  else
    {
      fp_address_list_clear (&observer->new_addresses);
      observer->found_link = FALSE;
    }
}

gboolean
fp_observer_begin (FpObserver *observer, FpLane lane, FpDumpRequest *request)
{
  gboolean named = observer->name != NULL;
  FpDump dump;

  g_return_val_if_fail (lane < FP_N_LANES, FALSE);
  if (!fp_observer_wants (observer, lane) || !fp_dumps_next (&observer->dumps, lane, &dump))
    return FALSE;
  *request = (FpDumpRequest){ .dump = dump, .index = observer->index };
  if (dump == FP_DUMP_LINK && named)
    {
      request->index = 0;
      g_strlcpy (request->name, observer->name, sizeof request->name);
    }
  if (lane == FP_LANE_ROUTES && !named)
    request->index = 0;
  fp_dumps_begin (&observer->dumps, dump, request->index);
  forget_collected (observer, lane);
  return TRUE;
}

gboolean
fp_observer_wants (FpObserver *observer, FpLane lane)
{
  FpDump dump;

  return observer->dumps.lanes[lane].running == FP_NO_DUMP
         && fp_dumps_next (&observer->dumps, lane, &dump);
}

gboolean
fp_observer_waits (FpObserver *observer, FpLane lane)
{
  FpDump dump;

  return observer->dumps.lanes[lane].running != FP_NO_DUMP
         && fp_dumps_next (&observer->dumps, lane, &dump);
}

void
fp_observer_item (FpObserver *observer, FpLane lane, const FpNetEvent *item)
{
  const FpDumpLane *state = &observer->dumps.lanes[lane];

  g_return_if_fail (state->running != FP_NO_DUMP);
  if (item->kind == FP_NET_LINK && state->running == FP_DUMP_LINK)
    {
      observer->new_link = item->link;
      observer->found_link = TRUE;
    }
  else if (item->kind == FP_NET_ADDRESS
           && state->running == fp_dump_of_addresses (item->address.family)
           && item->address.index == state->index)
    fp_address_list_put (&observer->new_addresses, &item->address, FP_BY_DUMP);
  else if (item->kind == FP_NET_ROUTE && state->running == fp_dump_of_routes (item->route.family))
    fp_hop_list_add (&observer->new_routes, &item->route, state->index);
}

static void
use_link (FpObserver *observer)
{
  if (observer->found_link && observer->new_link.index == observer->index)
    observer->link = observer->new_link;
  else if (observer->name != NULL)
    choose (observer, observer->found_link ? observer->new_link.index : 0,
            observer->found_link ? &observer->new_link : NULL);
  /* Not found, by route: the link has just gone; its event, and that of the route, are on the way.
   */
  observer->have_link = observer->found_link;
}

static void
use_addresses (FpObserver *observer, FpFamily family)
{
  observer->addresses[family] = observer->new_addresses;
  observer->ahead = TRUE;
}

static void
use_routes (FpObserver *observer, FpFamily family)
{
  observer->routes[family] = observer->new_routes;
  choose_by_route (observer);
}

static void
use (FpObserver *observer, FpDump dump)
{
  observer->dumps.unsettled &= ~FP_DUMP_BIT (dump);
  switch (dump)
    {
    case FP_DUMP_LINK:
      use_link (observer);
      break;
    case FP_DUMP_ADDRESSES_4:
      use_addresses (observer, FP_FAMILY_4);
      break;
    case FP_DUMP_ADDRESSES_6:
      use_addresses (observer, FP_FAMILY_6);
      break;
    case FP_DUMP_ROUTES_4:
      use_routes (observer, FP_FAMILY_4);
      break;
    case FP_DUMP_ROUTES_6:
      use_routes (observer, FP_FAMILY_6);
      break;
    case FP_N_DUMPS:
      g_assert_not_reached ();
    }
}

/* Whether a dump was about the link that is the management link now, or about none. */
static gboolean
is_current (const FpObserver *observer, const FpDumpLane *state)
{
  return state->index == 0 || state->index == observer->index;
}

void
fp_observer_past_defaults (FpObserver *observer)
{
  FpDumpLane *state = &observer->dumps.lanes[FP_LANE_ROUTES];

  if (state->running != FP_DUMP_ROUTES_4 || state->stale || !is_current (observer, state))
    return;
  state->past_defaults = TRUE;
  use (observer, FP_DUMP_ROUTES_4);
}

void
fp_observer_end (FpObserver *observer, FpLane lane, gboolean complete)
{
  FpDumpLane *state = &observer->dumps.lanes[lane];
  FpDump dump = state->running;

  g_return_if_fail (dump != FP_NO_DUMP);
  state->running = FP_NO_DUMP;
  if (!is_current (observer, state))
    return; /* that of the link that took its place is wanted already */
  if (complete && !state->stale)
    use (observer, dump);
  else
    want (observer, FP_DUMP_BIT (dump));
}

gboolean
fp_observer_settled (FpObserver *observer)
{
  return observer->dumps.unsettled == 0;
}

gboolean
fp_observer_quiet (FpObserver *observer)
{
  return fp_dumps_quiet (&observer->dumps);
}

guint
fp_observer_index (FpObserver *observer)
{
  return observer->index;
}

FpNetwork *
fp_observer_network (FpObserver *observer)
{
  const FpNetLink *link = observer->index != 0 && observer->have_link ? &observer->link : NULL;

  return fp_network_from_parts (link, observer->addresses, observer->routes);
}
