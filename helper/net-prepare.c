/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/net-prepare.h"

#include <string.h>

#include "dbus/errors.h"
#include "helper/core/net-loss.h"
#include "helper/core/net-mtu.h"
#include "helper/net-bring.h"
#include "helper/net-look.h"

struct _FpNetPrepare
{
  const FpNetConfig *in_force;
  FpNetConfig next;
  gboolean take_over;
  GArray *beside;
  FpNetLook *look;
  FpNetPrepareDone done;
  gpointer user_data;
};

static gboolean
is_same_base (const FpNetPrepare *self)
{
  return self->in_force->network.managed
         && g_str_equal (self->in_force->network.link, self->next.network.link);
}

static gboolean
check_link (const FpNetPrepare *self, const FpNetSurvey *survey, GError **error)
{
  const char *base = self->next.network.link;
  FpManager left = is_same_base (self) ? self->in_force->network.taken_from : FP_MANAGER_NONE;

  if (!survey->found)
    {
      g_set_error (error, FP_ERROR, FP_ERROR_NO_LINK, "there is no link %s", base);
      return FALSE;
    }
  if (survey->manager == FP_MANAGER_NONE || survey->manager == left || self->take_over)
    return TRUE;
  g_set_error (error, FP_ERROR, FP_ERROR_LINK_MANAGED, "%s manages %s",
               fp_manager_word (survey->manager), base);
  return FALSE;
}

