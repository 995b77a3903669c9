/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The configuration file: each bad value has its default instead, and the fault names it. */
#include <string.h>

#include "dbus/words.h"
#include "helper/core/config.h"
#include "helper/core/model.h"

#define PIN "sha256/47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="

static void
test_all_keys (void)
{
  static const char text[]
      = "# comment\n[appliance]\nname=SENSOR-01\n"
        "[platform]\nurl=https://platform.example/status?a=b\nwebsocket-url=wss://"
        "platform.example:8443/ws\n"
        "ca-file=/etc/a.pem\nissuing-ca-file=/etc/b.pem\nsystem-ca-file=/etc/c.pem\ncrl-file=/etc/"
        "d.pem\n"
        "pins=" PIN ";" PIN "\n"
        "[network]\nmanage=yes\nlink=enp0s31f6\n[proxy]\nschemes=digest; negotiate\n"
        "[check]\ninterval-s=30\ntime-scale=2.5\n[panel]\nsize=20x4\nanything=goes\n";
  g_autofree char *fault = NULL;
  g_autoptr (FpConfig) config = fp_config_parse (text, strlen (text), &fault);

  g_assert_cmpstr (fault, ==, "");
  g_assert_cmpstr (config->name, ==, "SENSOR-01");
  g_assert_cmpstr (config->url, ==, "https://platform.example/status?a=b");
  g_assert_cmpstr (config->websocket_url, ==, "wss://platform.example:8443/ws");
  g_assert_cmpstr (config->ca_file, ==, "/etc/a.pem");
  g_assert_cmpstr (config->issuing_ca_file, ==, "/etc/b.pem");
  g_assert_cmpstr (config->system_ca_file, ==, "/etc/c.pem");
  g_assert_cmpstr (config->crl_file, ==, "/etc/d.pem");
  g_assert_cmpuint (g_strv_length (config->pins), ==, 2);
  g_assert_cmpstr (config->link, ==, "enp0s31f6");
  g_assert_true (config->manage);
  g_assert_cmpuint (config->schemes, ==, 1u << FP_SCHEME_DIGEST | 1u << FP_SCHEME_NEGOTIATE);
  g_assert_cmpuint (config->interval_s, ==, 30);
  g_assert_cmpfloat (config->time_scale, ==, 2.5);
}

static void
assert_default (const FpConfig *config)
{
  g_assert_null (config->name);
  g_assert_null (config->url);
  g_assert_null (config->websocket_url);
  g_assert_null (config->ca_file);
  g_assert_null (config->pins);
  g_assert_null (config->link);
  g_assert_false (config->manage);
  g_assert_cmpuint (config->schemes, ==, 0);
  g_assert_cmpuint (config->interval_s, ==, 180);
  g_assert_cmpfloat (config->time_scale, ==, 1.0);
}

static void
expect_link_fault (const char *text, const char *managed, const char *expected)
{
  char *fault = NULL;
  FpConfig *config = fp_config_parse (text, strlen (text), &fault);
  g_autoptr (FpModel) model = fp_model_new (config, fault, "host");
  g_autofree char *shown = NULL, *released = NULL;
  FpState *state = fp_state_new ();

  state->network.managed = managed != NULL;
  g_strlcpy (state->network.link, managed != NULL ? managed : "", sizeof state->network.link);
  fp_model_loaded (model, state, g_strdup (""));
  shown = fp_model_config_fault (model);
  g_assert_cmpstr (shown, ==, expected);
  fp_model_saved (model, fp_state_new (), NULL);
  released = fp_model_config_fault (model);
  g_assert_null (strstr (released, "release it first"));
}

static void
test_other_link (void)
{
#define OTHER "[network] link: eth1 is named, but eth0 is managed: release it first"
  expect_link_fault ("[network]\nlink=eth1\n", "eth0", OTHER);
  expect_link_fault ("[network]\nlink=eth1\n[proxy]\nx=y\n", "eth0",
                     "[proxy] x: not known; " OTHER);
  expect_link_fault ("[network]\nlink=eth0\n", "eth0", "");
  expect_link_fault ("[network]\nlink=eth1\n", NULL, "");
  expect_link_fault ("", "eth0", "");
}

