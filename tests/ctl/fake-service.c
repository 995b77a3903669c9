/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/ctl/fake-service.h"

#include <string.h>
#include <time.h>

#include "dbus/names.h"

#define OBJECTS_MAX 16

struct _FakeService
{
  GDBusConnection *bus;
  GDBusNodeInfo *info;
  GHashTable *values; /* "PATH INTERFACE PROPERTY" -> GVariant */
  GHashTable *ids;    /* PATH -> GArray of registration ids */
  FakeCall call;
  gpointer user_data;
};

static char *
value_key (const char *path, const char *interface, const char *property)
{
  return g_strjoin (" ", path, interface, property, NULL);
}

static void
handle_call (GDBusConnection *bus, const char *sender, const char *path, const char *interface,
             const char *method, GVariant *args, GDBusMethodInvocation *invocation,
             gpointer user_data)
{
  FakeService *fake = user_data;

  if (fake->call != NULL)
    fake->call (fake, method, args, invocation, fake->user_data);
  else
    g_dbus_method_invocation_return_dbus_error (invocation, "org.faceplate1.Error.Failed", method);
}

/* The type's zero where the test has set nothing. */
static GVariant *
zero (const char *type)
{
  g_autofree char *text = NULL;

  switch (type[0])
    {
    case 's':
      return g_variant_new_string ("");
    case 'o':
      return g_variant_new_object_path ("/");
    case 'b':
      return g_variant_new_boolean (FALSE);
    case 'a':
      return g_variant_new_array (G_VARIANT_TYPE (type + 1), NULL, 0);
    default:
      text = g_strdup_printf ("@%s 0", type);
      return g_variant_new_parsed (text);
    }
}

static GVariant *
get_property (GDBusConnection *bus, const char *sender, const char *path, const char *interface,
              const char *property, GError **error, gpointer user_data)
{
  FakeService *fake = user_data;
  g_autofree char *key = value_key (path, interface, property);
  GVariant *value = g_hash_table_lookup (fake->values, key);
  GDBusInterfaceInfo *info = g_dbus_node_info_lookup_interface (fake->info, interface);

  if (value != NULL)
    return g_variant_ref (value);
  return zero (g_dbus_interface_info_lookup_property (info, property)->signature);
}

static void
register_object (FakeService *fake, const char *path, const char *const *interfaces)
{
  static const GDBusInterfaceVTable vtable = { handle_call, get_property, NULL, { 0 } };
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; interfaces[i] != NULL; i++)
    {
      g_autoptr (GError) error = NULL;
      guint id = g_dbus_connection_register_object (
          fake->bus, path, g_dbus_node_info_lookup_interface (fake->info, interfaces[i]), &vtable,
          fake, NULL, &error);

      g_assert_no_error (error);
      g_array_append_val (ids, id);
    }
  g_hash_table_insert (fake->ids, g_strdup (path), ids);
}

static GDBusNodeInfo *
load_info (void)
{
  g_autofree char *file
      = g_build_filename (g_getenv ("FP_SOURCE_ROOT"), "dbus", "org.faceplate1.xml", NULL);
  g_autofree char *xml = NULL;
  g_autoptr (GError) error = NULL;
  GDBusNodeInfo *info;

  g_file_get_contents (file, &xml, NULL, &error);
  g_assert_no_error (error);
  info = g_dbus_node_info_new_for_xml (xml, &error);
  g_assert_no_error (error);
  return info;
}

static void
own_name (FakeService *fake)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
      fake->bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
      "RequestName", g_variant_new ("(su)", FP_BUS_NAME, 4), G_VARIANT_TYPE ("(u)"),
      G_DBUS_CALL_FLAGS_NONE, 5000, NULL, &error);
  guint result;

  g_assert_no_error (error);
  g_variant_get (reply, "(u)", &result);
  g_assert_cmpuint (result, ==, 1);
}

