/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The configurator on the model: what DHCP servers do. */
#include <string.h>

#include "tests/net/change-rig.h"
#include "tests/net/edge-model.h"

/* Half a second in the model's time. */
#define SHORT_LEASE "ip=192.0.2.100\nmask=24\nrouter=192.0.2.1\ndns=192.0.2.53\nlease=50\n"

static const FpNetworkSettings dhcp,
    static_a = { .ipv4 = FP_IPV4_STATIC, .static4 = { "192.0.2.20", 24, "192.0.2.1" } };

static void
test_silent (void)
{
  g_autoptr (Rig) rig = rig_new_on (&static_a);
  g_autofree char *before = net_fixture_print (rig->fixture);

  rig_try (rig, &dhcp, FALSE);
  rig_expect_code (rig, FP_CODE_NET_DHCP_NONE, "apply ok, lease failed");
  g_assert_cmpint (rig->report->stage, ==, FP_STAGE_LEASE);
  rig_undo (rig);
  rig_wait_print (rig, before);
}

/* Prepared away from its network: in force, and works once there is a server. */
static void
test_silent_kept (void)
{
  g_autoptr (Rig) rig = rig_new_on (&static_a);

  rig_try (rig, &dhcp, TRUE);
  rig_expect_code (rig, FP_CODE_NET_DHCP_NONE, "apply ok, lease failed");
  rig_settle (rig);
  rig_settle_down (rig);
  rig_wait_own (rig, &dhcp, NULL);
  net_fixture_serve (rig->fixture, LEASE);
  rig_wait_own (rig, &dhcp, LEASE);
  g_assert_true (rig->leased);
}

static void
test_client_cannot_run (void)
{
  g_autoptr (Rig) rig = rig_new_on (&static_a);

  g_assert_true (rig_prepare (rig, &dhcp, FALSE));
  rig->tap.at = G_MAXUINT;
  net_model_del_link (net_fixture_model (rig->fixture), "eth0");
  rig_apply (rig, FALSE);
  g_assert_cmpint (rig->report->code, !=, FP_CODE_OK);
  net_model_add_link (net_fixture_model (rig->fixture), "eth0");
  rig_undo (rig);
  rig_wait_own (rig, &static_a, NULL);
}

static gboolean
on_client_fails (gpointer user_data)
{
  net_fixture_happen (user_data, FP_DHCP_FAILED);
  return G_SOURCE_REMOVE;
}

/* It runs again when the time is over, but nobody was asked: that is said. */
static void
test_client_failed (void)
{
  g_autoptr (Rig) rig = rig_new_on (&static_a);

  net_fixture_serve (rig->fixture, "");
  g_timeout_add (100, on_client_fails, rig->fixture);
  rig_try (rig, &dhcp, FALSE);
  rig_expect_code (rig, FP_CODE_NET_NOT_SET, "apply ok, lease failed");
  g_assert_cmpstr (g_hash_table_lookup (rig->report->evidence, "step"), ==, "run the DHCP client");
  g_assert_cmpstr (g_hash_table_lookup (rig->report->evidence, "detail"), ==, "by the test");
  rig_undo (rig);
  rig_wait_own (rig, &static_a, NULL);
  g_timeout_add (100, on_client_fails, rig->fixture);
  rig_try (rig, &dhcp, TRUE); /* it may be there later */
  rig_expect_code (rig, FP_CODE_NET_NOT_SET, "apply ok, lease failed");
  g_assert_false (fp_configurator_is_broken (rig->configurator));
  rig_settle (rig);
  net_fixture_serve (rig->fixture, LEASE);
  rig_wait_own (rig, &dhcp, LEASE);
}

/* A client that ends is started again. */
static void
test_client_ends (void)
{
  g_autoptr (Rig) rig = rig_new ();

  net_fixture_serve (rig->fixture, LEASE);
  rig_start (rig);
  rig_change (rig, &dhcp);
  net_fixture_happen (rig->fixture, FP_DHCP_FAILED);
  g_assert_cmpstr (net_fixture_client (rig->fixture), ==, "");
  while (net_fixture_client (rig->fixture)[0] == '\0')
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (net_fixture_asked (rig->fixture), ==, "192.0.2.100");
  rig_wait_own (rig, &dhcp, LEASE); /* it was never gone */
}

