/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Texts of resolv.conf and the name servers in them. */
#include <string.h>

#include "helper/core/network.h"
#include "helper/core/resolv-conf.h"

typedef struct
{
  const char *name;
  const char *text;
  const char *servers; /* with spaces between */
} Case;

static const Case cases[] = {
  { "empty", "", "" },
  { "one", "nameserver 192.0.2.53\n", "192.0.2.53" },
  { "no-end-of-line", "nameserver 192.0.2.53", "192.0.2.53" },
  { "order", "nameserver 192.0.2.2\nnameserver 192.0.2.1\n", "192.0.2.2 192.0.2.1" },
  { "tabs-and-blanks", "nameserver \t 192.0.2.53 \t\n", "192.0.2.53" },
  { "crlf", "nameserver 192.0.2.53\r\nnameserver ::1\r\n", "192.0.2.53 ::1" },
  { "ipv6", "nameserver 2001:db8::53\n", "2001:db8::53" },
  { "zone", "nameserver fe80::1%eth0\n", "fe80::1%eth0" },
  { "zone-empty", "nameserver fe80::1%\n", "" },
  { "zone-of-ipv4", "nameserver 192.0.2.1%eth0\n", "" },
  { "zone-long", "nameserver fe80::1%0123456789abcdef\n", "" },
  { "zone-twice", "nameserver fe80::1%a%b\n", "" },
  { "trailing-text", "nameserver 192.0.2.53 # ours\n", "192.0.2.53" },
  { "comment", "# nameserver 192.0.2.1\n;nameserver 192.0.2.2\n", "" },
  { "indented", " nameserver 192.0.2.1\n", "" },
  { "other-keywords", "search example.net\noptions edns0\nnameserver 192.0.2.1\n", "192.0.2.1" },
  { "longer-keyword", "nameservers 192.0.2.1\n", "" },
  { "keyword-alone", "nameserver\nnameserver \n", "" },
  { "no-blank", "nameserver192.0.2.1\n", "" },
  { "upper-case", "NAMESERVER 192.0.2.1\n", "" },
  { "name", "nameserver dns.example.net\n", "" },
  { "octet", "nameserver 192.0.2.256\n", "" },
  { "three-octets", "nameserver 192.0.2\n", "" },
  { "colons", "nameserver :::::\n", "" },
  { "bracket", "nameserver [::1]\n", "" },
  { "bad-then-good", "nameserver x\nnameserver 192.0.2.1\n", "192.0.2.1" },
  { "eight-at-most",
    "nameserver ::1\nnameserver ::2\nnameserver ::3\nnameserver ::4\nnameserver ::5\nnameserver "
    "::6\n"
    "nameserver ::7\nnameserver ::8\nnameserver ::9\n",
    "::1 ::2 ::3 ::4 ::5 ::6 ::7 ::8" },
  { "control", "nameserver 192.0.2.1\033[2J\n", "" },
  { "latin-1", "nameserver 192.0.2.1\xe9\n", "" },
};

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  g_auto (GStrv) servers = fp_resolv_conf_parse (c->text, strlen (c->text));
  g_autofree char *joined = g_strjoinv (" ", servers);

  g_assert_cmpstr (joined, ==, c->servers);
}

static void
test_nul (void)
{
  static const char text[] = "nameserver 192.0.2.1\0x\nnameserver\0 ::1\nnameserver ::2\n";
  g_auto (GStrv) servers = fp_resolv_conf_parse (text, sizeof text - 1);

  g_assert_cmpuint (g_strv_length (servers), ==, 1);
  g_assert_cmpstr (servers[0], ==, "::2");
}

/* Anything at all: a valid list comes out, made of short printable words. */
static void
test_random (void)
{
  static const char *const parts[]
      = { "nameserver", " ", "\n", "192.0.2.1", ":", "fe80::1", "%", "\t", "#", "\r", "1", "eth0" };

  for (guint round = 0; round < 20000; round++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      gint n = g_test_rand_int_range (0, 24);

      while (n-- > 0)
        if (g_test_rand_int_range (0, 10) == 0)
          g_string_append_c (text, (char)g_test_rand_int_range (0, 256));
        else
          g_string_append (text, parts[g_test_rand_int_range (0, G_N_ELEMENTS (parts))]);
      /* On the heap without a NUL, so that a read past its end is seen. */
      g_autofree char *exact = g_memdup2 (text->str, text->len);
      g_auto (GStrv) servers = fp_resolv_conf_parse (exact, text->len);

      g_assert_cmpuint (g_strv_length (servers), <=, FP_NAME_SERVERS_MAX);
      for (char **server = servers; *server != NULL; server++)
        {
          g_assert_cmpuint (strlen (*server), <=, 63);
          g_assert_true (g_str_is_ascii (*server));
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/resolv-conf/%s", cases[i].name);
      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/resolv-conf/nul", test_nul);
  g_test_add_func ("/resolv-conf/random", test_random);
  return g_test_run ();
}
