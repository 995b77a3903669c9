/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "dbus/network-settings.h"

#include <string.h>

#include "dbus/errors.h"
#include "dbus/settings.h"

typedef enum
{
  KEY_IPV4,
  KEY_ADDRESS,
  KEY_PREFIX,
  KEY_MASK,
  KEY_GATEWAY,
  KEY_IPV6,
  KEY_ADDRESS6,
  KEY_PREFIX6,
  KEY_GATEWAY6,
  KEY_DNS,
  KEY_DOMAIN,
  KEY_VLAN,
  N_KEYS
} Key;

static const char *const key_names[N_KEYS]
    = { "ipv4",     "address", "prefix",   "mask", "gateway", "ipv6",
        "address6", "prefix6", "gateway6", "dns",  "domain",  "vlan" };
static const char *const key_types[N_KEYS]
    = { "s", "s", "u", "s", "s", "s", "s", "u", "s", "as", "s", "u" };

typedef struct
{
  Key address, prefix, mask /* N_KEYS: there is none */, gateway;
  guint bits;
} Family;

static const Family ipv4 = { KEY_ADDRESS, KEY_PREFIX, KEY_MASK, KEY_GATEWAY, 32 };
static const Family ipv6 = { KEY_ADDRESS6, KEY_PREFIX6, N_KEYS, KEY_GATEWAY6, 128 };

FpNetworkSettings
fp_network_settings_default (void)
{
  return (FpNetworkSettings){ .ipv4 = FP_IPV4_DHCP, .ipv6 = FP_IPV6_AUTOMATIC };
}

static gboolean
static_equal (const FpStaticAddress *a, const FpStaticAddress *b)
{
  return strcmp (a->address, b->address) == 0 && a->prefix == b->prefix
         && strcmp (a->gateway, b->gateway) == 0;
}

gboolean
fp_network_settings_equal (const FpNetworkSettings *a, const FpNetworkSettings *b)
{
  for (guint i = 0; i < FP_DNS_MAX; i++)
    if (strcmp (a->dns[i], b->dns[i]) != 0)
      return FALSE;
  return a->ipv4 == b->ipv4 && static_equal (&a->static4, &b->static4) && a->ipv6 == b->ipv6
         && static_equal (&a->static6, &b->static6) && strcmp (a->domain, b->domain) == 0
         && a->vlan == b->vlan;
}

static const FpError key_errors[N_KEYS]
    = { [KEY_IPV4] = FP_ERROR_INVALID_METHOD,      [KEY_ADDRESS] = FP_ERROR_INVALID_ADDRESS,
        [KEY_PREFIX] = FP_ERROR_INVALID_PREFIX,    [KEY_MASK] = FP_ERROR_INVALID_PREFIX,
        [KEY_GATEWAY] = FP_ERROR_INVALID_GATEWAY,  [KEY_IPV6] = FP_ERROR_INVALID_METHOD,
        [KEY_ADDRESS6] = FP_ERROR_INVALID_ADDRESS, [KEY_PREFIX6] = FP_ERROR_INVALID_PREFIX,
        [KEY_GATEWAY6] = FP_ERROR_INVALID_GATEWAY, [KEY_DNS] = FP_ERROR_INVALID_DNS,
        [KEY_DOMAIN] = FP_ERROR_INVALID_DOMAIN,    [KEY_VLAN] = FP_ERROR_INVALID_VLAN };

static gboolean
refuse (GError **error, Key key, const char *fault)
{
  g_set_error (error, FP_ERROR, (int)key_errors[key], "%s: %s", key_names[key], fault);
  return FALSE;
}

static gboolean
read_address (const Family *family, Key key, const char *text, FpIp *ip, GError **error)
{
  if (fp_ip_read (text, ip) && ip->bits == family->bits)
    return TRUE;
  return refuse (error, key, family->bits == 32 ? "not an IPv4 address" : "not an IPv6 address");
}

