/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/core/net-config.h"

#include <string.h>

#include "helper/core/net-wanted.h"

static const FpNetObject *
at (const GArray *objects, guint i)
{
  return &g_array_index (objects, FpNetObject, i);
}

FpNetPlace
fp_net_config_place (const FpNetConfig *config)
{
  FpNetPlace place = { 0 };

  if (!config->network.managed)
    return place;
  g_strlcpy (place.base, config->network.link, sizeof place.base);
  if (config->network.settings.vlan != 0)
    fp_net_vlan_name (place.base, config->network.settings.vlan, place.vlan);
  return place;
}

void
fp_net_config_target (const FpNetConfig *config, char link[FP_LINK_NAME_SIZE])
{
  link[0] = '\0';
  if (config->network.managed)
    fp_net_target (&config->network.settings, config->network.link, link);
}

gboolean
fp_net_config_uses_dhcp (const FpNetConfig *config)
{
  return config->network.managed && config->network.settings.ipv4 == FP_IPV4_DHCP;
}

gboolean
fp_net_config_same_client (const FpNetConfig *a, const FpNetConfig *b)
{
  char one[FP_LINK_NAME_SIZE], other[FP_LINK_NAME_SIZE];

  fp_net_config_target (a, one);
  fp_net_config_target (b, other);
  return fp_net_config_uses_dhcp (a) && fp_net_config_uses_dhcp (b) && g_str_equal (one, other);
}

void
fp_net_config_hear (FpNetConfig *config, const FpLease *lease, gint64 now_us)
{
  config->has_lease = lease != NULL;
  config->hold = FALSE;
  config->ask[0] = '\0';
  if (lease == NULL)
    return;
  config->lease = *lease;
  config->expires_us
      = lease->lifetime_s != 0 ? now_us + (gint64)lease->lifetime_s * G_USEC_PER_SEC : 0;
  g_strlcpy (config->ask, lease->address, sizeof config->ask);
}

void
fp_net_config_copy_lease (FpNetConfig *config, const FpNetConfig *from)
{
  config->has_lease = from->has_lease;
  config->lease = from->lease;
  config->expires_us = from->expires_us;
  config->hold = from->hold;
  g_strlcpy (config->ask, from->ask, sizeof config->ask);
  config->unknown_dns = from->unknown_dns;
}

gboolean
fp_net_config_unsure (const FpNetConfig *config)
{
  return !config->network.managed || config->hold || config->unknown_dns || config->untold;
}

static gboolean
is_of_lease (const FpNetObject *object, const char *link)
{
  if (!g_str_equal (object->link, link) || !fp_net_object_is_own (object))
    return FALSE;
  return (object->kind == FP_NET_OBJECT_ADDRESS && object->address.family == FP_FAMILY_4)
         || (object->kind == FP_NET_OBJECT_ROUTE && object->route.family == FP_FAMILY_4);
}

void
fp_net_config_check_hold (FpNetConfig *config, const GArray *observed)
{
  char link[FP_LINK_NAME_SIZE];

  fp_net_config_target (config, link);
  if (!config->hold)
    return;
  for (guint i = 0; i < observed->len; i++)
    if (at (observed, i)->kind == FP_NET_OBJECT_ADDRESS && is_of_lease (at (observed, i), link))
      {
        g_strlcpy (config->ask, at (observed, i)->address.text, sizeof config->ask);
        return;
      }
  config->hold = FALSE;
}

static gboolean
is_dns_of (const FpNetObject *object, const char *link)
{
  return object->kind == FP_NET_OBJECT_DNS && g_str_equal (object->link, link);
}

/* As it is, with the DNS servers as they are. */
static void
hold (GArray *wanted, const GArray *observed, const char *link)
{
  for (guint i = wanted->len; i-- > 0;)
    if (is_dns_of (at (wanted, i), link))
      g_array_remove_index (wanted, i);
  for (guint i = 0; i < observed->len; i++)
    if (is_of_lease (at (observed, i), link) || is_dns_of (at (observed, i), link))
      g_array_append_val (wanted, *at (observed, i));
}

/* FALSE: it has ended. */
static gboolean
lease_now (const FpNetConfig *config, gint64 now_us, FpLease *lease)
{
  *lease = config->lease;
  if (!config->has_lease || config->expires_us == 0)
    return config->has_lease;
  if (config->expires_us - now_us < G_USEC_PER_SEC)
    return FALSE;
  lease->lifetime_s = (guint32)((config->expires_us - now_us) / G_USEC_PER_SEC);
  return TRUE;
}

GArray *
fp_net_config_wanted (const FpNetConfig *config, const GArray *observed, gint64 now_us)
{
  const FpStateNetwork *network = &config->network;
  char link[FP_LINK_NAME_SIZE];
  FpLease lease;
  gboolean leased = lease_now (config, now_us, &lease);
  GArray *wanted;

  if (!network->managed)
    return g_array_new (FALSE, FALSE, sizeof (FpNetObject));
  wanted = fp_net_wanted (&network->settings, network->link, network->taken_from,
                          leased ? &lease : NULL);
  fp_net_config_target (config, link);
  if (config->hold && fp_net_config_uses_dhcp (config))
    hold (wanted, observed, link);
  return wanted;
}

void
fp_net_gateway (const GArray *objects, const char *link, char gateway[FP_IP_SIZE])
{
  gateway[0] = '\0';
  for (guint i = 0; i < objects->len; i++)
    {
      const FpNetObject *object = at (objects, i);

      if (object->kind == FP_NET_OBJECT_ROUTE && object->route.prefix == 0
          && object->route.gateway[0] != '\0' && g_str_equal (object->link, link))
        {
          g_strlcpy (gateway, object->route.gateway, FP_IP_SIZE);
          return;
        }
    }
}

