/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The platform's URLs (RFC 3986, a strict part of it): https://HOST[:PORT][/PATH][?QUERY] and
 * wss://... . Pure. No user, no fragment, no scheme without TLS; the path is sent as it stands, so
 * it holds only characters that a URI may hold. */
#pragma once

#include <glib.h>

#define FP_URL_MAX 2048

typedef struct
{
  gboolean websocket; /* wss */
  char *host;         /* lower case name or address, IPv6 without brackets */
  guint16 port;       /* 443 where the URL names none */
  char *path;         /* with the query; at least "/" */
} FpUrl;

/* NULL: FP_ERROR_INVALID_URL, one sentence without the URL. Any length of input. */
FpUrl *fp_url_parse (const char *text, gboolean websocket, GError **error);
void fp_url_free (FpUrl *url);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpUrl, fp_url_free)

/* Whether one connection serves both. */
gboolean fp_url_same_origin (const FpUrl *a, const FpUrl *b);
/* For the Host field: brackets round IPv6, no port where it is 443. */
char *fp_url_authority (const FpUrl *url);
