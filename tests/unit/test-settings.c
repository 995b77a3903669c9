/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Hosts, ports, users and passwords: good ones in their stored form, bad ones with their named
 * error. */
#include <gio/gio.h>
#include <string.h>

#include "dbus/errors.h"
#include "dbus/settings.h"

#define LABEL_63 "a23456789012345678901234567890123456789012345678901234567890123"

static void
test_hosts_good (void)
{
  static const char *const rows[][2] = {
    { "PROXY.Example.COM", "proxy.example.com" },
    { "proxy", "proxy" },
    { "proxy.example.", "proxy.example" },
    { "3com.example", "3com.example" },
    { "a-b.c", "a-b.c" },
    { LABEL_63 ".example", LABEL_63 ".example" },
    { "192.0.2.10", "192.0.2.10" },
    { "2001:DB8::1", "2001:db8::1" },
    { "[2001:db8::1]", "2001:db8::1" },
    { "2001:db8:0:0:0:0:0:1", "2001:db8::1" },
    { "::ffff:192.0.2.1", "::ffff:192.0.2.1" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *host = fp_host_parse (rows[i][0], &error);

      g_assert_no_error (error);
      g_assert_cmpstr (host, ==, rows[i][1]);
    }
}

static const char *const bad_hosts[] = {
  "",
  ".",
  "..",
  ".example",
  "a..b",
  "-a.example",
  "a-.example",
  "a_b",
  "a b",
  " proxy",
  "proxy ",
  "proxy\t",
  "proxy\n",
  "proxy\r\nX: y",
  "http://proxy",
  "https://proxy.example/",
  "proxy/path",
  "proxy:3128",
  "user@proxy",
  "proxy?",
  "proxy#",
  "pr\xc3\xb6xy",
  "proxy\xff",
  "\xff\xfe",
  LABEL_63 "4",
  LABEL_63 "4.example",
  "1",
  "256.1.1.1",
  "1.2.3",
  "1.2.3.4.5",
  "192.0.2.010x.1",
  "0x7f.0.0.1",
  "127.1",
  "[192.0.2.1]",
  "[proxy]",
  "[",
  "]",
  "[]",
  "[::1",
  "::1]",
  "[::1]:80",
  ":::",
  "::1::",
  "2001:db8::g",
  "fe80::1%eth0",
  "[fe80::1%25eth0]",
  "fe80::1%",
  "1:2:3:4:5:6:7:8:9",
  "12345::1",
  "::1/64",
};

static void
test_hosts_bad (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad_hosts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *host = fp_host_parse (bad_hosts[i], &error);

      if (host != NULL)
        g_error ("accepted as a host: \"%s\" (%s)", bad_hosts[i], host);
      g_assert_error (error, FP_ERROR, FP_ERROR_INVALID_HOST);
      if (strlen (bad_hosts[i]) > 6) /* the message never repeats the value */
        g_assert_null (strstr (error->message, bad_hosts[i]));
    }
}

/* length characters in labels of 50. */
static char *
long_name (gsize length)
{
  GString *name = g_string_new (NULL);

  while (name->len < length)
    g_string_append_c (name, name->len % 51 == 50 && name->len + 1 < length ? '.' : 'a');
  return g_string_free (name, FALSE);
}

static void
test_hosts_length (void)
{
  g_autofree char *longest = long_name (253);
  g_autofree char *dotted = g_strconcat (longest, ".", NULL);
  g_autofree char *longer = long_name (254);
  g_autofree char *huge = g_strnfill (1024 * 1024, 'a');
  g_autofree char *parsed = fp_host_parse (longest, NULL);
  g_autofree char *parsed_dotted = fp_host_parse (dotted, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (parsed, ==, longest);
  g_assert_cmpstr (parsed_dotted, ==, longest);
  g_assert_null (fp_host_parse (longer, &error));
  g_assert_error (error, FP_ERROR, FP_ERROR_INVALID_HOST);
  g_assert_null (fp_host_parse (huge, NULL));
}

static void
test_ports (void)
{
  static const char *const bad[]
      = { "",    "0",   "00000", "65536", "99999", "000443", "-1",   "+80",
          " 80", "80 ", "8o",    "http",  "0x50",  "1e3",    "80\n", "4294967376" };
  g_autofree char *huge = g_strnfill (1024 * 1024, '1');

  g_assert_cmpuint (fp_port_parse ("1", NULL), ==, 1);
  g_assert_cmpuint (fp_port_parse ("0443", NULL), ==, 443);
  g_assert_cmpuint (fp_port_parse ("65535", NULL), ==, 65535);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_cmpuint (fp_port_parse (bad[i], &error), ==, 0);
      g_assert_error (error, FP_ERROR, FP_ERROR_INVALID_PORT);
    }
  g_assert_cmpuint (fp_port_parse (huge, NULL), ==, 0);
}