static gboolean
check_prefix (const Family *family, guint prefix, GError **error)
{
  if (prefix >= 1 && prefix <= family->bits)
    return TRUE;
  return refuse (error, family->prefix,
                 family->bits == 32 ? "not a number from 1 to 32" : "not a number from 1 to 128");
}

/* Names both: the address may be a pending one that nobody has typed now. */
static gboolean
refuse_prefix (GError **error, const Family *family, const FpStaticAddress *values, FpIp address)
{
  char network[FP_IP_SIZE];
  g_autofree char *fault = NULL;

  for (guint bit = values->prefix; bit < address.bits; bit++)
    address.byte[bit / 8] &= (guint8) ~(0x80 >> bit % 8);
  fp_ip_print (&address, network);
  fault = g_strdup_printf ("%s is not in %s/%u", values->gateway, network, values->prefix);
  return refuse (error, family->gateway, fault);
}

static gboolean
check_gateway (const Family *family, const FpStaticAddress *values, const FpIp *address,
               GError **error)
{
  const char *fault;
  FpIp gateway;

  if (!read_address (family, family->gateway, values->gateway, &gateway, error))
    return FALSE;
  if (values->prefix == family->bits)
    return refuse (error, family->gateway, "none is possible, the prefix is one address");
  if ((fault = fp_ip_not_a_host (&gateway)) != NULL)
    return refuse (error, family->gateway, fault);
  if (family->bits == 128 && fp_ip_is_link_local (&gateway))
    return TRUE;
  if (!fp_ip_same_prefix (&gateway, address, values->prefix))
    return refuse_prefix (error, family, values, *address);
  if (fp_ip_same_prefix (&gateway, address, family->bits))
    return refuse (error, family->gateway, "it is the address itself");
  if ((fault = fp_ip_not_in_prefix (&gateway, values->prefix)) != NULL)
    return refuse (error, family->gateway, fault);
  return TRUE;
}

static gboolean
check_static (const Family *family, const FpStaticAddress *values, gboolean needed, GError **error)
{
  const char *fault;
  FpIp address;

  if (values->address[0] == '\0')
    {
      if (needed)
        return refuse (error, family->address, "it is empty");
      if (values->gateway[0] != '\0')
        return refuse (error, family->gateway, "there is no address");
      return values->prefix == 0 || check_prefix (family, values->prefix, error);
    }
  if (!read_address (family, family->address, values->address, &address, error))
    return FALSE;
  if (values->prefix == 0)
    return refuse (error, family->prefix, "it is missing");
  if (!check_prefix (family, values->prefix, error))
    return FALSE;
  if ((fault = fp_ip_not_a_host (&address)) != NULL)
    return refuse (error, family->address, fault);
  if (fp_ip_is_link_local (&address))
    return refuse (error, family->address, "a link-local address");
  if ((fault = fp_ip_not_in_prefix (&address, values->prefix)) != NULL)
    return refuse (error, family->address, fault);
  return values->gateway[0] == '\0' || check_gateway (family, values, &address, error);
}

static gboolean
check_server (const char *text, GError **error)
{
  const char *fault;
  FpIp ip;

  if (!fp_ip_read (text, &ip))
    return refuse (error, KEY_DNS, "not an IPv4 or IPv6 address");
  fault = fp_ip_not_a_host (&ip);
  if (fault != NULL && !fp_ip_is_loopback (&ip))
    return refuse (error, KEY_DNS, fault);
  return TRUE;
}

static gboolean
check_dns (const FpNetworkSettings *settings, GError **error)
{
  for (guint i = 0; i < FP_DNS_MAX; i++)
    {
      if (settings->dns[i][0] == '\0')
        continue;
      if (!check_server (settings->dns[i], error))
        return FALSE;
      for (guint j = 0; j < i; j++)
        if (strcmp (settings->dns[i], settings->dns[j]) == 0)
          return refuse (error, KEY_DNS, "the same server twice");
    }
  return TRUE;
}

