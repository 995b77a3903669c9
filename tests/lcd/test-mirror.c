/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "ui/lcd/mirror.h"

static GVariant *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  GVariant *variant = g_variant_parse (NULL, text, NULL, NULL, &error);

  g_assert_no_error (error);
  return variant;
}

static void
load (FpMirror *mirror, FpMirrorPart part, const char *text)
{
  g_autoptr (GVariant) properties = parse (text);

  fp_mirror_load (mirror, part, properties);
}

static void
update (FpMirror *mirror, FpMirrorPart part, const char *text)
{
  g_autoptr (GVariant) properties = parse (text);

  fp_mirror_update (mirror, part, properties);
}

#define NONE "@a{sv} {}"

static FpMirror *
empty_service (void)
{
  FpMirror *mirror = fp_mirror_new ();

  for (guint part = 0; part < FP_MIRROR_OPERATION; part++)
    load (mirror, (FpMirrorPart)part, NONE);
  return mirror;
}

static void
assert_text (const char *text)
{
  g_assert_nonnull (text);
  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_cmpuint (strlen (text), <=, FP_MIRROR_TEXT_MAX + 6);
}

/* Every field is there and sound, whatever the peer said. */
static void
assert_sound (const FpPanelModel *model)
{
  const char *const texts[]
      = { model->name,         model->version,          model->config_fault, model->state_fault,
          model->link,         model->hardware_address, model->proxy_host,   model->proxy_user,
          model->platform_url, model->websocket_url,    model->network_fault };

  g_assert_true (model->service);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    assert_text (texts[i]);
  if (model->pending)
    {
      assert_text (model->pending_host);
      assert_text (model->pending_user);
      assert_text (model->pending_code);
    }
  g_assert_nonnull (model->addresses);
  g_assert_nonnull (model->gateways);
  g_assert_nonnull (model->name_servers);
  g_assert_cmpuint (g_strv_length (model->addresses), <=, FP_MIRROR_LIST_MAX);
  g_assert_cmpuint (model->n_stages, <=, FP_N_STAGES);
}

static void
test_incomplete (void)
{
  for (guint missing = 0; missing < FP_MIRROR_OPERATION; missing++)
    {
      g_autoptr (FpMirror) mirror = fp_mirror_new ();
      g_autoptr (FpPanelModel) model = NULL;

      for (guint part = 0; part < FP_MIRROR_OPERATION; part++)
        if (part != missing)
          load (mirror, (FpMirrorPart)part, NONE);
      update (mirror, (FpMirrorPart)missing, "{'Name': <'x'>}");
      g_assert_false (fp_mirror_loaded (mirror, (FpMirrorPart)missing));
      model = fp_mirror_model (mirror);
      g_assert_false (model->service);
    }
}

