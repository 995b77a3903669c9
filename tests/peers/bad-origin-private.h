/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gnutls/gnutls.h>

#include "tests/peers/bad-origin.h"

typedef enum
{
  PONG_GOOD,
  PONG_NONE,
  PONG_OTHER,  /* another payload */
  PONG_MASKED, /* as only clients may */
  PONG_PIECES, /* byte by byte, which is allowed */
  PONG_BROKEN, /* a frame with the final bit off, which control frames must not have */
} Pong;

typedef enum
{
  CLIENT_CERT = 1 << 0, /* demands one */
  DRIP = 1 << 1,        /* the answers come a byte every 300 ms */
  BIG = 1 << 2,         /* the answer to GET has a header of 70 KiB */
  TLS_GARBAGE = 1 << 3, /* after the handshake */
} OriginFlags;

typedef struct
{
  const char *name;
  /* bytes instead of TLS, after the client's first message */
  const char *raw;
  gsize raw_len;
  PeerThen raw_then;
  const char *priority; /* of GnuTLS */
  OriginFlags flags;
  const char *health; /* the answer to GET; NULL: a good one */
  PeerThen health_then;
  const char *upgrade; /* the answer to the upgrade, with @ for the accept key; NULL: a good one */
  PeerThen upgrade_then;
  const char *frames; /* in the same piece behind the answer to the upgrade */
  gsize frames_len;
  guint n_good; /* pings that are answered well, before what follows */
  Pong pong;
  PeerThen pong_then;
  const char *late; /* frames before the pong */
  gsize late_len;
  guint n_late; /* how often; 0: once */
} OriginMode;

const OriginMode *bad_origin_mode_find (const char *name);
void bad_origin_mode_names (GPtrArray *names);

typedef struct
{
  BadOrigin *origin;
  PeerConn *conn;
  gnutls_session_t tls;
  const OriginMode *mode;
} OriginConn;

void bad_origin_note_fault (BadOrigin *origin, const char *fault);
gboolean bad_origin_send (OriginConn *conn, const void *bytes, gsize len);
/* All of len. */
gboolean bad_origin_receive (OriginConn *conn, void *bytes, gsize len);
void bad_origin_end (OriginConn *conn, PeerThen then);

/* The upgrade and the frames behind it; returns at the end of the connection. */
void bad_origin_websocket (OriginConn *conn, const char *head);
