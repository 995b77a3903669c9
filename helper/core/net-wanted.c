/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/core/net-wanted.h"

#define MTU_MIN 1280 /* RFC 8200 5: with less the kernel takes IPv6 off the link */

void
fp_net_target (const FpNetworkSettings *settings, const char *base, char link[FP_LINK_NAME_SIZE])
{
  if (settings->vlan != 0)
    fp_net_vlan_name (base, settings->vlan, link);
  else
    g_strlcpy (link, base, FP_LINK_NAME_SIZE);
}

typedef struct
{
  GArray *objects;
  char link[FP_LINK_NAME_SIZE]; /* target */
} Wanted;

static FpNetObject *
add (Wanted *wanted, FpNetObjectKind kind, const char *link)
{
  FpNetObject object = { .kind = kind };

  g_strlcpy (object.link, link, sizeof object.link);
  g_array_append_val (wanted->objects, object);
  return &g_array_index (wanted->objects, FpNetObject, wanted->objects->len - 1);
}

static void
add_links (Wanted *wanted, const FpNetworkSettings *settings, const char *base)
{
  FpNetObject *vlan;

  add (wanted, FP_NET_OBJECT_UP, base);
  if (settings->vlan == 0)
    return;
  vlan = add (wanted, FP_NET_OBJECT_VLAN, wanted->link);
  g_strlcpy (vlan->vlan.base, base, sizeof vlan->vlan.base);
  vlan->vlan.id = settings->vlan;
  add (wanted, FP_NET_OBJECT_UP, wanted->link);
}

static FpNetIpv6
ipv6_of (FpIpv6Method method)
{
  switch (method)
    {
    case FP_IPV6_AUTOMATIC:
      return FP_NET_IPV6_AUTOMATIC;
    case FP_IPV6_STATIC:
      return FP_NET_IPV6_STATIC;
    case FP_IPV6_OFF:
    case FP_N_IPV6_METHODS:
      break;
    }
  return FP_NET_IPV6_OFF;
}

static void
add_address (Wanted *wanted, FpFamily family, const char *text, guint prefix, guint32 lifetime_s)
{
  FpNetObject *object = add (wanted, FP_NET_OBJECT_ADDRESS, wanted->link);

  object->address.family = family;
  g_strlcpy (object->address.text, text, sizeof object->address.text);
  object->address.prefix = prefix;
  object->address.lifetime_s = lifetime_s;
  object->address.protocol = FP_NET_PROTOCOL;
}

static void
add_route (Wanted *wanted, FpFamily family, const char *destination, guint prefix,
           const char *gateway)
{
  FpNetObject *object = add (wanted, FP_NET_OBJECT_ROUTE, wanted->link);

  object->route.family = family;
  g_strlcpy (object->route.destination, destination, sizeof object->route.destination);
  object->route.prefix = prefix;
  g_strlcpy (object->route.gateway, gateway, sizeof object->route.gateway);
  object->route.metric = FP_NET_METRIC;
  object->route.protocol = FP_NET_PROTOCOL;
}

static void
add_static (Wanted *wanted, FpFamily family, const FpStaticAddress *values)
{
  add_address (wanted, family, values->address, values->prefix, 0);
  if (values->gateway[0] != '\0')
    add_route (wanted, family, family == FP_FAMILY_4 ? "0.0.0.0" : "::", 0, values->gateway);
}

/* Whether gateway is a neighbour by the address or by a route on the link. */
static gboolean
is_on_link (const Wanted *wanted, const FpLease *lease, const char *gateway)
{
  if (fp_prefixes_overlap (gateway, 32, lease->address, lease->prefix))
    return TRUE;
  for (guint i = 0; i < wanted->objects->len; i++)
    {
      const FpNetObject *object = &g_array_index (wanted->objects, FpNetObject, i);

      if (object->kind == FP_NET_OBJECT_ROUTE && object->route.gateway[0] == '\0'
          && fp_prefixes_overlap (gateway, 32, object->route.destination, object->route.prefix))
        return TRUE;
    }
  return FALSE;
}

