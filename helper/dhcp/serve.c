/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/dhcp/serve.h"

#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#include "helper/dhcp/probe.h"
#include "helper/dhcp/report.h"

#define REQUEST_MS 10000

/* FALSE: none came. */
static gboolean
receive_request (int fd, FpDhcpRequest *request, gboolean *is_one)
{
  struct pollfd readable = { fd, POLLIN, 0 };
  char packet[FP_DHCP_PACKET_MAX + 1];
  gssize n;

  if (poll (&readable, 1, REQUEST_MS) != 1)
    return FALSE;
  n = recv (fd, packet, FP_DHCP_PACKET_MAX, MSG_DONTWAIT);
  if (n <= 0)
    return FALSE;
  packet[n] = '\0';
  *is_one = strlen (packet) == (gsize)n && fp_dhcp_request_parse (packet, request);
  return TRUE;
}

static int
answer (int fd, const char *text)
{
  gboolean sent = send (fd, text, strlen (text), MSG_DONTWAIT | MSG_NOSIGNAL) >= 0;

  return sent && !g_str_has_prefix (text, "failed ") ? 0 : 1;
}

static int
probe (const FpDhcpRequest *request, int fd, double time_scale)
{
  g_autofree char *text = fp_probe_address (request, fd, time_scale);

  return text != NULL ? answer (fd, text) : 0;
}

int
fp_dhcp_serve (int fd, const FpDhcpOptions *options)
{
  FpDhcpRequest request;
  gboolean is_one;

  if (!receive_request (fd, &request, &is_one))
    return 1;
  if (!is_one)
    return answer (fd, "failed this is not a request\n");
  switch (request.kind)
    {
    case FP_DHCP_REQUEST_DHCP:
      return fp_supervisor_run (&request, fd, options);
    case FP_DHCP_REQUEST_PROBE:
      return probe (&request, fd, options->time_scale);
    }
  g_assert_not_reached ();
}
