/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/bus/bus.h"

#include "dbus/names.h"
#include "helper/bus/dispatch.h"
#include "helper/bus/interfaces.h"
#include "helper/bus/object.h"

#define XML_RESOURCE "/org/faceplate1/org.faceplate1.xml"

struct _FpBus
{
  const FpService *service;
  GDBusNodeInfo *node;
  FpDispatch *dispatch;
  FpObject *object;
  FpOperations *operations;
};

static const FpHandler handlers[] = {
  { FP_APPLIANCE_IFACE, "Reboot", fp_appliance_parse, fp_appliance_reboot, g_free },
  { FP_APPLIANCE_IFACE, "PowerOff", fp_appliance_parse, fp_appliance_power_off, g_free },
  { FP_NETWORK_IFACE, "ListLinks", fp_network_parse_list, fp_network_list, g_free },
  { FP_NETWORK_IFACE, "Change", fp_network_parse_change, fp_operation_run_start,
    (GDestroyNotify)fp_proposal_free },
  { FP_NETWORK_IFACE, "Reset", fp_network_parse_reset, fp_operation_run_start,
    (GDestroyNotify)fp_proposal_free },
  { FP_NETWORK_IFACE, "Release", fp_network_parse_release, fp_operation_run_start,
    (GDestroyNotify)fp_proposal_free },
  { FP_NETWORK_IFACE, "DiscardPending", fp_operation_parse_discard, fp_network_discard, g_free },
  { FP_PROXY_IFACE, "Enable", fp_proxy_parse_enable, fp_operation_run_start,
    (GDestroyNotify)fp_proposal_free },
  { FP_PROXY_IFACE, "Change", fp_proxy_parse_change, fp_operation_run_start,
    (GDestroyNotify)fp_proposal_free },
  { FP_PROXY_IFACE, "Disable", fp_proxy_parse_disable, fp_operation_run_start,
    (GDestroyNotify)fp_proposal_free },
  { FP_PROXY_IFACE, "DiscardPending", fp_operation_parse_discard, fp_proxy_discard, g_free },
  { FP_CONNECTIVITY_IFACE, "Check", fp_connectivity_parse_check, fp_operation_run_start,
    (GDestroyNotify)fp_proposal_free },
  { FP_OPERATION_IFACE, "Cancel", fp_operation_parse_number, fp_operation_run_cancel, g_free },
  { FP_OPERATION_IFACE, "Confirm", fp_operation_parse_number, fp_operation_run_confirm, g_free },
};

static const char *const object_interfaces[]
    = { FP_APPLIANCE_IFACE, FP_NETWORK_IFACE, FP_PROXY_IFACE, FP_CONNECTIVITY_IFACE };

/* Every method of the XML has exactly one handler, in a program that was built of both: else it is
 * a bug. */
static void
assert_complete (GDBusNodeInfo *node)
{
  guint methods = 0;

  for (guint i = 0; node->interfaces[i] != NULL; i++)
    for (GDBusMethodInfo **m = node->interfaces[i]->methods; m != NULL && *m != NULL; m++)
      methods++;
  g_assert_cmpuint (methods, ==, G_N_ELEMENTS (handlers));
  for (guint i = 0; i < G_N_ELEMENTS (handlers); i++)
    {
      GDBusInterfaceInfo *info = g_dbus_node_info_lookup_interface (node, handlers[i].interface);

      g_assert (info != NULL
                && g_dbus_interface_info_lookup_method (info, handlers[i].method) != NULL);
    }
}

static GDBusNodeInfo *
load_node (GError **error)
{
  g_autoptr (GBytes) xml
      = g_resources_lookup_data (XML_RESOURCE, G_RESOURCE_LOOKUP_FLAGS_NONE, error);

  return xml != NULL ? g_dbus_node_info_new_for_xml (g_bytes_get_data (xml, NULL), error) : NULL;
}

static gboolean
add_interfaces (FpBus *bus, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (object_interfaces); i++)
    if (!fp_object_add (bus->object,
                        g_dbus_node_info_lookup_interface (bus->node, object_interfaces[i]),
                        fp_dispatch_method_call, bus->dispatch, error))
      return FALSE;
  return TRUE;
}

FpBus *
fp_bus_new (GDBusConnection *connection, const FpService *service, GError **error)
{
  g_autoptr (FpBus) bus = g_new0 (FpBus, 1);

  bus->service = service;
  bus->node = load_node (error);
  if (bus->node == NULL)
    return NULL;
  assert_complete (bus->node);
  bus->dispatch = fp_dispatch_new (connection, handlers, G_N_ELEMENTS (handlers), service);
  bus->object = fp_object_new (connection, FP_OBJECT_PATH);
  bus->operations = fp_operations_new (
      connection, g_dbus_node_info_lookup_interface (bus->node, FP_OPERATION_IFACE),
      fp_dispatch_method_call, bus->dispatch);
  if (!add_interfaces (bus, error))
    return NULL;
  fp_bus_show (bus);
  return g_steal_pointer (&bus);
}

void
fp_bus_free (FpBus *bus)
{
  if (bus == NULL)
    return;
  fp_operations_free (bus->operations);
  fp_object_free (bus->object);
  fp_dispatch_free (bus->dispatch);
  g_clear_pointer (&bus->node, g_dbus_node_info_unref);
  g_free (bus);
}

void
fp_bus_show (FpBus *bus)
{
  const FpModel *model = bus->service->model;

  fp_appliance_show (bus->object, model);
  fp_network_show (bus->object, model);
  fp_proxy_show (bus->object, model);
  fp_connectivity_show (bus->object, model);
  fp_object_flush (bus->object);
}

FpOperations *
fp_bus_operations (FpBus *bus)
{
  return bus->operations;
}
