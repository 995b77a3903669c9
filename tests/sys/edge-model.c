/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sys/edge.h"

#include "tests/sys/fake-kernel.h"
#include "tests/sys/shown.h"

struct _Edge
{
  FakeKernel *kernel;
  FpObserver *observer;
};

Edge *
edge_new (void)
{
  Edge *edge = g_new0 (Edge, 1);

  edge->kernel = fake_kernel_new ();
  return edge;
}

void
edge_free (Edge *edge)
{
  fp_observer_free (edge->observer);
  fake_kernel_free (edge->kernel);
  g_free (edge);
}

/* What came before is nobody's event. */
void
edge_watch (Edge *edge, const char *link)
{
  g_autoptr (FpObserver) nobody = fp_observer_new ("nobody");

  while (fake_kernel_deliver_event (edge->kernel, nobody))
    ;
  edge->observer = fp_observer_new (link);
}

void
edge_link_add (Edge *edge, const char *name)
{
  fake_link_add (edge->kernel, name);
}

void
edge_link_del (Edge *edge, const char *name)
{
  fake_link_del (edge->kernel, name);
}

void
edge_link_rename (Edge *edge, const char *from, const char *to)
{
  fake_link_rename (edge->kernel, from, to);
}

void
edge_link_up (Edge *edge, const char *name, gboolean up)
{
  fake_link_set (edge->kernel, name, up, TRUE);
}

void
edge_link_cable (Edge *edge, const char *name, gboolean in)
{
  fake_link_set (edge->kernel, name, TRUE, in);
}

void
edge_address_add (Edge *edge, const char *name, const char *address, guint prefix)
{
  fake_address_add (edge->kernel, name, address, prefix, FP_SCOPE_GLOBAL, TRUE);
}

void
edge_address_del (Edge *edge, const char *name, const char *address, guint prefix)
{
  fake_address_del (edge->kernel, name, address, prefix);
}

void
edge_route_add (Edge *edge, const char *name, const char *gateway, guint metric)
{
  fake_route_add (edge->kernel, name, gateway, metric, FAKE_ROUTE_ADD);
}

void
edge_route_replace (Edge *edge, const char *name, const char *gateway, guint metric)
{
  fake_route_add (edge->kernel, name, gateway, metric, FAKE_ROUTE_REPLACE);
}

void
edge_route_del (Edge *edge, const char *name, const char *gateway, guint metric)
{
  fake_route_del (edge->kernel, name, gateway, metric);
}

void
edge_expect (Edge *edge, const char *expected)
{
  g_autoptr (FpNetwork) network = NULL;
  g_autofree char *text = NULL;
  guint turns = 0;

  while (fake_kernel_deliver_event (edge->kernel, edge->observer)
         || fake_kernel_deliver_piece (edge->kernel, edge->observer, FP_LANE_LINK, 1)
         || fake_kernel_deliver_piece (edge->kernel, edge->observer, FP_LANE_ROUTES, 1))
    g_assert_cmpuint (++turns, <, 1000);
  network = fp_observer_network (edge->observer);
  text = shown (network);
  g_assert_cmpstr (text, ==, expected);
}
