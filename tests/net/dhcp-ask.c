/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* dhcp-ask SOCKET REQUEST...: asks faceplate-dhcp (helper/dhcp/report.h) and prints its first
 * answer but "leasefail", for shell scripts. Exit status 1: none in 15 s. */
#include <poll.h>
#include <string.h>

#include "helper/sys/dhcp-socket.h"

#define WAIT_MS 15000

int
main (int argc, char **argv)
{
  FpDhcpSocket connection = FP_DHCP_SOCKET_INIT;
  g_autofree char *request = argc > 2 ? g_strjoinv (" ", argv + 2) : NULL;
  FpDhcpService service = { .socket = argv[1], .time_scale = 1 };
  g_autofree char *answer = NULL;
  g_autoptr (GError) error = NULL;

  if (request == NULL || !fp_dhcp_socket_open (&connection, &service, request, &error))
    {
      g_printerr ("%s\n", error != NULL ? error->message : "dhcp-ask SOCKET REQUEST...");
      return 2;
    }
  do
    {
      struct pollfd readable = { connection.fd, POLLIN, 0 };

      g_clear_pointer (&answer, g_free);
      if (poll (&readable, 1, WAIT_MS) != 1
          || fp_dhcp_socket_receive (&connection, &answer) != FP_DHCP_RECEIVED)
        return 1;
    }
  while (g_str_has_prefix (answer, "leasefail"));
  g_print ("%s", answer);
  fp_dhcp_socket_close (&connection);
  return 0;
}
