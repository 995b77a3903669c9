/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/core/net-object.h"

#include <string.h>

#define OWN  "own"
#define TOLD "told"
#define MORE "more"

static const struct
{
  const char *word;
  guint n_words; /* of the whole line */
} kinds[] = {
  [FP_NET_OBJECT_MANAGER] = { "manager", 3 }, [FP_NET_OBJECT_UP] = { "up", 2 },
  [FP_NET_OBJECT_VLAN] = { "vlan", 4 },       [FP_NET_OBJECT_MTU] = { "mtu", 3 },
  [FP_NET_OBJECT_IPV6] = { "ipv6", 3 },       [FP_NET_OBJECT_ADDRESS] = { "address", 5 },
  [FP_NET_OBJECT_ROUTE] = { "route", 6 },     [FP_NET_OBJECT_DNS] = { "dns", 4 },
};
G_STATIC_ASSERT (G_N_ELEMENTS (kinds) == FP_N_NET_OBJECTS);

static const char *const manager_words[] = {
  [FP_MANAGER_NONE] = "",
  [FP_MANAGER_NETWORK_MANAGER] = "NetworkManager",
  [FP_MANAGER_NETWORKD] = "systemd-networkd",
};
G_STATIC_ASSERT (G_N_ELEMENTS (manager_words) == FP_N_MANAGERS);

static const char *const ipv6_words[] = {
  [FP_NET_IPV6_AUTOMATIC] = "automatic",
  [FP_NET_IPV6_STATIC] = "static",
  [FP_NET_IPV6_OFF] = "off",
};
G_STATIC_ASSERT (G_N_ELEMENTS (ipv6_words) == FP_N_NET_IPV6);

const char *
fp_manager_word (FpManager manager)
{
  g_return_val_if_fail ((guint)manager < FP_N_MANAGERS, "");
  return manager_words[manager];
}

void
fp_net_vlan_name (const char *base, guint id, char name[FP_LINK_NAME_SIZE])
{
  if (g_snprintf (name, FP_LINK_NAME_SIZE, "%s.%u", base, id) >= FP_LINK_NAME_SIZE)
    g_snprintf (name, FP_LINK_NAME_SIZE, "vlan%u", id);
}

gboolean
fp_net_object_is_own (const FpNetObject *object)
{
  if (object->kind == FP_NET_OBJECT_ADDRESS)
    return object->address.protocol == FP_NET_PROTOCOL;
  if (object->kind == FP_NET_OBJECT_ROUTE)
    return object->route.protocol == FP_NET_PROTOCOL;
  return TRUE;
}

const FpNetTold *
fp_net_object_told (const FpNetObject *object)
{
  const FpNetTold *told = object->kind == FP_NET_OBJECT_ADDRESS ? &object->address.told
                          : object->kind == FP_NET_OBJECT_ROUTE ? &object->route.told
                                                                : NULL;

  return told != NULL && told->n > 0 ? told : NULL;
}

gboolean
fp_net_object_has_more (const FpNetObject *object)
{
  const FpNetTold *told = fp_net_object_told (object);

  return told != NULL && told->more;
}

static gboolean
same_told (const FpNetObject *a, const FpNetObject *b)
{
  const FpNetTold *one = fp_net_object_told (a), *other = fp_net_object_told (b);

  return one->n == other->n && memcmp (one->bytes, other->bytes, one->n) == 0;
}

static gboolean
same_address (const FpNetObject *a, const FpNetObject *b)
{
  return a->address.prefix == b->address.prefix && g_str_equal (a->address.text, b->address.text);
}

static gboolean
same_route (const FpNetObject *a, const FpNetObject *b)
{
  return a->route.prefix == b->route.prefix && a->route.metric == b->route.metric
         && g_str_equal (a->route.destination, b->route.destination)
         && g_str_equal (a->route.gateway, b->route.gateway);
}

gboolean
fp_net_object_same_key (const FpNetObject *a, const FpNetObject *b)
{
  if (a->kind != b->kind || !g_str_equal (a->link, b->link))
    return FALSE;
  if (fp_net_object_has_more (a) || fp_net_object_has_more (b))
    return fp_net_object_has_more (a) && fp_net_object_has_more (b) && same_told (a, b);
  if (a->kind == FP_NET_OBJECT_ADDRESS)
    return same_address (a, b);
  if (a->kind == FP_NET_OBJECT_ROUTE)
    return same_route (a, b);
  return TRUE;
}

