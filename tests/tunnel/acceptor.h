/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A proxy that takes NTLM or Negotiate, by GSSAPI's accepting side; and Basic "bob:secret" where it
 * offers that too. */
#pragma once

#include <gssapi/gssapi.h>

#include "tests/tunnel/peer.h"

typedef enum
{
  ACCEPTOR_WORKS,
  ACCEPTOR_SAYS_CLOSE,      /* with each 407 that answers no token */
  ACCEPTOR_DROPS_GREETING,  /* closes when the first token has come */
  ACCEPTOR_DROPS_SECOND,    /* closes when the second token has come */
  ACCEPTOR_CLOSES_MIDDLE,   /* its challenge says Connection: close */
  ACCEPTOR_SILENT_GREETING, /* no answer to the first token */
  ACCEPTOR_SILENT_SECOND,
  ACCEPTOR_GARBLES, /* its challenge is rubbish */
  ACCEPTOR_FORGETS  /* answers each token as if none had come */
} AcceptorMode;

typedef struct
{
  const char *scheme; /* "NTLM", "Negotiate" */
  gss_OID inside;     /* of Negotiate: what it takes */
  AcceptorMode mode;
  gboolean basic;
  /* what was seen; read it after peer_stop() */
  int n_tokens;
  int n_basic;
  char *user; /* whom GSSAPI let in; g_free() */
} Acceptor;

extern gss_OID acceptor_krb5, acceptor_ntlm;

/* A PeerServe; user_data is the Acceptor. */
void acceptor_serve (PeerLink *link, gpointer user_data);
