/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "helper/core/ra-dns.h"

#define S G_USEC_PER_SEC

#define RDNSS(len, lifetime) "\x19" len "\0\0" lifetime
#define DNSSL(len, lifetime) "\x1f" len "\0\0" lifetime
#define ONE                  "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01"
#define LOCAL                "\xfe\x80\0\0\0\0\0\0\0\0\0\0\0\0\0\x02"
#define NONE                 "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
#define LOOPBACK             "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01"
#define MULTI                "\xff\x02\0\0\0\0\0\0\0\0\0\0\0\0\0\x01"
#define MAPPED               "\0\0\0\0\0\0\0\0\0\0\xff\xff\xc0\0\x02\x01"
#define HOUR                 "\0\0\x0e\x10"
#define DAY                  "\0\x01\x51\x80"
#define LONGEST              "\xff\xff\xff\xfe"
#define GONE                 "\0\0\0\0"
#define FOR_EVER             "\xff\xff\xff\xff"
#define EXAMPLE              "\7example\3com\0\0\0\0" /* 16 bytes */
#define LAN                  "\3lan\0\0\0\0"          /* 8 */

static void
print_list (GString *text, const FpRaDnsList *list, gint64 now_us)
{
  for (guint i = 0; i < list->n; i++)
    {
      g_string_append_printf (text, "%s%s ", text->len > 0 ? ", " : "", list->entries[i].text);
      if (list->entries[i].expires_us == G_MAXINT64)
        g_string_append (text, "ever");
      else
        g_string_append_printf (text, "%" G_GINT64_FORMAT,
                                (list->entries[i].expires_us - now_us) / S);
    }
}

static void
assert_shows (const FpRaDns *dns, gint64 now_us, const char *text)
{
  g_autoptr (GString) got = g_string_new (NULL);

  print_list (got, &dns->servers, now_us);
  print_list (got, &dns->domains, now_us);
  g_assert_cmpstr (got->str, ==, text);
}

static gboolean
take (FpRaDns *dns, const void *bytes, gsize len, gint64 now_us)
{
  g_autofree guint8 *exact = g_memdup2 (bytes, len); /* a read behind it is seen */
  gboolean changed = fp_ra_dns_take (dns, exact, len, now_us);

  g_assert_cmpint (dns->servers.n, <=, FP_RA_DNS_MAX);
  g_assert_cmpint (dns->domains.n, <=, FP_RA_DNS_MAX);
  return changed;
}

#define TAKE(dns, bytes, now_us) take (dns, bytes, sizeof (bytes) - 1, now_us)

typedef struct
{
  const char *bytes;
  gsize len;
  const char *shows;
} Case;

#define CASE(bytes, shows)                                                                         \
  {                                                                                                \
    bytes, sizeof (bytes) - 1, shows                                                               \
  }

