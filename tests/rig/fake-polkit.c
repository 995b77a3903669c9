/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A polkit that says what it is told to, for buses without the real one: yes, no, challenge, hang,
 * fail, or fail once and then say yes (once).
 *
 *   fake-polkit MODE
 *
 * The mode is changed with org.faceplate1.Test.SetMode(s) on /org/faceplate1/Test; there also:
 * Asked (how many questions so far), Pending (how many hang), Last (the last one: sender, action,
 * flags), and Release, which answers those that hang with the mode of now. */
#include <gio/gio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <signal.h>

static const char xml[]
    = "<node>"
      "<interface name='org.freedesktop.PolicyKit1.Authority'>"
      "<method name='CheckAuthorization'>"
      "<arg type='(sa{sv})' direction='in'/><arg type='s' direction='in'/>"
      "<arg type='a{ss}' direction='in'/><arg type='u' direction='in'/>"
      "<arg type='s' direction='in'/><arg type='(bba{ss})' direction='out'/>"
      "</method>"
      "<method name='CancelCheckAuthorization'><arg type='s' direction='in'/></method>"
      "</interface>"
      "<interface name='org.faceplate1.Test'>"
      "<method name='SetMode'><arg type='s' direction='in'/></method>"
      "<method name='Release'/>"
      "<property name='Asked' type='u' access='read'/>"
      "<property name='Pending' type='u' access='read'/>"
      "<property name='Cancelled' type='u' access='read'/>"
      "<property name='Last' type='(ssu)' access='read'/>"
      "</interface>"
      "</node>";

typedef struct
{
  GDBusMethodInvocation *invocation;
  char *cancellation_id;
} Hanging;

static char *mode;
static GPtrArray *hanging; /* Hanging * */
static guint asked, cancelled;
static GVariant *last;

static void
hanging_free (gpointer data)
{
  Hanging *h = data;

  g_free (h->cancellation_id);
  g_free (h);
}

static void
answer (GDBusMethodInvocation *invocation)
{
  gboolean once = g_str_equal (mode, "once");

  if (once)
    {
      g_free (mode);
      mode = g_strdup ("yes");
    }
  if (once || g_str_equal (mode, "fail"))
    g_dbus_method_invocation_return_dbus_error (
        invocation, "org.freedesktop.PolicyKit1.Error.Failed", "told to fail");
  else
    g_dbus_method_invocation_return_value (invocation,
                                           g_variant_new ("((bba{ss}))", g_str_equal (mode, "yes"),
                                                          g_str_equal (mode, "challenge"), NULL));
}

static void
check (GVariant *parameters, GDBusMethodInvocation *invocation)
{
  g_autoptr (GVariant) details = NULL;
  const char *kind, *action, *id, *name = "";
  guint flags;

  g_variant_get (parameters, "((&s@a{sv})&sa{ss}u&s)", &kind, &details, &action, NULL, &flags, &id);
  g_variant_lookup (details, "name", "&s", &name);
  g_clear_pointer (&last, g_variant_unref);
  last = g_variant_ref_sink (g_variant_new ("(ssu)", name, action, flags));
  asked++;
  if (g_str_equal (mode, "hang"))
    {
      Hanging *h = g_new0 (Hanging, 1);

      h->invocation = invocation;
      h->cancellation_id = g_strdup (id);
      g_ptr_array_add (hanging, h);
    }
  else
    answer (invocation);
}

static void
cancel (const char *id, GDBusMethodInvocation *invocation)
{
  for (guint i = 0; i < hanging->len; i++)
    {
      Hanging *h = hanging->pdata[i];

      if (!g_str_equal (h->cancellation_id, id))
        continue;
      g_dbus_method_invocation_return_dbus_error (
          h->invocation, "org.freedesktop.PolicyKit1.Error.Cancelled", "cancelled");
      g_ptr_array_remove_index (hanging, i);
      cancelled++;
      break;
    }
  g_dbus_method_invocation_return_value (invocation, NULL);
}

static void
release (void)
{
  for (guint i = 0; i < hanging->len; i++)
    answer (((Hanging *)hanging->pdata[i])->invocation);
  g_ptr_array_set_size (hanging, 0);
}

static void
on_call (GDBusConnection *connection, const char *sender, const char *path, const char *interface,
         const char *method, GVariant *parameters, GDBusMethodInvocation *invocation, gpointer data)
{
  const char *text = NULL;

  if (g_str_equal (method, "CheckAuthorization"))
    {
      check (parameters, invocation);
      return;
    }
  if (g_str_equal (method, "Release"))
    release ();
  else
    g_variant_get (parameters, "(&s)", &text);
  if (g_str_equal (method, "CancelCheckAuthorization"))
    {
      cancel (text, invocation);
      return;
    }
  if (g_str_equal (method, "SetMode"))
    {
      g_free (mode);
      mode = g_strdup (text);
    }
  g_dbus_method_invocation_return_value (invocation, NULL);
}

static GVariant *
on_get (GDBusConnection *connection, const char *sender, const char *path, const char *interface,
        const char *property, GError **error, gpointer data)
{
  if (g_str_equal (property, "Asked"))
    return g_variant_new_uint32 (asked);
  if (g_str_equal (property, "Pending"))
    return g_variant_new_uint32 (hanging->len);
  if (g_str_equal (property, "Cancelled"))
    return g_variant_new_uint32 (cancelled);
  return last != NULL ? g_variant_ref (last) : g_variant_new ("(ssu)", "", "", 0u);
}

static void
on_lost (GDBusConnection *connection, const char *name, gpointer loop)
{
  g_main_loop_quit (loop);
}

int
main (int argc, char **argv)
{
  static const GDBusInterfaceVTable vtable = { on_call, on_get, NULL, { NULL } };
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (xml, NULL);
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, NULL);

  prctl (PR_SET_PDEATHSIG, SIGKILL);
  if (bus == NULL || argc != 2)
    return 2;
  mode = g_strdup (argv[1]);
  hanging = g_ptr_array_new_with_free_func (hanging_free);
  g_dbus_connection_register_object (bus, "/org/freedesktop/PolicyKit1/Authority",
                                     node->interfaces[0], &vtable, NULL, NULL, NULL);
  g_dbus_connection_register_object (bus, "/org/faceplate1/Test", node->interfaces[1], &vtable,
                                     NULL, NULL, NULL);
  g_bus_own_name_on_connection (bus, "org.freedesktop.PolicyKit1",
                                G_BUS_NAME_OWNER_FLAGS_DO_NOT_QUEUE, NULL, on_lost, loop, NULL);
  g_main_loop_run (loop);
  return 0;
}
