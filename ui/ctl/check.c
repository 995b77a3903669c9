/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* "check, report". */
#include <stdio.h>

#include "dbus/names.h"
#include "ui/ctl/json.h"
#include "ui/ctl/operation.h"
#include "ui/ctl/print.h"

/* Nothing where nothing is asked: a service that is older does not know the option. */
static GVariant *
check_options (const CtlOptions *options)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  if (options->hold_s > 0)
    g_variant_dict_insert (&dict, "hold", "u", (guint)options->hold_s);
  return g_variant_new ("(@a{sv})", g_variant_dict_end (&dict));
}

static void
print_started (const CtlOptions *options, const char *path)
{
  JsonObject *object;

  if (options->json)
    {
      object = json_object_new ();
      if (!options->no_wait)
        json_object_set_string_member (object, "event", "started");
      json_object_set_string_member (object, "operation", path);
      ctl_json_print (object);
    }
  else if (options->no_wait)
    puts (path);
}

static CtlStatus
print_end (const CtlOperation *operation, const CtlOptions *options)
{
  GVariant *report = ctl_operation_report (operation);

  if (options->json)
    ctl_operation_print_json (operation);
  else if (report != NULL)
    ctl_print_report (report);
  else
    printf ("The check has ended: %s.\n", ctl_operation_state (operation));
  return g_str_equal (ctl_operation_state (operation), "succeeded") ? CTL_DONE : CTL_FAILED;
}

CtlStatus
ctl_check (const CtlOptions *options)
{
  GError *error = NULL;
  g_autoptr (CtlService) service = ctl_service_connect (options, &error);
  g_autoptr (CtlOperation) operation = NULL;
  g_autoptr (GVariant) reply = NULL;
  const char *path;
  CtlStatus status;

  if (service == NULL)
    return ctl_service_refused (options, error);
  operation = ctl_operation_prepare (service, options, TRUE);
  reply = ctl_service_change (service, FP_OBJECT_PATH, FP_CONNECTIVITY_IFACE, "Check",
                              check_options (options), G_VARIANT_TYPE ("(o)"), &error);
  if (reply == NULL)
    return ctl_service_refused (options, error);
  g_variant_get (reply, "(&o)", &path);
  print_started (options, path);
  if (options->no_wait)
    return CTL_DONE;
  status = ctl_operation_follow (operation, path);
  return status == CTL_DONE ? print_end (operation, options) : status;
}

CtlStatus
ctl_report (const CtlOptions *options)
{
  GError *error = NULL;
  g_autoptr (CtlService) service = ctl_service_connect (options, &error);
  g_autoptr (GVariant) connectivity = NULL, report = NULL;

  if (service != NULL)
    connectivity = ctl_service_get_all (service, FP_OBJECT_PATH, FP_CONNECTIVITY_IFACE, &error);
  if (connectivity == NULL)
    return ctl_service_refused (options, error);
  report = g_variant_lookup_value (connectivity, "Report", G_VARIANT_TYPE_VARDICT);
  if (options->json)
    ctl_json_print (report != NULL ? ctl_json_properties (report) : json_object_new ());
  else if (report != NULL && g_variant_n_children (report) > 0)
    ctl_print_report (report);
  else
    puts ("No check has ended yet.");
  return report != NULL && g_str_equal (ctl_lookup (report, "code"), "OK") ? CTL_DONE : CTL_FAILED;
}
