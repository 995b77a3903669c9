/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* faceplatectl against the real faceplated, with a polkit and a probe that do as they are told
 * (tests/rig). */
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <signal.h>

#include "dbus/names.h"
#include "tests/ctl/ctl-run.h"
#include "tests/ctl/private-bus.h"

typedef struct
{
  PrivateBus *bus;
  const char *address;
  GDBusConnection *client;
  GSubprocess *polkit, *daemon;
  char *folder;
} Fixture;

static const char config_text[]
    = "[appliance]\nname=SENSOR-01\n[platform]\nurl=https://127.0.0.1/ok\n"
      "websocket-url=wss://127.0.0.1/ws\n[network]\nlink=lo\n[check]\ninterval-s=0\n";

static GSubprocess *
spawn (Fixture *f, const char *program, ...)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autofree char *path = g_build_filename (g_getenv ("FP_BUILD_ROOT"), program, NULL);
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  GSubprocess *child;
  va_list words;

  g_ptr_array_add (argv, path);
  va_start (words, program);
  for (char *word = va_arg (words, char *); word != NULL; word = va_arg (words, char *))
    g_ptr_array_add (argv, word);
  va_end (words);
  g_ptr_array_add (argv, NULL);
  g_subprocess_launcher_setenv (launcher, "DBUS_SYSTEM_BUS_ADDRESS", f->address, TRUE);
  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  child = g_subprocess_launcher_spawnv (launcher, (const char *const *)argv->pdata, &error);
  g_assert_no_error (error);
  return child;
}

static void
on_appeared (GDBusConnection *bus, const char *name, const char *owner, gpointer user_data)
{
  *(gboolean *)user_data = TRUE;
}

static gboolean
on_deadline (gpointer user_data)
{
  g_error ("no owner of %s in time", (const char *)user_data);
  return G_SOURCE_REMOVE;
}

static void
wait_for_name (Fixture *f, const char *name)
{
  gboolean there = FALSE;
  guint watch = g_bus_watch_name_on_connection (f->client, name, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                                on_appeared, NULL, &there, NULL);
  guint timer = g_timeout_add_seconds (CTL_DEADLINE_S, on_deadline, (gpointer)name);

  while (!there)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timer);
  g_bus_unwatch_name (watch);
}

static void
start_daemon (Fixture *f)
{
  g_autofree char *config = g_build_filename (f->folder, "faceplate.conf", NULL);
  g_autofree char *state = g_build_filename (f->folder, "state", NULL);
  g_autofree char *probe
      = g_build_filename (g_getenv ("FP_BUILD_ROOT"), "tests", "rig", "fake-probe", NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (config, config_text, -1, &error);
  g_assert_no_error (error);
  g_mkdir (state, 0700);
  f->daemon = spawn (f, "helper/faceplated", "--config", config, "--state-dir", state, "--probe",
                     probe, NULL);
  wait_for_name (f, FP_BUS_NAME);
}

static void
end (GSubprocess **child, int number)
{
  g_subprocess_send_signal (*child, number);
  g_subprocess_wait (*child, NULL, NULL);
  g_clear_object (child);
}

/* Under AddressSanitizer: and without a leak. */
static void
end_daemon_well (Fixture *f)
{
  g_autoptr (GSubprocess) daemon = g_object_ref (f->daemon);

  end (&f->daemon, SIGTERM);
  g_assert_true (g_subprocess_get_successful (daemon));
}

static void
fixture_set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  f->folder = g_dir_make_tmp ("fp-ctl-XXXXXX", &error);
  g_assert_no_error (error);
  f->bus = private_bus_new ();
  f->address = private_bus_address (f->bus);
  f->client = g_dbus_connection_new_for_address_sync (
      f->address,
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
          | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
      NULL, NULL, &error);
  g_assert_no_error (error);
  f->polkit = spawn (f, "tests/rig/fake-polkit", "yes", NULL);
  wait_for_name (f, "org.freedesktop.PolicyKit1");
  start_daemon (f);
}

static void
remove_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_folder (child);
    }
  if (dir != NULL)
    g_rmdir (path);
  else
    g_unlink (path);
}

static void
fixture_tear_down (Fixture *f, gconstpointer data)
{
  if (f->daemon != NULL)
    end_daemon_well (f);
  end (&f->polkit, SIGTERM);
  g_dbus_connection_close_sync (f->client, NULL, NULL);
  g_object_unref (f->client);
  private_bus_free (f->bus);
  remove_folder (f->folder);
  g_free (f->folder);
}

static void
set_polkit (Fixture *f, const char *mode)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
      f->client, "org.freedesktop.PolicyKit1", "/org/faceplate1/Test", "org.faceplate1.Test",
      "SetMode", g_variant_new ("(s)", mode), NULL, G_DBUS_CALL_FLAGS_NONE, 5000, NULL, &error);

  g_assert_no_error (error);
}

