/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a DHCP server says, an honest and a hostile one, and what is wanted of it. */
#include <string.h>

#include "helper/core/lease.h"
#include "helper/core/net-wanted.h"

#define BASE "ip=192.0.2.10\nmask=24\n"

/* A lease in one line: what was taken. */
static char *
summary (const FpLease *lease)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "%s/%u", lease->address, lease->prefix);
  for (guint i = 0; i < lease->n_routes; i++)
    g_string_append_printf (text, " %s/%u>%s", lease->routes[i].destination,
                            lease->routes[i].prefix, lease->routes[i].gateway);
  for (guint i = 0; i < FP_LEASE_DNS_MAX && lease->dns[i][0] != '\0'; i++)
    g_string_append_printf (text, " dns=%s", lease->dns[i]);
  if (lease->domain[0] != '\0')
    g_string_append_printf (text, " domain=%s", lease->domain);
  if (lease->server[0] != '\0')
    g_string_append_printf (text, " server=%s", lease->server);
  if (lease->mtu != 0)
    g_string_append_printf (text, " mtu=%u", lease->mtu);
  g_string_append_printf (text, " %u", lease->lifetime_s);
  return g_string_free (text, FALSE);
}

static const struct
{
  const char *text;
  const char *taken; /* NULL: no lease */
} cases[] = {
  { BASE "router=192.0.2.1 192.0.2.2\ndns=192.0.2.53 192.0.2.54 192.0.2.55\ndomain=Example.COM\n"
         "mtu=1400\nlease=3600\nserverid=192.0.2.1\n",
    "192.0.2.10/24 0.0.0.0/0>192.0.2.1 dns=192.0.2.53 dns=192.0.2.54 domain=example.com "
    "server=192.0.2.1 mtu=1400 3600" },
  /* The address. */
  { "", NULL },
  { "ip=192.0.2.10\n", NULL },
  { "mask=24\n", NULL },
  { "ip=192.0.2.10\nmask=0\n", NULL },
  { "ip=192.0.2.10\nmask=33\n", NULL },
  { "ip=192.0.2.10\nmask=255.255.255.0\n", NULL },
  { "ip=192.0.2.10\nmask=-24\n", NULL },
  { "ip=192.0.2.0\nmask=24\n", NULL },
  { "ip=192.0.2.255\nmask=24\n", NULL },
  { "ip=0.0.0.0\nmask=8\n", NULL },
  { "ip=127.0.0.2\nmask=8\n", NULL },
  { "ip=169.254.3.4\nmask=16\n", NULL },
  { "ip=224.0.0.1\nmask=24\n", NULL },
  { "ip=255.255.255.255\nmask=32\n", NULL },
  { "ip=2001:db8::1\nmask=32\n", NULL },
  { "ip=192.0.2.10 192.0.2.11\nmask=24\n", NULL },
  { "ip=192.0.2.10\nmask=31\n", "192.0.2.10/31 3600" },
  { "ip=192.0.2.10\nmask=32\n", "192.0.2.10/32 3600" },
  { "IP=192.0.2.10\nmask=24\n", NULL },
  /* Twice: the first. A line without its end was cut. */
  { BASE "ip=192.0.2.11\nmask=25\n", "192.0.2.10/24 3600" },
  { "ip=192.0.2.10\nmask=2", NULL },
  { BASE "lease=36", "192.0.2.10/24 3600" },
  /* Routers: the first that makes sense. */
  { BASE "router=192.0.2.10 127.0.0.1 0.0.0.0 224.0.0.1 x 198.51.100.1\n",
    "192.0.2.10/24 0.0.0.0/0>198.51.100.1 3600" },
  { BASE "router=\n", "192.0.2.10/24 3600" },
  /* Option 121 replaces the routers (RFC 3442), if any of it makes sense. */
  { BASE "router=192.0.2.1\nstaticroutes=10.1.2.3/8 192.0.2.2\n",
    "192.0.2.10/24 10.0.0.0/8>192.0.2.2 3600" },
  { BASE "router=192.0.2.1\nstaticroutes=198.51.100.1/32 0.0.0.0 0.0.0.0/0 198.51.100.1\n",
    "192.0.2.10/24 198.51.100.1/32> 0.0.0.0/0>198.51.100.1 3600" },
  { BASE "router=192.0.2.1\nstaticroutes=10.0.0.0/33 192.0.2.2\n",
    "192.0.2.10/24 0.0.0.0/0>192.0.2.1 3600" },
  { BASE "staticroutes=10.0.0.0/8 192.0.2.10 10.0.0.0 192.0.2.2 10.0.0.0/x 192.0.2.2 "
         "127.0.0.0/8 192.0.2.2 224.0.0.0/4 192.0.2.2 10.0.0.0/8 224.0.0.1 10.0.0.0/8\n",
    "192.0.2.10/24 3600" },
  { BASE "staticroutes=10.0.0.0/8 192.0.2.2 10.9.9.9/8 192.0.2.3 0.0.0.0/1 192.0.2.4\n",
    "192.0.2.10/24 10.0.0.0/8>192.0.2.2 0.0.0.0/1>192.0.2.4 3600" },
  /* DNS, domain. */
  { BASE "dns=192.0.2.53 192.0.2.53 127.0.0.1 0.0.0.0 2001:db8::1 192.0.2.54\n",
    "192.0.2.10/24 dns=192.0.2.53 dns=192.0.2.54 3600" },
  { BASE "domain=192.0.2.1\n", "192.0.2.10/24 3600" },
  { BASE "domain=a b\n", "192.0.2.10/24 3600" },
  { BASE "domain=a..b\n", "192.0.2.10/24 3600" },
  { BASE "domain=[::1]\n", "192.0.2.10/24 3600" },
  { BASE "domain=$(reboot)\n", "192.0.2.10/24 3600" },
  /* MTU, lifetime. */
  { BASE "mtu=575\n", "192.0.2.10/24 3600" },
  { BASE "mtu=576\n", "192.0.2.10/24 mtu=576 3600" },
  { BASE "mtu=9216\n", "192.0.2.10/24 mtu=9216 3600" },
  { BASE "mtu=9217\n", "192.0.2.10/24 3600" },
  { BASE "mtu=1500x\n", "192.0.2.10/24 3600" },
  { BASE "lease=4294967295\n", "192.0.2.10/24 0" },
  { BASE "lease=4294967296\n", "192.0.2.10/24 3600" },
  { BASE "lease=0\n", "192.0.2.10/24 10" },
  { BASE "serverid=0.0.0.0\n", "192.0.2.10/24 3600" },
  /* Control characters and bytes that are no ASCII take their line along. */
  { BASE "domain=exa\033[2Jmple\n", "192.0.2.10/24 3600" },
  { BASE "router=192.0.2.1\r\n", "192.0.2.10/24 3600" },
  { BASE "router\t=192.0.2.1\n", "192.0.2.10/24 3600" },
  { BASE "domain=ex\xc3\xa4mple\n", "192.0.2.10/24 3600" },
  { "ip=192.0.2.10\t\nmask=24\n", NULL },
  /* What nobody asked for. */
  { BASE "PATH=/tmp\nhostname=x\n=\n\n=x\n", "192.0.2.10/24 3600" },
};

