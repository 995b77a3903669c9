/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/lcd/stage.h"

#include <glib-unix.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "dbus/names.h"

#define PATIENCE_MS 10000

static const char bus_config[]
    = "<!DOCTYPE busconfig PUBLIC \"-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN\""
      " \"http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd\">"
      "<busconfig><type>session</type><listen>%s</listen><auth>EXTERNAL</auth>"
      "<policy context=\"default\"><allow send_destination=\"*\" eavesdrop=\"true\"/>"
      "<allow eavesdrop=\"true\"/><allow own=\"*\"/></policy></busconfig>";

static char *
in_folder (Stage *stage, const char *name)
{
  return g_build_filename (stage->folder, name, NULL);
}

static char *
built (const char *path)
{
  return g_build_filename (g_getenv ("FP_BUILD_ROOT"), path, NULL);
}

static void
write_file (Stage *stage, const char *name, const char *text)
{
  g_autofree char *path = in_folder (stage, name);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

void
stage_init (Stage *stage)
{
  g_autoptr (GError) error = NULL;

  memset (stage, 0, sizeof *stage);
  stage->folder = g_dir_make_tmp ("faceplate-stage-XXXXXX", &error);
  g_assert_no_error (error);
  stage->address = g_strdup_printf ("unix:path=%s/bus", stage->folder);
  stage->lcdd = fp_test_lcdd_new ();
  stage->errors = g_string_new (NULL);
  stage->service_lines = "[platform]\nurl=https://platform.example/ok\n[network]\nlink=lo\n";
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
  g_remove (path);
}

static void
end (GPid *pid)
{
  if (*pid != 0)
    stage_kill (pid, SIGKILL);
}

/* Told to end it does so well; under AddressSanitizer: and without a leak. */
static void
end_well (GPid *pid)
{
  if (*pid != 0)
    g_assert_cmpint (stage_kill (pid, SIGTERM), ==, 0);
}

void
stage_clear (Stage *stage)
{
  end_well (&stage->panel);
  if (stage->bus != 0)
    end_well (&stage->service);
  end (&stage->service);
  end (&stage->polkit);
  end (&stage->bus);
  g_clear_object (&stage->connection);
  g_clear_handle_id (&stage->errors_source, g_source_remove);
  fp_test_lcdd_free (stage->lcdd);
  remove_folder (stage->folder);
  g_string_free (stage->errors, TRUE);
  g_free (stage->address);
  g_free (stage->folder);
}

static void
before_exec (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

/* standard_error: a pipe's reading end, or NULL to inherit ours. */
static GPid
spawn (Stage *stage, const char *const *argv, int *standard_error)
{
  g_auto (GStrv) environment = g_get_environ ();
  g_autoptr (GError) error = NULL;
  GPid pid;

  environment = g_environ_setenv (environment, "DBUS_SYSTEM_BUS_ADDRESS", stage->address, TRUE);
  g_spawn_async_with_pipes (NULL, (char **)argv, environment,
                            G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD, before_exec, NULL,
                            &pid, NULL, NULL, standard_error, &error);
  g_assert_no_error (error);
  return pid;
}

int
stage_kill (GPid *pid, int signal)
{
  int status;

  g_assert_cmpint (kill (*pid, signal), ==, 0);
  g_assert_cmpint (waitpid (*pid, &status, 0), ==, *pid);
  g_spawn_close_pid (*pid);
  *pid = 0;
  return status;
}

static gboolean
connects (gpointer data)
{
  Stage *stage = data;

  stage->connection = g_dbus_connection_new_for_address_sync (
      stage->address,
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
          | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
      NULL, NULL, NULL);
  return stage->connection != NULL;
}

static gboolean
owns (Stage *stage, const char *name)
{
  g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
      stage->connection, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
      "GetNameOwner", g_variant_new ("(s)", name), NULL, G_DBUS_CALL_FLAGS_NONE, PATIENCE_MS, NULL,
      NULL);

  return reply != NULL;
}

static gboolean
owns_polkit (gpointer data)
{
  return owns (data, "org.freedesktop.PolicyKit1");
}

static gboolean
owns_faceplate (gpointer data)
{
  return owns (data, FP_BUS_NAME);
}

void
stage_start_bus (Stage *stage)
{
  g_autofree char *config = g_strdup_printf (bus_config, stage->address);
  g_autofree char *path = in_folder (stage, "bus.conf");
  g_autofree char *fake_polkit = built ("tests/rig/fake-polkit");
  const char *bus[] = { "dbus-daemon", "--nofork", "--nopidfile", "--config-file", path, NULL };
  const char *polkit[] = { fake_polkit, "yes", NULL };

  write_file (stage, "bus.conf", config);
  end (&stage->polkit);
  g_clear_object (&stage->connection);
  stage->bus = spawn (stage, bus, NULL);
  g_assert_true (fp_test_wait (connects, stage, PATIENCE_MS));
  g_dbus_connection_set_exit_on_close (stage->connection, FALSE);
  stage->polkit = spawn (stage, polkit, NULL);
  g_assert_true (fp_test_wait (owns_polkit, stage, PATIENCE_MS));
}

void
stage_start_service (Stage *stage)
{
  g_autofree char *program = built ("helper/faceplated");
  g_autofree char *probe = built ("tests/rig/fake-probe");
  g_autofree char *config = in_folder (stage, "faceplated.conf");
  g_autofree char *state = in_folder (stage, "state");
  g_autofree char *text = g_strconcat ("[appliance]\nname=SENSOR-01\n", stage->service_lines, NULL);
  const char *argv[]
      = { program, "--config", config, "--state-dir", state, "--probe", probe, NULL };

  write_file (stage, "faceplated.conf", text);
  stage->service = spawn (stage, argv, NULL);
  g_assert_true (fp_test_wait (owns_faceplate, stage, PATIENCE_MS));
}

static gboolean
on_errors (int fd, GIOCondition condition, gpointer user_data)
{
  Stage *stage = user_data;
  char bytes[4096];
  gssize len = read (fd, bytes, sizeof bytes);

  if (len > 0)
    {
      g_string_append_len (stage->errors, bytes, len);
      return G_SOURCE_CONTINUE;
    }
  close (fd);
  stage->errors_source = 0;
  return G_SOURCE_REMOVE;
}

void
stage_start_panel (Stage *stage, const char *options)
{
  g_autofree char *text
      = g_strdup_printf ("[panel]\nlcdproc-port=%u\n%s", fp_test_lcdd_port (stage->lcdd), options);
  g_autofree char *config = in_folder (stage, "panel.conf");
  g_autofree char *program = built ("ui/lcd/faceplate-lcd");
  const char *argv[] = { program, "--config", config, NULL };
  int fd;

  write_file (stage, "panel.conf", text);
  stage->panel = spawn (stage, argv, &fd);
  stage->errors_source = g_unix_fd_add (fd, G_IO_IN | G_IO_HUP, on_errors, stage);
}

void
stage_start_all (Stage *stage, guint cols, guint rows)
{
  stage_start_bus (stage);
  stage_start_service (stage);
  fp_test_lcdd_start (stage->lcdd, cols, rows);
  stage_start_panel (stage, "");
}

void
stage_call (Stage *stage, const char *interface, const char *method, const char *arguments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
      stage->connection, FP_BUS_NAME, FP_OBJECT_PATH, interface, method,
      g_variant_new_parsed (arguments), NULL, G_DBUS_CALL_FLAGS_NONE, PATIENCE_MS, NULL, &error);

  g_assert_no_error (error);
}

