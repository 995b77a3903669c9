/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An ARP probe for an address (RFC 5227 2.1.1) on one link, of Ethernet or VLAN. Needs CAP_NET_RAW.
 *
 * Three requests, the first after up to 0.2 s and the others 0.7 s apart, then 1 s for late
 * answers: 2.6 s at most. The RFC waits 3 to 9 s; its numbers are for hosts that configure
 * themselves with nobody waiting and links that have just come up. A host answers within
 * milliseconds; the second and third request are for lost packets. */
#pragma once

#include <glib.h>

#include "helper/dhcp/request.h"

/* Returns the answer (helper/dhcp/report.h), transfer full; NULL: the asker has closed its socket.
 * scale: a factor on all times. */
char *fp_probe_address (const FpDhcpRequest *request, int asker, double scale);
