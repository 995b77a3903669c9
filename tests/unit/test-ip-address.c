/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Addresses, masks and prefixes as text. */
#include "dbus/ip-address.h"

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
  g_test_add_func ("/ip-address/masks", test_masks);
  g_test_add_func ("/ip-address/one-field", test_one_field);
  g_test_add_func ("/ip-address/overlap", test_overlap);
  return g_test_run ();
}