gboolean
fp_net_has_address (const GArray *objects, const char *link)
{
  for (guint i = 0; i < objects->len; i++)
    if (at (objects, i)->kind == FP_NET_OBJECT_ADDRESS && g_str_equal (at (objects, i)->link, link))
      return TRUE;
  return FALSE;
}

static gboolean
is_address_shown (const char *address, const FpNetwork *network)
{
  for (guint i = 0; network->addresses[i] != NULL; i++)
    {
      gsize len = strcspn (network->addresses[i], "/");

      if (strncmp (network->addresses[i], address, len) == 0 && address[len] == '\0')
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_shown (const FpNetObject *object, const FpNetwork *network)
{
  g_autofree char *address = NULL;

  if (object->kind == FP_NET_OBJECT_ROUTE && object->route.prefix == 0)
    return object->route.gateway[0] == '\0'
           || g_strv_contains ((const char *const *)network->gateways, object->route.gateway);
  if (object->kind != FP_NET_OBJECT_ADDRESS)
    return TRUE;
  address = g_strdup_printf ("%s/%u", object->address.text, object->address.prefix);
  return g_strv_contains ((const char *const *)network->addresses, address);
}

gboolean
fp_net_config_lacks (const FpNetConfig *config, const FpNetwork *network, gint64 now_us)
{
  g_autoptr (GArray) nothing = g_array_new (FALSE, FALSE, sizeof (FpNetObject));
  g_autoptr (GArray) wanted = fp_net_config_wanted (config, nothing, now_us);

  if (config->hold && !is_address_shown (config->ask, network))
    return TRUE;
  for (guint i = 0; i < wanted->len; i++)
    if (!is_shown (at (wanted, i), network))
      return TRUE;
  return FALSE;
}

FpNetPlace
fp_net_journal_place (const GArray *steps)
{
  FpNetPlace place = { 0 };

  for (guint i = 0; i < steps->len; i++)
    {
      const FpNetObject *object = &g_array_index (steps, FpNetStep, i).object;

      if (object->kind == FP_NET_OBJECT_VLAN)
        {
          g_strlcpy (place.base, object->vlan.base, sizeof place.base);
          return place;
        }
      if (object->kind == FP_NET_OBJECT_UP)
        g_strlcpy (place.base, object->link, sizeof place.base);
    }
  return place;
}

void
fp_net_journal_complete (GArray *steps, const GArray *observed, const char *base)
{
  FpNetStep up = { .kind = FP_NET_STEP_ADD, .object.kind = FP_NET_OBJECT_UP };

  g_strlcpy (up.object.link, base, sizeof up.object.link);
  for (guint i = 0; i < observed->len; i++)
    if (fp_net_object_equal (at (observed, i), &up.object))
      g_array_append_val (steps, up);
}

void
fp_net_beside_note (GArray *beside, const FpNetStep *step, gboolean done)
{
  const FpNetObject *object = &step->object;

  if (object->kind != FP_NET_OBJECT_DNS && object->kind != FP_NET_OBJECT_MANAGER)
    return;
  if (step->kind == FP_NET_STEP_REMOVE && !done) /* it may still be there */
    return;
  for (guint i = beside->len; i-- > 0;)
    if (fp_net_object_same_key (at (beside, i), object))
      g_array_remove_index (beside, i);
  if (done && step->kind != FP_NET_STEP_REMOVE)
    g_array_append_val (beside, *object);
}

void
fp_net_beside_remember (GArray *beside, const FpNetConfig *config)
{
  const FpStateNetwork *network = &config->network;
  FpNetObject manager = { .kind = FP_NET_OBJECT_MANAGER, .manager = network->taken_from };

  if (!network->managed || network->taken_from == FP_MANAGER_NONE)
    return;
  g_strlcpy (manager.link, network->link, sizeof manager.link);
  g_array_append_val (beside, manager);
}

void
fp_net_config_suspect_manager (FpNetConfig *config, GArray *observed)
{
  for (guint i = observed->len; i-- > 0 && config->untold;)
    if (at (observed, i)->kind == FP_NET_OBJECT_MANAGER)
      g_array_remove_index (observed, i);
  config->untold = FALSE;
}

void
fp_net_config_suspect_dns (FpNetConfig *config, GArray *observed, const GArray *wanted)
{
  FpNetObject dns = { .kind = FP_NET_OBJECT_DNS };
  gboolean known = !config->unknown_dns;

  if (known || config->hold)
    return;
  config->unknown_dns = FALSE;
  fp_net_config_target (config, dns.link);
  for (guint i = 0; i < observed->len; i++)
    known = known || fp_net_object_same_key (at (observed, i), &dns);
  for (guint i = 0; i < wanted->len; i++)
    known = known || fp_net_object_same_key (at (wanted, i), &dns);
  if (!known)
    g_array_append_val (observed, dns);
}

GArray *
fp_net_plan_without_probes (const GArray *steps)
{
  GArray *left = g_array_new (FALSE, FALSE, sizeof (FpNetStep));

  for (guint i = 0; i < steps->len; i++)
    if (g_array_index (steps, FpNetStep, i).kind != FP_NET_STEP_PROBE)
      g_array_append_val (left, g_array_index (steps, FpNetStep, i));
  return left;
}
