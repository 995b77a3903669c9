/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "ui/lcd/mirror.h"

#include <string.h>

#include "dbus/names.h"

struct _FpMirror
{
  GHashTable *parts[FP_N_MIRRORS]; /* char * -> GVariant *; NULL: not loaded */
  guint followed;
};

static const char *const interfaces[FP_N_MIRRORS]
    = { FP_APPLIANCE_IFACE, FP_NETWORK_IFACE, FP_PROXY_IFACE, FP_CONNECTIVITY_IFACE,
        FP_OPERATION_IFACE };

FpMirror *
fp_mirror_new (void)
{
  return g_new0 (FpMirror, 1);
}

static void
forget (FpMirror *mirror, FpMirrorPart part)
{
  g_clear_pointer (&mirror->parts[part], g_hash_table_unref);
}

void
fp_mirror_clear (FpMirror *mirror)
{
  for (guint part = 0; part < FP_N_MIRRORS; part++)
    forget (mirror, (FpMirrorPart)part);
  mirror->followed = 0;
}

void
fp_mirror_free (FpMirror *mirror)
{
  if (mirror == NULL)
    return;
  fp_mirror_clear (mirror);
  g_free (mirror);
}

const char *
fp_mirror_interface (FpMirrorPart part)
{
  g_return_val_if_fail (part < FP_N_MIRRORS, NULL);
  return interfaces[part];
}

gboolean
fp_mirror_part (const char *interface, FpMirrorPart *part)
{
  for (guint i = 0; i < FP_N_MIRRORS; i++)
    if (g_str_equal (interfaces[i], interface))
      {
        *part = (FpMirrorPart)i;
        return TRUE;
      }
  return FALSE;
}

void
fp_mirror_load (FpMirror *mirror, FpMirrorPart part, GVariant *properties)
{
  forget (mirror, part);
  mirror->parts[part]
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_variant_unref);
  fp_mirror_update (mirror, part, properties);
}

void
fp_mirror_update (FpMirror *mirror, FpMirrorPart part, GVariant *changed)
{
  GVariantIter iter;
  const char *name;
  GVariant *value;

  if (mirror->parts[part] == NULL || changed == NULL
      || !g_variant_is_of_type (changed, G_VARIANT_TYPE_VARDICT))
    return;
  g_variant_iter_init (&iter, changed);
  while (g_variant_iter_next (&iter, "{&sv}", &name, &value))
    g_hash_table_replace (mirror->parts[part], g_strdup (name), value);
}

gboolean
fp_mirror_loaded (const FpMirror *mirror, FpMirrorPart part)
{
  return mirror->parts[part] != NULL;
}

/* NULL unless the property is known and has this type. */
static GVariant *
get (const FpMirror *mirror, FpMirrorPart part, const char *name, const char *type)
{
  GVariant *value = NULL;

  if (mirror->parts[part] != NULL)
    value = g_hash_table_lookup (mirror->parts[part], name);
  return value != NULL && g_variant_is_of_type (value, G_VARIANT_TYPE (type)) ? value : NULL;
}

static char *
cap (const char *text)
{
  g_autofree char *cut = g_strndup (text, FP_MIRROR_TEXT_MAX);

  return g_utf8_make_valid (cut, -1); /* the cut may have gone through a character */
}

static char *
get_text (const FpMirror *mirror, FpMirrorPart part, const char *name)
{
  GVariant *value = get (mirror, part, name, "s");

  return cap (value != NULL ? g_variant_get_string (value, NULL) : "");
}

static const char *
get_word (const FpMirror *mirror, FpMirrorPart part, const char *name)
{
  GVariant *value = get (mirror, part, name, "s");

  return value != NULL ? g_variant_get_string (value, NULL) : NULL;
}

static gboolean
get_boolean (const FpMirror *mirror, FpMirrorPart part, const char *name)
{
  GVariant *value = get (mirror, part, name, "b");

  return value != NULL && g_variant_get_boolean (value);
}

static char **
get_list (const FpMirror *mirror, FpMirrorPart part, const char *name)
{
  GVariant *value = get (mirror, part, name, "as");
  gsize n = value != NULL ? MIN (g_variant_n_children (value), FP_MIRROR_LIST_MAX) : 0;
  char **list = g_new0 (char *, n + 1);

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (value, i);

      list[i] = cap (g_variant_get_string (child, NULL));
    }
  return list;
}