static void
test_lease_events (void)
{
  g_autoptr (Rig) rig = rig_new ();

  net_fixture_serve (rig->fixture, LEASE);
  rig_start (rig);
  rig_change (rig, &dhcp);
  rig_wait_own (rig, &dhcp, LEASE);
  g_assert_cmpstr (rig->lease.address, ==, "192.0.2.100");
  g_assert_cmpint (rig->expires_us, >, 0);
  net_fixture_serve (rig->fixture, LEASE_2); /* another address */
  rig_wait_own (rig, &dhcp, LEASE_2);
  g_assert_cmpstr (rig->lease.address, ==, "192.0.2.101");
  net_fixture_serve (rig->fixture, NULL);
  net_fixture_happen (rig->fixture, FP_DHCP_GONE); /* NAK, or it has ended */
  rig_wait_own (rig, &dhcp, NULL);
  g_assert_false (rig->leased);
  g_assert_cmpstr (net_fixture_client (rig->fixture), ==, "eth0");
  net_fixture_serve (rig->fixture, LEASE);
  rig_wait_own (rig, &dhcp, LEASE);
}

/* Only the lifetime: the address is never taken away. */
static void
test_renewed (void)
{
  g_autoptr (Rig) rig = rig_new ();
  NetModel *model = net_fixture_model (rig->fixture);

  net_fixture_serve (rig->fixture, "ip=192.0.2.100\nmask=24\nlease=60\n");
  rig_start (rig);
  rig_change (rig, &dhcp);
  g_assert_cmpuint (g_array_index (model->addresses, FpNetObject, 0).address.lifetime_s, <=, 60);
  rig->tap.log = g_string_new (NULL);
  net_fixture_serve (rig->fixture, "ip=192.0.2.100\nmask=24\nlease=7200\n");
  rig_settle_down (rig);
  g_assert_cmpuint (g_array_index (model->addresses, FpNetObject, 0).address.lifetime_s, >, 7000);
  g_assert_true (g_str_has_prefix (rig->tap.log->str, "set address eth0 192.0.2.100/24 "));
  g_assert_cmpint (rig->tap.log->str[rig->tap.log->len - 1], ==, '\n');
  g_assert_null (strstr (rig->tap.log->str, "remove"));
}

static void
serve_other (gpointer user_data)
{
  net_fixture_serve (user_data, LEASE_2);
}

/* Another lease while the first is being put in place. */
static void
test_two_leases (void)
{
  g_autoptr (Rig) rig = rig_new ();

  net_fixture_serve (rig->fixture, LEASE);
  rig_start (rig);
  g_assert_true (rig_prepare (rig, &dhcp, FALSE));
  rig->tap.at = rig->tap.steps;
  rig->tap.act = TAP_CALL;
  rig->tap.call = serve_other;
  rig->tap.user_data = rig->fixture;
  g_assert_cmpint (rig_apply (rig, FALSE), ==, FP_CODE_OK);
  rig_settle (rig);
  rig_settle_down (rig);
  rig_wait_own (rig, &dhcp, LEASE_2);
}

static gboolean
is_second (gpointer data)
{
  Rig *rig = data;

  return g_str_equal (rig->lease.address, "192.0.2.101");
}

/* A check of the gateway cuts what a lease has begun: it goes on behind it. */
static void
test_cut (void)
{
  g_autoptr (Rig) rig = rig_new ();

  net_fixture_serve (rig->fixture, LEASE);
  rig_start (rig);
  rig_change (rig, &dhcp);
  rig->tap.at = rig->tap.steps;
  rig->tap.act = TAP_HOLD;
  net_fixture_serve (rig->fixture, LEASE_2);
  rig_wait (rig, is_second, rig);
  while (!rig->tap.held)
    g_main_context_iteration (NULL, TRUE);
  rig_check (rig);
  rig_wait_own (rig, &dhcp, LEASE_2);
}

