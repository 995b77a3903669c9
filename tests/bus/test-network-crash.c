/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* kill -9 during each kind of change of the network: before every step that is done to the
 * (modelled) kernel, the steps that undo included, before every change to the state directory, and
 * in the middle of each write. After the restart what is in place and what is in force are the old
 * or the new, whole, and belong to each other. */
#include <signal.h>
#include <string.h>

#include "dbus/names.h"
#include "tests/bus/rig.h"

#define POINTS_MAX 200
#define OLD                                                                                        \
  "({'ipv4': <'static'>, 'address': <'192.0.2.10/24'>, 'gateway': <'192.0.2.1'>, 'ipv6': "         \
  "<'off'>, 'dns': <['192.0.2.53']>, 'domain': <''>, 'vlan': <uint32 0>}, @a{sv} {})"

#define SERVED    "lease=192.0.2.77/24\n"
#define TAKE_OVER "({'address': <'192.0.2.20/24'>, 'ipv6': <'off'>}, {'take-over': <true>})"

typedef struct
{
  const char *name, *method, *arguments;
  gboolean succeeds;
  const char *manager; /* a line of the script: who has the link at first, and has it before */
} Scenario;

static const Scenario scenarios[] = {
  { "address", "Change", "({'address': <'198.51.100.44/24'>, 'gateway': <''>}, @a{sv} {})", TRUE },
  { "vlan", "Change", "({'vlan': <uint32 100>, 'domain': <'example.com'>}, @a{sv} {})", TRUE },
  { "fails", "Change", "({'vlan': <uint32 100>}, @a{sv} {})", FALSE },
  { "reset", "Reset", "(@a{sv} {},)", TRUE },
  { "release", "Release", "(@a{sv} {},)", TRUE },
  { "take-over", "Change", TAKE_OVER, TRUE, "manager=NetworkManager\n" },
};

/* With more lines. */
static void
write_script (Rig *rig, const Scenario *scenario, const char *lines)
{
  g_autofree char *script
      = g_strconcat (SERVED, scenario->manager != NULL ? scenario->manager : "", lines, NULL);

  rig_script (rig, script);
}

/* What is in place, and what the service says is in force. */
typedef struct
{
  char *kernel, *settings;
} Place;

static Place
look (Rig *rig)
{
  return (Place){ rig_kernel (rig), client_get (rig->client, FP_NETWORK_IFACE, "Settings") };
}

static void
place_clear (Place *place)
{
  g_free (place->kernel);
  g_free (place->settings);
}

static gboolean
is_same (const Place *a, const Place *b)
{
  return g_str_equal (a->kernel, b->kernel) && g_str_equal (a->settings, b->settings);
}

/* With a daemon that is not touched. */
static Place
put_old (Rig *rig, const Scenario *scenario)
{
  g_autofree char *managed = client_get (rig->client, FP_NETWORK_IFACE, "Managed");

  if (scenario->manager == NULL)
    g_free (client_run (rig->client, FP_NETWORK_IFACE, "Change", OLD, "succeeded"));
  else if (g_str_equal (managed, "true"))
    g_free (client_run (rig->client, FP_NETWORK_IFACE, "Release", "(@a{sv} {},)", "succeeded"));
  return look (rig);
}

static void
assert_whole (Rig *rig, const Scenario *scenario, const Place *old, const Place *new, guint point)
{
  Place now = look (rig);
  g_autofree char *pending = client_get (rig->client, FP_NETWORK_IFACE, "Pending");
  gboolean is_old = is_same (&now, old), is_new = scenario->succeeds && is_same (&now, new);

  if (!is_old && !is_new)
    g_error ("%s, point %u: %s\n%s", scenario->name, point, now.settings, now.kernel);
  if (is_new && !g_str_equal (pending, "{}"))
    g_error ("%s, point %u: pending %s", scenario->name, point, pending);
  client_expect (rig->client, FP_APPLIANCE_IFACE, "StateFault", "''");
  client_expect (rig->client, FP_APPLIANCE_IFACE, "Operation", "'/'");
  place_clear (&now);
}

typedef struct
{
  const char *preload;
  const char *environment[4]; /* of the daemon that is killed */
  const char *script;         /* more lines of it */
} Crash;

