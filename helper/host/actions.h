/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What helper/host/request.h names. root: a file descriptor of "/". Arguments are what the socket
 * brought, not checked yet. Each fills answer. */
#pragma once

#include "helper/host/answer.h"

void fp_host_ipv6 (int root, const char *link, const char *mode, FpHostAnswer *answer);
/* text: NULL: put back what was there. */
void fp_host_resolv_conf (int root, const char *text, FpHostAnswer *answer);
void fp_host_networkd (int root, const char *link, const char *mode, FpHostAnswer *answer);

/* Of the form that request.h has, else answer says so. */
bool fp_host_link_name (const char *link, FpHostAnswer *answer);