/* What a server asks for and a link refuses, is no reason to be without a network. */
static void
test_mtu_refused (void)
{
  g_autoptr (Rig) rig = rig_new ();

  net_fixture_serve (rig->fixture, LEASE "mtu=9000\n");
  rig->tap.kind = FP_NET_OBJECT_MTU;
  rig->tap.code = FP_CODE_NET_NOT_SET;
  rig_start (rig);
  rig_change (rig, &dhcp);
  rig_wait_own (rig, &dhcp, LEASE);
}

/* What a lease brings to the MTU goes with it. */

#define LEASE_MTU LEASE "mtu=1400\n"

static guint
mtu_of (Rig *rig, const char *link)
{
  return net_model_link (net_fixture_model (rig->fixture), link)->mtu;
}

static void
set_mtu (Rig *rig, guint mtu)
{
  net_model_link (net_fixture_model (rig->fixture), "eth0")->mtu = mtu;
}

static Rig *
with_mtu (void)
{
  Rig *rig = rig_new_on (&static_a);

  net_fixture_serve (rig->fixture, LEASE_MTU);
  rig_change (rig, &dhcp);
  g_assert_cmpuint (mtu_of (rig, "eth0"), ==, 1400);
  return rig;
}

static void
test_mtu_released (void)
{
  g_autoptr (Rig) rig = with_mtu ();

  rig_change (rig, NULL);
  g_assert_cmpuint (mtu_of (rig, "eth0"), ==, 1500);
}

static void
test_mtu_to_static (void)
{
  g_autoptr (Rig) rig = with_mtu ();

  g_assert_true (rig_prepare (rig, &static_a, FALSE));
  rig_apply (rig, FALSE);
  g_assert_cmpuint (mtu_of (rig, "eth0"), ==, 1500);
  rig_undo (rig);
  g_assert_cmpuint (mtu_of (rig, "eth0"), ==, 1400);
  rig_change (rig, &static_a);
  g_assert_cmpuint (mtu_of (rig, "eth0"), ==, 1500);
}

static void
test_mtu_undone (void)
{
  g_autoptr (Rig) rig = rig_new_on (&static_a);

  net_fixture_serve (rig->fixture, LEASE_MTU);
  g_assert_true (rig_prepare (rig, &dhcp, FALSE));
  rig_apply (rig, FALSE);
  g_assert_cmpuint (mtu_of (rig, "eth0"), ==, 1400);
  rig_undo (rig);
  g_assert_cmpuint (mtu_of (rig, "eth0"), ==, 1500);
  g_assert_true (rig_prepare (rig, &dhcp, FALSE));
  rig_apply (rig, FALSE);
  rig_kill (rig);
  rig_start (rig);
  g_assert_cmpuint (mtu_of (rig, "eth0"), ==, 1500);
}

static void
test_mtu_no_more (void)
{
  g_autoptr (Rig) rig = with_mtu ();

  net_fixture_serve (rig->fixture, LEASE_2); /* names none */
  rig_wait_own (rig, &dhcp, LEASE_2);
  rig_settle_down (rig);
  g_assert_cmpuint (mtu_of (rig, "eth0"), ==, 1500);
  net_fixture_serve (rig->fixture, LEASE_MTU);
  rig_wait_own (rig, &dhcp, LEASE_MTU);
  rig_settle_down (rig);
  g_assert_cmpuint (mtu_of (rig, "eth0"), ==, 1400);
  net_fixture_serve (rig->fixture, NULL);
  net_fixture_happen (rig->fixture, FP_DHCP_GONE);
  rig_wait_own (rig, &dhcp, NULL);
  rig_settle_down (rig);
  g_assert_cmpuint (mtu_of (rig, "eth0"), ==, 1500);
}

/* Nobody remembers what was a lease's: what is there beside the address of one. */
static void
test_mtu_restart (void)
{
  g_autoptr (Rig) rig = with_mtu ();

  rig_kill (rig);
  net_fixture_serve (rig->fixture, NULL);
  rig_start (rig);
  rig_settle_down (rig);
  g_assert_cmpuint (mtu_of (rig, "eth0"), ==, 1400); /* it holds */
  rig_change (rig, NULL);
  g_assert_cmpuint (mtu_of (rig, "eth0"), ==, 1500);
}

