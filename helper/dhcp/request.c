/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/dhcp/request.h"

#include <arpa/inet.h>

/* What the kernel takes for a name (dev_valid_name()), in ASCII. */
static gboolean
take_link (const char *text, char link[IFNAMSIZ])
{
  gsize len = strlen (text);

  if (len == 0 || len >= IFNAMSIZ || g_str_equal (text, ".") || g_str_equal (text, ".."))
    return FALSE;
  for (const char *c = text; *c != '\0'; c++)
    if (!g_ascii_isgraph (*c) || *c == '/' || *c == ':')
      return FALSE;
  memcpy (link, text, len + 1);
  return TRUE;
}

static gboolean
take_address (const char *text, char address[INET_ADDRSTRLEN])
{
  struct in_addr parsed;

  return inet_pton (AF_INET, text, &parsed) == 1
         && inet_ntop (AF_INET, &parsed, address, INET_ADDRSTRLEN) != NULL;
}

gboolean
fp_dhcp_request_parse (const char *text, FpDhcpRequest *request)
{
  g_auto (GStrv) words = g_strsplit (text, " ", 4);
  guint n = g_strv_length (words);

  *request = (FpDhcpRequest){ 0 };
  if (n < 2 || n > 3)
    return FALSE;
  if (g_str_equal (words[0], "dhcp"))
    request->kind = FP_DHCP_REQUEST_DHCP;
  else if (g_str_equal (words[0], "probe") && n == 3)
    request->kind = FP_DHCP_REQUEST_PROBE;
  else
    return FALSE;
  return take_link (words[1], request->link)
         && (n == 2 || take_address (words[2], request->address));
}
