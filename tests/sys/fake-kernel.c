/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sys/fake-kernel-private.h"

#include <string.h>

FakeKernel *
fake_kernel_new (void)
{
  FakeKernel *kernel = g_new0 (FakeKernel, 1);

  kernel->next_index = 1;
  kernel->links = g_array_new (FALSE, TRUE, sizeof (FakeLink));
  kernel->addresses = g_array_new (FALSE, TRUE, sizeof (FpNetAddress));
  kernel->routes = g_array_new (FALSE, TRUE, sizeof (FakeRoute));
  kernel->events = g_queue_new ();
  return kernel;
}

void
fake_kernel_free (FakeKernel *kernel)
{
  g_array_unref (kernel->links);
  g_array_unref (kernel->addresses);
  g_array_unref (kernel->routes);
  g_queue_free_full (kernel->events, g_free);
  g_free (kernel);
}

static void
tell (FakeKernel *kernel, const FpNetEvent *event)
{
  if (g_queue_get_length (kernel->events) == FAKE_EVENTS_MAX)
    kernel->overrun = TRUE;
  else
    g_queue_push_tail (kernel->events, g_memdup2 (event, sizeof *event));
}

static void
tell_link (FakeKernel *kernel, const FpNetLink *link, gboolean gone)
{
  FpNetEvent event = { .kind = gone ? FP_NET_LINK_GONE : FP_NET_LINK, .link = *link };

  tell (kernel, &event);
}

static void
tell_address (FakeKernel *kernel, const FpNetAddress *address, gboolean gone)
{
  FpNetEvent event = { .kind = gone ? FP_NET_ADDRESS_GONE : FP_NET_ADDRESS, .address = *address };

  tell (kernel, &event);
}

void
fake_route_event (const FakeRoute *route, FakeRouteNews news, FpNetEvent *event)
{
  *event = (FpNetEvent){ .kind = FP_NET_ROUTE };
  event->route = (FpNetRoute){ .family = route->family,
                               .metric = route->metric,
                               .gone = news == FAKE_ROUTE_GONE,
                               .replaces = news == FAKE_ROUTE_REPLACES,
                               .n_hops = 1,
                               .hops = { route->hop } };
  g_strlcpy (event->route.source, route->source, sizeof event->route.source);
}

static void
tell_route (FakeKernel *kernel, const FakeRoute *route, FakeRouteNews news)
{
  FpNetEvent event;

  fake_route_event (route, news, &event);
  tell (kernel, &event);
}

/* A removal moves what a running dump has not listed yet: the kernel says so (NLM_F_DUMP_INTR). */
static void
upset (FakeKernel *kernel, FpLane lane)
{
  kernel->dumps[lane].interrupted = kernel->dumps[lane].interrupted || kernel->dumps[lane].at > 0;
}

static void
remove_address (FakeKernel *kernel, guint at)
{
  g_array_remove_index (kernel->addresses, at);
  upset (kernel, FP_LANE_LINK);
}

static void
remove_route (FakeKernel *kernel, guint at)
{
  g_array_remove_index (kernel->routes, at);
  upset (kernel, FP_LANE_ROUTES);
}

FakeLink *
fake_find_link (FakeKernel *kernel, const char *name)
{
  for (guint i = 0; i < kernel->links->len; i++)
    if (g_str_equal (g_array_index (kernel->links, FakeLink, i).link.name, name))
      return &g_array_index (kernel->links, FakeLink, i);
  return NULL;
}

static FpFamily
family_of (const char *text)
{
  return strchr (text, ':') != NULL ? FP_FAMILY_6 : FP_FAMILY_4;
}

/* IPv4 routes go silently, IPv6 ones are told of. */
static void
flush_routes (FakeKernel *kernel, guint index, FpFamily family)
{
  for (guint i = kernel->routes->len; i > 0; i--)
    {
      FakeRoute route = g_array_index (kernel->routes, FakeRoute, i - 1);

      if (route.hop.index != index || route.family != family)
        continue;
      remove_route (kernel, i - 1);
      if (family == FP_FAMILY_6)
        tell_route (kernel, &route, FAKE_ROUTE_GONE);
    }
}

static gboolean
has_address (FakeKernel *kernel, const char *text)
{
  for (guint i = 0; i < kernel->addresses->len; i++)
    if (g_str_equal (g_array_index (kernel->addresses, FpNetAddress, i).text, text))
      return TRUE;
  return FALSE;
}