static void
test_whole (void)
{
  g_autoptr (FpMirror) mirror = fp_mirror_new ();
  g_autoptr (FpPanelModel) model = NULL;

  load (mirror, FP_MIRROR_APPLIANCE,
        "{'Name': <'SENSOR-01'>, 'Version': <'0.1.0'>, 'ConfigFault': <'c'>, 'StateFault': <'s'>,"
        " 'Operation': <objectpath '/'>}");
  load (mirror, FP_MIRROR_NETWORK,
        "{'Link': <'eth0'>, 'State': <'ready'>, 'Carrier': <true>, 'Mtu': <uint32 1500>,"
        " 'HardwareAddress': <'00:11:22:33:44:55'>, 'Addresses': <['192.0.2.10/24']>,"
        " 'Gateways': <['192.0.2.1']>, 'NameServers': <['192.0.2.2', '192.0.2.3']>,"
        " 'Fault': <'n'>}");
  load (mirror, FP_MIRROR_PROXY,
        "{'Enabled': <true>, 'Host': <'proxy.example'>, 'Port': <uint16 3128>, 'User': <'D\\\\u'>,"
        " 'PasswordSet': <true>, 'Pending': <{'action': <'change'>, 'host': <'other'>,"
        " 'port': <uint16 8080>, 'user': <'v'>, 'password-set': <true>,"
        " 'code': <'PX_AUTH_REJECTED'>, 'later': <1.5>}>}");
  load (mirror, FP_MIRROR_CONNECTIVITY,
        "{'State': <'lost'>, 'Checking': <true>, 'LastSuccess': <int64 1234>,"
        " 'PlatformUrl': <'https://a'>, 'WebSocketUrl': <'wss://a'>,"
        " 'Report': <{'code': <'PX_TCP_REFUSED'>, 'stage': <'connect'>}>}");
  model = fp_mirror_model (mirror);
  assert_sound (model);
  g_assert_cmpstr (model->name, ==, "SENSOR-01");
  g_assert_cmpstr (model->version, ==, "0.1.0");
  g_assert_cmpstr (model->config_fault, ==, "c");
  g_assert_cmpstr (model->state_fault, ==, "s");
  g_assert_cmpstr (model->network_fault, ==, "n");
  g_assert_cmpstr (model->link, ==, "eth0");
  g_assert_cmpint (model->network, ==, FP_NETWORK_READY);
  g_assert_cmpuint (model->mtu, ==, 1500);
  g_assert_cmpstr (model->hardware_address, ==, "00:11:22:33:44:55");
  g_assert_cmpstr (model->addresses[0], ==, "192.0.2.10/24");
  g_assert_cmpstr (model->gateways[0], ==, "192.0.2.1");
  g_assert_cmpstr (model->name_servers[1], ==, "192.0.2.3");
  g_assert_true (model->proxy_enabled);
  g_assert_cmpstr (model->proxy_host, ==, "proxy.example");
  g_assert_cmpuint (model->proxy_port, ==, 3128);
  g_assert_cmpstr (model->proxy_user, ==, "D\\u");
  g_assert_true (model->proxy_password_set);
  g_assert_true (model->pending);
  g_assert_cmpint (model->pending_kind, ==, FP_KIND_CHANGE_PROXY);
  g_assert_cmpstr (model->pending_host, ==, "other");
  g_assert_cmpuint (model->pending_port, ==, 8080);
  g_assert_cmpstr (model->pending_user, ==, "v");
  g_assert_true (model->pending_password_set);
  g_assert_cmpstr (model->pending_code, ==, "PX_AUTH_REJECTED");
  g_assert_cmpint (model->connectivity, ==, FP_CONNECTIVITY_LOST);
  g_assert_true (model->checking);
  g_assert_cmpint (model->report->code, ==, FP_CODE_PX_TCP_REFUSED);
  g_assert_cmpint (model->last_success_us, ==, 1234);
  g_assert_cmpstr (model->platform_url, ==, "https://a");
  g_assert_cmpstr (model->websocket_url, ==, "wss://a");
  g_assert_false (model->operation);
}

