/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The verdict on the first two stages of a check, link and address: from the observed network, and
 * for a target that is given as an address from what the kernel says of the way to it. Pure. The
 * address of a name is not known yet: the stage connect finds out. */
#pragma once

#include "dbus/report.h"
#include "helper/core/network.h"
#include "helper/core/way.h"

typedef struct
{
  FpCode code;   /* OK: nothing is known against it; NET_DOWN */
  FpStage stage; /* that failed */
} FpLinkVerdict;

/* target: the host to connect to (the proxy's, without one the platform's), a name or a literal
 * address. One on the loopback needs no link. */
FpLinkVerdict fp_link_verdict (const FpNetwork *network, const char *target);

/* Whether the kernel has to be asked for the way to target, before the stage address has passed. */
gboolean fp_link_asks_way (const char *target);
/* OK, or why the stage address has failed. */
FpCode fp_way_code (FpWay way);

/* A failure for which a hop of our own may be to blame, rather than the one that it names: that
 * nothing came back from the proxy or the platform, or from a DNS server. The address that was not
 * reached (transfer full), or NULL: nothing is in doubt. name_servers: those that are asked. */
char *fp_report_unreached (const FpReport *report, char **name_servers);
