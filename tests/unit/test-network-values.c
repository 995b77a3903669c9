/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The network's settings on the bus: values that keep the rules, what is kept, and the way back. */
#include <gio/gio.h>
#include <string.h>

#include "dbus/errors.h"
#include "tests/unit/settings-text.h"

/* Values over the defaults, and all that is set then. */
static const char *const good[][2] = {
  { "{}", "ipv4='dhcp' ipv6='automatic' vlan=0" },
  { "{'address': <'192.0.2.10/24'>}",
    "ipv4='static' address='192.0.2.10' prefix=24 ipv6='automatic' vlan=0" },
  { "{'address': <'192.0.2.10'>, 'prefix': <uint32 24>, 'gateway': <'192.0.2.1'>}",
    "ipv4='static' address='192.0.2.10' prefix=24 gateway='192.0.2.1' ipv6='automatic' vlan=0" },
  { "{'address': <'192.0.2.10'>, 'mask': <'255.255.255.240'>}",
    "ipv4='static' address='192.0.2.10' prefix=28 ipv6='automatic' vlan=0" },
  { "{'address': <'192.0.2.10/24'>, 'prefix': <uint32 24>, 'mask': <'255.255.255.0'>}",
    "ipv4='static' address='192.0.2.10' prefix=24 ipv6='automatic' vlan=0" },
  { "{'ipv4': <'dhcp'>, 'address': <'192.0.2.10/24'>}",
    "ipv4='dhcp' address='192.0.2.10' prefix=24 ipv6='automatic' vlan=0" },
  { "{'ipv4': <'off'>}", "ipv4='off' ipv6='automatic' vlan=0" },
  { "{'ipv6': <'off'>}", "ipv4='dhcp' ipv6='off' vlan=0" },
  /* RFC 3021: both of a /31; one host alone */
  { "{'address': <'192.0.2.0/31'>, 'gateway': <'192.0.2.1'>}",
    "ipv4='static' address='192.0.2.0' prefix=31 gateway='192.0.2.1' ipv6='automatic' vlan=0" },
  { "{'address': <'192.0.2.255/32'>}",
    "ipv4='static' address='192.0.2.255' prefix=32 ipv6='automatic' vlan=0" },
  { "{'address': <'1.0.0.1/8'>}",
    "ipv4='static' address='1.0.0.1' prefix=8 ipv6='automatic' vlan=0" },
  { "{'address': <'126.1.2.3/1'>, 'gateway': <'1.0.0.0'>}",
    "ipv4='static' address='126.1.2.3' prefix=1 gateway='1.0.0.0' ipv6='automatic' vlan=0" },
  { "{'address': <'223.255.255.254/24'>}",
    "ipv4='static' address='223.255.255.254' prefix=24 ipv6='automatic' vlan=0" },
  { "{'address': <'10.0.0.255/16'>}", /* not a broadcast address here */
    "ipv4='static' address='10.0.0.255' prefix=16 ipv6='automatic' vlan=0" },
  /* RFC 4291 2.2 */
  { "{'address6': <'2001:0DB8:0000:0000:0000:0000:0000:0010/64'>}",
    "ipv4='dhcp' ipv6='static' address6='2001:db8::10' prefix6=64 vlan=0" },
  { "{'address6': <'2001:db8::192.0.2.1/96'>}",
    "ipv4='dhcp' ipv6='static' address6='2001:db8::c000:201' prefix6=96 vlan=0" },
  { "{'address6': <'fd00::1'>, 'prefix6': <uint32 64>, 'gateway6': <'FE80::1'>}",
    "ipv4='dhcp' ipv6='static' address6='fd00::1' prefix6=64 gateway6='fe80::1' vlan=0" },
  { "{'address6': <'2001:db8::10/64'>, 'gateway6': <'2001:db8::1'>}",
    "ipv4='dhcp' ipv6='static' address6='2001:db8::10' prefix6=64 gateway6='2001:db8::1' "
    "vlan=0" },
  /* RFC 6164 */
  { "{'address6': <'2001:db8::/127'>, 'gateway6': <'2001:db8::1'>}",
    "ipv4='dhcp' ipv6='static' address6='2001:db8::' prefix6=127 gateway6='2001:db8::1' "
    "vlan=0" },
  { "{'address6': <'2001:db8::/128'>}",
    "ipv4='dhcp' ipv6='static' address6='2001:db8::' prefix6=128 vlan=0" },
  { "{'ipv4': <'off'>, 'address6': <'2001:db8::10/64'>}",
    "ipv4='off' ipv6='static' address6='2001:db8::10' prefix6=64 vlan=0" },
  { "{'dns': <['127.0.0.53', '::1']>}",
    "ipv4='dhcp' ipv6='automatic' dns=['127.0.0.53', '::1'] vlan=0" },
  { "{'dns': <['', '2001:DB8:0::53']>}",
    "ipv4='dhcp' ipv6='automatic' dns=['2001:db8::53'] vlan=0" },
  { "{'dns': <@as []>}", "ipv4='dhcp' ipv6='automatic' vlan=0" },
  { "{'domain': <'Example.ORG.'>}", "ipv4='dhcp' ipv6='automatic' domain='example.org' vlan=0" },
  { "{'domain': <'lan'>}", "ipv4='dhcp' ipv6='automatic' domain='lan' vlan=0" },
  { "{'vlan': <uint32 1>}", "ipv4='dhcp' ipv6='automatic' vlan=1" },
  { "{'vlan': <uint32 4094>}", "ipv4='dhcp' ipv6='automatic' vlan=4094" },
};

