/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/core/observer.h"

#include "helper/core/net-list.h"
#include "helper/core/network-view.h"

#define BIT(dump)  (1u << (dump))
#define ADDRESSES  (BIT (FP_DUMP_ADDRESSES_4) | BIT (FP_DUMP_ADDRESSES_6))
#define ROUTES     (BIT (FP_DUMP_ROUTES_4) | BIT (FP_DUMP_ROUTES_6))
#define EVERYTHING (BIT (FP_DUMP_LINK) | ADDRESSES | ROUTES)
#define NO_DUMP    FP_N_DUMPS

typedef struct
{
  FpDump running; /* NO_DUMP: none */
  guint index;    /* what it was asked for */
  gboolean stale; /* an event has overtaken it */
  gboolean past_defaults;
} Lane;

struct _FpObserver
{
  char *name;      /* NULL: the link of the default route */
  guint wanted;    /* bits of FpDump: to be begun */
  guint unsettled; /* bits of FpDump: to be ended before the network can be shown */
  Lane lanes[FP_N_LANES];
  guint index;        /* of the management link; 0: none */
  gboolean have_link; /* link is filled in */
  FpNetLink link;
  FpAddressList addresses[FP_N_FAMILIES];
  FpHopList routes[FP_N_FAMILIES];
  gboolean found_link; /* the running dumps' items, collected aside */
  FpNetLink new_link;
  FpAddressList new_addresses;
  FpHopList new_routes;
};

static FpLane
lane_of (FpDump dump)
{
  return (BIT (dump) & ROUTES) != 0 ? FP_LANE_ROUTES : FP_LANE_LINK;
}

static FpDump
routes_dump (FpFamily family)
{
  return family == FP_FAMILY_4 ? FP_DUMP_ROUTES_4 : FP_DUMP_ROUTES_6;
}

static FpDump
addresses_dump (FpFamily family)
{
  return family == FP_FAMILY_4 ? FP_DUMP_ADDRESSES_4 : FP_DUMP_ADDRESSES_6;
}

/* What cannot be asked for (anything about a link that is not there) is not wanted. */
static guint
possible (FpObserver *observer, guint dumps)
{
  if (observer->index != 0)
    return dumps;
  return dumps & (observer->name != NULL ? BIT (FP_DUMP_LINK) : ROUTES);
}

/* A running dump of the same kind has read part of what has changed since. */
static void
want (FpObserver *observer, guint dumps)
{
  dumps = possible (observer, dumps);
  observer->wanted |= dumps;
  for (FpLane lane = 0; lane < FP_N_LANES; lane++)
    if (observer->lanes[lane].running != NO_DUMP && (BIT (observer->lanes[lane].running) & dumps))
      observer->lanes[lane].stale = TRUE;
}

static void
want_first (FpObserver *observer, guint dumps)
{
  want (observer, dumps);
  observer->unsettled |= possible (observer, dumps);
}

/* An event has said all about it, but a dump that runs may hand over older news, or (the kernel
 * counts what it has listed) pass over an entry because another one before it has gone. */
static void
overtake (FpObserver *observer, FpDump dump)
{
  const Lane *lane = &observer->lanes[lane_of (dump)];

  if (lane->running == dump && !lane->past_defaults)
    want (observer, BIT (dump));
}

FpObserver *
fp_observer_new (const char *link)
{
  FpObserver *observer = g_new0 (FpObserver, 1);

  observer->name = g_strdup (link);
  for (FpLane lane = 0; lane < FP_N_LANES; lane++)
    observer->lanes[lane].running = NO_DUMP;
  want_first (observer, EVERYTHING);
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
  guint about_link = BIT (FP_DUMP_LINK) | ADDRESSES | (observer->name != NULL ? ROUTES : 0);

  observer->index = index;
  observer->have_link = link != NULL;
  if (link != NULL)
    observer->link = *link;
  for (FpFamily family = 0; family < FP_N_FAMILIES; family++)
    fp_address_list_clear (&observer->addresses[family]);
  if (observer->name != NULL)
    observer->routes[FP_FAMILY_4].n = observer->routes[FP_FAMILY_6].n = 0;
  observer->wanted &= ~about_link;
  observer->unsettled &= ~about_link;
  if (index != 0)
    want_first (observer, link != NULL ? about_link & ~BIT (FP_DUMP_LINK) : about_link);
}

