/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/core/network.h"

#include <string.h>

static char **
empty_list (void)
{
  return g_new0 (char *, 1);
}

FpNetwork *
fp_network_new (void)
{
  FpNetwork *network = g_new0 (FpNetwork, 1);

  network->link = g_strdup ("");
  network->state = FP_NETWORK_NO_LINK;
  network->hardware_address = g_strdup ("");
  network->addresses = empty_list ();
  network->gateways = empty_list ();
  network->name_servers = empty_list ();
  return network;
}

FpNetwork *
fp_network_copy (const FpNetwork *network)
{
  g_return_val_if_fail (network != NULL, NULL);
  FpNetwork *copy = g_new0 (FpNetwork, 1);

  copy->link = g_strdup (network->link);
  copy->state = network->state;
  copy->carrier = network->carrier;
  copy->hardware_address = g_strdup (network->hardware_address);
  copy->mtu = network->mtu;
  copy->addresses = g_strdupv (network->addresses);
  copy->gateways = g_strdupv (network->gateways);
  copy->name_servers = g_strdupv (network->name_servers);
  return copy;
}

void
fp_network_free (FpNetwork *network)
{
  if (network == NULL)
    return;
  g_free (network->link);
  g_free (network->hardware_address);
  g_strfreev (network->addresses);
  g_strfreev (network->gateways);
  g_strfreev (network->name_servers);
  g_free (network);
}

static gboolean
lists_equal (char **a, char **b)
{
  return g_strv_equal ((const char *const *)a, (const char *const *)b);
}

gboolean
fp_network_equal (const FpNetwork *a, const FpNetwork *b)
{
  g_return_val_if_fail (a != NULL && b != NULL, FALSE);
  return a->state == b->state && !a->carrier == !b->carrier && a->mtu == b->mtu
         && g_str_equal (a->link, b->link) && g_str_equal (a->hardware_address, b->hardware_address)
         && lists_equal (a->addresses, b->addresses) && lists_equal (a->gateways, b->gateways)
         && lists_equal (a->name_servers, b->name_servers);
}

void
fp_link_free (FpLink *link)
{
  if (link == NULL)
    return;
  g_free (link->name);
  g_free (link->hardware_address);
  g_free (link);
}

/* address "" : any but a link-local one. */
static gboolean
has_address (const FpNetwork *network, const char *separator, const FpStaticAddress *wanted)
{
  g_autofree char *text
      = wanted != NULL ? g_strdup_printf ("%s/%u", wanted->address, wanted->prefix) : NULL;

  for (char **a = network->addresses; a != NULL && *a != NULL; a++)
    if (text != NULL ? g_str_equal (*a, text)
                     : strstr (*a, separator) != NULL && !g_str_has_prefix (*a, "fe80:"))
      return TRUE;
  return FALSE;
}

gboolean
fp_network_shows (const FpNetwork *network, const char *link, const FpNetworkSettings *settings)
{
  gboolean six_alone = settings->ipv4 == FP_IPV4_OFF;

  if (!g_str_equal (network->link, link) || !network->carrier)
    return FALSE;
  if (settings->ipv4 == FP_IPV4_STATIC && !has_address (network, ".", &settings->static4))
    return FALSE;
  if (settings->ipv4 == FP_IPV4_DHCP && !has_address (network, ".", NULL))
    return FALSE;
  if (settings->ipv6 == FP_IPV6_STATIC)
    return has_address (network, ":", &settings->static6);
  return !six_alone || has_address (network, ":", NULL);
}
