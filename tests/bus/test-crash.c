/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* kill -9 before every single change to the state directory during an operation, and in the middle
 * of each write: after the restart the old or the new configuration is in force, whole, with its
 * own password. */
#include <signal.h>
#include <string.h>

#include "dbus/names.h"
#include "helper/sys/store.h"
#include "tests/bus/rig.h"

#define POINTS_MAX 200

typedef struct
{
  const char *change;          /* arguments of Change */
  const char *host, *password; /* the new ones, in force if it succeeds */
  gboolean succeeds;
} Scenario;

/* The passwords are nowhere on the bus: read as the next start would. */
static void
assert_whole (Rig *rig, const Scenario *scenario, guint point)
{
  g_autoptr (FpStore) store = fp_store_new (rig->state_dir);
  g_autofree char *fault = NULL;
  g_autoptr (FpState) state = fp_store_load (store, &fault);
  gboolean old = g_strcmp0 (state->proxy->host, "ok.old") == 0
                 && g_strcmp0 (state->proxy->password, "old-password") == 0;
  gboolean new = scenario->succeeds &&g_strcmp0 (state->proxy->host, scenario->host) == 0
                 && g_strcmp0 (state->proxy->password, scenario->password) == 0;
  const FpPending *pending = state->pending;

  if (*fault != '\0' || !state->enabled || (!old && !new) || (new &&pending != NULL))
    g_error ("point %u: %s, host %s", point, fault, state->proxy->host);
  if (pending != NULL
      && (g_strcmp0 (pending->settings->host, scenario->host) != 0
          || g_strcmp0 (pending->settings->password, scenario->password) != 0
          || (pending->code != FP_CODE_OK && pending->code != FP_CODE_PX_CLOSED)))
    g_error ("point %u: pending %s", point, pending->settings->host);
}

static void
assert_shown (Rig *rig, const Scenario *scenario)
{
  g_autofree char *host = client_get (rig->client, FP_PROXY_IFACE, "Host");
  g_autofree char *new_host = g_strdup_printf ("'%s'", scenario->host);

  client_expect (rig->client, FP_PROXY_IFACE, "Enabled", "true");
  client_expect (rig->client, FP_PROXY_IFACE, "PasswordSet", "true");
  client_expect (rig->client, FP_APPLIANCE_IFACE, "StateFault", "''");
  g_assert_true (g_str_equal (host, "'ok.old'")
                 || (scenario->succeeds && g_str_equal (host, new_host)));
}

/* Back to the old configuration, with a daemon that is not touched. */
static void
put_old (Rig *rig)
{
  g_free (client_run (
      rig->client, FP_PROXY_IFACE, "Change",
      "({'host': <'ok.old'>, 'port': <uint16 80>, 'user': <'u'>, 'password': <'old-password'>}, "
      "@a{sv} {})",
      "succeeded"));
}

/* Whether the point was reached. */
static gboolean
crash_at (Rig *rig, const Scenario *scenario, guint point, gboolean half)
{
  g_autofree char *library
      = g_build_filename (g_getenv ("FP_BUILD_ROOT"), "tests", "rig", "libcrash-point.so", NULL);
  g_autofree char *at = g_strdup_printf ("FP_CRASH_AT=%u", point);
  g_autofree char *dir = g_strdup_printf ("FP_CRASH_DIR=%s", rig->state_dir);
  const char *environment[] = { at, dir, half ? "FP_CRASH_HALF=1" : NULL, NULL };
  gboolean killed;

  put_old (rig);
  g_assert_cmpint (rig_stop_daemon (rig, SIGTERM), ==, 0);
  g_assert_true (rig_start_daemon (rig, library, environment));
  killed = rig_call_or_killed (rig, FP_PROXY_IFACE, "Change", scenario->change);
  if (killed)
    g_assert_cmpint (rig_wait_daemon (rig), ==, -SIGKILL);
  else
    g_assert_cmpint (rig_stop_daemon (rig, SIGKILL), ==, -SIGKILL); /* after the last one */
  rig_wait_name_gone (rig);
  assert_whole (rig, scenario, point);
  g_assert_true (rig_start_daemon (rig, NULL, NULL));
  assert_shown (rig, scenario);
  return killed;
}

static void
run_scenario (const Scenario *scenario)
{
  g_autoptr (Rig) rig = rig_new (RIG_CONFIG ("ok"));
  guint point = 1;

  g_free (client_run (
      rig->client, FP_PROXY_IFACE, "Enable",
      "({'host': <'ok.old'>, 'port': <uint16 80>, 'user': <'u'>, 'password': <'old-password'>}, "
      "@a{sv} {})",
      "succeeded"));
  while (crash_at (rig, scenario, point, FALSE))
    {
      crash_at (rig, scenario, point, TRUE);
      g_assert_cmpuint (++point, <, POINTS_MAX);
    }
  g_test_message ("%u points", point - 1);
  g_assert_cmpuint (point, >, 20); /* two saves: else the library does not see the changes */
}

static void
test_success (void)
{
  const Scenario scenario = { "({'host': <'ok.new'>, 'password': <'new-password'>}, @a{sv} {})",
                              "ok.new", "new-password", TRUE };

  run_scenario (&scenario);
}

static void
test_failure (void)
{
  const Scenario scenario
      = { "({'host': <'fail-px-closed'>, 'password': <'new-password'>}, @a{sv} {})",
          "fail-px-closed", "new-password", FALSE };

  run_scenario (&scenario);
}

/* The bus goes while the first write is under way: it is brought to its end. */
static void
test_bus_lost (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_CONFIG ("ok"));
  g_autofree char *library
      = g_build_filename (g_getenv ("FP_BUILD_ROOT"), "tests", "rig", "libcrash-point.so", NULL);
  g_autofree char *file = g_build_filename (rig->state_dir, "state.new", NULL);
  const char *environment[] = { "FP_CRASH_AT=4", "FP_CRASH_WAIT=1", NULL };
  gint64 end = g_get_monotonic_time () + CLIENT_DEADLINE_MS * (gint64)1000;
  g_autoptr (FpStore) store = fp_store_new (rig->state_dir);
  g_autoptr (FpState) state = NULL;
  g_autofree char *fault = NULL;

  g_assert_cmpint (rig_stop_daemon (rig, SIGTERM), ==, 0);
  g_assert_true (rig_start_daemon (rig, library, environment));
  client_call_async (rig->client, FP_OBJECT_PATH, FP_PROXY_IFACE, "Enable",
                     "({'host': <'ok'>, 'port': <uint16 80>}, @a{sv} {})", FALSE, NULL, NULL);
  while (!g_file_test (file, G_FILE_TEST_EXISTS))
    {
      g_main_context_iteration (NULL, FALSE);
      g_assert_cmpint (g_get_monotonic_time (), <, end);
    }
  rig_stop_bus (rig);
  g_assert_cmpint (rig_wait_daemon (rig), ==, 1);
  state = fp_store_load (store, &fault);
  g_assert_cmpstr (fault, ==, "");
  g_assert_false (state->enabled);
  g_assert_nonnull (state->pending);
  g_assert_cmpstr (state->pending->settings->host, ==, "ok");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/crash/success", test_success);
  g_test_add_func ("/crash/failure", test_failure);
  g_test_add_func ("/crash/bus-lost", test_bus_lost);
  return g_test_run ();
}
