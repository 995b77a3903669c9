/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads one answer of an HTTP/1.x server (RFC 9112), as its bytes come. Pure.
 *
 * Interim answers (1xx but 101) are skipped. A body ends by Content-Length, by its last chunk or
 * with the connection. Head and body are capped: a longer head is FP_HTTP_BIG; of a longer body the
 * first FP_HTTP_BODY_MAX bytes are kept and the connection is of no more use. A bare LF ends a line
 * too; a NUL or control character, a header line without a name, two lengths that differ are
 * FP_HTTP_BAD. */
#pragma once

#include <glib.h>

#define FP_HTTP_HEAD_MAX (64 * 1024)
#define FP_HTTP_BODY_MAX (64 * 1024)

typedef enum
{
  FP_HTTP_HEAD, /* more is needed, and the head is not whole */
  FP_HTTP_BODY, /* more is needed; status and headers are there */
  FP_HTTP_DONE,
  FP_HTTP_BAD, /* not HTTP */
  FP_HTTP_BIG
} FpHttpState;

typedef struct _FpHttpAnswer FpHttpAnswer;

FpHttpAnswer *fp_http_answer_new (void);
void fp_http_answer_free (FpHttpAnswer *answer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpHttpAnswer, fp_http_answer_free)

/* Takes bytes; returns how many belonged to the answer (fewer than len: it is done or refused, the
 * rest is what follows). */
gsize fp_http_answer_push (FpHttpAnswer *answer, const guint8 *bytes, gsize len);
/* The connection has ended: a body without a length is done. */
void fp_http_answer_end (FpHttpAnswer *answer);

FpHttpState fp_http_answer_state (const FpHttpAnswer *answer);
guint fp_http_answer_status (const FpHttpAnswer *answer);            /* 0: the head is not whole */
const char *fp_http_answer_status_line (const FpHttpAnswer *answer); /* untrusted; NULL: none */
/* The value, of several lines joined with ", "; NULL: not there. name in lower case. */
const char *fp_http_answer_header (const FpHttpAnswer *answer, const char *name);
/* Whether the comma-separated header has this token, without regard to case. */
gboolean fp_http_answer_has_token (const FpHttpAnswer *answer, const char *name, const char *token);
/* Whether the media type is this one ("text/html"), parameters aside. */
gboolean fp_http_answer_is_type (const FpHttpAnswer *answer, const char *type);
const guint8 *fp_http_answer_body (const FpHttpAnswer *answer, gsize *len);
gboolean fp_http_answer_body_is_cut (const FpHttpAnswer *answer);
/* Another request may follow on the connection. */
gboolean fp_http_answer_keeps_alive (const FpHttpAnswer *answer);