static void
test_status (Fixture *f, gconstpointer data)
{
  g_autoptr (CtlRunning) text = ctl_run (f->address, NULL, "status");
  g_autoptr (CtlRunning) json = ctl_run (f->address, NULL, "status", "--json");
  g_autoptr (JsonNode) node = json_from_string (json->out->str, NULL);
  JsonObject *status = json_node_get_object (node);

  g_assert_cmpint (text->status, ==, 0);
  assert_has (text->out->str, "Appliance    SENSOR-01 (Faceplate ");
  assert_has (text->out->str, "Proxy        not enabled\n");
  assert_has (text->out->str, ", https://127.0.0.1/ok\n");
  g_assert_cmpstr (json_object_get_string_member (
                       json_object_get_object_member (status, "connectivity"), "platform-url"),
                   ==, "https://127.0.0.1/ok");
}

static void
test_check (Fixture *f, gconstpointer data)
{
  g_autoptr (CtlRunning) check = ctl_run (f->address, NULL, "check");
  g_autoptr (CtlRunning) report = NULL;

  g_assert_cmpint (check->status, ==, 0);
  assert_has (check->out->str, "link         ok, ");
  assert_has (check->out->str, "activation   ok, 7 ms\nOK: CLOUD REACHED OK\n");
  report = ctl_run (f->address, NULL, "report");
  g_assert_cmpint (report->status, ==, 0);
  assert_has (report->out->str, "Activated    yes\n");
}

/* The password goes from standard input to the probe, and to nobody else. */
static void
test_enable (Fixture *f, gconstpointer data)
{
  g_autoptr (CtlRunning) enable
      = ctl_run (f->address, "p\n", "proxy", "enable", "--host", "Secret.example", "--port", "3128",
                 "--user", "u", "--password-stdin");
  g_autoptr (CtlRunning) show = NULL, again = NULL, disable = NULL, after = NULL;

  g_assert_cmpint (enable->status, ==, 0);
  assert_has (enable->out->str, "The proxy is enabled.\n");
  show = ctl_run (f->address, NULL, "proxy", "show");
  g_assert_cmpstr (show->out->str, ==,
                   "Proxy        enabled, secret.example:3128, user u, password set\n");
  again = ctl_run (f->address, NULL, "proxy", "enable");
  g_assert_cmpint (again->status, ==, 3);
  assert_has (again->err->str, "org.faceplate1.Error.ProxyAlreadyEnabled");
  disable = ctl_run (f->address, NULL, "proxy", "disable");
  g_assert_cmpint (disable->status, ==, 0);
  after = ctl_run (f->address, NULL, "proxy", "show", "--json");
  assert_has (after->out->str, "\"enabled\":false");
  assert_has (after->out->str, "\"password-set\":true");
}

/* What failed is kept as pending; one correction is enough. */
static void
test_correct (Fixture *f, gconstpointer data)
{
  g_autoptr (CtlRunning) bad = ctl_run (f->address, "wrong", "proxy", "enable", "--host", "secret",
                                        "--port", "3128", "--user", "u", "--password-stdin");
  g_autoptr (CtlRunning) show = NULL, good = NULL, nothing = NULL;

  g_assert_cmpint (bad->status, ==, 1);
  assert_has (bad->out->str, "E252 PX_AUTH_REJECTED");
  assert_has (bad->out->str, "Nothing was changed (failed). The values are kept ('faceplatectl "
                             "proxy show'): give only what is to be corrected.\n");
  assert_lacks (bad->out->str, "authentication: none");
  show = ctl_run (f->address, NULL, "proxy", "show");
  assert_has (show->out->str,
              "enable secret:3128, user u, password set (failed: PX_AUTH_REJECTED)\n");
  good = ctl_run (f->address, "p", "proxy", "enable", "--password-stdin");
  g_assert_cmpint (good->status, ==, 0);
  nothing = ctl_run (f->address, NULL, "proxy", "show");
  assert_lacks (nothing->out->str, "Pending");
}

static void
test_keep_and_discard (Fixture *f, gconstpointer data)
{
  g_autoptr (CtlRunning) keep
      = ctl_run (f->address, NULL, "proxy", "enable", "--host", "fail-px-tcp-timeout", "--port",
                 "1", "--no-auth", "--keep");
  g_autoptr (CtlRunning) change = NULL, discard = NULL, show = NULL;

  g_assert_cmpint (keep->status, ==, 0);
  assert_has (keep->out->str, "E212 PX_TCP_TIMEOUT");
  assert_has (keep->out->str, "The proxy is enabled, though the check failed.\n");
  change = ctl_run (f->address, NULL, "proxy", "change", "--port", "2", "--json");
  g_assert_cmpint (change->status, ==, 1);
  assert_has (change->out->str, "\"state\":\"failed\"");
  discard = ctl_run (f->address, NULL, "proxy", "discard");
  g_assert_cmpint (discard->status, ==, 0);
  show = ctl_run (f->address, NULL, "proxy", "show");
  g_assert_cmpstr (show->out->str, ==,
                   "Proxy        enabled, fail-px-tcp-timeout:1, no authentication\n");
}

