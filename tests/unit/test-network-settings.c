/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The network's settings: each rule with values that keep it and values that break it, the named
 * error and the field that its message begins with, and that a refused call changes nothing. */
#include <gio/gio.h>
#include <string.h>

#include "dbus/errors.h"
#include "dbus/network-settings.h"

#define V4 "'address': <'192.0.2.10/24'>"
#define V6 "'address6': <'2001:db8::10/64'>"

static gboolean
take (FpNetworkSettings *settings, const char *text, GError **error)
{
  g_autoptr (GError) fault = NULL;
  g_autoptr (GVariant) values = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, &fault);

  if (fault != NULL)
    g_error ("%s: %s", text, fault->message);
  return fp_network_settings_take_values (settings, values, error);
}

/* Something of each field, to see that a refused call leaves all of it. */
static FpNetworkSettings
full (void)
{
  FpNetworkSettings settings = fp_network_settings_default ();
  g_autoptr (GError) error = NULL;

  take (&settings,
        "{'address': <'198.51.100.7/25'>, 'gateway': <'198.51.100.1'>, 'dns': <['::1', "
        "'203.0.113.9']>, 'address6': <'2001:db8:1::7/64'>, 'gateway6': <'fe80::1'>, "
        "'domain': <'example.org'>, 'vlan': <uint32 7>}",
        &error);
  g_assert_no_error (error);
  return settings;
}

static char *
print (const FpNetworkSettings *settings)
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

/* Values over the defaults, and all that is set then. */
static void
test_good (void)
{
  static const char *const rows[][2] = {
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

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      FpNetworkSettings settings = fp_network_settings_default ();
      g_autoptr (GError) error = NULL;
      g_autofree char *printed = NULL;

      if (!take (&settings, rows[i][0], &error))
        g_error ("%s: %s", rows[i][0], error->message);
      printed = print (&settings);
      g_assert_cmpstr (printed, ==, rows[i][1]);
      g_assert_true (fp_network_settings_validate (&settings, NULL));
    }
}

/* Over what full() has. */
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
      FpNetworkSettings settings = full ();
      g_autoptr (GError) error = NULL;
      g_autofree char *printed = NULL;

      if (!take (&settings, rows[i][0], &error))
        g_error ("%s: %s", rows[i][0], error->message);
      printed = print (&settings);
      g_assert_cmpstr (printed, ==, rows[i][1]);
    }
}

typedef struct
{
  const char *values;
  FpError code;
  const char *message; /* its beginning */
} Bad;

/* Each over the defaults and over full(): nothing may change. */
static void
check_bad (const Bad *rows, guint n)
{
  for (guint i = 0; i < 2 * n; i++)
    {
      const Bad *row = &rows[i / 2];
      FpNetworkSettings settings = i % 2 == 0 ? fp_network_settings_default () : full ();
      const FpNetworkSettings before = settings;
      g_autoptr (GError) error = NULL;

      if (take (&settings, row->values, &error))
        g_error ("accepted: %s", row->values);
      if (!g_error_matches (error, FP_ERROR, (int)row->code)
          || !g_str_has_prefix (error->message, row->message))
        g_error ("%s: %d %s", row->values, error->code, error->message);
      g_assert_true (fp_network_settings_equal (&settings, &before));
      g_assert_false (take (&settings, row->values, NULL));
    }
}

