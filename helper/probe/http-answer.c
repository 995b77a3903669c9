/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/probe/http-answer.h"

#include <string.h>

#define CHUNK_SIZE_DIGITS_MAX 8

typedef enum
{
  PHASE_STATUS_LINE,
  PHASE_HEADERS,
  PHASE_LENGTH,
  PHASE_CLOSE,
  PHASE_CHUNK_SIZE,
  PHASE_CHUNK,
  PHASE_CHUNK_END,
  PHASE_TRAILERS,
  PHASE_DONE,
  PHASE_BAD,
  PHASE_BIG
} Phase;

struct _FpHttpAnswer
{
  Phase phase;
  GString *line;   /* the line that is coming in */
  gsize lines_len; /* of all lines so far: the head, interim answers, chunk sizes, trailers */
  char *status_line;
  guint status;
  gboolean head_is_whole;
  gboolean is_http11;
  gboolean length_known;
  guint64 left; /* bytes of the body or of the chunk that are to come */
  gboolean body_is_cut;
  GHashTable *headers; /* lower-case name -> value */
  GByteArray *body;
};

FpHttpAnswer *
fp_http_answer_new (void)
{
  FpHttpAnswer *answer = g_new0 (FpHttpAnswer, 1);

  answer->line = g_string_new (NULL);
  answer->headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  answer->body = g_byte_array_new ();
  return answer;
}

void
fp_http_answer_free (FpHttpAnswer *answer)
{
  if (answer == NULL)
    return;
  g_string_free (answer->line, TRUE);
  g_free (answer->status_line);
  g_hash_table_unref (answer->headers);
  g_byte_array_unref (answer->body);
  g_free (answer);
}

/* HTTP/D[.D] SP DDD [SP reason] */
static Phase
take_status_line (FpHttpAnswer *answer, const char *line)
{
  const char *p = line + strlen ("HTTP/");

  if (!g_str_has_prefix (line, "HTTP/") || !g_ascii_isdigit (*p++))
    return PHASE_BAD;
  if (p[0] == '.' && g_ascii_isdigit (p[1]))
    p += 2;
  if (p[0] != ' ' || !g_ascii_isdigit (p[1]) || !g_ascii_isdigit (p[2]) || !g_ascii_isdigit (p[3])
      || (p[4] != ' ' && p[4] != '\0'))
    return PHASE_BAD;
  answer->status = (guint)g_ascii_strtoull (p + 1, NULL, 10);
  answer->is_http11 = g_str_has_prefix (line, "HTTP/1.1 ");
  g_free (answer->status_line);
  answer->status_line = g_strdup (line);
  return answer->status >= 100 ? PHASE_HEADERS : PHASE_BAD;
}

/* RFC 9110 5.6.2 */
static gboolean
is_token (const char *text, gsize len)
{
  for (gsize i = 0; i < len; i++)
    if (!g_ascii_isalnum (text[i]) && strchr ("!#$%&'*+-.^_`|~", text[i]) == NULL)
      return FALSE;
  return len > 0;
}

static Phase
take_header (FpHttpAnswer *answer, const char *line)
{
  const char *colon = strchr (line, ':');
  g_autofree char *name = NULL;
  g_autofree char *value = NULL;
  const char *old;

  if (colon == NULL || !is_token (line, (gsize)(colon - line)))
    return PHASE_BAD;
  name = g_ascii_strdown (line, colon - line);
  value = g_strstrip (g_strdup (colon + 1));
  old = g_hash_table_lookup (answer->headers, name);
  if (old != NULL)
    {
      char *joined = g_strconcat (old, ", ", value, NULL);

      g_free (value);
      value = joined;
    }
  g_hash_table_replace (answer->headers, g_steal_pointer (&name), g_steal_pointer (&value));
  return PHASE_HEADERS;
}

/* RFC 9112 6.3: the same length several times is one length. */
static gboolean
parse_length (const char *text, guint64 *length)
{
  g_auto (GStrv) parts = g_strsplit (text, ",", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      guint64 n;

      if (!g_ascii_string_to_unsigned (g_strstrip (parts[i]), 10, 0, G_MAXINT64, &n, NULL)
          || (i > 0 && n != *length))
        return FALSE;
      *length = n;
    }
  return parts[0] != NULL;
}

