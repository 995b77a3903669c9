/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/tunnel/connect-answer.h"

#include <stdio.h>
#include <string.h>

FpAnswer *
fp_answer_new (void)
{
  FpAnswer *answer = g_new0 (FpAnswer, 1);

  answer->fields = g_ptr_array_new_with_free_func (g_free);
  answer->rest = g_byte_array_new ();
  answer->line = g_byte_array_new ();
  return answer;
}

void
fp_answer_free (FpAnswer *answer)
{
  if (answer == NULL)
    return;
  g_free (answer->status_line);
  g_ptr_array_unref (answer->fields);
  g_byte_array_unref (answer->rest);
  g_byte_array_unref (answer->line);
  fp_body_clear (&answer->body);
  g_free (answer);
}

gboolean
fp_answer_is_success (const FpAnswer *answer)
{
  return answer->status >= 200 && answer->status <= 299;
}

const char *
fp_answer_field (const FpAnswer *answer, const char *name)
{
  for (guint i = 0; i + 1 < answer->fields->len; i += 2)
    if (g_str_equal (answer->fields->pdata[i], name))
      return answer->fields->pdata[i + 1];
  return NULL;
}

const char **
fp_answer_fields (const FpAnswer *answer, const char *name)
{
  g_autoptr (GPtrArray) values = g_ptr_array_new ();

  for (guint i = 0; i + 1 < answer->fields->len; i += 2)
    if (g_str_equal (answer->fields->pdata[i], name))
      g_ptr_array_add (values, answer->fields->pdata[i + 1]);
  g_ptr_array_add (values, NULL);
  return (const char **)g_ptr_array_free (g_steal_pointer (&values), FALSE);
}

/* Whether a field that is a list of tokens (Connection) has this one. */
static gboolean
field_has_token (const FpAnswer *answer, const char *name, const char *token)
{
  g_autofree const char **values = fp_answer_fields (answer, name);

  for (guint i = 0; values[i] != NULL; i++)
    {
      g_auto (GStrv) items = g_strsplit (values[i], ",", 64);

      for (guint k = 0; items[k] != NULL; k++)
        if (g_ascii_strcasecmp (g_strstrip (items[k]), token) == 0)
          return TRUE;
    }
  return FALSE;
}

gboolean
fp_answer_is_html (const FpAnswer *answer)
{
  const char *type = fp_answer_field (answer, "content-type");

  return type != NULL
         && (g_ascii_strncasecmp (type, "text/html", 9) == 0
             || g_ascii_strncasecmp (type, "application/xhtml", 17) == 0);
}

/* What speaks there, by the bytes of the first line so far. */
static FpAnswerState
judge_beginning (const GByteArray *line)
{
  static const char expected[] = "HTTP/", ssh[] = "SSH-";

  if (memcmp (line->data, expected, MIN (line->len, sizeof expected - 1)) == 0)
    return FP_ANSWER_HEAD;
  if (memcmp (line->data, ssh, MIN (line->len, sizeof ssh - 1)) == 0)
    return line->len >= sizeof ssh - 1 ? FP_ANSWER_IS_SSH : FP_ANSWER_HEAD;
  if (line->data[0] == 0x15
      || line->data[0] == 0x16) /* RFC 8446 5.1: alert, handshake; then version 3.x */
    return line->len < 2 ? FP_ANSWER_HEAD
                         : (line->data[1] == 0x03 ? FP_ANSWER_IS_TLS : FP_ANSWER_NOT_HTTP);
  return FP_ANSWER_NOT_HTTP;
}

/* "HTTP/" version SP 3DIGIT [SP reason] */
static gboolean
take_status_line (FpAnswer *answer, const char *line)
{
  const char *at = strchr (line, ' ');

  if (at == NULL)
    return FALSE;
  answer->http_1_0 = strncmp (line, "HTTP/1.0 ", 9) == 0 || strncmp (line, "HTTP/0", 6) == 0;
  at += strspn (at, " ");
  if (strspn (at, "0123456789") != 3 || (at[3] != ' ' && at[3] != '\0') || at[0] == '0')
    return FALSE;
  answer->status = (guint)((at[0] - '0') * 100 + (at[1] - '0') * 10 + (at[2] - '0'));
  answer->status_line = g_strdup (line);
  return TRUE;
}

/* RFC 9112 5.2: a line that begins with white space continues the field before it. */
static void
take_folded (FpAnswer *answer, char *line)
{
  char *joined;

  if (answer->fields->len == 0)
    return;
  joined
      = g_strconcat (answer->fields->pdata[answer->fields->len - 1], " ", g_strstrip (line), NULL);
  g_free (answer->fields->pdata[answer->fields->len - 1]);
  answer->fields->pdata[answer->fields->len - 1] = joined;
}

/* A line without a name is no field and means nothing. */
static void
take_field (FpAnswer *answer, char *line)
{
  char *colon = strchr (line, ':');

  if (line[0] == ' ' || line[0] == '\t')
    take_folded (answer, line);
  else if (colon != NULL && colon != line && strcspn (line, " \t") >= (gsize)(colon - line))
    {
      g_ptr_array_add (answer->fields, g_ascii_strdown (line, colon - line));
      g_ptr_array_add (answer->fields, g_strdup (g_strstrip (colon + 1)));
    }
}

