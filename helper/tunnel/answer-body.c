/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/tunnel/answer-body.h"

#define LINE_MAX_LEN  256 /* of a chunk's size with its extensions, and of a trailer */
#define CHUNK_MAX_LEN G_MAXINT32

/* What is expected next of a chunked body. */
enum
{
  PART_SIZE,
  PART_EXTENSION,
  PART_DATA,
  PART_DATA_END,
  PART_TRAILER
};

void
fp_body_init (FpBody *body, FpBodyKind kind, guint64 size)
{
  *body = (FpBody){ .kind = kind, .left = kind == FP_BODY_SIZED ? size : 0 };
  body->content = g_byte_array_new ();
  if (kind == FP_BODY_SIZED && size == 0)
    body->state = FP_BODY_END;
  else if (kind == FP_BODY_SIZED && size > FP_BODY_MAX)
    body->state = FP_BODY_TOO_LONG;
}

void
fp_body_clear (FpBody *body)
{
  g_clear_pointer (&body->content, g_byte_array_unref);
}

static gsize
take_data (FpBody *body, const guint8 *bytes, gsize len)
{
  gsize n = body->kind == FP_BODY_UNTIL_CLOSE ? len : (gsize)MIN ((guint64)len, body->left);

  g_byte_array_append (body->content, bytes, (guint)n);
  body->left -= body->kind == FP_BODY_UNTIL_CLOSE ? 0 : n;
  return n;
}

static void
begin_part (FpBody *body, guint part)
{
  body->part = part;
  body->line_len = 0;
}

static void
take_size_byte (FpBody *body, guint8 c)
{
  if (g_ascii_isxdigit (c))
    {
      body->left = body->left * 16 + (guint64)g_ascii_xdigit_value ((char)c);
      if (body->left > CHUNK_MAX_LEN)
        body->state = FP_BODY_BAD;
    }
  else if (body->line_len == 1)
    body->state = FP_BODY_BAD; /* no digit at all */
  else if (c == '\n')
    begin_part (body, body->left > 0 ? PART_DATA : PART_TRAILER);
  else if (c == ';' || c == ' ' || c == '\t' || c == '\r')
    body->part = PART_EXTENSION;
  else
    body->state = FP_BODY_BAD;
}

/* One byte of what frames the chunks; a line may end in a bare LF. */
static void
take_framing_byte (FpBody *body, guint8 c)
{
  if (++body->line_len > LINE_MAX_LEN)
    {
      body->state = FP_BODY_BAD;
      return;
    }
  switch (body->part)
    {
    case PART_SIZE:
      take_size_byte (body, c);
      break;
    case PART_EXTENSION:
      if (c == '\n')
        begin_part (body, body->left > 0 ? PART_DATA : PART_TRAILER);
      break;
    case PART_DATA_END:
      if (c == '\n')
        begin_part (body, PART_SIZE);
      else if (c != '\r' || body->line_len > 1)
        body->state = FP_BODY_BAD;
      break;
    default: /* PART_TRAILER: an empty line ends it */
      if (c == '\r')
        body->line_len--;
      else if (c == '\n' && body->line_len == 1)
        body->state = FP_BODY_END;
      else if (c == '\n')
        begin_part (body, PART_TRAILER);
      break;
    }
}

static gsize
push_chunked (FpBody *body, const guint8 *bytes, gsize len)
{
  gsize at = 0;

  while (at < len && body->state == FP_BODY_MORE)
    if (body->part == PART_DATA)
      {
        at += take_data (body, bytes + at, len - at);
        if (body->left == 0)
          begin_part (body, PART_DATA_END);
      }
    else
      take_framing_byte (body, bytes[at++]);
  return at;
}

gsize
fp_body_push (FpBody *body, const guint8 *bytes, gsize len)
{
  gsize used = 0;
  gsize room = FP_BODY_MAX - body->received;

  if (body->state != FP_BODY_MORE)
    return 0;
  if (body->kind == FP_BODY_CHUNKED)
    used = push_chunked (body, bytes, MIN (len, room));
  else
    used = take_data (body, bytes, MIN (len, room));
  body->received += used;
  if (body->kind == FP_BODY_SIZED && body->left == 0)
    body->state = FP_BODY_END;
  if (body->state == FP_BODY_MORE && body->received >= FP_BODY_MAX)
    body->state = FP_BODY_TOO_LONG;
  return used;
}
