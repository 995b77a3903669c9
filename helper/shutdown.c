/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/shutdown.h"

#include "dbus/errors.h"
#include "helper/sys/login.h"

struct _FpShutdown
{
  GDBusConnection *connection;
  FpCall *call;
  FpLoginCall *login; /* NULL: logind is not being asked */
};

FpShutdown *
fp_shutdown_new (GDBusConnection *connection)
{
  FpShutdown *shutdown = g_new0 (FpShutdown, 1);

  shutdown->connection = g_object_ref (connection);
  return shutdown;
}

void
fp_shutdown_free (FpShutdown *shutdown)
{
  if (shutdown == NULL)
    return;
  fp_login_call_free (shutdown->login);
  fp_call_free (shutdown->call);
  g_object_unref (shutdown->connection);
  g_free (shutdown);
}

static void
on_ended (const char *failure, gpointer user_data)
{
  FpShutdown *shutdown = user_data;
  FpCall *call = g_steal_pointer (&shutdown->call);
  g_autoptr (FpLoginCall) ended = g_steal_pointer (&shutdown->login);
  g_autoptr (GError) error = NULL;

  if (failure == NULL)
    {
      fp_call_reply (call, NULL);
      return;
    }
  error = g_error_new_literal (FP_ERROR, FP_ERROR_FAILED, failure);
  fp_call_fail (call, error);
}

void
fp_shutdown_ask (FpShutdown *shutdown, FpCall *call, gboolean reboot)
{
  g_autoptr (GError) error = NULL;

  if (shutdown->login == NULL)
    {
      shutdown->call = call;
      shutdown->login = fp_login_call_new (
          shutdown->connection, reboot ? FP_LOGIN_REBOOT : FP_LOGIN_POWER_OFF, on_ended, shutdown);
      return;
    }
  error = g_error_new_literal (FP_ERROR, FP_ERROR_BUSY, "systemd-logind is being asked already");
  fp_call_fail (call, error);
}
