/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "ui/ctl/service.h"

#include <string.h>

#include "dbus/errors.h"
#include "dbus/names.h"
#include "ui/ctl/agent.h"
#include "ui/ctl/json.h"
#include "ui/ctl/print.h"

#define CONNECT_MS 10000
#define READ_MS    10000
#define CHANGE_MS  600000 /* a person may be typing a password for polkit */

#define ERROR_PREFIX "org.faceplate1.Error."

typedef struct
{
  GDBusConnection *bus;
  GError *error;
  gboolean done;
} Connecting;

static void
on_bus (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Connecting *connecting = user_data;

  connecting->bus = g_bus_get_finish (result, &connecting->error);
  connecting->done = TRUE;
}

static gboolean
on_connect_timeout (gpointer user_data)
{
  g_cancellable_cancel (user_data);
  return G_SOURCE_REMOVE;
}

GDBusConnection *
ctl_bus_connect (GError **error)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  guint timer = g_timeout_add (CONNECT_MS, on_connect_timeout, cancellable);
  Connecting connecting = { 0 };

  g_bus_get (G_BUS_TYPE_SYSTEM, cancellable, on_bus, &connecting);
  while (!connecting.done)
    g_main_context_iteration (NULL, TRUE);
  if (!g_cancellable_is_cancelled (cancellable))
    g_source_remove (timer);
  if (connecting.bus != NULL)
    g_dbus_connection_set_exit_on_close (connecting.bus, FALSE);
  else
    g_propagate_prefixed_error (error, connecting.error, "the system bus is not there: ");
  return connecting.bus;
}

/* The time that a call may take: limit_ms, or what is left of the command's own. */
static int
call_ms (const CtlService *service, int limit_ms)
{
  gint64 left_ms;

  if (service->deadline_us == 0)
    return limit_ms;
  left_ms = (service->deadline_us - g_get_monotonic_time ()) / 1000;
  return (int)CLAMP (left_ms, 1, limit_ms);
}

static GVariant *
call_bus (CtlService *service, const char *method, GVariant *args, const char *reply_type,
          GError **error)
{
  return g_dbus_connection_call_sync (service->bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                      "org.freedesktop.DBus", method, args,
                                      G_VARIANT_TYPE (reply_type), G_DBUS_CALL_FLAGS_NONE,
                                      call_ms (service, CONNECT_MS), NULL, error);
}

static gboolean
get_owner (CtlService *service, GError **error)
{
  g_autoptr (GVariant) owner
      = call_bus (service, "GetNameOwner", g_variant_new ("(s)", FP_BUS_NAME), "(s)", error);

  if (owner != NULL)
    g_variant_get (owner, "(s)", &service->owner);
  return owner != NULL;
}

/* Asks first: StartServiceByName refuses a name without an activation file, be it owned or not. */
static gboolean
find_owner (CtlService *service, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GVariant) started = NULL;

  if (get_owner (service, &local))
    return TRUE;
  if (!g_error_matches (local, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  started = call_bus (service, "StartServiceByName", g_variant_new ("(su)", FP_BUS_NAME, 0), "(u)",
                      error);
  return started != NULL && get_owner (service, error);
}

CtlService *
ctl_service_connect (const CtlOptions *options, GError **error)
{
  g_autoptr (CtlService) service = g_new0 (CtlService, 1);
  g_autoptr (GError) local = NULL;

  fp_error_quark (); /* registers the names */
  if (options->timeout_s > 0)
    service->deadline_us = g_get_monotonic_time () + (gint64)options->timeout_s * G_USEC_PER_SEC;
  service->bus = ctl_bus_connect (&local);
  if (service->bus != NULL && find_owner (service, &local))
    return g_steal_pointer (&service);
  /* Whatever keeps the service from starting, systemd's errors included: it is not there. */
  g_dbus_error_strip_remote_error (local);
  g_set_error (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN, "%s", local->message);
  return NULL;
}

void
ctl_service_free (CtlService *service)
{
  g_clear_object (&service->bus);
  g_free (service->owner);
  g_free (service);
}

GVariant *
ctl_service_get_all (CtlService *service, const char *path, const char *interface, GError **error)
{
  g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
      service->bus, service->owner, path, "org.freedesktop.DBus.Properties", "GetAll",
      g_variant_new ("(s)", interface), G_VARIANT_TYPE ("(a{sv})"), G_DBUS_CALL_FLAGS_NONE,
      call_ms (service, READ_MS), NULL, error);

  return reply != NULL ? g_variant_get_child_value (reply, 0) : NULL;
}

