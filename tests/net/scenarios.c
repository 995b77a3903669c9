/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Every kind of change of the network's settings: proved, undone, cancelled and killed at every
 * step, with a step that fails and with a link that goes down. Whatever happens: what was in place
 * before is in place again, or what was asked for, whole. */
#include <string.h>

#include "tests/net/change-rig.h"

#define ROUTER  "192.0.2.1"
#define STATIC  .ipv4 = FP_IPV4_STATIC, .static4 = { "192.0.2.20", 24, ROUTER }
#define STATIC6 .ipv6 = FP_IPV6_STATIC, .static6 = { "2001:db8:1::20", 64, "fe80::1" }
#define FOREIGN "address eth0 203.0.113.9/24 0 0", "route eth0 10.0.0.0/8 203.0.113.1 7 4"

static const FpNetworkSettings dhcp
    = { .dns = { "192.0.2.77" } },
    dhcp_domain = { .domain = "mine.example" }, static_a = { STATIC, .ipv6 = FP_IPV6_OFF },
    static_b = { .ipv4 = FP_IPV4_STATIC,
                 .static4 = { "192.0.2.21", 24, ROUTER },
                 .ipv6 = FP_IPV6_OFF,
                 .dns = { "192.0.2.53", "2001:db8::53" } },
    other_net = { .ipv4 = FP_IPV4_STATIC,
                  .static4 = { "198.51.100.20", 25, "198.51.100.1" },
                  .ipv6 = FP_IPV6_OFF },
    dual = { STATIC, STATIC6 }, ipv6_only = { .ipv4 = FP_IPV4_OFF, STATIC6 },
    vlan = { STATIC, .ipv6 = FP_IPV6_OFF, .vlan = 7 }, other_vlan = { STATIC, STATIC6, .vlan = 8 },
    vlan_dhcp = { .vlan = 7 };

typedef struct
{
  const char *name;
  const FpNetworkSettings *from; /* NULL: not managed */
  const FpNetworkSettings *to;   /* NULL: released */
  gboolean mtu;                  /* leases bring one */
} Change;

static const Change changes[] = {
  { "unmanaged-to-static", NULL, &static_a },
  { "unmanaged-to-dhcp", NULL, &dhcp },
  { "dhcp-to-static", &dhcp, &static_b },
  { "dhcp-to-dhcp", &dhcp, &dhcp_domain },
  { "static-to-dhcp", &static_a, &dhcp },
  { "static-to-static", &static_a, &static_b },
  { "static-to-other-net", &static_a, &other_net },
  { "static-to-dual", &static_a, &dual },
  { "dual-to-ipv6-only", &dual, &ipv6_only },
  { "dhcp-to-ipv6-only", &dhcp, &ipv6_only },
  { "ipv6-only-to-static", &ipv6_only, &static_a },
  { "static-to-vlan", &static_a, &vlan },
  { "dhcp-to-vlan-dhcp", &dhcp, &vlan_dhcp },
  { "vlan-to-static", &vlan, &static_b },
  { "vlan-to-other-vlan", &vlan, &other_vlan },
  { "released", &static_b, NULL },
  { "dhcp-released", &dhcp, NULL },
  { "vlan-released", &vlan, NULL },
  { "static-to-mtu", &static_a, &dhcp, TRUE },
  { "mtu-released", &dhcp, NULL, TRUE },
};

static Rig *
set_up (const Change *change)
{
  static const char *const foreign[] = { FOREIGN };
  Rig *rig = rig_new ();

  for (guint i = 0; i < G_N_ELEMENTS (foreign); i++)
    net_fixture_add (rig->fixture, foreign[i]);
  net_fixture_serve (rig->fixture, change->mtu ? LEASE "mtu=1400\n" : LEASE);
  rig_start (rig);
  if (change->from != NULL)
    rig_change (rig, change->from);
  rig->tap.log = g_string_new (NULL);
  rig->tap.steps = 0;
  return rig;
}

static const char *
lease_of (const FpNetworkSettings *settings)
{
  return settings->ipv4 == FP_IPV4_DHCP ? LEASE : NULL;
}

