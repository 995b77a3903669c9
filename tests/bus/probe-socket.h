/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What systemd does for faceplate-probe.socket: an instance a connection, with the connection as
 * its standard input; and counts them. */
#pragma once

#include <gio/gio.h>

typedef struct
{
  GSocketService *service;
  guint started;
  const char *word; /* what the probes do, whatever they are asked for (tests/rig/fake-probe.c);
                       NULL: as they are asked */
  void (*starting) (gpointer user_data); /* not NULL: before the next one, once */
  gpointer user_data;
} ProbeSocket;

ProbeSocket *probe_socket_new (const char *path);
void probe_socket_free (ProbeSocket *socket);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ProbeSocket, probe_socket_free)
