/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The state directory on a disk that is really full, so that every write of an operation fails
 * once: those before the check with one page more free each time, those after it with a disk that
 * fills up meanwhile. Nothing changes, it is said, and everything works again when there is space.
 * A tmpfs in a mount namespace of its own: root. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "dbus/names.h"
#include "tests/bus/probe-socket.h"
#include "tests/bus/rig.h"

#define OLD                                                                                        \
  "({'host': <'ok.old'>, 'port': <uint16 80>, 'user': <'u'>, 'password': <'old'>}, @a{sv} {})"
#define NEW        "({'host': <'ok.new'>, 'password': <'new'>}, @a{sv} {})"
#define NO_OPTIONS "(@a{sv} {},)"
#define FILLER     "filler"
#define PAGES_MAX  20

typedef struct
{
  const char *method;  /* what is tried */
  const char *enabled; /* before it */
} Scenario;

static const Scenario enable = { "Enable", "false" }, change = { "Change", "true" };

static void
enter_namespace (void)
{
  if (unshare (CLONE_NEWNS) != 0 || mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
    g_error ("a mount namespace needs root: %s", g_strerror (errno));
}

/* Takes rig. */
static Rig *
put_on_small_disk (Rig *rig, ProbeSocket **probes)
{
  g_assert_cmpint (rig_stop_daemon (rig, SIGTERM), ==, 0);
  g_assert_no_errno (mount ("fp-small", rig->state_dir, "tmpfs", 0, "size=128k,mode=700"));
  rig->probe_socket = g_build_filename (rig->dir, "probe.sock", NULL);
  *probes = probe_socket_new (rig->probe_socket);
  g_assert_true (rig_start_daemon (rig, NULL, NULL));
  return rig;
}

static Rig *
rig_on_small_disk (ProbeSocket **probes)
{
  enter_namespace ();
  return put_on_small_disk (rig_new (RIG_CONFIG ("ok")), probes);
}

static void
leave_small_disk (Rig *rig)
{
  g_assert_cmpint (rig_stop_daemon (rig, SIGTERM), ==, 0);
  g_assert_no_errno (umount (rig->state_dir));
  rig_free (rig);
}

static void
fill (Rig *rig, guint pages_left)
{
  g_autofree char *path = g_build_filename (rig->state_dir, FILLER, NULL);
  gsize page = (gsize)sysconf (_SC_PAGESIZE), size = 0;
  g_autofree char *bytes = g_malloc0 (page);
  int fd = open (path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

  g_assert_cmpint (fd, >=, 0);
  while (write (fd, bytes, page) == (gssize)page)
    size += page;
  g_assert_cmpint (errno, ==, ENOSPC);
  g_assert_no_errno (ftruncate (fd, (off_t)(size - pages_left * page)));
  close (fd);
}

static void
make_room (Rig *rig)
{
  g_autofree char *path = g_build_filename (rig->state_dir, FILLER, NULL);

  g_assert_no_errno (unlink (path));
}

static int
by_text (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

/* Every file with its contents. */
static char *
snapshot (Rig *rig)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  GDir *dir = g_dir_open (rig->state_dir, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (rig->state_dir, name, NULL);
      g_autofree char *text = NULL;

      if (g_str_equal (name, FILLER))
        continue;
      g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
      g_ptr_array_add (lines, g_strconcat (name, ":", text, NULL));
    }
  g_dir_close (dir);
  g_ptr_array_sort (lines, by_text);
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **)lines->pdata);
}

static void
run (Rig *rig, const char *method, const char *arguments)
{
  g_free (client_run (rig->client, FP_PROXY_IFACE, method, arguments, "succeeded"));
  client_expect (rig->client, FP_APPLIANCE_IFACE, "Operation", "'/'");
}

static void
put_old (Rig *rig, const Scenario *scenario)
{
  g_autofree char *enabled = client_get (rig->client, FP_PROXY_IFACE, "Enabled");

  run (rig, g_str_equal (enabled, "true") ? "Change" : "Enable", OLD);
  if (g_str_equal (scenario->enabled, "false"))
    run (rig, "Disable", NO_OPTIONS);
}

static void
expect_old (Rig *rig, const Scenario *scenario)
{
  client_expect (rig->client, FP_PROXY_IFACE, "Enabled", scenario->enabled);
  client_expect (rig->client, FP_PROXY_IFACE, "Host", "'ok.old'");
  client_expect (rig->client, FP_APPLIANCE_IFACE, "Operation", "'/'");
}

