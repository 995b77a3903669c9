/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "dbus/network-settings-private.h"

#include <string.h>

#include "dbus/errors.h"
#include "dbus/settings.h"

const char *const fp_setting_names[FP_N_SETTINGS]
    = { "ipv4",     "address", "prefix",   "mask", "gateway", "ipv6",
        "address6", "prefix6", "gateway6", "dns",  "domain",  "vlan" };

const FpSettingFamily fp_setting_ipv4
    = { FP_SETTING_ADDRESS, FP_SETTING_PREFIX, FP_SETTING_MASK, FP_SETTING_GATEWAY, 32 };
const FpSettingFamily fp_setting_ipv6
    = { FP_SETTING_ADDRESS6, FP_SETTING_PREFIX6, FP_N_SETTINGS, FP_SETTING_GATEWAY6, 128 };

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

static const FpError errors[FP_N_SETTINGS] = {
  [FP_SETTING_IPV4] = FP_ERROR_INVALID_METHOD,      [FP_SETTING_ADDRESS] = FP_ERROR_INVALID_ADDRESS,
  [FP_SETTING_PREFIX] = FP_ERROR_INVALID_PREFIX,    [FP_SETTING_MASK] = FP_ERROR_INVALID_PREFIX,
  [FP_SETTING_GATEWAY] = FP_ERROR_INVALID_GATEWAY,  [FP_SETTING_IPV6] = FP_ERROR_INVALID_METHOD,
  [FP_SETTING_ADDRESS6] = FP_ERROR_INVALID_ADDRESS, [FP_SETTING_PREFIX6] = FP_ERROR_INVALID_PREFIX,
  [FP_SETTING_GATEWAY6] = FP_ERROR_INVALID_GATEWAY, [FP_SETTING_DNS] = FP_ERROR_INVALID_DNS,
  [FP_SETTING_DOMAIN] = FP_ERROR_INVALID_DOMAIN,    [FP_SETTING_VLAN] = FP_ERROR_INVALID_VLAN
};

gboolean
fp_setting_refuse (GError **error, FpSetting setting, const char *fault)
{
  g_set_error (error, FP_ERROR, (int)errors[setting], "%s: %s", fp_setting_names[setting], fault);
  return FALSE;
}

gboolean
fp_setting_read_address (const FpSettingFamily *family, FpSetting setting, const char *text,
                         FpIp *ip, GError **error)
{
  if (fp_ip_read (text, ip) && ip->bits == family->bits)
    return TRUE;
  return fp_setting_refuse (error, setting,
                            family->bits == 32 ? "not an IPv4 address" : "not an IPv6 address");
}

gboolean
fp_setting_check_prefix (const FpSettingFamily *family, guint prefix, GError **error)
{
  if (prefix >= 1 && prefix <= family->bits)
    return TRUE;
  return fp_setting_refuse (error, family->prefix,
                            family->bits == 32 ? "not a number from 1 to 32"
                                               : "not a number from 1 to 128");
}

/* Names both: the address may be a pending one that nobody has typed now. */
static gboolean
refuse_prefix (GError **error, const FpSettingFamily *family, const FpStaticAddress *values,
               FpIp address)
{
  char network[FP_IP_SIZE];
  g_autofree char *fault = NULL;

  for (guint bit = values->prefix; bit < address.bits; bit++)
    address.byte[bit / 8] &= (guint8) ~(0x80 >> bit % 8);
  fp_ip_print (&address, network);
  fault = g_strdup_printf ("%s is not in %s/%u", values->gateway, network, values->prefix);
  return fp_setting_refuse (error, family->gateway, fault);
}

static gboolean
check_gateway (const FpSettingFamily *family, const FpStaticAddress *values, const FpIp *address,
               GError **error)
{
  const char *fault;
  FpIp gateway;

  if (!fp_setting_read_address (family, family->gateway, values->gateway, &gateway, error))
    return FALSE;
  if (values->prefix == family->bits)
    return fp_setting_refuse (error, family->gateway,
                              "none is possible, the prefix is one address");
  if ((fault = fp_ip_not_a_host (&gateway)) != NULL)
    return fp_setting_refuse (error, family->gateway, fault);
  if (family->bits == 128 && fp_ip_is_link_local (&gateway))
    return TRUE;
  if (!fp_ip_same_prefix (&gateway, address, values->prefix))
    return refuse_prefix (error, family, values, *address);
  if (fp_ip_same_prefix (&gateway, address, family->bits))
    return fp_setting_refuse (error, family->gateway, "it is the address itself");
  if ((fault = fp_ip_not_in_prefix (&gateway, values->prefix)) != NULL)
    return fp_setting_refuse (error, family->gateway, fault);
  return TRUE;
}

