/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* In the place of helper/sys/netlink.c: what the model has is what is observed. */
#include "helper/sys/netlink.h"

#include <string.h>

#include "tests/bus/model-world.h"

#define DELAY_MS 20 /* the kernel has it before it is heard of */

struct _FpNetlink
{
  ModelWorld *world;
  char *link;
  FpNetwork *network;
  FpNetlinkChanged changed;
  gpointer user_data;
  guint later;
};

static void
add_all (GPtrArray *list, const GArray *objects, const char *link, FpNetObjectKind kind)
{
  for (guint i = 0; i < objects->len; i++)
    {
      const FpNetObject *object = &g_array_index (objects, FpNetObject, i);

      if (object->kind != kind || !g_str_equal (object->link, link))
        continue;
      if (kind == FP_NET_OBJECT_ADDRESS)
        g_ptr_array_add (list,
                         g_strdup_printf ("%s/%u", object->address.text, object->address.prefix));
      else if (object->route.prefix == 0)
        g_ptr_array_add (list, g_strdup (object->route.gateway));
    }
}

static char **
list_of (const GArray *objects, const GArray *more, const char *link, FpNetObjectKind kind)
{
  GPtrArray *list = g_ptr_array_new ();

  add_all (list, objects, link, kind);
  add_all (list, more, link, kind);
  g_ptr_array_add (list, NULL);
  return (char **)g_ptr_array_free (list, FALSE);
}

static const char *
default_link (const NetModel *net)
{
  for (guint i = 0; i < net->routes->len; i++)
    {
      const FpNetObject *route = &g_array_index (net->routes, FpNetObject, i);

      if (route->route.prefix == 0)
        return route->link;
    }
  return "";
}

static FpNetwork *
observe (FpNetlink *self)
{
  NetModel *net = model_world_net (self->world);
  const char *name = self->link != NULL ? self->link : default_link (net);
  const NetModelLink *link = net_model_link (net, name);
  FpNetwork *network = fp_network_new ();

  if (link == NULL)
    return network;
  g_free (network->link);
  g_strfreev (network->addresses);
  g_strfreev (network->gateways);
  network->link = g_strdup (name);
  network->carrier = link->up;
  network->mtu = link->mtu;
  network->addresses = list_of (net->addresses, net->announced, name, FP_NET_OBJECT_ADDRESS);
  network->gateways = list_of (net->routes, net->announced, name, FP_NET_OBJECT_ROUTE);
  network->state = !network->carrier               ? FP_NETWORK_NO_CARRIER
                   : network->addresses[0] == NULL ? FP_NETWORK_NO_ADDRESS
                   : network->gateways[0] == NULL  ? FP_NETWORK_NO_ROUTE
                                                   : FP_NETWORK_READY;
  return network;
}

static gboolean
announce (gpointer user_data)
{
  FpNetlink *self = user_data;
  g_autoptr (FpNetwork) network = observe (self);

  self->later = 0;
  if (self->network != NULL && fp_network_equal (network, self->network))
    return G_SOURCE_REMOVE;
  fp_network_free (self->network);
  self->network = g_steal_pointer (&network);
  self->changed (self->network, self->user_data);
  return G_SOURCE_REMOVE;
}

static void
announce_later (gpointer user_data)
{
  FpNetlink *self = user_data;

  if (self->later == 0)
    self->later = g_timeout_add (DELAY_MS, announce, self);
}

FpNetlink *
fp_netlink_new (const char *link, const char *resolv_conf, FpNetlinkChanged changed,
                gpointer user_data, GError **error)
{
  FpNetlink *self = g_new0 (FpNetlink, 1);

  self->world = model_world ();
  self->link = g_strdup (link);
  self->changed = changed;
  self->user_data = user_data;
  model_world_watch (self->world, announce_later, self);
  announce_later (self);
  return self;
}

void
fp_netlink_free (FpNetlink *self)
{
  if (self == NULL)
    return;
  model_world_watch (self->world, NULL, NULL);
  if (self->later != 0)
    g_source_remove (self->later);
  fp_network_free (self->network);
  g_free (self->link);
  g_free (self);
}

void
fp_netlink_set_link (FpNetlink *self, const char *link)
{
  if (g_strcmp0 (link, self->link) == 0)
    return;
  g_free (self->link);
  self->link = g_strdup (link);
  announce_later (self);
}

void
fp_netlink_list_links (FpNetlink *self, FpNetlinkLinks done, gpointer user_data)
{
  g_autoptr (GPtrArray) links = g_ptr_array_new ();

  done (links, NULL, user_data);
}
