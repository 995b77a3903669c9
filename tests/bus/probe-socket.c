/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/bus/probe-socket.h"

#include <gio/gunixsocketaddress.h>
#include <glib-unix.h>
#include <unistd.h>

static gboolean
on_incoming (GSocketService *listener, GSocketConnection *connection, GObject *source,
             gpointer user_data)
{
  ProbeSocket *self = user_data;
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autofree char *probe
      = g_build_filename (g_getenv ("FP_BUILD_ROOT"), "tests", "rig", "fake-probe", NULL);
  g_autoptr (GSubprocess) child = NULL;
  int fd = dup (g_socket_get_fd (g_socket_connection_get_socket (connection)));

  if (self->starting != NULL)
    g_steal_pointer (&self->starting) (self->user_data);
  g_assert_true (g_unix_set_fd_nonblocking (fd, FALSE, NULL));
  g_subprocess_launcher_take_stdin_fd (launcher, fd);
  if (self->word != NULL)
    g_subprocess_launcher_setenv (launcher, "FAKE_PROBE_WORD", self->word, TRUE);
  child = g_subprocess_launcher_spawn (launcher, NULL, probe, "--serve", NULL);
  g_assert_nonnull (child);
  self->started++;
  return TRUE;
}

ProbeSocket *
probe_socket_new (const char *path)
{
  ProbeSocket *self = g_new0 (ProbeSocket, 1);
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);

  self->service = g_socket_service_new ();
  g_assert_true (g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), address,
                                                G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT,
                                                NULL, NULL, NULL));
  g_signal_connect (self->service, "incoming", G_CALLBACK (on_incoming), self);
  return self;
}

void
probe_socket_free (ProbeSocket *self)
{
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_object_unref (self->service);
  g_free (self);
}
