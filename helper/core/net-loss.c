/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/core/net-loss.h"

static const FpNetObject *
at (const GArray *objects, guint i)
{
  return &g_array_index (objects, FpNetObject, i);
}

static gboolean
is_address_of (const FpNetObject *object, FpFamily family)
{
  return object->kind == FP_NET_OBJECT_ADDRESS && object->address.family == family;
}

static gboolean
is_of (const FpNetObject *object, FpFamily family)
{
  return is_address_of (object, family)
         || (object->kind == FP_NET_OBJECT_ROUTE && object->route.family == family);
}

gboolean
fp_net_stays (const FpNetObject *object, const GArray *other)
{
  const FpNetObject *same = fp_net_objects_find (other, object);

  return same != NULL && fp_net_object_equal (object, same)
         && fp_net_object_is_own (object) == fp_net_object_is_own (same);
}

/* Whether the VLAN link of that name comes, goes or becomes another. */
static gboolean
link_changes (const GArray *observed, const GArray *wanted, const char *link)
{
  const GArray *sides[] = { observed, wanted };

  for (guint side = 0; side < 2; side++)
    for (guint i = 0; i < sides[side]->len; i++)
      if (at (sides[side], i)->kind == FP_NET_OBJECT_VLAN
          && g_str_equal (at (sides[side], i)->link, link)
          && !fp_net_stays (at (sides[side], i), sides[1 - side]))
        return TRUE;
  return FALSE;
}

static gboolean
same_subnet (const FpNetObject *a, const FpNetObject *b)
{
  FpIp one, other;

  return a->address.prefix == b->address.prefix && fp_ip_read (a->address.text, &one)
         && fp_ip_read (b->address.text, &other)
         && fp_ip_same_prefix (&one, &other, a->address.prefix);
}

/* Whether an IPv4 address of link comes or goes; with like: one in the same subnet. */
static gboolean
ipv4_changes (const GArray *observed, const GArray *wanted, const char *link,
              const FpNetObject *like)
{
  const GArray *sides[] = { observed, wanted };

  for (guint side = 0; side < 2; side++)
    for (guint i = 0; i < sides[side]->len; i++)
      {
        const FpNetObject *object = at (sides[side], i);

        if (is_address_of (object, FP_FAMILY_4) && g_str_equal (object->link, link)
            && !fp_net_stays (object, sides[1 - side])
            && (like == NULL || same_subnet (object, like)))
          return TRUE;
      }
  return FALSE;
}

static gboolean
ipv6_changes (const GArray *observed, const GArray *wanted, const char *link)
{
  for (guint i = 0; i < observed->len; i++)
    {
      const FpNetObject *object = at (observed, i);

      if (object->kind == FP_NET_OBJECT_IPV6 && g_str_equal (object->link, link))
        {
          const FpNetObject *then = fp_net_objects_find (wanted, object);

          return then != NULL && then->ipv6 != object->ipv6;
        }
    }
  return FALSE;
}

gboolean
fp_net_is_lost (const GArray *observed, const GArray *wanted, const FpNetObject *object)
{
  if (link_changes (observed, wanted, object->link))
    return TRUE;
  if (is_of (object, FP_FAMILY_6))
    return ipv6_changes (observed, wanted, object->link);
  if (is_address_of (object, FP_FAMILY_4) && !fp_net_object_has_more (object))
    return ipv4_changes (observed, wanted, object->link, object);
  return is_of (object, FP_FAMILY_4) && ipv4_changes (observed, wanted, object->link, NULL);
}