/* Without a configured name: once the default routes of both families are known. */
static void
choose_by_route (FpObserver *observer)
{
  const FpHopList *four = &observer->routes[FP_FAMILY_4], *six = &observer->routes[FP_FAMILY_6];
  guint index = 0;

  if (observer->name != NULL || (observer->unsettled & ROUTES) != 0)
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
      want (observer, BIT (routes_dump (family)));
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
    want (observer, ROUTES);
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

/* With the last IPv4 address of a link its routes go silently (what is known of the others may be
 * newer than this event), and with any address those that prefer it as source. */
static gboolean
may_take_routes (FpObserver *observer, const FpNetAddress *gone)
{
  const FpHopList *routes = &observer->routes[FP_FAMILY_4];

  return fp_hop_list_has_source (routes, gone->text) || fp_hop_list_has_link (routes, gone->index);
}

static void
on_address_gone (FpObserver *observer, const FpNetAddress *address)
{
  FpAddressList *list = &observer->addresses[address->family];

  if (address->index == observer->index)
    {
      fp_address_list_remove (list, address);
      overtake (observer, addresses_dump (address->family));
      if (list->overflow)
        want (observer, BIT (addresses_dump (address->family)));
    }
  if (address->family != FP_FAMILY_4)
    return;
  overtake (observer, FP_DUMP_ROUTES_4);
  if (may_take_routes (observer, address))
    want (observer, BIT (FP_DUMP_ROUTES_4));
}

static void
on_address (FpObserver *observer, const FpNetAddress *address)
{
  FpAddressList *list = &observer->addresses[address->family];
  FpDump dump = addresses_dump (address->family);

  if (address->index != observer->index)
    return;
  /* It may have gone and come again, and what told of it earlier may be newer than this event. */
  if (fp_address_list_put (list, address, FP_BY_EVENT) && list->n > 1)
    want (observer, BIT (dump));
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
  observer->wanted = observer->unsettled = 0;
  for (FpLane lane = 0; lane < FP_N_LANES; lane++)
    {
      observer->lanes[lane].stale = TRUE;
      observer->lanes[lane].past_defaults = FALSE;
    }
  want_first (observer, EVERYTHING);
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
  FpDump dump = routes_dump (route->family);

  if (observer->name != NULL && !route->replaces && !has_hop (route, observer->index))
    {
      overtake (observer, dump);
      return;
    }
  if (!fp_hop_list_follow (&observer->routes[route->family], route)
      || observer->lanes[FP_LANE_ROUTES].running == dump)
    want (observer, BIT (dump));
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
fp_observer_overrun (FpObserver *observer)
{
  g_return_if_fail (observer != NULL);
  want_first (observer, EVERYTHING);
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

static gboolean
first_wanted (FpObserver *observer, FpLane lane, FpDump *dump)
{
  for (*dump = 0; *dump < FP_N_DUMPS; ++*dump)
    if (lane_of (*dump) == lane && (observer->wanted & BIT (*dump)) != 0)
      return TRUE;
  return FALSE;
}

gboolean
fp_observer_begin (FpObserver *observer, FpLane lane, FpDumpRequest *request)
{
  gboolean named = observer->name != NULL;
  FpDump dump;

  g_return_val_if_fail (lane < FP_N_LANES, FALSE);
  if (observer->lanes[lane].running != NO_DUMP || !first_wanted (observer, lane, &dump))
    return FALSE;
  *request = (FpDumpRequest){ .dump = dump, .index = observer->index };
  if (dump == FP_DUMP_LINK && named)
    {
      request->index = 0;
      g_strlcpy (request->name, observer->name, sizeof request->name);
    }
  if (lane == FP_LANE_ROUTES && !named)
    request->index = 0;
  observer->wanted &= ~BIT (dump);
  observer->lanes[lane] = (Lane){ .running = dump, .index = request->index };
  forget_collected (observer, lane);
  return TRUE;
}

gboolean
fp_observer_wants (FpObserver *observer, FpLane lane)
{
  FpDump dump;

  return observer->lanes[lane].running == NO_DUMP && first_wanted (observer, lane, &dump);
}

gboolean
fp_observer_waits (FpObserver *observer, FpLane lane)
{
  FpDump dump;

  return observer->lanes[lane].running != NO_DUMP && first_wanted (observer, lane, &dump);
}

void
fp_observer_item (FpObserver *observer, FpLane lane, const FpNetEvent *item)
{
  const Lane *state = &observer->lanes[lane];

  g_return_if_fail (state->running != NO_DUMP);
  if (item->kind == FP_NET_LINK && state->running == FP_DUMP_LINK)
    {
      observer->new_link = item->link;
      observer->found_link = TRUE;
    }
  else if (item->kind == FP_NET_ADDRESS && state->running == addresses_dump (item->address.family)
           && item->address.index == state->index)
    fp_address_list_put (&observer->new_addresses, &item->address, FP_BY_DUMP);
  else if (item->kind == FP_NET_ROUTE && state->running == routes_dump (item->route.family))
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
  observer->unsettled &= ~BIT (dump);
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
is_current (const FpObserver *observer, const Lane *state)
{
  return state->index == 0 || state->index == observer->index;
}

void
fp_observer_past_defaults (FpObserver *observer)
{
  Lane *state = &observer->lanes[FP_LANE_ROUTES];

  if (state->running != FP_DUMP_ROUTES_4 || state->stale || !is_current (observer, state))
    return;
  state->past_defaults = TRUE;
  use (observer, FP_DUMP_ROUTES_4);
}

void
fp_observer_end (FpObserver *observer, FpLane lane, gboolean complete)
{
  Lane *state = &observer->lanes[lane];
  FpDump dump = state->running;

  g_return_if_fail (dump != NO_DUMP);
  state->running = NO_DUMP;
  if (!is_current (observer, state))
    return; /* that of the link that took its place is wanted already */
  if (complete && !state->stale)
    use (observer, dump);
  else
    want (observer, BIT (dump));
}

gboolean
fp_observer_settled (FpObserver *observer)
{
  return observer->unsettled == 0;
}

gboolean
fp_observer_quiet (FpObserver *observer)
{
  if (observer->wanted != 0)
    return FALSE;
  for (FpLane lane = 0; lane < FP_N_LANES; lane++)
    if (observer->lanes[lane].running != NO_DUMP && !observer->lanes[lane].past_defaults)
      return FALSE;
  return TRUE;
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
