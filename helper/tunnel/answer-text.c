/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a person or a clock may want to know of an answer: the page's title, the date. */
#include "helper/tunnel/connect-answer.h"

#include <stdio.h>
#include <string.h>

/* The first occurrence of the lower-case needle from at on, without regard to case. */
static gsize
find_text (const GByteArray *content, gsize at, const char *needle)
{
  gsize n = strlen (needle);

  for (; at + n <= content->len; at++)
    if (g_ascii_strncasecmp ((const char *)content->data + at, needle, n) == 0)
      return at;
  return content->len;
}

static char *
fold_text (const char *text, gsize len)
{
  g_autoptr (GString) folded = g_string_new (NULL);
  gboolean space = FALSE;

  for (gsize i = 0; i < len && folded->len < FP_ANSWER_TITLE_MAX; i++)
    if (g_ascii_isspace (text[i]) || text[i] == '\0')
      space = folded->len > 0;
    else
      {
        if (space)
          g_string_append_c (folded, ' ');
        space = FALSE;
        g_string_append_c (folded, text[i]);
      }
  g_string_truncate (folded, MIN (folded->len, FP_ANSWER_TITLE_MAX));
  return folded->len > 0 ? g_string_free (g_steal_pointer (&folded), FALSE) : NULL;
}

char *
fp_answer_title (const FpAnswer *answer)
{
  const GByteArray *content = fp_answer_is_success (answer) ? answer->rest : answer->body.content;
  gsize begin, end;

  if (content == NULL)
    return NULL;
  begin = find_text (content, 0, "<title");
  begin = find_text (content, begin, ">");
  if (begin >= content->len)
    return NULL;
  end = find_text (content, begin + 1, "</title");
  return fold_text ((const char *)content->data + begin + 1, end - begin - 1);
}

static int
month_number (const char *name)
{
  static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
  const char *at = strstr (names, name);

  return strlen (name) == 3 && at != NULL && (at - names) % 3 == 0 ? (int)(at - names) / 3 + 1 : 0;
}

gint64
fp_answer_date (const FpAnswer *answer)
{
  const char *text = fp_answer_field (answer, "date");
  int day, year, hour, minute, second, end = 0;
  char month[4] = "";
  g_autoptr (GDateTime) date = NULL;

  if (text == NULL
      || sscanf (text, "%*3[A-Za-z], %2d %3[A-Za-z] %4d %2d:%2d:%2d GMT%n", &day, month, &year,
                 &hour, &minute, &second, &end)
             != 6
      || end == 0 || month_number (month) == 0)
    return 0;
  date = g_date_time_new_utc (year, month_number (month), day, hour, minute, MIN (second, 59));
  return date != NULL ? g_date_time_to_unix (date) : 0;
}
