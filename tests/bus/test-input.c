/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Bad input to every method: a named error, polkit is not asked, nothing changes, nothing is
 * written. */
#include <string.h>

#include "dbus/names.h"
#include "tests/bus/rig.h"

#define LABEL_64   "a234567890123456789012345678901234567890123456789012345678901234"
#define HOST(text) "({'host': <" text ">, 'port': <uint16 80>}, @a{sv} {})"
#define PORT(text) "({'host': <'ok'>, 'port': <" text ">}, @a{sv} {})"
#define USER(text) "({'host': <'ok'>, 'port': <uint16 80>, 'user': <" text ">}, @a{sv} {})"
#define PASSWORD(text)                                                                             \
  "({'host': <'ok'>, 'port': <uint16 80>, 'user': <'u'>, 'password': <" text ">}, @a{sv} {})"
#define OPTIONS(text) "({'host': <'ok'>, 'port': <uint16 80>}, " text ")"

static const char *const values[][2] = {
  { "(@a{sv} {}, @a{sv} {})", "InvalidHost" },
  { "({'port': <uint16 80>}, @a{sv} {})", "InvalidHost" },
  { "({'host': <'ok'>}, @a{sv} {})", "InvalidPort" },
  { HOST ("''"), "InvalidHost" },
  { HOST ("'http://proxy.example'"), "InvalidHost" },
  { HOST ("'proxy:3128'"), "InvalidHost" },
  { HOST ("'" LABEL_64 ".example'"), "InvalidHost" },
  { HOST ("'256.1.1.1'"), "InvalidHost" },
  { HOST ("'1.2.3'"), "InvalidHost" },
  { HOST ("'fe80::1%eth0'"), "InvalidHost" },
  { HOST ("'[::1'"), "InvalidHost" },
  { HOST ("'a\\r\\nb'"), "InvalidHost" },
  { HOST ("'pr\\u00f6xy'"), "InvalidHost" },
  { HOST ("5"), "InvalidType" },
  { HOST ("b'proxy'"), "InvalidType" },
  { PORT ("uint16 0"), "InvalidPort" },
  { PORT ("65536"), "InvalidType" },
  { PORT ("'80'"), "InvalidType" },
  { PORT ("-1"), "InvalidType" },
  { USER ("'a:b'"), "InvalidUser" },
  { USER ("'a\\nb'"), "InvalidUser" },
  { USER ("'a\\u0007b'"), "InvalidUser" },
  { USER ("['u']"), "InvalidType" },
  { PASSWORD ("'a\\r\\nb'"), "InvalidPassword" },
  { PASSWORD ("uint32 5"), "InvalidType" },
  { "({'host': <'ok'>, 'port': <uint16 80>, 'hots': <'x'>}, @a{sv} {})", "UnknownKey" },
  { OPTIONS ("{'kepp': <true>}"), "UnknownKey" },
  { OPTIONS ("{'keep': <'yes'>}"), "InvalidType" },
  { OPTIONS ("{'keep': <1>}"), "InvalidType" },
  { OPTIONS ("{'hold': <uint32 1>}"), "UnknownKey" },
  { "('host', 80)", "org.freedesktop.DBus.Error.InvalidArgs" },
  { "(@a{sv} {},)", "org.freedesktop.DBus.Error.InvalidArgs" },
  { "(@as [], @a{sv} {})", "org.freedesktop.DBus.Error.InvalidArgs" },
};

#define NETWORK(text) "({" text "}, @a{sv} {})"
#define WITH(text)    "({'address': <'192.0.2.10/24'>}, {" text "})"

