/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The upgrade to a WebSocket (RFC 6455) and one ping that must come back; then, if asked, the hold:
 * the WebSocket stays open for hold_s seconds, with a ping every 30 s and one at the end (times
 * time_scale: pings and the 5 s for each pong, not the hold). It finds what cuts connections that
 * are idle or old. What the platform sends meanwhile is read and dropped, however much it is; a
 * close frame is its own word (WS_CLOSED), a lost connection or pong is WS_UNSTABLE. */
#pragma once

#include "helper/core/url.h"
#include "helper/probe/tls.h"

/* FALSE: report->code and evidence. Evidence of a hold, however it ends: held-s, pings (that were
 * answered), hold-end (how it was lost). */
gboolean fp_websocket_check (FpTls *tls, const FpUrl *url, guint hold_s, double time_scale,
                             GCancellable *cancellable, FpReport *report);
