/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sys/edge.h"

#include <string.h>

#include "helper/sys/netlink.h"
#include "tests/sys/namespace.h"
#include "tests/sys/shown.h"

struct _Edge
{
  FpNetlink *netlink;
  char *text; /* the last announcement */
};

Edge *
edge_new (void)
{
  namespace_enter ();
  return g_new0 (Edge, 1);
}

void
edge_free (Edge *edge)
{
  fp_netlink_free (edge->netlink);
  g_free (edge->text);
  g_free (edge);
}

static void
on_changed (const FpNetwork *network, gpointer user_data)
{
  Edge *edge = user_data;

  g_free (edge->text);
  edge->text = shown (network);
}

void
edge_watch (Edge *edge, const char *link)
{
  g_autoptr (GError) error = NULL;

  edge->netlink = fp_netlink_new (link, "/nonexistent/resolv.conf", on_changed, edge, &error);
  g_assert_no_error (error);
}

void
edge_link_add (Edge *edge, const char *name)
{
  namespace_ip ("link add %s type veth peer name %s-far", name, name);
  namespace_ip ("link set %s-far up", name);
}

void
edge_link_del (Edge *edge, const char *name)
{
  namespace_ip ("link del %s", name);
}

void
edge_link_rename (Edge *edge, const char *from, const char *to)
{
  namespace_ip ("link set %s name %s", from, to);
}

void
edge_link_up (Edge *edge, const char *name, gboolean up)
{
  namespace_ip ("link set %s %s", name, up ? "up" : "down");
}

void
edge_link_cable (Edge *edge, const char *name, gboolean in)
{
  namespace_ip ("link set %s-far %s", name, in ? "up" : "down");
}

void
edge_address_add (Edge *edge, const char *name, const char *address, guint prefix)
{
  namespace_ip ("addr add %s/%u dev %s", address, prefix, name);
}

void
edge_address_del (Edge *edge, const char *name, const char *address, guint prefix)
{
  namespace_ip ("addr del %s/%u dev %s", address, prefix, name);
}

static void
route (const char *verb, const char *name, const char *gateway, guint metric)
{
  namespace_ip ("%s route %s default via %s dev %s metric %u",
                strchr (gateway, ':') != NULL ? "-6" : "-4", verb, gateway, name, metric);
}

void
edge_route_add (Edge *edge, const char *name, const char *gateway, guint metric)
{
  route ("add", name, gateway, metric);
}

void
edge_route_replace (Edge *edge, const char *name, const char *gateway, guint metric)
{
  route ("replace", name, gateway, metric);
}

void
edge_route_del (Edge *edge, const char *name, const char *gateway, guint metric)
{
  route ("del", name, gateway, metric);
}

static gboolean
on_deadline (gpointer user_data)
{
  *(gboolean *)user_data = TRUE;
  return G_SOURCE_REMOVE;
}

void
edge_expect (Edge *edge, const char *expected)
{
  gboolean late = FALSE;
  guint deadline = g_timeout_add (10000, on_deadline, &late);

  while (!late && g_strcmp0 (edge->text, expected) != 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (edge->text, ==, expected);
  g_source_remove (deadline);
}
