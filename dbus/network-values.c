/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The network's settings on the bus: a{sv}. */
#include "dbus/network-settings-private.h"

#include <string.h>

#include "dbus/errors.h"

static const char *const types[FP_N_SETTINGS]
    = { "s", "s", "u", "s", "s", "s", "s", "u", "s", "as", "s", "u" };

/* What one call gives; NULL where it does not. */
typedef struct
{
  GVariant *value[FP_N_SETTINGS];
} Values;

static void
values_clear (Values *values)
{
  for (guint i = 0; i < FP_N_SETTINGS; i++)
    g_clear_pointer (&values->value[i], g_variant_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Values, values_clear)

static const char *
get_text (const Values *values, FpSetting key)
{
  return values->value[key] != NULL ? g_variant_get_string (values->value[key], NULL) : NULL;
}

static gboolean
collect_one (Values *values, const char *name, GVariant *value, GError **error)
{
  guint key = 0;

  while (key < FP_N_SETTINGS && strcmp (fp_setting_names[key], name) != 0)
    key++;
  if (key == FP_N_SETTINGS)
    {
      g_set_error_literal (error, FP_ERROR, FP_ERROR_UNKNOWN_KEY,
                           "values: a key is not one of ipv4, address, prefix, mask, gateway, "
                           "ipv6, address6, prefix6, gateway6, dns, domain, vlan");
      return FALSE;
    }
  if (!g_variant_is_of_type (value, G_VARIANT_TYPE (types[key])))
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
  const char *method4 = get_text (values, FP_SETTING_IPV4),
             *method6 = get_text (values, FP_SETTING_IPV6);
  const char *address4 = get_text (values, FP_SETTING_ADDRESS);
  const char *address6 = get_text (values, FP_SETTING_ADDRESS6);

  if (method4 == NULL && address4 != NULL && address4[0] != '\0')
    settings->ipv4 = FP_IPV4_STATIC;
  if (method6 == NULL && address6 != NULL && address6[0] != '\0')
    settings->ipv6 = FP_IPV6_STATIC;
  if (method4 != NULL && !fp_ipv4_method_from_word (method4, &settings->ipv4))
    return fp_setting_refuse (error, FP_SETTING_IPV4, "not one of dhcp, static, off");
  if (method6 != NULL && !fp_ipv6_method_from_word (method6, &settings->ipv6))
    return fp_setting_refuse (error, FP_SETTING_IPV6, "not one of automatic, static, off");
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
take_address (const FpSettingFamily *family, FpStaticAddress *out, const char *text, guint *prefix,
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
  if (!fp_setting_read_address (family, family->address, address, &ip, error))
    return FALSE;
  fp_ip_print (&ip, out->address);
  if (text[head] == '\0')
    return TRUE;
  *prefix = read_prefix (text + head + 1);
  return fp_setting_check_prefix (family, *prefix, error);
}

/* Two ways to say the prefix in one call have to say the same. *prefix is 0 before the first. */
static gboolean
agree (guint *prefix, guint other, FpSetting key, GError **error)
{
  if (*prefix != 0 && *prefix != other)
    return fp_setting_refuse (error, key, "not the same as the prefix beside it");
  *prefix = other;
  return TRUE;
}

static gboolean
take_mask (const char *text, guint *prefix, GError **error)
{
  char address[FP_IP_SIZE];
  guint bits;

  if (!fp_ipv4_parse (text, address))
    return fp_setting_refuse (error, FP_SETTING_MASK, "not four numbers 0 to 255");
  if (!fp_mask_parse (text, &bits))
    return fp_setting_refuse (error, FP_SETTING_MASK, "it has holes");
  if (bits == 0)
    return fp_setting_refuse (error, FP_SETTING_MASK, "it is 0.0.0.0");
  return agree (prefix, bits, FP_SETTING_MASK, error);
}

static gboolean
take_gateway (const FpSettingFamily *family, FpStaticAddress *out, const char *text, GError **error)
{
  FpIp ip;

  out->gateway[0] = '\0';
  if (text[0] == '\0')
    return TRUE;
  if (!fp_setting_read_address (family, family->gateway, text, &ip, error))
    return FALSE;
  fp_ip_print (&ip, out->gateway);
  return TRUE;
}

static gboolean
take_static (const FpSettingFamily *family, FpStaticAddress *out, const Values *values,
             GError **error)
{
  const char *address = get_text (values, family->address);
  const char *gateway = get_text (values, family->gateway);
  const char *mask = family->mask != FP_N_SETTINGS ? get_text (values, family->mask) : NULL;
  GVariant *given = values->value[family->prefix];
  guint prefix = 0;

  if (address != NULL && !take_address (family, out, address, &prefix, error))
    return FALSE;
  if (given != NULL
      && (!fp_setting_check_prefix (family, g_variant_get_uint32 (given), error)
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
        return fp_setting_refuse (error, FP_SETTING_DNS, "more than two servers");
      if (!fp_ip_read (text, &ip))
        return fp_setting_refuse (error, FP_SETTING_DNS, "not an IPv4 or IPv6 address");
      fp_ip_print (&ip, settings->dns[n++]);
    }
  return TRUE;
}

static gboolean
take_domain (FpNetworkSettings *settings, const char *text, GError **error)
{
  g_autofree char *domain = NULL;

  if (text[0] != '\0' && !fp_setting_read_domain (text, &domain, error))
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
      || !take_static (&fp_setting_ipv4, &taken.static4, &given, error)
      || !take_static (&fp_setting_ipv6, &taken.static6, &given, error))
    return FALSE;
  if (given.value[FP_SETTING_DNS] != NULL && !take_dns (&taken, given.value[FP_SETTING_DNS], error))
    return FALSE;
  domain = get_text (&given, FP_SETTING_DOMAIN);
  if (domain != NULL && !take_domain (&taken, domain, error))
    return FALSE;
  if (given.value[FP_SETTING_VLAN] != NULL)
    taken.vlan = g_variant_get_uint32 (given.value[FP_SETTING_VLAN]);
  if (!fp_network_settings_validate (&taken, error))
    return FALSE;
  *settings = taken;
  return TRUE;
}

static void
add_text (GVariantBuilder *values, FpSetting key, const char *text)
{
  if (text[0] != '\0')
    g_variant_builder_add (values, "{sv}", fp_setting_names[key], g_variant_new_string (text));
}

static void
add_static (GVariantBuilder *values, const FpSettingFamily *family, const FpStaticAddress *address)
{
  add_text (values, family->address, address->address);
  if (address->prefix != 0)
    g_variant_builder_add (values, "{sv}", fp_setting_names[family->prefix],
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

  add_text (&values, FP_SETTING_IPV4, fp_ipv4_method_word (settings->ipv4));
  add_static (&values, &fp_setting_ipv4, &settings->static4);
  add_text (&values, FP_SETTING_IPV6, fp_ipv6_method_word (settings->ipv6));
  add_static (&values, &fp_setting_ipv6, &settings->static6);
  add_dns (&values, settings);
  add_text (&values, FP_SETTING_DOMAIN, settings->domain);
  g_variant_builder_add (&values, "{sv}", "vlan", g_variant_new_uint32 (settings->vlan));
  return g_variant_builder_end (&values);
}

gboolean
fp_network_settings_from_variant (FpNetworkSettings *settings, GVariant *variant)
{
  FpNetworkSettings taken = fp_network_settings_default ();
  g_auto (GVariantDict) known = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant) values = NULL;

  for (guint i = 0; i < FP_N_SETTINGS; i++)
    {
      g_autoptr (GVariant) value = g_variant_lookup_value (variant, fp_setting_names[i], NULL);

      if (value != NULL)
        g_variant_dict_insert_value (&known, fp_setting_names[i], value);
    }
  values = g_variant_ref_sink (g_variant_dict_end (&known));
  if (!fp_network_settings_take_values (&taken, values, NULL))
    return FALSE;
  *settings = taken;
  return TRUE;
}
