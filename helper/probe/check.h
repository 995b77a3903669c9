/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One check, from resolve to activation (faceplate-probe(8); link and address are faceplated's):
 * the order of the stages, and which connection serves which. One connection serves all of them;
 * the WebSocket gets one of its own only if it lives at another host or port, or if the platform
 * closes after the GET. */
#pragma once

#include "helper/core/check-request.h"
#include "helper/probe/watch.h"
#include "helper/tunnel/tunnel.h"

/* When the whole check that begins now is over: 75 s times time_scale, and the time that the
 * WebSocket is held. */
FpDeadline fp_check_deadline (const FpCheckRequest *request);

/* Blocks; never NULL. progress is called for each stage that begins or ends. */
FpReport *fp_check_run (const FpCheckRequest *request, FpWatch *watch, FpTunnelProgress progress,
                        gpointer user_data);