static void
test_cases (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      FpLease lease = { .prefix = 7 };
      const char *why = NULL;
      g_autofree char *taken = NULL;

      if (!fp_lease_parse (cases[i].text, &lease, &why))
        {
          g_assert_nonnull (why);
          g_assert_cmpuint (lease.prefix, ==, 7); /* left alone */
        }
      else
        taken = summary (&lease);
      if (g_strcmp0 (taken, cases[i].taken) != 0)
        g_error ("%s: %s instead of %s", cases[i].text, taken, cases[i].taken);
    }
}

static char *
many_routes (guint n, const char *last)
{
  GString *text = g_string_new (BASE "staticroutes=");

  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "10.%u.0.0/16 192.0.2.1 ", i);
  g_string_append_printf (text, "%s\n", last);
  return g_string_free (text, FALSE);
}

static void
test_many_routes (void)
{
  g_autofree char *text = many_routes (100, "0.0.0.0/0 192.0.2.7");
  FpLease lease;
  const char *why;

  g_assert_true (fp_lease_parse (text, &lease, &why));
  g_assert_cmpuint (lease.n_routes, ==, FP_LEASE_ROUTES_MAX);
  g_assert_cmpstr (lease.routes[0].destination, ==, "10.0.0.0");
  g_assert_cmpstr (lease.routes[FP_LEASE_ROUTES_MAX - 1].gateway, ==, "192.0.2.7");
}