/* Lower case and without a final dot in *out (transfer full). */
static gboolean
read_domain (const char *text, char **out, GError **error)
{
  g_autoptr (GError) fault = NULL;
  FpIp ip;

  if (fp_ip_read (text, &ip))
    return refuse (error, KEY_DOMAIN, "an address is not a domain");
  if (strnlen (text, FP_DOMAIN_MAX + 2) > FP_DOMAIN_MAX + 1)
    return refuse (error, KEY_DOMAIN, "longer than 253 characters");
  if (strpbrk (text, ":/[]") != NULL || (*out = fp_host_parse (text, &fault)) == NULL)
    return refuse (error, KEY_DOMAIN, "not a DNS name (letters, digits and - between dots)");
  return TRUE;
}

static gboolean
check_domain (const char *domain, GError **error)
{
  g_autofree char *stored = NULL;

  return domain[0] == '\0' || read_domain (domain, &stored, error);
}

gboolean
fp_network_settings_validate (const FpNetworkSettings *settings, GError **error)
{
  if (settings->ipv4 == FP_IPV4_OFF && settings->ipv6 == FP_IPV6_OFF)
    return refuse (error, KEY_IPV4, "it and ipv6 cannot both be off");
  if (!check_static (&ipv4, &settings->static4, settings->ipv4 == FP_IPV4_STATIC, error)
      || !check_static (&ipv6, &settings->static6, settings->ipv6 == FP_IPV6_STATIC, error)
      || !check_dns (settings, error) || !check_domain (settings->domain, error))
    return FALSE;
  if (settings->vlan > FP_VLAN_MAX)
    return refuse (error, KEY_VLAN, "not a number from 0 (none) to 4094");
  return TRUE;
}

/* What one call gives; NULL where it does not. */
typedef struct
{
  GVariant *value[N_KEYS];
} Values;

