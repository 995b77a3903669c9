/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "ui/lcd/client.h"

#include <gio/gio.h>

#include "dbus/names.h"
#include "ui/lcd/driver/timer.h"
#include "ui/lcd/mirror.h"
#include "ui/lcd/follower.h"

#define REFUSED_NO_SERVICE "org.freedesktop.DBus.Error.ServiceUnknown"
#define REFUSED_NO_REPLY   "org.freedesktop.DBus.Error.NoReply"
#define REFUSED_FAILED     "org.faceplate1.Error.Failed"

struct _FpClient
{
  FpClientEvents events;
  gpointer user_data;

  GCancellable *attempt; /* NULL: not connecting */
  GDBusConnection *bus;  /* NULL: not connected */
  gulong closed_id;
  guint watch_id;
  FpTimer *timer; /* the next attempt, or the end of this one */
  gint64 retry_ms;
  gboolean logged; /* this outage of the bus has been logged */

  char *owner;          /* the service's unique name; NULL: not there */
  FpFollower *follower; /* NULL: likewise */
  GPtrArray *requests;  /* Request *, without an answer yet; each is owned by its completion */
};

/* client is not to be touched once cancelled. */
typedef struct
{
  FpClient *client;
  GCancellable *cancellable;
  FpPanelRequestKind kind;
} Request;

static Request *
request_new (FpClient *client)
{
  Request *request = g_new0 (Request, 1);

  request->client = client;
  request->cancellable = g_cancellable_new ();
  return request;
}

static void
request_free (Request *request)
{
  g_object_unref (request->cancellable);
  g_free (request);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Request, request_free)

/* One line in the log an outage. */
static void
no_bus (FpClient *client, const char *why)
{
  fp_timer_set (client->timer, fp_now_ms () + client->retry_ms);
  client->retry_ms = MIN (client->retry_ms * 2, FP_CLIENT_RETRY_MAX_MS);
  if (client->logged)
    return;
  client->logged = TRUE;
  g_message ("system bus: %s", why);
  client->events.model (fp_panel_model_new (), client->user_data);
}

static void
lose_service (FpClient *client)
{
  g_clear_pointer (&client->follower, fp_follower_free);
  g_clear_pointer (&client->owner, g_free);
}

static void
lose_bus (FpClient *client)
{
  lose_service (client);
  g_bus_unwatch_name (client->watch_id);
  g_signal_handler_disconnect (client->bus, client->closed_id);
  g_dbus_connection_close (client->bus, NULL, NULL, NULL);
  g_clear_object (&client->bus);
}

static void
abandon_attempt (FpClient *client)
{
  if (client->attempt != NULL)
    g_cancellable_cancel (client->attempt);
  g_clear_object (&client->attempt);
}

static void
on_appeared (GDBusConnection *bus, const char *name, const char *owner, gpointer user_data)
{
  FpClient *client = user_data;

  lose_service (client);
  client->owner = g_strdup (owner);
  client->follower = fp_follower_new (bus, owner, client->events.model, client->user_data);
}

/* Requests under way are answered by the bus: it says that there will be no reply. */
static void
on_vanished (GDBusConnection *bus, const char *name, gpointer user_data)
{
  FpClient *client = user_data;

  lose_service (client);
  client->events.model (fp_panel_model_new (), client->user_data);
}

/* Answers what the bus cannot answer any more. */
static void
refuse_all (FpClient *client)
{
  while (client->requests->len > 0)
    {
      Request *request = g_ptr_array_remove_index (client->requests, 0);

      g_cancellable_cancel (request->cancellable);
      client->events.refused (request->kind, REFUSED_NO_REPLY, "the system bus is gone",
                              client->user_data);
    }
}

static void
on_closed (GDBusConnection *bus, gboolean remote, GError *error, gpointer user_data)
{
  FpClient *client = user_data;

  lose_bus (client);
  client->retry_ms = FP_CLIENT_RETRY_MS;
  no_bus (client, "it is gone");
  refuse_all (client);
}

/* Takes the bus. The service is started if it can be. */
static void
take_bus (FpClient *client, GDBusConnection *bus)
{
  if (client->logged)
    g_message ("system bus: it is back");
  client->logged = FALSE;
  client->retry_ms = FP_CLIENT_RETRY_MS;
  fp_timer_set (client->timer, -1);
  client->bus = bus;
  g_dbus_connection_set_exit_on_close (bus, FALSE);
  client->closed_id = g_signal_connect (bus, "closed", G_CALLBACK (on_closed), client);
  client->watch_id
      = g_bus_watch_name_on_connection (bus, FP_BUS_NAME, G_BUS_NAME_WATCHER_FLAGS_AUTO_START,
                                        on_appeared, on_vanished, client, NULL);
}

