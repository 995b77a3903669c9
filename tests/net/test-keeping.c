/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The configurator on the model: what it keeps in place, whatever other programs do, over restarts
 * and where steps fail. */
#include <string.h>

#include "tests/net/change-rig.h"
#include "tests/net/edge-model.h"

#define OTHER_LEASE "ip=192.0.2.101\nmask=24\nrouter=192.0.2.254\nlease=3600\n"

static const FpNetworkSettings static_a
    = { .ipv4 = FP_IPV4_STATIC, .static4 = { "192.0.2.20", 24, "192.0.2.1" } },
    named = { .ipv4 = FP_IPV4_STATIC,
              .static4 = { "192.0.2.20", 24, "192.0.2.1" },
              .dns = { "192.0.2.53" } };

static void
test_put_back (void)
{
  g_autoptr (Rig) rig = rig_new_on (&static_a);
  guint steps;

  net_fixture_remove (rig->fixture, "address eth0 192.0.2.20/24 0 own"); /* and its route */
  rig_wait_own (rig, &static_a, NULL);
  net_fixture_remove (rig->fixture, "up eth0");
  rig_wait_own (rig, &static_a, NULL);
  steps = rig->tap.steps;
  net_fixture_add (rig->fixture, "address eth0 203.0.113.9/24 0 0"); /* not our business */
  rig_settle_down (rig);
  g_assert_cmpuint (rig->tap.steps, ==, steps);
}

static gboolean
is_so (gpointer data)
{
  return TRUE;
}

/* What is to be put back is not forgotten when a check begins in the same moment. */
static void
test_put_back_checked (void)
{
  g_autoptr (Rig) rig = rig_new_on (NULL);

  rig_try (rig, &static_a, FALSE);
  net_fixture_remove (rig->fixture, "route eth0 0.0.0.0/0 192.0.2.1 100 own");
  rig_wait (rig, is_so, NULL); /* it is told so */
  g_assert_cmpint (rig_check (rig), ==, FP_CODE_OK);
  rig_settle (rig);
  rig_wait_own (rig, &static_a, NULL);
}

static gboolean
has_steps (gpointer data)
{
  Rig *rig = data;

  return rig->tap.steps >= 12;
}

/* Two who are not of one mind: slower and slower. */
static void
test_quarrel (void)
{
  g_autoptr (Rig) rig = rig_new_on (&static_a);
  gint64 began_us = g_get_monotonic_time ();

  rig->tap.steps = 0;
  while (!has_steps (rig))
    {
      net_fixture_remove (rig->fixture, "address eth0 192.0.2.20/24 0 own");
      rig_wait_own (rig, &static_a, NULL);
    }
  /* Two steps each time; at once, then after 2, 4, 8, 16 and 32 s, a hundredth of that. */
  g_assert_cmpint (g_get_monotonic_time () - began_us, >, 600000);
}

static void
test_link_comes_back (void)
{
  FpNetworkSettings settings = static_a;
  g_autoptr (Rig) rig = NULL;
  NetModel *model;

  settings.vlan = 7;
  rig = rig_new_on (&settings);
  model = net_fixture_model (rig->fixture);
  net_model_del_link (model, "eth0.7");
  rig_wait_own (rig, &settings, NULL);
  net_model_del_link (model, "eth0");
  rig_settle_down (rig);
  net_model_add_link (model, "eth0");
  rig_wait_own (rig, &settings, NULL);
}

/* At once, however long it has been looked for. */
static void
test_link_back_at_once (void)
{
  g_autoptr (Rig) rig = rig_new_on (&static_a);
  NetModel *model = net_fixture_model (rig->fixture);
  g_autofree char *before = net_fixture_print (rig->fixture);
  g_autofree char *after = NULL;
  gint64 end_us = g_get_monotonic_time () + 200000; /* 20 s in its time */

  net_model_del_link (model, "eth0");
  rig_settle_down (rig);
  while (g_get_monotonic_time () < end_us)
    g_main_context_iteration (NULL, TRUE);
  rig_settle_down (rig);
  net_model_add_link (model, "eth0");
  rig_settle_down (rig);
  after = net_fixture_print (rig->fixture);
  g_assert_cmpstr (after, ==, before);
}

