/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/sys/service.h"

#include "dbus/text.h"

gboolean
fp_service_is_error (const GError *error, const char *name)
{
  g_autofree char *remote
      = g_dbus_error_is_remote_error (error) ? g_dbus_error_get_remote_error (error) : NULL;

  return g_strcmp0 (remote, name) == 0;
}

gboolean
fp_service_is_absent (const GError *error)
{
  /* A unit that is not there, not enabled or masked: the bus passes systemd's words on. */
  return g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN)
         || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER)
         || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED)
         || fp_service_is_error (error, "org.freedesktop.systemd1.NoSuchUnit")
         || fp_service_is_error (error, "org.freedesktop.systemd1.LoadFailed")
         || fp_service_is_error (error, "org.freedesktop.systemd1.UnitMasked")
         || (error->domain == G_DBUS_ERROR && error->code >= G_DBUS_ERROR_SPAWN_EXEC_FAILED
             && error->code <= G_DBUS_ERROR_SPAWN_NO_MEMORY);
}

char *
fp_service_failure (const FpService *service, const GError *error)
{
  g_autoptr (GError) copy = g_error_copy (error);
  g_autofree char *text = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT)
      || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY))
    return g_strdup_printf ("%s does not answer", service->title);
  g_dbus_error_strip_remote_error (copy);
  text = fp_text_escape (copy->message, -1, FP_EVIDENCE_MAX);
  return g_strdup_printf ("%s: %s", service->title, text);
}
