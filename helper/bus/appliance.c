/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* org.faceplate1.Appliance */
#include "config.h"

#include "dbus/errors.h"
#include "dbus/names.h"
#include "helper/bus/interfaces.h"
#include "helper/bus/options.h"

static void
show (FpObject *object, const char *property, GVariant *value)
{
  fp_object_set (object, FP_APPLIANCE_IFACE, property, value);
}

void
fp_appliance_show (FpObject *object, const FpModel *model)
{
  g_autofree char *operation = model->operation != 0
                                   ? g_strdup_printf (FP_OPERATION_PATH "/%u", model->operation)
                                   : g_strdup ("/");
  g_autofree char *config_fault = fp_model_config_fault (model);

  show (object, "Name", g_variant_new_string (model->name));
  show (object, "Version", g_variant_new_string (FP_VERSION));
  show (object, "ConfigFault", g_variant_new_string (config_fault));
  show (object, "StateFault", g_variant_new_string (model->state_fault));
  show (object, "Operation", g_variant_new_object_path (operation));
}

/* A change must not be cut off in the middle; a check may. */
static gboolean
refuse_change (const FpModel *model, GError **error)
{
  return (model->operation == 0 || model->operation_kind != FP_KIND_CHECK)
         && fp_refuse_busy (model, error);
}

gpointer
fp_appliance_parse (const FpModel *model, GVariant *arguments, const char *object_path,
                    GError **error)
{
  g_autoptr (GVariant) options = g_variant_get_child_value (arguments, 0);

  if (!fp_options_parse (options, NULL, error) || refuse_change (model, error))
    return NULL;
  return g_strdup ("");
}

void
fp_appliance_reboot (FpCall *call, gpointer request, const FpService *service)
{
  g_free (request);
  service->shut_down (call, TRUE, service->user_data);
}

void
fp_appliance_power_off (FpCall *call, gpointer request, const FpService *service)
{
  g_free (request);
  service->shut_down (call, FALSE, service->user_data);
}