/* Whether the point was reached. */
static gboolean
crash_once (Rig *rig, const Scenario *scenario, const Place *new, const Crash *crash, guint point)
{
  Place old = put_old (rig, scenario);
  gboolean killed;

  g_assert_cmpint (rig_stop_daemon (rig, SIGTERM), ==, 0);
  write_script (rig, scenario, crash->script);
  /* At the start too something may be done: what is in force is put in place. */
  killed = !rig_start_daemon (rig, crash->preload, crash->environment)
           || rig_call_or_killed (rig, FP_NETWORK_IFACE, scenario->method, scenario->arguments);
  g_assert_cmpint (killed ? rig_wait_daemon (rig) : rig_stop_daemon (rig, SIGKILL), ==, -SIGKILL);
  rig_wait_name_gone (rig);
  write_script (rig, scenario, "");
  g_assert_true (rig_start_daemon (rig, NULL, NULL));
  assert_whole (rig, scenario, &old, new, point);
  place_clear (&old);
  return killed;
}

static const char *
probe_word (const Scenario *scenario)
{
  return scenario->succeeds ? "FAKE_PROBE_WORD=ok" : "FAKE_PROBE_WORD=fail-px-closed";
}

static gboolean
crash_at_step (Rig *rig, const Scenario *scenario, const Place *new, guint point)
{
  g_autofree char *script = g_strdup_printf ("crash=%u\n", point);
  Crash crash = { NULL, { probe_word (scenario), NULL }, script };

  return crash_once (rig, scenario, new, &crash, point);
}

static gboolean
crash_at_write (Rig *rig, const Scenario *scenario, const Place *new, guint point)
{
  g_autofree char *library
      = g_build_filename (g_getenv ("FP_BUILD_ROOT"), "tests", "rig", "libcrash-point.so", NULL);
  g_autofree char *at = g_strdup_printf ("FP_CRASH_AT=%u", point);
  g_autofree char *dir = g_strdup_printf ("FP_CRASH_DIR=%s", rig->state_dir);
  Crash crash = { library, { at, dir, probe_word (scenario), NULL }, "" };

  return crash_once (rig, scenario, new, &crash, point);
}

/* How it looks when it is not disturbed. */
static Place
undisturbed (Rig *rig, const Scenario *scenario)
{
  Place old = put_old (rig, scenario), new = { NULL, NULL };

  if (scenario->succeeds)
    {
      g_free (client_run (rig->client, FP_NETWORK_IFACE, scenario->method, scenario->arguments,
                          "succeeded"));
      new = look (rig);
      g_assert_false (is_same (&old, &new));
    }
  place_clear (&old);
  return new;
}

typedef gboolean (*CrashAt) (Rig *rig, const Scenario *scenario, const Place *new, guint point);

static void
run_scenario (const Scenario *scenario, CrashAt crash_at, guint points_min)
{
  g_autofree char *script = g_strconcat (SERVED, scenario->manager, NULL);
  g_autoptr (Rig) rig = rig_new_on_model (RIG_MODEL_CONFIG ("ok") "[network]\nlink=eth0\n", script);
  Place new = undisturbed (rig, scenario);
  guint point = 1;

  while (crash_at (rig, scenario, &new, point))
    g_assert_cmpuint (++point, <, POINTS_MAX);
  g_test_message ("%u points", point - 1);
  g_assert_cmpuint (point, >, points_min);
  place_clear (&new);
}

static void
test_steps (gconstpointer scenario)
{
  run_scenario (scenario, crash_at_step, 1);
}

/* Two saves at least: else the library does not see the changes. */
static void
test_writes (gconstpointer scenario)
{
  run_scenario (scenario, crash_at_write, 15);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (scenarios); i++)
    {
      g_autofree char *steps = g_strconcat ("/network-crash/steps/", scenarios[i].name, NULL);

      g_test_add_data_func (steps, &scenarios[i], test_steps);
    }
  g_test_add_data_func ("/network-crash/writes/vlan", &scenarios[1], test_writes);
  g_test_add_data_func ("/network-crash/writes/fails", &scenarios[2], test_writes);
  return g_test_run ();
}
