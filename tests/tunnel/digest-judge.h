/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The proxy's side of Digest (RFC 7616 3.4), strict and written apart from helper/tunnel/digest.c:
 * every field must be there, quoted where the RFC wants it, and right. */
#pragma once

#include <glib.h>

typedef struct
{
  const char *algorithm; /* as in the challenge, NULL: not named there */
  const char *qop;       /* that must be used; NULL: none */
  gboolean userhash;
  const char *realm, *nonce, *opaque;
  const char *user, *password;
  const char *uri;
} DigestJudge;

/* The challenge (transfer full). */
char *digest_judge_challenge (const DigestJudge *judge, const char *more);
/* NULL: right. Else what is wrong (transfer full). count: the nc that must be there. */
char *digest_judge_fault (const DigestJudge *judge, const char *authorization, guint count);
