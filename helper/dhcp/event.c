/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/dhcp/event.h"

#include <string.h>

#define DIGITS  "0123456789"
#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#define ADDRESS 15  /* bytes: 255.255.255.255 */
#define NUMBER  10  /* 2^32 */
#define DOMAIN  253 /* RFC 1035 2.3.4 */

typedef struct
{
  const char *name;
  const char *allowed; /* in each word */
  guint words_max;
  gsize word_max;      /* bytes of each */
  const char *refused; /* a value that says nothing */
} Variable;

/* All of them at their longest are well below FP_DHCP_PACKET_MAX. */
static const Variable variables[] = {
  { "ip", DIGITS ".", 1, ADDRESS },
  { "mask", DIGITS, 1, NUMBER },
  { "router", DIGITS ".", 4, ADDRESS },
  { "dns", DIGITS ".", 8, ADDRESS },
  { "domain", LETTERS DIGITS "-._", 1, DOMAIN, "bad" }, /* udhcpc's word for one that is none */
  { "mtu", DIGITS, 1, NUMBER },
  { "staticroutes", DIGITS "./", 64, ADDRESS + 3 },
  { "lease", DIGITS, 1, NUMBER },
  { "serverid", DIGITS ".", 1, ADDRESS },
};

static const char *const words[FP_N_DHCP_REPORTS] = {
  [FP_DHCP_REPORT_BOUND] = "bound",       [FP_DHCP_REPORT_RENEW] = "renew",
  [FP_DHCP_REPORT_NAK] = "nak",           [FP_DHCP_REPORT_LEASEFAIL] = "leasefail",
  [FP_DHCP_REPORT_DECONFIG] = "deconfig",
};

static gboolean
word_passes (const Variable *variable, const char *word)
{
  gsize len = strlen (word);

  return len > 0 && len <= variable->word_max && strspn (word, variable->allowed) == len
         && g_strcmp0 (word, variable->refused) != 0;
}

/* A word that does not pass takes the whole value along: a list with a hole is not what the server
 * said. */
static void
add_value (GString *packet, const Variable *variable, const char *value)
{
  g_auto (GStrv) list = g_strsplit (value, " ", (int)variable->words_max + 1);
  guint n = MIN (g_strv_length (list), variable->words_max);

  for (guint i = 0; i < n; i++)
    if (!word_passes (variable, list[i]))
      return;
  if (n == 0)
    return;
  for (guint i = 0; i < n; i++)
    g_string_append_printf (packet, "%s%s%s", i == 0 ? variable->name : " ", i == 0 ? "=" : "",
                            list[i]);
  g_string_append_c (packet, '\n');
}

char *
fp_dhcp_event_packet (const char *event, char **environment)
{
  FpDhcpReport report;
  const char *none;
  GString *packet;

  if (!fp_dhcp_event_parse (event, &report, &none))
    return NULL;
  packet = g_string_new (words[report]);
  g_string_append_c (packet, '\n');
  if (report != FP_DHCP_REPORT_BOUND && report != FP_DHCP_REPORT_RENEW)
    return g_string_free (packet, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (variables); i++)
    {
      const char *value = g_environ_getenv (environment, variables[i].name);

      if (value != NULL)
        add_value (packet, &variables[i], value);
    }
  return g_string_free (packet, FALSE);
}

gboolean
fp_dhcp_event_parse (const char *packet, FpDhcpReport *report, const char **lines)
{
  gsize len = strcspn (packet, "\n");

  for (guint i = 0; i < FP_N_DHCP_REPORTS; i++)
    if (strlen (words[i]) == len && strncmp (packet, words[i], len) == 0)
      {
        *report = i;
        *lines = packet[len] == '\0' ? packet + len : packet + len + 1;
        return TRUE;
      }
  return FALSE;
}
