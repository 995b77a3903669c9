/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A DNS server on UDP 127.0.0.1:53 that answers by the first label of the name: ok (127.0.0.1), two
 * (127.0.0.2, then 127.0.0.1), nx (NXDOMAIN), empty (no address), servfail, refused, silent. And
 * the namespaces that make room for it. */
#pragma once

#include <glib.h>

/* New network and mount namespaces for this process, as root or as a plain user; lo is up,
 * resolv.conf and nsswitch.conf are the test's own. Before any thread. */
void name_server_enter_namespace (void);
/* What resolv.conf says from now on. */
void name_server_set_resolv_conf (const char *text);
void name_server_start (void);
void name_server_stop (void);
