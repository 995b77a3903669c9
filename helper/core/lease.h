/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A DHCPv4 lease (RFC 2131), as faceplate-dhcp reports it. The server may be hostile: everything is
 * validated and capped, and what does not make sense is left out (but for the address and the
 * prefix: then there is no lease). A plain value. Pure. */
#pragma once

#include "helper/core/net-event.h"
#include "dbus/network-settings.h"

#define FP_LEASE_ROUTES_MAX 16
#define FP_LEASE_DNS_MAX    2
#define FP_LEASE_TEXT_MAX   4096 /* bytes of a report */

typedef struct
{
  char destination[FP_IP_SIZE];
  guint prefix;
  char gateway[FP_IP_SIZE]; /* "" : on the link (RFC 3442: 0.0.0.0) */
} FpLeaseRoute;

typedef struct
{
  char address[FP_IP_SIZE];
  guint prefix;
  /* The router (option 3) is among them as 0.0.0.0/0, unless there is option 121, which replaces it
   * (RFC 3442). */
  guint n_routes;
  FpLeaseRoute routes[FP_LEASE_ROUTES_MAX];
  char dns[FP_LEASE_DNS_MAX][FP_IP_SIZE];
  char domain[FP_DOMAIN_MAX + 1];
  char server[FP_IP_SIZE]; /* option 54; "" : not given */
  guint mtu;          /* 0: not given; 576 to 9216 (below 1280 is left out by fp_net_wanted()) */
  guint32 lifetime_s; /* 0: for ever; at least 10; 3600 where the server does not say */
} FpLease;

/* text: the lines NAME=VALUE of a report (helper/dhcp/report.h), NUL-terminated; of two of a name
 * the first counts, one without its line end was cut and does not. FALSE with a sentence in *why
 * (static): no lease. */
gboolean fp_lease_parse (const char *text, FpLease *lease, const char **why);