/* Every property with a value of each of these types: nothing but its own is taken. */
static void
test_wrong_types (void)
{
  static const char *const names[][2] = {
    { "0", "Name" },         { "0", "Version" },     { "0", "ConfigFault" },
    { "0", "StateFault" },   { "1", "Fault" },       { "0", "Operation" },
    { "1", "Link" },         { "1", "State" },       { "1", "HardwareAddress" },
    { "1", "Mtu" },          { "1", "Addresses" },   { "1", "Gateways" },
    { "1", "NameServers" },  { "2", "Enabled" },     { "2", "Host" },
    { "2", "Port" },         { "2", "User" },        { "2", "PasswordSet" },
    { "2", "Pending" },      { "3", "State" },       { "3", "Checking" },
    { "3", "Report" },       { "3", "LastSuccess" }, { "3", "PlatformUrl" },
    { "3", "WebSocketUrl" }, { "4", "Kind" },        { "4", "State" },
    { "4", "Stages" },       { "4", "Report" },      { "4", "Deadline" },
    { "1", "Managed" },      { "1", "Speed" },       { "1", "Settings" },
    { "1", "Pending" },      { "1", "Lease" },
  };
  static const char *const values[] = {
    "true",
    "byte 0x07",
    "int16 -3",
    "uint16 9",
    "-7",
    "uint32 7",
    "int64 -1",
    "1.5",
    "'text'",
    "objectpath '/x'",
    "['a','b']",
    "@as []",
    "@a{sv} {}",
    "{'action': <7>, 'code': <false>}",
    "{'ipv4': <7>, 'address': <@as []>, 'prefix': <'24'>, 'dns': <'x'>, 'expires': <'soon'>}",
    "{'action': <'enable'>, 'host': <7>, 'port': <'x'>, 'user': <true>, 'password-set': <'y'>}",
    "[('tls', 'ok', uint32 5), ('x', 'y', uint32 4)]",
    "<<1>>",
    "@ms nothing",
  };

  for (guint n = 0; n < G_N_ELEMENTS (names); n++)
    for (guint v = 0; v < G_N_ELEMENTS (values); v++)
      {
        g_autoptr (FpMirror) mirror = empty_service ();
        g_autofree char *text = g_strdup_printf ("{'%s': <%s>}", names[n][1], values[v]);
        g_autoptr (FpPanelModel) model = NULL;

        fp_mirror_follow (mirror, 3);
        load (mirror, (FpMirrorPart)(names[n][0][0] - '0'), text);
        model = fp_mirror_model (mirror);
        assert_sound (model);
        g_assert_cmpuint (fp_mirror_running (mirror), ==, 0);
      }
}

static void
test_not_a_dictionary (void)
{
  g_autoptr (FpMirror) mirror = fp_mirror_new ();

  load (mirror, FP_MIRROR_PROXY, "'text'");
  g_assert_true (fp_mirror_loaded (mirror, FP_MIRROR_PROXY));
  fp_mirror_update (mirror, FP_MIRROR_PROXY, NULL);
  update (mirror, FP_MIRROR_PROXY, "[1, 2]");
}

/* Words of a later version, and texts beyond all measure. */
static void
test_unknown_words (void)
{
  g_autoptr (FpMirror) mirror = empty_service ();
  g_autoptr (FpPanelModel) model = NULL;
  g_autofree char *huge = g_strnfill (1000000, 'x');
  g_autofree char *name = g_strdup_printf ("{'Name': <'%s'>}", huge);

  load (mirror, FP_MIRROR_APPLIANCE, name);
  load (mirror, FP_MIRROR_NETWORK, "{'State': <'on-fire'>}");
  load (mirror, FP_MIRROR_PROXY, "{'Pending': <{'action': <'encrypt'>}>}");
  load (mirror, FP_MIRROR_CONNECTIVITY, "{'State': <'superb'>, 'Report': <{'code': <'NEW'>}>}");
  model = fp_mirror_model (mirror);
  assert_sound (model);
  g_assert_cmpint (model->network, ==, FP_NETWORK_NO_LINK);
  g_assert_cmpint (model->connectivity, ==, FP_CONNECTIVITY_UNKNOWN);
  g_assert_false (model->pending);
  g_assert_null (model->report);
}

/* A text is not cut in the middle of a character. */
static void
test_cut_in_character (void)
{
  for (guint lead = FP_MIRROR_TEXT_MAX - 4; lead <= FP_MIRROR_TEXT_MAX; lead++)
    {
      g_autoptr (FpMirror) mirror = empty_service ();
      g_autofree char *fill = g_strnfill (lead, 'x');
      g_autofree char *name = g_strdup_printf ("{'Name': <'%s\xe2\x82\xac\xe2\x82\xac'>}", fill);
      g_autoptr (FpPanelModel) model = NULL;

      load (mirror, FP_MIRROR_APPLIANCE, name);
      model = fp_mirror_model (mirror);
      assert_sound (model);
    }
}

