/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A TCP server on a free port of 127.0.0.1, a thread per connection, blocking calls: the ground of
 * the proxies and origins that misbehave. No call waits longer than PEER_WAIT_MS, and all of them
 * end when the server is freed. */
#pragma once

#include <glib.h>

#define PEER_WAIT_MS  30000
#define PEER_HEAD_MAX 16384

typedef struct _PeerServer PeerServer;

typedef struct
{
  PeerServer *server;
  int fd;
} PeerConn;

/* What follows when the bytes of a mode were sent. */
typedef enum
{
  PEER_NEXT, /* the next request on this connection */
  PEER_CLOSE,
  PEER_RESET,  /* RST instead of FIN */
  PEER_HOLD,   /* nothing any more, until the other side closes */
  PEER_TUNNEL, /* proxy: to the origin */
} PeerThen;

typedef void (*PeerHandler) (PeerConn *conn, gpointer user_data);

PeerServer *peer_server_new (PeerHandler handler, gpointer user_data);
guint16 peer_server_port (PeerServer *server);
guint peer_server_n_accepted (PeerServer *server);
/* Ends the connections and waits for their threads. */
void peer_server_free (PeerServer *server);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PeerServer, peer_server_free)

/* FALSE, 0 or NULL: the connection has ended. len -1: a string. */
gboolean peer_send (PeerConn *conn, const void *bytes, gssize len);
gsize peer_receive (PeerConn *conn, void *bytes, gsize len);
/* A request's head with its empty line; what follows stays in the socket. */
char *peer_read_head (PeerConn *conn);
/* Waits, throwing away what comes. */
gboolean peer_pause (PeerConn *conn, guint ms);
void peer_hold (PeerConn *conn);
void peer_drip (PeerConn *conn, const char *bytes, gsize len, guint ms);
/* For what a PeerThen other than NEXT and TUNNEL says; the caller returns afterwards. */
void peer_end (PeerConn *conn, PeerThen then);

/* Connects to a port of 127.0.0.1; -1 if that fails. */
int peer_connect (guint16 port);

typedef struct
{
  gsize cut_after;   /* bytes from the origin; 0: never */
  gsize stall_after; /* likewise */
  guint delay_ms;    /* the origin's bytes are held back and delivered in one piece */
  gint *bursts;      /* counts these pieces */
  guint idle_ms;     /* cut after so long without a byte; 0: never */
} PeerRelay;

/* Copies both ways until one side ends; closes other. */
void peer_relay (PeerConn *conn, int other, const PeerRelay *how);

/* The value of a header in a head, or NULL. */
char *peer_header (const char *head, const char *name);
