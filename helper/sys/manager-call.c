/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/sys/manager-call.h"

#include <string.h>

#include "dbus/errors.h"
#include "helper/sys/service.h"

#define CALL_MS  3000
#define RETRY_MS 200
#define RETRIES                                                                                    \
  50 /* NetworkManager has its name long before it knows its links: 4 s with 1,000                 \
      */

/* What tells the two apart. */
typedef struct
{
  FpService service;
  const char *find;       /* method of the manager object: (s) name of a link -> its object */
  const char *reply;      /* of find */
  const char *no_link;    /* the error of a link that it does not know */
  const char *link_iface; /* of its object, with this property */
  const char *property;
} Manager;

static const Manager managers[FP_N_MANAGERS] = {
  [FP_MANAGER_NETWORK_MANAGER] = {
    .service = { "NetworkManager", "org.freedesktop.NetworkManager",
                 "/org/freedesktop/NetworkManager", "org.freedesktop.NetworkManager" },
    .find = "GetDeviceByIpIface",
    .reply = "(o)",
    .no_link = "org.freedesktop.NetworkManager.UnknownDevice",
    .link_iface = "org.freedesktop.NetworkManager.Device",
    .property = "Managed",
  },
  [FP_MANAGER_NETWORKD] = {
    .service = { "systemd-networkd", "org.freedesktop.network1", "/org/freedesktop/network1",
                 "org.freedesktop.network1.Manager" },
    .find = "GetLinkByName",
    .reply = "(io)",
    .no_link = "org.freedesktop.resolve1.NoSuchLink", /* the name is networkd's too */
    .link_iface = "org.freedesktop.network1.Link",
    .property = "AdministrativeState",
  },
};

struct _FpManagerCall
{
  GDBusConnection *bus;
  GCancellable *cancellable;
  FpManager manager; /* that is asked now */
  char link[FP_LINK_NAME_SIZE];
  char *object; /* the manager's, of the link; NULL: not known */
  guint retries;
  guint timer; /* 0: none */
  FpHostCall *host;
  gboolean told;
  FpTell order;
  FpManagerFound found; /* NULL: it is an order */
  FpManagerEnded ended;
  gpointer user_data;
};

const char *
fp_manager_bus_name (FpManager manager)
{
  return managers[manager].service.name;
}

void
fp_manager_call_free (FpManagerCall *call)
{
  if (call == NULL)
    return;
  g_cancellable_cancel (call->cancellable);
  g_object_unref (call->cancellable);
  g_object_unref (call->bus);
  g_clear_handle_id (&call->timer, g_source_remove);
  fp_host_call_free (call->host);
  g_free (call->object);
  g_free (call);
}

static void
ask (FpManagerCall *call, const char *path, const char *iface, const char *method,
     GVariant *arguments, const char *reply, GAsyncReadyCallback on_reply)
{
  g_dbus_connection_call (call->bus, managers[call->manager].service.name, path, iface, method,
                          arguments, reply != NULL ? G_VARIANT_TYPE (reply) : NULL,
                          G_DBUS_CALL_FLAGS_NO_AUTO_START, CALL_MS, call->cancellable, on_reply,
                          call);
}

static void ask_for_link (FpManagerCall *call);
static void tell (FpManagerCall *call);
static void ask_for_state (FpManagerCall *call);

static gboolean
on_link_retry (gpointer user_data)
{
  FpManagerCall *call = user_data;

  call->timer = 0;
  ask_for_link (call);
  return G_SOURCE_REMOVE;
}

static gboolean
on_state_retry (gpointer user_data)
{
  FpManagerCall *call = user_data;

  call->timer = 0;
  ask_for_state (call);
  return G_SOURCE_REMOVE;
}

/* FALSE: often enough. */
static gboolean
retry (FpManagerCall *call, GSourceFunc again)
{
  if (call->retries++ >= RETRIES)
    return FALSE;
  call->timer = g_timeout_add (RETRY_MS, again, call);
  return TRUE;
}

static void
next_manager (FpManagerCall *call)
{
  if (call->manager == FP_MANAGER_NETWORKD)
    {
      call->found (FP_MANAGER_NONE, NULL, call->user_data);
      return;
    }
  call->manager = FP_MANAGER_NETWORKD;
  g_clear_pointer (&call->object, g_free);
  ask_for_link (call);
}

/* It has its name and not its objects yet; or not this one. */
static gboolean
is_starting (FpManagerCall *call, const GError *error)
{
  return g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_OBJECT)
         || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD)
         || (call->found == NULL && call->order == FP_TELL_LEAVE_WAIT
             && fp_service_is_error (error, managers[call->manager].no_link));
}

static void
fail (FpManagerCall *call, const GError *error)
{
  g_autofree char *sentence = fp_service_failure (&managers[call->manager].service, error);
  g_autoptr (GError) public = g_error_new_literal (FP_ERROR, FP_ERROR_FAILED, sentence);

  if (call->found != NULL)
    call->found (FP_MANAGER_NONE, public, call->user_data);
  else
    call->ended (FP_TOLD_FAILED, sentence, call->user_data);
}

static void
take_error (FpManagerCall *call, const GError *error)
{
  gboolean unknown = fp_service_is_error (error, managers[call->manager].no_link);

  if (is_starting (call, error) && retry (call, on_link_retry))
    return;
  /* Of a link that is to come, or has gone, it reads the file all the same. */
  if (unknown && call->found == NULL && call->manager == FP_MANAGER_NETWORKD && !call->told)
    {
      tell (call);
      return;
    }
  if (!unknown && !fp_service_is_absent (error))
    fail (call, error);
  else if (call->found != NULL)
    next_manager (call);
  else
    call->ended (unknown ? FP_TOLD_LINK_UNKNOWN : FP_TOLD, NULL, call->user_data);
}