static void
test_bad_values (void)
{
  static const char *const rows[][2] = {
    /* the file, and how the fault begins */
    { "[appliance]\nname=a\\nb\n", "[appliance] name:" },
    { "[appliance]\nname=0123456789012345678901234567890123456789012345678901234567890123456789\n",
      "[appliance] name:" },
    { "[appliance]\nname=\xff\xfe\n", "[appliance] name:" },
    { "[appliance]\nname=a\\qb\n", "[appliance] name:" },
    { "[appliance]\nnome=a\n", "[appliance] nome: not known" },
    { "[platform]\nurl=http://platform.example/\n", "[platform] url:" },
    { "[platform]\nurl=platform.example\n", "[platform] url:" },
    { "[platform]\nurl=https://u:p@platform.example/\n", "[platform] url:" },
    { "[platform]\nurl=https://platform.example:0/\n", "[platform] url:" },
    { "[platform]\nurl=https://platform.example:65536/\n", "[platform] url:" },
    { "[platform]\nurl=https://-bad-.example/\n", "[platform] url:" },
    { "[platform]\nurl=https://platform.example/a b\n", "[platform] url:" },
    { "[platform]\nurl=https://platform.example/\\r\\nX: y\n", "[platform] url:" },
    { "[platform]\nwebsocket-url=https://platform.example/\n", "[platform] websocket-url:" },
    { "[platform]\nca-file=relative.pem\n", "[platform] ca-file:" },
    { "[platform]\npins=sha1/abc\n", "[platform] pins:" },
    { "[platform]\npins=;;\n", "[platform] pins:" },
    { "[platform]\npins=" PIN ";x\n", "[platform] pins:" },
    { "[network]\nlink=0123456789abcdef\n", "[network] link:" },
    { "[network]\nlink=a/b\n", "[network] link:" },
    { "[network]\nmanage=yes\n", "[network] manage: needs link" },
    { "[network]\nmanage=true\n", "[network] manage: not yes or no" },
    { "[network]\nmanage=yes\nlink=a/b\n", "[network] link:" },
    { "[proxy]\nschemes=digest;telepathy\n", "[proxy] schemes:" },
    { "[proxy]\nschemes=none\n", "[proxy] schemes:" },
    { "[proxy]\nschemes=;\n", "[proxy] schemes:" },
    { "[check]\ninterval-s=29\n", "[check] interval-s:" },
    { "[check]\ninterval-s=86401\n", "[check] interval-s:" },
    { "[check]\ninterval-s=-1\n", "[check] interval-s:" },
    { "[check]\ninterval-s=3m\n", "[check] interval-s:" },
    { "[check]\ninterval-s=4294967476\n", "[check] interval-s:" },
    { "[check]\ntime-scale=0\n", "[check] time-scale:" },
    { "[check]\ntime-scale=nan\n", "[check] time-scale:" },
    { "[check]\ntime-scale=inf\n", "[check] time-scale:" },
    { "[check]\ntime-scale=1000\n", "[check] time-scale:" },
    { "[check]\ntime-scale=fast\n", "[check] time-scale:" },
    { "[chekc]\ninterval-s=60\n", "[chekc]: not known" },
    { "[\x1b[2Jx]\n", "" },
    { "no group\n", "" },
    { "[platform\nurl=https://x/\n", "" },
    { "key=before any group\n", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *fault = NULL;
      g_autoptr (FpConfig) config = fp_config_parse (rows[i][0], strlen (rows[i][0]), &fault);

      if (*fault == '\0' || !g_str_has_prefix (fault, rows[i][1]))
        g_error ("row %u: \"%s\"", i, fault);
      g_assert_true (g_str_is_ascii (fault));
      g_assert_null (strpbrk (fault, "\n\x1b"));
      assert_default (config);
    }
}

static void
test_bad_beside_good (void)
{
  static const char text[] = "[check]\ninterval-s=x\ntime-scale=y\n[appliance]\nname=N\nzzz=1\n";
  g_autofree char *fault = NULL;
  g_autoptr (FpConfig) config = fp_config_parse (text, strlen (text), &fault);

  g_assert_cmpstr (config->name, ==, "N");
  g_assert_cmpuint (config->interval_s, ==, 180);
  g_assert_true (g_str_has_suffix (fault, "(and 2 more)"));
}

static void
test_empty (void)
{
  static const char *const rows[]
      = { "", "\n", "# nothing\n", "[platform]\nurl=\npins=\n[check]\ninterval-s=\n" };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *fault = NULL;
      g_autoptr (FpConfig) config = fp_config_parse (rows[i], strlen (rows[i]), &fault);

      g_assert_cmpstr (fault, ==, "");
      assert_default (config);
    }
}

static void
test_long_and_nul (void)
{
  g_autofree char *long_value = g_strnfill (200000, 'x');
  g_autofree char *text
      = g_strconcat ("[appliance]\nname=", long_value, "\n[", long_value, "]\n", NULL);
  g_autofree char *fault = NULL;
  g_autofree char *nul_fault = NULL;
  g_autoptr (FpConfig) config = fp_config_parse (text, strlen (text), &fault);
  g_autoptr (FpConfig) nul = fp_config_parse ("[appliance]\nname=a\0b\n", 21, &nul_fault);

  g_assert_cmpstr (fault, !=, "");
  g_assert_cmpuint (strlen (fault), <, 512);
  assert_default (config);
  g_assert_cmpstr (nul_fault, !=, "");
  assert_default (nul);
}

/* An appliance without a name has that of the host, of which the kernel takes any bytes; the bus
 * does not. */
static void
test_host_name (void)
{
  g_autoptr (FpModel) plain = fp_model_new (fp_config_new (), g_strdup (""), "sensor");
  g_autoptr (FpModel) odd = fp_model_new (fp_config_new (), g_strdup (""), "sens\xffor");

  g_assert_cmpstr (plain->name, ==, "sensor");
  g_assert_true (g_utf8_validate (odd->name, -1, NULL));
  g_assert_true (g_str_has_prefix (odd->name, "sens"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/config/all-keys", test_all_keys);
  g_test_add_func ("/config/other-link", test_other_link);
  g_test_add_func ("/config/bad-values", test_bad_values);
  g_test_add_func ("/config/bad-beside-good", test_bad_beside_good);
  g_test_add_func ("/config/empty", test_empty);
  g_test_add_func ("/config/long-and-nul", test_long_and_nul);
  g_test_add_func ("/config/host-name", test_host_name);
  return g_test_run ();
}
