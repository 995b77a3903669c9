/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/core/net-list.h"

#include <string.h>

/* Lower is better. */
static guint
address_rank (const FpNetAddress *address)
{
  guint scope = 0;

  switch (address->scope)
    {
    case FP_SCOPE_GLOBAL:
      scope = 0;
      break;
    case FP_SCOPE_HOST:
      scope = 1;
      break;
    case FP_SCOPE_LINK:
      scope = 2;
      break;
    }
  return scope * 2 + (address->secondary ? 1 : 0);
}

static gboolean
same_address (const FpNetAddress *a, const FpNetAddress *b)
{
  return a->index == b->index && a->prefix == b->prefix && g_str_equal (a->text, b->text)
         && g_str_equal (a->peer, b->peer);
}

static FpNetAddress *
find_address (FpAddressList *list, const FpNetAddress *address)
{
  for (guint i = 0; i < list->n; i++)
    if (same_address (&list->items[i], address))
      return &list->items[i];
  return NULL;
}

static void
remove_at (FpAddressList *list, guint at)
{
  list->n--;
  memmove (&list->items[at], &list->items[at + 1], (list->n - at) * sizeof list->items[0]);
}

static void
insert_at (FpAddressList *list, guint at, const FpNetAddress *address)
{
  if (list->n == FP_ADDRESSES_MAX)
    {
      list->overflow = TRUE;
      if (at == FP_ADDRESSES_MAX)
        return;
      list->n--;
    }
  memmove (&list->items[at + 1], &list->items[at], (list->n - at) * sizeof list->items[0]);
  list->items[at] = *address;
  list->n++;
}

void
fp_address_list_clear (FpAddressList *list)
{
  list->n = 0;
  list->overflow = FALSE;
}

gboolean
fp_address_list_put (FpAddressList *list, const FpNetAddress *address, FpToldBy by)
{
  guint rank = address_rank (address), at = 0;
  gboolean first = by == FP_BY_EVENT && address->family == FP_FAMILY_6;
  FpNetAddress *old = find_address (list, address);

  if (old != NULL && address_rank (old) == rank)
    {
      *old = *address;
      return TRUE;
    }
  if (old != NULL)
    remove_at (list, (guint)(old - list->items));
  while (at < list->n
         && (address_rank (&list->items[at]) < rank
             || (!first && address_rank (&list->items[at]) == rank)))
    at++;
  insert_at (list, at, address);
  return old != NULL;
}

void
fp_address_list_remove (FpAddressList *list, const FpNetAddress *address)
{
  FpNetAddress *old = find_address (list, address);

  if (old != NULL)
    remove_at (list, (guint)(old - list->items));
}

static void
insert_hop (FpHopList *list, const FpNetRoute *route, const FpNetHop *hop)
{
  guint at = list->n;

  while (at > 0 && list->items[at - 1].metric > route->metric)
    at--;
  if (at == FP_HOP_LIST_MAX)
    return;
  if (list->n == FP_HOP_LIST_MAX)
    list->n--;
  memmove (&list->items[at + 1], &list->items[at], (list->n - at) * sizeof list->items[0]);
  list->items[at] = (FpDefaultHop){ .metric = route->metric, .hop = *hop };
  memcpy (list->items[at].source, route->source, sizeof route->source);
  list->n++;
}

void
fp_hop_list_add (FpHopList *list, const FpNetRoute *route, guint index)
{
  for (guint i = 0; i < route->n_hops; i++)
    if (!route->hops[i].dead && (index == 0 || route->hops[i].index == index))
      insert_hop (list, route, &route->hops[i]);
}

static gboolean
is_hop (const FpDefaultHop *item, const FpNetHop *hop)
{
  return item->hop.index == hop->index && g_str_equal (item->hop.gateway, hop->gateway);
}

gboolean
fp_hop_list_follow (FpHopList *list, const FpNetRoute *route)
{
  const FpNetHop *hop = &route->hops[0];
  FpDefaultHop *items = list->items;
  guint at = 0, after = 0;

  if (route->replaces || route->n_hops != 1 || hop->dead || list->n == FP_HOP_LIST_MAX)
    return FALSE;
  while (at < list->n && items[at].metric < route->metric)
    at++;
  for (after = at; after < list->n && items[after].metric == route->metric;)
    after++;
  if (after == at && !route->gone)
    insert_hop (list, route, hop);
  if (after == at)
    return TRUE;
  if (!route->gone || after > at + 1 || !is_hop (&items[at], hop))
    return FALSE;
  list->n--;
  memmove (&items[at], &items[after], (list->n - at) * sizeof items[0]);
  return TRUE;
}

void
fp_hop_list_remove_link (FpHopList *list, guint index)
{
  guint kept = 0;

  for (guint i = 0; i < list->n; i++)
    if (list->items[i].hop.index != index)
      list->items[kept++] = list->items[i];
  list->n = kept;
}

gboolean
fp_hop_list_has_link (const FpHopList *list, guint index)
{
  for (guint i = 0; i < list->n; i++)
    if (list->items[i].hop.index == index)
      return TRUE;
  return FALSE;
}

gboolean
fp_hop_list_has_source (const FpHopList *list, const char *address)
{
  for (guint i = 0; i < list->n; i++)
    if (g_str_equal (list->items[i].source, address))
      return TRUE;
  return FALSE;
}