/* Set by hand: nobody else's business, and the link's own from the next change on. */
static void
test_mtu_by_hand (void)
{
  g_autoptr (Rig) rig = with_mtu ();

  rig_change (rig, &static_a);
  set_mtu (rig, 9000);
  net_fixture_remove (rig->fixture, "address eth0 192.0.2.20/24 0 own");
  rig_wait_own (rig, &static_a, NULL);
  g_assert_cmpuint (mtu_of (rig, "eth0"), ==, 9000);
  set_mtu (rig, 1400); /* as the lease had it */
  net_fixture_remove (rig->fixture, "address eth0 192.0.2.20/24 0 own");
  rig_wait_own (rig, &static_a, NULL);
  g_assert_cmpuint (mtu_of (rig, "eth0"), ==, 1400);
  set_mtu (rig, 9000);
  rig_change (rig, &dhcp);
  g_assert_cmpuint (mtu_of (rig, "eth0"), ==, 1400);
  rig_change (rig, NULL);
  g_assert_cmpuint (mtu_of (rig, "eth0"), ==, 9000);
}

/* From the base to a VLAN link over it, within that, and back. */
static void
test_mtu_vlan (void)
{
  static const FpNetworkSettings vlan_dhcp
      = { .vlan = 7 },
      vlan = { .ipv4 = FP_IPV4_STATIC, .static4 = { "192.0.2.20", 24, "192.0.2.1" }, .vlan = 7 };
  g_autoptr (Rig) rig = with_mtu ();

  rig_change (rig, &vlan_dhcp);
  g_assert_cmpuint (mtu_of (rig, "eth0"), ==, 1500);
  g_assert_cmpuint (mtu_of (rig, "eth0.7"), ==, 1400);
  rig_change (rig, &vlan);
  g_assert_cmpuint (mtu_of (rig, "eth0.7"), ==, 1500);
  rig_change (rig, &vlan_dhcp);
  g_assert_cmpuint (mtu_of (rig, "eth0.7"), ==, 1400);
  rig_change (rig, &dhcp);
  g_assert_cmpuint (mtu_of (rig, "eth0"), ==, 1400);
  rig_change (rig, NULL);
  g_assert_cmpuint (mtu_of (rig, "eth0"), ==, 1500);
}

static void
test_flap (void)
{
  g_autoptr (Rig) rig = rig_new ();

  net_fixture_serve (rig->fixture, LEASE);
  rig_start (rig);
  rig_change (rig, &dhcp);
  net_fixture_cable (rig->fixture, FALSE);
  rig_settle_down (rig);
  rig_wait_own (rig, &dhcp, LEASE); /* the address stays until somebody says otherwise */
  net_fixture_serve (rig->fixture, LEASE_2);
  net_fixture_cable (rig->fixture, TRUE);
  rig_wait_own (rig, &dhcp, LEASE_2);
  g_assert_cmpstr (net_fixture_asked (rig->fixture), ==, "192.0.2.100");
}

/* The client that was started with the cable knows nothing of the lease that it asks for again. */
static void
test_flap_no_server (void)
{
  g_autoptr (Rig) rig = rig_new ();

  net_fixture_serve (rig->fixture, SHORT_LEASE);
  rig_start (rig);
  rig_change (rig, &dhcp);
  net_fixture_serve (rig->fixture, NULL);
  net_fixture_cable (rig->fixture, FALSE);
  rig_settle_down (rig);
  net_fixture_cable (rig->fixture, TRUE);
  rig_wait_own (rig, &dhcp, NULL);
  rig_settle_down (rig);
  g_assert_false (rig->leased);
  g_assert_cmpstr (net_fixture_client (rig->fixture), ==, "eth0");
}