static void
test_users_passwords (void)
{
  static const char *const bad[]
      = { "a\nb", "a\r\nb", "a\x01", "\x7f", "a\xc2\x85z", "\xff", "a\xc3" };
  static const char *const good[]
      = { "", "u", "DOMAIN\\user", "user@REALM.EXAMPLE", "a b", "\xc3\xa4" };
  g_autofree char *longest = g_strnfill (256, 'u');
  g_autofree char *longer = g_strnfill (257, 'u');
  g_autofree char *huge = g_strnfill (1024 * 1024, 'u');

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) user = NULL;
      g_autoptr (GError) password = NULL;

      g_assert_false (fp_user_validate (bad[i], &user));
      g_assert_error (user, FP_ERROR, FP_ERROR_INVALID_USER);
      g_assert_false (fp_password_validate (bad[i], &password));
      g_assert_error (password, FP_ERROR, FP_ERROR_INVALID_PASSWORD);
    }
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    g_assert_true (fp_user_validate (good[i], NULL) && fp_password_validate (good[i], NULL));
  g_assert_false (fp_user_validate ("a:b", NULL));
  g_assert_true (fp_password_validate ("a:b_-\\/|~!?@#$%^&*+=(){}[]<>:;\"`,.", NULL));
  g_assert_true (fp_user_validate (longest, NULL) && fp_password_validate (longest, NULL));
  g_assert_false (fp_user_validate (longer, NULL) || fp_password_validate (longer, NULL));
  g_assert_false (fp_user_validate (huge, NULL) || fp_password_validate (huge, NULL));
}

static FpProxySettings *
from_text (const char *text, const FpProxySettings *base, GError **error)
{
  g_autoptr (GVariant) values = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, error);

  g_assert_no_error (*error);
  return fp_proxy_settings_from_values (values, base, error);
}

static void
test_values_bad (void)
{
  static const struct
  {
    const char *values;
    FpError expected;
  } rows[] = {
    { "{}", FP_ERROR_INVALID_HOST },
    { "{'host': <'p'>}", FP_ERROR_INVALID_PORT },
    { "{'port': <uint16 80>}", FP_ERROR_INVALID_HOST },
    { "{'host': <'p'>, 'port': <uint16 0>}", FP_ERROR_INVALID_PORT },
    { "{'host': <'p'>, 'port': <80>}", FP_ERROR_INVALID_TYPE },
    { "{'host': <'p'>, 'port': <'80'>}", FP_ERROR_INVALID_TYPE },
    { "{'host': <5>, 'port': <uint16 80>}", FP_ERROR_INVALID_TYPE },
    { "{'host': <b'p'>, 'port': <uint16 80>}", FP_ERROR_INVALID_TYPE },
    { "{'host': <'p'>, 'port': <uint16 80>, 'user': <['u']>}", FP_ERROR_INVALID_TYPE },
    { "{'host': <'p'>, 'port': <uint16 80>, 'password': <uint32 1>}", FP_ERROR_INVALID_TYPE },
    { "{'host': <'p'>, 'port': <uint16 80>, 'Host': <'q'>}", FP_ERROR_UNKNOWN_KEY },
    { "{'host': <'p'>, 'port': <uint16 80>, 'keep': <true>}", FP_ERROR_UNKNOWN_KEY },
    { "{'host': <'http://p'>, 'port': <uint16 80>}", FP_ERROR_INVALID_HOST },
    { "{'host': <'p'>, 'port': <uint16 80>, 'user': <'a:b'>}", FP_ERROR_INVALID_USER },
    { "{'host': <'p'>, 'port': <uint16 80>, 'password': <'a\\nb'>}", FP_ERROR_INVALID_PASSWORD },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (from_text (rows[i].values, NULL, &error));
      g_assert_error (error, FP_ERROR, (int)rows[i].expected);
    }
}

static void
test_values_base (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FpProxySettings) first = from_text (
      "{'host': <'P'>, 'port': <uint16 80>, 'user': <'u'>, 'password': <'s'>}", NULL, &error);
  g_autoptr (FpProxySettings) ported = from_text ("{'port': <uint16 81>}", first, &error);
  g_autoptr (FpProxySettings) open = from_text ("{'user': <''>}", first, &error);
  g_autoptr (FpProxySettings) both = from_text ("{'user': <''>, 'password': <'x'>}", first, &error);
  g_autoptr (FpProxySettings) same = from_text ("{}", first, &error);

  g_assert_cmpstr (ported->host, ==, "p");
  g_assert_cmpuint (ported->port, ==, 81);
  g_assert_cmpstr (ported->password, ==, "s");
  g_assert_null (open->password); /* an empty user drops the password */
  g_assert_null (both->password);
  g_assert_true (fp_proxy_settings_equal (same, first));
  g_assert_false (fp_proxy_settings_equal (ported, first));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/settings/hosts/good", test_hosts_good);
  g_test_add_func ("/settings/hosts/bad", test_hosts_bad);
  g_test_add_func ("/settings/hosts/length", test_hosts_length);
  g_test_add_func ("/settings/ports", test_ports);
  g_test_add_func ("/settings/users-passwords", test_users_passwords);
  g_test_add_func ("/settings/values/bad", test_values_bad);
  g_test_add_func ("/settings/values/base", test_values_base);
  return g_test_run ();
}