static const char *const network_values[][2] = {
  { NETWORK ("'ipv4': <'magic'>"), "InvalidMethod" },
  { NETWORK ("'ipv6': <'yes'>"), "InvalidMethod" },
  { NETWORK ("'ipv4': <'off'>, 'ipv6': <'off'>"), "InvalidMethod" },
  { NETWORK ("'ipv4': <'static'>"), "InvalidAddress" },
  { NETWORK ("'address': <'256.1.1.1/24'>"), "InvalidAddress" },
  { NETWORK ("'address': <'192.0.2.0/24'>"), "InvalidAddress" },
  { NETWORK ("'address': <'192.0.2.255/24'>"), "InvalidAddress" },
  { NETWORK ("'address': <'0.0.0.0/24'>"), "InvalidAddress" },
  { NETWORK ("'address': <'127.0.0.1/8'>"), "InvalidAddress" },
  { NETWORK ("'address': <'224.0.0.5/24'>"), "InvalidAddress" },
  { NETWORK ("'address': <'2001:db8::1/64'>"), "InvalidAddress" },
  { NETWORK ("'address': <'192.0.2.10 /24'>"), "InvalidAddress" },
  { NETWORK ("'address': <'192.0.2.10/33'>"), "InvalidPrefix" },
  { NETWORK ("'address': <'192.0.2.10'>, 'prefix': <uint32 0>"), "InvalidPrefix" },
  { NETWORK ("'address': <'192.0.2.10'>, 'mask': <'255.0.255.0'>"), "InvalidPrefix" },
  { NETWORK ("'address': <'192.0.2.10/24'>, 'gateway': <'198.51.100.1'>"), "InvalidGateway" },
  { NETWORK ("'address': <'192.0.2.10/24'>, 'gateway': <'192.0.2.10'>"), "InvalidGateway" },
  { NETWORK ("'address': <'192.0.2.10/24'>, 'gateway': <'192.0.2.255'>"), "InvalidGateway" },
  { NETWORK ("'address': <'192.0.2.10/24'>, 'gateway': <'router'>"), "InvalidGateway" },
  { NETWORK ("'address6': <'ff02::1/64'>"), "InvalidAddress" },
  { NETWORK ("'address6': <'2001:db8::/64'>"), "InvalidAddress" },
  { NETWORK ("'address6': <'2001:db8::1/129'>"), "InvalidPrefix" },
  { NETWORK ("'address6': <'2001:db8::1/64'>, 'gateway6': <'2001:db8:1::1'>"), "InvalidGateway" },
  { NETWORK ("'dns': <['192.0.2.1', '192.0.2.1']>"), "InvalidDns" },
  { NETWORK ("'dns': <['192.0.2.1', '192.0.2.2', '192.0.2.3']>"), "InvalidDns" },
  { NETWORK ("'dns': <['0.0.0.0']>"), "InvalidDns" },
  { NETWORK ("'dns': <['dns.example']>"), "InvalidDns" },
  { NETWORK ("'domain': <'-bad-'>"), "InvalidDomain" },
  { NETWORK ("'domain': <'192.0.2.1'>"), "InvalidDomain" },
  { NETWORK ("'vlan': <uint32 4095>"), "InvalidVlan" },
  { NETWORK ("'vlan': <uint32 4294967295>"), "InvalidVlan" },
  { NETWORK ("'vlan': <'7'>"), "InvalidType" },
  { NETWORK ("'ipv4': <5>"), "InvalidType" },
  { NETWORK ("'dns': <'192.0.2.1'>"), "InvalidType" },
  { NETWORK ("'adress': <'192.0.2.10/24'>"), "UnknownKey" },
  { WITH ("'confirm': <uint32 9>"), "InvalidOption" },
  { WITH ("'confirm': <uint32 3601>"), "InvalidOption" },
  { WITH ("'confirm': <true>"), "InvalidType" },
  { WITH ("'keep': <uint32 1>"), "InvalidType" },
  { WITH ("'take-over': <'yes'>"), "InvalidType" },
  { WITH ("'hold': <uint32 1>"), "UnknownKey" },
  { "('192.0.2.10', 24)", "org.freedesktop.DBus.Error.InvalidArgs" },
};

static const char *const bare[][3] = {
  { FP_APPLIANCE_IFACE, "Reboot", NULL },       { FP_APPLIANCE_IFACE, "PowerOff", NULL },
  { FP_NETWORK_IFACE, "Reset", NULL },          { FP_NETWORK_IFACE, "Release", NULL },
  { FP_NETWORK_IFACE, "DiscardPending", NULL }, { FP_PROXY_IFACE, "Disable", NULL },
  { FP_PROXY_IFACE, "DiscardPending", NULL },   { FP_CONNECTIVITY_IFACE, "Check", NULL },
};

typedef struct
{
  Rig *rig;
  guint asked;
  char *state; /* the stored bytes */
  char *shown; /* the properties */
} Before;