/* Routes on the link first: others may go by gateways that only they lead to. A gateway that
 * nothing leads to gets a route of its own, as the servers of many clouds mean it (address /32). */
static void
add_lease (Wanted *wanted, const FpLease *lease)
{
  add_address (wanted, FP_FAMILY_4, lease->address, lease->prefix, lease->lifetime_s);
  for (guint i = 0; i < lease->n_routes; i++)
    if (lease->routes[i].gateway[0] == '\0')
      add_route (wanted, FP_FAMILY_4, lease->routes[i].destination, lease->routes[i].prefix, "");
  for (guint i = 0; i < lease->n_routes; i++)
    if (lease->routes[i].gateway[0] != '\0')
      {
        if (!is_on_link (wanted, lease, lease->routes[i].gateway))
          add_route (wanted, FP_FAMILY_4, lease->routes[i].gateway, 32, "");
        add_route (wanted, FP_FAMILY_4, lease->routes[i].destination, lease->routes[i].prefix,
                   lease->routes[i].gateway);
      }
}

static void
add_server (FpNetObject *object, const char *server)
{
  if (server[0] == '\0')
    return;
  for (guint i = 0; i < FP_NET_DNS_MAX; i++)
    {
      char *slot = object->dns.servers[i];

      if (g_str_equal (slot, server))
        return;
      if (slot[0] == '\0')
        {
          g_strlcpy (slot, server, FP_ADDRESS_SIZE);
          return;
        }
    }
}

static void
add_dns (Wanted *wanted, const FpNetworkSettings *settings, const FpLease *lease)
{
  FpNetObject dns = { .kind = FP_NET_OBJECT_DNS };

  g_strlcpy (dns.link, wanted->link, sizeof dns.link);
  for (guint i = 0; i < FP_DNS_MAX; i++)
    add_server (&dns, settings->dns[i]);
  for (guint i = 0; lease != NULL && i < FP_LEASE_DNS_MAX; i++)
    add_server (&dns, lease->dns[i]);
  g_strlcpy (dns.dns.domain, settings->domain, sizeof dns.dns.domain);
  if (lease != NULL && dns.dns.domain[0] == '\0')
    g_strlcpy (dns.dns.domain, lease->domain, sizeof dns.dns.domain);
  /* Routers may announce some. */
  if (dns.dns.servers[0][0] != '\0' || dns.dns.domain[0] != '\0'
      || settings->ipv6 == FP_IPV6_AUTOMATIC)
    g_array_append_val (wanted->objects, dns);
}

GArray *
fp_net_wanted (const FpNetworkSettings *settings, const char *base, FpManager manager,
               const FpLease *lease)
{
  Wanted wanted = { .objects = g_array_new (FALSE, FALSE, sizeof (FpNetObject)) };

  if (settings->ipv4 != FP_IPV4_DHCP)
    lease = NULL;
  fp_net_target (settings, base, wanted.link);
  if (manager != FP_MANAGER_NONE)
    add (&wanted, FP_NET_OBJECT_MANAGER, base)->manager = manager;
  /* A file of systemd-networkd's with a pattern (Name=en*) would have it take the VLAN link, too;
   * NetworkManager takes none that somebody else has made. */
  if (manager == FP_MANAGER_NETWORKD && settings->vlan != 0)
    add (&wanted, FP_NET_OBJECT_MANAGER, wanted.link)->manager = manager;
  add_links (&wanted, settings, base);
  if (lease != NULL && lease->mtu >= MTU_MIN)
    add (&wanted, FP_NET_OBJECT_MTU, wanted.link)->mtu = lease->mtu;
  add (&wanted, FP_NET_OBJECT_IPV6, wanted.link)->ipv6 = ipv6_of (settings->ipv6);
  if (lease != NULL)
    add_lease (&wanted, lease);
  if (settings->ipv4 == FP_IPV4_STATIC)
    add_static (&wanted, FP_FAMILY_4, &settings->static4);
  if (settings->ipv6 == FP_IPV6_STATIC)
    add_static (&wanted, FP_FAMILY_6, &settings->static6);
  add_dns (&wanted, settings, lease);
  return wanted.objects;
}
