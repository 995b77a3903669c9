/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/tunnel/challenge.h"

#include <string.h>

static void
challenge_free (FpChallenge *challenge)
{
  g_free (challenge->scheme);
  g_free (challenge->token68);
  g_ptr_array_unref (challenge->params);
  g_free (challenge);
}

/* RFC 9110 5.6.2 */
static gsize
token_len (const char *at)
{
  gsize n = 0;

  while (g_ascii_isalnum (at[n]) || (at[n] != '\0' && strchr ("!#$%&'*+-.^_`|~", at[n]) != NULL))
    n++;
  return n;
}

/* RFC 9110 11.2; with the "=" at the end. 0 if what follows is not the end of the list's element.
 */
static gsize
token68_len (const char *at)
{
  gsize n = 0, after;

  while (g_ascii_isalnum (at[n]) || (at[n] != '\0' && strchr ("-._~+/", at[n]) != NULL))
    n++;
  if (n == 0)
    return 0;
  n += strspn (at + n, "=");
  after = n + strspn (at + n, " \t");
  return at[after] == '\0' || at[after] == ',' ? n : 0;
}

/* The position behind "token BWS = BWS", or NULL if this is not a parameter with a value. */
static const char *
param_value (const char *at)
{
  gsize n = token_len (at);

  if (n == 0)
    return NULL;
  at += n;
  at += strspn (at, " \t");
  if (*at != '=')
    return NULL;
  at++;
  at += strspn (at, " \t");
  return *at == '"' || token_len (at) > 0 ? at : NULL;
}

/* The text of the quoted string at *at, which is moved behind it; NULL: it does not end. */
static char *
take_quoted (const char **at)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const char *p = *at + 1;

  for (; *p != '\0' && *p != '"'; p++)
    {
      if (*p == '\\' && p[1] != '\0')
        p++;
      g_string_append_c (text, *p);
    }
  if (*p != '"')
    return NULL;
  *at = p + 1;
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* FALSE: the challenge is lost. */
static gboolean
take_param (FpChallenge *challenge, const char **at, const char *value_at)
{
  g_autofree char *name = g_ascii_strdown (*at, (gssize)token_len (*at));
  g_autofree char *value = NULL;

  *at = value_at;
  if (*value_at == '"')
    value = take_quoted (at);
  else
    {
      value = g_strndup (value_at, token_len (value_at));
      *at += strlen (value);
    }
  if (value == NULL)
    return FALSE;
  if (challenge != NULL && challenge->params->len < 2 * FP_CHALLENGE_PARAMS_MAX)
    {
      g_ptr_array_add (challenge->params, g_steal_pointer (&name));
      g_ptr_array_add (challenge->params, g_steal_pointer (&value));
    }
  return TRUE;
}

static FpChallenge *
take_scheme (GPtrArray *challenges, const char **at)
{
  FpChallenge *challenge = g_new0 (FpChallenge, 1);
  gsize n = token_len (*at), spaces;

  challenge->scheme = g_strndup (*at, n);
  challenge->params = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (challenges, challenge);
  *at += n;
  spaces = strspn (*at, " \t");
  *at += spaces;
  n = spaces > 0 && param_value (*at) == NULL ? token68_len (*at) : 0;
  if (n > 0)
    {
      challenge->token68 = g_strndup (*at, n);
      *at += n;
    }
  return challenge;
}

/* To the next comma that is not inside a string. */
static const char *
skip_element (const char *at)
{
  while (*at != '\0' && *at != ',')
    {
      g_autofree char *ignored = *at == '"' ? take_quoted (&at) : NULL;

      if (ignored == NULL)
        at++;
    }
  return at;
}

static gboolean
at_end_of_element (const char *at)
{
  at += strspn (at, " \t");
  return *at == '\0' || *at == ',';
}

static void
parse_field (GPtrArray *challenges, const char *at)
{
  FpChallenge *current = NULL;

  for (at += strspn (at, " \t,"); *at != '\0'; at += strspn (at, " \t,"))
    {
      const char *value_at = param_value (at);

      if (value_at != NULL)
        {
          if (!take_param (current, &at, value_at))
            {
              if (current != NULL)
                g_ptr_array_remove_index (challenges, challenges->len - 1);
              return;
            }
          if (!at_end_of_element (at))
            at = skip_element (at);
        }
      else if (token_len (at) > 0 && challenges->len < FP_CHALLENGES_MAX)
        current = take_scheme (challenges, &at);
      else
        at = skip_element (at);
    }
}

GPtrArray *
fp_challenges_parse (const char *const *fields)
{
  GPtrArray *challenges = g_ptr_array_new_with_free_func ((GDestroyNotify)challenge_free);

  for (; fields != NULL && *fields != NULL; fields++)
    parse_field (challenges, *fields);
  return challenges;
}

gboolean
fp_challenge_is (const FpChallenge *challenge, const char *scheme)
{
  return g_ascii_strcasecmp (challenge->scheme, scheme) == 0;
}

const char *
fp_challenge_param (const FpChallenge *challenge, const char *name)
{
  for (guint i = 0; i + 1 < challenge->params->len; i += 2)
    if (g_str_equal (challenge->params->pdata[i], name))
      return challenge->params->pdata[i + 1];
  return NULL;
}

const FpChallenge *
fp_challenges_find (GPtrArray *challenges, const char *scheme)
{
  for (guint i = 0; i < challenges->len; i++)
    if (fp_challenge_is (challenges->pdata[i], scheme))
      return challenges->pdata[i];
  return NULL;
}
