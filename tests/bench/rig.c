/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/bench/rig.h"

#include <arpa/inet.h>
#include <errno.h>
#include <glib/gstdio.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <netlink/socket.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/bench/process.h"
#include "tests/sys/namespace.h"

static const char bus_config[]
    = "<!DOCTYPE busconfig PUBLIC '-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN'\n"
      " 'http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd'>\n"
      "<busconfig><type>session</type><listen>unix:path=%s</listen><auth>EXTERNAL</auth>\n"
      "<policy context='default'><allow send_destination='*' eavesdrop='true'/>\n"
      "<allow eavesdrop='true'/><allow own='*'/></policy></busconfig>\n";

static void
start_bus (Rig *rig)
{
  g_autofree char *config = g_build_filename (rig->dir, "bus.conf", NULL);
  g_autofree char *option = g_strdup_printf ("--config-file=%s", config);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  /* It complains that a session's bus may not raise its limit of open files. */
  const char *argv[]
      = { "sh", "-c", "exec dbus-daemon --nofork --nopidfile --print-address=1 \"$0\" 2>/dev/null",
          option, NULL };
  char address[256];
  int out;

  rig->bus_socket = g_build_filename (rig->dir, "bus", NULL);
  rig->bus_setting = g_strdup_printf ("DBUS_SYSTEM_BUS_ADDRESS=unix:path=%s", rig->bus_socket);
  text = g_strdup_printf (bus_config, rig->bus_socket);
  g_file_set_contents (config, text, -1, &error);
  g_assert_no_error (error);
  rig->bus = process_start (argv, NULL, &out);
  if (read (out, address, sizeof address) <= 0) /* once it listens */
    g_error ("dbus-daemon does not start");
  close (out);
}

Rig *
rig_new (void)
{
  Rig *rig = g_new0 (Rig, 1);

  sync (); /* pages of programs just built count as private dirty until they are on the disk */
  namespace_enter ();
  namespace_ip ("link set lo up");
  namespace_ip ("link add v0 type veth peer name v0-far");
  namespace_ip ("link set v0-far up");
  namespace_ip ("link set v0 up");
  namespace_ip ("addr add 192.0.2.10/24 dev v0");
  namespace_ip ("route add default via 192.0.2.1");
  rig->dir = g_dir_make_tmp ("faceplate-bench-XXXXXX", NULL);
  g_assert_nonnull (rig->dir);
  start_bus (rig);
  return rig;
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *below = g_build_filename (path, name, NULL);

      if (g_file_test (below, G_FILE_TEST_IS_DIR) && !g_file_test (below, G_FILE_TEST_IS_SYMLINK))
        remove_tree (below);
      else
        g_unlink (below);
    }
  g_rmdir (path);
}

void
rig_free (Rig *rig)
{
  process_stop (rig->bus);
  remove_tree (rig->dir);
  g_free (rig->dir);
  g_free (rig->bus_socket);
  g_free (rig->bus_setting);
  g_free (rig);
}

BusClient *
rig_connect (Rig *rig)
{
  return bus_client_new (rig->bus_socket);
}

void
rig_bind_bus (Rig *rig, int cpu)
{
  cpu_set_t one;

  CPU_ZERO (&one);
  CPU_SET (cpu, &one);
  if (sched_setaffinity (rig->bus, sizeof one, &one) != 0) /* a thread and no other */
    g_error ("the bus cannot be bound to CPU %d: %s", cpu, g_strerror (errno));
}

void
rig_add_routes (guint n)
{
  g_autoptr (GString) lines = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append_printf (lines, "route add 10.%u.%u.0/24 dev v0\n", i / 250, i % 250);
  namespace_batch (lines->str);
}

/* The link's own and the default route stay. */
void
rig_flush_routes (void)
{
  namespace_ip ("route flush root 10.0.0.0/8");
}