static Phase
body_phase (FpHttpAnswer *answer)
{
  const char *length = fp_http_answer_header (answer, "content-length");

  answer->head_is_whole = TRUE;
  if (answer->status == 101 || answer->status == 204 || answer->status == 304)
    return PHASE_DONE;
  if (fp_http_answer_header (answer, "transfer-encoding") != NULL)
    {
      answer->length_known = fp_http_answer_has_token (answer, "transfer-encoding", "chunked");
      return answer->length_known ? PHASE_CHUNK_SIZE : PHASE_CLOSE;
    }
  if (length == NULL)
    return PHASE_CLOSE;
  if (!parse_length (length, &answer->left))
    return PHASE_BAD;
  answer->length_known = TRUE;
  return answer->left == 0 ? PHASE_DONE : PHASE_LENGTH;
}

static Phase
end_of_head (FpHttpAnswer *answer)
{
  if (answer->status >= 200 || answer->status == 101)
    return body_phase (answer);
  g_hash_table_remove_all (answer->headers);
  answer->status = 0;
  return PHASE_STATUS_LINE;
}

static Phase
take_chunk_size (FpHttpAnswer *answer, const char *line)
{
  gsize digits = strspn (line, "0123456789abcdefABCDEF");
  const char *rest = line + digits;

  rest += strspn (rest, " \t");
  if (digits == 0 || digits > CHUNK_SIZE_DIGITS_MAX || (*rest != '\0' && *rest != ';'))
    return PHASE_BAD;
  answer->left = g_ascii_strtoull (line, NULL, 16);
  return answer->left == 0 ? PHASE_TRAILERS : PHASE_CHUNK;
}

static Phase
take_line (FpHttpAnswer *answer, const char *line)
{
  switch (answer->phase)
    {
    case PHASE_STATUS_LINE:
      return take_status_line (answer, line);
    case PHASE_HEADERS:
      return *line == '\0' ? end_of_head (answer) : take_header (answer, line);
    case PHASE_CHUNK_SIZE:
      return take_chunk_size (answer, line);
    case PHASE_CHUNK_END:
      return *line == '\0' ? PHASE_CHUNK_SIZE : PHASE_BAD;
    case PHASE_TRAILERS:
      return *line == '\0' ? PHASE_DONE : PHASE_TRAILERS;
    case PHASE_LENGTH:
    case PHASE_CLOSE:
    case PHASE_CHUNK:
    case PHASE_DONE:
    case PHASE_BAD:
    case PHASE_BIG:
      break;
    }
  g_return_val_if_reached (PHASE_BAD);
}

static gboolean
line_is_clean (const GString *line)
{
  for (gsize i = 0; i < line->len; i++)
    if (((guchar)line->str[i] < 0x20 && line->str[i] != '\t') || line->str[i] == 0x7f)
      return FALSE;
  return TRUE;
}

static gsize
push_line (FpHttpAnswer *answer, const guint8 *bytes, gsize len)
{
  const guint8 *lf = memchr (bytes, '\n', len);
  gsize n = lf != NULL ? (gsize)(lf - bytes) + 1 : len;
  gsize known = strlen ("HTTP/");

  n = MIN (n, FP_HTTP_HEAD_MAX + 1 - answer->lines_len);
  answer->lines_len += n;
  g_string_append_len (answer->line, (const char *)bytes, (gssize)n);
  if (answer->lines_len > FP_HTTP_HEAD_MAX)
    answer->phase = PHASE_BIG;
  else if (answer->phase == PHASE_STATUS_LINE
           && memcmp (answer->line->str, "HTTP/", MIN (known, answer->line->len)) != 0)
    answer->phase = PHASE_BAD; /* no need to wait for a line that may never end */
  else if (lf != NULL)
    {
      g_string_truncate (answer->line, answer->line->len - 1);
      if (g_str_has_suffix (answer->line->str, "\r"))
        g_string_truncate (answer->line, answer->line->len - 1);
      answer->phase
          = line_is_clean (answer->line) ? take_line (answer, answer->line->str) : PHASE_BAD;
      g_string_truncate (answer->line, 0);
    }
  return n;
}

