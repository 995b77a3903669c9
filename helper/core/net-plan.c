/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/core/net-plan.h"

#include "helper/core/net-loss.h"

#define LIFETIME_SLACK_S 2 /* a lifetime that differs by less is the same one, read later */

typedef struct
{
  const GArray *observed;
  GArray *wanted; /* without what is there, foreign */
  const GArray *foreign;
  GArray *going;
  GArray *coming;
  GArray *steps;
} Plan;

static const FpNetObject *
at (const GArray *objects, guint i)
{
  return &g_array_index (objects, FpNetObject, i);
}

static gboolean
is_route_by_gateway (const FpNetObject *object)
{
  return object->kind == FP_NET_OBJECT_ROUTE
         && (object->route.gateway[0] != '\0' || fp_net_object_has_more (object));
}

static gboolean
stays_unless_told (const FpNetObject *object)
{
  return object->kind == FP_NET_OBJECT_UP || object->kind == FP_NET_OBJECT_MTU
         || object->kind == FP_NET_OBJECT_IPV6;
}

static gboolean
is_set (const FpNetObject *object)
{
  return object->kind == FP_NET_OBJECT_MTU || object->kind == FP_NET_OBJECT_IPV6
         || object->kind == FP_NET_OBJECT_DNS;
}

static void
sort_observed (Plan *plan)
{
  for (guint i = 0; i < plan->observed->len; i++)
    {
      const FpNetObject *object = at (plan->observed, i);
      const FpNetObject *wanted = fp_net_objects_find (plan->wanted, object);
      gboolean stays;

      if (fp_net_is_lost (plan->observed, plan->wanted, object))
        stays = FALSE;
      else if (wanted == NULL)
        stays = stays_unless_told (object);
      else
        stays = fp_net_stays (object, plan->wanted) || is_set (object);
      if (!stays)
        g_array_append_val (plan->going, *object);
    }
}

static void
sort_wanted (Plan *plan)
{
  for (guint i = 0; i < plan->wanted->len; i++)
    {
      const FpNetObject *object = at (plan->wanted, i);

      if (fp_net_objects_find (plan->observed, object) == NULL
          || fp_net_objects_find (plan->going, object) != NULL)
        g_array_append_val (plan->coming, *object);
    }
}

static void
emit (GArray *steps, FpNetStepKind kind, const FpNetObject *object)
{
  FpNetStep step = { .kind = kind, .object = *object };

  g_array_append_val (steps, step);
}

typedef enum
{
  ANY,
  BY_GATEWAY, /* routes */
  ON_LINK,
  OF_VLAN, /* on a link that is a VLAN link of the same array */
  OF_BASE,
} Which;

static gboolean
is_of_vlan (const GArray *objects, const FpNetObject *object)
{
  FpNetObject vlan = { .kind = FP_NET_OBJECT_VLAN };

  g_strlcpy (vlan.link, object->link, sizeof vlan.link);
  return fp_net_objects_find (objects, &vlan) != NULL;
}

static gboolean
is_which (const GArray *objects, const FpNetObject *object, Which which)
{
  switch (which)
    {
    case ANY:
      break;
    case BY_GATEWAY:
      return is_route_by_gateway (object);
    case ON_LINK:
      return !is_route_by_gateway (object);
    case OF_VLAN:
      return is_of_vlan (objects, object);
    case OF_BASE:
      return !is_of_vlan (objects, object);
    }
  return TRUE;
}

/* The last one first, so that the inverse brings them back in their order. */
static void
emit_going (Plan *plan, FpNetObjectKind kind, Which which)
{
  for (guint i = plan->going->len; i-- > 0;)
    if (at (plan->going, i)->kind == kind && is_which (plan->going, at (plan->going, i), which))
      emit (plan->steps, FP_NET_STEP_REMOVE, at (plan->going, i));
}

static void
emit_coming (Plan *plan, FpNetObjectKind kind, Which which)
{
  for (guint i = 0; i < plan->coming->len; i++)
    if (at (plan->coming, i)->kind == kind && is_which (plan->coming, at (plan->coming, i), which))
      emit (plan->steps, FP_NET_STEP_ADD, at (plan->coming, i));
}

/* With whatever prefix: nobody else has it then. */
static gboolean
is_there (const GArray *objects, const FpNetObject *address)
{
  for (guint i = 0; i < objects->len; i++)
    if (at (objects, i)->kind == FP_NET_OBJECT_ADDRESS
        && g_str_equal (at (objects, i)->link, address->link)
        && g_str_equal (at (objects, i)->address.text, address->address.text))
      return TRUE;
  return FALSE;
}

/* Of links that are up already, or of those that are not. */
static void
emit_probes (Plan *plan, gboolean of_up)
{
  for (guint i = 0; i < plan->coming->len; i++)
    {
      const FpNetObject *object = at (plan->coming, i);
      FpNetObject up = { .kind = FP_NET_OBJECT_UP };

      g_strlcpy (up.link, object->link, sizeof up.link);
      if (object->kind == FP_NET_OBJECT_ADDRESS && object->address.family == FP_FAMILY_4
          && !is_there (plan->observed, object) && !is_there (plan->foreign, object)
          && (fp_net_objects_find (plan->observed, &up) != NULL
              && fp_net_objects_find (plan->going, &up) == NULL)
                 == of_up)
        emit (plan->steps, FP_NET_STEP_PROBE, object);
    }
}