static const Case cases[] = {
  CASE ("", ""),
  CASE (RDNSS ("\x03", HOUR) ONE, "2001:db8::1 3600"),
  CASE (RDNSS ("\x05", HOUR) ONE LOCAL, "2001:db8::1 3600, fe80::2 3600"),
  CASE (RDNSS ("\x03", FOR_EVER) ONE, "2001:db8::1 ever"),
  CASE (RDNSS ("\x03", DAY) ONE, "2001:db8::1 86400"), /* more than 32 bits of microseconds */
  CASE (RDNSS ("\x03", LONGEST) ONE, "2001:db8::1 4294967294"),
  CASE (RDNSS ("\x03", GONE) ONE RDNSS ("\x03", HOUR) LOCAL, "fe80::2 3600"),
  CASE (RDNSS ("\x05", HOUR) ONE ONE, "2001:db8::1 3600"),
  CASE ("\x01\x01______" RDNSS ("\x03", HOUR) ONE, "2001:db8::1 3600"),
  CASE (RDNSS ("\x0b", HOUR) NONE MULTI LOOPBACK MAPPED ONE, "2001:db8::1 3600"),
  CASE (RDNSS ("\x04", HOUR) ONE "12345678", "2001:db8::1 3600"), /* half an address */
  CASE (RDNSS ("\x01", HOUR), ""),
  CASE (RDNSS ("\x05", HOUR) ONE, ""), /* cut */
  CASE (RDNSS ("\x03", HOUR) ONE "\x19\0" ONE, "2001:db8::1 3600"),

  CASE (DNSSL ("\x03", HOUR) EXAMPLE, "example.com 3600"),
  CASE (DNSSL ("\x03", HOUR) "\7eXamPLE\3cOm\0\0\0\0", "example.com 3600"),
  CASE (DNSSL ("\x04", HOUR) LAN EXAMPLE, "lan 3600, example.com 3600"),
  CASE (RDNSS ("\x03", HOUR) ONE DNSSL ("\x02", FOR_EVER) LAN, "2001:db8::1 3600, lan ever"),
  CASE (DNSSL ("\x01", HOUR), ""),
  CASE (DNSSL ("\x02", HOUR) "\0\0\0\0\0\0\0\0", ""),
  CASE (DNSSL ("\x02", HOUR) "\7longer.", ""),              /* no end */
  CASE (DNSSL ("\x02", HOUR) "\7seven77", ""),              /* likewise */
  CASE (DNSSL ("\x02", HOUR) "\x40toolong", ""),            /* no label */
  CASE (DNSSL ("\x02", HOUR) "\xc0\x08______", ""),         /* compressed: not here */
  CASE (DNSSL ("\x02", HOUR) "\5a.b.c\0\0", ""),            /* a label with dots */
  CASE (DNSSL ("\x02", HOUR) "\5a\nb c\0\0", ""),           /* a line of its own */
  CASE (DNSSL ("\x02", HOUR) "\5a%b\x1b]\0\0", ""),         /* a sequence for the terminal */
  CASE (DNSSL ("\x02", HOUR) "\4a\0bc\0\0\0", ""),          /* a NUL */
  CASE (DNSSL ("\x02", HOUR) "\1\x31\1\x32\1\x33\0\0", ""), /* 1.2.3: neither name nor address */
  CASE (DNSSL ("\x03", HOUR) "\1\x31\1\x32\1\x33\1\x34\0______", ""), /* an address */
};

static void
test_options (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      FpRaDns dns = { 0 };
      gboolean changed = take (&dns, cases[i].bytes, cases[i].len, 5 * S);

      assert_shows (&dns, 5 * S, cases[i].shows);
      g_assert_true (changed || *cases[i].shows == '\0');
    }
}

/* Cut anywhere, there is what came before the option that is cut. */
static void
test_truncations (void)
{
  static const char bytes[]
      = RDNSS ("\x05", HOUR) ONE LOCAL DNSSL ("\x03", HOUR) EXAMPLE RDNSS ("\x03", GONE) ONE;

  for (gsize len = 0; len < sizeof bytes; len++)
    {
      FpRaDns dns = { 0 };

      take (&dns, bytes, len, 0);
      if (len < 40)
        assert_shows (&dns, 0, "");
      else if (len < 64)
        assert_shows (&dns, 0, "2001:db8::1 3600, fe80::2 3600");
      else if (len < 88)
        assert_shows (&dns, 0, "2001:db8::1 3600, fe80::2 3600, example.com 3600");
      else
        assert_shows (&dns, 0, "fe80::2 3600, example.com 3600");
    }
}

/* The longest name that there may be, and one byte more. */
static void
test_long_name (void)
{
  for (guint last = 61; last <= 62; last++)
    {
      guint8 bytes[8 + 264] = { 31, 34, 0, 0, 0, 0, 0, 1 };
      guint at = 8;
      FpRaDns dns = { 0 };

      for (guint label = 0; label < 4; label++)
        {
          guint n = label < 3 ? 63 : last;

          bytes[at++] = (guint8)n;
          memset (bytes + at, 'a', n);
          at += n;
        }
      g_assert_cmpint (take (&dns, bytes, sizeof bytes, 0), ==, last == 61);
      g_assert_cmpint (dns.domains.n, ==, last == 61 ? 1 : 0);
      g_assert_cmpint (strlen (dns.domains.entries[0].text), ==, last == 61 ? FP_DOMAIN_MAX : 0);
    }
}

