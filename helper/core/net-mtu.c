/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/core/net-mtu.h"

static const FpNetObject *
at (const GArray *objects, guint i)
{
  return &g_array_index (objects, FpNetObject, i);
}

static const FpNetObject *
find (const GArray *objects, FpNetObjectKind kind, const char *link)
{
  for (guint i = 0; i < objects->len; i++)
    if (at (objects, i)->kind == kind && g_str_equal (at (objects, i)->link, link))
      return at (objects, i);
  return NULL;
}

static guint
mtu_of (const GArray *objects, const char *link)
{
  const FpNetObject *object = find (objects, FP_NET_OBJECT_MTU, link);

  return object != NULL ? object->mtu : 0;
}

static gboolean
is_of_lease (const GArray *beside, const GArray *observed, const char *link)
{
  guint there = mtu_of (observed, link);

  return there != 0 && there == mtu_of (beside, link);
}

guint
fp_net_mtu_own (const FpNetConfig *in_force, const char *base, const GArray *observed,
                const GArray *beside)
{
  if (in_force->network.managed && g_str_equal (in_force->network.link, base)
      && is_of_lease (beside, observed, base))
    return in_force->network.mtu;
  return mtu_of (observed, base);
}

/* mtu: NULL: none. */
static void
note (GArray *beside, const char *link, const FpNetObject *mtu)
{
  FpNetObject copy = { 0 };

  if (mtu != NULL)
    copy = *mtu;
  for (guint i = beside->len; i-- > 0;)
    if (at (beside, i)->kind == FP_NET_OBJECT_MTU && g_str_equal (at (beside, i)->link, link))
      g_array_remove_index (beside, i);
  if (mtu != NULL)
    g_array_append_val (beside, copy);
}

static void
note_link (GArray *beside, const char *link, const GArray *observed, const GArray *wanted)
{
  const FpNetObject *mtu = find (wanted, FP_NET_OBJECT_MTU, link);

  if (mtu != NULL)
    note (beside, link, mtu);
  else if (!is_of_lease (beside, observed, link)) /* set back, or somebody else's */
    note (beside, link, NULL);
}

void
fp_net_mtu_note (GArray *beside, const FpNetConfig *config, const GArray *observed,
                 const GArray *wanted)
{
  FpNetPlace place = fp_net_config_place (config);
  char link[FP_LINK_NAME_SIZE];

  note_link (beside, place.base, observed, wanted);
  note_link (beside, place.vlan, observed, wanted);
  fp_net_config_target (config, link);
  if (config->hold)
    note (beside, link, find (observed, FP_NET_OBJECT_MTU, link));
}

/* FALSE: it goes, and its MTU with it. */
static gboolean
stays (const char *link, const GArray *observed, const GArray *wanted)
{
  return find (observed, FP_NET_OBJECT_VLAN, link) == NULL
         || find (wanted, FP_NET_OBJECT_VLAN, link) != NULL;
}

static void
give_back (const GArray *beside, const char *link, guint own, const GArray *observed,
           GArray *wanted)
{
  FpNetObject mtu = { .kind = FP_NET_OBJECT_MTU };

  if (own == 0 || !is_of_lease (beside, observed, link) || !stays (link, observed, wanted)
      || find (wanted, FP_NET_OBJECT_MTU, link) != NULL)
    return;
  g_strlcpy (mtu.link, link, sizeof mtu.link);
  mtu.mtu = own;
  g_array_append_val (wanted, mtu);
}

void
fp_net_mtu_give_back (const GArray *beside, const FpNetConfig *config, const GArray *observed,
                      GArray *wanted)
{
  FpNetPlace place = fp_net_config_place (config);

  give_back (beside, place.base, config->network.mtu, observed, wanted);
  give_back (beside, place.vlan, config->network.mtu, observed, wanted);
}

static gboolean
has_step (const GArray *steps, const FpNetObject *object)
{
  for (guint i = 0; i < steps->len; i++)
    if (fp_net_object_same_key (&g_array_index (steps, FpNetStep, i).object, object))
      return TRUE;
  return FALSE;
}

/* The base link's comes first, also here: a VLAN link's is at most that. */
void
fp_net_mtu_journal (GArray *inverse, const GArray *observed)
{
  guint n = 0;

  for (guint i = 0; i < observed->len; i++)
    if (at (observed, i)->kind == FP_NET_OBJECT_MTU && !has_step (inverse, at (observed, i)))
      {
        FpNetStep step = { .kind = FP_NET_STEP_SET };

        step.object = step.old = *at (observed, i);
        g_array_insert_val (inverse, n++, step);
      }
}
