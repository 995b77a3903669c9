/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/net-look.h"

struct _FpNetLook
{
  FpNetEdge *edge;
  FpNetPlace places[2];
  guint at; /* the place that is surveyed */
  GArray *beside;
  FpSurveyExtent extent;
  FpNetSurvey *all;
  guint idle;
  FpNetSurveyDone done;
  gpointer user_data;
};

static void next (FpNetLook *look);

static gboolean
is_at (const FpNetPlace *place, const char *link)
{
  return place->base[0] != '\0'
         && (g_str_equal (place->base, link) || g_str_equal (place->vlan, link));
}

/* Two places may share their base link: what is on it was told by the first. */
static void
join (FpNetLook *look, GArray *all, const GArray *objects)
{
  const FpNetPlace *place = &look->places[look->at];
  gboolean again = look->at > 0 && g_str_equal (place->base, look->places[0].base);

  for (guint i = 0; i < objects->len; i++)
    {
      const FpNetObject *object = &g_array_index (objects, FpNetObject, i);

      if (!again || g_str_equal (object->link, place->vlan))
        g_array_append_val (all, *object);
    }
}

/* DNS servers go with their link, if they were not kept in a file. */
static void
forget_dns (GArray *beside, const FpNetPlace *place)
{
  for (guint i = beside->len; i-- > 0;)
    if (g_array_index (beside, FpNetObject, i).kind == FP_NET_OBJECT_DNS
        && is_at (place, g_array_index (beside, FpNetObject, i).link))
      g_array_remove_index (beside, i);
}

static void
join_beside (FpNetLook *look, const FpNetSurvey *survey)
{
  g_autoptr (GArray) objects = g_array_new (FALSE, FALSE, sizeof (FpNetObject));

  for (guint i = 0; i < look->beside->len; i++)
    {
      const FpNetObject *object = &g_array_index (look->beside, FpNetObject, i);

      if (is_at (&look->places[look->at], object->link) && object->kind != FP_NET_OBJECT_MTU
          && (object->kind != FP_NET_OBJECT_MANAGER || survey->manager == FP_MANAGER_NONE))
        g_array_append_val (objects, *object);
    }
  join (look, look->all->own, objects);
}

/* What one place calls another link may be the other place. */
static void
join_others (FpNetLook *look, const FpNetSurvey *survey)
{
  for (guint i = 0; i < survey->others->len && look->all->others->len < FP_SURVEY_OTHERS_MAX; i++)
    {
      const FpNetObject *object = &g_array_index (survey->others, FpNetObject, i);

      if (!is_at (&look->places[0], object->link) && !is_at (&look->places[1], object->link))
        g_array_append_val (look->all->others, *object);
    }
}

static void
join_survey (FpNetLook *look, const FpNetSurvey *survey)
{
  FpNetSurvey *all = look->all;

  if (!survey->found)
    forget_dns (look->beside, &look->places[look->at]);
  if (look->at == 0)
    {
      all->found = survey->found;
      all->carrier = survey->carrier;
      all->up = survey->up;
      all->arp = survey->arp;
      all->manager = survey->manager;
      join_others (look, survey);
    }
  join (look, all->own, survey->own);
  join (look, all->foreign, survey->foreign);
  join (look, all->too_much, survey->too_much);
  join (look, all->automatic, survey->automatic);
  join_beside (look, survey);
}

static void
on_survey (FpNetSurvey *survey, const GError *error, gpointer user_data)
{
  FpNetLook *look = user_data;
  g_autoptr (FpNetSurvey) taken = survey;

  if (survey == NULL)
    {
      look->at = G_N_ELEMENTS (look->places); /* nothing to cancel */
      look->done (NULL, error, look->user_data);
      return;
    }
  join_survey (look, survey);
  look->at++;
  next (look);
}

static void
next (FpNetLook *look)
{
  while (look->at < G_N_ELEMENTS (look->places) && look->places[look->at].base[0] == '\0')
    look->at++;
  if (look->at < G_N_ELEMENTS (look->places))
    look->edge->class->survey (look->edge, look->places[look->at].base, look->places[look->at].vlan,
                               look->extent, on_survey, look);
  else
    look->done (g_steal_pointer (&look->all), NULL, look->user_data);
}

static gboolean
on_begin (gpointer user_data)
{
  FpNetLook *look = user_data;

  look->idle = 0;
  next (look);
  return G_SOURCE_REMOVE;
}

FpNetLook *
fp_net_look_new (FpNetEdge *edge, const FpNetPlace places[2], GArray *beside, FpSurveyExtent extent,
                 FpNetSurveyDone done, gpointer user_data)
{
  FpNetLook *look = g_new0 (FpNetLook, 1);

  look->edge = edge;
  look->places[0] = places[0];
  if (!g_str_equal (places[0].base, places[1].base)
      || (places[1].vlan[0] != '\0' && !g_str_equal (places[0].vlan, places[1].vlan)))
    look->places[1] = places[1];
  look->beside = beside;
  look->extent = extent;
  look->all = fp_net_survey_new ();
  look->done = done;
  look->user_data = user_data;
  look->idle = g_idle_add (on_begin, look);
  return look;
}

void
fp_net_look_free (FpNetLook *look)
{
  if (look == NULL)
    return;
  if (look->idle != 0)
    g_source_remove (look->idle);
  else if (look->at < G_N_ELEMENTS (look->places))
    look->edge->class->cancel (look->edge);
  fp_net_survey_free (look->all);
  g_free (look);
}
