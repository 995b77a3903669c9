/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/peers/real-proxy.h"

PeerChild *
real_squid (const char *dir, const char *address, guint16 port, const char *const *options,
            const char *user, const char *password)
{
  g_autofree char *program
      = g_build_filename (g_getenv ("FP_SOURCE_ROOT"), "tests", "peers", "run-squid", NULL);
  g_autofree char *port_text = g_strdup_printf ("%u", port);
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();

  g_ptr_array_add (argv, program);
  for (guint i = 0; options[i] != NULL; i++)
    g_ptr_array_add (argv, (gpointer)options[i]);
  g_ptr_array_add (argv, (gpointer)dir);
  g_ptr_array_add (argv, (gpointer)address);
  g_ptr_array_add (argv, port_text);
  g_ptr_array_add (argv, (gpointer)user); /* NULL ends the list */
  g_ptr_array_add (argv, (gpointer)password);
  g_ptr_array_add (argv, NULL);
  return peer_child_new ((const char *const *)argv->pdata, "ready");
}

PeerChild *
real_tinyproxy (const char *dir, guint16 port, const char *lines)
{
  g_autofree char *path = g_build_filename (dir, "tinyproxy.conf", NULL);
  g_autofree char *text = g_strdup_printf ("Listen 127.0.0.1\nPort %u\nTimeout 10\nMaxClients 10\n"
                                           "LogFile \"%s/tinyproxy.log\"\n%s\n",
                                           port, dir, lines);
  const char *const argv[] = { "tinyproxy", "-d", "-c", path, NULL };
  PeerChild *child;

  g_assert_cmpint (g_mkdir_with_parents (dir, 0755), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  child = peer_child_new (argv, NULL);
  peer_wait_for_port (port);
  return child;
}
