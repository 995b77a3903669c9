/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sys/fake-kernel-private.h"

gboolean
fake_kernel_deliver_event (FakeKernel *kernel, FpObserver *observer)
{
  g_autofree FpNetEvent *event = NULL;

  if (kernel->overrun)
    {
      kernel->overrun = FALSE;
      /* As helper/sys/rtsocket.c does: what is still in the queue is older than what was lost. */
      g_queue_clear_full (kernel->events, g_free);
      fp_observer_overrun (observer);
      return TRUE;
    }
  event = g_queue_pop_head (kernel->events);
  if (event == NULL)
    return FALSE;
  fp_observer_event (observer, event);
  if (g_queue_is_empty (kernel->events))
    fp_observer_caught_up (observer);
  return TRUE;
}

/* Item number at of the dump, of the state as it is now. */
static gboolean
link_item (FakeKernel *kernel, const FakeDump *dump, FpNetEvent *item)
{
  for (guint i = 0; dump->at == 0 && i < kernel->links->len; i++)
    {
      const FpNetLink *link = &g_array_index (kernel->links, FakeLink, i).link;

      if (dump->request.name[0] != '\0' ? g_str_equal (link->name, dump->request.name)
                                        : link->index == dump->request.index)
        {
          *item = (FpNetEvent){ .kind = FP_NET_LINK, .link = *link };
          return TRUE;
        }
    }
  return FALSE;
}

/* Of that link only, as the kernel filters, but of both families, as one without IPv6 would. */
static gboolean
address_item (FakeKernel *kernel, const FakeDump *dump, FpNetEvent *item)
{
  guint n = 0;

  for (guint i = 0; i < kernel->addresses->len; i++)
    {
      const FpNetAddress *address = &g_array_index (kernel->addresses, FpNetAddress, i);

      if (address->index == dump->request.index && n++ == dump->at)
        {
          *item = (FpNetEvent){ .kind = FP_NET_ADDRESS, .address = *address };
          return TRUE;
        }
    }
  return FALSE;
}

static gboolean
route_item (FakeKernel *kernel, const FakeDump *dump, FpNetEvent *item)
{
  if (dump->at >= kernel->routes->len)
    return FALSE;
  fake_route_event (&g_array_index (kernel->routes, FakeRoute, dump->at), FAKE_ROUTE_THERE, item);
  return TRUE;
}

static gboolean
next_item (FakeKernel *kernel, const FakeDump *dump, FpLane lane, FpNetEvent *item)
{
  if (lane == FP_LANE_ROUTES)
    return route_item (kernel, dump, item);
  return dump->request.dump == FP_DUMP_LINK ? link_item (kernel, dump, item)
                                            : address_item (kernel, dump, item);
}

gboolean
fake_kernel_deliver_piece (FakeKernel *kernel, FpObserver *observer, FpLane lane, guint n)
{
  FakeDump *dump = &kernel->dumps[lane];
  FpNetEvent item;

  if (!dump->running)
    {
      *dump = (FakeDump){ .running = fp_observer_begin (observer, lane, &dump->request),
                          .request = dump->request,
                          .tail = 2 };
      return dump->running;
    }
  for (; n > 0; n--, dump->at++)
    {
      if (!next_item (kernel, dump, lane, &item))
        {
          if (dump->request.dump == FP_DUMP_ROUTES_4 && dump->tail-- > 0)
            {
              fp_observer_past_defaults (observer);
              return TRUE;
            }
          dump->running = FALSE;
          fp_observer_end (observer, lane, !dump->interrupted);
          return TRUE;
        }
      fp_observer_item (observer, lane, &item);
    }
  return TRUE;
}

void
fake_kernel_interrupt (FakeKernel *kernel, FpLane lane)
{
  kernel->dumps[lane].interrupted = TRUE;
}

static const FpNetLink *
managed (FakeKernel *kernel, const char *name)
{
  const FakeRoute *best = NULL;

  if (name != NULL)
    {
      const FakeLink *link = fake_find_link (kernel, name);
      return link != NULL ? &link->link : NULL;
    }
  for (guint i = 0; i < kernel->routes->len; i++)
    {
      const FakeRoute *route = &g_array_index (kernel->routes, FakeRoute, i);

      if (best == NULL || route->metric < best->metric
          || (route->metric == best->metric && route->family < best->family))
        best = route;
    }
  for (guint i = 0; best != NULL && i < kernel->links->len; i++)
    if (g_array_index (kernel->links, FakeLink, i).link.index == best->hop.index)
      return &g_array_index (kernel->links, FakeLink, i).link;
  return NULL;
}

static char **
expect_addresses (FakeKernel *kernel, guint index, gboolean *counts)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (FpFamily family = 0; family < FP_N_FAMILIES; family++)
    for (guint pass = 0; pass < 2; pass++)
      for (guint i = 0; i < kernel->addresses->len; i++)
        {
          const FpNetAddress *address = &g_array_index (kernel->addresses, FpNetAddress, i);
          g_autofree char *text = g_strdup_printf ("%s/%u", address->text, address->prefix);

          if (address->index != index || address->family != family || !address->usable
              || (address->scope == FP_SCOPE_LINK) != (pass == 1))
            continue;
          g_strv_builder_add (builder, text);
          *counts = *counts || pass == 0;
        }
  return g_strv_builder_end (builder);
}

/* Each once, whatever the number of routes by it. */
static char **
expect_gateways (FakeKernel *kernel, guint index)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new ();

  for (guint32 metric = 0; metric < 8; metric++)
    for (FpFamily family = 0; family < FP_N_FAMILIES; family++)
      for (guint i = 0; i < kernel->routes->len; i++)
        {
          const FakeRoute *route = &g_array_index (kernel->routes, FakeRoute, i);
          const char *gateway = route->hop.gateway;

          if (route->metric == metric && route->family == family && route->hop.index == index
              && !g_ptr_array_find_with_equal_func (list, gateway, g_str_equal, NULL))
            g_ptr_array_add (list, g_strdup (gateway));
        }
  g_ptr_array_add (list, NULL);
  return (char **)g_ptr_array_steal (list, NULL);
}

FpNetwork *
fake_kernel_expect (FakeKernel *kernel, const char *name)
{
  FpNetwork *network = fp_network_new ();
  const FpNetLink *link = managed (kernel, name);
  gboolean counts = FALSE;

  if (link == NULL)
    return network;
  g_free (network->link);
  g_free (network->hardware_address);
  g_strfreev (network->addresses);
  g_strfreev (network->gateways);
  network->link = g_strdup (link->name);
  network->carrier = link->carrier;
  network->mtu = link->mtu;
  network->hardware_address = g_strdup_printf ("02:00:00:00:00:%02x", link->hardware[5]);
  network->addresses = expect_addresses (kernel, link->index, &counts);
  network->gateways = expect_gateways (kernel, link->index);
  network->state = !link->carrier                 ? FP_NETWORK_NO_CARRIER
                   : !counts                      ? FP_NETWORK_NO_ADDRESS
                   : network->gateways[0] == NULL ? FP_NETWORK_NO_ROUTE
                                                  : FP_NETWORK_READY;
  return network;
}