static void
test_bad_addresses (void)
{
#define IS_NO_HOST(address, fault)                                                                 \
  {                                                                                                \
    "{'address': <'" address "'>}", FP_ERROR_INVALID_ADDRESS, "address: " fault                    \
  }
#define IS_NO_HOST6(address, fault)                                                                \
  {                                                                                                \
    "{'address6': <'" address "'>}", FP_ERROR_INVALID_ADDRESS, "address6: " fault                  \
  }
  static const Bad rows[] = {
    IS_NO_HOST ("192.0.2.0/24", "the address of the network"),
    IS_NO_HOST ("192.0.2.255/24", "the broadcast address"),
    IS_NO_HOST ("192.0.2.128/25", "the address of the network"),
    IS_NO_HOST ("192.0.2.127/25", "the broadcast address"),
    IS_NO_HOST ("10.255.255.255/8", "the broadcast address"),
    IS_NO_HOST ("192.0.2.3/30", "the broadcast address"),
    IS_NO_HOST ("0.0.0.0/24", "0.0.0.0/8 has no hosts"),
    IS_NO_HOST ("0.1.2.3/24", "0.0.0.0/8 has no hosts"),
    IS_NO_HOST ("127.0.0.1/8", "a loopback address"),
    IS_NO_HOST ("127.255.0.1/24", "a loopback address"),
    IS_NO_HOST ("169.254.1.1/16", "a link-local address"),
    IS_NO_HOST ("224.0.0.1/24", "a multicast address"),
    IS_NO_HOST ("239.255.255.250/24", "a multicast address"),
    IS_NO_HOST ("240.0.0.1/24", "a reserved or broadcast address"),
    IS_NO_HOST ("255.255.255.255/32", "a reserved or broadcast address"),
    IS_NO_HOST ("192.0.2.010/24", "not an IPv4 address"),
    IS_NO_HOST ("192.0.2/24", "not an IPv4 address"),
    IS_NO_HOST ("192.0.2.256/24", "not an IPv4 address"),
    IS_NO_HOST ("192.0.2.1.1/24", "not an IPv4 address"),
    IS_NO_HOST ("0x7f.0.0.1/24", "not an IPv4 address"),
    IS_NO_HOST ("3221225985/24", "not an IPv4 address"),
    IS_NO_HOST (" 192.0.2.10/24", "not an IPv4 address"),
    IS_NO_HOST ("192.0.2.10 /24", "not an IPv4 address"),
    IS_NO_HOST ("192.0.2.10\\n", "not an IPv4 address"),
    IS_NO_HOST ("/24", "not an IPv4 address"),
    IS_NO_HOST ("host.example/24", "not an IPv4 address"),
    IS_NO_HOST ("2001:db8::10/64", "not an IPv4 address"),
    IS_NO_HOST ("::ffff:192.0.2.1/24", "not an IPv4 address"),
    IS_NO_HOST ("\xd9\xa1.2.3.4/24", "not an IPv4 address"),
    { "{'ipv4': <'static'>, 'address': <''>}", FP_ERROR_INVALID_ADDRESS, "address: it is empty" },
    IS_NO_HOST6 ("2001:db8::/64", "the anycast address of its routers"),
    IS_NO_HOST6 ("2001:db8::4/126", "the anycast address of its routers"),
    IS_NO_HOST6 ("::/64", "the unspecified address"),
    IS_NO_HOST6 ("::1/64", "a loopback address"),
    IS_NO_HOST6 ("fe80::1/64", "a link-local address"),
    IS_NO_HOST6 ("febf::1/64", "a link-local address"),
    IS_NO_HOST6 ("ff02::1/64", "a multicast address"),
    IS_NO_HOST6 ("::ffff:192.0.2.1/96", "an IPv4 address in the form of IPv6"),
    IS_NO_HOST6 ("192.0.2.10/24", "not an IPv6 address"),
    IS_NO_HOST6 ("2001:db8::1%eth0/64", "not an IPv6 address"),
    IS_NO_HOST6 ("[2001:db8::1]/64", "not an IPv6 address"),
    IS_NO_HOST6 ("2001:db8::1::2/64", "not an IPv6 address"),
    IS_NO_HOST6 ("1:2:3:4:5:6:7:8:9/64", "not an IPv6 address"),
    IS_NO_HOST6 ("1:2:3:4:5:6:7/64", "not an IPv6 address"),
    IS_NO_HOST6 ("12345::1/64", "not an IPv6 address"),
    IS_NO_HOST6 ("2001:db8::g/64", "not an IPv6 address"),
    { "{'ipv6': <'static'>, 'address6': <''>}", FP_ERROR_INVALID_ADDRESS, "address6: it is empty" },
  };

  check_bad (rows, G_N_ELEMENTS (rows));
}