FakeService *
fake_service_new (const char *address)
{
  static const char *const interfaces[]
      = { FP_APPLIANCE_IFACE, FP_NETWORK_IFACE, FP_PROXY_IFACE, FP_CONNECTIVITY_IFACE, NULL };
  FakeService *fake = g_new0 (FakeService, 1);
  g_autoptr (GError) error = NULL;

  fake->info = load_info ();
  fake->values
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_variant_unref);
  fake->ids
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_array_unref);
  fake->bus = g_dbus_connection_new_for_address_sync (
      address,
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
          | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
      NULL, NULL, &error);
  g_assert_no_error (error);
  register_object (fake, FP_OBJECT_PATH, interfaces);
  fake_service_set (fake, FP_OBJECT_PATH, FP_APPLIANCE_IFACE, "Name",
                    g_variant_new_string ("SENSOR-01"), FALSE);
  fake_service_set (fake, FP_OBJECT_PATH, FP_NETWORK_IFACE, "State", g_variant_new_string ("ready"),
                    FALSE);
  fake_service_set (fake, FP_OBJECT_PATH, FP_CONNECTIVITY_IFACE, "State",
                    g_variant_new_string ("unknown"), FALSE);
  own_name (fake);
  return fake;
}

void
fake_service_free (FakeService *fake)
{
  g_dbus_connection_close_sync (fake->bus, NULL, NULL);
  g_object_unref (fake->bus);
  g_dbus_node_info_unref (fake->info);
  g_hash_table_unref (fake->values);
  g_hash_table_unref (fake->ids);
  g_free (fake);
}

void
fake_service_on_call (FakeService *fake, FakeCall call, gpointer user_data)
{
  fake->call = call;
  fake->user_data = user_data;
}

void
fake_service_emit (FakeService *fake, const char *path, const char *interface, const char *signal,
                   GVariant *args)
{
  g_autoptr (GError) error = NULL;

  g_dbus_connection_emit_signal (fake->bus, NULL, path, interface, signal, args, &error);
  g_assert_no_error (error);
}

void
fake_service_set (FakeService *fake, const char *path, const char *interface, const char *property,
                  GVariant *value, gboolean announce)
{
  GVariantDict changed;

  g_hash_table_insert (fake->values, value_key (path, interface, property),
                       g_variant_ref_sink (value));
  if (!announce)
    return;
  g_variant_dict_init (&changed, NULL);
  g_variant_dict_insert_value (&changed, property, value);
  fake_service_emit (fake, path, "org.freedesktop.DBus.Properties", "PropertiesChanged",
                     g_variant_new ("(s@a{sv}@as)", interface, g_variant_dict_end (&changed),
                                    g_variant_new_strv (NULL, 0)));
}

void
fake_service_add_operation (FakeService *fake, const char *path, const char *kind)
{
  static const char *const interfaces[] = { FP_OPERATION_IFACE, NULL };

  register_object (fake, path, interfaces);
  fake_service_set (fake, path, FP_OPERATION_IFACE, "Kind", g_variant_new_string (kind), FALSE);
  fake_service_set (fake, path, FP_OPERATION_IFACE, "State", g_variant_new_string ("checking"),
                    FALSE);
  fake_service_set (fake, FP_OBJECT_PATH, FP_APPLIANCE_IFACE, "Operation",
                    g_variant_new_object_path (path), TRUE);
}

void
fake_service_drop_operation (FakeService *fake, const char *path)
{
  GArray *ids = g_hash_table_lookup (fake->ids, path);

  for (guint i = 0; i < ids->len; i++)
    g_dbus_connection_unregister_object (fake->bus, g_array_index (ids, guint, i));
  g_hash_table_remove (fake->ids, path);
}

/* The stages that there are, with this one at its new status. */
static GVariant *
with_stage (GVariant *stages, const char *stage, const char *status, guint ms)
{
  gsize n = stages != NULL ? g_variant_n_children (stages) : 0;
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(ssu)"));
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) old = g_variant_get_child_value (stages, i);
      const char *name;

      g_variant_get_child (old, 0, "&s", &name);
      if (!g_str_equal (name, stage))
        g_variant_builder_add_value (&builder, old);
    }
  g_variant_builder_add (&builder, "(ssu)", stage, status, ms);
  return g_variant_builder_end (&builder);
}

