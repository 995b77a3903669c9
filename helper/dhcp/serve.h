/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One request (helper/dhcp/report.h) on the socket fd, from its first packet to its end. A request
 * that does not come within 10 s, or is none, ends it. Exit status. */
#pragma once

#include "helper/dhcp/supervisor.h"

int fp_dhcp_serve (int fd, const FpDhcpOptions *options);
