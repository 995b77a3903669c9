/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/net/net-model.h"

#include <string.h>

#define ANNOUNCED_PREFIX "2001:db8:ffff::"

static FpNetObject *
at (const GArray *objects, guint i)
{
  return &g_array_index (objects, FpNetObject, i);
}

static FpNetObject *
find (const GArray *objects, const FpNetObject *key)
{
  for (guint i = 0; i < objects->len; i++)
    if (fp_net_object_same_key (at (objects, i), key))
      return at (objects, i);
  return NULL;
}

static gboolean delete (GArray *objects, const FpNetObject *key)
{
  for (guint i = 0; i < objects->len; i++)
    if (fp_net_object_same_key (at (objects, i), key))
      {
        g_array_remove_index (objects, i);
        return TRUE;
      }
  return FALSE;
}

static gboolean
is_of (const FpNetObject *object, FpFamily family)
{
  return (object->kind == FP_NET_OBJECT_ADDRESS ? object->address.family : object->route.family)
         == family;
}

static void
flush (GArray *objects, const char *link, FpFamily family)
{
  for (guint i = objects->len; i-- > 0;)
    if (g_str_equal (at (objects, i)->link, link) && is_of (at (objects, i), family))
      g_array_remove_index (objects, i);
}

static GArray *
new_objects (void)
{
  return g_array_new (FALSE, FALSE, sizeof (FpNetObject));
}

NetModel *
net_model_new (void)
{
  NetModel *model = g_new0 (NetModel, 1);

  model->links = g_array_new (FALSE, TRUE, sizeof (NetModelLink));
  model->addresses = new_objects ();
  model->routes = new_objects ();
  model->announced = new_objects ();
  model->dns = new_objects ();
  return model;
}

void
net_model_free (NetModel *model)
{
  g_array_unref (model->links);
  g_array_unref (model->addresses);
  g_array_unref (model->routes);
  g_array_unref (model->announced);
  g_array_unref (model->dns);
  g_free (model);
}

NetModel *
net_model_copy (const NetModel *model)
{
  NetModel *copy = g_new0 (NetModel, 1);

  *copy = *model;
  copy->links = g_array_copy (model->links);
  copy->addresses = g_array_copy (model->addresses);
  copy->routes = g_array_copy (model->routes);
  copy->announced = g_array_copy (model->announced);
  copy->dns = g_array_copy (model->dns);
  return copy;
}

NetModelLink *
net_model_link (NetModel *model, const char *name)
{
  for (guint i = 0; i < model->links->len; i++)
    if (g_str_equal (g_array_index (model->links, NetModelLink, i).name, name))
      return &g_array_index (model->links, NetModelLink, i);
  return NULL;
}

NetModelLink *
net_model_add_link (NetModel *model, const char *name)
{
  NetModelLink link = { .cable = TRUE, .mtu = 1500 };

  g_assert_null (net_model_link (model, name));
  g_strlcpy (link.name, name, sizeof link.name);
  g_array_append_val (model->links, link);
  return net_model_link (model, name);
}

static gboolean
has_cable (NetModel *model, const NetModelLink *link)
{
  return link->base[0] == '\0' ? link->cable : net_model_link (model, link->base)->cable;
}

/* What the router announces reaches a link that asks for it. */
static void
hear_router (NetModel *model, const NetModelLink *link)
{
  FpNetObject address = { .kind = FP_NET_OBJECT_ADDRESS }, route = { .kind = FP_NET_OBJECT_ROUTE };

  if (!model->router || !link->up || !has_cable (model, link)
      || link->ipv6 != FP_NET_IPV6_AUTOMATIC)
    return;
  g_strlcpy (address.link, link->name, sizeof address.link);
  address.address.family = FP_FAMILY_6;
  address.address.prefix = 64;
  g_snprintf (address.address.text, FP_ADDRESS_SIZE, ANNOUNCED_PREFIX "%x", link->id + 1);
  g_strlcpy (route.link, link->name, sizeof route.link);
  route.route.family = FP_FAMILY_6;
  g_strlcpy (route.route.destination, "::", FP_ADDRESS_SIZE);
  g_strlcpy (route.route.gateway, "fe80::1", FP_ADDRESS_SIZE);
  route.route.metric = 1024;
  if (find (model->announced, &address) == NULL)
    g_array_append_val (model->announced, address);
  if (find (model->announced, &route) == NULL)
    g_array_append_val (model->announced, route);
}

