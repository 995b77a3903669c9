/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/ctl/private-bus.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sys/prctl.h>

struct _PrivateBus
{
  GSubprocess *daemon;
  char *folder, *config;
  char *address;
};

static const char config_text[]
    = "<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen>"
      "<policy context='default'><allow send_destination='*' eavesdrop='true'/>"
      "<allow eavesdrop='true'/><allow own='*'/></policy></busconfig>";

void
die_with_parent (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

PrivateBus *
private_bus_new (void)
{
  PrivateBus *bus = g_new0 (PrivateBus, 1);
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr (GDataInputStream) output = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *option = NULL;

  bus->folder = g_dir_make_tmp ("fp-bus-XXXXXX", &error);
  g_assert_no_error (error);
  bus->config = g_build_filename (bus->folder, "bus.conf", NULL);
  g_file_set_contents (bus->config, config_text, -1, &error);
  g_assert_no_error (error);
  option = g_strdup_printf ("--config-file=%s", bus->config);
  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  bus->daemon = g_subprocess_launcher_spawn (launcher, &error, "dbus-daemon", "--nofork",
                                             "--print-address=1", option, NULL);
  g_assert_no_error (error);
  output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (bus->daemon));
  bus->address = g_data_input_stream_read_line (output, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (bus->address);
  return bus;
}

const char *
private_bus_address (PrivateBus *bus)
{
  return bus->address;
}

void
private_bus_free (PrivateBus *bus)
{
  g_subprocess_send_signal (bus->daemon, SIGTERM);
  g_subprocess_wait (bus->daemon, NULL, NULL);
  g_object_unref (bus->daemon);
  g_unlink (bus->config);
  g_rmdir (bus->folder);
  g_free (bus->folder);
  g_free (bus->config);
  g_free (bus->address);
  g_free (bus);
}
