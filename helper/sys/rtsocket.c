/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/sys/rtsocket.h"

#include <errno.h>
#include <gio/gio.h>
#include <linux/filter.h>
#include <linux/rtnetlink.h>
#include <netlink/netlink.h>
#include <netlink/socket.h>
#include <stddef.h>
#include <sys/socket.h>

#ifndef NETLINK_GET_STRICT_CHK
#define NETLINK_GET_STRICT_CHK 12
#endif

#define BATCH 64 /* datagrams of one turn; an event is a datagram of its own */
/* More datagrams than any receive buffer holds (net.core.rmem_max, each counted with at least 512
 * bytes). */
#define QUEUE_MAX 8192

typedef struct
{
  GSource base;
  gpointer fd_tag;
  FpRtSocket *socket;
} Source;

struct _FpRtSocket
{
  struct nl_sock *sock;
  Source *source;
  FpRtSink sink;
  gboolean requests;
  guint pace_ms;
};

/* One for all sockets of a thread: nothing stays in it between turns. Allocated, because what is
 * static in a thread is cleared, and so made real memory, in each thread that there is. */
static char *
own_piece (void)
{
  static GPrivate key = G_PRIVATE_INIT (g_free);
  char *piece = g_private_get (&key);

  if (piece == NULL)
    {
      piece = g_malloc (FP_RT_PIECE);
      g_private_set (&key, piece);
    }
  return piece;
}

/* Drops routes that are no default routes of the main table before they wake anybody. BPF loads 16
 * bit words in network order. */
static gboolean
attach_filter (int fd)
{
  enum
  {
    TABLE = NLMSG_HDRLEN + offsetof (struct rtmsg, rtm_table),
    DST_LEN = NLMSG_HDRLEN + offsetof (struct rtmsg, rtm_dst_len)
  };
  struct sock_filter code[] = {
    BPF_STMT (BPF_LD | BPF_H | BPF_ABS, offsetof (struct nlmsghdr, nlmsg_type)),
    BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, GUINT16_TO_BE (RTM_NEWROUTE), 1, 0),
    BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, GUINT16_TO_BE (RTM_DELROUTE), 0, 4),
    BPF_STMT (BPF_LD | BPF_B | BPF_ABS, DST_LEN),
    BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 3),
    BPF_STMT (BPF_LD | BPF_B | BPF_ABS, TABLE),
    BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, RT_TABLE_MAIN, 0, 1),
    BPF_STMT (BPF_RET | BPF_K, 0xffffffff),
    BPF_STMT (BPF_RET | BPF_K, 0),
  };
  struct sock_fprog program = { .len = G_N_ELEMENTS (code), .filter = code };

  return setsockopt (fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) == 0;
}

/* After a loss the queue begins with messages that are older than those lost. Applied after the
 * dumps that are to come they would bring back what has been: away with them. */
static void
discard_queue (FpRtSocket *self)
{
  int fd = nl_socket_get_fd (self->sock);

  for (guint n = 0; n < QUEUE_MAX; n++)
    if (recv (fd, NULL, 0, MSG_DONTWAIT | MSG_TRUNC) < 0 && errno == EAGAIN)
      return;
}

