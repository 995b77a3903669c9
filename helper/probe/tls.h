/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A TLS session with the platform over a tunnel, by GnuTLS itself: TLS 1.2 or 1.3, never resumed (a
 * resumed session proves no certificate), verified in the handshake before anything is sent.
 *
 * GnuTLS reads and writes through functions of this file. They hand it the tunnel's early bytes
 * first, count, keep the first bytes (what is not TLS is told apart by them), and never block: the
 * waiting is done here, under the deadline. A write to a connection that the peer has closed is
 * swallowed: what it said before it closed is read first, and that is what counts. */
#pragma once

#include <gio/gio.h>

#include "dbus/report.h"
#include "helper/probe/trust.h"
#include "helper/tunnel/deadline.h"
#include "helper/tunnel/tunnel.h"

typedef struct _FpTls FpTls;

/* The handshake. NULL: report->code and evidence say why. tunnel, trust and host outlive the
 * session. */
FpTls *fp_tls_open (FpTunnel *tunnel, const FpTrust *trust, const char *host,
                    const FpDeadline *deadline, GCancellable *cancellable, FpReport *report);
void fp_tls_free (FpTls *tls); /* says goodbye, if that does not block */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpTls, fp_tls_free)

typedef enum
{
  FP_TLS_DATA,
  FP_TLS_CLOSED, /* with or without a goodbye */
  FP_TLS_TIMED_OUT,
  FP_TLS_CANCELLED,
  FP_TLS_ALERTED,
  FP_TLS_BROKEN
} FpTlsState;

/* Up to max bytes; DATA: *len of them, at least one. */
FpTlsState fp_tls_receive (FpTls *tls, guint8 *bytes, gsize max, gsize *len,
                           const FpDeadline *deadline, GCancellable *cancellable);
/* All of it, in one record as far as it fits. DATA: done. */
FpTlsState fp_tls_send (FpTls *tls, const void *bytes, gsize len, const FpDeadline *deadline,
                        GCancellable *cancellable);

/* The code for a state that is not DATA, after the handshake: what a close or a time-out means is
 * the caller's knowledge, alerts and a wanted device certificate are known here. */
FpCode
fp_tls_code (FpTls *tls, FpTlsState state, FpCode closed, FpCode timed_out, FpReport *report);
