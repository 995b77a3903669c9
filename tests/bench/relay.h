/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A proxy in a thread that tunnels every CONNECT to 127.0.0.1:PORT and asks the kernel how many TCP
 * segments the client's side took. */
#pragma once

#include <glib.h>

typedef struct _Relay Relay;

Relay *relay_new (guint16 upstream_port);
void relay_free (Relay *relay);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Relay, relay_free)

guint16 relay_port (Relay *relay);
/* Segments in both directions of the connection that ended last, counted when one side has closed
 * it; waits for its end. */
guint relay_segments (Relay *relay);
