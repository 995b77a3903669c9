/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A TCP connection to the platform, through the proxy by CONNECT (RFC 9110 9.3.6) or direct: name, TCP, CONNECT, authentication
 * (Digest RFC 7616, NTLM MS-NLMP, Negotiate RFC 4559, Basic RFC 7617). The check, the traffic and the session with the platform all open
 * their connections here. Calls block, each stage under its own deadline; run them in a process or thread of their own. */
#pragma once

#include <gio/gio.h>

#include "dbus/report.h"
#include "dbus/settings.h"

typedef struct {
  const FpProxySettings *proxy; /* NULL: direct */
  guint                  schemes; /* allowed ones, bits 1 << FpScheme; 0: all */
  FpScheme               learned_scheme; /* used unasked first; FP_SCHEME_NONE: wait for the 407 */
  const char            *target_host; /* name or address, IPv6 without brackets */
  guint16                target_port;
  double                 time_scale; /* factor on every deadline */
} FpTunnelConfig;

/* A stage (resolve, connect, tunnel) began or ended. */
typedef void (*FpTunnelProgress) (FpStage stage, FpStageStatus status, guint duration_ms,
                                  gpointer user_data);

typedef struct {
  GSocket    *socket;     /* connected, non-blocking, TCP_NODELAY */
  GByteArray *early;      /* bytes that came behind the head of the proxy's answer: the first of the platform */
  gboolean    early_page; /* the 2xx had the Content-Type text/html: a portal, if TLS does not follow */
  FpScheme    scheme;     /* that the proxy accepted */
  gint64      proxy_date; /* Date of the proxy's answer, seconds since 1970, unauthenticated; 0: none */
} FpTunnel;

/* NULL: report->code, stage, received and evidence say why; else report->proxy and scheme are set. A password is submitted at most once. */
FpTunnel *fp_tunnel_open (const FpTunnelConfig *config, FpTunnelProgress progress,
                          gpointer user_data, GCancellable *cancellable, FpReport *report);
void      fp_tunnel_free (FpTunnel *tunnel);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpTunnel, fp_tunnel_free)
