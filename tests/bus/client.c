/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/bus/client.h"

#include <string.h>

#include "dbus/names.h"

GDBusConnection *
client_connect (const char *address)
{
  g_autoptr (GError) error = NULL;
  GDBusConnection *client = g_dbus_connection_new_for_address_sync (
      address,
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
          | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
      NULL, NULL, &error);

  g_assert_no_error (error);
  return client;
}

static GVariant *
parse (const char *arguments)
{
  g_autoptr (GError) error = NULL;
  GVariant *parsed = NULL;

  if (arguments == NULL)
    return NULL;
  parsed = g_variant_parse (NULL, arguments, NULL, NULL, &error);
  if (parsed == NULL)
    g_error ("%s: %s", arguments, error->message);
  return parsed;
}

GVariant *
client_call (GDBusConnection *client, const char *path, const char *interface, const char *method,
             const char *arguments, GError **error)
{
  g_autoptr (GVariant) parsed = parse (arguments);

  return g_dbus_connection_call_sync (client, FP_BUS_NAME, path, interface, method, parsed, NULL,
                                      G_DBUS_CALL_FLAGS_NO_AUTO_START, CLIENT_DEADLINE_MS, NULL,
                                      error);
}

void
client_call_async (GDBusConnection *client, const char *path, const char *interface,
                   const char *method, const char *arguments, gboolean interactive,
                   GAsyncReadyCallback done, gpointer user_data)
{
  g_autoptr (GVariant) parsed = parse (arguments);

  g_dbus_connection_call (client, FP_BUS_NAME, path, interface, method, parsed, NULL,
                          interactive ? G_DBUS_CALL_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION
                                      : G_DBUS_CALL_FLAGS_NONE,
                          CLIENT_DEADLINE_MS, NULL, done, user_data);
}

void
client_assert_error (const GError *error, const char *name)
{
  g_autofree char *actual = NULL;
  g_autofree char *expected = strchr (name, '.') != NULL
                                  ? g_strdup (name)
                                  : g_strconcat ("org.faceplate1.Error.", name, NULL);

  g_assert_nonnull (error);
  actual = g_dbus_error_get_remote_error (error);
  if (g_strcmp0 (actual, expected) != 0)
    g_error ("expected %s, got: %s", expected, error->message);
}

void
client_call_fails (GDBusConnection *client, const char *path, const char *interface,
                   const char *method, const char *arguments, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = client_call (client, path, interface, method, arguments, &error);

  if (reply != NULL)
    g_error ("%s %s: accepted", method, arguments);
  client_assert_error (error, name);
}

char *
client_start (GDBusConnection *client, const char *interface, const char *method,
              const char *arguments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply
      = client_call (client, FP_OBJECT_PATH, interface, method, arguments, &error);
  char *path;

  if (reply == NULL)
    g_error ("%s %s: %s", method, arguments, error->message);
  g_variant_get (reply, "(o)", &path);
  return path;
}

char *
client_run (GDBusConnection *client, const char *interface, const char *method,
            const char *arguments, const char *state)
{
  char *path = client_start (client, interface, method, arguments);
  g_autofree char *text = g_strdup_printf ("'%s'", state);

  client_wait (client, path, FP_OPERATION_IFACE, "State", text);
  return path;
}

char *
client_get_at (GDBusConnection *client, const char *path, const char *interface,
               const char *property)
{
  g_autofree char *arguments = g_strdup_printf ("('%s', '%s')", interface, property);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply
      = client_call (client, path, "org.freedesktop.DBus.Properties", "Get", arguments, &error);
  g_autoptr (GVariant) value = NULL;

  if (reply == NULL)
    g_error ("%s.%s of %s: %s", interface, property, path, error->message);
  g_variant_get (reply, "(v)", &value);
  return g_variant_print (value, FALSE);
}

char *
client_get (GDBusConnection *client, const char *interface, const char *property)
{
  return client_get_at (client, FP_OBJECT_PATH, interface, property);
}

void
client_expect (GDBusConnection *client, const char *interface, const char *property,
               const char *text)
{
  g_autofree char *actual = client_get (client, interface, property);

  if (g_strcmp0 (actual, text) != 0)
    g_error ("%s.%s is %s, not %s", interface, property, actual, text);
}

static gboolean
on_deadline (gpointer user_data)
{
  g_error ("deadline: %s", (const char *)user_data);
  return G_SOURCE_REMOVE;
}

void
client_turn_until (const gboolean *flag, const char *what)
{
  guint deadline = g_timeout_add (CLIENT_DEADLINE_MS, on_deadline, (gpointer)what);

  while (!*flag)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (deadline);
}

static void
on_signal (GDBusConnection *connection, const char *sender, const char *path, const char *interface,
           const char *signal, GVariant *parameters, gpointer user_data)
{
  *(gboolean *)user_data = TRUE;
}

void
client_wait (GDBusConnection *client, const char *path, const char *interface, const char *property,
             const char *text)
{
  gboolean seen = FALSE;
  guint subscription = g_dbus_connection_signal_subscribe (
      client, FP_BUS_NAME, "org.freedesktop.DBus.Properties", "PropertiesChanged", path, NULL,
      G_DBUS_SIGNAL_FLAGS_NONE, on_signal, &seen, NULL);

  for (;;)
    {
      g_autofree char *actual = client_get_at (client, path, interface, property);
      g_autofree char *what = g_strdup_printf ("%s.%s of %s becomes %s (it is %s)", interface,
                                               property, path, text, actual);

      if (g_str_equal (actual, text))
        break;
      client_turn_until (&seen, what);
      seen = FALSE;
    }
  g_dbus_connection_signal_unsubscribe (client, subscription);
  while (g_main_context_iteration (NULL, FALSE)) /* no call into this frame later */
    ;
}

char *
client_code (GDBusConnection *client, const char *path)
{
  g_autoptr (GVariant) reply = client_call (client, path, "org.freedesktop.DBus.Properties", "Get",
                                            "('" FP_OPERATION_IFACE "', 'Report')", NULL);
  g_autoptr (GVariant) report = NULL;
  char *code = NULL;

  g_assert_nonnull (reply);
  g_variant_get (reply, "(v)", &report);
  return g_variant_lookup (report, "code", "s", &code) ? code : g_strdup ("");
}
