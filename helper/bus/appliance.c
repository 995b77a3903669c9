/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* org.faceplate1.Appliance */
#include "config.h"

#include "dbus/names.h"
#include "helper/bus/interfaces.h"

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

  show (object, "Name", g_variant_new_string (model->name));
  show (object, "Version", g_variant_new_string (FP_VERSION));
  show (object, "ConfigFault", g_variant_new_string (model->config_fault));
  show (object, "StateFault", g_variant_new_string (model->state_fault));
  show (object, "Operation", g_variant_new_object_path (operation));
}