/* Of the settings before the change. */
static void
expect_before (Rig *rig, const Change *change, const char *before, const char *client)
{
  rig_wait_print (rig, before);
  rig_settle_down (rig);
  rig_wait_print (rig, before);
  g_assert_cmpstr (net_fixture_client (rig->fixture), ==, client);
  g_assert_cmpint (rig->leased, ==, client[0] != '\0');
}

static void
prepare (Rig *rig, const Change *change)
{
  if (!rig_prepare (rig, change->to, FALSE))
    g_error ("%s: %s", change->name, rig->error->message);
}

static void
expect_mtu (Rig *rig, const char *mtu)
{
  g_autofree char *text = net_fixture_print (rig->fixture);

  g_assert_nonnull (strstr (text, mtu));
}

/* One VLAN link, or none (0). */
static void
expect_vlan (Rig *rig, guint id)
{
  g_autofree char *text = net_fixture_print (rig->fixture);
  g_autofree char *line = g_strdup_printf ("link eth0.%u ", id);
  g_auto (GStrv) parts = g_strsplit (text, "link eth0.", -1);

  g_assert_cmpuint (g_strv_length (parts) - 1, ==, id != 0);
  g_assert_true (id == 0 || strstr (text, line) != NULL);
}

static void
test_proved (gconstpointer data)
{
  const Change *change = data;
  g_autoptr (Rig) rig = set_up (change);

  prepare (rig, change);
  g_assert_cmpint (rig_apply (rig, FALSE), ==, FP_CODE_OK);
  if (change->to == NULL)
    {
      g_assert_cmpstr (rig->stages->str, ==, "apply ok");
      rig_settle (rig);
      rig_settle_down (rig);
      rig_wait_own (rig, NULL, NULL);
      expect_mtu (rig, " mtu 1500 ");
      expect_vlan (rig, 0);
      g_assert_cmpstr (net_fixture_client (rig->fixture), ==, "");
      return;
    }
  g_assert_cmpint (rig_check (rig), ==, FP_CODE_OK);
  g_assert_cmpstr (rig->stages->str, ==, "link ok, address ok, gateway ok");
  rig_settle (rig);
  rig_settle_down (rig);
  rig_wait_own (rig, change->to, lease_of (change->to));
  expect_mtu (rig, change->mtu ? " mtu 1400 " : " mtu 1500 ");
  expect_vlan (rig, change->to->vlan);
  rig_kill (rig); /* and after a restart */
  rig_start (rig);
  rig_settle_down (rig);
  rig_wait_own (rig, change->to, lease_of (change->to));
}

static void
test_undone (gconstpointer data)
{
  const Change *change = data;
  g_autoptr (Rig) rig = set_up (change);
  g_autofree char *before = net_fixture_print (rig->fixture);
  g_autofree char *client = g_strdup (net_fixture_client (rig->fixture));

  prepare (rig, change);
  rig_undo (rig); /* at once */
  expect_before (rig, change, before, client);
  prepare (rig, change);
  rig_apply (rig, FALSE);
  rig_undo (rig);
  expect_before (rig, change, before, client);
}

/* Holds at step k. FALSE: there is no such step. */
static gboolean
hold_at (Rig *rig, const Change *change, guint k)
{
  prepare (rig, change);
  rig->tap.at = rig->tap.steps + k;
  rig->tap.act = TAP_HOLD;
  rig_begin_apply (rig, FALSE);
  return rig->tap.held;
}

/* Something happens at step k; FALSE: there is no such step. */
typedef gboolean (*Trial) (Rig *rig, const Change *change, guint k);

/* At each step; what was in place before is in place again. */
static void
try_each (const Change *change, Trial trial)
{
  gboolean reached = TRUE;

  for (guint k = 0; reached; k++)
    {
      g_autoptr (Rig) rig = set_up (change);
      g_autofree char *before = net_fixture_print (rig->fixture);
      g_autofree char *client = g_strdup (net_fixture_client (rig->fixture));

      reached = trial (rig, change, k);
      expect_before (rig, change, before, client);
    }
}

static gboolean
cancel_at (Rig *rig, const Change *change, guint k)
{
  gboolean held = hold_at (rig, change, k);

  rig_undo (rig);
  return held;
}

static void
test_cancelled (gconstpointer change)
{
  try_each (change, cancel_at);
}

