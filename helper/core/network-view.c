/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/core/network-view.h"

#include "dbus/text.h"

/* IFNAMSIZ bytes of anything but '/' and white space may be a link's name; the bus wants UTF-8. */
static char *
shown_name (const FpNetLink *link)
{
  return fp_text_escape (link->name, -1, FP_LINK_NAME_SIZE * 4);
}

static char *
shown_hardware (const FpNetLink *link)
{
  GString *text = g_string_new (NULL);
  gboolean any = FALSE;

  for (guint i = 0; i < link->n_hardware; i++)
    {
      g_string_append_printf (text, "%s%02x", i > 0 ? ":" : "", link->hardware[i]);
      any = any || link->hardware[i] != 0;
    }
  if (!any) /* lo has six zeros */
    g_string_truncate (text, 0);
  return g_string_free (text, FALSE);
}

FpLink *
fp_link_from_event (const FpNetLink *event, gboolean management)
{
  FpLink *link = g_new0 (FpLink, 1);

  link->name = shown_name (event);
  link->index = event->index;
  link->up = event->up;
  link->carrier = event->carrier;
  link->hardware_address = shown_hardware (event);
  link->mtu = event->mtu;
  link->management = management;
  return link;
}

static void
add_once (GPtrArray *list, char *text, guint max)
{
  if (list->len < max && !g_ptr_array_find_with_equal_func (list, text, g_str_equal, NULL))
    g_ptr_array_add (list, text);
  else
    g_free (text);
}

/* With a peer the prefix is the peer's; this side is one address alone. */
static char *
shown_address (const FpNetAddress *address)
{
  guint whole = address->family == FP_FAMILY_4 ? 32 : 128;
  gboolean has_peer = !g_str_equal (address->text, address->peer);

  return g_strdup_printf ("%s/%u", address->text, has_peer ? whole : address->prefix);
}

static char **
shown_addresses (const FpAddressList addresses[FP_N_FAMILIES])
{
  g_autoptr (GPtrArray) list = g_ptr_array_new ();

  for (FpFamily family = 0; family < FP_N_FAMILIES; family++)
    for (guint i = 0; i < addresses[family].n; i++)
      if (addresses[family].items[i].usable)
        add_once (list, shown_address (&addresses[family].items[i]), FP_ADDRESSES_MAX);
  g_ptr_array_add (list, NULL);
  return (char **)g_ptr_array_steal (list, NULL);
}

/* Merges the two lists by metric, IPv4 first among equals. */
static char **
shown_gateways (const FpHopList routes[FP_N_FAMILIES], guint index)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new ();
  const FpHopList *four = &routes[FP_FAMILY_4], *six = &routes[FP_FAMILY_6];
  guint i = 0, j = 0;

  while (i < four->n || j < six->n)
    {
      gboolean from_four
          = j == six->n || (i < four->n && four->items[i].metric <= six->items[j].metric);
      const FpNetHop *hop = from_four ? &four->items[i++].hop : &six->items[j++].hop;

      if (hop->index == index && hop->gateway[0] != '\0')
        add_once (list, g_strdup (hop->gateway), FP_GATEWAYS_MAX);
    }
  g_ptr_array_add (list, NULL);
  return (char **)g_ptr_array_steal (list, NULL);
}

static gboolean
any_counts (const FpAddressList *list)
{
  for (guint i = 0; i < list->n; i++)
    if (list->items[i].usable && list->items[i].scope != FP_SCOPE_LINK)
      return TRUE;
  return FALSE;
}

static FpNetworkState
state_of (const FpNetLink *link, const FpAddressList addresses[FP_N_FAMILIES],
          const FpHopList routes[FP_N_FAMILIES])
{
  if (!link->carrier)
    return FP_NETWORK_NO_CARRIER;
  if (!any_counts (&addresses[FP_FAMILY_4]) && !any_counts (&addresses[FP_FAMILY_6]))
    return FP_NETWORK_NO_ADDRESS;
  if (!fp_hop_list_has_link (&routes[FP_FAMILY_4], link->index)
      && !fp_hop_list_has_link (&routes[FP_FAMILY_6], link->index))
    return FP_NETWORK_NO_ROUTE;
  return FP_NETWORK_READY;
}

FpNetwork *
fp_network_from_parts (const FpNetLink *link, const FpAddressList addresses[FP_N_FAMILIES],
                       const FpHopList routes[FP_N_FAMILIES])
{
  FpNetwork *network = fp_network_new ();

  if (link == NULL)
    return network;
  g_free (network->link);
  g_free (network->hardware_address);
  g_strfreev (network->addresses);
  g_strfreev (network->gateways);
  network->link = shown_name (link);
  network->state = state_of (link, addresses, routes);
  network->carrier = link->carrier;
  network->hardware_address = shown_hardware (link);
  network->mtu = link->mtu;
  network->addresses = shown_addresses (addresses);
  network->gateways = shown_gateways (routes, link->index);
  return network;
}
