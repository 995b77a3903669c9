/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* "network set, reset, release, discard". */
#include <string.h>

#include "dbus/errors.h"
#include "dbus/names.h"
#include "dbus/network-settings.h"
#include "ui/ctl/change.h"
#include "ui/ctl/network-also.h"

#define VALUES_KEPT                                                                                \
  "The values are kept ('faceplatectl network show'): give only what is to be corrected"
#define NOT_RESET    "The settings are as before"
#define NOT_RELEASED "Faceplate still manages the link"

/* An option that is passed on as a string of the same name. */
typedef struct
{
  const char *key;
  gsize offset; /* of the char * in CtlOptions */
  FpError code;
} Field;

#define FIELD(key, member, code)                                                                   \
  {                                                                                                \
    key, G_STRUCT_OFFSET (CtlOptions, member), FP_ERROR_##code                                     \
  }
static const Field fields[] = {
  FIELD ("ipv4", ipv4, INVALID_METHOD),          FIELD ("address", address, INVALID_ADDRESS),
  FIELD ("mask", mask, INVALID_PREFIX),          FIELD ("gateway", gateway, INVALID_GATEWAY),
  FIELD ("ipv6", ipv6, INVALID_METHOD),          FIELD ("address6", address6, INVALID_ADDRESS),
  FIELD ("gateway6", gateway6, INVALID_GATEWAY), FIELD ("domain", domain, INVALID_DOMAIN),
};
#undef FIELD

/* Settings over which each value can be judged by itself, but for a gateway, which needs the
 * address. */
static FpNetworkSettings
lenient_settings (void)
{
  FpNetworkSettings settings = fp_network_settings_default ();

  g_strlcpy (settings.static4.address, "192.0.2.1", FP_IP_SIZE);
  settings.static4.prefix = 32;
  g_strlcpy (settings.static6.address, "2001:db8::1", FP_IP_SIZE);
  settings.static6.prefix = 128;
  return settings;
}

static gboolean
judge_gateway (const Field *field, const char *text, GError **error)
{
  gboolean ipv6 = g_str_equal (field->key, "gateway6");
  char out[FP_IP_SIZE];

  if (*text == '\0' || (ipv6 ? fp_ipv6_parse (text, out) : fp_ipv4_parse (text, out)))
    return TRUE;
  g_set_error (error, FP_ERROR, (int)field->code, "%s: not an IPv%d address", field->key,
               ipv6 ? 6 : 4);
  return FALSE;
}

/* value is consumed if floating. */
static gboolean
judge (const char *key, GVariant *value, GError **error)
{
  FpNetworkSettings settings = lenient_settings ();
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant) alone = NULL;

  g_variant_dict_insert_value (&dict, key, value);
  alone = g_variant_ref_sink (g_variant_dict_end (&dict));
  return fp_network_settings_take_values (&settings, alone, error);
}

static gboolean
add_field (GVariantDict *values, const Field *field, const char *text, GError **error)
{
  gboolean gateway = field->code == FP_ERROR_INVALID_GATEWAY;
  g_autoptr (GVariant) value = NULL;

  if (!g_utf8_validate (text, -1, NULL))
    {
      g_set_error (error, FP_ERROR, (int)field->code, "%s: not UTF-8", field->key);
      return FALSE;
    }
  value = g_variant_ref_sink (g_variant_new_string (text));
  if (gateway ? !judge_gateway (field, text, error) : !judge (field->key, value, error))
    return FALSE;
  g_variant_dict_insert_value (values, field->key, value);
  return TRUE;
}

static gboolean
add_dns (GVariantDict *values, const char *text, GError **error)
{
  g_auto (GStrv) servers = NULL;
  g_autoptr (GVariant) value = NULL;

  if (!g_utf8_validate (text, -1, NULL))
    {
      g_set_error_literal (error, FP_ERROR, FP_ERROR_INVALID_DNS, "dns: not UTF-8");
      return FALSE;
    }
  servers = g_strsplit (text, ",", -1);
  value = g_variant_ref_sink (g_variant_new_strv ((const char *const *)servers, -1));
  if (!judge ("dns", value, error))
    return FALSE;
  g_variant_dict_insert_value (values, "dns", value);
  return TRUE;
}

/* Empty: none, as 0. */
static gboolean
add_vlan (GVariantDict *values, const char *text, GError **error)
{
  guint64 vlan = 0;

  if (*text != '\0' && !g_ascii_string_to_unsigned (text, 10, 0, FP_VLAN_MAX, &vlan, NULL))
    {
      g_set_error (error, FP_ERROR, FP_ERROR_INVALID_VLAN, "vlan: not a number from 0 (none) to %d",
                   FP_VLAN_MAX);
      return FALSE;
    }
  g_variant_dict_insert (values, "vlan", "u", (guint)vlan);
  return TRUE;
}

/* What can be judged here is; what depends on the settings in force the service judges. */
static gboolean
add_values (GVariantDict *values, const CtlOptions *options, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      const char *text = G_STRUCT_MEMBER (char *, options, fields[i].offset);

      if (text != NULL && !add_field (values, &fields[i], text, error))
        return FALSE;
    }
  return (options->dns == NULL || add_dns (values, options->dns, error))
         && (options->vlan == NULL || add_vlan (values, options->vlan, error));
}

CtlStatus
ctl_network_set (const CtlOptions *options)
{
  static const CtlChange set = { FP_NETWORK_IFACE, "Change", "The settings are in force",
                                 VALUES_KEPT, ctl_network_say_also };
  g_auto (GVariantDict) values = G_VARIANT_DICT_INIT (NULL);
  GError *error = NULL;

  if (!add_values (&values, options, &error))
    return ctl_usage_refused (options, error);
  return ctl_change_run (
      options, &set,
      g_variant_new ("(@a{sv}@a{sv})", g_variant_dict_end (&values), ctl_change_options (options)));
}

CtlStatus
ctl_network_reset (const CtlOptions *options)
{
  static const CtlChange reset
      = { FP_NETWORK_IFACE, "Reset", "The network is reset, the proxy forgotten", NOT_RESET };

  return ctl_change_run (options, &reset, g_variant_new ("(@a{sv})", ctl_change_options (options)));
}

CtlStatus
ctl_network_release (const CtlOptions *options)
{
  static const CtlChange release
      = { FP_NETWORK_IFACE, "Release", "The link is given back", NOT_RELEASED };

  return ctl_change_run (options, &release,
                         g_variant_new ("(@a{sv})", ctl_change_options (options)));
}

CtlStatus
ctl_network_discard (const CtlOptions *options)
{
  return ctl_change_discard (options, FP_NETWORK_IFACE);
}
