/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Digest authentication (RFC 7616, with RFC 2069's form where the proxy names no qop): a challenge
 * and a password to the value of Proxy-Authorization. Pure: the caller brings the random cnonce and
 * counts. MD5, SHA-256 and their -sess forms, qop auth and auth-int (of an empty body, which
 * CONNECT has), userhash. */
#pragma once

#include <glib.h>

#include "helper/tunnel/challenge.h"

typedef enum
{
  FP_DIGEST_MD5,
  FP_DIGEST_SHA256
} FpDigestHash;
typedef enum
{
  FP_DIGEST_QOP_NONE,
  FP_DIGEST_QOP_AUTH,
  FP_DIGEST_QOP_AUTH_INT
} FpDigestQop;

typedef struct
{
  FpDigestHash hash;
  gboolean session; /* -sess */
  gboolean named;   /* the challenge names its algorithm, so does the answer */
  FpDigestQop qop;
  gboolean userhash;
  gboolean stale; /* the password was right, the nonce too old */
  char *realm;
  char *nonce;
  char *opaque; /* or NULL */
} FpDigest;

/* NULL: not Digest, incomplete, or an algorithm or qop that is not known here. */
FpDigest *fp_digest_from_challenge (const FpChallenge *challenge);
void fp_digest_free (FpDigest *digest);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpDigest, fp_digest_free)

/* The strongest of the challenges, SHA-256 before MD5; NULL: none that can be answered. */
FpDigest *fp_digest_choose (GPtrArray *challenges);

/* "Digest username=..."; count is that of the requests with this nonce, from 1. */
char *fp_digest_answer (const FpDigest *digest, const char *user, const char *password,
                        const char *method, const char *uri, guint count, const char *cnonce);