static gboolean
same_dns (const FpNetObject *a, const FpNetObject *b)
{
  for (guint i = 0; i < FP_NET_DNS_MAX; i++)
    if (!g_str_equal (a->dns.servers[i], b->dns.servers[i]))
      return FALSE;
  return g_str_equal (a->dns.domain, b->dns.domain);
}

gboolean
fp_net_object_equal (const FpNetObject *a, const FpNetObject *b)
{
  if (!fp_net_object_same_key (a, b))
    return FALSE;
  switch (a->kind)
    {
    case FP_NET_OBJECT_MANAGER:
      return a->manager == b->manager;
    case FP_NET_OBJECT_VLAN:
      return a->vlan.id == b->vlan.id && g_str_equal (a->vlan.base, b->vlan.base);
    case FP_NET_OBJECT_MTU:
      return a->mtu == b->mtu;
    case FP_NET_OBJECT_IPV6:
      return a->ipv6 == b->ipv6;
    case FP_NET_OBJECT_DNS:
      return same_dns (a, b);
    case FP_NET_OBJECT_UP:
    case FP_NET_OBJECT_ADDRESS:
    case FP_NET_OBJECT_ROUTE:
    case FP_N_NET_OBJECTS:
      break;
    }
  return TRUE;
}

const FpNetObject *
fp_net_objects_find (const GArray *objects, const FpNetObject *key)
{
  for (guint i = 0; i < objects->len; i++)
    {
      const FpNetObject *object = &g_array_index (objects, FpNetObject, i);

      if (fp_net_object_same_key (object, key))
        return object;
    }
  return NULL;
}

static void
print_protocol (GString *text, guint protocol)
{
  if (protocol == FP_NET_PROTOCOL)
    g_string_append (text, " " OWN);
  else
    g_string_append_printf (text, " %u", protocol);
}

static void
print_dns (GString *text, const FpNetObject *object)
{
  for (guint i = 0; i < FP_NET_DNS_MAX && object->dns.servers[i][0] != '\0'; i++)
    g_string_append_printf (text, "%c%s", i == 0 ? ' ' : ',', object->dns.servers[i]);
  if (object->dns.servers[0][0] == '\0')
    g_string_append (text, " -");
  g_string_append_printf (text, " %s", object->dns.domain[0] != '\0' ? object->dns.domain : "-");
}

static void
print_route (GString *text, const FpNetObject *object)
{
  g_string_append_printf (text, " %s/%u %s %u", object->route.destination, object->route.prefix,
                          object->route.gateway[0] != '\0' ? object->route.gateway : "-",
                          object->route.metric);
  print_protocol (text, object->route.protocol);
}

static void
print_value (GString *text, const FpNetObject *object)
{
  switch (object->kind)
    {
    case FP_NET_OBJECT_MANAGER:
      g_string_append_printf (text, " %s", fp_manager_word (object->manager));
      break;
    case FP_NET_OBJECT_VLAN:
      g_string_append_printf (text, " %s %u", object->vlan.base, object->vlan.id);
      break;
    case FP_NET_OBJECT_MTU:
      g_string_append_printf (text, " %u", object->mtu);
      break;
    case FP_NET_OBJECT_IPV6:
      g_string_append_printf (text, " %s", ipv6_words[object->ipv6]);
      break;
    case FP_NET_OBJECT_ADDRESS:
      g_string_append_printf (text, " %s/%u %u", object->address.text, object->address.prefix,
                              object->address.lifetime_s);
      print_protocol (text, object->address.protocol);
      break;
    case FP_NET_OBJECT_ROUTE:
      print_route (text, object);
      break;
    case FP_NET_OBJECT_DNS:
      print_dns (text, object);
      break;
    case FP_NET_OBJECT_UP:
    case FP_N_NET_OBJECTS:
      break;
    }
}

