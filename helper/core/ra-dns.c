/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/core/ra-dns.h"

#include <arpa/inet.h>
#include <string.h>

#include "dbus/settings.h"

#define OPTION_RDNSS 25
#define OPTION_DNSSL 31
#define UNIT         8 /* bytes that the length of an option counts */
#define HEAD         8 /* type, length, reserved, lifetime */
#define LABEL_MAX    63

#define LABEL_CHARACTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

static void
drop (FpRaDnsList *list, guint i)
{
  list->n--;
  memmove (&list->entries[i], &list->entries[i + 1], (list->n - i) * sizeof list->entries[0]);
}

static guint
find (const FpRaDnsList *list, const char *text)
{
  guint i = 0;

  while (i < list->n && !g_str_equal (list->entries[i].text, text))
    i++;
  return i;
}

static guint
find_first_to_end (const FpRaDnsList *list)
{
  guint first = 0;

  for (guint i = 1; i < list->n; i++)
    if (list->entries[i].expires_us < list->entries[first].expires_us)
      first = i;
  return first;
}

static gboolean
append (FpRaDnsList *list, const char *text, gint64 expires_us)
{
  guint first = find_first_to_end (list);
  FpRaDnsEntry *entry;

  if (list->n == FP_RA_DNS_MAX)
    {
      if (list->entries[first].expires_us >= expires_us)
        return FALSE;
      drop (list, first);
    }
  entry = &list->entries[list->n++];
  *entry = (FpRaDnsEntry){ .expires_us = expires_us };
  g_strlcpy (entry->text, text, sizeof entry->text);
  return TRUE;
}

/* expires_us: now, where it is not to be used any more. */
static gboolean
take (FpRaDnsList *list, const char *text, gint64 expires_us, gint64 now_us)
{
  guint i = find (list, text);

  if (i == list->n)
    return expires_us > now_us && append (list, text, expires_us);
  list->entries[i].expires_us = expires_us;
  list->entries[i].doubtful = FALSE;
  if (expires_us > now_us)
    return FALSE;
  drop (list, i);
  return TRUE;
}

/* If there is something else. */
static gboolean
drop_doubtful (FpRaDnsList *list)
{
  guint before = list->n, doubtful = 0;

  for (guint i = 0; i < list->n; i++)
    doubtful += list->entries[i].doubtful ? 1 : 0;
  for (guint i = list->n; i-- > 0 && doubtful < before;)
    if (list->entries[i].doubtful)
      drop (list, i);
  return list->n != before;
}

static gboolean
is_server (const struct in6_addr *address)
{
  return !IN6_IS_ADDR_MULTICAST (address) && !IN6_IS_ADDR_LOOPBACK (address)
         && !IN6_IS_ADDR_UNSPECIFIED (address) && !IN6_IS_ADDR_V4MAPPED (address);
}

static gboolean
take_servers (FpRaDnsList *list, const guint8 *bytes, gsize len, gint64 expires_us, gint64 now_us)
{
  gboolean changed = FALSE;

  for (; len >= sizeof (struct in6_addr);
       bytes += sizeof (struct in6_addr), len -= sizeof (struct in6_addr))
    {
      char text[INET6_ADDRSTRLEN];
      struct in6_addr address;

      memcpy (&address, bytes, sizeof address);
      if (is_server (&address) && inet_ntop (AF_INET6, &address, text, sizeof text) != NULL)
        changed = take (list, text, expires_us, now_us) || changed;
    }
  return changed;
}

/* The name at the start of bytes (RFC 1035 3.1, nothing is compressed) with dots, "" at its end.
 * Returns its bytes; 0: it is cut, or no name of a host. */
static gsize
read_name (const guint8 *bytes, gsize len, char name[FP_DOMAIN_MAX + 1])
{
  gsize at = 0, out = 0;

  while (at < len && bytes[at] != 0)
    {
      gsize n = bytes[at++];

      if (n > LABEL_MAX || n > len - at || out + n + 1 > FP_DOMAIN_MAX)
        return 0;
      if (out > 0)
        name[out++] = '.';
      memcpy (name + out, bytes + at, n);
      name[out + n] = '\0';
      if (strspn (name + out, LABEL_CHARACTERS) != n)
        return 0;
      out += n;
      at += n;
    }
  name[out] = '\0';
  return at < len ? at + 1 : 0;
}

/* Zeros fill the option up: they are read as empty names. */
static gboolean
take_domains (FpRaDnsList *list, const guint8 *bytes, gsize len, gint64 expires_us, gint64 now_us)
{
  char name[FP_DOMAIN_MAX + 1];
  gboolean changed = FALSE;
  gsize n;

  for (; (n = read_name (bytes, len, name)) > 0; bytes += n, len -= n)
    {
      g_autofree char *domain = fp_host_parse (name, NULL);
      FpIp ip;

      if (domain != NULL && !fp_ip_read (domain, &ip))
        changed = take (list, domain, expires_us, now_us) || changed;
    }
  return changed;
}

static gint64
read_end (const guint8 *option, gint64 now_us)
{
  guint32 lifetime;

  memcpy (&lifetime, option + 4, sizeof lifetime);
  lifetime = GUINT32_FROM_BE (lifetime);
  return lifetime == G_MAXUINT32 ? G_MAXINT64 : now_us + (gint64)lifetime * G_USEC_PER_SEC;
}

static gboolean
take_option (FpRaDns *dns, const guint8 *option, gsize len, gint64 now_us)
{
  gboolean of_servers = option[0] == OPTION_RDNSS, changed;
  FpRaDnsList *list = of_servers ? &dns->servers : &dns->domains;
  gint64 expires_us;

  if (!of_servers && option[0] != OPTION_DNSSL)
    return FALSE;
  expires_us = read_end (option, now_us);
  changed = (of_servers ? take_servers : take_domains) (list, option + HEAD, len - HEAD, expires_us,
                                                        now_us);
  return drop_doubtful (list) || changed;
}

gboolean
fp_ra_dns_take (FpRaDns *dns, const guint8 *bytes, gsize len, gint64 now_us)
{
  gboolean changed = FALSE;

  while (len >= UNIT && bytes[1] != 0 && (gsize)bytes[1] * UNIT <= len)
    {
      gsize option = (gsize)bytes[1] * UNIT;

      changed = take_option (dns, bytes, option, now_us) || changed;
      bytes += option;
      len -= option;
    }
  return changed;
}

static gboolean
expire (FpRaDnsList *list, gint64 now_us)
{
  guint before = list->n;

  for (guint i = list->n; i-- > 0;)
    if (list->entries[i].expires_us <= now_us)
      drop (list, i);
  return list->n != before;
}

gboolean
fp_ra_dns_expire (FpRaDns *dns, gint64 now_us)
{
  gboolean servers = expire (&dns->servers, now_us), domains = expire (&dns->domains, now_us);

  return servers || domains;
}

static gint64
next (const FpRaDnsList *list)
{
  return list->n > 0 ? list->entries[find_first_to_end (list)].expires_us : G_MAXINT64;
}

gint64
fp_ra_dns_next (const FpRaDns *dns)
{
  return MIN (next (&dns->servers), next (&dns->domains));
}

static void
doubt (FpRaDnsList *list, gint64 until_us)
{
  for (guint i = 0; i < list->n; i++)
    {
      list->entries[i].doubtful = TRUE;
      list->entries[i].expires_us = MIN (list->entries[i].expires_us, until_us);
    }
}

void
fp_ra_dns_doubt (FpRaDns *dns, gint64 until_us)
{
  doubt (&dns->servers, until_us);
  doubt (&dns->domains, until_us);
}
