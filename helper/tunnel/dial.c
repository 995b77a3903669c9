/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/tunnel/dial.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <resolv.h>
#include <sys/socket.h>

#include "helper/tunnel/detached.h"

typedef struct
{
  char *host;
  char port[8];
  int outcome;     /* of getaddrinfo() */
  gboolean waited; /* as long as for one server that is silent */
  struct addrinfo *list;
} Lookup;

static void
lookup_free (Lookup *lookup)
{
  if (lookup->list != NULL)
    freeaddrinfo (lookup->list);
  g_free (lookup->host);
  g_free (lookup);
}

/* How long the C library waits for a server, from resolv.conf. */
static gint64
server_patience_us (void)
{
  struct __res_state state = { 0 };
  int seconds = RES_TIMEOUT;

  if (res_ninit (&state) == 0)
    {
      seconds = state.retrans;
      res_nclose (&state);
    }
  return seconds * G_USEC_PER_SEC;
}

static void
lookup_run (gpointer data)
{
  Lookup *lookup = data;
  struct addrinfo hints
      = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV };
  gint64 begin_us = g_get_monotonic_time ();

  lookup->outcome = getaddrinfo (lookup->host, lookup->port, &hints, &lookup->list);
  if (lookup->outcome == EAI_AGAIN)
    lookup->waited = g_get_monotonic_time () - begin_us >= server_patience_us ();
}

/* EAI_AGAIN means both "the servers failed" and "no server answered", and errno is EAGAIN in both:
 * only the time tells. */
static FpDialFault
lookup_fault (const Lookup *lookup)
{
  switch (lookup->outcome)
    {
    case EAI_NONAME:
    case EAI_NODATA:
    case EAI_ADDRFAMILY:
      return FP_DIAL_NAME_UNKNOWN;
    case EAI_AGAIN:
      return lookup->waited ? FP_DIAL_NAME_TIMEOUT : FP_DIAL_NAME_FAILED;
    default:
      return FP_DIAL_NAME_FAILED;
    }
}

static GPtrArray *
lookup_addresses (const Lookup *lookup)
{
  GPtrArray *addresses = g_ptr_array_new_with_free_func (g_object_unref);

  for (const struct addrinfo *i = lookup->list; i != NULL && addresses->len < FP_DIAL_ADDRESSES_MAX;
       i = i->ai_next)
    {
      GSocketAddress *address = g_socket_address_new_from_native (i->ai_addr, i->ai_addrlen);

      if (address != NULL)
        g_ptr_array_add (addresses, address);
    }
  return addresses;
}

static GPtrArray *
lookup_end (Lookup *lookup, FpDialResult *result)
{
  GPtrArray *addresses = NULL;

  if (lookup->outcome != 0)
    *result = (FpDialResult){ lookup_fault (lookup), lookup->outcome };
  else
    addresses = lookup_addresses (lookup);
  lookup_free (lookup);
  return addresses;
}

gboolean
fp_dial_is_literal (const char *host)
{
  return g_hostname_is_ip_address (host);
}

GPtrArray *
fp_dial_resolve (const char *host, guint16 port, const FpDeadline *deadline,
                 GCancellable *cancellable, FpDialResult *result)
{
  g_autoptr (GError) error = NULL;
  Lookup *lookup;

  *result = (FpDialResult){ FP_DIAL_OK, 0 };
  if (fp_dial_is_literal (host))
    {
      GPtrArray *addresses = g_ptr_array_new_with_free_func (g_object_unref);

      g_ptr_array_add (addresses, g_inet_socket_address_new_from_string (host, port));
      return addresses;
    }
  lookup = g_new0 (Lookup, 1);
  lookup->host = g_strdup (host);
  g_snprintf (lookup->port, sizeof lookup->port, "%u", port);
  if (fp_detached_run (lookup_run, lookup, (GDestroyNotify)lookup_free, deadline, cancellable,
                       &error))
    return lookup_end (lookup, result);
  result->fault = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ? FP_DIAL_CANCELLED
                                                                            : FP_DIAL_NAME_TIMEOUT;
  return NULL;
}

/* What connect() itself returns comes from our own kernel, what comes later from the network:
 * ENETUNREACH and EACCES mean different things there (ICMPv6 "administratively prohibited" is
 * EACCES). */