static void
test_bad_prefixes (void)
{
#define IS_NO_PREFIX(values, fault)                                                                \
  {                                                                                                \
    "{" values "}", FP_ERROR_INVALID_PREFIX, fault                                                 \
  }
  static const Bad rows[] = {
    IS_NO_PREFIX ("'address': <'192.0.2.10/0'>", "prefix: not a number from 1 to 32"),
    IS_NO_PREFIX ("'address': <'192.0.2.10/33'>", "prefix: not a number from 1 to 32"),
    IS_NO_PREFIX ("'address': <'192.0.2.10/'>", "prefix: not a number from 1 to 32"),
    IS_NO_PREFIX ("'address': <'192.0.2.10/024'>", "prefix: not a number from 1 to 32"),
    IS_NO_PREFIX ("'address': <'192.0.2.10/+24'>", "prefix: not a number from 1 to 32"),
    IS_NO_PREFIX ("'address': <'192.0.2.10/24 '>", "prefix: not a number from 1 to 32"),
    IS_NO_PREFIX ("'address': <'192.0.2.10/24/24'>", "prefix: not a number from 1 to 32"),
    IS_NO_PREFIX ("'address': <'192.0.2.10/4294967320'>", "prefix: not a number from 1 to 32"),
    IS_NO_PREFIX ("'address': <'192.0.2.10/255.255.255.0'>", "prefix: not a number from 1 to 32"),
    IS_NO_PREFIX ("'prefix': <uint32 0>", "prefix: not a number from 1 to 32"),
    IS_NO_PREFIX ("'prefix': <uint32 33>", "prefix: not a number from 1 to 32"),
    IS_NO_PREFIX (V4 ", 'prefix': <uint32 4294967295>", "prefix: not a number from 1 to 32"),
    IS_NO_PREFIX (V4 ", 'prefix': <uint32 25>", "prefix: not the same as the prefix beside it"),
    IS_NO_PREFIX (V4 ", 'mask': <'255.255.0.0'>", "mask: not the same as the prefix beside it"),
    IS_NO_PREFIX ("'mask': <'255.0.0.0'>, 'prefix': <uint32 9>", "mask: not the same as"),
    IS_NO_PREFIX ("'mask': <'255.0.255.0'>", "mask: it has holes"),
    IS_NO_PREFIX ("'mask': <'0.0.0.255'>", "mask: it has holes"),
    IS_NO_PREFIX ("'mask': <'255.255.255.253'>", "mask: it has holes"),
    IS_NO_PREFIX ("'mask': <'0.0.0.0'>", "mask: it is 0.0.0.0"),
    IS_NO_PREFIX ("'mask': <'24'>", "mask: not four numbers 0 to 255"),
    IS_NO_PREFIX ("'mask': <''>", "mask: not four numbers 0 to 255"),
    IS_NO_PREFIX ("'mask': <'255.255.255.0 '>", "mask: not four numbers 0 to 255"),
    IS_NO_PREFIX ("'mask': <'ffff::'>", "mask: not four numbers 0 to 255"),
    IS_NO_PREFIX ("'address6': <'2001:db8::10/129'>", "prefix6: not a number from 1 to 128"),
    IS_NO_PREFIX ("'address6': <'2001:db8::10/0'>", "prefix6: not a number from 1 to 128"),
    IS_NO_PREFIX ("'prefix6': <uint32 129>", "prefix6: not a number from 1 to 128"),
    IS_NO_PREFIX (V6 ", 'prefix6': <uint32 63>", "prefix6: not the same as the prefix beside it"),
  };
  FpNetworkSettings settings = fp_network_settings_default ();
  g_autoptr (GError) error = NULL;

  check_bad (rows, G_N_ELEMENTS (rows));
  g_assert_false (take (&settings, "{'address': <'192.0.2.10'>}", &error));
  g_assert_error (error, FP_ERROR, FP_ERROR_INVALID_PREFIX);
  g_assert_cmpstr (error->message, ==, "prefix: it is missing");
}