/* A change that is undone ends the client, but not the lease. */
static void
test_undone_no_server (void)
{
  g_autoptr (Rig) rig = rig_new ();

  net_fixture_serve (rig->fixture, SHORT_LEASE);
  rig_start (rig);
  rig_change (rig, &dhcp);
  net_fixture_serve (rig->fixture, NULL);
  g_assert_true (rig_prepare (rig, &static_a, FALSE));
  g_assert_cmpint (rig_apply (rig, FALSE), ==, FP_CODE_OK);
  rig_undo (rig);
  rig_wait_own (rig, &dhcp, NULL);
  rig_settle_down (rig);
  g_assert_false (rig->leased);
}

/* What was held goes with its address: the kernel ends it when its time is over. */
static void
test_restart_no_server (void)
{
  g_autoptr (Rig) rig = rig_new ();

  net_fixture_serve (rig->fixture, LEASE);
  rig_start (rig);
  rig_change (rig, &dhcp);
  rig_kill (rig);
  net_fixture_serve (rig->fixture, NULL);
  rig_start (rig);
  rig_settle_down (rig);
  rig_wait_own (rig, &dhcp, LEASE);
  net_fixture_remove (rig->fixture, "address eth0 192.0.2.100/24 3600 own");
  rig_wait_own (rig, &dhcp, NULL);
}

/* A restart of the service keeps the address, until a server has said something. */
static void
test_restart_holds (void)
{
  g_autoptr (Rig) rig = rig_new ();

  net_fixture_serve (rig->fixture, LEASE);
  rig_start (rig);
  rig_change (rig, &dhcp);
  rig_kill (rig);
  net_fixture_serve (rig->fixture, NULL);
  rig_start (rig);
  rig_settle_down (rig);
  rig_wait_own (rig, &dhcp, LEASE);
  g_assert_cmpstr (net_fixture_asked (rig->fixture), ==, "192.0.2.100");
  net_fixture_happen (rig->fixture, FP_DHCP_GONE);
  rig_wait_own (rig, &dhcp, NULL);
}

/* What an earlier run set is not known while no server has been heard, and goes all the same. */
static void
test_held_released (void)
{
  g_autoptr (Rig) rig = rig_new ();

  net_fixture_serve (rig->fixture, LEASE);
  rig_start (rig);
  rig_change (rig, &dhcp);
  rig_wait_own (rig, &dhcp, LEASE);
  rig_kill (rig);
  net_fixture_serve (rig->fixture, NULL);
  rig_start (rig);
  rig_change (rig, NULL);
  rig_wait_own (rig, NULL, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/leases/silent", test_silent);
  g_test_add_func ("/leases/silent-kept", test_silent_kept);
  g_test_add_func ("/leases/client-cannot-run", test_client_cannot_run);
  g_test_add_func ("/leases/client-failed", test_client_failed);
  g_test_add_func ("/leases/client-ends", test_client_ends);
  g_test_add_func ("/leases/lease-events", test_lease_events);
  g_test_add_func ("/leases/renewed", test_renewed);
  g_test_add_func ("/leases/two-leases", test_two_leases);
  g_test_add_func ("/leases/cut", test_cut);
  g_test_add_func ("/leases/mtu-refused", test_mtu_refused);
  g_test_add_func ("/leases/mtu-released", test_mtu_released);
  g_test_add_func ("/leases/mtu-to-static", test_mtu_to_static);
  g_test_add_func ("/leases/mtu-undone", test_mtu_undone);
  g_test_add_func ("/leases/mtu-no-more", test_mtu_no_more);
  g_test_add_func ("/leases/mtu-restart", test_mtu_restart);
  g_test_add_func ("/leases/mtu-by-hand", test_mtu_by_hand);
  g_test_add_func ("/leases/mtu-vlan", test_mtu_vlan);
  g_test_add_func ("/leases/flap", test_flap);
  g_test_add_func ("/leases/flap-no-server", test_flap_no_server);
  g_test_add_func ("/leases/undone-no-server", test_undone_no_server);
  g_test_add_func ("/leases/restart-no-server", test_restart_no_server);
  g_test_add_func ("/leases/restart-holds", test_restart_holds);
  g_test_add_func ("/leases/held-released", test_held_released);
  return g_test_run ();
}
