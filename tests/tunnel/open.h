/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One fp_tunnel_open() of a test, and what it said. */
#pragma once

#include "helper/tunnel/tunnel.h"

typedef struct
{
  FpTunnel *tunnel;
  FpReport *report;
  GString *stages; /* "resolve connect tunnel": those that ended, "!" behind one that failed, "-"
                      behind one that was skipped */
} Opened;

/* proxy_host NULL: direct. user NULL: none. */
Opened *open_tunnel (const char *proxy_host, guint16 proxy_port, const char *user,
                     const char *password, double time_scale);
/* The same with all that can be set; target and proxy are the caller's. */
Opened *open_with (const FpTunnelConfig *config, GCancellable *cancellable);
void opened_free (Opened *opened);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Opened, opened_free)

/* Symbols, so that a failure is readable. */
const char *opened_code (Opened *opened);
const char *opened_evidence (Opened *opened, const char *key);

#define TARGET_HOST "cloud.invalid" /* resolved nowhere */
#define TARGET_PORT 443