static void
test_too_long (void)
{
  g_autofree char *text = many_routes (200, "");
  FpLease lease;
  const char *why = NULL;

  g_assert_cmpuint (strlen (text), >, FP_LEASE_TEXT_MAX);
  g_assert_false (fp_lease_parse (text, &lease, &why));
  g_assert_nonnull (why);
}

/* Cut anywhere, or with any byte anywhere: a lease that makes sense, or none. */
static void
test_cut_and_broken (void)
{
  const char *whole = cases[0].text;

  for (gsize i = 0; i < strlen (whole); i++)
    for (guint byte = 0; byte < 256; byte++)
      {
        g_autofree char *text = g_strdup (whole);
        const char *why;
        FpLease lease;
        FpIp ip;

        text[i] = (char)byte;
        if (!fp_lease_parse (text, &lease, &why))
          continue;
        g_assert_true (fp_ip_read (lease.address, &ip));
        g_assert_null (fp_ip_not_in_prefix (&ip, lease.prefix));
        g_assert_cmpuint (lease.n_routes, <=, FP_LEASE_ROUTES_MAX);
        for (guint j = 0; j < lease.n_routes; j++)
          g_assert_true (fp_ip_read (lease.routes[j].gateway, &ip));
      }
}

static FpNetworkSettings
settings (FpIpv4Method v4, FpIpv6Method v6, guint vlan)
{
  return (FpNetworkSettings){ .ipv4 = v4,
                              .static4 = { "192.0.2.20", 24, "192.0.2.1" },
                              .ipv6 = v6,
                              .static6 = { "2001:db8::20", 64, "fe80::1" },
                              .dns = { "9.9.9.9" },
                              .vlan = vlan };
}

static char *
wanted (const FpNetworkSettings *of, FpManager manager, const char *lease_text)
{
  g_autoptr (GArray) objects = NULL;
  GString *text = g_string_new (NULL);
  const char *why;
  FpLease lease;

  if (lease_text != NULL)
    g_assert_true (fp_lease_parse (lease_text, &lease, &why));
  objects = fp_net_wanted (of, "eth0", manager, lease_text != NULL ? &lease : NULL);
  for (guint i = 0; i < objects->len; i++)
    {
      g_autofree char *line = fp_net_object_print (&g_array_index (objects, FpNetObject, i));

      g_string_append_printf (text, "%s\n", line);
    }
  return g_string_free (text, FALSE);
}

static void
expect_wanted (const FpNetworkSettings of, FpManager manager, const char *lease, const char *text)
{
  g_autofree char *got = wanted (&of, manager, lease);

  g_assert_cmpstr (got, ==, text);
}

static void
expect_wanted_begins (FpNetworkSettings of, FpManager manager, const char *text)
{
  g_autofree char *got = wanted (&of, manager, NULL);

  if (!g_str_has_prefix (got, text))
    g_assert_cmpstr (got, ==, text);
}

static void
test_wanted_static (void)
{
  FpNetworkSettings of = settings (FP_IPV4_STATIC, FP_IPV6_STATIC, 0);

  expect_wanted (of, FP_MANAGER_NETWORKD, NULL,
                 "manager eth0 systemd-networkd\n"
                 "up eth0\n"
                 "ipv6 eth0 static\n"
                 "address eth0 192.0.2.20/24 0 own\n"
                 "route eth0 0.0.0.0/0 192.0.2.1 100 own\n"
                 "address eth0 2001:db8::20/64 0 own\n"
                 "route eth0 ::/0 fe80::1 100 own\n"
                 "dns eth0 9.9.9.9 -\n");
  of.vlan = 7;
  expect_wanted_begins (of, FP_MANAGER_NETWORKD,
                        "manager eth0 systemd-networkd\n"
                        "manager eth0.7 systemd-networkd\n"
                        "up eth0\n");
  expect_wanted_begins (of, FP_MANAGER_NETWORK_MANAGER, "manager eth0 NetworkManager\nup eth0\n");
  of = settings (FP_IPV4_OFF, FP_IPV6_AUTOMATIC, 7);
  of.dns[0][0] = '\0';
  expect_wanted (of, FP_MANAGER_NONE, NULL,
                 "up eth0\n"
                 "vlan eth0.7 eth0 7\n"
                 "up eth0.7\n"
                 "ipv6 eth0.7 automatic\n"
                 "dns eth0.7 - -\n"); /* for what routers announce */
}