static char *
stored (Rig *rig)
{
  g_autofree char *path = g_build_filename (rig->state_dir, "state", NULL);
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, NULL);
  return text;
}

static char *
shown (Rig *rig)
{
  g_autoptr (GVariant) proxy
      = client_call (rig->client, FP_OBJECT_PATH, "org.freedesktop.DBus.Properties", "GetAll",
                     "('" FP_PROXY_IFACE "',)", NULL);
  g_autoptr (GVariant) network
      = client_call (rig->client, FP_OBJECT_PATH, "org.freedesktop.DBus.Properties", "GetAll",
                     "('" FP_NETWORK_IFACE "',)", NULL);
  g_autofree char *a = g_variant_print (proxy, FALSE), *b = g_variant_print (network, FALSE);

  return g_strconcat (a, b, NULL);
}

static void
note (Before *before, Rig *rig)
{
  before->rig = rig;
  before->asked = rig_polkit_count (rig, "Asked");
  before->state = stored (rig);
  before->shown = shown (rig);
}

static void
assert_unchanged (Before *before)
{
  g_autofree char *state = stored (before->rig);
  g_autofree char *now = shown (before->rig);

  g_assert_cmpuint (rig_polkit_count (before->rig, "Asked"), ==, before->asked);
  g_assert_cmpstr (state, ==, before->state);
  g_assert_cmpstr (now, ==, before->shown);
  client_expect (before->rig->client, FP_APPLIANCE_IFACE, "Operation", "'/'");
  g_free (before->state);
  g_free (before->shown);
}

static void
refuse_all (Rig *rig, const char *method)
{
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      /* Change has stored values to fall back on */
      if (g_str_equal (method, "Change") && i < 3)
        continue;
      client_call_fails (rig->client, FP_OBJECT_PATH, FP_PROXY_IFACE, method, values[i][0],
                         values[i][1]);
    }
}

static void
test_values (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_CONFIG ("ok"));
  Before before;

  note (&before, rig);
  refuse_all (rig, "Enable");
  assert_unchanged (&before);
  g_free (client_run (rig->client, FP_PROXY_IFACE, "Enable",
                      "({'host': <'ok'>, 'port': <uint16 80>}, @a{sv} {})", "succeeded"));
  note (&before, rig);
  refuse_all (rig, "Change");
  assert_unchanged (&before);
}

static void
test_network (void)
{
  g_autoptr (Rig) rig = rig_new_on_model (RIG_MODEL_CONFIG ("ok"), "");
  g_autofree char *kernel = rig_kernel (rig), *after = NULL;
  Before before;

  note (&before, rig);
  for (guint i = 0; i < G_N_ELEMENTS (network_values); i++)
    client_call_fails (rig->client, FP_OBJECT_PATH, FP_NETWORK_IFACE, "Change",
                       network_values[i][0], network_values[i][1]);
  client_call_fails (rig->client, FP_OBJECT_PATH, FP_NETWORK_IFACE, "Reset",
                     "({'confirm': <uint32 5>},)", "InvalidOption");
  client_call_fails (rig->client, FP_OBJECT_PATH, FP_NETWORK_IFACE, "Release",
                     "({'keep': <true>},)", "UnknownKey");
  assert_unchanged (&before);
  after = rig_kernel (rig);
  g_assert_cmpstr (after, ==, kernel);
}

