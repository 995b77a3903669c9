/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/rig/agent.h"

#include <string.h>

#define AGENT_PATH      "/agent"
#define AUTHORITY_NAME  "org.freedesktop.PolicyKit1"
#define AUTHORITY_PATH  "/org/freedesktop/PolicyKit1/Authority"
#define AUTHORITY_IFACE "org.freedesktop.PolicyKit1.Authority"

static const char agent_xml[]
    = "<node><interface name='org.freedesktop.PolicyKit1.AuthenticationAgent'>"
      "<method name='BeginAuthentication'><arg type='s' direction='in'/><arg type='s' "
      "direction='in'/>"
      "<arg type='s' direction='in'/><arg type='a{ss}' direction='in'/><arg type='s' "
      "direction='in'/>"
      "<arg type='a(sa{sv})' direction='in'/></method>"
      "<method name='CancelAuthentication'><arg type='s' direction='in'/></method>"
      "</interface></node>";

/* The 22nd field of /proc/PID/stat: the start time, in clock ticks, that polkit tells processes
 * apart by. */
static guint64
start_time (GPid pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", (int)pid);
  g_autofree char *stat = NULL;
  g_auto (GStrv) fields = NULL;

  g_assert_true (g_file_get_contents (path, &stat, NULL, NULL));
  fields = g_strsplit (strrchr (stat, ')') + 2, " ", -1);
  return g_ascii_strtoull (fields[19], NULL, 10);
}

static GVariant *
subject (GPid pid)
{
  GVariantBuilder details;

  g_variant_builder_init (&details, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&details, "{sv}", "pid", g_variant_new_uint32 ((guint32)pid));
  g_variant_builder_add (&details, "{sv}", "start-time", g_variant_new_uint64 (start_time (pid)));
  return g_variant_new ("(s@a{sv})", "unix-process", g_variant_builder_end (&details));
}

static GVariant *
root_identity (void)
{
  GVariantBuilder details;

  g_variant_builder_init (&details, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&details, "{sv}", "uid", g_variant_new_uint32 (0));
  return g_variant_new ("(s@a{sv})", "unix-user", g_variant_builder_end (&details));
}

static void
on_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GDBusMethodInvocation) invocation = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply
      = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  g_assert_no_error (error);
  g_dbus_method_invocation_return_value (g_steal_pointer (&invocation), NULL);
}

static void
on_method_call (GDBusConnection *bus, const char *sender, const char *path, const char *interface,
                const char *method, GVariant *parameters, GDBusMethodInvocation *invocation,
                gpointer user_data)
{
  Agent *agent = user_data;
  const char *cookie;

  if (strcmp (method, "BeginAuthentication") != 0)
    {
      g_dbus_method_invocation_return_value (invocation, NULL);
      return;
    }
  agent->asked++;
  if (!agent->answer)
    {
      g_dbus_method_invocation_return_dbus_error (
          invocation, "org.freedesktop.PolicyKit1.Error.Cancelled", "the person cancelled");
      return;
    }
  g_variant_get_child (parameters, 4, "&s", &cookie);
  g_dbus_connection_call (
      bus, AUTHORITY_NAME, AUTHORITY_PATH, AUTHORITY_IFACE, "AuthenticationAgentResponse2",
      g_variant_new ("(us@(sa{sv}))", 0, cookie, root_identity ()), NULL, G_DBUS_CALL_FLAGS_NONE,
      5000, NULL, on_answered, g_object_ref (invocation));
}

void
agent_start (Agent *agent, GDBusConnection *bus, GPid pid, gboolean answer)
{
  static const GDBusInterfaceVTable vtable = { .method_call = on_method_call };
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (agent_xml, &error);
  g_autoptr (GVariant) reply = NULL;

  g_assert_no_error (error);
  *agent = (Agent){ .bus = bus, .answer = answer };
  agent->object = g_dbus_connection_register_object (bus, AGENT_PATH, node->interfaces[0], &vtable,
                                                     agent, NULL, &error);
  g_assert_no_error (error);
  reply = g_dbus_connection_call_sync (
      bus, AUTHORITY_NAME, AUTHORITY_PATH, AUTHORITY_IFACE, "RegisterAuthenticationAgent",
      g_variant_new ("(@(sa{sv})ss)", subject (pid), "C", AGENT_PATH), NULL, G_DBUS_CALL_FLAGS_NONE,
      5000, NULL, &error);
  g_assert_no_error (error);
}

void
agent_stop (Agent *agent)
{
  g_dbus_connection_unregister_object (agent->bus, agent->object);
}
