/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The proxy's answer to CONNECT (RFC 9112, RFC 9110 9.3.6), incremental and pure: bytes in, an
 * answer out.
 *
 * The status line must begin with "HTTP/"; the first byte that differs ends the reading and says
 * what speaks there instead. Lines end in CRLF or LF, a NUL is refused. 1xx answers are skipped,
 * except 101. All heads together are FP_ANSWER_HEAD_MAX long at most. After the head of a 2xx the
 * tunnel begins: Content-Length and Transfer-Encoding mean nothing then, but some proxies send a
 * body all the same; one that came along and has exactly that length is dropped. The body of any
 * other answer is read as far as answer-body.h does. */
#pragma once

#include <glib.h>

#include "helper/tunnel/answer-body.h"

#define FP_ANSWER_HEAD_MAX  (64 * 1024)
#define FP_ANSWER_TITLE_MAX 60 /* characters of a page's title */

typedef enum
{
  FP_ANSWER_HEAD, /* the head is not complete */
  FP_ANSWER_BODY, /* the head is complete, the body is not */
  FP_ANSWER_END,
  FP_ANSWER_NOT_HTTP,
  FP_ANSWER_IS_TLS, /* an alert or a handshake record */
  FP_ANSWER_IS_SSH,
  FP_ANSWER_TOO_BIG,
  FP_N_ANSWER_STATES
} FpAnswerState;

typedef struct
{
  FpAnswerState state;
  gsize received;    /* bytes in all */
  guint status;      /* 100 to 999; 0 before the status line */
  char *status_line; /* or NULL */
  GPtrArray *fields; /* char *: name, value, ...; names in lower case */
  gboolean keeps;    /* after FP_ANSWER_END: the connection can carry another request */
  GByteArray *rest;  /* of a 2xx: what came behind the head */
  FpBody body;
  GByteArray *line;
  gsize head_len;
  gboolean http_1_0;
} FpAnswer;

FpAnswer *fp_answer_new (void);
void fp_answer_free (FpAnswer *answer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpAnswer, fp_answer_free)

FpAnswerState fp_answer_push (FpAnswer *answer, const guint8 *bytes, gsize len);
/* The proxy closed. Still FP_ANSWER_HEAD: it closed too early. */
FpAnswerState fp_answer_close (FpAnswer *answer);

gboolean fp_answer_is_success (const FpAnswer *answer); /* any 2xx */
/* The first field of that name (lower case), or NULL. */
const char *fp_answer_field (const FpAnswer *answer, const char *name);
/* All of them, NULL-terminated; free with g_free(), the strings are the answer's. */
const char **fp_answer_fields (const FpAnswer *answer, const char *name);
gboolean fp_answer_is_html (const FpAnswer *answer);
/* What stands in <title>, white space folded, FP_ANSWER_TITLE_MAX characters at most; NULL: none.
 * Untrusted. */
char *fp_answer_title (const FpAnswer *answer);
/* The field Date as IMF-fixdate (RFC 9110 5.6.7), seconds since 1970; 0: none. */
gint64 fp_answer_date (const FpAnswer *answer);