static void
test_bad_gateways (void)
{
#define IS_NO_GATEWAY(address, gateway, fault)                                                     \
  {                                                                                                \
    "{'address': <'" address "'>, 'gateway': <'" gateway "'>}", FP_ERROR_INVALID_GATEWAY,          \
        "gateway: " fault                                                                          \
  }
#define IS_NO_GATEWAY6(address, gateway, fault)                                                    \
  {                                                                                                \
    "{'address6': <'" address "'>, 'gateway6': <'" gateway "'>}", FP_ERROR_INVALID_GATEWAY,        \
        "gateway6: " fault                                                                         \
  }
  static const Bad rows[] = {
    IS_NO_GATEWAY ("192.0.2.10/24", "192.0.3.1", "192.0.3.1 is not in 192.0.2.0/24"),
    IS_NO_GATEWAY ("192.0.2.10/28", "192.0.2.16", "192.0.2.16 is not in 192.0.2.0/28"),
    IS_NO_GATEWAY ("192.0.2.10/24", "192.0.2.0", "the address of the network"),
    IS_NO_GATEWAY ("192.0.2.10/24", "192.0.2.255", "the broadcast address"),
    IS_NO_GATEWAY ("192.0.2.10/24", "192.0.2.10", "it is the address itself"),
    IS_NO_GATEWAY ("192.0.2.10/32", "192.0.2.1", "none is possible"),
    IS_NO_GATEWAY ("192.0.2.10/24", "169.254.0.1", "169.254.0.1 is not in 192.0.2.0/24"),
    IS_NO_GATEWAY ("192.0.2.10/24", "224.0.0.1", "a multicast address"),
    IS_NO_GATEWAY ("192.0.2.10/24", "127.0.0.1", "a loopback address"),
    IS_NO_GATEWAY ("126.0.0.1/1", "0.0.0.1", "0.0.0.0/8 has no hosts"),
    IS_NO_GATEWAY ("192.0.2.10/24", "192.0.2.1/24", "not an IPv4 address"),
    IS_NO_GATEWAY ("192.0.2.10/24", "router", "not an IPv4 address"),
    IS_NO_GATEWAY ("192.0.2.10/24", "fe80::1", "not an IPv4 address"),
    IS_NO_GATEWAY6 ("2001:db8::10/64", "2001:db8:0:1::1",
                    "2001:db8:0:1::1 is not in 2001:db8::/64"),
    IS_NO_GATEWAY6 ("2001:db8::10/64", "2001:db8::", "the anycast address of its routers"),
    IS_NO_GATEWAY6 ("2001:db8::10/64", "2001:db8:0::0010", "it is the address itself"),
    IS_NO_GATEWAY6 ("2001:db8::10/128", "fe80::1", "none is possible"),
    IS_NO_GATEWAY6 ("2001:db8::10/64", "ff02::2", "a multicast address"),
    IS_NO_GATEWAY6 ("2001:db8::10/64", "::", "the unspecified address"),
    IS_NO_GATEWAY6 ("2001:db8::10/64", "fe80::1%eth0", "not an IPv6 address"),
    IS_NO_GATEWAY6 ("2001:db8::10/64", "192.0.2.1", "not an IPv6 address"),
  };
  FpNetworkSettings settings = full ();
  g_autoptr (GError) error = NULL;

  check_bad (rows, G_N_ELEMENTS (rows));
  /* An address that leaves its old gateway behind in another network. */
  g_assert_false (take (&settings, "{'address': <'192.0.2.10'>}", &error));
  g_assert_error (error, FP_ERROR, FP_ERROR_INVALID_GATEWAY);
  g_assert_cmpstr (error->message, ==, "gateway: 198.51.100.1 is not in 192.0.2.0/25");
}

