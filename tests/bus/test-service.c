/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A probe that crashes, lies or says nothing ends in INTERNAL; nothing of it stays behind. And the
 * life of the service itself. */
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#include "dbus/names.h"
#include "tests/bus/probe-socket.h"
#include "tests/bus/rig.h"

static void
test_hostile (void)
{
  static const char *const words[]
      = { "crash", "garbage", "bad-stage", "bad-report", "flood", "mute", "hang" };
  g_autoptr (Rig) rig = rig_new (RIG_CONFIG ("ok"));

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autofree char *arguments
          = g_strdup_printf ("({'host': <'%s'>, 'port': <uint16 80>}, @a{sv} {})", words[i]);
      g_autofree char *path
          = client_run (rig->client, FP_PROXY_IFACE, "Enable", arguments, "failed");
      g_autofree char *code = client_code (rig->client, path);

      if (!g_str_equal (code, "INTERNAL"))
        g_error ("%s: %s", words[i], code);
      rig_wait_no_probes (rig);
    }
}

static void
test_states (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_CONFIG ("not-activated"));

  client_wait (rig->client, FP_OBJECT_PATH, FP_CONNECTIVITY_IFACE, "State", "'not-activated'");
  client_expect (rig->client, FP_CONNECTIVITY_IFACE, "Checking", "false");
  client_expect (rig->client, FP_CONNECTIVITY_IFACE, "PlatformUrl",
                 "'https://127.0.0.1/not-activated'");
}

/* Every property answers before the name is owned; the network is that of the loopback. */
static void
test_first_look (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_CONFIG ("ok"));
  g_autoptr (GVariant) links = NULL;
  g_autofree char *text = NULL;

  client_expect (rig->client, FP_APPLIANCE_IFACE, "Name", "'SENSOR-01'");
  client_expect (rig->client, FP_APPLIANCE_IFACE, "ConfigFault", "''");
  client_expect (rig->client, FP_NETWORK_IFACE, "Link", "'lo'");
  links = client_call (rig->client, FP_OBJECT_PATH, FP_NETWORK_IFACE, "ListLinks", NULL, NULL);
  g_assert_nonnull (links);
  text = g_variant_print (links, FALSE);
  g_assert_nonnull (strstr (text, "'name': <'lo'>"));
}

/* Links that come and go interrupt the first look at the network. */
static Rig *
rig_with_interrupted_dumps (const char *length)
{
  g_autofree char *library = g_build_filename (g_getenv ("FP_BUILD_ROOT"), "tests", "rig",
                                               "libinterrupted-dumps.so", NULL);
  g_autofree char *variable = g_strconcat ("FP_INTERRUPTED_MS=", length, NULL);
  const char *environment[] = { variable, NULL };
  Rig *rig = rig_new (RIG_CONFIG ("ok"));

  g_assert_cmpint (rig_stop_daemon (rig, SIGTERM), ==, 0);
  g_assert_true (rig_start_daemon (rig, library, environment));
  return rig;
}

/* The call that starts the service may be the one that changes something: it is not told that there
 * is no network because nobody has looked yet. */
static void
test_network_late (void)
{
  g_autoptr (Rig) rig = rig_with_interrupted_dumps ("300");

  client_expect (rig->client, FP_NETWORK_IFACE, "Link", "'lo'");
  g_free (client_run (rig->client, FP_PROXY_IFACE, "Enable",
                      "({'host': <'ok.first'>, 'port': <uint16 80>}, @a{sv} {})", "succeeded"));
}

/* It serves and checks all the same. */
static void
test_network_never (void)
{
  g_autoptr (Rig) rig = rig_with_interrupted_dumps ("60000");

  client_expect (rig->client, FP_NETWORK_IFACE, "Link", "''");
  client_wait (rig->client, FP_OBJECT_PATH, FP_CONNECTIVITY_IFACE, "State", "'connected'");
}

static void
test_config_fault (void)
{
  g_autoptr (Rig) rig = rig_new ("[check]\ninterval-s=5\n[platform]\nurl=http://plain.example/\n");
  g_autofree char *fault = client_get (rig->client, FP_APPLIANCE_IFACE, "ConfigFault");

  g_assert_nonnull (strstr (fault, "[check] interval-s"));
  g_assert_nonnull (strstr (fault, "and 1 more"));
  client_expect (rig->client, FP_CONNECTIVITY_IFACE, "Interval", "180");
  client_expect (rig->client, FP_CONNECTIVITY_IFACE, "State", "'unconfigured'");
}

static void
test_config_huge (void)
{
  g_autofree char *huge = g_strnfill (1024 * 1024, '#');
  g_autoptr (Rig) rig = rig_new (huge);
  g_autofree char *fault = client_get (rig->client, FP_APPLIANCE_IFACE, "ConfigFault");

  g_assert_nonnull (strstr (fault, "256 KiB"));
}