GVariant *
ctl_service_change (CtlService *service, const char *path, const char *interface,
                    const char *method, GVariant *args, const GVariantType *reply_type,
                    GError **error)
{
  g_autoptr (CtlAgent) agent = ctl_agent_start ();

  return g_dbus_connection_call_sync (service->bus, service->owner, path, interface, method, args,
                                      reply_type, G_DBUS_CALL_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION,
                                      call_ms (service, CHANGE_MS), NULL, error);
}

GVariant *
ctl_no_options (void)
{
  return g_variant_new ("(@a{sv})", g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0));
}

/* The name of the error that a service has answered with, or NULL: nobody has answered. */
static char *
refusal_name (const GError *error)
{
  if (!g_dbus_error_is_remote_error (error)
      || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN)
      || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER)
      || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY)
      || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_DISCONNECTED))
    return NULL;
  return g_dbus_error_get_remote_error (error);
}

/* What a person can do about it; NULL: the message says all. */
static const char *
advice_for (const char *name)
{
  static const struct
  {
    const char *name, *advice;
  } advice[] = {
    { "Busy", "'faceplatectl status' shows what runs, 'faceplatectl cancel' ends it." },
    { "NotAuthorized", "Only root may, or who authenticates as an administrator (polkit)." },
    { "NoLink", "Name it: link= in [network] of /etc/faceplate/faceplate.conf." },
    { "LinkManaged", "With --take-over Faceplate takes the link from it; 'faceplatectl network "
                     "release' gives it back." },
    { "LinkNotManaged", "There is nothing to give back: Faceplate has not changed the link." },
    { "NotConfirming", "Only a change that was asked for with --confirm waits for it." },
    { "AddressOverlap",
      "Two links cannot serve the same prefix: choose another address or prefix." },
  };

  if (name == NULL || !g_str_has_prefix (name, ERROR_PREFIX))
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (advice); i++)
    if (g_str_equal (name + strlen (ERROR_PREFIX), advice[i].name))
      return advice[i].advice;
  return NULL;
}

static CtlStatus
print_error (const CtlOptions *options, const char *name, const char *message, CtlStatus status)
{
  g_autofree char *safe = ctl_text (message);

  if (name != NULL)
    g_printerr ("faceplatectl: %s: %s\n", name, safe);
  else
    g_printerr ("faceplatectl: %s\n", safe);
  if (advice_for (name) != NULL)
    g_printerr ("%s\n", advice_for (name));
  if (options->json)
    ctl_json_print_error (name, message);
  return status;
}

CtlStatus
ctl_service_refused (const CtlOptions *options, GError *error)
{
  g_autoptr (GError) owned = error;
  g_autofree char *name = refusal_name (error);
  g_autofree char *message = NULL;

  g_dbus_error_strip_remote_error (error);
  if (name != NULL)
    return print_error (options, name, error->message, CTL_REFUSED);
  message = g_strdup_printf ("the service is not there: %s", error->message);
  return print_error (options, NULL, message, CTL_NO_SERVICE);
}

CtlStatus
ctl_usage_refused (const CtlOptions *options, GError *error)
{
  g_autoptr (GError) owned = error;
  g_autofree char *name = error->domain == FP_ERROR ? g_dbus_error_encode_gerror (error) : NULL;

  return print_error (options, name, error->message, CTL_USAGE);
}