/* Kept for a later static method, without an address: no gateway then either. */
static void
test_gateway_alone (void)
{
  static const Bad rows[] = {
    { "{'ipv4': <'dhcp'>, 'address': <''>, 'gateway': <'192.0.2.1'>}", FP_ERROR_INVALID_GATEWAY,
      "gateway: there is no address" },
    { "{'ipv6': <'off'>, 'address6': <''>, 'gateway6': <'fe80::1'>}", FP_ERROR_INVALID_GATEWAY,
      "gateway6: there is no address" },
  };

  check_bad (rows, G_N_ELEMENTS (rows));
}

static void
test_bad_others (void)
{
#define LABEL_64 "a234567890123456789012345678901234567890123456789012345678901234"
  static const Bad rows[] = {
    { "{'ipv4': <'off'>, 'ipv6': <'off'>}", FP_ERROR_INVALID_METHOD,
      "ipv4: IPv4 and IPv6 cannot both be off" },
    { "{'ipv4': <'DHCP'>}", FP_ERROR_INVALID_METHOD, "ipv4: not one of dhcp, static, off" },
    { "{'ipv4': <''>}", FP_ERROR_INVALID_METHOD, "ipv4: not one of" },
    { "{'ipv4': <'automatic'>}", FP_ERROR_INVALID_METHOD, "ipv4: not one of" },
    { "{'ipv6': <'dhcp'>}", FP_ERROR_INVALID_METHOD, "ipv6: not one of automatic, static, off" },
    { "{'dns': <['192.0.2.1', '192.0.2.1']>}", FP_ERROR_INVALID_DNS, "dns: the same server twice" },
    { "{'dns': <['2001:db8::1', '2001:DB8:0:0::1']>}", FP_ERROR_INVALID_DNS,
      "dns: the same server twice" },
    { "{'dns': <['192.0.2.1', '192.0.2.2', '192.0.2.3']>}", FP_ERROR_INVALID_DNS,
      "dns: more than two servers" },
    { "{'dns': <['224.0.0.251']>}", FP_ERROR_INVALID_DNS, "dns: a multicast address" },
    { "{'dns': <['ff02::fb']>}", FP_ERROR_INVALID_DNS, "dns: a multicast address" },
    { "{'dns': <['255.255.255.255']>}", FP_ERROR_INVALID_DNS, "dns: a reserved or broadcast" },
    { "{'dns': <['0.0.0.0']>}", FP_ERROR_INVALID_DNS, "dns: 0.0.0.0/8 has no hosts" },
    { "{'dns': <['::']>}", FP_ERROR_INVALID_DNS, "dns: the unspecified address" },
    { "{'dns': <['dns.example']>}", FP_ERROR_INVALID_DNS, "dns: not an IPv4 or IPv6 address" },
    { "{'dns': <['192.0.2.1:53']>}", FP_ERROR_INVALID_DNS, "dns: not an IPv4 or IPv6 address" },
    { "{'dns': <['fe80::1%eth0']>}", FP_ERROR_INVALID_DNS, "dns: not an IPv4 or IPv6 address" },
    { "{'domain': <'192.0.2.1'>}", FP_ERROR_INVALID_DOMAIN, "domain: an address is not a domain" },
    { "{'domain': <'2001:db8::1'>}", FP_ERROR_INVALID_DOMAIN, "domain: an address is not" },
    { "{'domain': <'[::1]'>}", FP_ERROR_INVALID_DOMAIN, "domain: not a DNS name" },
    { "{'domain': <'.'>}", FP_ERROR_INVALID_DOMAIN, "domain: not a DNS name" },
    { "{'domain': <'.example'>}", FP_ERROR_INVALID_DOMAIN, "domain: not a DNS name" },
    { "{'domain': <'a..b'>}", FP_ERROR_INVALID_DOMAIN, "domain: not a DNS name" },
    { "{'domain': <'-a.example'>}", FP_ERROR_INVALID_DOMAIN, "domain: not a DNS name" },
    { "{'domain': <'a b'>}", FP_ERROR_INVALID_DOMAIN, "domain: not a DNS name" },
    { "{'domain': <'a\\nnameserver 192.0.2.1'>}", FP_ERROR_INVALID_DOMAIN,
      "domain: not a DNS name" },
    { "{'domain': <'http://example'>}", FP_ERROR_INVALID_DOMAIN, "domain: not a DNS name" },
    { "{'domain': <'" LABEL_64 "'>}", FP_ERROR_INVALID_DOMAIN, "domain: not a DNS name" },
    { "{'vlan': <uint32 4095>}", FP_ERROR_INVALID_VLAN,
      "vlan: not a number from 0 (none) to 4094" },
    { "{'vlan': <uint32 4294967295>}", FP_ERROR_INVALID_VLAN, "vlan: not a number from" },
    { "{'vlan': <7>}", FP_ERROR_INVALID_TYPE, "values: vlan has the wrong type" },
    { "{'vlan': <'7'>}", FP_ERROR_INVALID_TYPE, "values: vlan has the wrong type" },
    { "{'prefix': <byte 24>}", FP_ERROR_INVALID_TYPE, "values: prefix has the wrong type" },
    { "{'prefix6': <uint16 64>}", FP_ERROR_INVALID_TYPE, "values: prefix6 has the wrong type" },
    { "{'address': <uint32 1>}", FP_ERROR_INVALID_TYPE, "values: address has the wrong type" },
    { "{'mask': <uint32 24>}", FP_ERROR_INVALID_TYPE, "values: mask has the wrong type" },
    { "{'dns': <'192.0.2.1'>}", FP_ERROR_INVALID_TYPE, "values: dns has the wrong type" },
    { "{'dns': <[<'192.0.2.1'>]>}", FP_ERROR_INVALID_TYPE, "values: dns has the wrong type" },
    { "{'ipv4': <true>}", FP_ERROR_INVALID_TYPE, "values: ipv4 has the wrong type" },
    { "{'gateway': <<'192.0.2.1'>>}", FP_ERROR_INVALID_TYPE, "values: gateway has the wrong" },
    { "{'mask6': <'ffff::'>}", FP_ERROR_UNKNOWN_KEY, "values: a key is not one of" },
    { "{'Address': <'192.0.2.1'>}", FP_ERROR_UNKNOWN_KEY, "values: a key is not one of" },
    { "{'': <''>}", FP_ERROR_UNKNOWN_KEY, "values: a key is not one of" },
    { "{'vlan': <uint32 5>, 'mtu': <uint32 1500>}", FP_ERROR_UNKNOWN_KEY, "values: a key is" },
  };

  check_bad (rows, G_N_ELEMENTS (rows));
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
      FpNetworkSettings settings = full (), before = settings;
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
  FpNetworkSettings settings = full ();
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
  FpNetworkSettings settings = full (), read = fp_network_settings_default ();
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
  FpNetworkSettings wanted = full (), read = fp_network_settings_default ();
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

static void
test_equal (void)
{
  FpNetworkSettings base = full (), one;

#define DIFFERS(change)                                                                            \
  one = base;                                                                                      \
  g_assert_true (fp_network_settings_equal (&base, &one));                                         \
  change;                                                                                          \
  g_assert_false (fp_network_settings_equal (&base, &one))
  DIFFERS (one.ipv4 = FP_IPV4_DHCP);
  DIFFERS (one.static4.address[0] = '2');
  DIFFERS (one.static4.prefix++);
  DIFFERS (one.static4.gateway[0] = '\0');
  DIFFERS (one.ipv6 = FP_IPV6_OFF);
  DIFFERS (one.static6.prefix--);
  DIFFERS (one.dns[1][0] = '\0');
  DIFFERS (one.domain[0] = 'x');
  DIFFERS (one.vlan++);
}

static void
test_masks (void)
{
  char text[FP_IP_SIZE];

  for (guint prefix = 0; prefix <= 32; prefix++)
    {
      guint read = 99;

      fp_mask_print (prefix, text);
      g_assert_true (fp_mask_parse (text, &read));
      g_assert_cmpuint (read, ==, prefix);
    }
  fp_mask_print (19, text);
  g_assert_cmpstr (text, ==, "255.255.224.0");
}

static void
test_one_field (void)
{
  char out[FP_IP_SIZE] = "same";

  g_assert_false (fp_ipv4_parse ("2001:db8::1", out));
  g_assert_false (fp_ipv6_parse ("192.0.2.1", out));
  g_assert_false (fp_ipv4_parse ("", out));
  g_assert_cmpstr (out, ==, "same");
  g_assert_true (fp_ipv4_parse ("192.0.2.1", out));
  g_assert_cmpstr (out, ==, "192.0.2.1");
  g_assert_true (fp_ipv6_parse ("2001:DB8:0:0:1:0:0:1", out));
  g_assert_cmpstr (out, ==, "2001:db8::1:0:0:1");
  g_assert_true (fp_ipv6_parse ("ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255", out));
  g_assert_cmpstr (out, ==, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
}

static void
test_overlap (void)
{
  static const struct
  {
    const char *a;
    guint a_prefix;
    const char *b;
    guint b_prefix;
    gboolean overlap;
  } rows[] = {
    { "192.0.2.1", 24, "192.0.2.200", 24, TRUE },
    { "192.0.2.1", 25, "192.0.2.200", 25, FALSE },
    { "192.0.2.1", 25, "192.0.2.200", 24, TRUE },
    { "10.1.2.3", 8, "10.200.0.1", 30, TRUE },
    { "10.1.2.3", 32, "10.1.2.4", 32, FALSE },
    { "0.0.0.0", 0, "203.0.113.1", 32, TRUE },
    { "2001:db8::1", 64, "2001:db8::2", 127, TRUE },
    { "2001:db8::1", 64, "2001:db8:1::1", 64, FALSE },
    { "2001:db8::1", 33, "2001:db8:8000::1", 33, FALSE },
    { "2001:db8::1", 32, "2001:db8:8000::1", 33, TRUE },
    { "::", 0, "0.0.0.0", 0, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_assert_cmpint (
          fp_prefixes_overlap (rows[i].a, rows[i].a_prefix, rows[i].b, rows[i].b_prefix), ==,
          rows[i].overlap);
      g_assert_cmpint (
          fp_prefixes_overlap (rows[i].b, rows[i].b_prefix, rows[i].a, rows[i].a_prefix), ==,
          rows[i].overlap);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/network-settings/good", test_good);
  g_test_add_func ("/network-settings/kept", test_kept);
  g_test_add_func ("/network-settings/bad/addresses", test_bad_addresses);
  g_test_add_func ("/network-settings/bad/prefixes", test_bad_prefixes);
  g_test_add_func ("/network-settings/bad/gateways", test_bad_gateways);
  g_test_add_func ("/network-settings/bad/gateway-alone", test_gateway_alone);
  g_test_add_func ("/network-settings/bad/others", test_bad_others);
  g_test_add_func ("/network-settings/bad/huge", test_huge);
  g_test_add_func ("/network-settings/bad/many-servers", test_many_servers);
  g_test_add_func ("/network-settings/round-trip", test_round_trip);
  g_test_add_func ("/network-settings/from-variant", test_from_variant);
  g_test_add_func ("/network-settings/equal", test_equal);
  g_test_add_func ("/network-settings/masks", test_masks);
  g_test_add_func ("/network-settings/one-field", test_one_field);
  g_test_add_func ("/network-settings/overlap", test_overlap);
  return g_test_run ();
}