static void
flush_ipv6 (NetModel *model, const char *link)
{
  flush (model->addresses, link, FP_FAMILY_6);
  flush (model->routes, link, FP_FAMILY_6);
  flush (model->announced, link, FP_FAMILY_6);
}

void
net_model_set_up (NetModel *model, const char *name, gboolean up)
{
  NetModelLink *link = net_model_link (model, name);

  if (link->up == up)
    return;
  link->up = up;
  if (up)
    {
      hear_router (model, link);
      return;
    }
  flush (model->routes, name, FP_FAMILY_4);
  flush_ipv6 (model, name);
  for (guint i = 0; i < model->links->len; i++)
    if (g_str_equal (g_array_index (model->links, NetModelLink, i).base, name))
      net_model_set_up (model, g_array_index (model->links, NetModelLink, i).name, FALSE);
}

void
net_model_set_cable (NetModel *model, const char *name, gboolean in)
{
  net_model_link (model, name)->cable = in;
  for (guint i = 0; i < model->links->len; i++)
    hear_router (model, &g_array_index (model->links, NetModelLink, i));
}

void
net_model_del_link (NetModel *model, const char *name)
{
  FpNetObject dns = { .kind = FP_NET_OBJECT_DNS };

  for (guint i = 0; i < model->links->len; i++)
    if (g_str_equal (g_array_index (model->links, NetModelLink, i).base, name))
      net_model_del_link (model, g_array_index (model->links, NetModelLink, i--).name);
  for (guint i = 0; i < model->links->len; i++)
    if (g_str_equal (g_array_index (model->links, NetModelLink, i).name, name))
      {
        flush (model->addresses, name, FP_FAMILY_4);
        flush (model->routes, name, FP_FAMILY_4);
        flush_ipv6 (model, name);
        g_strlcpy (dns.link, name, sizeof dns.link);
        delete (model->dns, &dns);
        g_array_remove_index (model->links, i);
        return;
      }
}

static gboolean
same_subnet (const FpNetObject *a, const FpNetObject *b)
{
  return a->address.family == b->address.family && a->address.prefix == b->address.prefix
         && g_str_equal (a->link, b->link)
         && fp_prefixes_overlap (a->address.text, a->address.prefix, b->address.text,
                                 b->address.prefix);
}

static const char *
add_address (NetModel *model, const FpNetObject *object)
{
  const NetModelLink *link = net_model_link (model, object->link);
  FpNetObject *there = find (model->addresses, object);

  if (object->address.family == FP_FAMILY_6 && link->ipv6 == FP_NET_IPV6_OFF)
    return "EACCES";
  if (there != NULL)
    {
      there->address.lifetime_s = object->address.lifetime_s;
      there->address.protocol = object->address.protocol;
      return "EEXIST";
    }
  if (object->address.family == FP_FAMILY_6) /* of whatever prefix */
    for (guint i = 0; i < model->addresses->len; i++)
      if (g_str_equal (at (model->addresses, i)->link, object->link)
          && g_str_equal (at (model->addresses, i)->address.text, object->address.text))
        return "EEXIST";
  g_array_append_val (model->addresses, *object);
  return NULL;
}

static gboolean
has_ipv4 (const NetModel *model, const char *link)
{
  for (guint i = 0; i < model->addresses->len; i++)
    if (g_str_equal (at (model->addresses, i)->link, link)
        && is_of (at (model->addresses, i), FP_FAMILY_4))
      return TRUE;
  return FALSE;
}

