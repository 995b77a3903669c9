/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "ui/ctl/change.h"

#include <stdio.h>

#include "dbus/names.h"
#include "ui/ctl/json.h"
#include "ui/ctl/print.h"

GVariant *
ctl_change_options (const CtlOptions *options)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  if (options->keep)
    g_variant_dict_insert (&dict, "keep", "b", TRUE);
  if (options->confirm_s > 0)
    g_variant_dict_insert (&dict, "confirm", "u", (guint)options->confirm_s);
  if (options->take_over)
    g_variant_dict_insert (&dict, "take-over", "b", TRUE);
  return g_variant_dict_end (&dict);
}

static CtlStatus
print_path (const CtlOptions *options, const char *path)
{
  JsonObject *object;

  if (!options->json)
    {
      puts (path);
      return CTL_DONE;
    }
  object = json_object_new ();
  json_object_set_string_member (object, "operation", path);
  ctl_json_print (object);
  return CTL_DONE;
}

CtlStatus
ctl_change_print_end (const CtlOptions *options, const CtlChange *change,
                      const CtlOperation *operation)
{
  const char *state = ctl_operation_state (operation);
  gboolean succeeded = g_str_equal (state, "succeeded"), kept = g_str_equal (state, "kept");

  if (options->json)
    ctl_operation_print_json (operation);
  else
    {
      if (ctl_operation_report (operation) != NULL)
        ctl_print_report (ctl_operation_report (operation));
      if (succeeded)
        printf ("%s.\n", change->done);
      else if (kept)
        printf ("%s, though the check failed.\n", change->done);
      else
        printf ("Nothing was changed (%s). %s.\n", state, change->undone);
    }
  return succeeded || kept ? CTL_DONE : CTL_FAILED;
}

CtlStatus
ctl_change_run (const CtlOptions *options, const CtlChange *change, GVariant *args)
{
  g_autoptr (GVariant) owned_args = g_variant_ref_sink (args), reply = NULL;
  GError *error = NULL;
  g_autoptr (CtlService) service = ctl_service_connect (options, &error);
  g_autoptr (CtlOperation) operation = NULL;
  const char *path;
  CtlStatus status;

  if (service == NULL)
    return ctl_service_refused (options, error);
  if (change->say_also != NULL)
    change->say_also (service, owned_args);
  operation = ctl_operation_prepare (service, options, !options->json);
  reply = ctl_service_change (service, FP_OBJECT_PATH, change->interface, change->method,
                              owned_args, G_VARIANT_TYPE ("(o)"), &error);
  if (reply == NULL)
    return ctl_service_refused (options, error);
  g_variant_get (reply, "(&o)", &path);
  if (options->no_wait)
    return print_path (options, path);
  status = ctl_operation_follow (operation, path);
  return status == CTL_DONE ? ctl_change_print_end (options, change, operation) : status;
}

CtlStatus
ctl_change_discard (const CtlOptions *options, const char *interface)
{
  GError *error = NULL;
  g_autoptr (CtlService) service = ctl_service_connect (options, &error);
  g_autoptr (GVariant) reply = NULL;

  if (service != NULL)
    reply = ctl_service_change (service, FP_OBJECT_PATH, interface, "DiscardPending",
                                g_variant_new ("(@a{sv})", ctl_change_options (options)),
                                G_VARIANT_TYPE_UNIT, &error);
  if (reply == NULL)
    return ctl_service_refused (options, error);
  if (options->json)
    ctl_json_print (json_object_new ());
  else
    puts ("Forgotten.");
  return CTL_DONE;
}