static void
test_good (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      FpNetworkSettings settings = fp_network_settings_default ();
      g_autoptr (GError) error = NULL;
      g_autofree char *printed = NULL;

      if (!fp_test_settings_take (&settings, good[i][0], &error))
        g_error ("%s: %s", good[i][0], error->message);
      printed = fp_test_settings_print (&settings);
      g_assert_cmpstr (printed, ==, good[i][1]);
      g_assert_true (fp_network_settings_validate (&settings, NULL));
    }
}

/* Over what fp_test_settings_full() has. */
static void
test_kept (void)
{
  static const char *const rows[][2] = {
    { "{}", "ipv4='static' address='198.51.100.7' prefix=25 gateway='198.51.100.1' ipv6='static' "
            "address6='2001:db8:1::7' prefix6=64 gateway6='fe80::1' dns=['::1', '203.0.113.9'] "
            "domain='example.org' vlan=7" },
    { "{'ipv4': <'dhcp'>, 'ipv6': <'automatic'>, 'dns': <@as []>, 'domain': <''>, "
      "'vlan': <uint32 0>}",
      "ipv4='dhcp' address='198.51.100.7' prefix=25 gateway='198.51.100.1' ipv6='automatic' "
      "address6='2001:db8:1::7' prefix6=64 gateway6='fe80::1' vlan=0" },
    { "{'address': <'198.51.100.8'>, 'gateway': <''>, 'address6': <''>, 'ipv6': <'off'>}",
      "ipv4='static' address='198.51.100.8' prefix=25 ipv6='off' dns=['::1', '203.0.113.9'] "
      "domain='example.org' vlan=7" },
    { "{'ipv4': <'dhcp'>, 'address': <''>, 'gateway6': <'2001:db8:1::1'>}",
      "ipv4='dhcp' ipv6='static' address6='2001:db8:1::7' prefix6=64 gateway6='2001:db8:1::1' "
      "dns=['::1', '203.0.113.9'] domain='example.org' vlan=7" },
    { "{'mask': <'255.255.255.0'>, 'dns': <['192.0.2.53']>}",
      "ipv4='static' address='198.51.100.7' prefix=24 gateway='198.51.100.1' ipv6='static' "
      "address6='2001:db8:1::7' prefix6=64 gateway6='fe80::1' dns=['192.0.2.53'] "
      "domain='example.org' vlan=7" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      FpNetworkSettings settings = fp_test_settings_full ();
      g_autoptr (GError) error = NULL;
      g_autofree char *printed = NULL;

      if (!fp_test_settings_take (&settings, rows[i][0], &error))
        g_error ("%s: %s", rows[i][0], error->message);
      printed = fp_test_settings_print (&settings);
      g_assert_cmpstr (printed, ==, rows[i][1]);
    }
}

/* A megabyte in each text. */
static void
test_huge (void)
{
  static const char *const keys[]
      = { "ipv4", "address", "mask", "gateway", "ipv6", "address6", "gateway6", "domain" };
  g_autofree char *digits = g_strnfill (1024 * 1024, '1');
  g_autofree char *slash = g_strconcat ("192.0.2.1/", digits, NULL);
  const char *const texts[] = { digits, slash };

  for (guint i = 0; i < 2 * G_N_ELEMENTS (keys); i++)
    {
      FpNetworkSettings settings = fp_test_settings_full (), before = settings;
      g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
      g_autoptr (GVariant) values = NULL;
      g_autoptr (GError) error = NULL;

      g_variant_dict_insert (&dict, keys[i / 2], "s", texts[i % 2]);
      values = g_variant_ref_sink (g_variant_dict_end (&dict));
      g_assert_false (fp_network_settings_take_values (&settings, values, &error));
      g_assert_cmpuint (strlen (error->message), <, 200); /* never repeats the value */
      g_assert_true (fp_network_settings_equal (&settings, &before));
    }
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  g_variant_dict_insert_value (&dict, "dns", g_variant_new_strv (texts, 2));
  g_autoptr (GVariant) values = g_variant_ref_sink (g_variant_dict_end (&dict));
  FpNetworkSettings settings = fp_test_settings_full ();
  g_assert_false (fp_network_settings_take_values (&settings, values, NULL));
}

/* A list as long as a message allows is refused at its third server. */
static void
test_many_servers (void)
{
  g_autoptr (GVariantBuilder) list = g_variant_builder_new (G_VARIANT_TYPE_STRING_ARRAY);
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant) values = NULL;
  g_autoptr (GError) error = NULL;
  FpNetworkSettings settings = fp_network_settings_default ();

  for (guint i = 0; i < 100000; i++)
    g_variant_builder_add (list, "s", i % 2 == 0 ? "" : "192.0.2.53");
  g_variant_dict_insert_value (&dict, "dns", g_variant_builder_end (list));
  values = g_variant_ref_sink (g_variant_dict_end (&dict));
  g_assert_false (fp_network_settings_take_values (&settings, values, &error));
  g_assert_error (error, FP_ERROR, FP_ERROR_INVALID_DNS);
}

