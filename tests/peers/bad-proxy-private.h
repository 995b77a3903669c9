/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "tests/peers/bad-proxy.h"

typedef struct _AuthMode AuthMode;
typedef struct _PlainMode PlainMode;

struct _BadProxy
{
  PeerServer *server;
  const PlainMode *plain; /* one of the three */
  const AuthMode *auth;
  const char *gss;
  guint16 origin_port;
  char *user;
  char *password;
  gint n_logins; /* atomic */
  gint n_bursts; /* atomic */
  gint n_fresh;  /* atomic: nonces given out after a stale one */
  GMutex mutex;
  char *fault; /* under mutex */
};

/* The answer 200 and the tunnel; returns at its end. */
void bad_proxy_tunnel (BadProxy *proxy, PeerConn *conn, const PeerRelay *how);
/* The next request's head, checked; NULL: the connection ended. */
char *bad_proxy_read_request (BadProxy *proxy, PeerConn *conn);
void bad_proxy_note_fault (BadProxy *proxy, const char *fault);

const AuthMode *bad_proxy_auth_find (const char *name);
void bad_proxy_auth_serve (BadProxy *proxy, PeerConn *conn);
void bad_proxy_auth_names (GPtrArray *names);

const char *bad_proxy_gss_find (const char *name);
void bad_proxy_gss_serve (BadProxy *proxy, PeerConn *conn);
void bad_proxy_gss_names (GPtrArray *names);
