/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The DNS servers in a router's announcement (RDNSS option, RFC 8106 5.1), from the bytes of its
 * options as the kernel passes them on. Pure. */
#pragma once

#include "helper/core/net-event.h"

#define FP_RDNSS_MAX 8 /* servers of one announcement; further ones are dropped */

typedef struct
{
  char text[FP_ADDRESS_SIZE];
  guint32 lifetime_s; /* 0: not to be used any more; G_MAXUINT32: for ever */
} FpRdnssServer;

/* bytes: neighbour discovery options (RFC 4861 4.6), anything at all; from the first one that is
 * cut or has no length on they are passed over. Addresses that are no server's (multicast,
 * loopback, unspecified) are left out. Returns how many. */
guint fp_rdnss_parse (const guint8 *bytes, gsize len, FpRdnssServer servers[FP_RDNSS_MAX]);
