/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/sys/login.h"

#include <string.h>

#include "helper/sys/service.h"

#define CALL_MS    8000
#define INHIBIT_MS 2000 /* together 10 s */

static const FpService service = { "systemd-logind", "org.freedesktop.login1",
                                   "/org/freedesktop/login1", "org.freedesktop.login1.Manager" };

struct _FpLoginCall
{
  GCancellable *cancellable;
  char *failure; /* while it is asked why */
  FpLoginEnded ended;
  gpointer user_data;
};

void
fp_login_call_free (FpLoginCall *call)
{
  if (call == NULL)
    return;
  g_cancellable_cancel (call->cancellable);
  g_object_unref (call->cancellable);
  g_free (call->failure);
  g_free (call);
}

static void
end (FpLoginCall *call, const char *failure)
{
  g_autofree char *copy = g_strdup (failure);

  call->ended (copy, call->user_data);
}

static void
on_inhibited (GObject *source, GAsyncResult *result, gpointer user_data)
{
  FpLoginCall *call = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply
      = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  g_autoptr (GVariant) value = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (reply != NULL)
    g_variant_get (reply, "(v)", &value);
  if (value != NULL && g_variant_is_of_type (value, G_VARIANT_TYPE_STRING)
      && strstr (g_variant_get_string (value, NULL), "shutdown") != NULL)
    end (call, "another program holds the shutdown off (systemd-inhibit --list names it)");
  else
    end (call, call->failure);
}

static void
on_reply (GObject *source, GAsyncResult *result, gpointer user_data)
{
  FpLoginCall *call = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply
      = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (reply != NULL)
    {
      end (call, NULL);
      return;
    }
  call->failure = fp_service_failure (&service, error);
  /* Refused: by the rights, or because somebody holds it off? */
  if (g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED)
      || fp_service_is_error (error, "org.freedesktop.DBus.Error.InteractiveAuthorizationRequired"))
    g_dbus_connection_call (
        G_DBUS_CONNECTION (source), service.name, service.path, "org.freedesktop.DBus.Properties",
        "Get", g_variant_new ("(ss)", service.iface, "BlockInhibited"), G_VARIANT_TYPE ("(v)"),
        G_DBUS_CALL_FLAGS_NONE, INHIBIT_MS, call->cancellable, on_inhibited, call);
  else
    end (call, call->failure);
}

FpLoginCall *
fp_login_call_new (GDBusConnection *bus, FpLoginAction action, FpLoginEnded ended,
                   gpointer user_data)
{
  static const char *const methods[] = { "Reboot", "PowerOff" };
  FpLoginCall *call = g_new0 (FpLoginCall, 1);

  call->cancellable = g_cancellable_new ();
  call->ended = ended;
  call->user_data = user_data;
  g_dbus_connection_call (bus, service.name, service.path, service.iface, methods[action],
                          g_variant_new ("(b)", FALSE), NULL, G_DBUS_CALL_FLAGS_NONE, CALL_MS,
                          call->cancellable, on_reply, call);
  return call;
}