static FpReport *
get_report (const FpMirror *mirror, FpMirrorPart part)
{
  GVariant *value = get (mirror, part, "Report", "a{sv}");

  return value != NULL ? fp_report_from_variant (value) : NULL;
}

static void
replace (char **field, char *text)
{
  g_free (*field);
  *field = text;
}

static void
read_appliance (const FpMirror *mirror, FpPanelModel *model)
{
  replace (&model->name, get_text (mirror, FP_MIRROR_APPLIANCE, "Name"));
  replace (&model->version, get_text (mirror, FP_MIRROR_APPLIANCE, "Version"));
  replace (&model->config_fault, get_text (mirror, FP_MIRROR_APPLIANCE, "ConfigFault"));
  replace (&model->state_fault, get_text (mirror, FP_MIRROR_APPLIANCE, "StateFault"));
}

static guint
get_number (const FpMirror *mirror, FpMirrorPart part, const char *name)
{
  GVariant *value = get (mirror, part, name, "u");

  return value != NULL ? g_variant_get_uint32 (value) : 0;
}

static gboolean
is_empty (GVariant *dict)
{
  return dict == NULL || g_variant_n_children (dict) == 0;
}

static void
read_network_settings (const FpMirror *mirror, FpPanelModel *model)
{
  GVariant *settings = get (mirror, FP_MIRROR_NETWORK, "Settings", "a{sv}");
  GVariant *tried = get (mirror, FP_MIRROR_NETWORK, "Pending", "a{sv}");
  GVariant *lease = get (mirror, FP_MIRROR_NETWORK, "Lease", "a{sv}");
  const char *action, *code;

  model->managed = get_boolean (mirror, FP_MIRROR_NETWORK, "Managed");
  model->tried = !is_empty (tried);
  model->lease = !is_empty (lease);
  if (!is_empty (settings))
    fp_network_settings_from_variant (&model->settings, settings);
  if (model->tried)
    {
      fp_network_settings_from_variant (&model->tried_settings, tried);
      model->tried_unfinished = !g_variant_lookup (tried, "code", "&s", &code) || *code == '\0';
      model->tried_base
          = g_variant_lookup (tried, "action", "&s", &action) && g_str_equal (action, "change");
    }
  if (model->lease)
    g_variant_lookup (lease, "expires", "x", &model->lease_expires_us);
}

static void
read_network (const FpMirror *mirror, FpPanelModel *model)
{
  replace (&model->link, get_text (mirror, FP_MIRROR_NETWORK, "Link"));
  replace (&model->network_fault, get_text (mirror, FP_MIRROR_NETWORK, "Fault"));
  replace (&model->hardware_address, get_text (mirror, FP_MIRROR_NETWORK, "HardwareAddress"));
  fp_network_state_from_word (get_word (mirror, FP_MIRROR_NETWORK, "State"), &model->network);
  model->mtu = get_number (mirror, FP_MIRROR_NETWORK, "Mtu");
  model->speed = get_number (mirror, FP_MIRROR_NETWORK, "Speed");
  g_strfreev (model->addresses);
  model->addresses = get_list (mirror, FP_MIRROR_NETWORK, "Addresses");
  g_strfreev (model->gateways);
  model->gateways = get_list (mirror, FP_MIRROR_NETWORK, "Gateways");
  g_strfreev (model->name_servers);
  model->name_servers = get_list (mirror, FP_MIRROR_NETWORK, "NameServers");
  read_network_settings (mirror, model);
}

static char *
lookup_text (GVariant *dict, const char *key)
{
  const char *text = "";

  g_variant_lookup (dict, key, "&s", &text);
  return cap (text);
}

static void
read_pending (const FpMirror *mirror, FpPanelModel *model)
{
  GVariant *pending = get (mirror, FP_MIRROR_PROXY, "Pending", "a{sv}");
  const char *action;
  g_autofree char *word = NULL;

  if (pending == NULL || !g_variant_lookup (pending, "action", "&s", &action))
    return;
  word = g_strdup_printf ("%.16s-proxy", action); /* enable: kind enable-proxy */
  if (!fp_kind_from_word (word, &model->pending_kind))
    return;
  model->pending = TRUE;
  replace (&model->pending_host, lookup_text (pending, "host"));
  replace (&model->pending_user, lookup_text (pending, "user"));
  replace (&model->pending_code, lookup_text (pending, "code"));
  g_variant_lookup (pending, "port", "q", &model->pending_port);
  g_variant_lookup (pending, "password-set", "b", &model->pending_password_set);
}