static FpDialFault
connect_fault (int error_number, gboolean at_once)
{
  switch (error_number)
    {
    case 0:
      return FP_DIAL_OK;
    case ECONNREFUSED:
      return FP_DIAL_REFUSED;
    case ETIMEDOUT:
      return FP_DIAL_TIMEOUT;
    case EHOSTUNREACH:
    case EHOSTDOWN:
      return FP_DIAL_UNREACHABLE;
    case ENETUNREACH:
    case ENETDOWN:
      return at_once ? FP_DIAL_NO_ROUTE : FP_DIAL_UNREACHABLE;
    case EACCES:
    case EPERM:
      return at_once ? FP_DIAL_FILTERED : FP_DIAL_UNREACHABLE;
    default:
      return FP_DIAL_FAILED;
    }
}

static FpDialResult
wait_for_connection (GSocket *socket, const FpDeadline *deadline, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  int error_number = 0;

  if (!fp_deadline_wait (deadline, socket, G_IO_OUT, cancellable, &error))
    {
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return (FpDialResult){ FP_DIAL_CANCELLED, 0 };
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
        return (FpDialResult){ FP_DIAL_TIMEOUT, 0 };
      return (FpDialResult){ FP_DIAL_FAILED, 0 };
    }
  if (!g_socket_get_option (socket, SOL_SOCKET, SO_ERROR, &error_number, NULL))
    error_number = EIO;
  return (FpDialResult){ connect_fault (error_number, FALSE), error_number };
}

/* Not g_socket_connect(): it keeps the errno to itself. */
static GSocket *
connect_one (GSocketAddress *address, const FpDeadline *deadline, GCancellable *cancellable,
             FpDialResult *result)
{
  g_autoptr (GSocket) socket = NULL;
  struct sockaddr_storage native;
  gssize len = g_socket_address_get_native_size (address);

  socket = g_socket_new (g_socket_address_get_family (address), G_SOCKET_TYPE_STREAM,
                         G_SOCKET_PROTOCOL_TCP, NULL);
  if (socket == NULL || !g_socket_address_to_native (address, &native, sizeof native, NULL))
    {
      *result = (FpDialResult){ errno == EAFNOSUPPORT ? FP_DIAL_NO_ROUTE : FP_DIAL_FAILED, errno };
      return NULL;
    }
  g_socket_set_blocking (socket, FALSE);
  g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, 1, NULL);
  if (connect (g_socket_get_fd (socket), (struct sockaddr *)&native, (socklen_t)len) == 0)
    *result = (FpDialResult){ FP_DIAL_OK, 0 };
  else if (errno == EINPROGRESS)
    *result = wait_for_connection (socket, deadline, cancellable);
  else
    *result = (FpDialResult){ connect_fault (errno, TRUE), errno };
  if (result->fault != FP_DIAL_OK)
    return NULL;
  g_socket_check_connect_result (socket, NULL); /* tells the GSocket that it is connected */
  return g_steal_pointer (&socket);
}

/* Which of several addresses' failures says most: an answer says more than silence, silence more
 * than a missing route. */
static int
telling (FpDialFault fault)
{
  static const FpDialFault order[] = { FP_DIAL_NO_ROUTE,    FP_DIAL_FILTERED, FP_DIAL_FAILED,
                                       FP_DIAL_UNREACHABLE, FP_DIAL_TIMEOUT,  FP_DIAL_REFUSED };

  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    if (order[i] == fault)
      return (int)i;
  return -1;
}

GSocket *
fp_dial_connect (GPtrArray *addresses, const FpDeadline *deadline, GCancellable *cancellable,
                 guint *index, FpDialResult *result)
{
  *result = (FpDialResult){ FP_DIAL_OK, 0 };
  for (guint i = 0; i < addresses->len; i++)
    {
      gint64 now_us = g_get_monotonic_time ();
      gint64 share_us = MAX (deadline->end_us - now_us, 0) / (addresses->len - i);
      FpDeadline own = { now_us + share_us };
      FpDialResult one;
      GSocket *socket = connect_one (addresses->pdata[i], &own, cancellable, &one);

      if (socket != NULL || one.fault == FP_DIAL_CANCELLED || i == 0
          || telling (one.fault) > telling (result->fault))
        {
          *result = one;
          *index = i;
        }
      if (socket != NULL || one.fault == FP_DIAL_CANCELLED)
        return socket;
    }
  return NULL;
}
