/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/bench/relay.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct _Relay
{
  int listener;
  guint16 port, upstream_port;
  GThread *thread;
  GAsyncQueue *segments; /* GUINT_TO_POINTER (n + 1) of each connection */
};

static struct sockaddr_in
loopback (guint16 port)
{
  return (struct sockaddr_in){ .sin_family = AF_INET,
                               .sin_port = htons (port),
                               .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
}

static gboolean
send_all (int fd, const char *bytes, gsize len)
{
  return send (fd, bytes, len, MSG_NOSIGNAL) == (ssize_t)len;
}

/* Reads the request up to its empty line, and answers. */
static gboolean
answer_connect (int client)
{
  static const char ok[] = "HTTP/1.1 200 OK\r\n\r\n";
  char request[4096];
  gsize len = 0;
  ssize_t n;

  while (memmem (request, len, "\r\n\r\n", 4) == NULL)
    {
      n = recv (client, request + len, sizeof request - len, 0);
      if (n <= 0)
        return FALSE;
      len += (gsize)n;
    }
  return send_all (client, ok, sizeof ok - 1);
}

static void
splice_all (int a, int b)
{
  struct pollfd ends[2] = { { a, POLLIN, 0 }, { b, POLLIN, 0 } };
  static char bytes[65536];

  while (poll (ends, 2, -1) > 0)
    for (guint i = 0; i < 2; i++)
      {
        ssize_t n;

        if (ends[i].revents == 0)
          continue;
        n = recv (ends[i].fd, bytes, sizeof bytes, 0);
        if (n <= 0 || !send_all (ends[1 - i].fd, bytes, (gsize)n))
          return;
      }
}

/* Nobody waits for an acknowledgement because of us. */
static void
hurry (int fd)
{
  int one = 1;

  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
}

static guint
segments_of (int fd)
{
  struct tcp_info info = { 0 };
  socklen_t len = sizeof info;

  if (getsockopt (fd, IPPROTO_TCP, TCP_INFO, &info, &len) != 0)
    g_error ("TCP_INFO: %s", g_strerror (errno));
  return info.tcpi_segs_in + info.tcpi_segs_out;
}

static void
serve (Relay *relay, int client)
{
  struct sockaddr_in address = loopback (relay->upstream_port);
  int upstream = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  if (connect (upstream, (struct sockaddr *)&address, sizeof address) != 0)
    g_error ("the platform does not answer: %s", g_strerror (errno));
  hurry (client);
  hurry (upstream);
  if (answer_connect (client))
    splice_all (client, upstream);
  g_async_queue_push (relay->segments, GUINT_TO_POINTER (segments_of (client) + 1));
  close (upstream);
}

static gpointer
run (gpointer data)
{
  Relay *relay = data;
  int client;

  while ((client = accept4 (relay->listener, NULL, NULL, SOCK_CLOEXEC)) >= 0)
    {
      serve (relay, client);
      close (client);
    }
  return NULL;
}

Relay *
relay_new (guint16 upstream_port)
{
  Relay *relay = g_new0 (Relay, 1);
  struct sockaddr_in address = loopback (0);
  socklen_t len = sizeof address;

  relay->upstream_port = upstream_port;
  relay->segments = g_async_queue_new ();
  relay->listener = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (bind (relay->listener, (struct sockaddr *)&address, sizeof address) != 0
      || listen (relay->listener, 4) != 0
      || getsockname (relay->listener, (struct sockaddr *)&address, &len) != 0)
    g_error ("relay: %s", g_strerror (errno));
  relay->port = ntohs (address.sin_port);
  relay->thread = g_thread_new ("relay", run, relay);
  return relay;
}

void
relay_free (Relay *relay)
{
  shutdown (relay->listener, SHUT_RDWR);
  g_thread_join (relay->thread);
  close (relay->listener);
  g_async_queue_unref (relay->segments);
  g_free (relay);
}

guint16
relay_port (Relay *relay)
{
  return relay->port;
}

guint
relay_segments (Relay *relay)
{
  return GPOINTER_TO_UINT (g_async_queue_pop (relay->segments)) - 1;
}