static void
connect_done (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Request) request = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_dbus_connection_new_for_address_finish (result, &error);
  FpClient *client = request->client;

  if (g_cancellable_is_cancelled (request->cancellable))
    return;
  g_clear_object (&client->attempt);
  if (bus != NULL)
    take_bus (client, g_steal_pointer (&bus));
  else
    no_bus (client, error->message);
}

static void
connect_bus (FpClient *client)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *address = g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SYSTEM, NULL, &error);
  Request *request;

  if (address == NULL)
    {
      no_bus (client, error->message);
      return;
    }
  request = request_new (client);
  client->attempt = g_object_ref (request->cancellable);
  g_dbus_connection_new_for_address (address,
                                     G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                                         | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                     NULL, client->attempt, connect_done, request);
  fp_timer_set (client->timer, fp_now_ms () + FP_CLIENT_CALL_MS);
}

static void
on_timer (gpointer user_data)
{
  FpClient *client = user_data;

  if (client->attempt == NULL)
    {
      connect_bus (client);
      return;
    }
  abandon_attempt (client);
  no_bus (client, "no answer");
}

/* The request has begun an operation. */
static void
started (FpClient *client, FpPanelRequestKind kind, GVariant *reply)
{
  guint operation_id = 0;

  if (g_variant_is_of_type (reply, G_VARIANT_TYPE ("(o)")))
    {
      const char *path;

      g_variant_get (reply, "(&o)", &path);
      operation_id = fp_operation_id (path);
    }
  if (operation_id == 0)
    client->events.refused (kind, REFUSED_FAILED, "the service's answer makes no sense",
                            client->user_data);
  else if (client->follower == NULL)
    client->events.refused (kind, REFUSED_NO_REPLY, "the service is gone", client->user_data);
  else
    {
      fp_follower_started (client->follower, operation_id);
      client->events.accepted (kind, operation_id, client->user_data);
    }
}

static void
refused (FpClient *client, FpPanelRequestKind kind, GError *error)
{
  g_autofree char *name = g_dbus_error_get_remote_error (error);

  g_dbus_error_strip_remote_error (error);
  client->events.refused (kind, name != NULL ? name : REFUSED_NO_REPLY, error->message,
                          client->user_data);
}

static void
request_done (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Request) request = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply
      = g_dbus_connection_call_finish (G_DBUS_CONNECTION (object), result, &error);
  FpClient *client = request->client;

  if (g_cancellable_is_cancelled (request->cancellable))
    return;
  g_ptr_array_remove (client->requests, request);
  if (reply == NULL)
    refused (client, request->kind, error);
  else if (fp_request_begins_operation (request->kind))
    started (client, request->kind, reply);
  else
    client->events.accepted (request->kind, 0, client->user_data);
}

static gboolean
refuse_now (gpointer user_data)
{
  Request *request = user_data;
  FpClient *client = request->client;

  if (g_cancellable_is_cancelled (request->cancellable))
    return G_SOURCE_REMOVE;
  g_ptr_array_remove (client->requests, request);
  client->events.refused (request->kind, REFUSED_NO_SERVICE, "the service is not there",
                          client->user_data);
  return G_SOURCE_REMOVE;
}

static void
refuse_soon (Request *request)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_callback (source, refuse_now, request, (GDestroyNotify)request_free);
  g_source_attach (source, g_main_context_get_thread_default ());
}

void
fp_client_request (FpClient *client, FpPanelRequest *panel_request)
{
  g_autoptr (FpPanelRequest) taken = panel_request;
  Request *request = request_new (client);
  guint operation_id = client->follower != NULL ? fp_follower_operation (client->follower) : 0;
  g_autofree char *path = NULL;
  FpCall call = { 0 };

  request->kind = taken->kind;
  g_ptr_array_add (client->requests, request);
  if (client->follower == NULL || !fp_call_from_request (taken, operation_id, &call))
    {
      refuse_soon (request);
      return;
    }
  path = call.path;
  g_dbus_connection_call (client->bus, client->owner, path, call.interface, call.method,
                          call.arguments, NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, FP_CLIENT_CALL_MS,
                          request->cancellable, request_done, request);
}

FpClient *
fp_client_new (const FpClientEvents *events, gpointer user_data)
{
  FpClient *client = g_new0 (FpClient, 1);

  client->events = *events;
  client->user_data = user_data;
  client->requests = g_ptr_array_new ();
  client->retry_ms = FP_CLIENT_RETRY_MS;
  client->timer = fp_timer_new (on_timer, client);
  fp_timer_set (client->timer, fp_now_ms ());
  return client;
}

void
fp_client_free (FpClient *client)
{
  if (client == NULL)
    return;
  for (guint i = 0; i < client->requests->len; i++)
    g_cancellable_cancel (((Request *)g_ptr_array_index (client->requests, i))->cancellable);
  abandon_attempt (client);
  if (client->bus != NULL)
    lose_bus (client);
  fp_timer_free (client->timer);
  g_ptr_array_unref (client->requests);
  g_free (client);
}