static GString *
print (const FpNetObject *object)
{
  GString *text = g_string_new (kinds[object->kind].word);

  g_string_append_printf (text, " %s", object->link);
  print_value (text, object);
  return text;
}

char *
fp_net_object_print (const FpNetObject *object)
{
  GString *text = print (object);

  if (fp_net_object_has_more (object))
    g_string_append (text, " ...");
  return g_string_free (text, FALSE);
}

/* told:INDEX:SINCE:BYTES, or more:... */
char *
fp_net_object_print_whole (const FpNetObject *object)
{
  GString *text = print (object);
  const FpNetTold *told = fp_net_object_told (object);

  if (told != NULL)
    g_string_append_printf (text, " %s:%u:%u:", told->more ? MORE : TOLD, told->index,
                            told->since_s);
  for (guint i = 0; told != NULL && i < told->n; i++)
    g_string_append_printf (text, "%02x", told->bytes[i]);
  return g_string_free (text, FALSE);
}

static gboolean
parse_number (const char *word, guint min, guint max, guint *number)
{
  guint64 value;

  if (!g_ascii_string_to_unsigned (word, 10, min, max, &value, NULL))
    return FALSE;
  *number = (guint)value;
  return TRUE;
}

static gboolean
parse_protocol (const char *word, guint *protocol)
{
  if (!g_str_equal (word, OWN))
    return parse_number (word, 0, G_MAXUINT8, protocol);
  *protocol = FP_NET_PROTOCOL;
  return TRUE;
}

/* As the kernel's dev_valid_name(). */
static gboolean
parse_link (const char *word, char link[FP_LINK_NAME_SIZE])
{
  if (word[0] == '\0' || strpbrk (word, "/:\t\n\v\f\r") != NULL || g_str_equal (word, ".")
      || g_str_equal (word, ".."))
    return FALSE;
  return g_strlcpy (link, word, FP_LINK_NAME_SIZE) < FP_LINK_NAME_SIZE;
}

static gboolean
parse_ip (const char *word, char text[FP_ADDRESS_SIZE], FpFamily *family)
{
  FpIp ip;

  if (!fp_ip_read (word, &ip))
    return FALSE;
  *family = ip.bits == 32 ? FP_FAMILY_4 : FP_FAMILY_6;
  fp_ip_print (&ip, text);
  return TRUE;
}

/* ADDRESS/PREFIX */
static gboolean
parse_prefix (const char *word, char text[FP_ADDRESS_SIZE], FpFamily *family, guint *prefix)
{
  const char *slash = strchr (word, '/');
  g_autofree char *address = NULL;

  if (slash == NULL)
    return FALSE;
  address = g_strndup (word, (gsize)(slash - word));
  return parse_ip (address, text, family)
         && parse_number (slash + 1, 0, *family == FP_FAMILY_4 ? 32 : 128, prefix);
}

static gboolean
parse_route (char **words, FpNetObject *object)
{
  FpFamily family;

  if (!parse_prefix (words[2], object->route.destination, &object->route.family,
                     &object->route.prefix))
    return FALSE;
  if (!g_str_equal (words[3], "-")
      && (!parse_ip (words[3], object->route.gateway, &family) || family != object->route.family))
    return FALSE;
  return parse_number (words[4], 0, G_MAXUINT32, &object->route.metric)
         && parse_protocol (words[5], &object->route.protocol);
}

static gboolean
parse_dns (char **words, FpNetObject *object)
{
  g_auto (GStrv) servers = g_strsplit (words[2], ",", FP_NET_DNS_MAX + 1);
  FpFamily family;

  if (!g_str_equal (words[2], "-"))
    for (guint i = 0; servers[i] != NULL; i++)
      if (i == FP_NET_DNS_MAX || !parse_ip (servers[i], object->dns.servers[i], &family))
        return FALSE;
  if (g_str_equal (words[3], "-"))
    return TRUE;
  return words[3][0] != '\0'
         && g_strlcpy (object->dns.domain, words[3], sizeof object->dns.domain)
                < sizeof object->dns.domain;
}

static gboolean
parse_word (const char *word, const char *const *words, guint n, guint *at)
{
  for (*at = 0; *at < n; (*at)++)
    if (words[*at][0] != '\0' && g_str_equal (word, words[*at]))
      return TRUE;
  return FALSE;
}