/* The first of a subnet is the primary one. */
static const char *
remove_address (NetModel *model, const FpNetObject *object)
{
  gboolean primary = TRUE;

  for (guint i = 0; i < model->addresses->len; i++)
    if (fp_net_object_same_key (at (model->addresses, i), object))
      break;
    else if (same_subnet (at (model->addresses, i), object))
      primary = FALSE;
  if (!delete (model->addresses, object))
    return "EADDRNOTAVAIL";
  if (object->address.family == FP_FAMILY_6)
    return NULL;
  for (guint i = model->addresses->len; i-- > 0;)
    if (primary && !model->promote_secondaries && same_subnet (at (model->addresses, i), object))
      g_array_remove_index (model->addresses, i);
  if (!has_ipv4 (model, object->link))
    flush (model->routes, object->link, FP_FAMILY_4);
  return NULL;
}

static gboolean
covers (const char *network, guint prefix, const char *address)
{
  return fp_prefixes_overlap (network, prefix, address, 128);
}

static gboolean
is_neighbour (const NetModel *model, const char *link, const char *gateway)
{
  if (strncmp (gateway, "fe80:", 5) == 0)
    return TRUE;
  for (guint i = 0; i < model->addresses->len; i++)
    {
      const FpNetObject *object = at (model->addresses, i);

      if (g_str_equal (object->link, link)
          && covers (object->address.text, object->address.prefix, gateway))
        return TRUE;
    }
  for (guint i = 0; i < model->routes->len; i++)
    {
      const FpNetObject *object = at (model->routes, i);

      if (g_str_equal (object->link, link) && object->route.gateway[0] == '\0'
          && covers (object->route.destination, object->route.prefix, gateway))
        return TRUE;
    }
  return FALSE;
}

static const char *
add_route (NetModel *model, const FpNetObject *object)
{
  const NetModelLink *link = net_model_link (model, object->link);

  if (!link->up)
    return "ENETDOWN";
  if (object->route.family == FP_FAMILY_6 && link->ipv6 == FP_NET_IPV6_OFF)
    return "EACCES";
  if (object->route.gateway[0] != '\0'
      && !is_neighbour (model, object->link, object->route.gateway))
    return "ENETUNREACH";
  if (find (model->routes, object) != NULL)
    return "EEXIST";
  g_array_append_val (model->routes, *object);
  return NULL;
}

static const char *
add_vlan (NetModel *model, const FpNetObject *object)
{
  const NetModelLink *base = net_model_link (model, object->vlan.base);
  guint mtu = base != NULL ? base->mtu : 0;
  NetModelLink *link;

  if (base == NULL)
    return "ENODEV";
  if (net_model_link (model, object->link) != NULL)
    return "EEXIST";
  link = net_model_add_link (model, object->link);
  g_strlcpy (link->base, object->vlan.base, sizeof link->base);
  link->id = object->vlan.id;
  link->mtu = mtu;
  return NULL;
}

static const char *
set_mtu (NetModel *model, const FpNetObject *object)
{
  NetModelLink *link = net_model_link (model, object->link);

  if (link->base[0] != '\0' && object->mtu > net_model_link (model, link->base)->mtu)
    return "ERANGE";
  link->mtu = object->mtu;
  for (guint i = 0; i < model->links->len; i++)
    {
      NetModelLink *vlan = &g_array_index (model->links, NetModelLink, i);

      if (g_str_equal (vlan->base, link->name))
        vlan->mtu = MIN (vlan->mtu, link->mtu);
    }
  return NULL;
}

/* Announcements that come are taken at once only when IPv6 comes on: else nobody asks for them. */
static const char *
set_ipv6 (NetModel *model, const FpNetObject *object)
{
  NetModelLink *link = net_model_link (model, object->link);
  FpNetIpv6 old = link->ipv6;

  link->ipv6 = object->ipv6;
  if (object->ipv6 == FP_NET_IPV6_OFF)
    flush_ipv6 (model, link->name);
  if (old == FP_NET_IPV6_OFF)
    hear_router (model, link);
  return NULL;
}

