/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/tunnel/peer.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct _Peer
{
  int fd;
  guint16 port;
  PeerServe serve;
  gpointer user_data;
  GThread *thread;
  GMutex mutex;
  GPtrArray *links;    /* PeerLink */
  GPtrArray *threads;  /* of the links */
  GPtrArray *requests; /* char * */
};

static gpointer
serve_link (gpointer data)
{
  PeerLink *link = data;

  link->peer->serve (link, link->peer->user_data);
  shutdown (link->fd, SHUT_WR);
  return NULL;
}

static gpointer
accept_links (gpointer data)
{
  Peer *peer = data;
  int fd;

  while ((fd = accept4 (peer->fd, NULL, NULL, SOCK_CLOEXEC)) >= 0)
    {
      PeerLink *link = g_new0 (PeerLink, 1);

      link->peer = peer;
      link->fd = fd;
      link->buffer = g_string_new (NULL);
      g_mutex_lock (&peer->mutex);
      link->index = peer->links->len;
      g_ptr_array_add (peer->links, link);
      g_ptr_array_add (peer->threads, g_thread_new ("peer-link", serve_link, link));
      g_mutex_unlock (&peer->mutex);
    }
  return NULL;
}

Peer *
peer_start (PeerServe serve, gpointer user_data)
{
  Peer *peer = g_new0 (Peer, 1);
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr = { g_htonl (INADDR_LOOPBACK) } };
  socklen_t len = sizeof address;

  peer->serve = serve;
  peer->user_data = user_data;
  g_mutex_init (&peer->mutex);
  peer->links = g_ptr_array_new ();
  peer->threads = g_ptr_array_new ();
  peer->requests = g_ptr_array_new_with_free_func (g_free);
  peer->fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint (bind (peer->fd, (struct sockaddr *)&address, sizeof address), ==, 0);
  g_assert_cmpint (listen (peer->fd, 16), ==, 0);
  g_assert_cmpint (getsockname (peer->fd, (struct sockaddr *)&address, &len), ==, 0);
  peer->port = g_ntohs (address.sin_port);
  peer->thread = g_thread_new ("peer", accept_links, peer);
  return peer;
}

void
peer_stop (Peer *peer)
{
  shutdown (peer->fd, SHUT_RDWR);
  g_thread_join (peer->thread);
  for (guint i = 0; i < peer->links->len; i++)
    {
      PeerLink *link = peer->links->pdata[i];

      shutdown (link->fd, SHUT_RDWR);
      g_thread_join (peer->threads->pdata[i]);
      close (link->fd);
      g_string_free (link->buffer, TRUE);
      g_free (link);
    }
  close (peer->fd);
  g_ptr_array_unref (peer->links);
  g_ptr_array_unref (peer->threads);
  g_ptr_array_unref (peer->requests);
  g_mutex_clear (&peer->mutex);
  g_free (peer);
}

guint16
peer_port (Peer *peer)
{
  return peer->port;
}

guint
peer_n_links (Peer *peer)
{
  guint n;

  g_mutex_lock (&peer->mutex);
  n = peer->links->len;
  g_mutex_unlock (&peer->mutex);
  return n;
}

char **
peer_requests (Peer *peer)
{
  char **copy;

  g_mutex_lock (&peer->mutex);
  copy = g_new0 (char *, peer->requests->len + 1);
  for (guint i = 0; i < peer->requests->len; i++)
    copy[i] = g_strdup (peer->requests->pdata[i]);
  g_mutex_unlock (&peer->mutex);
  return copy;
}

char *
peer_read (PeerLink *link)
{
  char *end, *head;

  while ((end = strstr (link->buffer->str, "\r\n\r\n")) == NULL)
    {
      char bytes[4096];
      ssize_t n = recv (link->fd, bytes, sizeof bytes, 0);

      if (n <= 0)
        return NULL;
      g_string_append_len (link->buffer, bytes, n);
    }
  head = g_strndup (link->buffer->str, (gsize)(end + 4 - link->buffer->str));
  g_string_erase (link->buffer, 0, (gssize)strlen (head));
  g_mutex_lock (&link->peer->mutex);
  g_ptr_array_add (link->peer->requests, g_strdup (head));
  g_mutex_unlock (&link->peer->mutex);
  return head;
}

gboolean
peer_send (PeerLink *link, const char *bytes, gssize len)
{
  gsize left = len < 0 ? strlen (bytes) : (gsize)len;

  while (left > 0)
    {
      ssize_t n = send (link->fd, bytes, left, MSG_NOSIGNAL);

      if (n <= 0)
        return FALSE;
      bytes += n;
      left -= (gsize)n;
    }
  return TRUE;
}

void
peer_hold (PeerLink *link)
{
  char bytes[4096];

  while (recv (link->fd, bytes, sizeof bytes, 0) > 0)
    ;
}

void
peer_reset (PeerLink *link)
{
  struct linger linger = { 1, 0 };
  int fd;

  /* close() makes the reset; the number is kept open for peer_stop() by another socket. */
  setsockopt (link->fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
  fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  dup3 (fd, link->fd, O_CLOEXEC);
  close (fd);
}

char *
peer_field (const char *head, const char *name)
{
  g_auto (GStrv) lines = g_strsplit (head, "\r\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (g_ascii_strncasecmp (lines[i], name, strlen (name)) == 0 && lines[i][strlen (name)] == ':')
      return g_strdup (g_strstrip (lines[i] + strlen (name) + 1));
  return NULL;
}