static void
emit_set (Plan *plan, const FpNetObject *old, const FpNetObject *new)
{
  FpNetStep step = { .kind = FP_NET_STEP_SET, .object = *new, .old = *old };

  g_array_append_val (plan->steps, step);
}

/* What the kernel made itself of announcements goes only when IPv6 is off; and only when it comes
 * on does the kernel ask for an announcement. */
static void
emit_set_ipv6 (Plan *plan, const FpNetObject *old, const FpNetObject *new)
{
  FpNetObject off = *old;

  off.ipv6 = FP_NET_IPV6_OFF;
  if (old->ipv6 != FP_NET_IPV6_OFF)
    emit_set (plan, old, &off);
  if (new->ipv6 != FP_NET_IPV6_OFF)
    emit_set (plan, &off, new);
}

static gboolean
lifetime_differs (const FpNetObject *a, const FpNetObject *b)
{
  gint64 one = a->address.lifetime_s, other = b->address.lifetime_s;

  return (one == 0) != (other == 0) || ABS (one - other) > LIFETIME_SLACK_S;
}

static void
emit_sets (Plan *plan, FpNetObjectKind kind)
{
  for (guint i = 0; i < plan->observed->len; i++)
    {
      const FpNetObject *old = at (plan->observed, i),
                        *new = fp_net_objects_find (plan->wanted, old);

      if (old->kind != kind || new == NULL || fp_net_objects_find (plan->going, old) != NULL)
        continue;
      if (kind == FP_NET_OBJECT_IPV6 && old->ipv6 != new->ipv6)
        emit_set_ipv6 (plan, old, new);
      else if (kind == FP_NET_OBJECT_ADDRESS ? lifetime_differs (old, new)
                                             : !fp_net_object_equal (old, new))
        emit_set (plan, old, new);
    }
}

static void
append (GArray *steps, const GArray *from, guint first, guint end)
{
  if (end > first)
    g_array_append_vals (steps, &g_array_index (from, FpNetStep, first), end - first);
}

static gboolean
is_step (const FpNetStep *step, FpNetStepKind kind, FpNetObjectKind object)
{
  return step->kind == kind && step->object.kind == object;
}

/* The addresses and the routes on the link, which routes by a gateway may need, before the first
 * such route that is added; the others at the end, but before a manager is told again. */
static GArray *
with_keeps (const GArray *steps, const GArray *keeps)
{
  GArray *all = g_array_sized_new (FALSE, FALSE, sizeof (FpNetStep), steps->len + keeps->len);
  const FpNetStep *step = (const FpNetStep *)(gpointer)steps->data;
  guint first = 0, end = steps->len;

  while (end > 0 && is_step (&step[end - 1], FP_NET_STEP_REMOVE, FP_NET_OBJECT_MANAGER))
    end--;
  while (first < end
         && !(is_step (&step[first], FP_NET_STEP_ADD, FP_NET_OBJECT_ROUTE)
              && is_route_by_gateway (&step[first].object)))
    first++;
  append (all, steps, 0, first);
  for (guint kind = FP_NET_OBJECT_ADDRESS; kind <= FP_NET_OBJECT_ROUTE; kind++)
    for (guint i = 0; i < keeps->len; i++)
      if (at (keeps, i)->kind == kind && !is_route_by_gateway (at (keeps, i)))
        emit (all, FP_NET_STEP_KEEP, at (keeps, i));
  append (all, steps, first, end);
  for (guint i = 0; i < keeps->len; i++)
    if (is_route_by_gateway (at (keeps, i)))
      emit (all, FP_NET_STEP_KEEP, at (keeps, i));
  append (all, steps, end, steps->len);
  return all;
}

/* Before anything goes, where nothing stands in its way: a kernel that has no VLAN links then says
 * so at no cost. Not while its base's MTU changes: what it gets depends on that. */
static gboolean
comes_first (const Plan *plan, const FpNetObject *object)
{
  FpNetObject mtu = { .kind = FP_NET_OBJECT_MTU };
  const FpNetObject *old, *new;

  if (fp_net_objects_find (plan->observed, object) != NULL)
    return FALSE;
  g_strlcpy (mtu.link, object->vlan.base, sizeof mtu.link);
  old = fp_net_objects_find (plan->observed, &mtu);
  new = fp_net_objects_find (plan->wanted, &mtu);
  return old == NULL || new == NULL || old->mtu == new->mtu;
}

static void
emit_vlans (Plan *plan, gboolean first)
{
  for (guint i = 0; i < plan->coming->len; i++)
    {
      const FpNetObject *object = at (plan->coming, i);

      if (object->kind == FP_NET_OBJECT_VLAN && comes_first (plan, object) == first)
        emit (plan->steps, FP_NET_STEP_ADD, object);
    }
}