static gboolean
parse_value (char **words, FpNetObject *object)
{
  guint at;

  switch (object->kind)
    {
    case FP_NET_OBJECT_MANAGER:
      if (!parse_word (words[2], manager_words, FP_N_MANAGERS, &at))
        return FALSE;
      object->manager = (FpManager)at;
      return TRUE;
    case FP_NET_OBJECT_VLAN:
      return parse_link (words[2], object->vlan.base)
             && parse_number (words[3], 1, FP_VLAN_MAX, &object->vlan.id);
    case FP_NET_OBJECT_MTU:
      return parse_number (words[2], 1, G_MAXINT32, &object->mtu);
    case FP_NET_OBJECT_IPV6:
      if (!parse_word (words[2], ipv6_words, FP_N_NET_IPV6, &at))
        return FALSE;
      object->ipv6 = (FpNetIpv6)at;
      return TRUE;
    case FP_NET_OBJECT_ADDRESS:
      return parse_prefix (words[2], object->address.text, &object->address.family,
                           &object->address.prefix)
             && parse_number (words[3], 0, G_MAXUINT32, &object->address.lifetime_s)
             && parse_protocol (words[4], &object->address.protocol);
    case FP_NET_OBJECT_ROUTE:
      return parse_route (words, object);
    case FP_NET_OBJECT_DNS:
      return parse_dns (words, object);
    case FP_NET_OBJECT_UP:
    case FP_N_NET_OBJECTS:
      break;
    }
  return TRUE;
}

static gboolean
parse_bytes (const char *hex, FpNetTold *told)
{
  gsize len = strlen (hex);

  if (len == 0 || len % 2 != 0 || len / 2 > sizeof told->bytes)
    return FALSE;
  for (told->n = 0; told->n < len / 2; told->n++)
    {
      int high = g_ascii_xdigit_value (hex[2 * told->n]);
      int low = g_ascii_xdigit_value (hex[2 * told->n + 1]);

      if (high < 0 || low < 0)
        return FALSE;
      told->bytes[told->n] = (guint8)(high << 4 | low);
    }
  return TRUE;
}

/* Returns how many words it takes: 0 if it is none. */
static guint
parse_told (const char *word, FpNetObject *object)
{
  g_auto (GStrv) parts = g_strsplit (word != NULL ? word : "", ":", 4);
  FpNetTold *told = object->kind == FP_NET_OBJECT_ADDRESS ? &object->address.told
                    : object->kind == FP_NET_OBJECT_ROUTE ? &object->route.told
                                                          : NULL;

  if (told == NULL || g_strv_length (parts) != 4)
    return 0;
  told->more = g_str_equal (parts[0], MORE);
  if ((told->more || g_str_equal (parts[0], TOLD))
      && parse_number (parts[1], 1, G_MAXINT32, &told->index)
      && parse_number (parts[2], 0, G_MAXUINT32, &told->since_s) && parse_bytes (parts[3], told))
    return 1;
  *told = (FpNetTold){ 0 };
  return 0;
}

guint
fp_net_object_parse_words (char **words, FpNetObject *object)
{
  FpNetObject parsed = { 0 };
  guint n = g_strv_length (words);

  for (guint kind = 0; kind < FP_N_NET_OBJECTS; kind++)
    if (n >= kinds[kind].n_words && g_str_equal (words[0], kinds[kind].word))
      {
        parsed.kind = (FpNetObjectKind)kind;
        if (!parse_link (words[1], parsed.link) || !parse_value (words, &parsed))
          return 0;
        n = kinds[kind].n_words + parse_told (words[kinds[kind].n_words], &parsed);
        *object = parsed;
        return n;
      }
  return 0;
}

gboolean
fp_net_object_parse (const char *text, FpNetObject *object)
{
  g_auto (GStrv) words = g_strsplit (text, " ", 8);
  FpNetObject parsed;
  guint n = fp_net_object_parse_words (words, &parsed);

  if (n == 0 || words[n] != NULL)
    return FALSE;
  *object = parsed;
  return TRUE;
}
