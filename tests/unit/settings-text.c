/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/unit/settings-text.h"

gboolean
fp_test_settings_take (FpNetworkSettings *settings, const char *values_text, GError **error)
{
  g_autoptr (GError) fault = NULL;
  g_autoptr (GVariant) values
      = g_variant_parse (G_VARIANT_TYPE_VARDICT, values_text, NULL, NULL, &fault);

  if (fault != NULL)
    g_error ("%s: %s", values_text, fault->message);
  return fp_network_settings_take_values (settings, values, error);
}

FpNetworkSettings
fp_test_settings_full (void)
{
  FpNetworkSettings settings = fp_network_settings_default ();
  g_autoptr (GError) error = NULL;

  fp_test_settings_take (
      &settings,
      "{'address': <'198.51.100.7/25'>, 'gateway': <'198.51.100.1'>, 'dns': <['::1', "
      "'203.0.113.9']>, 'address6': <'2001:db8:1::7/64'>, 'gateway6': <'fe80::1'>, "
      "'domain': <'example.org'>, 'vlan': <uint32 7>}",
      &error);
  g_assert_no_error (error);
  return settings;
}

char *
fp_test_settings_print (const FpNetworkSettings *settings)
{
  g_autoptr (GVariant) variant = g_variant_ref_sink (fp_network_settings_to_variant (settings));
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (variant);
  static const char *const keys[]
      = { "ipv4",    "address",  "prefix", "gateway", "ipv6", "address6",
          "prefix6", "gateway6", "dns",    "domain",  "vlan" };
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autoptr (GVariant) value = g_variant_dict_lookup_value (&dict, keys[i], NULL);
      g_autofree char *printed = value != NULL ? g_variant_print (value, FALSE) : NULL;

      if (printed != NULL)
        g_string_append_printf (text, "%s%s=%s", text->len > 0 ? " " : "", keys[i], printed);
      g_variant_dict_remove (&dict, keys[i]);
    }
  g_autoptr (GVariant) rest = g_variant_ref_sink (g_variant_dict_end (&dict));
  g_assert_cmpuint (g_variant_n_children (rest), ==, 0);
  return g_string_free (text, FALSE);
}
