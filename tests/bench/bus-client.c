/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/bench/bus-client.h"

#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define PATIENCE_MS 10000

struct _BusClient
{
  int fd;
  guint32 serial;
  GByteArray *in;
  GQueue *signals; /* GDBusMessage, come while a reply was awaited */
};

static void
send_all (BusClient *client, const void *bytes, gsize len)
{
  if (send (client->fd, bytes, len, MSG_NOSIGNAL) != (ssize_t)len)
    g_error ("bus: %s", g_strerror (errno));
}

static void
receive (BusClient *client)
{
  struct pollfd wait = { .fd = client->fd, .events = POLLIN };
  guint8 bytes[8192];
  ssize_t n;

  if (poll (&wait, 1, PATIENCE_MS) != 1)
    g_error ("bus: nothing came in %d ms", PATIENCE_MS);
  n = recv (client->fd, bytes, sizeof bytes, 0);
  if (n <= 0)
    g_error ("bus: the connection is gone");
  g_byte_array_append (client->in, bytes, (guint)n);
}

static GDBusMessage *
take_message (BusClient *client)
{
  g_autoptr (GError) error = NULL;
  GDBusMessage *message;
  gssize needed = 0;

  while (client->in->len < 16
         || (needed = g_dbus_message_bytes_needed (client->in->data, client->in->len, &error))
                > (gssize)client->in->len)
    receive (client);
  g_assert_no_error (error);
  message = g_dbus_message_new_from_blob (client->in->data, (gsize)needed,
                                          G_DBUS_CAPABILITY_FLAGS_NONE, &error);
  g_assert_no_error (error);
  g_byte_array_remove_range (client->in, 0, (guint)needed);
  return message;
}

static void
authenticate (BusClient *client)
{
  g_autofree char *uid = g_strdup_printf ("%u", getuid ());
  g_autoptr (GString) line = g_string_new ("AUTH EXTERNAL ");

  for (const char *c = uid; *c != '\0'; c++)
    g_string_append_printf (line, "%02x", (guint)*c);
  g_string_append (line, "\r\n");
  send_all (client, "", 1);
  send_all (client, line->str, line->len);
  while (client->in->len < 2 || memcmp (client->in->data + client->in->len - 2, "\r\n", 2) != 0)
    receive (client);
  g_assert_true (memcmp (client->in->data, "OK ", 3) == 0);
  g_byte_array_set_size (client->in, 0);
  send_all (client, "BEGIN\r\n", 7);
}

BusClient *
bus_client_new (const char *socket_path)
{
  BusClient *client = g_new0 (BusClient, 1);
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  g_autoptr (GVariant) name = NULL;

  g_strlcpy (address.sun_path, socket_path, sizeof address.sun_path);
  client->fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  client->in = g_byte_array_new ();
  client->signals = g_queue_new ();
  if (connect (client->fd, (struct sockaddr *)&address, sizeof address) != 0)
    g_error ("bus: %s: %s", socket_path, g_strerror (errno));
  authenticate (client);
  name = bus_client_call (client, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                          "org.freedesktop.DBus", "Hello", NULL);
  g_assert_nonnull (name);
  return client;
}

void
bus_client_free (BusClient *client)
{
  bus_client_forget (client);
  g_queue_free (client->signals);
  g_byte_array_unref (client->in);
  close (client->fd);
  g_free (client);
}

static GVariant *
body_of (GDBusMessage *message)
{
  GVariant *body = g_dbus_message_get_body (message);

  return body != NULL ? g_variant_ref (body) : g_variant_ref_sink (g_variant_new ("()"));
}

static void
send_call (BusClient *client, const char *name, const char *path, const char *interface,
           const char *method, GVariant *parameters)
{
  g_autoptr (GDBusMessage) message = g_dbus_message_new_method_call (name, path, interface, method);
  g_autoptr (GError) error = NULL;
  g_autofree guchar *blob = NULL;
  gsize len;

  if (parameters != NULL)
    g_dbus_message_set_body (message, parameters);
  g_dbus_message_set_serial (message, ++client->serial);
  blob = g_dbus_message_to_blob (message, &len, G_DBUS_CAPABILITY_FLAGS_NONE, &error);
  g_assert_no_error (error);
  send_all (client, blob, len);
}

GVariant *
bus_client_call (BusClient *client, const char *name, const char *path, const char *interface,
                 const char *method, GVariant *parameters)
{
  send_call (client, name, path, interface, method, parameters);
  for (;;)
    {
      g_autoptr (GDBusMessage) message = take_message (client);

      if (g_dbus_message_get_message_type (message) == G_DBUS_MESSAGE_TYPE_SIGNAL)
        g_queue_push_tail (client->signals, g_steal_pointer (&message));
      else if (g_dbus_message_get_reply_serial (message) == client->serial)
        return g_dbus_message_get_message_type (message) == G_DBUS_MESSAGE_TYPE_METHOD_RETURN
                   ? body_of (message)
                   : NULL;
    }
}

void
bus_client_match (BusClient *client, const char *rule)
{
  g_autoptr (GVariant) reply
      = bus_client_call (client, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                         "org.freedesktop.DBus", "AddMatch", g_variant_new ("(s)", rule));

  g_assert_nonnull (reply);
}

static gboolean
is_signal (GDBusMessage *message, const char *member, const char *arg0)
{
  return g_dbus_message_get_message_type (message) == G_DBUS_MESSAGE_TYPE_SIGNAL
         && g_strcmp0 (g_dbus_message_get_member (message), member) == 0
         && g_strcmp0 (g_dbus_message_get_arg0 (message), arg0) == 0;
}

GVariant *
bus_client_wait (BusClient *client, const char *member, const char *arg0)
{
  for (;;)
    {
      g_autoptr (GDBusMessage) message = g_queue_pop_head (client->signals);

      if (message == NULL)
        message = take_message (client);
      if (is_signal (message, member, arg0))
        return body_of (message);
    }
}

void
bus_client_forget (BusClient *client)
{
  for (gpointer message; (message = g_queue_pop_head (client->signals)) != NULL;)
    g_object_unref (message);
}
