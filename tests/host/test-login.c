/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Restart and shutdown, at a logind that does as it is told (the real one restarts a machine: that
 * is tests/vm's). For any user. */
#include <gio/gio.h>
#include <string.h>

#include "helper/sys/login.h"
#include "tests/ctl/private-bus.h"

#define NAME   "org.freedesktop.login1"
#define IFACE  NAME ".Manager"
#define DENIED "org.freedesktop.DBus.Error.AccessDenied"
#define ASKS   "org.freedesktop.DBus.Error.InteractiveAuthorizationRequired"

static const char xml[] = "<node><interface name='" IFACE "'>"
                          "<method name='Reboot'><arg type='b' direction='in'/></method>"
                          "<method name='PowerOff'><arg type='b' direction='in'/></method>"
                          "<property name='BlockInhibited' type='s' access='read'/>"
                          "</interface></node>";

typedef struct
{
  const char *error;     /* of each call, NULL: none */
  const char *inhibited; /* BlockInhibited */
  gboolean absent, hangs;
  const char *failure; /* that is expected */
} Case;

typedef struct
{
  PrivateBus *bus;
  GDBusConnection *service, *client;
  const Case *now;
  char *called; /* "Reboot(false,)" */
  gboolean ended;
  char *failure;
} Fixture;

static void
on_method (GDBusConnection *connection, const char *sender, const char *path, const char *iface,
           const char *method, GVariant *parameters, GDBusMethodInvocation *invocation,
           gpointer user_data)
{
  Fixture *fixture = user_data;
  g_autofree char *arguments = g_variant_print (parameters, FALSE);

  fixture->called = g_strconcat (method, arguments, NULL);
  if (fixture->now->hangs)
    g_object_unref (invocation);
  else if (fixture->now->error != NULL)
    g_dbus_method_invocation_return_dbus_error (invocation, fixture->now->error, "not you\n");
  else
    g_dbus_method_invocation_return_value (invocation, NULL);
}

static GVariant *
on_property (GDBusConnection *connection, const char *sender, const char *path, const char *iface,
             const char *property, GError **error, gpointer user_data)
{
  Fixture *fixture = user_data;

  return g_variant_new_string (fixture->now->inhibited != NULL ? fixture->now->inhibited : "");
}

static GDBusConnection *
connect_to (PrivateBus *bus)
{
  g_autoptr (GError) error = NULL;
  GDBusConnection *connection = g_dbus_connection_new_for_address_sync (
      private_bus_address (bus),
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
          | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
      NULL, NULL, &error);

  g_assert_no_error (error);
  return connection;
}

static void
start_logind (Fixture *fixture)
{
  static const GDBusInterfaceVTable vtable = { on_method, on_property, NULL, { 0 } };
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (xml, NULL);
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GError) error = NULL;

  g_dbus_connection_register_object (fixture->service, "/org/freedesktop/login1",
                                     node->interfaces[0], &vtable, fixture, NULL, &error);
  g_assert_no_error (error);
  reply = g_dbus_connection_call_sync (fixture->service, "org.freedesktop.DBus",
                                       "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                       "RequestName", g_variant_new ("(su)", NAME, 0), NULL,
                                       G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);
}

static void
on_ended (const char *failure, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_assert_false (fixture->ended);
  fixture->ended = TRUE;
  fixture->failure = g_strdup (failure);
}

static gboolean
on_late (gpointer user_data)
{
  g_error ("no end of the call");
  return G_SOURCE_REMOVE;
}

static void
run (const Case *now, FpLoginAction action, const char *called)
{
  Fixture fixture = { .bus = private_bus_new (), .now = now };
  guint late = g_timeout_add_seconds (15, on_late, NULL);
  g_autoptr (FpLoginCall) call = NULL;

  fixture.service = connect_to (fixture.bus);
  fixture.client = connect_to (fixture.bus);
  if (!now->absent)
    start_logind (&fixture);
  call = fp_login_call_new (fixture.client, action, on_ended, &fixture);
  g_assert_false (fixture.ended);
  while (!fixture.ended)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (late);
  g_assert_cmpstr (fixture.called, ==, now->absent ? NULL : called);
  g_assert_cmpstr (fixture.failure, ==, now->failure);
  g_clear_pointer (&call, fp_login_call_free);
  g_dbus_connection_close_sync (fixture.service, NULL, NULL);
  g_dbus_connection_close_sync (fixture.client, NULL, NULL);
  g_object_unref (fixture.service);
  g_object_unref (fixture.client);
  private_bus_free (fixture.bus);
  g_free (fixture.called);
  g_free (fixture.failure);
}

static void
test_actions (void)
{
  const Case good = { 0 };

  run (&good, FP_LOGIN_REBOOT, "Reboot(false,)");
  run (&good, FP_LOGIN_POWER_OFF, "PowerOff(false,)");
}

static void
test_failure (gconstpointer data)
{
  run (data, FP_LOGIN_REBOOT, "Reboot(false,)");
}

/* Freed before it has ended: no call back. */
static void
test_freed (void)
{
  PrivateBus *bus = private_bus_new ();
  GDBusConnection *client = connect_to (bus);
  FpLoginCall *call = fp_login_call_new (client, FP_LOGIN_REBOOT, on_ended, NULL);

  fp_login_call_free (call);
  g_dbus_connection_close_sync (client, NULL, NULL);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_object_unref (client);
  private_bus_free (bus);
}

int
main (int argc, char **argv)
{
  static const Case denied = { .error = DENIED, .failure = "systemd-logind: not you\\x0a" };
  static const Case asks
      = { .error = ASKS, .inhibited = "idle:sleep", .failure = "systemd-logind: not you\\x0a" };
  static const Case inhibited = {
    .error = DENIED,
    .inhibited = "shutdown:sleep",
    .failure = "another program holds the shutdown off (systemd-inhibit --list names it)",
  };
  static const Case broken = { .error = "org.freedesktop.login1.OperationInProgress",
                               .failure = "systemd-logind: not you\\x0a" };
  static const Case absent
      = { .absent = TRUE,
          .failure = "systemd-logind: The name org.freedesktop.login1 was not provided by any "
                     ".service files" };
  static const Case hangs = { .hangs = TRUE, .failure = "systemd-logind does not answer" };

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/login/actions", test_actions);
  g_test_add_data_func ("/login/denied", &denied, test_failure);
  g_test_add_data_func ("/login/asks", &asks, test_failure);
  g_test_add_data_func ("/login/inhibited", &inhibited, test_failure);
  g_test_add_data_func ("/login/broken", &broken, test_failure);
  g_test_add_data_func ("/login/absent", &absent, test_failure);
  g_test_add_data_func ("/login/hangs", &hangs, test_failure);
  g_test_add_func ("/login/freed", test_freed);
  return g_test_run ();
}
