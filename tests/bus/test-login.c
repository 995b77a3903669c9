/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A password that the proxy has refused is not submitted again by itself, whatever happens to the
 * service: accounts get locked. */
#include <signal.h>

#include "dbus/names.h"
#include "tests/bus/probe-socket.h"
#include "tests/bus/rig.h"

#define NO_OPTIONS "(@a{sv} {},)"
#define ENABLE                                                                                     \
  "({'host': <'secret'>, 'port': <uint16 80>, 'user': <'u'>, 'password': <'%s'>}, {'keep': "       \
  "<true>})"
/* The check of the start comes within 2 s. */
#define START_MS 2500

static gboolean
on_time (gpointer user_data)
{
  *(gboolean *)user_data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
restart_with_socket (Rig *rig, int signal)
{
  rig_stop_daemon (rig, signal);
  g_assert_true (rig_start_daemon (rig, NULL, NULL));
}

/* None comes by itself after a start. */
static void
expect_held (Rig *rig, ProbeSocket *probes, int signal)
{
  gboolean late = FALSE;
  guint before = probes->started;

  restart_with_socket (rig, signal);
  g_timeout_add (START_MS, on_time, &late);
  client_turn_until (&late, "the time of the start's check");
  g_assert_cmpuint (probes->started, ==, before);
  client_expect (rig->client, FP_CONNECTIVITY_IFACE, "State", "'unknown'");
  client_expect (rig->client, FP_CONNECTIVITY_IFACE, "Report", "{}");
}

static void
expect_check_of_start (Rig *rig, ProbeSocket *probes)
{
  guint before = probes->started;

  restart_with_socket (rig, SIGKILL);
  client_wait (rig->client, FP_OBJECT_PATH, FP_CONNECTIVITY_IFACE, "State", "'connected'");
  g_assert_cmpuint (probes->started, ==, before + 1);
}

static void
run (Rig *rig, const char *interface, const char *method, const char *arguments, const char *state)
{
  g_free (client_run (rig->client, interface, method, arguments, state));
  client_expect (rig->client, FP_APPLIANCE_IFACE, "Operation", "'/'");
}

static void
enable (Rig *rig, const char *password, const char *state)
{
  g_autofree char *arguments = g_strdup_printf (ENABLE, password);

  run (rig, FP_PROXY_IFACE, "Enable", arguments, state);
}

/* The daemon ends with its writes done, or is killed after them: the file says so. */
static void
wait_for_file (Rig *rig, gboolean refused)
{
  g_autofree char *file = g_build_filename (rig->state_dir, "state", NULL);
  gint64 end = g_get_monotonic_time () + CLIENT_DEADLINE_MS * (gint64)1000;
  g_autofree char *text = NULL;

  do
    {
      g_clear_pointer (&text, g_free);
      g_assert_true (g_file_get_contents (file, &text, NULL, NULL));
      g_assert_cmpint (g_get_monotonic_time (), <, end);
    }
  while ((g_strstr_len (text, -1, "login-refused=true\n") != NULL) != refused);
}

static Rig *
rig_with_probes (ProbeSocket **probes)
{
  Rig *rig = rig_new (RIG_CONFIG ("ok"));

  rig->probe_socket = g_build_filename (rig->dir, "probe.sock", NULL);
  *probes = probe_socket_new (rig->probe_socket);
  restart_with_socket (rig, SIGTERM);
  client_wait (rig->client, FP_OBJECT_PATH, FP_CONNECTIVITY_IFACE, "State", "'connected'");
  return rig;
}

/* It was accepted, and is refused one day. */
static void
test_refused_later (void)
{
  g_autoptr (ProbeSocket) probes = NULL;
  g_autoptr (Rig) rig = rig_with_probes (&probes);

  enable (rig, "p", "succeeded");
  expect_check_of_start (rig, probes);
  probes->word = "fail-px-auth-rejected";
  run (rig, FP_CONNECTIVITY_IFACE, "Check", NO_OPTIONS, "failed");
  wait_for_file (rig, TRUE);
  expect_held (rig, probes, SIGKILL);
  probes->word = "fail-px-tcp-timeout"; /* says nothing of the password */
  run (rig, FP_CONNECTIVITY_IFACE, "Check", NO_OPTIONS, "failed");
  run (rig, FP_PROXY_IFACE, "Change", "({'port': <uint16 81>}, @a{sv} {})", "failed");
  wait_for_file (rig, TRUE);
  probes->word = NULL;
  run (rig, FP_CONNECTIVITY_IFACE, "Check", NO_OPTIONS, "succeeded");
  wait_for_file (rig, FALSE);
  expect_check_of_start (rig, probes);
}

/* It was put in force although it was refused. */
static void
test_refused_and_kept (void)
{
  g_autoptr (ProbeSocket) probes = NULL;
  g_autoptr (Rig) rig = rig_with_probes (&probes);

  enable (rig, "wrong", "kept");
  wait_for_file (rig, TRUE);
  expect_held (rig, probes, SIGTERM);
  run (rig, FP_PROXY_IFACE, "Change", "({'password': <'p'>}, @a{sv} {})", "succeeded");
  wait_for_file (rig, FALSE);
  expect_check_of_start (rig, probes);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/login/refused-later", test_refused_later);
  g_test_add_func ("/login/refused-and-kept", test_refused_and_kept);
  return g_test_run ();
}