/* What to_variant gives, taken over the defaults, is the same. */
static void
test_round_trip (void)
{
  FpNetworkSettings settings = fp_test_settings_full (), read = fp_network_settings_default ();
  g_autoptr (GVariant) values = g_variant_ref_sink (fp_network_settings_to_variant (&settings));
  g_autoptr (GError) error = NULL;

  g_assert_false (fp_network_settings_equal (&settings, &read));
  fp_network_settings_take_values (&read, values, &error);
  g_assert_no_error (error);
  g_assert_true (fp_network_settings_equal (&settings, &read));
  /* The second server alone moves up. */
  settings.dns[0][0] = '\0';
  g_autoptr (GVariant) one = g_variant_ref_sink (fp_network_settings_to_variant (&settings));
  fp_network_settings_take_values (&read, one, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (read.dns[0], ==, "203.0.113.9");
  g_assert_cmpstr (read.dns[1], ==, "");
}

/* As a client reads them: other keys are passed over, values that cannot be change nothing. */
static void
test_from_variant (void)
{
  FpNetworkSettings wanted = fp_test_settings_full (), read = fp_network_settings_default ();
  g_autoptr (GVariant) values = g_variant_ref_sink (fp_network_settings_to_variant (&wanted));
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (values);
  g_autoptr (GVariant) more = NULL, bad = NULL;

  g_variant_dict_insert (&dict, "action", "s", "change");
  more = g_variant_ref_sink (g_variant_dict_end (&dict));
  g_assert_true (fp_network_settings_from_variant (&read, more));
  g_assert_true (fp_network_settings_equal (&wanted, &read));
  bad = g_variant_ref_sink (g_variant_new_parsed ("{'address': <'192.0.2.0/24'>}"));
  g_assert_false (fp_network_settings_from_variant (&read, bad));
  g_assert_true (fp_network_settings_equal (&wanted, &read));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/network-values/good", test_good);
  g_test_add_func ("/network-values/kept", test_kept);
  g_test_add_func ("/network-values/bad/huge", test_huge);
  g_test_add_func ("/network-values/bad/many-servers", test_many_servers);
  g_test_add_func ("/network-values/round-trip", test_round_trip);
  g_test_add_func ("/network-values/from-variant", test_from_variant);
  return g_test_run ();
}