void
rig_add_links (guint n)
{
  g_autoptr (GString) lines = g_string_new (NULL);

  for (guint i = 0; i < n / 2; i++)
    g_string_append_printf (lines,
                            "link add many%u type veth peer name far%u\n"
                            "link set many%u up\nlink set far%u up\n",
                            i, i, i, i);
  namespace_batch (lines->str);
}

void
rig_del_links (void)
{
  g_autoptr (GString) lines = g_string_new (NULL);
  g_autofree char *name = NULL;

  for (guint i = 0; if_nametoindex ((name = g_strdup_printf ("many%u", i))) != 0; i++)
    {
      g_string_append_printf (lines, "link del %s\n", name);
      g_free (name);
    }
  namespace_batch (lines->str);
}

/* Consumes message. */
static void
tell_kernel (struct nl_msg *message)
{
  static struct nl_sock *sock;

  if (sock == NULL)
    {
      sock = nl_socket_alloc ();
      g_assert_cmpint (nl_connect (sock, NETLINK_ROUTE), ==, 0);
    }
  g_assert_cmpint (nl_send_sync (sock, message), ==, 0);
}

void
rig_change_address (gboolean add)
{
  struct ifaddrmsg info
      = { .ifa_family = AF_INET, .ifa_prefixlen = 24, .ifa_index = if_nametoindex ("v0") };
  struct in_addr address;
  struct nl_msg *message;

  inet_pton (AF_INET, "198.51.100.77", &address);
  message
      = nlmsg_alloc_simple (add ? RTM_NEWADDR : RTM_DELADDR, add ? NLM_F_CREATE | NLM_F_EXCL : 0);
  nlmsg_append (message, &info, sizeof info, NLMSG_ALIGNTO);
  nla_put (message, IFA_LOCAL, sizeof address, &address);
  nla_put (message, IFA_ADDRESS, sizeof address, &address);
  tell_kernel (message);
}

void
rig_change_mtu (gboolean small)
{
  struct ifinfomsg info = { .ifi_family = AF_UNSPEC };
  struct nl_msg *message = nlmsg_alloc_simple (RTM_NEWLINK, 0);

  nlmsg_append (message, &info, sizeof info, NLMSG_ALIGNTO);
  nla_put_string (message, IFLA_IFNAME, "v0");
  nla_put_u32 (message, IFLA_MTU, small ? 1400 : 1500);
  tell_kernel (message);
}

static int
on_link (struct nl_msg *message, void *user_data)
{
  const struct nlmsghdr *header = nlmsg_hdr (message);
  const struct ifinfomsg *info = nlmsg_data (header);
  unsigned int *flags = user_data;

  if (header->nlmsg_type == RTM_NEWLINK && info->ifi_index == (int)if_nametoindex ("v0"))
    *flags = info->ifi_flags;
  return NL_OK;
}

static void
set_up (const char *name, gboolean up)
{
  struct ifinfomsg info = { .ifi_family = AF_UNSPEC,
                            .ifi_index = (int)if_nametoindex (name),
                            .ifi_flags = up ? IFF_UP : 0,
                            .ifi_change = IFF_UP };
  struct nl_msg *message = nlmsg_alloc_simple (RTM_NEWLINK, 0);

  nlmsg_append (message, &info, sizeof info, NLMSG_ALIGNTO);
  tell_kernel (message);
}

void
rig_set_carrier (gboolean on)
{
  struct nl_sock *sock = nl_socket_alloc ();
  unsigned int flags = on ? 0 : IFF_RUNNING;

  nl_socket_disable_seq_check (sock);
  nl_socket_modify_cb (sock, NL_CB_VALID, NL_CB_CUSTOM, on_link, &flags);
  g_assert_cmpint (nl_connect (sock, NETLINK_ROUTE), ==, 0);
  g_assert_cmpint (nl_socket_add_membership (sock, RTNLGRP_LINK), ==, 0);
  set_up ("v0-far", on);
  while (((flags & IFF_RUNNING) != 0) != on)
    g_assert_cmpint (nl_recvmsgs_default (sock), >=, 0);
  nl_socket_free (sock);
}
