/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An HTTP proxy with one mode of misbehaviour for all its connections. */
#pragma once

#include "tests/peers/server.h"

typedef struct _BadProxy BadProxy;

/* Tunnels end at 127.0.0.1:origin_port, whatever CONNECT names. user and password are those that
 * the proxy knows. NULL: unknown mode. */
BadProxy *
bad_proxy_new (const char *mode, guint16 origin_port, const char *user, const char *password);
void bad_proxy_free (BadProxy *proxy);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BadProxy, bad_proxy_free)
guint16 bad_proxy_port (BadProxy *proxy);

/* Requests that carried a password or what was made of it; the last message of an NTLM or Negotiate
 * login counts, the ones before it do not. */
guint bad_proxy_n_logins (BadProxy *proxy);
guint bad_proxy_n_connections (BadProxy *proxy);
/* Pieces that went to the client, counted in the mode "counting" only. */
guint bad_proxy_n_bursts (BadProxy *proxy);
/* The first thing that was wrong with a request, for a person; NULL: nothing. */
char *bad_proxy_fault (BadProxy *proxy);

/* NULL-terminated, free with g_free() */
const char **bad_proxy_modes (void);
