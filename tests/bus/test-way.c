/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The stage address in a network namespace, with the real kernel: a proxy given as an address is
 * reached by whatever route there is, and refused where there is none. Root. */
#include <string.h>

#include "dbus/names.h"
#include "tests/bus/rig.h"
#include "tests/sys/namespace.h"

/* The platform's path says what the probe does with such a proxy. */
#define CONFIG                                                                                     \
  "[platform]\nurl=https://%s/ok\n[network]\nlink=eth0\n[check]\ninterval-s=0\ntime-scale=0.02\n"

static void
make_network (void)
{
  namespace_enter ();
  namespace_ip ("link add eth0 type veth peer name eth0-far");
  namespace_ip ("link add eth1 type veth peer name eth1-far");
  namespace_batch (
      "link set eth0-far up\nlink set eth0 up\nlink set eth1-far up\nlink set eth1 up\n"
      "addr add 192.0.2.10/24 dev eth0\naddr add 198.51.100.10/24 dev eth1\n"
      "addr add 2001:db8::10/64 dev eth1\n"
      "route add 203.0.113.0/28 via 192.0.2.1\n"
      "route add unreachable 203.0.113.1\nroute add prohibit 203.0.113.2\n");
}

static Rig *
rig_with_platform (const char *authority)
{
  g_autofree char *config = g_strdup_printf (CONFIG, authority);
  Rig *rig;

  make_network ();
  rig = rig_new (config);
  client_wait (rig->client, FP_OBJECT_PATH, FP_NETWORK_IFACE, "State", "'no-route'");
  return rig;
}

/* The stage address fails with code, or (OK) the probe takes over. */
static void
expect (Rig *rig, const char *interface, const char *method, const char *arguments,
        const char *code)
{
  gboolean ok = g_str_equal (code, "OK");
  g_autofree char *path
      = client_run (rig->client, interface, method, arguments, ok ? "succeeded" : "failed");
  g_autofree char *actual = client_code (rig->client, path);
  g_autofree char *stages = client_get_at (rig->client, path, FP_OPERATION_IFACE, "Stages");

  if (!g_str_equal (actual, code))
    g_error ("%s: %s, not %s", arguments, actual, code);
  g_assert_true (g_str_has_prefix (stages, ok ? "[('link', 'ok', 0), ('address', 'ok', "
                                              : "[('link', 'ok', 0), ('address', 'failed', "));
  g_assert_true (ok == (strstr (stages, "resolve") != NULL));
}

static void
expect_proxy (Rig *rig, const char *host, const char *code)
{
  g_autofree char *arguments
      = g_strdup_printf ("({'host': <'%s'>, 'port': <uint16 80>}, @a{sv} {})", host);

  expect (rig, FP_PROXY_IFACE, "Enable", arguments, code);
  if (g_str_equal (code, "OK"))
    g_free (
        client_run (rig->client, FP_PROXY_IFACE, "Disable", "({'keep': <true>},)", "succeeded"));
}

static void
test_proxy (void)
{
  g_autoptr (Rig) rig = rig_with_platform ("192.0.2.80");

  expect_proxy (rig, "192.0.2.7", "OK");
  expect_proxy (rig, "203.0.113.7", "OK");   /* by a static route */
  expect_proxy (rig, "198.51.100.7", "OK");  /* by another link */
  expect_proxy (rig, "[2001:db8::7]", "OK"); /* likewise */
  expect_proxy (rig, "203.0.113.16", "NET_NO_ROUTE");
  expect_proxy (rig, "203.0.113.1", "NET_NO_ROUTE");
  expect_proxy (rig, "203.0.113.2", "NET_FILTERED");
  expect_proxy (rig, "2001:db8:1::7", "NET_NO_ROUTE");
  expect_proxy (rig, "ok.example", "OK"); /* a name is not looked at here */
}

/* What it says is how things are now, and the link counts first. */
static void
test_changes (void)
{
  g_autoptr (Rig) rig = rig_with_platform ("192.0.2.80");

  expect_proxy (rig, "203.0.113.99", "NET_NO_ROUTE");
  namespace_ip ("route add default via 198.51.100.1 dev eth1");
  expect_proxy (rig, "203.0.113.99", "OK");
  namespace_ip ("addr del 192.0.2.10/24 dev eth0");
  client_wait (rig->client, FP_OBJECT_PATH, FP_NETWORK_IFACE, "State", "'no-address'");
  expect_proxy (rig, "203.0.113.99", "NET_DOWN");
}

static void
test_platform (void)
{
  g_autoptr (Rig) rig = rig_with_platform ("[2001:db8:1::1]");

  expect (rig, FP_CONNECTIVITY_IFACE, "Check", "(@a{sv} {},)", "NET_NO_ROUTE");
  namespace_ip ("-6 route add 2001:db8:1::/48 via 2001:db8::1");
  expect (rig, FP_CONNECTIVITY_IFACE, "Check", "(@a{sv} {},)", "OK");
}

static void
test_evidence (void)
{
  g_autoptr (Rig) rig = rig_with_platform ("192.0.2.80");
  g_autofree char *path
      = client_run (rig->client, FP_PROXY_IFACE, "Enable",
                    "({'host': <'203.0.113.2'>, 'port': <uint16 80>}, @a{sv} {})", "failed");
  g_autofree char *report = client_get_at (rig->client, path, FP_OPERATION_IFACE, "Report");

  g_assert_nonnull (strstr (report, "'address': '203.0.113.2'"));
  g_assert_nonnull (strstr (report, "(13)"));
  g_assert_nonnull (strstr (report, "'stage': <'address'>"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/way/proxy", test_proxy);
  g_test_add_func ("/way/changes", test_changes);
  g_test_add_func ("/way/platform", test_platform);
  g_test_add_func ("/way/evidence", test_evidence);
  return g_test_run ();
}
