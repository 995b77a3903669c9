/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/lcd/peer.h"

#include "dbus/names.h"

static GVariant *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  GVariant *variant = g_variant_parse (NULL, text, NULL, NULL, &error);

  g_assert_no_error (error);
  return variant;
}

static char *
name_call (GDBusMessage *message)
{
  const char *member = g_dbus_message_get_member (message);
  GVariant *body = g_dbus_message_get_body (message);
  const char *interface;

  if (g_strcmp0 (member, "GetAll") != 0 || body == NULL
      || !g_variant_is_of_type (body, G_VARIANT_TYPE ("(s)")))
    return g_strdup (member);
  g_variant_get (body, "(&s)", &interface);
  return g_strdup_printf ("GetAll %s %s", g_dbus_message_get_path (message), interface);
}

/* NULL: none is to be sent. */
static GDBusMessage *
make_answer (GDBusMessage *message, const char *answer)
{
  GDBusMessage *reply;

  if (answer == NULL)
    return g_dbus_message_new_method_error (message, "org.freedesktop.DBus.Error.UnknownMethod",
                                            "there is none");
  if (answer[0] == '\0')
    return NULL;
  if (answer[0] != '(')
    return g_dbus_message_new_method_error (message, answer, "as told");
  reply = g_dbus_message_new_method_reply (message);
  g_dbus_message_set_body (reply, parse (answer));
  return reply;
}

static GDBusMessage *
on_message (GDBusConnection *bus, GDBusMessage *message, gboolean incoming, gpointer user_data)
{
  Peer *peer = user_data;
  g_autofree char *call = NULL;
  g_autoptr (GDBusMessage) reply = NULL;

  if (!incoming || g_dbus_message_get_message_type (message) != G_DBUS_MESSAGE_TYPE_METHOD_CALL)
    return message;
  call = name_call (message);
  g_mutex_lock (&peer->lock);
  reply = make_answer (message, g_hash_table_lookup (peer->answers, call));
  g_hash_table_insert (
      peer->counts, g_strdup (call),
      GUINT_TO_POINTER (GPOINTER_TO_UINT (g_hash_table_lookup (peer->counts, call)) + 1));
  g_mutex_unlock (&peer->lock);
  if (reply != NULL)
    g_dbus_connection_send_message (bus, reply, G_DBUS_SEND_MESSAGE_FLAGS_NONE, NULL, NULL);
  g_object_unref (message);
  return NULL;
}

void
peer_init (Peer *peer, GDBusConnection *bus)
{
  g_mutex_init (&peer->lock);
  peer->bus = bus;
  peer->answers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  peer->counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  peer->filter_id = g_dbus_connection_add_filter (bus, on_message, peer, NULL);
}

void
peer_clear (Peer *peer)
{
  g_dbus_connection_remove_filter (peer->bus, peer->filter_id);
  g_dbus_connection_close_sync (peer->bus, NULL, NULL); /* the filter does not run any more */
  g_clear_object (&peer->bus);
  g_hash_table_unref (peer->answers);
  g_hash_table_unref (peer->counts);
  g_mutex_clear (&peer->lock);
}

static void
call_bus (Peer *peer, const char *method, GVariant *arguments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
      peer->bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", method,
      arguments, NULL, G_DBUS_CALL_FLAGS_NONE, 5000, NULL, &error);

  g_assert_no_error (error);
}

void
peer_appear (Peer *peer)
{
  call_bus (peer, "RequestName", g_variant_new ("(su)", FP_BUS_NAME, 0));
}

void
peer_vanish (Peer *peer)
{
  call_bus (peer, "ReleaseName", g_variant_new ("(s)", FP_BUS_NAME));
}

void
peer_answer (Peer *peer, const char *call, const char *answer)
{
  g_mutex_lock (&peer->lock);
  g_hash_table_insert (peer->answers, g_strdup (call), g_strdup (answer));
  g_mutex_unlock (&peer->lock);
}

guint
peer_count (Peer *peer, const char *call)
{
  guint n;

  g_mutex_lock (&peer->lock);
  n = GPOINTER_TO_UINT (g_hash_table_lookup (peer->counts, call));
  g_mutex_unlock (&peer->lock);
  return n;
}

void
peer_emit (GDBusConnection *bus, const char *path, const char *arguments)
{
  g_autoptr (GDBusMessage) message
      = g_dbus_message_new_signal (path, "org.freedesktop.DBus.Properties", "PropertiesChanged");
  g_autoptr (GError) error = NULL;

  g_dbus_message_set_body (message, parse (arguments));
  g_dbus_connection_send_message (bus, message, G_DBUS_SEND_MESSAGE_FLAGS_NONE, NULL, &error);
  g_assert_no_error (error);
}