static gboolean
check_static (const FpSettingFamily *family, const FpStaticAddress *values, gboolean needed,
              GError **error)
{
  const char *fault;
  FpIp address;

  if (values->address[0] == '\0')
    {
      if (needed)
        return fp_setting_refuse (error, family->address, "it is empty");
      if (values->gateway[0] != '\0')
        return fp_setting_refuse (error, family->gateway, "there is no address");
      return values->prefix == 0 || fp_setting_check_prefix (family, values->prefix, error);
    }
  if (!fp_setting_read_address (family, family->address, values->address, &address, error))
    return FALSE;
  if (values->prefix == 0)
    return fp_setting_refuse (error, family->prefix, "it is missing");
  if (!fp_setting_check_prefix (family, values->prefix, error))
    return FALSE;
  if ((fault = fp_ip_not_a_host (&address)) != NULL)
    return fp_setting_refuse (error, family->address, fault);
  if (fp_ip_is_link_local (&address))
    return fp_setting_refuse (error, family->address, "a link-local address");
  if ((fault = fp_ip_not_in_prefix (&address, values->prefix)) != NULL)
    return fp_setting_refuse (error, family->address, fault);
  return values->gateway[0] == '\0' || check_gateway (family, values, &address, error);
}

static gboolean
check_server (const char *text, GError **error)
{
  const char *fault;
  FpIp ip;

  if (!fp_ip_read (text, &ip))
    return fp_setting_refuse (error, FP_SETTING_DNS, "not an IPv4 or IPv6 address");
  fault = fp_ip_not_a_host (&ip);
  if (fault != NULL && !fp_ip_is_loopback (&ip))
    return fp_setting_refuse (error, FP_SETTING_DNS, fault);
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
          return fp_setting_refuse (error, FP_SETTING_DNS, "the same server twice");
    }
  return TRUE;
}

gboolean
fp_setting_read_domain (const char *text, char **out, GError **error)
{
  g_autoptr (GError) fault = NULL;
  FpIp ip;

  if (fp_ip_read (text, &ip))
    return fp_setting_refuse (error, FP_SETTING_DOMAIN, "an address is not a domain");
  if (strnlen (text, FP_DOMAIN_MAX + 2) > FP_DOMAIN_MAX + 1)
    return fp_setting_refuse (error, FP_SETTING_DOMAIN, "longer than 253 characters");
  if (strpbrk (text, ":/[]") != NULL || (*out = fp_host_parse (text, &fault)) == NULL)
    return fp_setting_refuse (error, FP_SETTING_DOMAIN,
                              "not a DNS name (letters, digits and - between dots)");
  return TRUE;
}

static gboolean
check_domain (const char *domain, GError **error)
{
  g_autofree char *stored = NULL;

  return domain[0] == '\0' || fp_setting_read_domain (domain, &stored, error);
}

gboolean
fp_network_settings_validate (const FpNetworkSettings *settings, GError **error)
{
  if (settings->ipv4 == FP_IPV4_OFF && settings->ipv6 == FP_IPV6_OFF)
    return fp_setting_refuse (error, FP_SETTING_IPV4, "IPv4 and IPv6 cannot both be off");
  if (!check_static (&fp_setting_ipv4, &settings->static4, settings->ipv4 == FP_IPV4_STATIC, error)
      || !check_static (&fp_setting_ipv6, &settings->static6, settings->ipv6 == FP_IPV6_STATIC,
                        error)
      || !check_dns (settings, error) || !check_domain (settings->domain, error))
    return FALSE;
  if (settings->vlan > FP_VLAN_MAX)
    return fp_setting_refuse (error, FP_SETTING_VLAN, "not a number from 0 (none) to 4094");
  return TRUE;
}