static void
emit_all_going (Plan *plan)
{
  emit_going (plan, FP_NET_OBJECT_DNS, ANY);
  emit_going (plan, FP_NET_OBJECT_ROUTE, BY_GATEWAY);
  emit_going (plan, FP_NET_OBJECT_ROUTE, ON_LINK);
  emit_going (plan, FP_NET_OBJECT_ADDRESS, ANY);
  emit_going (plan, FP_NET_OBJECT_UP, ANY);
  emit_going (plan, FP_NET_OBJECT_IPV6, ANY);
  emit_going (plan, FP_NET_OBJECT_MTU, ANY);
  emit_going (plan, FP_NET_OBJECT_VLAN, ANY);
}

/* A VLAN link's MTU is at most its base's: so while there is none. */
static void
emit_all_sets (Plan *plan)
{
  emit_sets (plan, FP_NET_OBJECT_MTU);
  emit_sets (plan, FP_NET_OBJECT_IPV6);
  emit_sets (plan, FP_NET_OBJECT_ADDRESS);
}

static void
emit_all_coming (Plan *plan)
{
  emit_coming (plan, FP_NET_OBJECT_UP, OF_BASE);
  emit_vlans (plan, FALSE);
  emit_coming (plan, FP_NET_OBJECT_MTU, ANY);
  emit_coming (plan, FP_NET_OBJECT_IPV6, ANY);
  emit_coming (plan, FP_NET_OBJECT_UP, OF_VLAN);
  emit_probes (plan, FALSE);
  emit_coming (plan, FP_NET_OBJECT_ADDRESS, ANY);
  emit_coming (plan, FP_NET_OBJECT_ROUTE, ON_LINK);
  emit_coming (plan, FP_NET_OBJECT_ROUTE, BY_GATEWAY);
  emit_sets (plan, FP_NET_OBJECT_DNS);
  emit_coming (plan, FP_NET_OBJECT_DNS, ANY);
}

static GArray *
new_objects (void)
{
  return g_array_new (FALSE, FALSE, sizeof (FpNetObject));
}

static void
clear_plan (Plan *plan)
{
  g_array_unref (plan->wanted);
  g_array_unref (plan->going);
  g_array_unref (plan->coming);
  g_array_unref (plan->steps);
}

static GArray *
not_in (const GArray *objects, const GArray *foreign)
{
  GArray *left = new_objects ();

  for (guint i = 0; i < objects->len; i++)
    if (fp_net_objects_find (foreign, at (objects, i)) == NULL)
      g_array_append_val (left, *at (objects, i));
  return left;
}

GArray *
fp_net_plan (const GArray *observed, const GArray *wanted, const GArray *foreign)
{
  Plan plan = { .observed = observed, .wanted = not_in (wanted, foreign), .foreign = foreign };
  g_autoptr (GArray) keeps = new_objects ();
  GArray *steps;

  plan.going = new_objects ();
  plan.coming = new_objects ();
  plan.steps = g_array_new (FALSE, FALSE, sizeof (FpNetStep));
  sort_observed (&plan);
  sort_wanted (&plan);
  emit_coming (&plan, FP_NET_OBJECT_MANAGER, ANY);
  emit_probes (&plan, TRUE);
  emit_vlans (&plan, TRUE);
  emit_all_going (&plan);
  emit_all_sets (&plan);
  emit_all_coming (&plan);
  emit_going (&plan, FP_NET_OBJECT_MANAGER, ANY);
  for (guint i = 0; i < foreign->len; i++)
    if (fp_net_is_lost (observed, plan.wanted, at (foreign, i)))
      g_array_append_val (keeps, *at (foreign, i));
  steps = with_keeps (plan.steps, keeps);
  clear_plan (&plan);
  return steps;
}

static void
invert (const FpNetStep *step, GArray *steps, GArray *keeps)
{
  FpNetStep inverse = *step;

  switch (step->kind)
    {
    case FP_NET_STEP_ADD:
      emit (steps, FP_NET_STEP_REMOVE, &step->object);
      break;
    case FP_NET_STEP_REMOVE:
      if (fp_net_object_is_own (&step->object))
        emit (steps, FP_NET_STEP_ADD, &step->object);
      else
        g_array_append_val (keeps, step->object);
      break;
    case FP_NET_STEP_SET:
      inverse.object = step->old;
      inverse.old = step->object;
      g_array_append_val (steps, inverse);
      break;
    case FP_NET_STEP_KEEP:
      g_array_prepend_val (keeps, step->object);
      break;
    case FP_NET_STEP_PROBE:
    case FP_N_NET_STEPS:
      break;
    }
}

GArray *
fp_net_plan_inverse (const GArray *steps)
{
  g_autoptr (GArray) inverse = g_array_new (FALSE, FALSE, sizeof (FpNetStep));
  g_autoptr (GArray) keeps = new_objects ();

  for (guint i = steps->len; i-- > 0;)
    invert (&g_array_index (steps, FpNetStep, i), inverse, keeps);
  return with_keeps (inverse, keeps);
}
