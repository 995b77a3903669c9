/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/sys/dhcp-socket.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "helper/dhcp/report.h"

static gboolean
fail (GError **error, const char *what)
{
  int saved = errno;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved), "%s: %s", what,
               g_strerror (saved));
  return FALSE;
}

static gboolean
open_child (FpDhcpSocket *self, const FpDhcpService *service, GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autofree char *udhcpc = NULL;
  char scale[G_ASCII_DTOSTR_BUF_SIZE];
  g_autofree char *time_scale = NULL;
  int fds[2];

  if (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds) < 0)
    return fail (error, "socketpair");
  self->fd = fds[0];
  g_subprocess_launcher_take_stdin_fd (launcher, fds[1]);
  udhcpc = g_strconcat ("--udhcpc=", service->udhcpc != NULL ? service->udhcpc : "udhcpc", NULL);
  time_scale = g_strconcat (
      "--time-scale=", g_ascii_dtostr (scale, sizeof scale, service->time_scale), NULL);
  self->child = g_subprocess_launcher_spawn (launcher, error, service->path, "--serve", udhcpc,
                                             time_scale, NULL);
  return self->child != NULL;
}

static gboolean
open_socket (FpDhcpSocket *self, const char *path, GError **error)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };

  errno = ENAMETOOLONG;
  if (g_strlcpy (address.sun_path, path, sizeof address.sun_path) >= sizeof address.sun_path)
    return fail (error, path);
  self->fd = socket (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (self->fd < 0 || connect (self->fd, (struct sockaddr *)&address, sizeof address) < 0)
    return fail (error, path);
  return TRUE;
}

gboolean
fp_dhcp_socket_open (FpDhcpSocket *self, const FpDhcpService *service, const char *request,
                     GError **error)
{
  gboolean opened = service->path != NULL ? open_child (self, service, error)
                                          : open_socket (self, service->socket, error);

  if (opened && send (self->fd, request, strlen (request), MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
    opened = fail (error, "send");
  if (!opened)
    fp_dhcp_socket_close (self);
  return opened;
}

void
fp_dhcp_socket_close (FpDhcpSocket *self)
{
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
  if (self->child != NULL)
    g_subprocess_force_exit (self->child); /* GSubprocess reaps it; udhcpc dies with it */
  g_clear_object (&self->child);
}

FpDhcpReceived
fp_dhcp_socket_receive (FpDhcpSocket *self, char **packet)
{
  char bytes[FP_DHCP_PACKET_MAX + 1];
  gssize n = recv (self->fd, bytes, sizeof bytes, MSG_DONTWAIT);

  if (n < 0 && (errno == EAGAIN || errno == EINTR))
    return FP_DHCP_NOTHING;
  if (n <= 0 || n > FP_DHCP_PACKET_MAX || memchr (bytes, '\0', (gsize)n) != NULL)
    return FP_DHCP_ENDED;
  *packet = g_strndup (bytes, (gsize)n);
  return FP_DHCP_RECEIVED;
}