static void
test_lifetimes (void)
{
  FpRaDns dns = { 0 };

  g_assert_true (TAKE (&dns, RDNSS ("\x03", "\0\0\0\x0a") ONE, 0));
  g_assert_true (TAKE (&dns, DNSSL ("\x02", "\0\0\0\x14") LAN, 0));
  g_assert_true (TAKE (&dns, RDNSS ("\x03", FOR_EVER) LOCAL, 0));
  g_assert_cmpint (fp_ra_dns_next (&dns), ==, 10 * S);
  g_assert_false (TAKE (&dns, RDNSS ("\x03", "\0\0\0\x0a") ONE, 5 * S)); /* again */
  g_assert_cmpint (fp_ra_dns_next (&dns), ==, 15 * S);
  g_assert_false (fp_ra_dns_expire (&dns, 15 * S - 1));
  g_assert_true (fp_ra_dns_expire (&dns, 15 * S));
  assert_shows (&dns, 15 * S, "fe80::2 ever, lan 5");
  g_assert_true (fp_ra_dns_expire (&dns, 20 * S));
  g_assert_cmpint (fp_ra_dns_next (&dns), ==, G_MAXINT64);
  g_assert_true (TAKE (&dns, RDNSS ("\x03", GONE) LOCAL, 20 * S));
  g_assert_false (TAKE (&dns, RDNSS ("\x03", GONE) LOCAL, 20 * S));
  assert_shows (&dns, 0, "");
}

static void
announce (FpRaDns *dns, guint8 last, guint8 lifetime_s)
{
  guint8 bytes[24] = { 25, 3, 0, 0, 0, 0, 0, lifetime_s, 0x20, 0x01, 0x0d, 0xb8 };

  bytes[23] = last;
  take (dns, bytes, sizeof bytes, 0);
}

/* What ends first makes room. */
static void
test_full (void)
{
  FpRaDns dns = { 0 };

  announce (&dns, 1, 40);
  announce (&dns, 2, 20);
  announce (&dns, 3, 40);
  announce (&dns, 4, 40);
  announce (&dns, 5, 10);
  assert_shows (&dns, 0, "2001:db8::1 40, 2001:db8::2 20, 2001:db8::3 40, 2001:db8::4 40");
  announce (&dns, 6, 30);
  assert_shows (&dns, 0, "2001:db8::1 40, 2001:db8::3 40, 2001:db8::4 40, 2001:db8::6 30");
}

static void
test_doubt (void)
{
  FpRaDns dns = { 0 };

  announce (&dns, 1, 100);
  announce (&dns, 2, 20);
  TAKE (&dns, DNSSL ("\x02", FOR_EVER) LAN, 0);
  fp_ra_dns_doubt (&dns, 30 * S);
  assert_shows (&dns, 0, "2001:db8::1 30, 2001:db8::2 20, lan 30");
  g_assert_false (TAKE (&dns, RDNSS ("\x03", HOUR) MULTI, 0)); /* nothing better */
  announce (&dns, 2, 50);
  assert_shows (&dns, 0, "2001:db8::2 50, lan 30"); /* another network, or the same */
  announce (&dns, 1, 100);
  assert_shows (&dns, 0, "2001:db8::2 50, 2001:db8::1 100, lan 30");
  g_assert_true (fp_ra_dns_expire (&dns, 30 * S));
  assert_shows (&dns, 0, "2001:db8::2 50, 2001:db8::1 100");
}

/* Anything at all, at any length. */
static void
test_random (void)
{
  FpRaDns dns = { 0 };

  for (guint i = 0; i < 20000; i++)
    {
      gsize len = (gsize)g_test_rand_int_range (0, 120);
      g_autofree guint8 *bytes = g_malloc (len + 1);

      for (gsize at = 0; at < len; at++)
        bytes[at] = at % 8 == 0   ? (guint8)(25 + 6 * g_test_rand_int_range (0, 2))
                    : at % 8 == 1 ? (guint8)g_test_rand_int_range (0, 6)
                                  : (guint8)g_test_rand_int_range (0, 256) % 128;
      take (&dns, bytes, len, i * S);
      fp_ra_dns_expire (&dns, i * S);
      g_assert_cmpint (fp_ra_dns_next (&dns), >, i * S);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ra-dns/options", test_options);
  g_test_add_func ("/ra-dns/truncations", test_truncations);
  g_test_add_func ("/ra-dns/long-name", test_long_name);
  g_test_add_func ("/ra-dns/lifetimes", test_lifetimes);
  g_test_add_func ("/ra-dns/full", test_full);
  g_test_add_func ("/ra-dns/doubt", test_doubt);
  g_test_add_func ("/ra-dns/random", test_random);
  return g_test_run ();
}
