/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* "cancel, confirm": of the operation that runs, whoever has begun it. */
#include <stdio.h>

#include "dbus/names.h"
#include "ui/ctl/json.h"
#include "ui/ctl/operation.h"
#include "ui/ctl/print.h"

/* The running operation's path, or "/"; NULL with error. */
static char *
running_operation (CtlService *service, GError **error)
{
  g_autoptr (GVariant) appliance
      = ctl_service_get_all (service, FP_OBJECT_PATH, FP_APPLIANCE_IFACE, error);
  const char *path = "/";

  if (appliance == NULL)
    return NULL;
  g_variant_lookup (appliance, "Operation", "&o", &path);
  return g_strdup (path);
}

static CtlStatus
say_nothing_runs (const CtlOptions *options, CtlStatus status)
{
  JsonObject *object;

  if (options->json)
    {
      object = json_object_new ();
      json_object_set_null_member (object, "operation");
      ctl_json_print (object);
    }
  else
    puts ("No operation runs.");
  return status;
}

static CtlStatus
print_end (const CtlOptions *options, const CtlOperation *operation, const char *wanted,
           const char *as_good)
{
  const char *state = ctl_operation_state (operation);

  if (options->json)
    ctl_operation_print_json (operation);
  else
    printf ("The operation has ended: %s.\n", state);
  return g_str_equal (state, wanted) || g_str_equal (state, as_good) ? CTL_DONE : CTL_FAILED;
}

/* Calls method and waits for the end. nothing: what it means that nothing runs. */
static CtlStatus
call (const CtlOptions *options, const char *method, const char *wanted, const char *as_good,
      CtlStatus nothing)
{
  GError *error = NULL;
  g_autoptr (CtlService) service = ctl_service_connect (options, &error);
  g_autofree char *path = service != NULL ? running_operation (service, &error) : NULL;
  g_autoptr (CtlOperation) operation = NULL;
  g_autoptr (GVariant) reply = NULL;
  CtlStatus status;

  if (path == NULL)
    return ctl_service_refused (options, error);
  if (g_str_equal (path, "/"))
    return say_nothing_runs (options, nothing);
  operation = ctl_operation_prepare (service, options, FALSE);
  reply = ctl_service_change (service, path, FP_OPERATION_IFACE, method, ctl_no_options (),
                              G_VARIANT_TYPE_UNIT, &error);
  if (reply == NULL)
    return ctl_service_refused (options, error);
  status = ctl_operation_follow (operation, path);
  return status == CTL_DONE ? print_end (options, operation, wanted, as_good) : status;
}

CtlStatus
ctl_cancel (const CtlOptions *options)
{
  return call (options, "Cancel", "cancelled", "cancelled", CTL_DONE);
}

CtlStatus
ctl_confirm (const CtlOptions *options)
{
  return call (options, "Confirm", "succeeded", "kept", CTL_FAILED);
}
