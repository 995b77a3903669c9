/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/core/net-plan.h"

#include <string.h>

#define WORDS_MAX 20 /* more than any step has */

static const char *const kind_words[] = {
  [FP_NET_STEP_ADD] = "add",     [FP_NET_STEP_REMOVE] = "remove", [FP_NET_STEP_SET] = "set",
  [FP_NET_STEP_PROBE] = "probe", [FP_NET_STEP_KEEP] = "keep",
};
G_STATIC_ASSERT (G_N_ELEMENTS (kind_words) == FP_N_NET_STEPS);

static char *
print_step (const FpNetStep *step, char *(*print) (const FpNetObject *object))
{
  g_autofree char *object = print (&step->object);
  g_autofree char *old = NULL;

  if (step->kind != FP_NET_STEP_SET)
    return g_strconcat (kind_words[step->kind], " ", object, NULL);
  old = print (&step->old);
  return g_strconcat ("set ", old, " -> ", object, NULL);
}

char *
fp_net_step_print (const FpNetStep *step)
{
  return print_step (step, fp_net_object_print);
}

static char *
describe_route (const FpNetObject *object)
{
  gboolean is_default = object->route.prefix == 0, gateway = object->route.gateway[0] != '\0';
  g_autofree char *to
      = is_default
            ? g_strdup_printf ("IPv%d default route", object->route.family == FP_FAMILY_4 ? 4 : 6)
            : g_strdup_printf ("route to %s/%u", object->route.destination, object->route.prefix);

  return g_strdup_printf ("%s%s%s on %s", to, gateway ? " by " : "", object->route.gateway,
                          object->link);
}

static char *
describe_object (const FpNetObject *object)
{
  switch (object->kind)
    {
    case FP_NET_OBJECT_MANAGER:
      return g_strdup_printf ("%s's mark of %s", fp_manager_word (object->manager), object->link);
    case FP_NET_OBJECT_UP:
      return g_strdup_printf ("state up of %s", object->link);
    case FP_NET_OBJECT_VLAN:
      return g_strdup_printf ("VLAN %u on %s", object->vlan.id, object->vlan.base);
    case FP_NET_OBJECT_MTU:
      return g_strdup_printf ("MTU %u of %s", object->mtu, object->link);
    case FP_NET_OBJECT_IPV6:
      return g_strdup_printf ("IPv6 mode of %s", object->link);
    case FP_NET_OBJECT_ADDRESS:
      return g_strdup_printf ("%s/%u on %s", object->address.text, object->address.prefix,
                              object->link);
    case FP_NET_OBJECT_ROUTE:
      return describe_route (object);
    case FP_NET_OBJECT_DNS:
    case FP_N_NET_OBJECTS:
      break;
    }
  return g_strdup_printf ("DNS servers of %s", object->link);
}

char *
fp_net_step_describe (const FpNetStep *step)
{
  g_autofree char *object = describe_object (&step->object);

  return g_strconcat (kind_words[step->kind], " ", object, NULL);
}

static gboolean
parse_set (char **words, FpNetStep *step)
{
  guint n = fp_net_object_parse_words (words, &step->old), m;

  if (n == 0 || g_strcmp0 (words[n], "->") != 0)
    return FALSE;
  m = fp_net_object_parse_words (words + n + 1, &step->object);
  return m != 0 && words[n + 1 + m] == NULL && fp_net_object_same_key (&step->old, &step->object);
}

static gboolean
is_address_or_route (const FpNetObject *object)
{
  return object->kind == FP_NET_OBJECT_ADDRESS || object->kind == FP_NET_OBJECT_ROUTE;
}

static gboolean
parse_one (char **words, FpNetStep *step)
{
  guint n = fp_net_object_parse_words (words, &step->object);

  if (n == 0 || words[n] != NULL)
    return FALSE;
  if (step->kind == FP_NET_STEP_KEEP)
    return is_address_or_route (&step->object);
  return step->kind != FP_NET_STEP_PROBE || step->object.kind == FP_NET_OBJECT_ADDRESS;
}

gboolean
fp_net_step_parse (const char *text, FpNetStep *step)
{
  g_auto (GStrv) words = g_strsplit (text, " ", WORDS_MAX);
  FpNetStep parsed = { 0 };
  guint kind = 0;

  if (words[0] == NULL)
    return FALSE;
  while (kind < FP_N_NET_STEPS && !g_str_equal (words[0], kind_words[kind]))
    kind++;
  if (kind == FP_N_NET_STEPS)
    return FALSE;
  parsed.kind = (FpNetStepKind)kind;
  if (!(kind == FP_NET_STEP_SET ? parse_set (words + 1, &parsed) : parse_one (words + 1, &parsed)))
    return FALSE;
  *step = parsed;
  return TRUE;
}

char *
fp_net_plan_print (const GArray *steps)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < steps->len; i++)
    {
      g_autofree char *line
          = print_step (&g_array_index (steps, FpNetStep, i), fp_net_object_print_whole);

      g_string_append_printf (text, "%s\n", line);
    }
  return g_string_free (text, FALSE);
}

GArray *
fp_net_plan_parse (const char *text)
{
  g_autoptr (GArray) steps = g_array_new (FALSE, FALSE, sizeof (FpNetStep));

  while (*text != '\0')
    {
      const char *end = strchrnul (text, '\n');
      g_autofree char *line = g_strndup (text, (gsize)(end - text));
      FpNetStep step;

      if (*end == '\0' || steps->len == FP_NET_STEPS_MAX || !fp_net_step_parse (line, &step))
        return NULL;
      g_array_append_val (steps, step);
      text = end + 1;
    }
  return g_steal_pointer (&steps);
}