static gsize
push_body (FpHttpAnswer *answer, const guint8 *bytes, gsize len)
{
  gsize n = answer->phase == PHASE_CLOSE ? len : (gsize)MIN (answer->left, len);
  gsize room = FP_HTTP_BODY_MAX - answer->body->len;

  if (n > room)
    {
      g_byte_array_append (answer->body, bytes, (guint)room);
      answer->body_is_cut = TRUE;
      answer->phase = PHASE_DONE;
      return room;
    }
  g_byte_array_append (answer->body, bytes, (guint)n);
  if (answer->phase == PHASE_CLOSE)
    return n;
  answer->left -= n;
  if (answer->left == 0)
    answer->phase = answer->phase == PHASE_CHUNK ? PHASE_CHUNK_END : PHASE_DONE;
  return n;
}

gsize
fp_http_answer_push (FpHttpAnswer *answer, const guint8 *bytes, gsize len)
{
  gsize used = 0;

  while (used < len && answer->phase < PHASE_DONE)
    {
      gboolean in_body = answer->phase == PHASE_LENGTH || answer->phase == PHASE_CLOSE
                         || answer->phase == PHASE_CHUNK;

      used += in_body ? push_body (answer, bytes + used, len - used)
                      : push_line (answer, bytes + used, len - used);
    }
  return used;
}

void
fp_http_answer_end (FpHttpAnswer *answer)
{
  if (answer->phase == PHASE_CLOSE)
    answer->phase = PHASE_DONE;
}

FpHttpState
fp_http_answer_state (const FpHttpAnswer *answer)
{
  if (answer->phase == PHASE_DONE)
    return FP_HTTP_DONE;
  if (answer->phase == PHASE_BAD)
    return FP_HTTP_BAD;
  if (answer->phase == PHASE_BIG)
    return FP_HTTP_BIG;
  return answer->head_is_whole ? FP_HTTP_BODY : FP_HTTP_HEAD;
}

guint
fp_http_answer_status (const FpHttpAnswer *answer)
{
  return answer->head_is_whole ? answer->status : 0;
}

const char *
fp_http_answer_status_line (const FpHttpAnswer *answer)
{
  return answer->status_line;
}

const char *
fp_http_answer_header (const FpHttpAnswer *answer, const char *name)
{
  return g_hash_table_lookup (answer->headers, name);
}

gboolean
fp_http_answer_has_token (const FpHttpAnswer *answer, const char *name, const char *token)
{
  const char *value = fp_http_answer_header (answer, name);
  g_auto (GStrv) parts = g_strsplit (value != NULL ? value : "", ",", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    if (g_ascii_strcasecmp (g_strstrip (parts[i]), token) == 0)
      return TRUE;
  return FALSE;
}

gboolean
fp_http_answer_is_type (const FpHttpAnswer *answer, const char *type)
{
  const char *value = fp_http_answer_header (answer, "content-type");
  gsize len = strlen (type);

  return value != NULL && g_ascii_strncasecmp (value, type, len) == 0
         && strchr ("; \t,", value[len]) != NULL; /* the NUL counts */
}

const guint8 *
fp_http_answer_body (const FpHttpAnswer *answer, gsize *len)
{
  *len = answer->body->len;
  return answer->body->data;
}

gboolean
fp_http_answer_body_is_cut (const FpHttpAnswer *answer)
{
  return answer->body_is_cut;
}

gboolean
fp_http_answer_keeps_alive (const FpHttpAnswer *answer)
{
  if (answer->phase != PHASE_DONE || answer->body_is_cut
      || fp_http_answer_has_token (answer, "connection", "close"))
    return FALSE;
  if (answer->status != 204 && answer->status != 304 && !answer->length_known)
    return FALSE;
  return answer->is_http11 || fp_http_answer_has_token (answer, "connection", "keep-alive");
}
