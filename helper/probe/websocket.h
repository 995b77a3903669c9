/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The upgrade to a WebSocket (RFC 6455) and one ping that must come back. */
#pragma once

#include "helper/core/url.h"
#include "helper/probe/tls.h"

/* FALSE: report->code and evidence. */
gboolean fp_websocket_check (FpTls *tls, const FpUrl *url, double time_scale,
                             GCancellable *cancellable, FpReport *report);