static void
expect_fault (Rig *rig)
{
  g_autofree char *fault = client_get (rig->client, FP_APPLIANCE_IFACE, "StateFault");

  g_assert_nonnull (strstr (fault, "could not be written"));
  g_assert_nonnull (strstr (fault, g_strerror (ENOSPC)));
}

typedef enum
{
  STAGING_FAILED, /* the method itself did */
  COMMIT_FAILED,
  SUCCEEDED
} Outcome;

/* It was accepted: to its end. */
static Outcome
follow (Rig *rig, GVariant *reply)
{
  g_autofree char *report = NULL;
  g_autofree char *state = NULL;
  const char *path;

  g_variant_get (reply, "(&o)", &path);
  client_wait (rig->client, FP_OBJECT_PATH, FP_APPLIANCE_IFACE, "Operation", "'/'");
  state = client_get_at (rig->client, path, FP_OPERATION_IFACE, "State");
  if (g_str_equal (state, "'succeeded'"))
    return SUCCEEDED;
  g_assert_cmpstr (state, ==, "'failed'");
  report = client_get_at (rig->client, path, FP_OPERATION_IFACE, "Report");
  g_assert_nonnull (strstr (report, "'storage': "));
  expect_fault (rig);
  return COMMIT_FAILED;
}

static Outcome
attempt (Rig *rig, const Scenario *scenario)
{
  g_autofree char *before = snapshot (rig);
  g_autofree char *after = NULL;
  g_autofree char *name = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply
      = client_call (rig->client, FP_OBJECT_PATH, FP_PROXY_IFACE, scenario->method, NEW, &error);

  if (reply != NULL)
    return follow (rig, reply);
  name = g_dbus_error_get_remote_error (error);
  g_assert_cmpstr (name, ==, "org.faceplate1.Error.Storage");
  client_expect (rig->client, FP_PROXY_IFACE, "Pending", "{}");
  expect_fault (rig);
  after = snapshot (rig);
  g_assert_cmpstr (after, ==, before);
  return STAGING_FAILED;
}

static void
expect_works_again (Rig *rig, const Scenario *scenario)
{
  run (rig, scenario->method, NEW);
  client_expect (rig->client, FP_PROXY_IFACE, "Enabled", "true");
  client_expect (rig->client, FP_PROXY_IFACE, "Host", "'ok.new'");
  client_expect (rig->client, FP_PROXY_IFACE, "Pending", "{}");
  client_expect (rig->client, FP_APPLIANCE_IFACE, "StateFault", "''");
}

/* After a failure, with the disk still full. */
static void
expect_whole (Rig *rig, const Scenario *scenario)
{
  expect_old (rig, scenario);
  rig_restart_daemon (rig);
  expect_old (rig, scenario);
  client_expect (rig->client, FP_APPLIANCE_IFACE, "StateFault", "''");
  make_room (rig);
  expect_works_again (rig, scenario);
}

static void
test_staging (gconstpointer user_data)
{
  const Scenario *scenario = user_data;
  g_autoptr (ProbeSocket) probes = NULL;
  Rig *rig = rig_on_small_disk (&probes);
  guint pages = 0;

  for (;; pages++)
    {
      g_assert_cmpuint (pages, <, PAGES_MAX);
      put_old (rig, scenario);
      fill (rig, pages);
      if (attempt (rig, scenario) != STAGING_FAILED)
        break;
      expect_whole (rig, scenario);
    }
  g_assert_cmpuint (pages, ==, 2); /* the password's file failed, then the state's */
  leave_small_disk (rig);
}

static void
on_probe_starts (gpointer user_data)
{
  fill (user_data, 0);
}

static void
test_commit (gconstpointer user_data)
{
  const Scenario *scenario = user_data;
  g_autoptr (ProbeSocket) probes = NULL;
  Rig *rig = rig_on_small_disk (&probes);

  put_old (rig, scenario);
  probes->starting = on_probe_starts;
  probes->user_data = rig;
  g_assert_cmpint (attempt (rig, scenario), ==, COMMIT_FAILED);
  expect_whole (rig, scenario);
  leave_small_disk (rig);
}

