/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which code an outcome has. Pure.
 *
 * A 5xx has the cause that the proxy names itself, in X-Squid-Error or Proxy-Status (RFC 9209), and
 * else the one that its status allows. 407 is no matter of this file (auth.h). */
#pragma once

#include "dbus/report.h"
#include "helper/tunnel/connect-answer.h"
#include "helper/tunnel/dial.h"

/* direct: the platform was dialled, not a proxy. */
FpCode fp_verdict_dial (FpDialFault fault, gboolean direct);

/* The whole head came; the status is neither 2xx nor 407. */
FpCode fp_verdict_status (const FpAnswer *answer);

/* No whole head came: the proxy closed, or (timed_out) the time was over after some bytes. */
FpCode fp_verdict_incomplete (const FpAnswer *answer, gboolean timed_out);

/* status-line, status, server, via, squid-error, proxy-status, location, page-title, bytes: what
 * the answer has of it. */
void fp_verdict_add_evidence (FpReport *report, const FpAnswer *answer);