/* A machine that starts: nothing is there, not even the link. */
static void
test_boot (void)
{
  g_autoptr (Rig) rig = rig_new_on (&named);
  NetModel *model = net_fixture_model (rig->fixture);

  rig_kill (rig);
  net_model_del_link (model, "eth0");
  rig_start (rig);
  net_model_add_link (model, "eth0");
  rig_wait_own (rig, &named, NULL);
  rig_kill (rig);
  net_model_del_link (model, "eth0");
  net_model_add_link (model, "eth0");
  rig_start (rig);
  rig_wait_own (rig, &named, NULL);
}

static void
test_idle (void)
{
  g_autoptr (Rig) rig = rig_new_on (&static_a);

  g_assert_false (g_main_context_pending (NULL));
  g_assert_cmpint (rig->tap.act, ==, TAP_PASS);
}

static void
test_damaged_journal (void)
{
  g_autoptr (Rig) rig = rig_new_on (&static_a);

  rig_kill (rig);
  net_fixture_remove (rig->fixture, "address eth0 192.0.2.20/24 0 own");
  rig->journal = g_strdup ("add address eth0 192.0.2.99/24 0 own\nnonsense\n");
  g_log_set_always_fatal (G_LOG_FATAL_MASK); /* it warns */
  rig_start (rig);
  rig_wait_own (rig, &static_a, NULL);
}

/* What cannot be taken back is tried again, also where nothing is in force that would want it. */
static void
test_undo_fails (void)
{
  FpNetworkSettings settings = named;
  g_autoptr (Rig) rig = rig_new_on (NULL);
  g_autofree char *before = net_fixture_print (rig->fixture);

  settings.ipv6 = FP_IPV6_OFF;
  rig_try (rig, &settings, FALSE);
  rig_expect_code (rig, FP_CODE_OK, "apply ok");
  rig->tap.kind = FP_NET_OBJECT_IPV6;
  rig->tap.code = FP_CODE_NET_NOT_SET;
  rig_undo (rig);
  rig_settle_down (rig);
  rig->tap.code = FP_CODE_OK;
  rig_wait_print (rig, before);
}

/* The same of a change that a restart has found. */
static void
test_journal_fails (void)
{
  g_autoptr (Rig) rig = rig_new_on (NULL);
  g_autofree char *before = net_fixture_print (rig->fixture);

  rig_try (rig, &named, FALSE);
  rig_kill (rig);
  rig->tap.kind = FP_NET_OBJECT_DNS;
  rig->tap.code = FP_CODE_NET_DNS_NOT_SET;
  rig_start (rig);
  rig_settle_down (rig);
  rig->tap.code = FP_CODE_OK;
  rig_wait_print (rig, before);
}

/* Where settings are in force, it is what they want now that is put in place: not what was there
 * when the change began. */
static void
test_undo_fails_leased (void)
{
  static const FpNetworkSettings dhcp;
  g_autoptr (Rig) rig = rig_new ();

  net_fixture_serve (rig->fixture, LEASE);
  rig_start (rig);
  rig_change (rig, &dhcp);
  rig_try (rig, &named, FALSE);
  net_fixture_serve (rig->fixture, OTHER_LEASE);
  rig->tap.kind = FP_NET_OBJECT_ROUTE;
  rig->tap.code = FP_CODE_NET_NOT_SET;
  rig_undo (rig);
  rig_settle_down (rig);
  rig->tap.code = FP_CODE_OK;
  rig->tap.log = g_string_new (NULL);
  rig_wait_own (rig, &dhcp, OTHER_LEASE);
  g_assert_null (strstr (rig->tap.log->str, "192.0.2.1 100"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/keeping/put-back", test_put_back);
  g_test_add_func ("/keeping/put-back-checked", test_put_back_checked);
  g_test_add_func ("/keeping/quarrel", test_quarrel);
  g_test_add_func ("/keeping/link-comes-back", test_link_comes_back);
  g_test_add_func ("/keeping/link-back-at-once", test_link_back_at_once);
  g_test_add_func ("/keeping/boot", test_boot);
  g_test_add_func ("/keeping/idle", test_idle);
  g_test_add_func ("/keeping/damaged-journal", test_damaged_journal);
  g_test_add_func ("/keeping/undo-fails", test_undo_fails);
  g_test_add_func ("/keeping/journal-fails", test_journal_fails);
  g_test_add_func ("/keeping/undo-fails-leased", test_undo_fails_leased);
  return g_test_run ();
}