/* TRUE: one datagram was handed over. */
static gboolean
read_datagram (FpRtSocket *self, gboolean *overrun)
{
  struct sockaddr_nl from = { 0 };
  char *piece = own_piece ();
  struct iovec part = { .iov_base = piece, .iov_len = FP_RT_PIECE };
  struct msghdr whole
      = { .msg_name = &from, .msg_namelen = sizeof from, .msg_iov = &part, .msg_iovlen = 1 };
  ssize_t n = recvmsg (nl_socket_get_fd (self->sock), &whole, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
  int left = (int)n;

  if (n < 0)
    {
      /* Nothing but ENOBUFS is known to happen here; whatever else does has lost messages, too. */
      *overrun = errno != EAGAIN && errno != EINTR;
      return FALSE;
    }
  if ((whole.msg_flags & MSG_TRUNC) != 0)
    {
      *overrun = TRUE;
      return FALSE;
    }
  if (from.nl_pid != 0) /* not from the kernel */
    return TRUE;
  for (struct nlmsghdr *header = (struct nlmsghdr *)piece; nlmsg_ok (header, left);
       header = nlmsg_next (header, &left))
    self->sink.message (header, self->sink.user_data);
  return TRUE;
}

static void
read_turn (FpRtSocket *self)
{
  gboolean overrun = FALSE;
  guint n = 0, max = self->requests ? 1 : BATCH;

  while (n < max && read_datagram (self, &overrun))
    n++;
  if (overrun)
    discard_queue (self);
  if (n > 0 || overrun)
    self->sink.turn (overrun   ? FP_RT_OVERRUN
                     : n < max ? FP_RT_ALL
                               : FP_RT_MESSAGES,
                     self->sink.user_data);
}

/* With a pace: deaf until the time has come. The turn is last, it may free the socket. */
static gboolean
dispatch (GSource *base, GSourceFunc callback, gpointer user_data)
{
  Source *source = (Source *)base;
  guint pace_ms = source->socket->pace_ms;

  g_source_modify_unix_fd (base, source->fd_tag, pace_ms > 0 ? 0 : G_IO_IN);
  g_source_set_ready_time (base, pace_ms > 0 ? g_get_monotonic_time () + pace_ms * 1000 : -1);
  read_turn (source->socket);
  return G_SOURCE_CONTINUE;
}

static void
attach (FpRtSocket *self)
{
  static GSourceFuncs funcs = { .dispatch = dispatch };

  self->source = (Source *)g_source_new (&funcs, sizeof (Source));
  self->source->socket = self;
  self->source->fd_tag
      = g_source_add_unix_fd (&self->source->base, nl_socket_get_fd (self->sock), G_IO_IN);
  g_source_attach (&self->source->base, g_main_context_get_thread_default ());
}

static gboolean
set_up (FpRtSocket *self, const int *groups, int receive_buffer, GError **error)
{
  int fault = nl_connect (self->sock, NETLINK_ROUTE), one = 1, fd;

  if (fault == 0)
    fault = nl_socket_set_nonblocking (self->sock);
  for (; fault == 0 && groups != NULL && *groups != 0; groups++)
    fault = nl_socket_add_membership (self->sock, *groups);
  if (fault < 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "rtnetlink socket: %s",
                   nl_geterror (fault));
      return FALSE;
    }
  fd = nl_socket_get_fd (self->sock);
  /* Filters and sentences are a courtesy: without them (an old kernel) more is read and
   * passed over, or less is said. The size is
   * one, too: the kernel caps SO_RCVBUF at net.core.rmem_max for those without privilege, and an
   * overrun is survived. */
  setsockopt (fd, SOL_NETLINK, NETLINK_GET_STRICT_CHK, &one, sizeof one);
  setsockopt (fd, SOL_NETLINK, NETLINK_CAP_ACK, &one, sizeof one);
  setsockopt (fd, SOL_NETLINK, NETLINK_EXT_ACK, &one, sizeof one);
  if (receive_buffer > 0)
    setsockopt (fd, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
  if (!self->requests && !attach_filter (fd))
    g_debug ("rtnetlink: no socket filter: %s", g_strerror (errno));
  return TRUE;
}

FpRtSocket *
fp_rtsocket_new (const int *groups, int receive_buffer, const FpRtSink *sink, GError **error)
{
  g_autoptr (FpRtSocket) self = g_new0 (FpRtSocket, 1);

  self->sink = *sink;
  self->requests = groups == NULL;
  self->sock = nl_socket_alloc ();
  g_assert (self->sock != NULL);
  if (!set_up (self, groups, receive_buffer, error))
    return NULL;
  attach (self);
  return g_steal_pointer (&self);
}

void
fp_rtsocket_free (FpRtSocket *self)
{
  if (self == NULL)
    return;
  if (self->source != NULL)
    {
      g_source_destroy (&self->source->base);
      g_source_unref (&self->source->base);
    }
  nl_socket_free (self->sock);
  g_free (self);
}

gboolean
fp_rtsocket_send (FpRtSocket *self, struct nl_msg *message, guint32 *sequence, GError **error)
{
  int fault = nl_send_auto (self->sock, message);

  *sequence = nlmsg_hdr (message)->nlmsg_seq;
  nlmsg_free (message);
  if (fault >= 0)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "rtnetlink request: %s", nl_geterror (fault));
  return FALSE;
}

void
fp_rtsocket_set_pace (FpRtSocket *self, guint pace_ms)
{
  if (pace_ms == 0 && self->pace_ms > 0)
    {
      g_source_modify_unix_fd (&self->source->base, self->source->fd_tag, G_IO_IN);
      g_source_set_ready_time (&self->source->base, -1);
    }
  self->pace_ms = pace_ms;
}