/* RFC 9112 6.3: TRUE and the size where all Content-Length fields are the same number. */
static gboolean
content_length (const FpAnswer *answer, guint64 *size)
{
  g_autofree const char **values = fp_answer_fields (answer, "content-length");

  for (guint i = 0; values[i] != NULL; i++)
    {
      guint64 value;

      if (!g_ascii_string_to_unsigned (values[i], 10, 0, G_MAXINT64, &value, NULL)
          || (i > 0 && value != *size))
        return FALSE;
      *size = value;
    }
  return values[0] != NULL;
}

static void
begin_body (FpAnswer *answer)
{
  guint64 size = 0;

  if (field_has_token (answer, "transfer-encoding", "chunked"))
    fp_body_init (&answer->body, FP_BODY_CHUNKED, 0);
  else if (answer->status == 304)
    fp_body_init (&answer->body, FP_BODY_SIZED, 0);
  else if (fp_answer_field (answer, "transfer-encoding") == NULL && content_length (answer, &size))
    fp_body_init (&answer->body, FP_BODY_SIZED, size);
  else
    fp_body_init (&answer->body, FP_BODY_UNTIL_CLOSE, 0);
}

static gboolean
connection_keeps (const FpAnswer *answer)
{
  if (field_has_token (answer, "connection", "close")
      || field_has_token (answer, "proxy-connection", "close"))
    return FALSE;
  return !answer->http_1_0 || field_has_token (answer, "connection", "keep-alive")
         || field_has_token (answer, "proxy-connection", "keep-alive");
}

static void
note_body_state (FpAnswer *answer)
{
  switch (answer->body.state)
    {
    case FP_BODY_MORE:
      answer->state = FP_ANSWER_BODY;
      break;
    case FP_BODY_END:
      answer->state = FP_ANSWER_END;
      answer->keeps = answer->body.kind != FP_BODY_UNTIL_CLOSE && connection_keeps (answer);
      break;
    case FP_BODY_BAD:
    case FP_BODY_TOO_LONG:
      answer->state = FP_ANSWER_END;
      answer->keeps = FALSE;
      break;
    }
}

static void
forget_interim (FpAnswer *answer)
{
  answer->status = 0;
  g_clear_pointer (&answer->status_line, g_free);
  g_ptr_array_set_size (answer->fields, 0);
}

static void
end_head (FpAnswer *answer)
{
  if (answer->status < 200 && answer->status != 101)
    {
      forget_interim (answer);
      return;
    }
  if (fp_answer_is_success (answer) || answer->status == 101)
    {
      answer->state = FP_ANSWER_END;
      return;
    }
  begin_body (answer);
  note_body_state (answer);
}

/* The line without its end; never holds a NUL. */
static void
take_line (FpAnswer *answer, char *line)
{
  if (answer->status == 0)
    {
      if (!take_status_line (answer, line))
        answer->state = FP_ANSWER_NOT_HTTP;
    }
  else if (line[0] == '\0')
    end_head (answer);
  else
    take_field (answer, line);
}

static void
take_head_byte (FpAnswer *answer, guint8 c)
{
  GByteArray *line = answer->line;

  if (++answer->head_len > FP_ANSWER_HEAD_MAX)
    {
      answer->state = FP_ANSWER_TOO_BIG;
      return;
    }
  if (c != '\n')
    {
      g_byte_array_append (line, &c, 1);
      if (answer->status == 0)
        answer->state = judge_beginning (line);
      if (c == '\0' && answer->state == FP_ANSWER_HEAD)
        answer->state = FP_ANSWER_NOT_HTTP;
      return;
    }
  if (line->len > 0 && line->data[line->len - 1] == '\r')
    g_byte_array_set_size (line, line->len - 1);
  g_byte_array_append (line, (const guint8 *)"", 1);
  take_line (answer, (char *)line->data);
  g_byte_array_set_size (line, 0);
}

static void
take_rest (FpAnswer *answer, const guint8 *bytes, gsize len)
{
  guint64 size = 0;

  if (answer->state == FP_ANSWER_END && fp_answer_is_success (answer))
    {
      if (!content_length (answer, &size) || size != len)
        g_byte_array_append (answer->rest, bytes, (guint)len);
      return;
    }
  if (answer->state == FP_ANSWER_BODY)
    {
      gsize used = fp_body_push (&answer->body, bytes, len);

      note_body_state (answer);
      len -= used;
    }
  if (len > 0)
    answer->keeps = FALSE; /* more than an answer */
}

FpAnswerState
fp_answer_push (FpAnswer *answer, const guint8 *bytes, gsize len)
{
  gsize at = 0;

  answer->received += len;
  while (at < len && answer->state == FP_ANSWER_HEAD)
    take_head_byte (answer, bytes[at++]);
  if (at < len)
    take_rest (answer, bytes + at, len - at);
  return answer->state;
}

FpAnswerState
fp_answer_close (FpAnswer *answer)
{
  answer->keeps = FALSE;
  if (answer->state == FP_ANSWER_BODY)
    answer->state = FP_ANSWER_END;
  else if (answer->state == FP_ANSWER_HEAD && answer->line->len > 0 && answer->status == 0
           && answer->line->data[0] != 'H')
    answer->state = FP_ANSWER_NOT_HTTP; /* half a greeting of something else */
  return answer->state;
}
