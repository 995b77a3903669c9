/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/peers/server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct _PeerServer
{
  PeerHandler handler;
  gpointer user_data;
  int fd;
  guint16 port;
  GThread *thread;
  GMutex mutex;       /* guards the rest */
  GPtrArray *threads; /* of the connections, joined at the end */
  GArray *fds;        /* int, those still open */
  guint n_accepted;
  gboolean ending;
};

static int
listen_on_loopback (guint16 *port)
{
  struct sockaddr_in address
      = { .sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t len = sizeof address;
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_cmpint (fd, >=, 0);
  g_assert_no_errno (bind (fd, (struct sockaddr *)&address, sizeof address));
  g_assert_no_errno (listen (fd, 64));
  g_assert_no_errno (getsockname (fd, (struct sockaddr *)&address, &len));
  *port = ntohs (address.sin_port);
  return fd;
}

/* The descriptor leaves the list before it is closed, so that the end of the server never shuts
 * down another's. */
static void
forget (PeerServer *server, int fd)
{
  g_mutex_lock (&server->mutex);
  for (guint i = 0; i < server->fds->len; i++)
    if (g_array_index (server->fds, int, i) == fd)
      {
        g_array_remove_index_fast (server->fds, i);
        break;
      }
  g_mutex_unlock (&server->mutex);
}

static gpointer
serve_one (gpointer data)
{
  PeerConn *conn = data;

  conn->server->handler (conn, conn->server->user_data);
  forget (conn->server, conn->fd);
  close (conn->fd);
  g_free (conn);
  return NULL;
}

static gpointer
accept_all (gpointer data)
{
  PeerServer *server = data;

  for (;;)
    {
      int fd = accept4 (server->fd, NULL, NULL, SOCK_CLOEXEC);
      int one = 1;
      PeerConn *conn;

      if (fd < 0 && errno == EINTR)
        continue;
      if (fd < 0)
        return NULL;
      setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
      conn = g_new (PeerConn, 1);
      *conn = (PeerConn){ server, fd };
      g_mutex_lock (&server->mutex);
      server->n_accepted++;
      g_array_append_val (server->fds, fd);
      if (server->ending)
        shutdown (fd, SHUT_RDWR);
      g_ptr_array_add (server->threads, g_thread_new ("connection", serve_one, conn));
      g_mutex_unlock (&server->mutex);
    }
}

PeerServer *
peer_server_new (PeerHandler handler, gpointer user_data)
{
  PeerServer *server = g_new0 (PeerServer, 1);

  server->handler = handler;
  server->user_data = user_data;
  server->fd = listen_on_loopback (&server->port);
  server->threads = g_ptr_array_new ();
  server->fds = g_array_new (FALSE, FALSE, sizeof (int));
  g_mutex_init (&server->mutex);
  server->thread = g_thread_new ("accept", accept_all, server);
  return server;
}

guint16
peer_server_port (PeerServer *server)
{
  return server->port;
}

guint
peer_server_n_accepted (PeerServer *server)
{
  guint n;

  g_mutex_lock (&server->mutex);
  n = server->n_accepted;
  g_mutex_unlock (&server->mutex);
  return n;
}

void
peer_server_free (PeerServer *server)
{
  g_mutex_lock (&server->mutex);
  server->ending = TRUE;
  for (guint i = 0; i < server->fds->len; i++)
    shutdown (g_array_index (server->fds, int, i), SHUT_RDWR);
  g_mutex_unlock (&server->mutex);
  shutdown (server->fd, SHUT_RDWR); /* wakes accept() */
  g_thread_join (server->thread);
  for (guint i = 0; i < server->threads->len; i++)
    g_thread_join (server->threads->pdata[i]);
  close (server->fd);
  g_ptr_array_unref (server->threads);
  g_array_unref (server->fds);
  g_mutex_clear (&server->mutex);
  g_free (server);
}

gboolean
peer_send (PeerConn *conn, const void *bytes, gssize len)
{
  const char *at = bytes;
  gsize left = len < 0 ? strlen (bytes) : (gsize)len;

  while (left > 0)
    {
      gssize n = send (conn->fd, at, left, MSG_NOSIGNAL);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return FALSE;
      at += n;
      left -= n;
    }
  return TRUE;
}

gsize
peer_receive (PeerConn *conn, void *bytes, gsize len)
{
  struct pollfd poll_fd = { conn->fd, POLLIN, 0 };
  gssize n;

  if (poll (&poll_fd, 1, PEER_WAIT_MS) <= 0)
    return 0;
  n = recv (conn->fd, bytes, len, 0);
  return MAX (n, 0);
}

char *
peer_read_head (PeerConn *conn)
{
  g_autoptr (GString) head = g_string_new (NULL);
  char byte;

  while (head->len < PEER_HEAD_MAX && peer_receive (conn, &byte, 1) == 1)
    {
      g_string_append_c (head, byte);
      if (g_str_has_suffix (head->str, "\r\n\r\n"))
        return g_string_free (g_steal_pointer (&head), FALSE);
    }
  return NULL;
}

gboolean
peer_pause (PeerConn *conn, guint ms)
{
  gint64 end = g_get_monotonic_time () + (gint64)ms * 1000;
  char dump[4096];

  for (;;)
    {
      struct pollfd poll_fd = { conn->fd, POLLIN, 0 };
      gint64 left = (end - g_get_monotonic_time ()) / 1000;

      if (left <= 0 || poll (&poll_fd, 1, left) == 0)
        return TRUE;
      if (recv (conn->fd, dump, sizeof dump, 0) <= 0)
        return FALSE;
    }
}

void
peer_hold (PeerConn *conn)
{
  peer_pause (conn, PEER_WAIT_MS);
}

void
peer_drip (PeerConn *conn, const char *bytes, gsize len, guint ms)
{
  for (gsize i = 0; i < len; i++)
    if (!peer_send (conn, bytes + i, 1) || (i + 1 < len && !peer_pause (conn, ms)))
      return;
}

void
peer_end (PeerConn *conn, PeerThen then)
{
  if (then == PEER_HOLD)
    peer_hold (conn);
  if (then == PEER_RESET)
    setsockopt (conn->fd, SOL_SOCKET, SO_LINGER, &(struct linger){ 1, 0 }, sizeof (struct linger));
}

int
peer_connect (guint16 port)
{
  struct sockaddr_in address = { .sin_family = AF_INET,
                                 .sin_addr.s_addr = htonl (INADDR_LOOPBACK),
                                 .sin_port = htons (port) };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int one = 1;

  if (connect (fd, (struct sockaddr *)&address, sizeof address) != 0)
    {
      close (fd);
      return -1;
    }
  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  return fd;
}

/* FALSE: the stream ends here. */
static gboolean
copy_down (PeerConn *conn, int other, const PeerRelay *how, gsize *total)
{
  char bytes[65536];
  gssize n;

  n = recv (other, bytes, sizeof bytes, 0);
  if (n <= 0)
    return FALSE;
  if (how->cut_after > 0 && *total + n > how->cut_after)
    n = how->cut_after - *total;
  if (how->stall_after > 0 && *total + n > how->stall_after)
    n = how->stall_after - *total;
  *total += n;
  if (n > 0 && !peer_send (conn, bytes, n))
    return FALSE;
  if (n > 0 && how->bursts != NULL)
    g_atomic_int_inc (how->bursts);
  return how->cut_after == 0 || *total < how->cut_after;
}

static gboolean
copy_up (PeerConn *conn, int other)
{
  char bytes[65536];
  gssize n = recv (conn->fd, bytes, sizeof bytes, 0);
  PeerConn up = { conn->server, other };

  return n > 0 && peer_send (&up, bytes, n);
}

/* With a delay the origin's bytes stay in its socket until their time has come; the client's go on
 * meanwhile, because it did not wait. */
void
peer_relay (PeerConn *conn, int other, const PeerRelay *how)
{
  gsize total = 0;
  gint64 due_us = 0;

  for (;;)
    {
      gboolean stalled = how->stall_after > 0 && total >= how->stall_after;
      struct pollfd fds[]
          = { { conn->fd, POLLIN, 0 }, { stalled || due_us != 0 ? -1 : other, POLLIN, 0 } };
      gint64 left_ms = (due_us - g_get_monotonic_time ()) / 1000;
      int wait_ms = how->idle_ms > 0 ? (int)how->idle_ms : PEER_WAIT_MS;
      int n = poll (fds, 2, due_us != 0 ? MAX (left_ms, 0) : wait_ms);

      if (n < 0 || (n == 0 && due_us == 0) || (fds[0].revents != 0 && !copy_up (conn, other)))
        break;
      if (fds[1].revents != 0 && how->delay_ms > 0)
        due_us = g_get_monotonic_time () + how->delay_ms * 1000;
      else if (fds[1].revents != 0 || (due_us != 0 && g_get_monotonic_time () >= due_us))
        {
          due_us = 0;
          if (!copy_down (conn, other, how, &total))
            break;
        }
    }
  close (other);
}

char *
peer_header (const char *head, const char *name)
{
  g_auto (GStrv) lines = g_strsplit (head, "\r\n", -1);
  gsize len = strlen (name);

  for (guint i = 1; lines[0] != NULL && lines[i] != NULL; i++)
    if (g_ascii_strncasecmp (lines[i], name, len) == 0 && lines[i][len] == ':')
      return g_strstrip (g_strdup (lines[i] + len + 1));
  return NULL;
}