/* The other writes: why a change failed, and that its values are to be forgotten. */
static void
test_pending (void)
{
  g_autoptr (ProbeSocket) probes = NULL;
  Rig *rig = rig_on_small_disk (&probes);

  put_old (rig, &change);
  probes->starting = on_probe_starts;
  probes->user_data = rig;
  g_free (client_run (rig->client, FP_PROXY_IFACE, "Change",
                      "({'host': <'fail-px-closed'>}, @a{sv} {})", "failed"));
  client_call_fails (rig->client, FP_OBJECT_PATH, FP_PROXY_IFACE, "DiscardPending", NO_OPTIONS,
                     "Storage");
  expect_old (rig, &change);
  expect_fault (rig);
  rig_restart_daemon (rig);
  client_call_fails (rig->client, FP_OBJECT_PATH, FP_PROXY_IFACE, "DiscardPending", NO_OPTIONS,
                     "Storage");
  make_room (rig);
  g_variant_unref (client_call (rig->client, FP_OBJECT_PATH, FP_PROXY_IFACE, "DiscardPending",
                                NO_OPTIONS, NULL));
  client_expect (rig->client, FP_PROXY_IFACE, "Pending", "{}");
  expect_works_again (rig, &change);
  leave_small_disk (rig);
}

/* -- a change of the network, on a model of it -- */

#define NETWORK                                                                                    \
  "({'address': <'192.0.2.10/24'>, 'gateway': <'192.0.2.1'>, 'ipv6': <'off'>}, @a{sv} {})"

static Rig *
model_on_small_disk (ProbeSocket **probes)
{
  enter_namespace ();
  return put_on_small_disk (rig_new_on_model (RIG_MODEL_CONFIG ("ok"), ""), probes);
}

static void
expect_kernel (Rig *rig, const char *text)
{
  g_autofree char *kernel = rig_kernel (rig);

  g_assert_cmpstr (kernel, ==, text);
  client_expect (rig->client, FP_NETWORK_IFACE, "Managed", "false");
}

static void
expect_network_works (Rig *rig)
{
  g_free (client_run (rig->client, FP_NETWORK_IFACE, "Change", NETWORK, "succeeded"));
  client_expect (rig->client, FP_NETWORK_IFACE, "Managed", "true");
  client_expect (rig->client, FP_NETWORK_IFACE, "Pending", "{}");
  client_expect (rig->client, FP_APPLIANCE_IFACE, "StateFault", "''");
}

/* Without its journal on the disk it does not begin. */
static void
test_network_staging (void)
{
  g_autoptr (ProbeSocket) probes = NULL;
  Rig *rig = model_on_small_disk (&probes);
  g_autofree char *kernel = rig_kernel (rig);

  fill (rig, 0);
  client_call_fails (rig->client, FP_OBJECT_PATH, FP_NETWORK_IFACE, "Change", NETWORK, "Storage");
  client_expect (rig->client, FP_APPLIANCE_IFACE, "Operation", "'/'");
  client_expect (rig->client, FP_NETWORK_IFACE, "Pending", "{}");
  expect_kernel (rig, kernel);
  expect_fault (rig);
  make_room (rig);
  expect_network_works (rig);
  leave_small_disk (rig);
}

/* The disk fills up while it is checked: neither the commit nor why it failed can be written. It is
 * undone; and the journal, which is still there, does no harm at the next start, with the disk full
 * as it is. */
static void
test_network_commit (void)
{
  g_autoptr (ProbeSocket) probes = NULL;
  Rig *rig = model_on_small_disk (&probes);
  g_autofree char *kernel = rig_kernel (rig);

  probes->starting = on_probe_starts;
  probes->user_data = rig;
  g_free (client_run (rig->client, FP_NETWORK_IFACE, "Change", NETWORK, "failed"));
  client_expect (rig->client, FP_APPLIANCE_IFACE, "Operation", "'/'");
  expect_kernel (rig, kernel);
  expect_fault (rig);
  rig_restart_daemon (rig);
  expect_kernel (rig, kernel);
  expect_fault (rig);
  rig_restart_daemon (rig);
  expect_kernel (rig, kernel);
  make_room (rig);
  expect_network_works (rig);
  leave_small_disk (rig);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/full-disk/staging/enable", &enable, test_staging);
  g_test_add_data_func ("/full-disk/staging/change", &change, test_staging);
  g_test_add_data_func ("/full-disk/commit/enable", &enable, test_commit);
  g_test_add_data_func ("/full-disk/commit/change", &change, test_commit);
  g_test_add_func ("/full-disk/pending", test_pending);
  g_test_add_func ("/full-disk/network/staging", test_network_staging);
  g_test_add_func ("/full-disk/network/commit", test_network_commit);
  return g_test_run ();
}