static void
read_proxy (const FpMirror *mirror, FpPanelModel *model)
{
  GVariant *port = get (mirror, FP_MIRROR_PROXY, "Port", "q");

  model->proxy_enabled = get_boolean (mirror, FP_MIRROR_PROXY, "Enabled");
  replace (&model->proxy_host, get_text (mirror, FP_MIRROR_PROXY, "Host"));
  model->proxy_port = port != NULL ? g_variant_get_uint16 (port) : 0;
  replace (&model->proxy_user, get_text (mirror, FP_MIRROR_PROXY, "User"));
  model->proxy_password_set = get_boolean (mirror, FP_MIRROR_PROXY, "PasswordSet");
  read_pending (mirror, model);
}

static void
read_connectivity (const FpMirror *mirror, FpPanelModel *model)
{
  GVariant *last = get (mirror, FP_MIRROR_CONNECTIVITY, "LastSuccess", "x");

  model->connectivity = FP_CONNECTIVITY_UNKNOWN;
  fp_connectivity_state_from_word (get_word (mirror, FP_MIRROR_CONNECTIVITY, "State"),
                                   &model->connectivity);
  model->checking = get_boolean (mirror, FP_MIRROR_CONNECTIVITY, "Checking");
  g_clear_pointer (&model->report, fp_report_free);
  model->report = get_report (mirror, FP_MIRROR_CONNECTIVITY);
  model->last_success_us = last != NULL ? g_variant_get_int64 (last) : 0;
  replace (&model->platform_url, get_text (mirror, FP_MIRROR_CONNECTIVITY, "PlatformUrl"));
  replace (&model->websocket_url, get_text (mirror, FP_MIRROR_CONNECTIVITY, "WebSocketUrl"));
}

static void
read_stages (const FpMirror *mirror, FpPanelModel *model)
{
  GVariant *stages = get (mirror, FP_MIRROR_OPERATION, "Stages", "a(ssu)");
  GVariantIter iter;
  const char *name, *status;
  guint32 duration_ms;

  if (stages == NULL)
    return;
  g_variant_iter_init (&iter, stages);
  while (model->n_stages < FP_N_STAGES
         && g_variant_iter_next (&iter, "(&s&su)", &name, &status, &duration_ms))
    {
      FpStageLine line = { .duration_ms = duration_ms };

      if (fp_stage_from_word (name, &line.stage)
          && fp_stage_status_from_word (status, &line.status))
        model->stages[model->n_stages++] = line;
    }
}

static void
read_operation (const FpMirror *mirror, FpPanelModel *model)
{
  GVariant *deadline = get (mirror, FP_MIRROR_OPERATION, "Deadline", "x");

  if (mirror->followed == 0
      || !fp_kind_from_word (get_word (mirror, FP_MIRROR_OPERATION, "Kind"), &model->operation_kind)
      || !fp_operation_state_from_word (get_word (mirror, FP_MIRROR_OPERATION, "State"),
                                        &model->operation_state))
    return;
  model->operation = TRUE;
  model->operation_id = mirror->followed;
  read_stages (mirror, model);
  model->operation_report = get_report (mirror, FP_MIRROR_OPERATION);
  model->operation_deadline_us = deadline != NULL ? g_variant_get_int64 (deadline) : 0;
}

FpPanelModel *
fp_mirror_model (const FpMirror *mirror)
{
  FpPanelModel *model = fp_panel_model_new ();

  for (guint part = 0; part < FP_MIRROR_OPERATION; part++)
    if (mirror->parts[part] == NULL)
      return model;
  model->service = TRUE;
  read_appliance (mirror, model);
  read_network (mirror, model);
  read_proxy (mirror, model);
  read_connectivity (mirror, model);
  read_operation (mirror, model);
  return model;
}

guint
fp_operation_id (const char *path)
{
  guint64 id;

  if (!g_str_has_prefix (path, FP_OPERATION_PATH "/")
      || !g_ascii_string_to_unsigned (path + strlen (FP_OPERATION_PATH "/"), 10, 1, G_MAXUINT, &id,
                                      NULL))
    return 0;
  return (guint)id;
}

