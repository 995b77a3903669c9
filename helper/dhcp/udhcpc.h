/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* udhcpc (busybox) as a child: how it is called. It needs CAP_NET_RAW and CAP_NET_BIND_SERVICE,
 * inherited as ambient ones where this process is not root.
 *
 * It asks 3 times, 3 s apart, reports that nobody answered, waits 10 s and asks again, without end:
 * a first answer within the 30 s that a change waits has had two rounds. An offered address is
 * probed by ARP for 0.5 s before it is used, and declined if somebody has it (RFC 2131 3.1). */
#pragma once

#include <gio/gio.h>

#include "helper/dhcp/supervisor.h"

/* address: to ask for, "": none. event_fd (taken): where its script reports. It gets SIGKILL when
 * the calling thread ends. */
GSubprocess *fp_udhcpc_spawn (const char *link, const char *address, const FpDhcpOptions *options,
                              int event_fd, GError **error);