/* So do the routes that prefer an address that is on no link any more. */
static void
flush_source (FakeKernel *kernel, const char *address)
{
  if (has_address (kernel, address))
    return;
  for (guint i = kernel->routes->len; i > 0; i--)
    if (g_str_equal (g_array_index (kernel->routes, FakeRoute, i - 1).source, address))
      remove_route (kernel, i - 1);
}

static void
flush_addresses (FakeKernel *kernel, guint index, gboolean only_6)
{
  for (guint i = kernel->addresses->len; i > 0; i--)
    {
      FpNetAddress address = g_array_index (kernel->addresses, FpNetAddress, i - 1);

      if (address.index != index || (only_6 && address.family == FP_FAMILY_4))
        continue;
      remove_address (kernel, i - 1);
      tell_address (kernel, &address, TRUE);
      flush_source (kernel, address.text);
    }
}

void
fake_link_add (FakeKernel *kernel, const char *name)
{
  FakeLink new = { .cable = TRUE };

  if (fake_find_link (kernel, name) != NULL)
    return;
  new.link.index = kernel->next_index++;
  new.link.mtu = 1500;
  new.link.n_hardware = 6;
  new.link.hardware[0] = 2;
  new.link.hardware[5] = (guint8) new.link.index;
  g_strlcpy (new.link.name, name, sizeof new.link.name);
  g_array_append_val (kernel->links, new);
  tell_link (kernel, &new.link, FALSE);
}

void
fake_link_del (FakeKernel *kernel, const char *name)
{
  FakeLink *link = fake_find_link (kernel, name);
  FpNetLink gone;

  if (link == NULL)
    return;
  gone = link->link;
  g_array_remove_index (kernel->links, (guint)(link - (FakeLink *)(void *)kernel->links->data));
  flush_addresses (kernel, gone.index, FALSE);
  flush_routes (kernel, gone.index, FP_FAMILY_4);
  flush_routes (kernel, gone.index, FP_FAMILY_6);
  tell_link (kernel, &gone, TRUE);
}

void
fake_link_rename (FakeKernel *kernel, const char *from, const char *to)
{
  FakeLink *link = fake_find_link (kernel, from);

  if (link == NULL || fake_find_link (kernel, to) != NULL)
    return;
  g_strlcpy (link->link.name, to, sizeof link->link.name);
  tell_link (kernel, &link->link, FALSE);
}

void
fake_link_set (FakeKernel *kernel, const char *name, gboolean up, gboolean cable)
{
  FakeLink *link = fake_find_link (kernel, name);

  if (link == NULL)
    return;
  if (link->link.up && !up)
    {
      flush_routes (kernel, link->link.index, FP_FAMILY_4);
      flush_routes (kernel, link->link.index, FP_FAMILY_6);
      flush_addresses (kernel, link->link.index, TRUE);
    }
  link->cable = cable;
  link->link.up = up;
  link->link.carrier = up && cable;
  tell_link (kernel, &link->link, FALSE);
}

static FpNetAddress *
find_address (FakeKernel *kernel, guint index, const char *text, guint prefix)
{
  for (guint i = 0; i < kernel->addresses->len; i++)
    {
      FpNetAddress *address = &g_array_index (kernel->addresses, FpNetAddress, i);

      if (address->index == index && address->prefix == prefix && g_str_equal (address->text, text))
        return address;
    }
  return NULL;
}

/* New IPv4 addresses are listed last within their scope, new IPv6 ones first. */
static void
insert_address (FakeKernel *kernel, const FpNetAddress *new)
{
  guint at = 0;

  for (; at < kernel->addresses->len; at++)
    {
      const FpNetAddress *address = &g_array_index (kernel->addresses, FpNetAddress, at);

      if (new->family == FP_FAMILY_6 && address->family == FP_FAMILY_6)
        break;
    }
  g_array_insert_vals (kernel->addresses, at, new, 1);
}

