/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/bus/object.h"

typedef struct
{
  FpObject *object;
  GDBusInterfaceInfo *info;
  GDBusInterfaceMethodCallFunc method_call;
  gpointer user_data;
  guint registration;
  GHashTable *values;  /* char * (of info) -> GVariant */
  GHashTable *changed; /* names, as in values */
} Interface;

struct _FpObject
{
  GDBusConnection *connection;
  char *path;
  GPtrArray *interfaces; /* Interface * */
};

static void
interface_free (Interface *interface)
{
  if (interface->registration != 0)
    g_dbus_connection_unregister_object (interface->object->connection, interface->registration);
  g_dbus_interface_info_unref (interface->info);
  g_hash_table_unref (interface->values);
  g_hash_table_unref (interface->changed);
  g_free (interface);
}

FpObject *
fp_object_new (GDBusConnection *connection, const char *path)
{
  FpObject *object = g_new0 (FpObject, 1);

  object->connection = g_object_ref (connection);
  object->path = g_strdup (path);
  object->interfaces = g_ptr_array_new_with_free_func ((GDestroyNotify)interface_free);
  return object;
}

void
fp_object_free (FpObject *object)
{
  if (object == NULL)
    return;
  g_ptr_array_unref (object->interfaces);
  g_object_unref (object->connection);
  g_free (object->path);
  g_free (object);
}

const char *
fp_object_path (FpObject *object)
{
  return object->path;
}

static void
on_method_call (GDBusConnection *connection, const char *sender, const char *path,
                const char *interface_name, const char *method, GVariant *parameters,
                GDBusMethodInvocation *invocation, gpointer user_data)
{
  Interface *interface = user_data;

  interface->method_call (connection, sender, path, interface_name, method, parameters, invocation,
                          interface->user_data);
}

/* GDBus calls it for properties of the XML only. */
static GVariant *
on_get_property (GDBusConnection *connection, const char *sender, const char *path,
                 const char *interface_name, const char *property, GError **error,
                 gpointer user_data)
{
  Interface *interface = user_data;
  GVariant *value = g_hash_table_lookup (interface->values, property);

  g_return_val_if_fail (value != NULL, NULL);
  return g_variant_ref (value);
}

static const GDBusInterfaceVTable vtable = { on_method_call, on_get_property, NULL, { NULL } };

gboolean
fp_object_add (FpObject *object, GDBusInterfaceInfo *info, GDBusInterfaceMethodCallFunc method_call,
               gpointer user_data, GError **error)
{
  Interface *interface = g_new0 (Interface, 1);

  interface->object = object;
  interface->info = g_dbus_interface_info_ref (info);
  interface->method_call = method_call;
  interface->user_data = user_data;
  interface->values
      = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_variant_unref);
  interface->changed = g_hash_table_new (g_str_hash, g_str_equal);
  g_ptr_array_add (object->interfaces, interface);
  interface->registration = g_dbus_connection_register_object (
      object->connection, object->path, info, &vtable, interface, NULL, error);
  return interface->registration != 0;
}

static Interface *
find (FpObject *object, const char *name)
{
  for (guint i = 0; i < object->interfaces->len; i++)
    {
      Interface *interface = object->interfaces->pdata[i];

      if (g_str_equal (interface->info->name, name))
        return interface;
    }
  g_assert_not_reached ();
}

void
fp_object_set (FpObject *object, const char *interface_name, const char *property, GVariant *value)
{
  Interface *interface = find (object, interface_name);
  GDBusPropertyInfo *info = g_dbus_interface_info_lookup_property (interface->info, property);
  g_autoptr (GVariant) sunk = g_variant_ref_sink (value);
  GVariant *old = g_hash_table_lookup (interface->values, property);

  g_assert (info != NULL && g_str_equal (g_variant_get_type_string (value), info->signature));
  if (old == value || (old != NULL && g_variant_equal (old, value)))
    return;
  if (old != NULL) /* the first value is no change */
    g_hash_table_add (interface->changed, info->name);
  g_hash_table_insert (interface->values, info->name, g_steal_pointer (&sunk));
}

static void
flush_interface (Interface *interface)
{
  GVariantBuilder changed;
  GHashTableIter iter;
  gpointer name;

  if (g_hash_table_size (interface->changed) == 0)
    return;
  g_variant_builder_init (&changed, G_VARIANT_TYPE_VARDICT);
  g_hash_table_iter_init (&iter, interface->changed);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    g_variant_builder_add (&changed, "{sv}", name, g_hash_table_lookup (interface->values, name));
  g_hash_table_remove_all (interface->changed);
  g_dbus_connection_emit_signal (
      interface->object->connection, NULL, interface->object->path,
      "org.freedesktop.DBus.Properties", "PropertiesChanged",
      g_variant_new ("(sa{sv}as)", interface->info->name, &changed, NULL), NULL);
}

void
fp_object_flush (FpObject *object)
{
  for (guint i = 0; i < object->interfaces->len; i++)
    flush_interface (object->interfaces->pdata[i]);
}

void
fp_object_emit (FpObject *object, const char *interface, const char *signal, GVariant *parameters)
{
  fp_object_flush (object);
  g_dbus_connection_emit_signal (object->connection, NULL, object->path, interface, signal,
                                 parameters, NULL);
}
