/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/core/lease.h"

#include <string.h>

#include "dbus/settings.h"

#define LIFETIME_FOR_EVER G_MAXUINT32 /* RFC 2131 3.3 */
#define LIFETIME_DEFAULT  3600        /* a server that does not say */
#define LIFETIME_MIN      10
#define MTU_MIN           576
#define MTU_MAX           9216

static gboolean
is_clean (const char *line)
{
  for (; *line != '\0'; line++)
    if (!g_ascii_isprint (*line))
      return FALSE;
  return TRUE;
}

/* The value of the first line of that name, transfer full; NULL: none. A line without its end was
 * cut. */
static char *
take_value (const char *text, const char *name)
{
  const char *end;

  for (; (end = strchr (text, '\n')) != NULL; text = end + 1)
    {
      g_autofree char *line = g_strndup (text, (gsize)(end - text));
      gsize len = strlen (name);

      if (strncmp (line, name, len) == 0 && line[len] == '=')
        return is_clean (line) ? g_strdup (line + len + 1) : NULL;
    }
  return NULL;
}

static char **
take_words (const char *text, const char *name)
{
  g_autofree char *value = take_value (text, name);

  return g_strsplit (value != NULL ? value : "", " ", -1);
}

static gboolean
take_number (const char *text, const char *name, guint64 min, guint64 max, guint32 *number)
{
  g_autofree char *value = take_value (text, name);
  guint64 parsed;

  if (value == NULL || !g_ascii_string_to_unsigned (value, 10, min, max, &parsed, NULL))
    return FALSE;
  *number = (guint32)parsed;
  return TRUE;
}

static gboolean
read_host (const char *word, FpIp *ip)
{
  return fp_ip_read (word, ip) && ip->bits == 32 && fp_ip_not_a_host (ip) == NULL
         && !fp_ip_is_link_local (ip);
}

static gboolean
take_host (const char *word, char out[FP_IP_SIZE])
{
  FpIp ip;

  if (!read_host (word, &ip))
    return FALSE;
  fp_ip_print (&ip, out);
  return TRUE;
}

static gboolean
take_address (const char *text, FpLease *lease)
{
  g_autofree char *address = take_value (text, "ip");
  guint32 prefix;
  FpIp ip;

  if (address == NULL || !read_host (address, &ip) || !take_number (text, "mask", 1, 32, &prefix)
      || fp_ip_not_in_prefix (&ip, prefix) != NULL)
    return FALSE;
  fp_ip_print (&ip, lease->address);
  lease->prefix = prefix;
  return TRUE;
}

static gboolean
take_gateway (const char *word, const FpLease *lease, char out[FP_IP_SIZE])
{
  return take_host (word, out) && !g_str_equal (out, lease->address);
}

/* NETWORK/PREFIX, the bits behind it cleared. */
static gboolean
take_destination (const char *word, FpLeaseRoute *route)
{
  g_auto (GStrv) parts = g_strsplit (word, "/", 2);
  guint64 prefix;
  FpIp ip;

  if (g_strv_length (parts) != 2 || !fp_ip_read (parts[0], &ip) || ip.bits != 32
      || !g_ascii_string_to_unsigned (parts[1], 10, 0, 32, &prefix, NULL))
    return FALSE;
  for (guint bit = (guint)prefix; bit < 32; bit++)
    ip.byte[bit / 8] &= (guint8) ~(0x80u >> bit % 8);
  if (prefix != 0 && fp_ip_not_a_host (&ip) != NULL && !(prefix < 8 && ip.byte[0] == 0))
    return FALSE;
  fp_ip_print (&ip, route->destination);
  route->prefix = (guint)prefix;
  return TRUE;
}

/* A default route always finds room: without it the others are worth little. */
static void
add_route (FpLease *lease, const FpLeaseRoute *route)
{
  for (guint i = 0; i < lease->n_routes; i++)
    if (lease->routes[i].prefix == route->prefix
        && g_str_equal (lease->routes[i].destination, route->destination))
      return;
  if (lease->n_routes < FP_LEASE_ROUTES_MAX)
    lease->routes[lease->n_routes++] = *route;
  else if (route->prefix == 0)
    lease->routes[FP_LEASE_ROUTES_MAX - 1] = *route;
}

/* Option 121, in pairs. */
static void
take_static_routes (const char *text, FpLease *lease)
{
  g_auto (GStrv) words = take_words (text, "staticroutes");
  guint n = g_strv_length (words);

  for (guint i = 0; i + 1 < n; i += 2)
    {
      FpLeaseRoute route = { 0 };

      if (take_destination (words[i], &route)
          && (g_str_equal (words[i + 1], "0.0.0.0")
              || take_gateway (words[i + 1], lease, route.gateway)))
        add_route (lease, &route);
    }
}

static void
take_router (const char *text, FpLease *lease)
{
  g_auto (GStrv) words = take_words (text, "router");
  FpLeaseRoute route = { .destination = "0.0.0.0" };

  for (guint i = 0; words[i] != NULL && lease->n_routes == 0; i++)
    if (take_gateway (words[i], lease, route.gateway))
      add_route (lease, &route);
}

static void
take_dns (const char *text, FpLease *lease)
{
  g_auto (GStrv) words = take_words (text, "dns");
  guint n = 0;

  for (guint i = 0; words[i] != NULL && n < FP_LEASE_DNS_MAX; i++)
    if (take_host (words[i], lease->dns[n])
        && (n == 0 || !g_str_equal (lease->dns[n], lease->dns[0])))
      n++;
  if (n < FP_LEASE_DNS_MAX)
    lease->dns[n][0] = '\0';
}

static void
take_domain (const char *text, FpLease *lease)
{
  g_autofree char *value = take_value (text, "domain");
  g_autofree char *domain = NULL;
  FpIp ip;

  if (value == NULL || strpbrk (value, ":/[]") != NULL)
    return;
  domain = fp_host_parse (value, NULL);
  if (domain != NULL && !fp_ip_read (domain, &ip))
    g_strlcpy (lease->domain, domain, sizeof lease->domain);
}

static guint32
take_lifetime (const char *text)
{
  guint32 lifetime;

  if (!take_number (text, "lease", 0, G_MAXUINT32, &lifetime))
    return LIFETIME_DEFAULT;
  return lifetime == LIFETIME_FOR_EVER ? 0 : MAX (lifetime, LIFETIME_MIN);
}

gboolean
fp_lease_parse (const char *text, FpLease *lease, const char **why)
{
  FpLease taken = { 0 };
  g_autofree char *server = NULL;
  guint32 mtu;

  if (strnlen (text, FP_LEASE_TEXT_MAX + 1) > FP_LEASE_TEXT_MAX)
    {
      *why = "The lease is too long.";
      return FALSE;
    }
  if (!take_address (text, &taken))
    {
      *why = "The lease has no address of a host with a prefix.";
      return FALSE;
    }
  take_static_routes (text, &taken);
  take_router (text, &taken);
  take_dns (text, &taken);
  take_domain (text, &taken);
  if (take_number (text, "mtu", MTU_MIN, MTU_MAX, &mtu))
    taken.mtu = mtu;
  server = take_value (text, "serverid");
  if (server != NULL)
    take_host (server, taken.server);
  taken.lifetime_s = take_lifetime (text);
  *lease = taken;
  return TRUE;
}