static void
test_bare (void)
{
  g_autoptr (Rig) rig = rig_new_on_model (RIG_MODEL_CONFIG ("ok"), "");
  Before before;

  g_free (client_run (rig->client, FP_PROXY_IFACE, "Enable",
                      "({'host': <'ok'>, 'port': <uint16 80>}, @a{sv} {})", "succeeded"));
  note (&before, rig);
  for (guint i = 0; i < G_N_ELEMENTS (bare); i++)
    {
      client_call_fails (rig->client, FP_OBJECT_PATH, bare[i][0], bare[i][1],
                         "({'unknown': <true>},)", "UnknownKey");
      client_call_fails (rig->client, FP_OBJECT_PATH, bare[i][0], bare[i][1], "('x',)",
                         "org.freedesktop.DBus.Error.InvalidArgs");
    }
  client_call_fails (rig->client, FP_OBJECT_PATH, FP_PROXY_IFACE, "Disable", "({'keep': <5>},)",
                     "InvalidType");
  client_call_fails (rig->client, FP_OBJECT_PATH, FP_PROXY_IFACE, "Disable",
                     "({'hold': <uint32 5>},)", "UnknownKey");
  client_call_fails (rig->client, FP_OBJECT_PATH, FP_CONNECTIVITY_IFACE, "Check",
                     "({'keep': <true>},)", "UnknownKey");
  client_call_fails (rig->client, FP_OBJECT_PATH, FP_CONNECTIVITY_IFACE, "Check",
                     "({'hold': <5>},)", "InvalidType");
  client_call_fails (rig->client, FP_OBJECT_PATH, FP_CONNECTIVITY_IFACE, "Check",
                     "({'hold': <uint32 3601>},)", "InvalidOption");
  client_call_fails (rig->client, FP_OBJECT_PATH, FP_CONNECTIVITY_IFACE, "Check",
                     "({'hold': <uint32 4294967295>},)", "InvalidOption");
  client_call_fails (rig->client, FP_OBJECT_PATH "/operation/1", FP_OPERATION_IFACE, "Cancel",
                     "({'now': <true>},)", "UnknownKey");
  client_call_fails (rig->client, FP_OBJECT_PATH, FP_NETWORK_IFACE, "ListLinks", "('x',)",
                     "org.freedesktop.DBus.Error.InvalidArgs");
  assert_unchanged (&before);
}

static void
refuse_long (Rig *rig, const char *key, gsize length, const char *name)
{
  g_autofree char *text = g_strnfill (length, 'a');
  g_autofree char *arguments = g_strdup_printf (
      "({'host': <'ok'>, 'port': <uint16 80>, 'user': <'u'>, '%s': <'%s'>}, @a{sv} {})",
      g_str_equal (key, "host") ? "user" : key, text);
  g_autofree char *host
      = g_strdup_printf ("({'host': <'%s'>, 'port': <uint16 80>}, @a{sv} {})", text);

  client_call_fails (rig->client, FP_OBJECT_PATH, FP_PROXY_IFACE, "Enable",
                     g_str_equal (key, "host") ? host : arguments, name);
}

/* From one byte too many to the most that the bus carries. */
static void
test_long (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_CONFIG ("ok"));
  Before before;

  note (&before, rig);
  refuse_long (rig, "host", 254, "InvalidHost");
  refuse_long (rig, "password", 257, "InvalidPassword");
  refuse_long (rig, "host", 60000, "InvalidHost");
  refuse_long (rig, "host", 1024 * 1024, "LimitsExceeded");
  refuse_long (rig, "password", 1024 * 1024, "LimitsExceeded");
  refuse_long (rig, "unknown", 16 * 1024 * 1024, "LimitsExceeded");
  assert_unchanged (&before);
}

/* Properties are read-only, and what is not there is said not to be. */
static void
test_no_such (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_CONFIG ("ok"));
  Before before;

  note (&before, rig);
  client_call_fails (rig->client, FP_OBJECT_PATH, "org.freedesktop.DBus.Properties", "Set",
                     "('" FP_PROXY_IFACE "', 'Enabled', <true>)",
                     "org.freedesktop.DBus.Error.InvalidArgs");
  client_call_fails (rig->client, FP_OBJECT_PATH, "org.freedesktop.DBus.Properties", "Get",
                     "('" FP_PROXY_IFACE "', 'Password')",
                     "org.freedesktop.DBus.Error.InvalidArgs");
  client_call_fails (rig->client, FP_OBJECT_PATH, FP_PROXY_IFACE, "Destroy", NULL,
                     "org.freedesktop.DBus.Error.UnknownMethod");
  client_call_fails (rig->client, FP_OBJECT_PATH "/operation/99", FP_OPERATION_IFACE, "Cancel",
                     "(@a{sv} {},)", "org.freedesktop.DBus.Error.UnknownMethod");
  assert_unchanged (&before);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/input/values", test_values);
  g_test_add_func ("/input/network", test_network);
  g_test_add_func ("/input/bare", test_bare);
  g_test_add_func ("/input/long", test_long);
  g_test_add_func ("/input/no-such", test_no_such);
  return g_test_run ();
}