void
fake_service_stage (FakeService *fake, const char *path, const char *stage, const char *status,
                    guint ms)
{
  g_autofree char *key = value_key (path, FP_OPERATION_IFACE, "Stages");
  GVariant *stages = g_hash_table_lookup (fake->values, key);

  fake_service_set (fake, path, FP_OPERATION_IFACE, "Stages",
                    with_stage (stages, stage, status, ms), TRUE);
  fake_service_emit (fake, path, FP_OPERATION_IFACE, "StageChanged",
                     g_variant_new ("(ssu)", stage, status, ms));
}

gint64
fake_boottime_us (guint left_s)
{
  struct timespec now;

  clock_gettime (CLOCK_BOOTTIME, &now);
  return (now.tv_sec + (gint64)left_s) * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

void
fake_service_state (FakeService *fake, const char *path, const char *state, guint left_s)
{
  gint64 deadline_us = left_s != 0 ? fake_boottime_us (left_s) : 0;
  GVariantDict changed;

  fake_service_set (fake, path, FP_OPERATION_IFACE, "State", g_variant_new_string (state), FALSE);
  fake_service_set (fake, path, FP_OPERATION_IFACE, "Deadline", g_variant_new_int64 (deadline_us),
                    FALSE);
  g_variant_dict_init (&changed, NULL);
  g_variant_dict_insert (&changed, "State", "s", state);
  g_variant_dict_insert (&changed, "Deadline", "x", deadline_us);
  fake_service_emit (fake, path, "org.freedesktop.DBus.Properties", "PropertiesChanged",
                     g_variant_new ("(s@a{sv}@as)", FP_OPERATION_IFACE,
                                    g_variant_dict_end (&changed), g_variant_new_strv (NULL, 0)));
}

void
fake_service_complete (FakeService *fake, const char *path, const char *state, GVariant *report)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (
      report != NULL ? report : g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0));

  fake_service_set (fake, path, FP_OPERATION_IFACE, "Report", owned, TRUE);
  fake_service_set (fake, path, FP_OPERATION_IFACE, "State", g_variant_new_string (state), TRUE);
  fake_service_set (fake, FP_OBJECT_PATH, FP_APPLIANCE_IFACE, "Operation",
                    g_variant_new_object_path ("/"), TRUE);
  fake_service_emit (fake, path, FP_OPERATION_IFACE, "Completed",
                     g_variant_new ("(s@a{sv})", state, owned));
}

GVariant *
fake_report (const char *code, guint number, const char *text, const char *stage)
{
  GVariantBuilder evidence;
  GVariantDict dict;

  g_variant_builder_init (&evidence, G_VARIANT_TYPE ("a{ss}"));
  if (number != 0)
    g_variant_builder_add (&evidence, "{ss}", "status-line", "HTTP/1.1 407 no\033[2Jway");
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "code", "s", code);
  g_variant_dict_insert (&dict, "number", "u", number);
  g_variant_dict_insert (&dict, "text", "s", text);
  g_variant_dict_insert (&dict, "meaning", "s", "What it means.");
  g_variant_dict_insert (&dict, "cause", "s", number != 0 ? "Why it is so" : "");
  g_variant_dict_insert (&dict, "advice", "s", number != 0 ? "What to do." : "");
  g_variant_dict_insert (&dict, "stage", "s", stage);
  g_variant_dict_insert (&dict, "duration-ms", "u", 321);
  g_variant_dict_insert (&dict, "time", "x", G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC);
  g_variant_dict_insert (&dict, "proxy", "s", "proxy.example:3128");
  g_variant_dict_insert (&dict, "scheme", "s", "digest");
  g_variant_dict_insert_value (&dict, "evidence", g_variant_builder_end (&evidence));
  return g_variant_dict_end (&dict);
}