static void
test_state_cut (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_CONFIG ("ok"));
  g_autofree char *path = g_build_filename (rig->state_dir, "state", NULL);
  g_autofree char *fault = NULL;

  g_free (client_run (rig->client, FP_PROXY_IFACE, "Enable",
                      "({'host': <'ok'>, 'port': <uint16 80>}, @a{sv} {})", "succeeded"));
  g_assert_cmpint (rig_stop_daemon (rig, SIGTERM), ==, 0);
  g_assert_true (g_file_set_contents (path, "[proxy]\nenab", -1, NULL));
  g_assert_true (rig_start_daemon (rig, NULL, NULL));
  fault = client_get (rig->client, FP_APPLIANCE_IFACE, "StateFault");
  g_assert_nonnull (strstr (fault, "state.unreadable-1"));
  client_expect (rig->client, FP_PROXY_IFACE, "Enabled",
                 "false"); /* the one before: pending values */
}

static void
test_probe_by_socket (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_CONFIG ("ok"));
  g_autoptr (ProbeSocket) probes = NULL;

  g_assert_cmpint (rig_stop_daemon (rig, SIGTERM), ==, 0);
  rig->probe_socket = g_build_filename (rig->dir, "probe.sock", NULL);
  g_assert_true (
      rig_start_daemon (rig, NULL, NULL)); /* nobody listens: the check fails, nothing else */
  g_free (client_run (rig->client, FP_CONNECTIVITY_IFACE, "Check", "(@a{sv} {},)", "failed"));
  probes = probe_socket_new (rig->probe_socket);
  g_free (client_run (rig->client, FP_CONNECTIVITY_IFACE, "Check", "(@a{sv} {},)", "succeeded"));
  g_assert_cmpuint (probes->started, ==, 1);
}

/* A check by itself that gave way to a change comes again, though the change never was. */
static void
test_check_comes_again (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_CONFIG ("hang"));
  g_autofree char *away = g_strconcat (rig->state_dir, ".away", NULL);

  client_wait (rig->client, FP_OBJECT_PATH, FP_CONNECTIVITY_IFACE, "Checking", "true");
  g_assert_no_errno (g_rename (rig->state_dir, away));
  g_assert_true (g_file_set_contents (rig->state_dir, "", 0, NULL));
  client_call_fails (rig->client, FP_OBJECT_PATH, FP_PROXY_IFACE, "Enable",
                     "({'host': <'ok'>, 'port': <uint16 80>}, @a{sv} {})", "Storage");
  client_expect (rig->client, FP_CONNECTIVITY_IFACE, "Checking", "false");
  client_wait (rig->client, FP_OBJECT_PATH, FP_CONNECTIVITY_IFACE, "Checking", "true");
  g_assert_no_errno (g_unlink (rig->state_dir));
  g_assert_no_errno (g_rename (away, rig->state_dir));
}

/* It never runs beside another one, and not without a bus. */
static void
test_name_and_bus_lost (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_CONFIG ("ok"));
  GSubprocess *first = g_steal_pointer (&rig->daemon);

  rig_start_daemon (rig, NULL, NULL);
  g_assert_cmpint (rig_wait_daemon (rig), ==, 1);
  rig->daemon = first;
  rig_stop_bus (rig);
  g_assert_cmpint (rig_wait_daemon (rig), ==, 1);
}

/* It ends once, however often it is told to. */
static void
test_ended_again (void)
{
  g_autoptr (Rig) rig = rig_new (RIG_CONFIG ("ok"));

  for (guint i = 0; i < 3; i++)
    {
      for (guint n = 0; n < 5000; n++)
        g_subprocess_send_signal (rig->daemon, SIGTERM);
      g_assert_cmpint (rig_wait_daemon (rig), ==, 0);
      rig_wait_name_gone (rig);
      g_assert_true (rig_start_daemon (rig, NULL, NULL));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/probe/hostile", test_hostile);
  g_test_add_func ("/probe/by-socket", test_probe_by_socket);
  g_test_add_func ("/service/states", test_states);
  g_test_add_func ("/service/first-look", test_first_look);
  g_test_add_func ("/service/network-late", test_network_late);
  g_test_add_func ("/service/network-never", test_network_never);
  g_test_add_func ("/service/config-fault", test_config_fault);
  g_test_add_func ("/service/config-huge", test_config_huge);
  g_test_add_func ("/service/state-cut", test_state_cut);
  g_test_add_func ("/service/check-comes-again", test_check_comes_again);
  g_test_add_func ("/service/ended-again", test_ended_again);
  g_test_add_func ("/service/name-and-bus-lost", test_name_and_bus_lost);
  return g_test_run ();
}
