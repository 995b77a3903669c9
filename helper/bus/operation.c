/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The methods of org.faceplate1.Operation, and what all methods share that start one. */
#include "dbus/errors.h"
#include "dbus/names.h"
#include "helper/bus/interfaces.h"
#include "helper/bus/options.h"

gboolean
fp_refuse_busy (const FpModel *model, GError **error)
{
  if (model->operation != 0)
    g_set_error (error, FP_ERROR, FP_ERROR_BUSY, "operation %u runs", model->operation);
  else if (model->settling && model->state->journal != NULL)
    g_set_error_literal (error, FP_ERROR, FP_ERROR_BUSY,
                         "a change of the network that was interrupted is being undone");
  else
    return FALSE;
  return TRUE;
}

gpointer
fp_operation_parse_discard (const FpModel *model, GVariant *arguments, const char *object_path,
                            GError **error)
{
  g_autoptr (GVariant) options = g_variant_get_child_value (arguments, 0);

  if (!fp_options_parse (options, NULL, error) || fp_refuse_busy (model, error))
    return NULL;
  return g_strdup ("");
}

void
fp_operation_run_start (FpCall *call, gpointer request, const FpService *service)
{
  service->start (call, request, service->user_data);
}

/* The request: the number of the operation. */
gpointer
fp_operation_parse_number (const FpModel *model, GVariant *arguments, const char *object_path,
                           GError **error)
{
  g_autoptr (GVariant) options = g_variant_get_child_value (arguments, 0);
  const char *number = object_path + sizeof FP_OPERATION_PATH; /* behind the slash */
  guint *request;

  if (!fp_options_parse (options, NULL, error))
    return NULL;
  request = g_new (guint, 1);
  *request = (guint)g_ascii_strtoull (number, NULL, 10);
  return request;
}

void
fp_operation_run_cancel (FpCall *call, gpointer request, const FpService *service)
{
  guint number = *(guint *)request;

  g_free (request);
  service->cancel (call, number, service->user_data);
}

void
fp_operation_run_confirm (FpCall *call, gpointer request, const FpService *service)
{
  guint number = *(guint *)request;

  g_free (request);
  service->confirm (call, number, service->user_data);
}