/* NULL: the call has gone on without this reply, or has ended, or is gone itself. */
static GVariant *
take_reply (GObject *source, GAsyncResult *result, FpManagerCall *call)
{
  g_autoptr (GError) error = NULL;
  GVariant *reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (reply == NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    take_error (call, error);
  return reply;
}

/* Managed is true; AdministrativeState is none of those of a link that is left alone. */
static gboolean
is_managed (GVariant *value)
{
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN))
    return g_variant_get_boolean (value);
  return g_variant_is_of_type (value, G_VARIANT_TYPE_STRING)
         && strcmp (g_variant_get_string (value, NULL), "unmanaged") != 0;
}

static void
take_state (FpManagerCall *call, gboolean managed)
{
  if (call->found != NULL && managed)
    call->found (call->manager, NULL, call->user_data);
  else if (call->found != NULL)
    next_manager (call);
  else if (!managed)
    call->ended (FP_TOLD, NULL, call->user_data);
  else if (!retry (call, on_state_retry))
    call->ended (FP_TOLD_FAILED, "the link's manager does not leave it alone", call->user_data);
}

static void
on_state (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GVariant) reply = take_reply (source, result, user_data);
  g_autoptr (GVariant) value = NULL;

  if (reply == NULL)
    return;
  g_variant_get (reply, "(v)", &value);
  take_state (user_data, is_managed (value));
}

static void
ask_for_state (FpManagerCall *call)
{
  const Manager *manager = &managers[call->manager];

  ask (call, call->object, "org.freedesktop.DBus.Properties", "Get",
       g_variant_new ("(ss)", manager->link_iface, manager->property), "(v)", on_state);
}

static void
on_told (GObject *source, GAsyncResult *result, gpointer user_data)
{
  FpManagerCall *call = user_data;
  g_autoptr (GVariant) reply = take_reply (source, result, call);

  if (reply == NULL)
    return;
  if (call->object == NULL)
    call->ended (FP_TOLD_LINK_UNKNOWN, NULL, call->user_data);
  else if (call->order != FP_TELL_TAKE_BACK)
    ask_for_state (call);
  else
    call->ended (FP_TOLD, NULL, call->user_data);
}

static void
tell (FpManagerCall *call)
{
  const Manager *manager = &managers[call->manager];

  call->told = TRUE;
  if (call->manager == FP_MANAGER_NETWORKD)
    ask (call, manager->service.path, manager->service.iface, "Reload", NULL, NULL, on_told);
  else
    ask (call, call->object, "org.freedesktop.DBus.Properties", "Set",
         g_variant_new ("(ssv)", manager->link_iface, manager->property,
                        g_variant_new_boolean (call->order == FP_TELL_TAKE_BACK)),
         NULL, on_told);
}

static void
on_link (GObject *source, GAsyncResult *result, gpointer user_data)
{
  FpManagerCall *call = user_data;
  g_autoptr (GVariant) reply = take_reply (source, result, call);

  if (reply == NULL)
    return;
  g_clear_pointer (&call->object, g_free);
  g_variant_get_child (reply, g_variant_n_children (reply) - 1, "o", &call->object);
  if (call->found != NULL)
    ask_for_state (call);
  else
    tell (call);
}

static void
ask_for_link (FpManagerCall *call)
{
  const Manager *manager = &managers[call->manager];

  ask (call, manager->service.path, manager->service.iface, manager->find,
       g_variant_new ("(s)", call->link), manager->reply, on_link);
}

static void
on_host_done (const char *failure, gpointer user_data)
{
  FpManagerCall *call = user_data;

  if (failure != NULL)
    call->ended (FP_TOLD_FAILED, failure, call->user_data);
  else
    ask_for_link (call);
}

static FpManagerCall *
new_call (GDBusConnection *bus, FpManager manager, const char *link, gpointer user_data)
{
  FpManagerCall *call = g_new0 (FpManagerCall, 1);

  call->bus = g_object_ref (bus);
  call->cancellable = g_cancellable_new ();
  call->manager = manager;
  call->user_data = user_data;
  g_strlcpy (call->link, link, sizeof call->link);
  return call;
}

FpManagerCall *
fp_manager_find (GDBusConnection *bus, const char *link, FpManagerFound found, gpointer user_data)
{
  FpManagerCall *call = new_call (bus, FP_MANAGER_NETWORK_MANAGER, link, user_data);

  call->found = found;
  ask_for_link (call);
  return call;
}

FpManagerCall *
fp_manager_tell (GDBusConnection *bus, const FpHostAddress *host, const FpNetObject *object,
                 FpTell order, FpManagerEnded ended, gpointer user_data)
{
  FpManagerCall *call = new_call (bus, object->manager, object->link, user_data);
  g_autofree char *request = g_strdup_printf ("networkd %s %s", object->link,
                                              order == FP_TELL_TAKE_BACK ? "managed" : "unmanaged");

  call->order = order;
  call->ended = ended;
  if (object->manager == FP_MANAGER_NETWORKD)
    call->host = fp_host_call_new (host, request, on_host_done, call);
  else
    ask_for_link (call);
  return call;
}
