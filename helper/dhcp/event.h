/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What udhcpc tells its script, as a packet (helper/dhcp/report.h). udhcpc gives the event as an
 * argument and the lease in environment variables; what a server put into them is hostile. Pure. */
#pragma once

#include <glib.h>

typedef enum
{
  FP_DHCP_REPORT_BOUND,
  FP_DHCP_REPORT_RENEW,
  FP_DHCP_REPORT_NAK,
  FP_DHCP_REPORT_LEASEFAIL,
  FP_DHCP_REPORT_DECONFIG,
  FP_N_DHCP_REPORTS
} FpDhcpReport;

/* The packet (transfer full), or NULL: no event that is passed on. environment: NAME=VALUE each,
 * as environ(7). A value passes if it consists of the characters that its kind has, else it is left
 * out; of lists the first words pass. */
char *fp_dhcp_event_packet (const char *event, char **environment);

/* The event of a packet and the lines behind it (in packet, NUL-terminated). FALSE: none. */
gboolean fp_dhcp_event_parse (const char *packet, FpDhcpReport *report, const char **lines);