static void
test_wanted_lease (void)
{
  FpNetworkSettings of = settings (FP_IPV4_DHCP, FP_IPV6_OFF, 0);

  expect_wanted (of, FP_MANAGER_NONE, NULL, "up eth0\nipv6 eth0 off\ndns eth0 9.9.9.9 -\n");
  expect_wanted (of, FP_MANAGER_NONE, cases[0].text,
                 "up eth0\n"
                 "mtu eth0 1400\n"
                 "ipv6 eth0 off\n"
                 "address eth0 192.0.2.10/24 3600 own\n"
                 "route eth0 0.0.0.0/0 192.0.2.1 100 own\n"
                 "dns eth0 9.9.9.9,192.0.2.53,192.0.2.54 example.com\n");
  g_strlcpy (of.domain, "mine.example", sizeof of.domain);
  expect_wanted (of, FP_MANAGER_NONE, BASE "mtu=1279\ndomain=a\ndns=9.9.9.9\n",
                 "up eth0\n"
                 "ipv6 eth0 off\n"
                 "address eth0 192.0.2.10/24 3600 own\n"
                 "dns eth0 9.9.9.9 mine.example\n");
  of.ipv4 = FP_IPV4_OFF; /* a lease of before counts for nothing */
  of.ipv6 = FP_IPV6_AUTOMATIC;
  expect_wanted (of, FP_MANAGER_NONE, cases[0].text,
                 "up eth0\nipv6 eth0 automatic\ndns eth0 9.9.9.9 mine.example\n");
}

static void
test_wanted_gateway_outside (void)
{
  FpNetworkSettings of = settings (FP_IPV4_DHCP, FP_IPV6_OFF, 0);

  of.dns[0][0] = '\0';
  expect_wanted (of, FP_MANAGER_NONE, "ip=10.0.0.5\nmask=32\nrouter=10.0.0.1\n",
                 "up eth0\n"
                 "ipv6 eth0 off\n"
                 "address eth0 10.0.0.5/32 3600 own\n"
                 "route eth0 10.0.0.1/32 - 100 own\n"
                 "route eth0 0.0.0.0/0 10.0.0.1 100 own\n");
  expect_wanted (of, FP_MANAGER_NONE,
                 "ip=10.0.0.5\nmask=32\nstaticroutes=0.0.0.0/0 10.1.0.1 10.1.0.0/24 0.0.0.0 "
                 "10.2.0.0/16 10.3.0.1 10.4.0.0/16 10.3.0.1\n",
                 "up eth0\n"
                 "ipv6 eth0 off\n"
                 "address eth0 10.0.0.5/32 3600 own\n"
                 "route eth0 10.1.0.0/24 - 100 own\n"
                 "route eth0 0.0.0.0/0 10.1.0.1 100 own\n"
                 "route eth0 10.3.0.1/32 - 100 own\n"
                 "route eth0 10.2.0.0/16 10.3.0.1 100 own\n"
                 "route eth0 10.4.0.0/16 10.3.0.1 100 own\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lease/cases", test_cases);
  g_test_add_func ("/lease/many-routes", test_many_routes);
  g_test_add_func ("/lease/too-long", test_too_long);
  g_test_add_func ("/lease/cut-and-broken", test_cut_and_broken);
  g_test_add_func ("/wanted/static", test_wanted_static);
  g_test_add_func ("/wanted/lease", test_wanted_lease);
  g_test_add_func ("/wanted/gateway-outside", test_wanted_gateway_outside);
  return g_test_run ();
}
