/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "tests/net/net-model.h"

static FpNetObject *
at (const GArray *objects, guint i)
{
  return &g_array_index (objects, FpNetObject, i);
}

static void
survey_link (const NetModelLink *link, GArray *own)
{
  FpNetObject object = { 0 };

  g_strlcpy (object.link, link->name, sizeof object.link);
  if (link->base[0] != '\0')
    {
      object.kind = FP_NET_OBJECT_VLAN;
      g_strlcpy (object.vlan.base, link->base, sizeof object.vlan.base);
      object.vlan.id = link->id;
      g_array_append_val (own, object);
    }
  object.kind = FP_NET_OBJECT_UP;
  if (link->up)
    g_array_append_val (own, object);
  object.kind = FP_NET_OBJECT_MTU;
  object.mtu = link->mtu;
  g_array_append_val (own, object);
  object.kind = FP_NET_OBJECT_IPV6;
  object.ipv6 = link->ipv6;
  g_array_append_val (own, object);
}

static void
survey_objects (const GArray *objects, const char *link, FpNetSurvey *survey)
{
  for (guint i = 0; i < objects->len; i++)
    if (g_str_equal (at (objects, i)->link, link))
      g_array_append_val (fp_net_object_is_own (at (objects, i)) ? survey->own : survey->foreign,
                          *at (objects, i));
}

static void
survey_automatic (const NetModel *model, const char *link, FpNetSurvey *survey)
{
  for (guint i = 0; i < model->announced->len; i++)
    if (g_str_equal (at (model->announced, i)->link, link))
      g_array_append_val (survey->automatic, *at (model->announced, i));
}

static gboolean
is_asked (const FpNetObject *object, FpSurveyExtent extent)
{
  if (object->kind == FP_NET_OBJECT_ADDRESS)
    return (extent & FP_SURVEY_ADDRESSES) != 0;
  if (object->kind != FP_NET_OBJECT_ROUTE)
    return TRUE;
  return (extent & (object->route.family == FP_FAMILY_4 ? FP_SURVEY_ROUTES_4 : FP_SURVEY_ROUTES_6))
         != 0;
}

static void
forget_unasked (GArray *objects, FpSurveyExtent extent)
{
  for (guint i = objects->len; i-- > 0;)
    if (!is_asked (at (objects, i), extent))
      g_array_remove_index (objects, i);
}

static void
survey_others (const NetModel *model, const char *base, const char *vlan, FpSurveyExtent extent,
               FpNetSurvey *survey)
{
  for (guint i = 0; i < model->addresses->len; i++)
    {
      const FpNetObject *other = at (model->addresses, i);
      gboolean four = other->address.family == FP_FAMILY_4;

      if ((extent & (four ? FP_SURVEY_OTHERS_4 : FP_SURVEY_OTHERS_6)) != 0
          && !g_str_equal (other->link, base) && !g_str_equal (other->link, vlan))
        g_array_append_val (survey->others, *other);
    }
}

FpNetSurvey *
net_model_survey (NetModel *model, const char *base, const char *vlan, FpSurveyExtent extent)
{
  FpNetSurvey *survey = fp_net_survey_new ();
  const NetModelLink *link = net_model_link (model, base);
  const char *names[] = { base, vlan };

  survey->found = link != NULL;
  if (link == NULL)
    return survey;
  survey->carrier = link->up && link->cable;
  survey->up = link->up;
  survey->arp = TRUE;
  survey->manager = link->manager;
  for (guint i = 0; i < 2; i++)
    {
      link = net_model_link (model, names[i]);
      if (link == NULL || (i == 1 && !g_str_equal (link->base, base)))
        continue;
      survey_link (link, survey->own);
      survey_objects (model->addresses, names[i], survey);
      survey_objects (model->routes, names[i], survey);
      survey_automatic (model, names[i], survey);
    }
  forget_unasked (survey->own, extent);
  forget_unasked (survey->foreign, extent);
  forget_unasked (survey->automatic, extent);
  survey_others (model, base, vlan, extent, survey);
  return survey;
}

static void
print_objects (GPtrArray *lines, const GArray *objects, const char *prefix)
{
  for (guint i = 0; i < objects->len; i++)
    {
      FpNetObject object = *at (objects, i);
      g_autofree char *text = NULL;

      if (object.kind == FP_NET_OBJECT_ADDRESS)
        object.address.lifetime_s = 0;
      text = fp_net_object_print (&object);
      g_ptr_array_add (lines, g_strconcat (prefix, text, NULL));
    }
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *)a, *(char *const *)b);
}

char *
net_model_print (NetModel *model)
{
  static const char *const ipv6[] = { "automatic", "static", "off" };
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < model->links->len; i++)
    {
      const NetModelLink *link = &g_array_index (model->links, NetModelLink, i);

      g_ptr_array_add (lines,
                       g_strdup_printf ("link %s %s %u %s mtu %u ipv6 %s %s", link->name,
                                        link->base, link->id, link->up ? "up" : "down", link->mtu,
                                        ipv6[link->ipv6], fp_manager_word (link->manager)));
    }
  print_objects (lines, model->addresses, "");
  print_objects (lines, model->routes, "");
  print_objects (lines, model->announced, "announced ");
  print_objects (lines, model->dns, "");
  g_ptr_array_sort (lines, compare);
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **)lines->pdata);
}
