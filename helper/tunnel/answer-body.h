/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The body of an HTTP/1 answer (RFC 9112 6 and 7), incremental and pure. It is read only to find
 * its end, so that the connection can be used again, and for the title of an error page. */
#pragma once

#include <glib.h>

#define FP_BODY_MAX (64 * 1024) /* on the wire; a longer one is not worth draining */

typedef enum
{
  FP_BODY_MORE,
  FP_BODY_END,
  FP_BODY_BAD,
  FP_BODY_TOO_LONG
} FpBodyState;

typedef enum
{
  FP_BODY_SIZED,
  FP_BODY_CHUNKED,
  FP_BODY_UNTIL_CLOSE
} FpBodyKind;

typedef struct
{
  FpBodyKind kind;
  FpBodyState state;
  guint64 left;   /* of the sized body or of the chunk */
  gsize received; /* on the wire */
  guint part;     /* of a chunked body, see the code */
  guint line_len;
  GByteArray *content; /* decoded */
} FpBody;

void fp_body_init (FpBody *body, FpBodyKind kind, guint64 size);
void fp_body_clear (FpBody *body);

/* Returns how many of the bytes belong to the body. */
gsize fp_body_push (FpBody *body, const guint8 *bytes, gsize len);