static void
test_update (void)
{
  g_autoptr (FpMirror) mirror = empty_service ();
  g_autoptr (FpPanelModel) model = NULL;

  load (mirror, FP_MIRROR_PROXY, "{'Host': <'a'>, 'Port': <uint16 1>}");
  update (mirror, FP_MIRROR_PROXY, "{'Port': <uint16 2>, 'Enabled': <true>}");
  model = fp_mirror_model (mirror);
  g_assert_cmpstr (model->proxy_host, ==, "a");
  g_assert_cmpuint (model->proxy_port, ==, 2);
  g_assert_true (model->proxy_enabled);
  g_clear_pointer (&model, fp_panel_model_free);
  load (mirror, FP_MIRROR_PROXY, NONE);
  model = fp_mirror_model (mirror);
  g_assert_cmpstr (model->proxy_host, ==, "");
  g_assert_false (model->proxy_enabled);
}

static void
test_operation (void)
{
  g_autoptr (FpMirror) mirror = empty_service ();
  g_autoptr (FpPanelModel) model = NULL;

  load (mirror, FP_MIRROR_APPLIANCE, "{'Operation': <objectpath '/org/faceplate1/operation/7'>}");
  g_assert_cmpuint (fp_mirror_running (mirror), ==, 7);
  fp_mirror_follow (mirror, 7);
  model = fp_mirror_model (mirror);
  g_assert_false (model->operation);
  g_clear_pointer (&model, fp_panel_model_free);
  load (mirror, FP_MIRROR_OPERATION,
        "{'Kind': <'enable-proxy'>, 'State': <'checking'>, 'Report': <@a{sv} {}>,"
        " 'Deadline': <int64 77000000>,"
        " 'Stages': <[('link', 'ok', uint32 3), ('dance', 'ok', uint32 3),"
        " ('connect', 'waltzing', uint32 0), ('address', 'running', uint32 0)]>}");
  model = fp_mirror_model (mirror);
  g_assert_true (model->operation);
  g_assert_cmpuint (model->operation_id, ==, 7);
  g_assert_cmpint (model->operation_kind, ==, FP_KIND_ENABLE_PROXY);
  g_assert_cmpint (model->operation_state, ==, FP_OPERATION_CHECKING);
  g_assert_cmpint (model->operation_deadline_us, ==, 77000000);
  g_assert_cmpuint (model->n_stages, ==, 2);
  g_assert_cmpint (model->stages[0].stage, ==, FP_STAGE_LINK);
  g_assert_cmpuint (model->stages[0].duration_ms, ==, 3);
  g_assert_cmpint (model->stages[1].stage, ==, FP_STAGE_ADDRESS);
  g_assert_cmpint (model->stages[1].status, ==, FP_STAGE_RUNNING);
  g_assert_null (model->operation_report);
  g_clear_pointer (&model, fp_panel_model_free);
  update (mirror, FP_MIRROR_OPERATION,
          "{'State': <'failed'>, 'Report': <{'code': <'PX_AUTH_REJECTED'>, 'stage': <'tunnel'>}>}");
  model = fp_mirror_model (mirror);
  g_assert_cmpint (model->operation_state, ==, FP_OPERATION_FAILED);
  g_assert_cmpint (model->operation_report->code, ==, FP_CODE_PX_AUTH_REJECTED);
  g_clear_pointer (&model, fp_panel_model_free);
  fp_mirror_follow (mirror, 8);
  model = fp_mirror_model (mirror);
  g_assert_false (model->operation);
}

static void
test_too_many_stages (void)
{
  g_autoptr (FpMirror) mirror = empty_service ();
  g_autoptr (FpPanelModel) model = NULL;
  GString *stages = g_string_new ("{'Kind': <'check'>, 'State': <'checking'>, 'Stages': <[");

  for (guint i = 0; i < 1000; i++)
    g_string_append (stages, "('tls', 'ok', uint32 1),");
  g_string_append (stages, "('tls', 'ok', uint32 1)]>}");
  fp_mirror_follow (mirror, 1);
  load (mirror, FP_MIRROR_OPERATION, stages->str);
  g_string_free (stages, TRUE);
  model = fp_mirror_model (mirror);
  g_assert_cmpuint (model->n_stages, ==, FP_N_STAGES);
}