/* One that hangs: a second change is refused, monitor shows it, cancel ends it. */
static void
test_busy_and_cancel (Fixture *f, gconstpointer data)
{
  g_autoptr (CtlRunning) monitor = ctl_start (f->address, NULL, "monitor", NULL);
  g_autoptr (CtlRunning) hang = NULL, busy = NULL, cancel = NULL, show = NULL;

  ctl_wait_output (monitor, "Platform ");
  hang = ctl_run (f->address, NULL, "proxy", "enable", "--host", "hang", "--port", "1", "--no-auth",
                  "--no-wait");
  g_assert_cmpint (hang->status, ==, 0);
  g_assert_true (g_str_has_prefix (hang->out->str, FP_OPERATION_PATH "/"));
  ctl_wait_output (monitor, "connect ...\n");
  busy = ctl_run (f->address, NULL, "check");
  g_assert_cmpint (busy->status, ==, 3);
  assert_has (busy->err->str, "org.faceplate1.Error.Busy");
  cancel = ctl_run (f->address, NULL, "cancel");
  g_assert_cmpint (cancel->status, ==, 0);
  ctl_wait_output (monitor, "ended, cancelled, E901 CANCELLED");
  show = ctl_run (f->address, NULL, "proxy", "show");
  assert_has (show->out->str, "Proxy        not enabled\n");
}

/* A held WebSocket: a change is refused until it is cancelled. */
static void
test_hold (Fixture *f, gconstpointer data)
{
  g_autoptr (CtlRunning) enable
      = ctl_run (f->address, NULL, "proxy", "enable", "--host", "held", "--port", "1", "--no-auth");
  g_autoptr (CtlRunning) check = NULL, busy = NULL, cancel = NULL;

  g_assert_cmpint (enable->status, ==, 0);
  check = ctl_start (f->address, NULL, "check", "--hold=3600", NULL);
  ctl_wait_output (check, "https        ok, 7 ms\n");
  busy = ctl_run (f->address, NULL, "proxy", "disable");
  g_assert_cmpint (busy->status, ==, 3);
  assert_has (busy->err->str, "org.faceplate1.Error.Busy");
  cancel = ctl_run (f->address, NULL, "cancel");
  g_assert_cmpint (cancel->status, ==, 0);
  ctl_wait_end (check);
  g_assert_cmpint (check->status, ==, 1);
  assert_has (check->out->str, "CANCELLED");
}

static void
test_refused (Fixture *f, gconstpointer data)
{
  g_autoptr (CtlRunning) enable = NULL, check = NULL, discard = NULL, show = NULL;

  set_polkit (f, "no");
  enable = ctl_run (f->address, NULL, "proxy", "enable", "--host", "ok", "--port", "1", "--no-auth",
                    "--keep");
  check = ctl_run (f->address, NULL, "check");
  discard = ctl_run (f->address, NULL, "proxy", "discard");
  g_assert_cmpint (enable->status, ==, 3);
  g_assert_cmpint (check->status, ==, 3);
  g_assert_cmpint (discard->status, ==, 3);
  assert_has (enable->err->str, "org.faceplate1.Error.NotAuthorized");
  show = ctl_run (f->address, NULL, "proxy", "show");
  g_assert_cmpint (show->status, ==, 0);
  g_assert_cmpstr (show->out->str, ==, "Proxy        not enabled\n");
}

static void
test_network_show (Fixture *f, gconstpointer data)
{
  g_autoptr (CtlRunning) show = ctl_run (f->address, NULL, "network", "show");
  g_autoptr (CtlRunning) json = ctl_run (f->address, NULL, "network", "show", "--json");
  g_autoptr (CtlRunning) discard = ctl_run (f->address, NULL, "network", "discard");
  g_autoptr (JsonNode) node = json_from_string (json->out->str, NULL);

  g_assert_cmpint (show->status, ==, 0);
  assert_has (show->out->str, "Link         lo\n");
  assert_has (show->out->str, "Managed      not by Faceplate");
  assert_lacks (show->out->str, "Settings ");
  g_assert_false (json_object_get_boolean_member (json_node_get_object (node), "managed"));
  g_assert_cmpint (discard->status, ==, 0);
}

