/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A network namespace for the test process (needs root), and what is needed in it. */
#pragma once

#include <glib.h>

/* Leaves the current network namespace for a new, empty one, without IPv6 link-local addresses or
 * duplicate detection. */
void namespace_enter (void);
/* `ip` with these arguments; a failure fails the test. */
void namespace_ip (const char *format, ...) G_GNUC_PRINTF (1, 2);
/* `ip -batch` with these lines. */
void namespace_batch (const char *lines);
/* Writes a setting below /proc/sys. */
void namespace_set (const char *path, const char *value);
