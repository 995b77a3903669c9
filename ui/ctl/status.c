/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* "status": everything at a glance. */
#include "ui/ctl/status.h"

#include <stdio.h>

#include "dbus/names.h"
#include "ui/ctl/json.h"
#include "ui/ctl/network.h"
#include "ui/ctl/print.h"
#include "ui/ctl/proxy.h"

void
ctl_snapshot_clear (CtlSnapshot *snapshot)
{
  g_clear_pointer (&snapshot->appliance, g_variant_unref);
  g_clear_pointer (&snapshot->network, g_variant_unref);
  g_clear_pointer (&snapshot->proxy, g_variant_unref);
  g_clear_pointer (&snapshot->connectivity, g_variant_unref);
  g_clear_pointer (&snapshot->operation, g_variant_unref);
}

gboolean
ctl_snapshot_read (CtlSnapshot *snapshot, CtlService *service, GError **error)
{
  const char *path = "/";

  snapshot->appliance = ctl_service_get_all (service, FP_OBJECT_PATH, FP_APPLIANCE_IFACE, error);
  if (snapshot->appliance == NULL)
    return FALSE;
  g_variant_lookup (snapshot->appliance, "Operation", "&o", &path);
  if (!g_str_equal (path, "/")) /* one that has ended and gone meanwhile is just not shown */
    snapshot->operation = ctl_service_get_all (service, path, FP_OPERATION_IFACE, NULL);
  snapshot->network = ctl_service_get_all (service, FP_OBJECT_PATH, FP_NETWORK_IFACE, error);
  if (snapshot->network == NULL)
    return FALSE;
  snapshot->proxy = ctl_service_get_all (service, FP_OBJECT_PATH, FP_PROXY_IFACE, error);
  if (snapshot->proxy == NULL)
    return FALSE;
  snapshot->connectivity
      = ctl_service_get_all (service, FP_OBJECT_PATH, FP_CONNECTIVITY_IFACE, error);
  return snapshot->connectivity != NULL;
}

JsonObject *
ctl_snapshot_json (const CtlSnapshot *snapshot)
{
  JsonObject *object = json_object_new ();
  JsonObject *appliance = ctl_json_properties (snapshot->appliance);

  json_object_set_object_member (object, "appliance", appliance);
  json_object_set_object_member (object, "network", ctl_json_properties (snapshot->network));
  json_object_set_object_member (object, "proxy", ctl_json_properties (snapshot->proxy));
  json_object_set_object_member (object, "connectivity",
                                 ctl_json_properties (snapshot->connectivity));
  if (snapshot->operation != NULL)
    {
      JsonObject *operation = ctl_json_properties (snapshot->operation);

      json_object_set_string_member (operation, "operation",
                                     json_object_get_string_member (appliance, "operation"));
      json_object_set_object_member (object, "operation", operation);
    }
  else
    json_object_set_null_member (object, "operation");
  return object;
}

static void
print_appliance (GVariant *appliance)
{
  g_autofree char *line = g_strdup_printf ("%s (Faceplate %s)", ctl_lookup (appliance, "Name"),
                                           ctl_lookup (appliance, "Version"));

  ctl_print_field ("Appliance", line);
  ctl_print_field ("Fault", ctl_lookup (appliance, "ConfigFault"));
  ctl_print_field ("Fault", ctl_lookup (appliance, "StateFault"));
}

static void
print_connectivity (GVariant *connectivity)
{
  g_autoptr (GVariant) report
      = g_variant_lookup_value (connectivity, "Report", G_VARIANT_TYPE_VARDICT);
  const char *url = ctl_lookup (connectivity, "PlatformUrl");
  const char *state = ctl_lookup (connectivity, "State");
  g_autofree char *platform
      = *url != '\0' ? g_strdup_printf ("%s, %s", state, url) : g_strdup (state);
  gint64 time_us = 0;

  ctl_print_field ("Platform", platform);
  if (report != NULL && g_variant_lookup (report, "time", "x", &time_us))
    {
      g_autofree char *line = ctl_report_line (report);
      g_autofree char *when = ctl_time (time_us);
      g_autofree char *check = g_strdup_printf ("%s, %s", when, line);

      ctl_print_field ("Last check", check);
    }
}

static void
print_operation (GVariant *operation)
{
  g_autoptr (GVariant) stages
      = g_variant_lookup_value (operation, "Stages", G_VARIANT_TYPE ("a(ssu)"));
  gsize n = stages != NULL ? g_variant_n_children (stages) : 0;
  const char *stage = "";
  gint64 deadline_us = 0;
  g_autofree char *left = NULL, *line = NULL;

  if (n > 0)
    g_variant_get_child (stages, n - 1, "(&s&su)", &stage, NULL, NULL);
  g_variant_lookup (operation, "Deadline", "x", &deadline_us);
  left = ctl_time_left (deadline_us);
  line = g_strdup_printf ("%s, %s%s%s%s%s%s", ctl_lookup (operation, "Kind"),
                          ctl_lookup (operation, "State"), n > 0 ? ", stage " : "", stage,
                          *left != '\0' ? ", " : "", left, *left != '\0' ? " left" : "");
  ctl_print_field ("Operation", line);
}

void
ctl_snapshot_print (const CtlSnapshot *snapshot)
{
  print_appliance (snapshot->appliance);
  ctl_network_print_brief (snapshot->network);
  ctl_proxy_print (snapshot->proxy);
  print_connectivity (snapshot->connectivity);
  if (snapshot->operation != NULL)
    print_operation (snapshot->operation);
}

CtlStatus
ctl_status (const CtlOptions *options)
{
  GError *error = NULL;
  g_autoptr (CtlService) service = ctl_service_connect (options, &error);
  g_auto (CtlSnapshot) snapshot = { 0 };

  if (service == NULL || !ctl_snapshot_read (&snapshot, service, &error))
    return ctl_service_refused (options, error);
  if (options->json)
    ctl_json_print (ctl_snapshot_json (&snapshot));
  else
    ctl_snapshot_print (&snapshot);
  return CTL_DONE;
}
