/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/sys/host-client.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "dbus/text.h"
#include "helper/host/request.h"

#define DEADLINE_MS 5000
#define ENDED       "faceplate-host ended without an answer"

struct _FpHostCall
{
  GSubprocess *child;       /* NULL: by socket */
  int fd;                   /* -1: could not be opened */
  char *failure;            /* why not */
  guint readable, deadline; /* sources; 0: none */
  FpHostDone done;
  gpointer user_data;
};

static void
close_call (FpHostCall *call)
{
  g_clear_handle_id (&call->readable, g_source_remove);
  g_clear_handle_id (&call->deadline, g_source_remove);
  if (call->fd >= 0)
    close (call->fd);
  call->fd = -1;
  g_clear_object (&call->child); /* it ends by itself; GSubprocess reaps it */
}

void
fp_host_call_free (FpHostCall *call)
{
  if (call == NULL)
    return;
  close_call (call);
  g_free (call->failure);
  g_free (call);
}

static void
finish (FpHostCall *call, const char *failure)
{
  close_call (call);
  call->done (failure, call->user_data);
}

/* "ok", "ok SENTENCE", "failed SENTENCE" */
static void
take_answer (FpHostCall *call, const char *answer)
{
  g_autofree char *sentence = NULL;

  if (g_str_equal (answer, "ok"))
    {
      finish (call, NULL);
      return;
    }
  sentence = fp_text_escape (strchr (answer, ' ') != NULL ? strchr (answer, ' ') + 1 : answer, -1,
                             FP_EVIDENCE_MAX);
  if (g_str_has_prefix (answer, "ok "))
    {
      g_message ("faceplate-host: %s", sentence);
      finish (call, NULL);
    }
  else if (g_str_has_prefix (answer, "failed "))
    finish (call, sentence);
  else
    finish (call, "faceplate-host gave an answer that is none");
}

static gboolean
on_readable (int fd, GIOCondition condition, gpointer user_data)
{
  FpHostCall *call = user_data;
  char answer[FP_HOST_PACKET_MAX + 1];
  gssize n = recv (fd, answer, FP_HOST_PACKET_MAX, MSG_DONTWAIT);

  if (n < 0 && (errno == EAGAIN || errno == EINTR))
    return G_SOURCE_CONTINUE;
  call->readable = 0;
  if (n <= 0)
    {
      finish (call, ENDED);
      return G_SOURCE_REMOVE;
    }
  answer[n] = '\0';
  take_answer (call, strlen (answer) == (gsize)n ? answer : "");
  return G_SOURCE_REMOVE;
}

static gboolean
on_deadline (gpointer user_data)
{
  FpHostCall *call = user_data;
  g_autofree char *failure = g_steal_pointer (&call->failure);

  call->deadline = 0;
  finish (call, failure != NULL ? failure : "faceplate-host did not answer in time");
  return G_SOURCE_REMOVE;
}

static int
open_child (FpHostCall *call, const FpHostAddress *address)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  const char *const argv[]
      = { address->path, "--serve", address->root != NULL ? "--root" : NULL, address->root, NULL };
  int fds[2];

  if (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds) < 0)
    {
      call->failure = g_strdup_printf ("no socket for faceplate-host: %s", g_strerror (errno));
      return -1;
    }
  g_subprocess_launcher_take_stdin_fd (launcher, fds[1]);
  call->child = g_subprocess_launcher_spawnv (launcher, argv, NULL);
  if (call->child != NULL)
    return fds[0];
  call->failure = g_strdup_printf ("%s cannot be started", address->path);
  close (fds[0]);
  return -1;
}

/* connect() on a unix socket waits only where the queue of the listener is full, and then not
 * either: SOCK_NONBLOCK. */
static int
open_socket (FpHostCall *call, const char *path)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd = -1;

  errno = ENAMETOOLONG;
  if (g_strlcpy (address.sun_path, path, sizeof address.sun_path) < sizeof address.sun_path)
    fd = socket (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd >= 0 && connect (fd, (struct sockaddr *)&address, sizeof address) == 0)
    return fd;
  call->failure = g_strdup_printf ("%s: %s", path, g_strerror (errno));
  if (fd >= 0)
    close (fd);
  return -1;
}

static gboolean
send_request (FpHostCall *call, const char *request)
{
  if (send (call->fd, request, strlen (request), MSG_DONTWAIT | MSG_NOSIGNAL) >= 0)
    return TRUE;
  if (errno == EPIPE)
    call->failure = g_strdup (ENDED);
  else
    call->failure = g_strdup_printf ("faceplate-host takes no request: %s", g_strerror (errno));
  return FALSE;
}

FpHostCall *
fp_host_call_new (const FpHostAddress *address, const char *request, FpHostDone done,
                  gpointer user_data)
{
  FpHostCall *call;

  g_return_val_if_fail (strlen (request) <= FP_HOST_PACKET_MAX, NULL);
  call = g_new0 (FpHostCall, 1);
  call->done = done;
  call->user_data = user_data;
  call->fd
      = address->path != NULL ? open_child (call, address) : open_socket (call, address->socket);
  if (call->fd < 0 || !send_request (call, request))
    {
      call->deadline = g_idle_add (on_deadline, call);
      return call;
    }
  call->readable = g_unix_fd_add (call->fd, G_IO_IN, on_readable, call);
  call->deadline = g_timeout_add (DEADLINE_MS, on_deadline, call);
  return call;
}

char *
fp_host_request_ipv6 (const FpNetObject *object)
{
  static const char *const words[FP_N_NET_IPV6] = { "automatic", "static", "off" };

  g_return_val_if_fail (object->kind == FP_NET_OBJECT_IPV6, NULL);
  return g_strdup_printf ("ipv6 %s %s", object->link, words[object->ipv6]);
}

char *
fp_host_request_dns (const FpNetObject *object)
{
  GString *text = g_string_new ("resolv-conf\n");

  g_return_val_if_fail (object->kind == FP_NET_OBJECT_DNS, NULL);
  for (guint i = 0; i < FP_NET_DNS_MAX && object->dns.servers[i][0] != '\0'; i++)
    {
      const char *server = object->dns.servers[i];
      gboolean on_link = g_ascii_strncasecmp (server, "fe80:", 5) == 0;

      g_string_append_printf (text, "nameserver %s%s%s\n", server, on_link ? "%" : "",
                              on_link ? object->link : "");
    }
  if (object->dns.domain[0] != '\0')
    g_string_append_printf (text, "search %s\n", object->dns.domain);
  return g_string_free (text, FALSE);
}
