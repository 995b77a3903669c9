/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* org.faceplate1.Network */
#include "dbus/errors.h"
#include "dbus/names.h"
#include "helper/bus/interfaces.h"
#include "helper/bus/limits.h"

static void
show (FpObject *object, const char *property, GVariant *value)
{
  fp_object_set (object, FP_NETWORK_IFACE, property, value);
}

static GVariant *
strings (char **list)
{
  static const char *const none[] = { NULL };

  return g_variant_new_strv (list != NULL ? (const char *const *)list : none, -1);
}

void
fp_network_show (FpObject *object, const FpModel *model)
{
  const FpNetwork *network = model->network;

  show (object, "Link", g_variant_new_string (network->link));
  show (object, "State", g_variant_new_string (fp_network_state_word (network->state)));
  show (object, "Carrier", g_variant_new_boolean (network->carrier));
  show (object, "HardwareAddress", g_variant_new_string (network->hardware_address));
  show (object, "Mtu", g_variant_new_uint32 (network->mtu));
  show (object, "Addresses", strings (network->addresses));
  show (object, "Gateways", strings (network->gateways));
  show (object, "NameServers", strings (network->name_servers));
}

gpointer
fp_network_parse_list (const FpModel *model, GVariant *arguments, const char *object_path,
                       GError **error)
{
  return g_strdup ("");
}

void
fp_network_list (FpCall *call, gpointer request, const FpService *service)
{
  g_free (request);
  service->list_links (call, service->user_data);
}

static GVariant *
link_to_variant (const FpLink *link)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "name", "s", link->name);
  g_variant_dict_insert (&dict, "index", "u", link->index);
  g_variant_dict_insert (&dict, "up", "b", link->up);
  g_variant_dict_insert (&dict, "carrier", "b", link->carrier);
  g_variant_dict_insert (&dict, "hardware-address", "s", link->hardware_address);
  g_variant_dict_insert (&dict, "mtu", "u", link->mtu);
  g_variant_dict_insert (&dict, "management", "b", link->management);
  return g_variant_dict_end (&dict);
}

static void
reply_links (FpCall *call, GPtrArray *links, const GError *error)
{
  GVariantBuilder builder;

  if (links == NULL)
    {
      g_autoptr (GError) failed
          = g_error_new (FP_ERROR, FP_ERROR_FAILED, "the kernel's links cannot be read: %s",
                         error != NULL ? error->message : "no netlink");

      fp_call_fail (call, failed);
      return;
    }
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < links->len; i++)
    g_variant_builder_add_value (&builder, link_to_variant (links->pdata[i]));
  fp_call_reply (call, g_variant_new ("(aa{sv})", &builder));
}

guint
fp_network_add_call (GPtrArray *calls, FpCall *call)
{
  if (calls->len < FP_LIST_LINKS_MAX)
    g_ptr_array_add (calls, call);
  else
    {
      g_autoptr (GError) error
          = g_error_new_literal (FP_ERROR, FP_ERROR_FAILED, "too many calls wait for the links");

      fp_call_fail (call, error);
    }
  return calls->len;
}

void
fp_network_answer_calls (GPtrArray *calls, GPtrArray *links, const GError *error)
{
  while (calls->len > 0)
    reply_links (g_ptr_array_steal_index (calls, 0), links, error);
}
