/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The name servers in the text of a resolv.conf (resolv.conf(5)). Pure. */
#pragma once

#include <glib.h>

#define FP_RESOLV_CONF_MAX (64 * 1024) /* bytes that are read of the file */

/* At most FP_NAME_SERVERS_MAX addresses, in their order, as written (IPv6 with a zone too); a line
 * that names none is passed over, as the C library does. text may hold anything; a last line
 * without its end counts. Transfer full, NULL-terminated. */
char **fp_resolv_conf_parse (const char *text, gsize len);