static gboolean
kill_at (Rig *rig, const Change *change, guint k)
{
  gboolean held = hold_at (rig, change, k);

  rig_kill (rig);
  rig_start (rig);
  return held;
}

static void
test_killed (gconstpointer change)
{
  try_each (change, kill_at);
}

static gboolean
kill_undoing_at (Rig *rig, const Change *change, guint k)
{
  gboolean held;

  prepare (rig, change);
  rig_apply (rig, FALSE);
  rig->tap.at = rig->tap.steps + k;
  rig->tap.act = TAP_HOLD;
  rig_begin_undo (rig);
  held = rig->tap.held;
  rig_kill (rig);
  rig_start (rig);
  return held;
}

/* While it undoes, and while that is undone again. */
static void
test_killed_undoing (gconstpointer change)
{
  try_each (change, kill_undoing_at);
}

/* What is kept for others, and an MTU, are no reason to fail. */
static FpCode
code_of_failed (Rig *rig, guint k)
{
  g_auto (GStrv) lines = g_strsplit (rig->tap.log->str, "\n", -1);

  if (k >= rig->tap.steps || g_str_has_prefix (lines[k], "keep ")
      || strstr (lines[k], " mtu ") != NULL)
    return FP_CODE_OK;
  return FP_CODE_NET_NOT_SET;
}

static gboolean
fail_at (Rig *rig, const Change *change, guint k)
{
  FpCode code;
  guint steps;

  prepare (rig, change);
  rig->tap.at = rig->tap.steps + k;
  rig->tap.act = TAP_FAIL;
  code = rig_apply (rig, FALSE);
  steps = rig->tap.steps;
  g_assert_cmpint (code, ==, code_of_failed (rig, k));
  rig_undo (rig);
  return k < steps;
}

static void
test_step_fails (gconstpointer change)
{
  try_each (change, fail_at);
}

static void
pull_cable (gpointer user_data)
{
  net_fixture_cable (user_data, FALSE);
}

static void
take_down (gpointer user_data)
{
  net_fixture_remove (user_data, "up eth0");
}

static gboolean
try_with (const Change *change, guint k, void (*call) (gpointer user_data))
{
  g_autoptr (Rig) rig = set_up (change);
  g_autofree char *before = rig_own (rig);
  guint first = rig->tap.steps;

  prepare (rig, change);
  rig->tap.at = rig->tap.steps + k;
  rig->tap.act = TAP_CALL;
  rig->tap.call = call;
  rig->tap.user_data = rig->fixture;
  rig_apply (rig, FALSE);
  first = rig->tap.steps - first;
  rig_undo (rig);
  net_fixture_cable (rig->fixture, TRUE);
  rig_settle_down (rig);
  if (change->from != NULL)
    rig_wait_own (rig, change->from, lease_of (change->from));
  else
    rig_wait_own (rig, NULL, NULL);
  return k < first;
}

/* In the middle of a step. What is ours comes back by itself; the routes of others that went with
 * the link are theirs. */
static void
test_link_down (gconstpointer data)
{
  for (guint k = 0; try_with (data, k, pull_cable); k++)
    ;
  for (guint k = 0; try_with (data, k, take_down); k++)
    ;
}

static void
add (const Change *change, const char *kind, GTestDataFunc test)
{
  g_autofree char *path = g_strdup_printf ("/change/%s/%s", change->name, kind);

  g_test_add_data_func (path, change, test);
}

static gboolean
needs_vlan (const Change *change)
{
  return (change->from != NULL && change->from->vlan != 0)
         || (change->to != NULL && change->to->vlan != 0);
}

int
main (int argc, char **argv)
{
  g_autoptr (NetFixture) fixture = NULL;

  g_test_init (&argc, &argv, NULL);
  fixture = net_fixture_new ();
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    if (!needs_vlan (&changes[i]) || net_fixture_has_vlan (fixture))
      {
        add (&changes[i], "proved", test_proved);
        add (&changes[i], "undone", test_undone);
        add (&changes[i], "cancelled", test_cancelled);
        add (&changes[i], "killed", test_killed);
        add (&changes[i], "killed-undoing", test_killed_undoing);
        add (&changes[i], "step-fails", test_step_fails);
        add (&changes[i], "link-down", test_link_down);
      }
  g_clear_pointer (&fixture, net_fixture_free);
  return g_test_run ();
}
