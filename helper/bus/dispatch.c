/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/bus/dispatch.h"

#include "dbus/errors.h"
#include "helper/bus/authorization.h"
#include "helper/bus/limits.h"

struct _FpDispatch
{
  const FpHandler *handlers;
  guint n_handlers;
  const FpService *service;
  FpAuthorization *authorization;
};

struct _FpCall
{
  FpDispatch *dispatch;
  const FpHandler *handler;
  GDBusMethodInvocation *invocation; /* NULL: answered */
};

FpDispatch *
fp_dispatch_new (GDBusConnection *connection, const FpHandler *handlers, guint n,
                 const FpService *service)
{
  FpDispatch *dispatch = g_new0 (FpDispatch, 1);

  dispatch->handlers = handlers;
  dispatch->n_handlers = n;
  dispatch->service = service;
  dispatch->authorization = fp_authorization_new (connection);
  return dispatch;
}

void
fp_dispatch_free (FpDispatch *dispatch)
{
  if (dispatch == NULL)
    return;
  fp_authorization_free (dispatch->authorization);
  g_free (dispatch);
}

void
fp_call_reply (FpCall *call, GVariant *results)
{
  g_dbus_method_invocation_return_value (g_steal_pointer (&call->invocation), results);
  fp_call_free (call);
}

void
fp_call_fail (FpCall *call, const GError *error)
{
  g_dbus_method_invocation_return_gerror (g_steal_pointer (&call->invocation), error);
  fp_call_free (call);
}

void
fp_call_free (FpCall *call)
{
  if (call == NULL)
    return;
  if (call->invocation != NULL)
    g_dbus_method_invocation_return_error_literal (call->invocation, FP_ERROR, FP_ERROR_FAILED,
                                                   "the call was given up");
  g_free (call);
}

/* NULL with error. */
static gpointer
parse (FpCall *call, GError **error)
{
  GDBusMethodInvocation *invocation = call->invocation;

  return call->handler->parse (call->dispatch->service->model,
                               g_dbus_method_invocation_get_parameters (invocation),
                               g_dbus_method_invocation_get_object_path (invocation), error);
}

static void
run (FpCall *call)
{
  g_autoptr (GError) error = NULL;
  gpointer request = parse (call, &error);

  if (request != NULL)
    call->handler->run (call, request, call->dispatch->service);
  else
    fp_call_fail (call, error);
}

static void
on_authorized (const GError *error, gpointer user_data)
{
  if (error != NULL)
    fp_call_fail (user_data, error);
  else
    run (user_data);
}

static void
authorize (FpCall *call, const char *action)
{
  GDBusMessage *message = g_dbus_method_invocation_get_message (call->invocation);
  gboolean interactive
      = (g_dbus_message_get_flags (message) & G_DBUS_MESSAGE_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION)
        != 0;
  g_autoptr (GError) error = NULL;

  if (!fp_authorization_ask (call->dispatch->authorization,
                             g_dbus_method_invocation_get_sender (call->invocation), action,
                             interactive, on_authorized, call, &error))
    fp_call_fail (call, error);
}

static gboolean
check_arguments (FpCall *call, GError **error)
{
  gpointer request;

  if (g_variant_get_size (g_dbus_method_invocation_get_parameters (call->invocation))
      > FP_ARGUMENTS_MAX)
    {
      g_set_error_literal (error, FP_ERROR, FP_ERROR_LIMITS_EXCEEDED,
                           "the arguments are longer than 64 KiB");
      return FALSE;
    }
  request = parse (call, error);
  if (request == NULL)
    return FALSE;
  call->handler->request_free (request);
  return TRUE;
}

static const FpHandler *
find_handler (FpDispatch *dispatch, const char *interface, const char *method)
{
  for (guint i = 0; i < dispatch->n_handlers; i++)
    if (g_str_equal (dispatch->handlers[i].interface, interface)
        && g_str_equal (dispatch->handlers[i].method, method))
      return &dispatch->handlers[i];
  g_assert_not_reached (); /* the start compares handlers and XML */
}

void
fp_dispatch_method_call (GDBusConnection *connection, const char *sender, const char *path,
                         const char *interface, const char *method, GVariant *arguments,
                         GDBusMethodInvocation *invocation, gpointer user_data)
{
  FpDispatch *dispatch = user_data;
  const GDBusMethodInfo *info = g_dbus_method_invocation_get_method_info (invocation);
  const char *action = g_dbus_annotation_info_lookup (info->annotations, "org.faceplate1.Action");
  FpCall *call = g_new0 (FpCall, 1);
  g_autoptr (GError) error = NULL;

  call->dispatch = dispatch;
  call->handler = find_handler (dispatch, interface, method);
  call->invocation = invocation;
  if (!check_arguments (call, &error))
    fp_call_fail (call, error);
  else if (action != NULL)
    authorize (call, action);
  else
    run (call);
}
