/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* org.faceplate1.Proxy */
#include "dbus/errors.h"
#include "dbus/names.h"
#include "helper/bus/interfaces.h"
#include "helper/bus/options.h"

static void
show (FpObject *object, const char *property, GVariant *value)
{
  fp_object_set (object, FP_PROXY_IFACE, property, value);
}

static const char *
or_empty (const char *text)
{
  return text != NULL ? text : "";
}

static GVariant *
pending_to_variant (const FpPending *pending)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  if (pending != NULL)
    {
      const FpProxySettings *settings = pending->settings;
      const char *code = pending->code == FP_CODE_OK ? "" : fp_code_info (pending->code)->symbol;

      g_variant_dict_insert (&dict, "action", "s", fp_pending_action_word (pending->action));
      g_variant_dict_insert (&dict, "host", "s", or_empty (settings->host));
      g_variant_dict_insert (&dict, "port", "q", settings->port);
      g_variant_dict_insert (&dict, "user", "s", or_empty (settings->user));
      g_variant_dict_insert (&dict, "password-set", "b", settings->password != NULL);
      g_variant_dict_insert (&dict, "code", "s", code);
    }
  return g_variant_dict_end (&dict);
}

void
fp_proxy_show (FpObject *object, const FpModel *model)
{
  const FpState *state = model->state;

  show (object, "Enabled", g_variant_new_boolean (state->enabled));
  show (object, "Host", g_variant_new_string (or_empty (state->proxy->host)));
  show (object, "Port", g_variant_new_uint16 (state->proxy->port));
  show (object, "User", g_variant_new_string (or_empty (state->proxy->user)));
  show (object, "PasswordSet", g_variant_new_boolean (state->proxy->password != NULL));
  show (object, "Pending", pending_to_variant (state->pending));
}

static gboolean
require_enabled (const FpModel *model, gboolean wanted, GError **error)
{
  if (model->state->enabled == wanted)
    return TRUE;
  if (wanted)
    g_set_error_literal (error, FP_ERROR, FP_ERROR_PROXY_NOT_ENABLED, "no proxy is enabled");
  else
    g_set_error_literal (error, FP_ERROR, FP_ERROR_PROXY_ALREADY_ENABLED,
                         "a proxy is enabled already");
  return FALSE;
}

/* Without a platform nothing can be proved: then only "keep" makes sense. */
static gboolean
may_start (const FpModel *model, gboolean enabled, gboolean keep, GError **error)
{
  return !fp_refuse_busy (model, error) && require_enabled (model, enabled, error)
         && (keep || !fp_refuse_unconfigured (model, error));
}

static gpointer
parse_values (const FpModel *model, GVariant *arguments, FpKind kind, GError **error)
{
  g_autoptr (GVariant) values = g_variant_get_child_value (arguments, 0);
  g_autoptr (GVariant) options = g_variant_get_child_value (arguments, 1);
  gboolean keep = FALSE;
  const FpOption known[] = { { "keep", "b", &keep }, { NULL } };
  FpProxySettings *settings;

  if (!fp_options_parse (options, known, error)
      || !may_start (model, kind == FP_KIND_CHANGE_PROXY, keep, error))
    return NULL;
  settings = fp_proxy_settings_from_values (values, fp_state_base (model->state), error);
  return settings != NULL ? fp_proposal_new (kind, settings, keep) : NULL;
}

gpointer
fp_proxy_parse_enable (const FpModel *model, GVariant *arguments, const char *object_path,
                       GError **error)
{
  return parse_values (model, arguments, FP_KIND_ENABLE_PROXY, error);
}

gpointer
fp_proxy_parse_change (const FpModel *model, GVariant *arguments, const char *object_path,
                       GError **error)
{
  return parse_values (model, arguments, FP_KIND_CHANGE_PROXY, error);
}

gpointer
fp_proxy_parse_disable (const FpModel *model, GVariant *arguments, const char *object_path,
                        GError **error)
{
  g_autoptr (GVariant) options = g_variant_get_child_value (arguments, 0);
  gboolean keep = FALSE;
  const FpOption known[] = { { "keep", "b", &keep }, { NULL } };

  if (!fp_options_parse (options, known, error) || !may_start (model, TRUE, keep, error))
    return NULL;
  return fp_proposal_new (FP_KIND_DISABLE_PROXY, fp_proxy_settings_copy (model->state->proxy),
                          keep);
}

void
fp_proxy_discard (FpCall *call, gpointer request, const FpService *service)
{
  g_free (request);
  service->discard_pending (call, FALSE, service->user_data);
}