static const char *
set_dns (NetModel *model, const FpNetObject *object)
{
  delete (model->dns, object);
  g_array_append_val (model->dns, *object);
  return NULL;
}

static const char *
set_manager (NetModel *model, const FpNetObject *object, FpManager manager)
{
  NetModelLink *link = net_model_link (model, object->link);

  if (link != NULL) /* else it is told of one that is to come, or has gone */
    link->manager = manager;
  return NULL;
}

static const char *
bring_up (NetModel *model, const FpNetObject *object)
{
  const NetModelLink *link = net_model_link (model, object->link);

  if (link->base[0] != '\0' && !net_model_link (model, link->base)->up)
    return "ENETDOWN";
  net_model_set_up (model, object->link, TRUE);
  return NULL;
}

static const char *
add (NetModel *model, const FpNetObject *object)
{
  switch (object->kind)
    {
    case FP_NET_OBJECT_VLAN:
      return add_vlan (model, object);
    case FP_NET_OBJECT_MANAGER:
      return set_manager (model, object, FP_MANAGER_NONE);
    case FP_NET_OBJECT_UP:
      return bring_up (model, object);
    case FP_NET_OBJECT_MTU:
      return set_mtu (model, object);
    case FP_NET_OBJECT_IPV6:
      return set_ipv6 (model, object);
    case FP_NET_OBJECT_ADDRESS:
      return add_address (model, object);
    case FP_NET_OBJECT_ROUTE:
      return add_route (model, object);
    case FP_NET_OBJECT_DNS:
      return set_dns (model, object);
    case FP_N_NET_OBJECTS:
      break;
    }
  g_assert_not_reached ();
}

static const char *
take_away (NetModel *model, const FpNetObject *object)
{
  switch (object->kind)
    {
    case FP_NET_OBJECT_VLAN:
      net_model_del_link (model, object->link);
      return NULL;
    case FP_NET_OBJECT_MANAGER:
      return set_manager (model, object, object->manager);
    case FP_NET_OBJECT_UP:
      net_model_set_up (model, object->link, FALSE);
      return NULL;
    case FP_NET_OBJECT_ADDRESS:
      return remove_address (model, object);
    case FP_NET_OBJECT_ROUTE:
      return delete (model->routes, object) ? NULL : "ESRCH";
    case FP_NET_OBJECT_DNS:
      delete (model->dns, object);
      return NULL;
    case FP_NET_OBJECT_MTU:
    case FP_NET_OBJECT_IPV6:
      return NULL; /* goes with its link */
    case FP_N_NET_OBJECTS:
      break;
    }
  g_assert_not_reached ();
}

const char *
net_model_run (NetModel *model, const FpNetStep *step)
{
  const FpNetObject *object = &step->object;
  const char *error;

  if (object->kind != FP_NET_OBJECT_VLAN && net_model_link (model, object->link) == NULL)
    return "ENODEV";
  switch (step->kind)
    {
    case FP_NET_STEP_ADD:
    case FP_NET_STEP_KEEP:
      return add (model, object);
    case FP_NET_STEP_REMOVE:
      return take_away (model, object);
    case FP_NET_STEP_SET:
      error = add (model, object);
      return object->kind == FP_NET_OBJECT_ADDRESS && g_strcmp0 (error, "EEXIST") == 0 ? NULL
                                                                                       : error;
    case FP_NET_STEP_PROBE:
    case FP_N_NET_STEPS:
      break;
    }
  g_assert_not_reached ();
}

gboolean
net_model_harmless (const FpNetStep *step, const char *error)
{
  if (step->kind == FP_NET_STEP_KEEP)
    return TRUE;
  if (step->kind == FP_NET_STEP_ADD)
    return g_str_equal (error, "EEXIST");
  return step->kind == FP_NET_STEP_REMOVE;
}
