/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/core/resolv-conf.h"

#include <string.h>

#include "helper/core/network.h"

#define KEYWORD  "nameserver"
#define ZONE_MAX 16 /* IFNAMSIZ */
#define WORD_MAX (46 + 1 + ZONE_MAX)

static gboolean
is_blank (char c)
{
  return c == ' ' || c == '\t';
}

static gboolean
is_zone (const char *zone)
{
  gsize len = strlen (zone);

  if (len == 0 || len >= ZONE_MAX)
    return FALSE;
  for (gsize i = 0; i < len; i++)
    if (!g_ascii_isgraph (zone[i]) || zone[i] == '/' || zone[i] == '%')
      return FALSE;
  return TRUE;
}

/* ADDRESS, or IPv6 ADDRESS%ZONE. */
static gboolean
is_server (const char *word)
{
  const char *percent = strchr (word, '%');
  g_autofree char *address = NULL;

  if (percent == NULL)
    return g_hostname_is_ip_address (word);
  address = g_strndup (word, (gsize)(percent - word));
  return strchr (address, ':') != NULL && g_hostname_is_ip_address (address)
         && is_zone (percent + 1);
}

/* The first word after the keyword, NULL if the line is not of this kind. */
static char *
server_of_line (const char *line, gsize len)
{
  gsize start = strlen (KEYWORD), end;

  if (len <= start || strncmp (line, KEYWORD, start) != 0 || !is_blank (line[start]))
    return NULL;
  while (start < len && is_blank (line[start]))
    start++;
  end = start;
  while (end < len && !is_blank (line[end]) && line[end] != '\r')
    end++;
  if (end == start || end - start > WORD_MAX || memchr (line + start, '\0', end - start) != NULL)
    return NULL;
  return g_strndup (line + start, end - start);
}

char **
fp_resolv_conf_parse (const char *text, gsize len)
{
  char **servers = g_new0 (char *, FP_NAME_SERVERS_MAX + 1);
  const char *end = text + len;
  guint n = 0;

  g_return_val_if_fail (text != NULL || len == 0, servers);
  while (text < end && n < FP_NAME_SERVERS_MAX)
    {
      const char *newline = memchr (text, '\n', (gsize)(end - text));
      const char *stop = newline != NULL ? newline : end;
      g_autofree char *word = server_of_line (text, (gsize)(stop - text));

      if (word != NULL && is_server (word))
        servers[n++] = g_steal_pointer (&word);
      text = stop + 1;
    }
  return servers;
}
