/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/core/url.h"

#include <string.h>

#include "dbus/errors.h"
#include "dbus/settings.h"

#define DEFAULT_PORT 443

static gboolean
refuse (GError **error, const char *message)
{
  g_set_error_literal (error, FP_ERROR, FP_ERROR_INVALID_URL, message);
  return FALSE;
}

void
fp_url_free (FpUrl *url)
{
  if (url == NULL)
    return;
  g_free (url->host);
  g_free (url->path);
  g_free (url);
}

/* The end of the host in an authority: behind the brackets, or at the colon. NULL: brackets that do
 * not close. */
static const char *
host_end (const char *authority)
{
  const char *end;

  if (authority[0] != '[')
    return strchrnul (authority, ':');
  end = strchr (authority, ']');
  return end != NULL ? end + 1 : NULL;
}

static gboolean
parse_authority (FpUrl *url, const char *authority, GError **error)
{
  const char *end = host_end (authority);
  g_autofree char *host = NULL;

  if (strchr (authority, '@') != NULL)
    return refuse (error, "url: a user is not allowed");
  if (end == NULL || (*end != '\0' && *end != ':'))
    return refuse (error, "url: the brackets of the address do not match");
  host = g_strndup (authority, (gsize)(end - authority));
  url->host = fp_host_parse (host, NULL);
  if (url->host == NULL)
    return refuse (error, "url: the host is not a name or an address");
  url->port = *end == ':' ? fp_port_parse (end + 1, NULL) : DEFAULT_PORT;
  if (url->port == 0)
    return refuse (error, "url: the port is not a number from 1 to 65535");
  return TRUE;
}

static gboolean
parse_path (FpUrl *url, const char *path, GError **error)
{
  for (const char *p = path; *p != '\0'; p++)
    {
      if (!g_ascii_isalnum (*p) && strchr ("-._~!$&'()*+,;=:@/?%", *p) == NULL)
        return refuse (error, *p == '#' ? "url: a fragment is not allowed"
                                        : "url: the path has a character that a URL cannot hold");
      if (*p == '%' && (!g_ascii_isxdigit (p[1]) || !g_ascii_isxdigit (p[2])))
        return refuse (error, "url: a % without two hexadecimal digits");
    }
  url->path = path[0] == '/' ? g_strdup (path) : g_strconcat ("/", path, NULL);
  return TRUE;
}

FpUrl *
fp_url_parse (const char *text, gboolean websocket, GError **error)
{
  const char *scheme = websocket ? "wss://" : "https://";
  g_autoptr (FpUrl) url = g_new0 (FpUrl, 1);
  g_autofree char *authority = NULL;
  const char *start, *end;

  if (strnlen (text, FP_URL_MAX + 1) > FP_URL_MAX)
    refuse (error, "url: longer than 2048 characters");
  else if (g_ascii_strncasecmp (text, scheme, strlen (scheme)) != 0)
    refuse (error, websocket ? "url: it does not begin with wss://"
                             : "url: it does not begin with https://");
  else
    {
      start = text + strlen (scheme);
      end = start + strcspn (start, "/?#");
      authority = g_strndup (start, (gsize)(end - start));
      url->websocket = websocket;
      if (parse_authority (url, authority, error) && parse_path (url, end, error))
        return g_steal_pointer (&url);
    }
  return NULL;
}

gboolean
fp_url_same_origin (const FpUrl *a, const FpUrl *b)
{
  return a->port == b->port && g_str_equal (a->host, b->host);
}

char *
fp_url_authority (const FpUrl *url)
{
  gboolean ipv6 = strchr (url->host, ':') != NULL;
  g_autofree char *host = ipv6 ? g_strdup_printf ("[%s]", url->host) : g_strdup (url->host);

  if (url->port == DEFAULT_PORT)
    return g_steal_pointer (&host);
  return g_strdup_printf ("%s:%u", host, url->port);
}