typedef struct
{
  Stage *stage;
  const char *interface, *name, *text;
} Property;

static gboolean
property_is (gpointer data)
{
  const Property *property = data;
  g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
      property->stage->connection, FP_BUS_NAME, FP_OBJECT_PATH, "org.freedesktop.DBus.Properties",
      "Get", g_variant_new ("(ss)", property->interface, property->name), G_VARIANT_TYPE ("(v)"),
      G_DBUS_CALL_FLAGS_NONE, PATIENCE_MS, NULL, NULL);
  g_autoptr (GVariant) value = NULL;
  g_autofree char *text = NULL;

  if (reply == NULL)
    return FALSE;
  g_variant_get (reply, "(v)", &value);
  text = g_variant_print (value, FALSE);
  return g_str_equal (text, property->text);
}

void
stage_wait_property (Stage *stage, const char *interface, const char *name, const char *text)
{
  Property property = { stage, interface, name, text };

  if (!fp_test_wait (property_is, &property, PATIENCE_MS))
    g_error ("%s.%s does not become %s", interface, name, text);
}

typedef struct
{
  Stage *stage;
  const char *text;
} Log;

static gboolean
log_has (gpointer data)
{
  const Log *wanted = data;

  return strstr (wanted->stage->errors->str, wanted->text) != NULL;
}

void
stage_wait_log (Stage *stage, const char *text)
{
  Log wanted = { stage, text };

  if (!fp_test_wait (log_has, &wanted, PATIENCE_MS))
    g_error ("not in the log: \"%s\", but:\n%s", text, stage->errors->str);
}