/* A VLAN link of that name that is not ours would go with the next change. */
static gboolean
check_vlan (const FpNetPrepare *self, const FpNetSurvey *survey, GError **error)
{
  FpNetPlace place = fp_net_config_place (&self->next);
  FpNetPlace ours = fp_net_config_place (self->in_force);

  if (place.vlan[0] == '\0' || g_str_equal (place.vlan, ours.vlan))
    return TRUE;
  for (guint i = 0; i < survey->own->len; i++)
    {
      const FpNetObject *object = &g_array_index (survey->own, FpNetObject, i);

      if (object->kind == FP_NET_OBJECT_VLAN && g_str_equal (object->link, place.vlan))
        {
          g_set_error (error, FP_ERROR, FP_ERROR_FAILED,
                       "vlan: there is a link %s already, which is not Faceplate's", place.vlan);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
check_overlap (const FpStaticAddress *values, const char *field, const GArray *others,
               GError **error)
{
  for (guint i = 0; i < others->len; i++)
    {
      const FpNetObject *other = &g_array_index (others, FpNetObject, i);

      if (other->kind != FP_NET_OBJECT_ADDRESS || g_str_equal (other->link, "lo")
          || !fp_prefixes_overlap (values->address, values->prefix, other->address.text,
                                   other->address.prefix))
        continue;
      g_set_error (error, FP_ERROR, FP_ERROR_ADDRESS_OVERLAP,
                   "%s: %s has %s/%u, which is in the same network", field, other->link,
                   other->address.text, other->address.prefix);
      return FALSE;
    }
  return TRUE;
}

static gboolean
check (const FpNetPrepare *self, const FpNetSurvey *survey, GError **error)
{
  const FpNetworkSettings *settings = &self->next.network.settings;

  if (!self->next.network.managed)
    return TRUE;
  if (!check_link (self, survey, error) || !check_vlan (self, survey, error))
    return FALSE;
  if (settings->ipv4 == FP_IPV4_STATIC
      && !check_overlap (&settings->static4, "address", survey->others, error))
    return FALSE;
  return settings->ipv6 != FP_IPV6_STATIC
         || check_overlap (&settings->static6, "address6", survey->others, error);
}

/* What a manager put on a link that is taken over goes, and comes back with the inverse. */
static void
take_foreign (FpNetSurvey *survey, const char *base)
{
  for (guint i = 0; i < survey->foreign->len;)
    {
      const FpNetObject *object = &g_array_index (survey->foreign, FpNetObject, i);

      if (g_str_equal (object->link, base))
        {
          g_array_append_val (survey->own, *object);
          g_array_remove_index (survey->foreign, i);
        }
      else
        i++;
    }
}

static void
take_manager (FpNetPrepare *self, FpNetSurvey *survey)
{
  FpStateNetwork *network = &self->next.network;

  network->taken_from = is_same_base (self) ? self->in_force->network.taken_from : FP_MANAGER_NONE;
  if (!self->take_over || survey->manager == FP_MANAGER_NONE)
    return;
  network->taken_from = survey->manager;
  take_foreign (survey, network->link);
}

/* Nobody turns IPv6 back on for a link that nobody manages; below a VLAN link it is as an earlier
 * change left it. */
static void
give_back_ipv6 (const FpNetConfig *released, GArray *wanted)
{
  FpNetObject ipv6 = { .kind = FP_NET_OBJECT_IPV6, .ipv6 = FP_NET_IPV6_AUTOMATIC };

  g_strlcpy (ipv6.link, released->network.link, sizeof ipv6.link);
  g_array_append_val (wanted, ipv6);
}

/* A link that is gone is released as well: nothing else would free the appliance of it. What it had
 * in the kernel went with it; resolv.conf did not. */
static void
release (const FpNetPrepare *self, FpNetSurvey *survey, GArray *wanted)
{
  FpNetConfig released = *self->in_force;

  if (!released.network.managed)
    return;
  if (survey->found)
    give_back_ipv6 (&released, wanted);
  released.hold = FALSE;
  released.unknown_dns = released.unknown_dns || !survey->found;
  fp_net_config_suspect_dns (&released, survey->own, wanted);
}

/* Also on the link that is released, or left for another. */
static void
give_back_mtu (const FpNetPrepare *self, const GArray *observed, GArray *wanted)
{
  if (self->next.hold)
    return;
  fp_net_mtu_give_back (self->beside, &self->next, observed, wanted);
  fp_net_mtu_give_back (self->beside, self->in_force, observed, wanted);
}

/* What others have there and nobody could put back is not to be lost. */
static gboolean
check_loss (const FpNetSurvey *survey, const GArray *wanted, GError **error)
{
  for (guint i = 0; i < survey->too_much->len; i++)
    {
      const FpNetObject *object = &g_array_index (survey->too_much, FpNetObject, i);
      g_autofree char *text = NULL;

      if (!fp_net_is_lost (survey->own, wanted, object))
        continue;
      text = fp_net_object_print (object);
      g_set_error (error, FP_ERROR, FP_ERROR_FAILED,
                   "others have more on %s than could be put back: %s", object->link, text);
      return FALSE;
    }
  return TRUE;
}

static gboolean
check_journal (const GArray *inverse, GError **error)
{
  g_autofree char *text = fp_net_plan_print (inverse);

  if (strlen (text) <= FP_NET_JOURNAL_MAX)
    return TRUE;
  g_set_error (error, FP_ERROR, FP_ERROR_FAILED,
               "others have more on the link than could be put back: %u steps", inverse->len);
  return FALSE;
}

static void
plan (FpNetPrepare *self, FpNetSurvey *survey)
{
  const FpStateNetwork *network = &self->next.network;
  g_autoptr (GArray) wanted = NULL, probed = NULL, steps = NULL, inverse = NULL;
  g_autoptr (GError) error = NULL;
  FpNetPrepared prepared;

  if (network->managed)
    {
      take_manager (self, survey);
      self->next.network.mtu
          = fp_net_mtu_own (self->in_force, network->link, survey->own, self->beside);
    }
  self->next.unknown_dns = self->in_force->unknown_dns && network->managed;
  self->next.untold = self->in_force->untold && network->managed;
  if (fp_net_config_same_client (self->in_force, &self->next))
    fp_net_config_copy_lease (&self->next, self->in_force);
  wanted = fp_net_config_wanted (&self->next, survey->own, fp_net_boot_time ());
  if (!network->managed)
    release (self, survey, wanted);
  give_back_mtu (self, survey->own, wanted);
  probed = fp_net_plan (survey->own, wanted, survey->foreign);
  /* The client has probed for what it was leased. */
  steps = network->settings.ipv4 == FP_IPV4_STATIC ? g_array_ref (probed)
                                                   : fp_net_plan_without_probes (probed);
  inverse = fp_net_plan_inverse (steps);
  if (fp_net_config_uses_dhcp (&self->next))
    fp_net_mtu_journal (inverse, survey->own);
  fp_net_journal_complete (inverse, survey->own, network->link);
  prepared = (FpNetPrepared){ .next = self->next, .plan = steps, .inverse = inverse };
  if (check_loss (survey, wanted, &error) && check_journal (inverse, &error))
    self->done (&prepared, NULL, self->user_data);
  else
    self->done (NULL, error, self->user_data);
}

static void
on_look (FpNetSurvey *survey, const GError *error, gpointer user_data)
{
  FpNetPrepare *self = user_data;
  g_autoptr (FpNetSurvey) taken = survey;
  g_autoptr (GError) fault = NULL;

  if (survey == NULL)
    g_set_error_literal (&fault, FP_ERROR, FP_ERROR_FAILED, error->message);
  else
    check (self, survey, &fault);
  if (fault != NULL)
    self->done (NULL, fault, self->user_data);
  else
    plan (self, survey);
}

FpNetPrepare *
fp_net_prepare_new (FpNetEdge *edge, const FpNetConfig *in_force, const FpStateNetwork *wanted,
                    gboolean take_over, GArray *beside, FpNetPrepareDone done, gpointer user_data)
{
  FpNetPrepare *self = g_new0 (FpNetPrepare, 1);
  FpSurveyExtent extent = FP_SURVEY_OBJECTS;
  FpNetPlace places[2];

  self->in_force = in_force;
  self->next.network = *wanted;
  self->take_over = take_over;
  self->beside = beside;
  self->done = done;
  self->user_data = user_data;
  self->next.network.taken_from = FP_MANAGER_NONE;
  self->next.network.mtu = 0;
  if (!wanted->managed)
    self->next.network.link[0] = '\0';
  places[0] = fp_net_config_place (&self->next);
  places[1] = fp_net_config_place (in_force);
  if (!wanted->managed)
    places[0] = places[1];
  if (wanted->managed && wanted->settings.ipv4 == FP_IPV4_STATIC)
    extent |= FP_SURVEY_OTHERS_4;
  if (wanted->managed && wanted->settings.ipv6 == FP_IPV6_STATIC)
    extent |= FP_SURVEY_OTHERS_6;
  self->look = fp_net_look_new (edge, places, beside, extent, on_look, self);
  return self;
}

void
fp_net_prepare_free (FpNetPrepare *self)
{
  if (self == NULL)
    return;
  fp_net_look_free (self->look);
  g_free (self);
}
