/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* org.faceplate1.Network */
#include "dbus/errors.h"
#include "dbus/names.h"
#include "helper/bus/interfaces.h"
#include "helper/bus/limits.h"
#include "helper/bus/options.h"

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

static GVariant *
settings_in_force (const FpModel *model)
{
  const FpStateNetwork *network = &model->state->network;

  return network->managed ? fp_network_settings_to_variant (&network->settings)
                          : g_variant_new ("a{sv}", NULL);
}

static GVariant *
pending_to_variant (const FpPendingNetwork *pending)
{
  g_autoptr (GVariant) settings = NULL;
  GVariantDict dict;

  if (pending == NULL)
    return g_variant_new ("a{sv}", NULL);
  settings = g_variant_ref_sink (fp_network_settings_to_variant (&pending->settings));
  g_variant_dict_init (&dict, settings);
  g_variant_dict_insert (&dict, "action", "s", fp_pending_action_word (pending->action));
  g_variant_dict_insert (&dict, "code", "s",
                         pending->code == FP_CODE_OK ? "" : fp_code_info (pending->code)->symbol);
  return g_variant_dict_end (&dict);
}

static const char *
lease_gateway (const FpLease *lease)
{
  for (guint i = 0; i < lease->n_routes; i++)
    if (lease->routes[i].prefix == 0)
      return lease->routes[i].gateway;
  return "";
}

static GVariant *
lease_servers (const FpLease *lease)
{
  const char *servers[FP_LEASE_DNS_MAX + 1] = { NULL };
  guint n = 0;

  for (guint i = 0; i < FP_LEASE_DNS_MAX; i++)
    if (lease->dns[i][0] != '\0')
      servers[n++] = lease->dns[i];
  return g_variant_new_strv (servers, n);
}

static GVariant *
lease_to_variant (const FpLease *lease, gint64 expires_us)
{
  GVariantDict dict;
  g_autofree char *address = NULL;

  g_variant_dict_init (&dict, NULL);
  if (lease == NULL)
    return g_variant_dict_end (&dict);
  address = g_strdup_printf ("%s/%u", lease->address, lease->prefix);
  g_variant_dict_insert (&dict, "address", "s", address);
  g_variant_dict_insert (&dict, "server", "s", lease->server);
  if (expires_us != 0)
    g_variant_dict_insert (&dict, "expires", "x", expires_us);
  g_variant_dict_insert (&dict, "gateway", "s", lease_gateway (lease));
  g_variant_dict_insert_value (&dict, "name-servers", lease_servers (lease));
  g_variant_dict_insert (&dict, "domain", "s", lease->domain);
  return g_variant_dict_end (&dict);
}

/* The observed link is none until a change takes it. */
static const char *
base_link (const FpModel *model)
{
  gboolean known = model->state->network.managed || model->config->link != NULL;

  return known ? fp_model_base_link (model) : "";
}

static void
show_settings (FpObject *object, const FpModel *model)
{
  show (object, "Speed", g_variant_new_uint32 (model->speed));
  show (object, "Managed", g_variant_new_boolean (model->state->network.managed));
  show (object, "BaseLink", g_variant_new_string (base_link (model)));
  show (object, "Settings", settings_in_force (model));
  show (object, "Pending", pending_to_variant (model->state->pending_network));
  show (object, "Fault", g_variant_new_string (model->network_fault));
  show (object, "Lease", lease_to_variant (model->lease, model->lease_expires_us));
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
  show_settings (object, model);
}

/* -- changes -- */

static gboolean
refuse_change (const FpModel *model, GError **error)
{
  if (fp_refuse_busy (model, error))
    return TRUE;
  if (!model->settling)
    return FALSE;
  g_set_error_literal (error, FP_ERROR, FP_ERROR_BUSY,
                       "the settings in force are still being put in place");
  return TRUE;
}

static gboolean
refuse_linkless (const FpModel *model, GError **error)
{
  if (*fp_model_base_link (model) != '\0')
    return FALSE;
  g_set_error_literal (error, FP_ERROR, FP_ERROR_NO_LINK,
                       "there is no default route, and the configuration file names no link");
  return TRUE;
}

static gboolean
refuse_confirm (guint confirm_s, GError **error)
{
  if (confirm_s == 0 || (confirm_s >= FP_CONFIRM_MIN_S && confirm_s <= FP_CONFIRM_MAX_S))
    return FALSE;
  g_set_error (error, FP_ERROR, FP_ERROR_INVALID_OPTION, "confirm: not a number from %d to %d",
               FP_CONFIRM_MIN_S, FP_CONFIRM_MAX_S);
  return TRUE;
}

/* Of kind, without its settings. */
static FpProposal *
parse_options (const FpModel *model, GVariant *options, FpKind kind, GError **error)
{
  g_autoptr (FpProposal) proposal = fp_proposal_new (kind, NULL, FALSE);
  const FpOption known[] = { { "keep", "b", &proposal->keep },
                             { "confirm", "u", &proposal->confirm_s },
                             { "take-over", "b", &proposal->take_over },
                             { NULL } };

  if (!fp_options_parse (options, known, error) || refuse_confirm (proposal->confirm_s, error)
      || refuse_change (model, error) || refuse_linkless (model, error))
    return NULL;
  return g_steal_pointer (&proposal);
}

gpointer
fp_network_parse_change (const FpModel *model, GVariant *arguments, const char *object_path,
                         GError **error)
{
  g_autoptr (GVariant) values = g_variant_get_child_value (arguments, 0);
  g_autoptr (GVariant) options = g_variant_get_child_value (arguments, 1);
  g_autoptr (FpProposal) proposal = parse_options (model, options, FP_KIND_CHANGE_NETWORK, error);

  if (proposal == NULL)
    return NULL;
  proposal->network = fp_state_network_base (model->state);
  if (!fp_network_settings_take_values (&proposal->network, values, error))
    return NULL;
  return g_steal_pointer (&proposal);
}

gpointer
fp_network_parse_reset (const FpModel *model, GVariant *arguments, const char *object_path,
                        GError **error)
{
  g_autoptr (GVariant) options = g_variant_get_child_value (arguments, 0);
  FpProposal *proposal = parse_options (model, options, FP_KIND_RESET_NETWORK, error);

  if (proposal != NULL)
    proposal->network = fp_network_settings_default ();
  return proposal;
}

gpointer
fp_network_parse_release (const FpModel *model, GVariant *arguments, const char *object_path,
                          GError **error)
{
  g_autoptr (GVariant) options = g_variant_get_child_value (arguments, 0);
  FpProposal *proposal;

  if (!fp_options_parse (options, NULL, error) || refuse_change (model, error))
    return NULL;
  if (!model->state->network.managed)
    {
      g_set_error_literal (error, FP_ERROR, FP_ERROR_LINK_NOT_MANAGED,
                           "Faceplate does not manage the link");
      return NULL;
    }
  proposal = fp_proposal_new (FP_KIND_RELEASE_NETWORK, NULL, FALSE);
  proposal->network = model->state->network.settings;
  return proposal;
}

void
fp_network_discard (FpCall *call, gpointer request, const FpService *service)
{
  g_free (request);
  service->discard_pending (call, TRUE, service->user_data);
}

/* -- links -- */

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
