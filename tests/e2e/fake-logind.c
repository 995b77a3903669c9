/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/e2e/fake-logind.h"

#include <gio/gio.h>
#include <pwd.h>

#include "tests/rig/world.h"

#define NAME   "org.freedesktop.login1"
#define POLICY "/usr/share/dbus-1/system.d/" NAME ".conf"

struct _FakeLogind
{
  GDBusConnection *bus;
  GString *calls;
};

static const char policy[]
    = "<!DOCTYPE busconfig PUBLIC '-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN'\n"
      " 'http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd'>\n"
      "<busconfig><policy user='root'><allow own='" NAME "'/></policy>\n"
      "<policy context='default'><allow send_destination='" NAME "'/></policy></busconfig>\n";
static const char xml[]
    = "<node><interface name='" NAME ".Manager'>"
      "<method name='Reboot'><arg type='b' direction='in'/></method>"
      "<method name='PowerOff'><arg type='b' direction='in'/></method></interface></node>";

/* Of the bus itself; transfer full. */
static GVariant *
ask_bus (FakeLogind *logind, const char *method, GVariant *arguments)
{
  g_autoptr (GError) error = NULL;
  GVariant *reply = g_dbus_connection_call_sync (
      logind->bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", method,
      arguments, NULL, G_DBUS_CALL_FLAGS_NONE, 5000, NULL, &error);

  g_assert_no_error (error);
  return reply;
}

static void
on_method (GDBusConnection *connection, const char *sender, const char *path, const char *iface,
           const char *method, GVariant *parameters, GDBusMethodInvocation *invocation,
           gpointer user_data)
{
  FakeLogind *logind = user_data;
  g_autoptr (GVariant) reply
      = ask_bus (logind, "GetConnectionUnixUser", g_variant_new ("(s)", sender));
  g_autofree char *arguments = g_variant_print (parameters, FALSE);
  guint32 uid;

  g_variant_get (reply, "(u)", &uid);
  g_string_append_printf (logind->calls, "%s %s%s\n", getpwuid (uid)->pw_name, method, arguments);
  g_dbus_method_invocation_return_value (invocation, NULL);
}

FakeLogind *
fake_logind_new (void)
{
  static const GDBusInterfaceVTable vtable = { on_method, NULL, NULL, { 0 } };
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (xml, NULL);
  FakeLogind *logind = g_new0 (FakeLogind, 1);
  g_autoptr (GError) error = NULL;

  logind->calls = g_string_new (NULL);
  logind->bus = world_connect ();
  g_file_set_contents (POLICY, policy, -1, &error);
  g_assert_no_error (error);
  g_variant_unref (ask_bus (logind, "ReloadConfig", NULL));
  g_dbus_connection_register_object (logind->bus, "/org/freedesktop/login1", node->interfaces[0],
                                     &vtable, logind, NULL, &error);
  g_assert_no_error (error);
  g_variant_unref (ask_bus (logind, "RequestName", g_variant_new ("(su)", NAME, 0)));
  return logind;
}

void
fake_logind_free (FakeLogind *logind)
{
  g_dbus_connection_close_sync (logind->bus, NULL, NULL);
  g_object_unref (logind->bus);
  g_string_free (logind->calls, TRUE);
  g_free (logind);
}

const char *
fake_logind_calls (FakeLogind *logind)
{
  return logind->calls->str;
}