static void
values_clear (Values *values)
{
  for (guint i = 0; i < N_KEYS; i++)
    g_clear_pointer (&values->value[i], g_variant_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Values, values_clear)

static const char *
get_text (const Values *values, Key key)
{
  return values->value[key] != NULL ? g_variant_get_string (values->value[key], NULL) : NULL;
}

static gboolean
collect_one (Values *values, const char *name, GVariant *value, GError **error)
{
  guint key = 0;

  while (key < N_KEYS && strcmp (key_names[key], name) != 0)
    key++;
  if (key == N_KEYS)
    {
      g_set_error_literal (error, FP_ERROR, FP_ERROR_UNKNOWN_KEY,
                           "values: a key is not one of ipv4, address, prefix, mask, gateway, "
                           "ipv6, address6, prefix6, gateway6, dns, domain, vlan");
      return FALSE;
    }
  if (!g_variant_is_of_type (value, G_VARIANT_TYPE (key_types[key])))
    {
      g_set_error (error, FP_ERROR, FP_ERROR_INVALID_TYPE, "values: %s has the wrong type", name);
      return FALSE;
    }
  g_clear_pointer (&values->value[key], g_variant_unref);
  values->value[key] = g_variant_ref (value);
  return TRUE;
}

static gboolean
collect (Values *values, GVariant *dictionary, GError **error)
{
  GVariantIter iter;
  const char *name;
  GVariant *value;

  g_variant_iter_init (&iter, dictionary);
  while (g_variant_iter_loop (&iter, "{&sv}", &name, &value))
    if (!collect_one (values, name, value, error))
      {
        g_variant_unref (value);
        return FALSE;
      }
  return TRUE;
}

static gboolean
take_methods (FpNetworkSettings *settings, const Values *values, GError **error)
{
  const char *method4 = get_text (values, KEY_IPV4), *method6 = get_text (values, KEY_IPV6);
  const char *address4 = get_text (values, KEY_ADDRESS);
  const char *address6 = get_text (values, KEY_ADDRESS6);

  if (method4 == NULL && address4 != NULL && address4[0] != '\0')
    settings->ipv4 = FP_IPV4_STATIC;
  if (method6 == NULL && address6 != NULL && address6[0] != '\0')
    settings->ipv6 = FP_IPV6_STATIC;
  if (method4 != NULL && !fp_ipv4_method_from_word (method4, &settings->ipv4))
    return refuse (error, KEY_IPV4, "not one of dhcp, static, off");
  if (method6 != NULL && !fp_ipv6_method_from_word (method6, &settings->ipv6))
    return refuse (error, KEY_IPV6, "not one of automatic, static, off");
  return TRUE;
}

/* What stands behind the slash of ADDRESS/PREFIX. 0: no number, or one with a leading zero. */
static guint
read_prefix (const char *digits)
{
  gsize n = strspn (digits, "0123456789");

  if (n < 1 || n > 3 || digits[n] != '\0' || digits[0] == '0')
    return 0;
  return (guint)g_ascii_strtoull (digits, NULL, 10);
}

/* An empty address drops the prefix and the gateway with it. *prefix is that of ADDRESS/PREFIX. */
static gboolean
take_address (const Family *family, FpStaticAddress *out, const char *text, guint *prefix,
              GError **error)
{
  gsize head = strcspn (text, "/");
  g_autofree char *address = g_strndup (text, MIN (head, FP_IP_SIZE));
  FpIp ip;

  if (text[0] == '\0')
    {
      *out = (FpStaticAddress){ 0 };
      return TRUE;
    }
  if (!read_address (family, family->address, address, &ip, error))
    return FALSE;
  fp_ip_print (&ip, out->address);
  if (text[head] == '\0')
    return TRUE;
  *prefix = read_prefix (text + head + 1);
  return check_prefix (family, *prefix, error);
}

/* Two ways to say the prefix in one call have to say the same. *prefix is 0 before the first. */
static gboolean
agree (guint *prefix, guint other, Key key, GError **error)
{
  if (*prefix != 0 && *prefix != other)
    return refuse (error, key, "not the same as the prefix beside it");
  *prefix = other;
  return TRUE;
}

static gboolean
take_mask (const char *text, guint *prefix, GError **error)
{
  char address[FP_IP_SIZE];
  guint bits;

  if (!fp_ipv4_parse (text, address))
    return refuse (error, KEY_MASK, "not four numbers 0 to 255");
  if (!fp_mask_parse (text, &bits))
    return refuse (error, KEY_MASK, "it has holes");
  if (bits == 0)
    return refuse (error, KEY_MASK, "it is 0.0.0.0");
  return agree (prefix, bits, KEY_MASK, error);
}

static gboolean
take_gateway (const Family *family, FpStaticAddress *out, const char *text, GError **error)
{
  FpIp ip;

  out->gateway[0] = '\0';
  if (text[0] == '\0')
    return TRUE;
  if (!read_address (family, family->gateway, text, &ip, error))
    return FALSE;
  fp_ip_print (&ip, out->gateway);
  return TRUE;
}

static gboolean
take_static (const Family *family, FpStaticAddress *out, const Values *values, GError **error)
{
  const char *address = get_text (values, family->address);
  const char *gateway = get_text (values, family->gateway);
  const char *mask = family->mask != N_KEYS ? get_text (values, family->mask) : NULL;
  GVariant *given = values->value[family->prefix];
  guint prefix = 0;

  if (address != NULL && !take_address (family, out, address, &prefix, error))
    return FALSE;
  if (given != NULL
      && (!check_prefix (family, g_variant_get_uint32 (given), error)
          || !agree (&prefix, g_variant_get_uint32 (given), family->prefix, error)))
    return FALSE;
  if (mask != NULL && !take_mask (mask, &prefix, error))
    return FALSE;
  if (prefix != 0)
    out->prefix = prefix;
  return gateway == NULL || take_gateway (family, out, gateway, error);
}

/* The whole list is replaced; empty ones are left out. */
static gboolean
take_dns (FpNetworkSettings *settings, GVariant *list, GError **error)
{
  GVariantIter iter;
  const char *text;
  guint n = 0;
  FpIp ip;

  memset (settings->dns, 0, sizeof settings->dns);
  g_variant_iter_init (&iter, list);
  while (g_variant_iter_next (&iter, "&s", &text))
    {
      if (text[0] == '\0')
        continue;
      if (n == FP_DNS_MAX)
        return refuse (error, KEY_DNS, "more than two servers");
      if (!fp_ip_read (text, &ip))
        return refuse (error, KEY_DNS, "not an IPv4 or IPv6 address");
      fp_ip_print (&ip, settings->dns[n++]);
    }
  return TRUE;
}

static gboolean
take_domain (FpNetworkSettings *settings, const char *text, GError **error)
{
  g_autofree char *domain = NULL;

  if (text[0] != '\0' && !read_domain (text, &domain, error))
    return FALSE;
  g_strlcpy (settings->domain, domain != NULL ? domain : "", sizeof settings->domain);
  return TRUE;
}

gboolean
fp_network_settings_take_values (FpNetworkSettings *settings, GVariant *values, GError **error)
{
  FpNetworkSettings taken = *settings;
  g_auto (Values) given = { 0 };
  const char *domain;

  if (!collect (&given, values, error) || !take_methods (&taken, &given, error)
      || !take_static (&ipv4, &taken.static4, &given, error)
      || !take_static (&ipv6, &taken.static6, &given, error))
    return FALSE;
  if (given.value[KEY_DNS] != NULL && !take_dns (&taken, given.value[KEY_DNS], error))
    return FALSE;
  domain = get_text (&given, KEY_DOMAIN);
  if (domain != NULL && !take_domain (&taken, domain, error))
    return FALSE;
  if (given.value[KEY_VLAN] != NULL)
    taken.vlan = g_variant_get_uint32 (given.value[KEY_VLAN]);
  if (!fp_network_settings_validate (&taken, error))
    return FALSE;
  *settings = taken;
  return TRUE;
}

static void
add_text (GVariantBuilder *values, Key key, const char *text)
{
  if (text[0] != '\0')
    g_variant_builder_add (values, "{sv}", key_names[key], g_variant_new_string (text));
}

static void
add_static (GVariantBuilder *values, const Family *family, const FpStaticAddress *address)
{
  add_text (values, family->address, address->address);
  if (address->prefix != 0)
    g_variant_builder_add (values, "{sv}", key_names[family->prefix],
                           g_variant_new_uint32 (address->prefix));
  add_text (values, family->gateway, address->gateway);
}

static void
add_dns (GVariantBuilder *values, const FpNetworkSettings *settings)
{
  const char *servers[FP_DNS_MAX];
  guint n = 0;

  for (guint i = 0; i < FP_DNS_MAX; i++)
    if (settings->dns[i][0] != '\0')
      servers[n++] = settings->dns[i];
  if (n > 0)
    g_variant_builder_add (values, "{sv}", "dns", g_variant_new_strv (servers, n));
}

GVariant *
fp_network_settings_to_variant (const FpNetworkSettings *settings)
{
  GVariantBuilder values = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  add_text (&values, KEY_IPV4, fp_ipv4_method_word (settings->ipv4));
  add_static (&values, &ipv4, &settings->static4);
  add_text (&values, KEY_IPV6, fp_ipv6_method_word (settings->ipv6));
  add_static (&values, &ipv6, &settings->static6);
  add_dns (&values, settings);
  add_text (&values, KEY_DOMAIN, settings->domain);
  g_variant_builder_add (&values, "{sv}", "vlan", g_variant_new_uint32 (settings->vlan));
  return g_variant_builder_end (&values);
}