char *
fp_operation_path (guint operation_id)
{
  return g_strdup_printf (FP_OPERATION_PATH "/%u", operation_id);
}

guint
fp_mirror_running (const FpMirror *mirror)
{
  GVariant *path = get (mirror, FP_MIRROR_APPLIANCE, "Operation", "o");

  return path != NULL ? fp_operation_id (g_variant_get_string (path, NULL)) : 0;
}

void
fp_mirror_follow (FpMirror *mirror, guint operation_id)
{
  forget (mirror, FP_MIRROR_OPERATION);
  mirror->followed = operation_id;
}

guint
fp_mirror_followed (const FpMirror *mirror)
{
  return mirror->followed;
}

static GVariant *
request_values (const FpPanelRequest *request)
{
  GVariantBuilder values;

  if (request->values != NULL)
    return request->values;
  g_variant_builder_init (&values, G_VARIANT_TYPE_VARDICT);
  if (request->host != NULL)
    g_variant_builder_add (&values, "{sv}", "host", g_variant_new_string (request->host));
  if (request->port != 0)
    g_variant_builder_add (&values, "{sv}", "port", g_variant_new_uint16 (request->port));
  if (request->user != NULL)
    g_variant_builder_add (&values, "{sv}", "user", g_variant_new_string (request->user));
  if (request->password != NULL)
    g_variant_builder_add (&values, "{sv}", "password", g_variant_new_string (request->password));
  return g_variant_builder_end (&values);
}

static GVariant *
request_options (const FpPanelRequest *request)
{
  GVariantBuilder options;

  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  if (request->keep)
    g_variant_builder_add (&options, "{sv}", "keep", g_variant_new_boolean (TRUE));
  if (request->take_over)
    g_variant_builder_add (&options, "{sv}", "take-over", g_variant_new_boolean (TRUE));
  return g_variant_builder_end (&options);
}

typedef struct
{
  const char *interface, *method;
  gboolean values;    /* the first argument; the options are the last one */
  gboolean operation; /* of the operation, not of the appliance */
} Method;

static const Method methods[FP_N_REQUESTS] = {
  [FP_REQUEST_ENABLE] = { FP_PROXY_IFACE, "Enable", TRUE, FALSE },
  [FP_REQUEST_CHANGE] = { FP_PROXY_IFACE, "Change", TRUE, FALSE },
  [FP_REQUEST_DISABLE] = { FP_PROXY_IFACE, "Disable", FALSE, FALSE },
  [FP_REQUEST_CHECK] = { FP_CONNECTIVITY_IFACE, "Check", FALSE, FALSE },
  [FP_REQUEST_CHANGE_NETWORK] = { FP_NETWORK_IFACE, "Change", TRUE, FALSE },
  [FP_REQUEST_RESET_NETWORK] = { FP_NETWORK_IFACE, "Reset", FALSE, FALSE },
  [FP_REQUEST_DISCARD_NETWORK] = { FP_NETWORK_IFACE, "DiscardPending", FALSE, FALSE },
  [FP_REQUEST_REBOOT] = { FP_APPLIANCE_IFACE, "Reboot", FALSE, FALSE },
  [FP_REQUEST_POWER_OFF] = { FP_APPLIANCE_IFACE, "PowerOff", FALSE, FALSE },
  [FP_REQUEST_CANCEL] = { FP_OPERATION_IFACE, "Cancel", FALSE, TRUE },
  [FP_REQUEST_CONFIRM] = { FP_OPERATION_IFACE, "Confirm", FALSE, TRUE },
};

gboolean
fp_call_from_request (const FpPanelRequest *request, guint operation_id, FpCall *call)
{
  const Method *method = &methods[request->kind];
  GVariant *options;

  if (method->operation && operation_id == 0)
    return FALSE;
  options = request_options (request);
  call->path = method->operation ? fp_operation_path (operation_id) : g_strdup (FP_OBJECT_PATH);
  call->interface = method->interface;
  call->method = method->method;
  call->arguments = method->values
                        ? g_variant_new ("(@a{sv}@a{sv})", request_values (request), options)
                        : g_variant_new ("(@a{sv})", options);
  return TRUE;
}
