/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "helper/core/rdnss.h"

#define OPTION(len, lifetime) "\x19" len "\0\0" lifetime
#define ONE                   "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01"
#define LOCAL                 "\xfe\x80\0\0\0\0\0\0\0\0\0\0\0\0\0\x02"
#define NONE                  "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
#define MULTI                 "\xff\x02\0\0\0\0\0\0\0\0\0\0\0\0\0\x01"
#define HOUR                  "\0\0\x0e\x10"

static void
expect (const char *bytes, gsize len, const char *text)
{
  g_autofree guint8 *exact = g_memdup2 (bytes, len); /* a read behind it is seen */
  FpRdnssServer servers[FP_RDNSS_MAX];
  g_autoptr (GString) got = g_string_new (NULL);
  guint n = fp_rdnss_parse (exact, len, servers);

  g_assert_cmpint (n, <=, FP_RDNSS_MAX);
  for (guint i = 0; i < n; i++)
    g_string_append_printf (got, "%s %u,", servers[i].text, servers[i].lifetime_s);
  g_assert_cmpstr (got->str, ==, text);
}

#define EXPECT(bytes, text) expect (bytes, sizeof (bytes) - 1, text)

static void
test_good (void)
{
  EXPECT ("", "");
  EXPECT (OPTION ("\x03", HOUR) ONE, "2001:db8::1 3600,");
  EXPECT (OPTION ("\x05", HOUR) ONE LOCAL, "2001:db8::1 3600,fe80::2 3600,");
  EXPECT (OPTION ("\x03", "\0\0\0\0") ONE OPTION ("\x03", "\xff\xff\xff\xff") LOCAL,
          "2001:db8::1 0,fe80::2 4294967295,");
  EXPECT ("\x01\x01______" OPTION ("\x03", HOUR) ONE, "2001:db8::1 3600,");
  EXPECT (OPTION ("\x07", HOUR) NONE MULTI ONE, "2001:db8::1 3600,");
}

static void
test_bad (void)
{
  EXPECT ("\x19", "");
  EXPECT ("\x19\0\0\0\0\0\0\0", "");
  EXPECT (OPTION ("\x01", HOUR), "");
  EXPECT (OPTION ("\x02", HOUR) "12345678", ""); /* half an address */
  EXPECT (OPTION ("\x05", HOUR) ONE, "");        /* cut */
  EXPECT (OPTION ("\x03", HOUR) ONE "\x19\xff", "2001:db8::1 3600,");
  EXPECT (OPTION ("\x03", HOUR) ONE "\x19\0" ONE, "2001:db8::1 3600,");
}

static void
test_many (void)
{
  guint8 bytes[8 + 16 * 20] = { 25, 41, 0, 0, 0, 0, 0, 1 };
  FpRdnssServer servers[FP_RDNSS_MAX];

  for (guint i = 0; i < 20; i++)
    bytes[8 + 16 * i] = 0x20;
  g_assert_cmpint (fp_rdnss_parse (bytes, sizeof bytes, servers), ==, FP_RDNSS_MAX);
}

/* Anything at all, at any length. */
static void
test_random (void)
{
  for (guint i = 0; i < 20000; i++)
    {
      gsize len = (gsize)g_test_rand_int_range (0, 120);
      g_autofree guint8 *bytes = g_malloc (len + 1);
      g_autofree guint8 *exact = NULL;
      FpRdnssServer servers[FP_RDNSS_MAX];

      for (gsize at = 0; at < len; at++)
        bytes[at] = at % 8 == 0 ? 25 : (guint8)g_test_rand_int_range (0, at % 8 == 1 ? 6 : 256);
      exact = g_memdup2 (bytes, len);
      g_assert_cmpint (fp_rdnss_parse (exact, len, servers), <=, FP_RDNSS_MAX);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rdnss/good", test_good);
  g_test_add_func ("/rdnss/bad", test_bad);
  g_test_add_func ("/rdnss/many", test_many);
  g_test_add_func ("/rdnss/random", test_random);
  return g_test_run ();
}