static void
test_network_settings (void)
{
  g_autoptr (FpMirror) mirror = empty_service ();
  g_autoptr (FpPanelModel) model = NULL;

  load (mirror, FP_MIRROR_NETWORK,
        "{'Managed': <true>, 'Speed': <uint32 1000>, 'BaseLink': <'eth0'>,"
        " 'Settings': <{'ipv4': <'static'>, 'address': <'192.0.2.10'>, 'prefix': <uint32 24>,"
        "               'ipv6': <'off'>, 'vlan': <uint32 7>, 'later': <1.5>}>,"
        " 'Pending': <{'action': <'change'>, 'code': <'NET_DOWN'>, 'ipv4': <'dhcp'>,"
        "              'dns': <['192.0.2.53']>, 'vlan': <uint32 8>}>,"
        " 'Lease': <{'address': <'192.0.2.10/24'>, 'expires': <int64 5000000>}>}");
  model = fp_mirror_model (mirror);
  assert_sound (model);
  g_assert_true (model->managed);
  g_assert_cmpuint (model->speed, ==, 1000);
  g_assert_cmpint (model->settings.ipv4, ==, FP_IPV4_STATIC);
  g_assert_cmpstr (model->settings.static4.address, ==, "192.0.2.10");
  g_assert_cmpuint (model->settings.static4.prefix, ==, 24);
  g_assert_cmpint (model->settings.ipv6, ==, FP_IPV6_OFF);
  g_assert_cmpuint (model->settings.vlan, ==, 7);
  g_assert_true (model->tried && model->tried_base && !model->tried_unfinished);
  g_assert_cmpint (model->tried_settings.ipv4, ==, FP_IPV4_DHCP);
  g_assert_cmpstr (model->tried_settings.dns[0], ==, "192.0.2.53");
  g_assert_cmpuint (model->tried_settings.vlan, ==, 8);
  g_assert_true (model->lease);
  g_assert_cmpint (model->lease_expires_us, ==, 5000000);
}

/* A service without them, or with settings that cannot be. */
static void
test_no_network_settings (void)
{
  static const char *const properties[] = {
    NONE,
    "{'Managed': <true>, 'Settings': <{'address': <'192.0.2.255/24'>}>, 'Lease': <{'x': <1>}>}",
    "{'Managed': <true>, 'Settings': <{'ipv4': <'pigeon'>, 'vlan': <uint32 7>}>}",
    "{'Settings': <@a{sv} {}>, 'Pending': <@a{sv} {}>, 'Lease': <@a{sv} {}>}",
  };
  const FpNetworkSettings none = fp_network_settings_default ();

  for (guint i = 0; i < G_N_ELEMENTS (properties); i++)
    {
      g_autoptr (FpMirror) mirror = empty_service ();
      g_autoptr (FpPanelModel) model = NULL;

      load (mirror, FP_MIRROR_NETWORK, properties[i]);
      model = fp_mirror_model (mirror);
      assert_sound (model);
      g_assert_true (fp_network_settings_equal (&model->settings, &none));
      g_assert_false (model->tried);
      g_assert_cmpint (model->lease_expires_us, ==, 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lcd/mirror/network-settings", test_network_settings);
  g_test_add_func ("/lcd/mirror/no-network-settings", test_no_network_settings);
  g_test_add_func ("/lcd/mirror/incomplete", test_incomplete);
  g_test_add_func ("/lcd/mirror/whole", test_whole);
  g_test_add_func ("/lcd/mirror/wrong-types", test_wrong_types);
  g_test_add_func ("/lcd/mirror/not-a-dictionary", test_not_a_dictionary);
  g_test_add_func ("/lcd/mirror/unknown-words", test_unknown_words);
  g_test_add_func ("/lcd/mirror/cut-in-character", test_cut_in_character);
  g_test_add_func ("/lcd/mirror/update", test_update);
  g_test_add_func ("/lcd/mirror/operation", test_operation);
  g_test_add_func ("/lcd/mirror/too-many-stages", test_too_many_stages);
  return g_test_run ();
}
