/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One request to faceplate-dhcp (helper/dhcp/report.h): an instance of the socket-activated unit,
 * or a child of its own (PATH --serve, one end of a socket pair as its standard input). Never
 * blocks. */
#pragma once

#include <gio/gio.h>

typedef struct
{
  const char *path;   /* of faceplate-dhcp, or NULL: by socket */
  const char *socket; /* of the unit */
  const char *udhcpc; /* with path: what it runs; NULL: udhcpc */
  double time_scale;  /* a factor on all waits, and on the lifetime of leases: 1, but in tests */
} FpDhcpService;

typedef struct
{
  GSubprocess *child; /* NULL: by socket */
  int fd;             /* -1: closed */
} FpDhcpSocket;

#define FP_DHCP_SOCKET_INIT ((FpDhcpSocket){ NULL, -1 })

/* Opens it and sends request. FALSE with error: it stays closed. */
gboolean fp_dhcp_socket_open (FpDhcpSocket *self, const FpDhcpService *service, const char *request,
                              GError **error);
/* Ends the instance. */
void fp_dhcp_socket_close (FpDhcpSocket *self);

typedef enum
{
  FP_DHCP_RECEIVED, /* *packet (transfer full): text, untrusted */
  FP_DHCP_NOTHING,  /* for now */
  FP_DHCP_ENDED,    /* it has closed its end, or what it sent is no text */
} FpDhcpReceived;
FpDhcpReceived fp_dhcp_socket_receive (FpDhcpSocket *self, char **packet);
