/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The first packet of a connection (helper/dhcp/report.h). Pure. */
#pragma once

#include <glib.h>
#include <net/if.h>
#include <netinet/in.h>

typedef enum
{
  FP_DHCP_REQUEST_DHCP,
  FP_DHCP_REQUEST_PROBE,
} FpDhcpRequestKind;

typedef struct
{
  FpDhcpRequestKind kind;
  char link[IFNAMSIZ];
  char address[INET_ADDRSTRLEN]; /* "": none is asked for */
} FpDhcpRequest;

/* FALSE: not a request. */
gboolean fp_dhcp_request_parse (const char *text, FpDhcpRequest *request);
