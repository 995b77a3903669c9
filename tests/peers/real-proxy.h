/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Real proxies in the background, on a port of 127.0.0.1 or another address of the loopback. */
#pragma once

#include "tests/peers/child.h"

/* options: those of run-squid, NULL-terminated. user NULL: the proxy is open. dir is made by it;
 * its parent must be open to everyone. */
PeerChild *real_squid (const char *dir, const char *address, guint16 port,
                       const char *const *options, const char *user, const char *password);
/* lines: for tinyproxy.conf */
PeerChild *real_tinyproxy (const char *dir, guint16 port, const char *lines);
