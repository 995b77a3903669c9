/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A TCP connection to the platform, through the proxy by CONNECT (RFC 9110 9.3.6) or direct: name,
 * TCP, CONNECT, authentication (Digest RFC 7616, NTLM MS-NLMP, Negotiate RFC 4559, Basic RFC 7617).
 * The check, the traffic and the session with the platform all open their connections here. Calls
 * block, each stage under its own deadline; run them in a process or thread of their own. */
#pragma once

#include <gio/gio.h>

#include "dbus/report.h"
#include "dbus/settings.h"

typedef struct
{
  const FpProxySettings *proxy; /* NULL: direct */
  guint schemes;                /* allowed ones, bits 1 << FpScheme; 0: all */
  FpScheme learned_scheme;      /* used unasked first; FP_SCHEME_NONE: wait for the 407 */
  const char *target_host;      /* name or address, IPv6 without brackets */
  guint16 target_port;
  double time_scale; /* factor on every deadline */
} FpTunnelConfig;

/* A stage (resolve, connect, tunnel) began or ended. */
typedef void (*FpTunnelProgress) (FpStage stage, FpStageStatus status, guint duration_ms,
                                  gpointer user_data);

typedef struct
{
  GSocket *socket;     /* connected, non-blocking, TCP_NODELAY */
  GByteArray *early;   /* what came behind the head of the proxy's answer: the platform's first */
  gboolean early_page; /* the 2xx was text/html: a portal, if TLS does not follow */
  FpScheme scheme;     /* that the proxy accepted */
  gint64 proxy_date;   /* Date of the proxy's answer, seconds since 1970; 0: none; no proof */
} FpTunnel;

/* NULL: report->code, stage, received (the HTTP status) and evidence say why; else report->scheme
 * is set. report->proxy and the evidence "address" (of the address that worked or failed last) are
 * set in both cases. A password is submitted at most once.
 *
 * The evidence of a failure, where there is any: errno or resolver (why there was no connection),
 * bytes (received of the last answer), status-line, status, server, via, squid-error, proxy-status,
 * location, page-title, realm, offered (the schemes), gss (what GSSAPI said).
 *
 * getaddrinfo() and GSSAPI run in threads of their own, which may outlive the call when its time is
 * over or it was cancelled. A process that forbids threads (seccomp) cannot open a tunnel. */
FpTunnel *fp_tunnel_open (const FpTunnelConfig *config, FpTunnelProgress progress,
                          gpointer user_data, GCancellable *cancellable, FpReport *report);
void fp_tunnel_free (FpTunnel *tunnel);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpTunnel, fp_tunnel_free)
