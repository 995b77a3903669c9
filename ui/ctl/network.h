/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* The network's part of "status": the properties of org.faceplate1.Network. */
void ctl_network_print_brief (GVariant *network);

/* Each value on one line, for "monitor"; "none" for an empty one: Settings and Pending, Lease. */
char *ctl_network_settings_line (GVariant *settings);
/* "IPv4: dhcp", ...: what is set, an item each. Strings, transfer full. */
GPtrArray *ctl_network_settings_lines (GVariant *settings);
char *ctl_network_lease_line (GVariant *lease);
