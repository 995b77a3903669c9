/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/probe/interceptors.h"

#include <glib.h>
#include <string.h>

/* Words (lower case) that only an inspecting CA has in its name: nothing that a public CA or a
 * hoster is called. */
static const struct
{
  const char *word;
  const char *product;
} interceptors[] = {
  { "fortinet", "Fortinet FortiGate" },
  { "fortigate", "Fortinet FortiGate" },
  { "palo alto", "Palo Alto Networks" },
  { "zscaler", "Zscaler" },
  { "netskope", "Netskope" },
  { "goskope", "Netskope" },
  { "blue coat", "Symantec Blue Coat" },
  { "bluecoat", "Symantec Blue Coat" },
  { "proxysg", "Symantec Blue Coat" },
  { "cisco umbrella", "Cisco Umbrella" },
  { "opendns", "Cisco Umbrella" },
  { "ironport", "Cisco Secure Web Appliance" },
  { "check point", "Check Point" },
  { "checkpoint", "Check Point" },
  { "forcepoint", "Forcepoint" },
  { "websense", "Forcepoint" },
  { "mcafee web gateway", "Skyhigh Secure Web Gateway" },
  { "skyhigh", "Skyhigh Secure Web Gateway" },
  { "sophos", "Sophos" },
  { "cyberoam", "Sophos" },
  { "sonicwall", "SonicWall" },
  { "watchguard", "WatchGuard" },
  { "fireware", "WatchGuard" },
  { "barracuda", "Barracuda" },
  { "iboss", "iboss" },
  { "menlo security", "Menlo Security" },
  { "trend micro web", "Trend Micro" },
  { "interscan", "Trend Micro" },
  { "contentkeeper", "ContentKeeper" },
  { "smoothwall", "Smoothwall" },
  { "lightspeed", "Lightspeed Systems" },
  { "securly", "Securly" },
  { "untangle", "Untangle" },
  { "endian firewall", "Endian Firewall" },
  { "sangfor", "Sangfor" },
  { "hillstone", "Hillstone" },
  { "clavister", "Clavister" },
  { "stormshield", "Stormshield" },
  { "cloudflare managed", "Cloudflare Gateway" },
  { "gateway ca - cloudflare", "Cloudflare Gateway" },
  { "kaspersky", "Kaspersky" },
  { "eset ssl filter", "ESET" },
  { "avast web", "Avast" },
  { "avg web", "AVG" },
  { "bitdefender", "Bitdefender" },
  { "mitmproxy", "mitmproxy" },
  { "portswigger", "Burp Suite" },
  { "charles proxy", "Charles Proxy" },
  { "do_not_trust_fiddler", "Fiddler" },
  { "squid", "Squid" },
  { "e2guardian", "e2guardian" },
  { "sslsplit", "SSLsplit" },
  { "sslproxy", "SSLproxy" },
};

static gboolean
begins_a_word (const char *text, const char *word)
{
  for (const char *at = strstr (text, word); at != NULL; at = strstr (at + 1, word))
    if (at == text || !g_ascii_isalnum (at[-1]))
      return TRUE;
  return FALSE;
}

const char *
fp_interceptor_find (const char *distinguished_name)
{
  g_autofree char *lower = g_ascii_strdown (distinguished_name, -1);

  for (guint i = 0; i < G_N_ELEMENTS (interceptors); i++)
    if (begins_a_word (lower, interceptors[i].word))
      return interceptors[i].product;
  return NULL;
}
