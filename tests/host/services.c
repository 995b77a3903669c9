/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/host/services.h"

#include <glib/gstdio.h>
#include <pwd.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "tests/rig/world.h"

char *
services_output (const char *line)
{
  g_autofree char *resolvectl = world_source (RESOLVECTL);
  g_auto (GStrv) argv = g_strsplit (line, " ", -1);
  char *output = NULL;

  if (g_str_equal (argv[0], "resolvectl"))
    {
      g_free (argv[0]);
      argv[0] = g_steal_pointer (&resolvectl);
    }
  if (world_run ("root", &output, (const char *const *)argv) != 0)
    g_error ("%s: %s", line, output);
  return output;
}

static void
run (const char *line)
{
  g_free (services_output (line));
}

typedef struct
{
  const char *line, *text;
  gboolean wanted;
  char *output;
} Wait;

static gboolean
is_as_wanted (gpointer user_data)
{
  Wait *wait = user_data;

  g_free (wait->output);
  wait->output = services_output (wait->line);
  return (strstr (wait->output, wait->text) != NULL) == wait->wanted;
}

static void
wait_for (const char *line, const char *text, gboolean wanted)
{
  Wait wait = { line, text, wanted, NULL };
  g_autofree char *what = g_strdup_printf ("%s: %s%s", line, wanted ? "" : "no more ", text);

  world_wait (what, is_as_wanted, &wait);
  g_free (wait.output);
}

void
services_wait (const char *line, const char *text)
{
  wait_for (line, text, TRUE);
}

void
services_wait_gone (const char *line, const char *text)
{
  wait_for (line, text, FALSE);
}

void
services_make_link (void)
{
  world_expect (); /* it deletes eth0 */
  if (g_file_test ("/sys/class/net/eth0", G_FILE_TEST_EXISTS))
    run ("ip link del eth0");
  run ("ip link add eth0 type veth peer name far");
  run ("ip link set far up");
  run ("ip link set eth0 up");
  run ("ip addr add 198.51.100.1/24 dev far");
}

FpHostAddress
services_host (void)
{
  g_autofree char *etc = world_file ("root/etc");
  g_autofree char *file = world_file ("root/etc/resolv.conf");
  g_autofree char *runs = world_file ("root/run/faceplate");
  g_autofree char *systemd = world_file ("root/run/systemd");
  FpHostAddress address
      = { .path = world_build ("helper/host/faceplate-host"), .root = world_file ("root") };

  g_assert_cmpint (g_mkdir_with_parents (etc, 0755), ==, 0);
  g_assert_cmpint (g_mkdir_with_parents (runs, 0755), ==, 0);
  g_assert_true (symlink ("/run/systemd", systemd) == 0 || errno == EEXIST);
  g_assert_true (g_file_set_contents (file, "nameserver 198.51.100.53\n", -1, NULL));
  return address;
}

GDBusConnection *
services_connect (const char *user)
{
  const struct passwd *entry = getpwnam (user);
  GDBusConnection *bus;

  g_assert_nonnull (entry);
  g_assert_cmpint (seteuid (entry->pw_uid), ==, 0);
  bus = world_connect ();
  g_assert_cmpint (seteuid (0), ==, 0);
  return bus;
}

static gboolean
has_owner (const char *name)
{
  g_autoptr (GDBusConnection) bus = world_connect ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
      bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "NameHasOwner",
      g_variant_new ("(s)", name), G_VARIANT_TYPE ("(b)"), G_DBUS_CALL_FLAGS_NONE, 5000, NULL,
      &error);
  gboolean owned;

  g_assert_no_error (error);
  g_variant_get (reply, "(b)", &owned);
  return owned;
}

static gboolean
is_owned (gpointer name)
{
  return has_owner (name);
}

static gboolean
is_not_owned (gpointer name)
{
  return !has_owner (name);
}

static GPid
start (const char *program, const char *option, const char *log, const char *name)
{
  const char *const argv[] = { program, option, NULL };
  GPid pid = world_spawn ("root", log, argv);

  world_wait (name, is_owned, (gpointer)name);
  return pid;
}

GPid
services_resolved (void)
{
  g_autofree char *program
      = world_source ("build-peers/systemd-resolved/lib/systemd/systemd-resolved");

  return start (program, NULL, "resolved.log", "org.freedesktop.resolve1");
}

GPid
services_networkd (void)
{
  return start ("/lib/systemd/systemd-networkd", NULL, "networkd.log", "org.freedesktop.network1");
}

GPid
services_network_manager (void)
{
  return start ("/usr/sbin/NetworkManager", "--no-daemon", "nm.log",
                "org.freedesktop.NetworkManager");
}

void
services_kill (GPid pid, const char *name)
{
  world_kill (pid, SIGKILL);
  world_wait (name, is_not_owned, (gpointer)name);
}

typedef struct
{
  gboolean ended;
  FpCode code;
  char *detail;
} Outcome;

static void
on_done (FpCode code, const char *detail, gpointer user_data)
{
  Outcome *outcome = user_data;

  g_assert_false (outcome->ended);
  *outcome = (Outcome){ TRUE, code, g_strdup (detail) };
}

static gboolean
has_ended (gpointer user_data)
{
  return ((Outcome *)user_data)->ended;
}

FpCode
services_run (ServicesRun run_step, gpointer object, FpNetStepKind kind, const char *text,
              char **detail)
{
  FpNetStep step = { .kind = kind };
  Outcome outcome = { 0 };

  g_assert_true (fp_net_object_parse (text, &step.object));
  run_step (object, &step, on_done, &outcome);
  g_assert_false (outcome.ended);
  world_wait (text, has_ended, &outcome);
  *detail = outcome.detail;
  return outcome.code;
}

void
services_do (ServicesRun run_step, gpointer object, FpNetStepKind kind, const char *text)
{
  g_autofree char *detail = NULL;
  FpCode code = services_run (run_step, object, kind, text, &detail);

  if (code != FP_CODE_OK)
    g_error ("%s: %s", text, detail);
}