void
fake_address_add (FakeKernel *kernel, const char *name, const char *text, guint prefix,
                  FpScope scope, gboolean usable)
{
  const FakeLink *link = fake_find_link (kernel, name);
  FpNetAddress new = { .family = family_of (text), .prefix = prefix, .scope = scope };
  FpNetAddress *old;

  if (link == NULL || (new.family == FP_FAMILY_6 && !link->link.up))
    return;
  new.index = link->link.index;
  new.usable = usable;
  g_strlcpy (new.text, text, sizeof new.text);
  g_strlcpy (new.peer, text, sizeof new.peer);
  old = find_address (kernel, new.index, text, prefix);
  if (old != NULL)
    *old = new;
  else
    insert_address (kernel, &new);
  tell_address (kernel, &new, FALSE);
}

static gboolean
has_family (FakeKernel *kernel, guint index, FpFamily family)
{
  for (guint i = 0; i < kernel->addresses->len; i++)
    {
      const FpNetAddress *address = &g_array_index (kernel->addresses, FpNetAddress, i);

      if (address->index == index && address->family == family)
        return TRUE;
    }
  return FALSE;
}

void
fake_address_del (FakeKernel *kernel, const char *name, const char *text, guint prefix)
{
  const FakeLink *link = fake_find_link (kernel, name);
  FpNetAddress *old = link != NULL ? find_address (kernel, link->link.index, text, prefix) : NULL,
               gone;

  if (old == NULL)
    return;
  gone = *old;
  remove_address (kernel, (guint)(old - (FpNetAddress *)(void *)kernel->addresses->data));
  tell_address (kernel, &gone, TRUE);
  flush_source (kernel, gone.text);
  if (gone.family == FP_FAMILY_4 && !has_family (kernel, gone.index, FP_FAMILY_4))
    flush_routes (kernel, gone.index, FP_FAMILY_4);
}

static FakeRoute *
find_route (FakeKernel *kernel, const FakeRoute *like, gboolean exact)
{
  for (guint i = 0; i < kernel->routes->len; i++)
    {
      FakeRoute *route = &g_array_index (kernel->routes, FakeRoute, i);

      if (route->family == like->family && route->metric == like->metric
          && (!exact
              || (route->hop.index == like->hop.index
                  && g_str_equal (route->hop.gateway, like->hop.gateway))))
        return route;
    }
  return NULL;
}

static gboolean
make_route (FakeKernel *kernel, const char *name, const char *gateway, guint32 metric,
            FakeRoute *route)
{
  const FakeLink *link = fake_find_link (kernel, name);

  *route = (FakeRoute){ .family = family_of (gateway), .metric = metric };
  g_strlcpy (route->hop.gateway, gateway, sizeof route->hop.gateway);
  if (link == NULL || !link->link.up)
    return FALSE;
  route->hop.index = link->link.index;
  /* One kind of route prefers a source. */
  if (g_str_equal (gateway, "192.0.2.254") && has_address (kernel, "192.0.2.1"))
    g_strlcpy (route->source, "192.0.2.1", sizeof route->source);
  return route->family == FP_FAMILY_6 || has_family (kernel, link->link.index, FP_FAMILY_4);
}

/* The routes of a family are listed by metric. */
void
fake_route_add (FakeKernel *kernel, const char *name, const char *gateway, guint32 metric,
                FakeRouteWay way)
{
  FakeRoute new, *old;
  guint at = 0;
  gboolean replaces;

  if (!make_route (kernel, name, gateway, metric, &new) || find_route (kernel, &new, TRUE) != NULL)
    return;
  old = find_route (kernel, &new, FALSE);
  if (old != NULL
      && (way == FAKE_ROUTE_ADD || (way == FAKE_ROUTE_APPEND && new.family == FP_FAMILY_6)))
    return;
  replaces = old != NULL && way == FAKE_ROUTE_REPLACE;
  if (replaces)
    *old = new;
  else
    {
      while (at < kernel->routes->len
             && g_array_index (kernel->routes, FakeRoute, at).metric <= metric)
        at++;
      g_array_insert_val (kernel->routes, at, new);
    }
  tell_route (kernel, &new, replaces ? FAKE_ROUTE_REPLACES : FAKE_ROUTE_THERE);
}

void
fake_route_del (FakeKernel *kernel, const char *name, const char *gateway, guint32 metric)
{
  FakeRoute like, *old;

  if (!make_route (kernel, name, gateway, metric, &like)
      || (old = find_route (kernel, &like, TRUE)) == NULL)
    return;
  remove_route (kernel, (guint)(old - (FakeRoute *)(void *)kernel->routes->data));
  tell_route (kernel, &like, FAKE_ROUTE_GONE);
}
