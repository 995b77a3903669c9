/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A proxy played by threads of the test: one accepts on 127.0.0.1, one serves each connection with
 * the test's function, in plain blocking calls. */
#pragma once

#include <gio/gio.h>

typedef struct _Peer Peer;

typedef struct
{
  Peer *peer;
  int fd;
  guint index;     /* of the connection, from 0 */
  GString *buffer; /* received, not yet taken */
} PeerLink;

typedef void (*PeerServe) (PeerLink *link, gpointer user_data);

Peer *peer_start (PeerServe serve, gpointer user_data);
/* Ends all connections and waits for their threads. */
void peer_stop (Peer *peer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Peer, peer_stop)

guint16 peer_port (Peer *peer);
/* How many connections there were. */
guint peer_n_links (Peer *peer);
/* All heads of requests so far, in the order of their arrival (transfer full). */
char **peer_requests (Peer *peer);

/* The next head with its empty line (transfer full), NULL: the client has closed. It is noted in
 * peer_requests(). */
char *peer_read (PeerLink *link);
gboolean peer_send (PeerLink *link, const char *bytes, gssize len);
/* Until the client closes. */
void peer_hold (PeerLink *link);
/* The connection ends with a reset. */
void peer_reset (PeerLink *link);
/* The value of a field of a head (transfer full) or NULL. */
char *peer_field (const char *head, const char *name);
