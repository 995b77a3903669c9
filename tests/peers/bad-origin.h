/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A platform (TLS, HTTPS, WebSocket) with one mode of misbehaviour for all its connections. */
#pragma once

#include "tests/peers/server.h"

typedef struct _BadOrigin BadOrigin;

/* mode: a row of bad-origin-modes.c, or "cert-NAME" for a good one with the certificate NAME of the
 * PKI, and "leaf-NAME" without its intermediate. NULL: unknown. */
BadOrigin *bad_origin_new (const char *mode, const char *pki_dir);
void bad_origin_free (BadOrigin *origin);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BadOrigin, bad_origin_free)
guint16 bad_origin_port (BadOrigin *origin);

/* Requests in which a proxy's password came along: a leak. */
guint bad_origin_n_leaks (BadOrigin *origin);
/* Requests for /health, and TLS sessions. */
guint bad_origin_n_requests (BadOrigin *origin);
guint bad_origin_n_connections (BadOrigin *origin);
/* The first thing that was wrong with a request or a frame; NULL: nothing. */
char *bad_origin_fault (BadOrigin *origin);

/* NULL-terminated, free with g_free() */
const char **bad_origin_modes (void);
