/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Objects of operations that have ended go after five minutes; five minutes ago is now here. */
#include <sys/socket.h>

#include "dbus/names.h"
#include "helper/bus/limits.h"
#include "helper/bus/operations.h"

#define DEADLINE_MS 20000

typedef struct
{
  GDBusConnection *server, *client; /* two ends of a pair of sockets */
  GDBusNodeInfo *node;
  FpOperations *operations;
} Fixture;

static gboolean
on_deadline (gpointer user_data)
{
  g_error ("deadline");
  return G_SOURCE_REMOVE;
}

static void
turn_until (gconstpointer *set)
{
  guint deadline = g_timeout_add (DEADLINE_MS, on_deadline, NULL);

  while (*set == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (deadline);
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  *(GDBusConnection **)user_data = g_dbus_connection_new_finish (result, &error);
  g_assert_no_error (error);
}

static void
connect_end (int fd, GDBusConnectionFlags flags, const char *guid, GDBusConnection **connection)
{
  g_autoptr (GSocket) socket = g_socket_new_from_fd (fd, NULL);
  g_autoptr (GSocketConnection) stream = g_socket_connection_factory_create_connection (socket);

  g_dbus_connection_new (G_IO_STREAM (stream), guid, flags, NULL, NULL, on_connected, connection);
}

static void
set_up (Fixture *fixture, gconstpointer user_data)
{
  g_autofree char *guid = g_dbus_generate_guid ();
  g_autofree char *file
      = g_build_filename (g_getenv ("FP_SOURCE_ROOT"), "dbus", "org.faceplate1.xml", NULL);
  g_autofree char *xml = NULL;
  int fds[2];

  g_assert_no_errno (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds));
  connect_end (fds[0], G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_SERVER, guid, &fixture->server);
  connect_end (fds[1], G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT, NULL, &fixture->client);
  turn_until ((gconstpointer *)&fixture->server);
  turn_until ((gconstpointer *)&fixture->client);
  g_assert_true (g_file_get_contents (file, &xml, NULL, NULL));
  fixture->node = g_dbus_node_info_new_for_xml (xml, NULL);
  fixture->operations = fp_operations_new (
      fixture->server, g_dbus_node_info_lookup_interface (fixture->node, FP_OPERATION_IFACE), NULL,
      NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer user_data)
{
  fp_operations_free (fixture->operations);
  g_dbus_node_info_unref (fixture->node);
  g_dbus_connection_close_sync (fixture->client, NULL, NULL);
  g_dbus_connection_close_sync (fixture->server, NULL, NULL);
  g_object_unref (fixture->client);
  g_object_unref (fixture->server);
}

static char *
add_running (Fixture *fixture, FpOperation *operation)
{
  guint number;

  *operation = (FpOperation){ .kind = FP_KIND_CHECK, .state = FP_OPERATION_CHECKING };
  number = fp_operations_add (fixture->operations, operation, 1, NULL);
  g_assert_cmpuint (number, !=, 0);
  return g_strdup (fp_operations_path (fixture->operations, number));
}

static char *
add_ended (Fixture *fixture, gint64 ended_us)
{
  g_autoptr (GVariant) report = g_variant_ref_sink (g_variant_new ("a{sv}", NULL));
  static const FpStages none = { 0 };
  FpOperation operation;
  char *path = add_running (fixture, &operation);

  operation.state = FP_OPERATION_SUCCEEDED;
  operation.ended_us = ended_us;
  fp_operations_show_end (fixture->operations, &operation, &none, report);
  return path;
}

static void
on_answer (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply
      = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (reply == NULL)
    g_assert_error (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD);
  *(const char **)user_data = reply != NULL ? "there" : "gone";
}

static gboolean
exists (Fixture *fixture, const char *path)
{
  gconstpointer answer = NULL;

  g_dbus_connection_call (fixture->client, NULL, path, "org.freedesktop.DBus.Properties", "GetAll",
                          g_variant_new ("(s)", FP_OPERATION_IFACE), NULL, G_DBUS_CALL_FLAGS_NONE,
                          DEADLINE_MS, NULL, on_answer, &answer);
  turn_until (&answer);
  return g_str_equal (answer, "there");
}

static void
wait_until_gone (Fixture *fixture, const char *path)
{
  gint64 end = g_get_monotonic_time () + DEADLINE_MS * (gint64)1000;

  while (exists (fixture, path))
    g_assert_cmpint (g_get_monotonic_time (), <, end);
}

#define S ((gint64)G_USEC_PER_SEC)
G_STATIC_ASSERT (FP_OPERATION_KEPT_S == 300); /* as org.faceplate1.xml says */

static void
test_expiry (Fixture *fixture, gconstpointer user_data)
{
  gint64 now_us = g_get_monotonic_time (), first_us = now_us - 300 * S + S / 2;
  FpOperation operation;
  g_autofree char *first = add_ended (fixture, first_us);
  g_autofree char *second = add_ended (fixture, now_us - 200 * S);
  g_autofree char *third = add_running (fixture, &operation);

  wait_until_gone (fixture, first);
  g_assert_cmpint (g_get_monotonic_time () - first_us, >=, 300 * S); /* not before */
  g_assert_cmpint (g_get_monotonic_time () - first_us, <, 310 * S);
  g_assert_true (exists (fixture, second));
  g_assert_true (exists (fixture, third));
}

/* The oldest one takes nothing with it but what is due as well; one that runs is never due. */
static void
test_several (Fixture *fixture, gconstpointer user_data)
{
  gint64 now_us = g_get_monotonic_time ();
  g_autofree char *first = add_ended (fixture, now_us - 302 * S);
  g_autofree char *second = add_ended (fixture, now_us - 301 * S);
  g_autofree char *third = add_ended (fixture, now_us);
  FpOperation operation;
  g_autofree char *fourth = add_running (fixture, &operation);

  wait_until_gone (fixture, first);
  wait_until_gone (fixture, second);
  g_assert_true (exists (fixture, third));
  g_assert_true (exists (fixture, fourth));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/operations/expiry", Fixture, NULL, set_up, test_expiry, tear_down);
  g_test_add ("/operations/several", Fixture, NULL, set_up, test_several, tear_down);
  return g_test_run ();
}