/* What only the service can judge: it names the field. */
static void
test_network_values (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *words[3];
    const char *error;
  } values[] = {
    { { "--gateway=192.0.2.1" }, "InvalidGateway: gateway: " },
    { { "--ipv4=static" }, "InvalidAddress: address: " },
    { { "--address=192.0.2.10" }, "InvalidPrefix: prefix: " },
    { { "--address=192.0.2.10/24", "--gateway=198.51.100.1" }, "InvalidGateway: gateway: " },
    { { "--address=192.0.2.10/24", "--gateway=192.0.2.10" }, "InvalidGateway: gateway: " },
    { { "--address=192.0.2.10/24", "--mask=255.255.0.0" }, "InvalidPrefix: mask: " },
    { { "--ipv4=off", "--ipv6=off" }, "InvalidMethod: ipv4: " },
  };
  g_autoptr (CtlRunning) show = NULL, release = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      const char *const *w = values[i].words;
      g_autoptr (CtlRunning) run = ctl_run (f->address, NULL, "network", "set", w[0], w[1], w[2]);

      g_assert_cmpint (run->status, ==, 3);
      assert_has (run->err->str, values[i].error);
    }
  show = ctl_run (f->address, NULL, "network", "show");
  assert_lacks (show->out->str, "Pending");
  release = ctl_run (f->address, NULL, "network", "release");
  g_assert_cmpint (release->status, ==, 3);
  assert_has (release->err->str, "org.faceplate1.Error.LinkNotManaged");
}

static void
test_network_refused (Fixture *f, gconstpointer data)
{
  static const char *const commands[][2] = { { "network", "set" },
                                             { "network", "reset" },
                                             { "network", "discard" },
                                             { "reboot" },
                                             { "power-off" } };

  set_polkit (f, "no");
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_autoptr (CtlRunning) run = ctl_run (f->address, NULL, commands[i][0], commands[i][1]);

      g_assert_cmpint (run->status, ==, 3);
      assert_has (run->err->str, "org.faceplate1.Error.NotAuthorized");
    }
}

/* A change of the proxy waits for no confirmation. */
static void
test_not_confirming (Fixture *f, gconstpointer data)
{
  g_autoptr (CtlRunning) nothing = ctl_run (f->address, NULL, "confirm");
  g_autoptr (CtlRunning) hang = NULL, confirm = NULL, cancel = NULL;

  g_assert_cmpint (nothing->status, ==, 1);
  hang = ctl_run (f->address, NULL, "proxy", "enable", "--host", "hang", "--port", "1", "--no-auth",
                  "--no-wait");
  g_assert_cmpint (hang->status, ==, 0);
  confirm = ctl_run (f->address, NULL, "confirm");
  g_assert_cmpint (confirm->status, ==, 3);
  assert_has (confirm->err->str, "org.faceplate1.Error.NotConfirming");
  cancel = ctl_run (f->address, NULL, "cancel");
  g_assert_cmpint (cancel->status, ==, 0);
}

static void
test_killed (Fixture *f, gconstpointer data)
{
  g_autoptr (CtlRunning) run = ctl_start (f->address, NULL, "proxy", "enable", "--host", "hang",
                                          "--port", "1", "--no-auth", NULL);
  g_autoptr (CtlRunning) monitor = ctl_start (f->address, NULL, "monitor", "--json", NULL);
  g_autoptr (CtlRunning) none = NULL, show = NULL;

  ctl_wait_output (run, "address      ");
  ctl_wait_output (monitor, "\"status\"");
  end (&f->daemon, SIGKILL);
  ctl_wait_end (run);
  g_assert_cmpint (run->status, ==, 4);
  ctl_wait_output (monitor, "\"service-gone\"");
  none = ctl_run (f->address, NULL, "status");
  g_assert_cmpint (none->status, ==, 4);
  g_string_truncate (monitor->out, 0);
  start_daemon (f);
  ctl_wait_output (monitor, "\"service-here\"");
  show = ctl_run (f->address, NULL, "proxy", "show");
  assert_has (show->out->str, "enable hang:1, no authentication (unfinished)\n");
}

#define ADD(path, function)                                                                        \
  g_test_add ("/ctl/real/" path, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("status", test_status);
  ADD ("check", test_check);
  ADD ("hold", test_hold);
  ADD ("enable", test_enable);
  ADD ("correct", test_correct);
  ADD ("keep-and-discard", test_keep_and_discard);
  ADD ("busy-and-cancel", test_busy_and_cancel);
  ADD ("refused", test_refused);
  ADD ("network-show", test_network_show);
  ADD ("network-values", test_network_values);
  ADD ("network-refused", test_network_refused);
  ADD ("not-confirming", test_not_confirming);
  ADD ("killed", test_killed);
  return g_test_run ();
}
