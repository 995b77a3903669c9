/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* "reboot, power-off". */
#include <stdio.h>

#include "dbus/names.h"
#include "ui/ctl/json.h"
#include "ui/ctl/print.h"
#include "ui/ctl/question.h"
#include "ui/ctl/service.h"

/* With the appliance's name: this shell may be on another machine than the person thinks. */
static gboolean
is_wanted (const CtlOptions *options, CtlService *service, const char *question, GError **error)
{
  g_autoptr (GVariant) appliance = NULL;
  g_autofree char *name = NULL, *text = NULL;

  if (options->yes || !ctl_question_possible ())
    return TRUE;
  appliance = ctl_service_get_all (service, FP_OBJECT_PATH, FP_APPLIANCE_IFACE, error);
  if (appliance == NULL)
    return FALSE;
  name = ctl_text (ctl_lookup (appliance, "Name"));
  text = g_strdup_printf ("%s %s?", question, name);
  return ctl_question_wait (text, service->deadline_us) == CTL_ANSWER_YES;
}

static CtlStatus
call (const CtlOptions *options, const char *method, const char *question, const char *done)
{
  GError *error = NULL;
  g_autoptr (CtlService) service = ctl_service_connect (options, &error);
  g_autoptr (GVariant) reply = NULL;

  if (service == NULL)
    return ctl_service_refused (options, error);
  if (is_wanted (options, service, question, &error))
    reply = ctl_service_change (service, FP_OBJECT_PATH, FP_APPLIANCE_IFACE, method,
                                ctl_no_options (), G_VARIANT_TYPE_UNIT, &error);
  else if (error == NULL)
    return CTL_FAILED;
  if (reply == NULL)
    return ctl_service_refused (options, error);
  if (options->json)
    ctl_json_print (json_object_new ());
  else
    puts (done);
  return CTL_DONE;
}

CtlStatus
ctl_reboot (const CtlOptions *options)
{
  return call (options, "Reboot", "Reboot", "The machine restarts.");
}

CtlStatus
ctl_power_off (const CtlOptions *options)
{
  return call (options, "PowerOff", "Power off", "The machine shuts down.");
}
