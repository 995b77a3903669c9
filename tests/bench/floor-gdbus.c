/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The least that a GDBus service with a netlink socket can cost: one name, one object, one
 * property, which counts the changes of IPv4 addresses. What faceplated is measured against. */
#include <gio/gio.h>
#include <glib-unix.h>
#include <linux/rtnetlink.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <netlink/socket.h>

#define PATH  "/org/faceplate/Floor"
#define IFACE "org.faceplate.Floor"

static const char xml[] = "<node><interface name='" IFACE "'>"
                          "<property name='Changes' type='u' access='read'/>"
                          "</interface></node>";

typedef struct
{
  GDBusConnection *connection;
  GMainLoop *loop;
  struct nl_sock *sock;
  guint32 changes;
} Floor;

static GVariant *
on_get (GDBusConnection *connection, const char *sender, const char *path, const char *interface,
        const char *property, GError **error, gpointer user_data)
{
  const Floor *floor = user_data;

  return g_variant_new_uint32 (floor->changes);
}

static int
on_message (struct nl_msg *message, void *user_data)
{
  Floor *floor = user_data;
  GVariantBuilder changed;

  floor->changes++;
  g_variant_builder_init (&changed, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&changed, "{sv}", "Changes", g_variant_new_uint32 (floor->changes));
  g_dbus_connection_emit_signal (floor->connection, NULL, PATH, "org.freedesktop.DBus.Properties",
                                 "PropertiesChanged",
                                 g_variant_new ("(sa{sv}as)", IFACE, &changed, NULL), NULL);
  return NL_OK;
}

static gboolean
on_readable (int fd, GIOCondition condition, gpointer user_data)
{
  const Floor *floor = user_data;

  nl_recvmsgs_default (floor->sock);
  return G_SOURCE_CONTINUE;
}

static void
listen_to_kernel (Floor *floor)
{
  floor->sock = nl_socket_alloc ();
  nl_socket_disable_seq_check (floor->sock);
  nl_socket_modify_cb (floor->sock, NL_CB_VALID, NL_CB_CUSTOM, on_message, floor);
  g_assert_cmpint (nl_connect (floor->sock, NETLINK_ROUTE), ==, 0);
  g_assert_cmpint (nl_socket_add_membership (floor->sock, RTNLGRP_IPV4_IFADDR), ==, 0);
  g_assert_cmpint (nl_socket_add_membership (floor->sock, RTNLGRP_LINK), ==, 0);
  nl_socket_set_nonblocking (floor->sock);
  g_unix_fd_add (nl_socket_get_fd (floor->sock), G_IO_IN, on_readable, floor);
}

static gboolean
on_signal (gpointer user_data)
{
  g_main_loop_quit (((Floor *)user_data)->loop);
  return G_SOURCE_CONTINUE;
}

int
main (void)
{
  static const GDBusInterfaceVTable vtable = { NULL, on_get, NULL, { NULL } };
  g_autoptr (GDBusNodeInfo) info = g_dbus_node_info_new_for_xml (xml, NULL);
  g_autoptr (GError) error = NULL;
  Floor floor = { 0 };

  floor.connection = g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, &error);
  g_assert_no_error (error);
  floor.loop = g_main_loop_new (NULL, FALSE);
  listen_to_kernel (&floor);
  g_dbus_connection_register_object (floor.connection, PATH, info->interfaces[0], &vtable, &floor,
                                     NULL, &error);
  g_assert_no_error (error);
  g_unix_signal_add (SIGTERM, on_signal, &floor);
  g_bus_own_name_on_connection (floor.connection, IFACE, G_BUS_NAME_OWNER_FLAGS_NONE, NULL, NULL,
                                NULL, NULL);
  g_main_loop_run (floor.loop);
  nl_socket_free (floor.sock);
  g_main_loop_unref (floor.loop);
  g_object_unref (floor.connection);
  return 0;
}
