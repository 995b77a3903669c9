/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/net/dhcp-rig.h"

#include <glib-unix.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define TIME_SCALE 0.1

static void
happened_free (gpointer data)
{
  DhcpHappened *happened = data;

  g_free (happened->detail);
  g_free (happened);
}

void
dhcp_rig_init (DhcpRig *rig)
{
  *rig = (DhcpRig){ .lan = lan_new (), .service.time_scale = TIME_SCALE, .listener = -1 };
  rig->folder = g_dir_make_tmp ("fp-dhcp-XXXXXX", NULL);
  g_assert_nonnull (rig->folder);
  g_assert_cmpint (g_chmod (rig->folder, 0755), ==, 0);
  rig->program
      = g_build_filename (g_getenv ("FP_BUILD_ROOT"), "helper", "dhcp", "faceplate-dhcp", NULL);
  rig->service.path = rig->program;
  rig->happened = g_ptr_array_new ();
}

void
dhcp_rig_init_served (DhcpRig *rig)
{
  dhcp_rig_init (rig);
  rig->server = bad_dhcp_new (rig->lan);
}

static void
remove_file (char **path)
{
  if (*path != NULL)
    g_unlink (*path);
  g_clear_pointer (path, g_free);
}

void
dhcp_rig_clear (DhcpRig *rig)
{
  dhcp_rig_stop (rig);
  for (guint i = 0; i < rig->happened->len; i++)
    happened_free (rig->happened->pdata[i]);
  g_ptr_array_unref (rig->happened);
  g_clear_pointer (&rig->last, happened_free);
  if (rig->listener >= 0)
    {
      g_source_remove (rig->listener_source);
      close (rig->listener);
    }
  remove_file (&rig->script);
  remove_file (&rig->socket);
  g_rmdir (rig->folder);
  g_free (rig->folder);
  g_free (rig->program);
  g_clear_pointer (&rig->server, bad_dhcp_free);
  lan_free (rig->lan);
}

void
dhcp_rig_script (DhcpRig *rig, const char *text)
{
  g_autofree char *script = g_strconcat ("#!/bin/sh\n", text, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (rig->script);
  rig->script = g_build_filename (rig->folder, "script", NULL);
  g_file_set_contents_full (rig->script, script, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0755, &error);
  g_assert_no_error (error);
  rig->service.path = rig->script;
}

static gboolean
on_connection (int listener, GIOCondition condition, gpointer user_data)
{
  DhcpRig *rig = user_data;
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  int fd = accept4 (listener, NULL, NULL, SOCK_CLOEXEC);

  g_assert_cmpint (fd, >=, 0);
  g_subprocess_launcher_take_stdin_fd (launcher, fd);
  process = g_subprocess_launcher_spawn (launcher, &error, rig->program, "--serve",
                                         "--time-scale=0.1", NULL);
  g_assert_no_error (error);
  return G_SOURCE_CONTINUE;
}

void
dhcp_rig_listen (DhcpRig *rig)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };

  rig->socket = g_build_filename (rig->folder, "socket", NULL);
  g_strlcpy (address.sun_path, rig->socket, sizeof address.sun_path);
  rig->listener = socket (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
  g_assert_cmpint (bind (rig->listener, (struct sockaddr *)&address, sizeof address), ==, 0);
  g_assert_cmpint (listen (rig->listener, 4), ==, 0);
  rig->listener_source = g_unix_fd_add (rig->listener, G_IO_IN, on_connection, rig);
  rig->service.path = NULL;
  rig->service.socket = rig->socket;
}

static void
on_happened (FpDhcpEvent event, const FpLease *lease, const char *detail, gpointer user_data)
{
  DhcpRig *rig = user_data;
  DhcpHappened *happened = g_new0 (DhcpHappened, 1);

  happened->event = event;
  happened->detail = g_strdup (detail);
  g_ptr_array_add (rig->happened, happened);
  if (event == FP_DHCP_GONE)
    lan_ip (rig->lan, LAN_APPLIANCE, "addr flush dev " LAN_LINK);
  if (event != FP_DHCP_BOUND)
    return;
  happened->lease = *lease;
  lan_ip (rig->lan, LAN_APPLIANCE, "addr replace %s/%u dev " LAN_LINK, lease->address,
          lease->prefix);
}

void
dhcp_rig_start_on (DhcpRig *rig, const char *link, const char *address)
{
  rig->client = fp_dhcp_client_new (&rig->service, link, address, on_happened, rig);
}

void
dhcp_rig_start (DhcpRig *rig, const char *address)
{
  dhcp_rig_start_on (rig, LAN_LINK, address);
}

void
dhcp_rig_stop (DhcpRig *rig)
{
  g_clear_pointer (&rig->client, fp_dhcp_client_free);
}

static gboolean
has_happened (gpointer user_data)
{
  DhcpRig *rig = user_data;

  while (rig->happened->len > 1
         && ((DhcpHappened *)rig->happened->pdata[0])->event == FP_DHCP_NO_ANSWER
         && ((DhcpHappened *)rig->happened->pdata[1])->event == FP_DHCP_NO_ANSWER)
    happened_free (g_ptr_array_steal_index (rig->happened, 0));
  return rig->happened->len > 0;
}

static void
take_next (DhcpRig *rig)
{
  lan_wait ("something of the DHCP client", has_happened, rig);
  g_clear_pointer (&rig->last, happened_free);
  rig->last = g_ptr_array_steal_index (rig->happened, 0);
  g_test_message ("event %d %s %s", rig->last->event, rig->last->lease.address,
                  rig->last->detail != NULL ? rig->last->detail : "");
}

void
dhcp_rig_expect (DhcpRig *rig, FpDhcpEvent event)
{
  FpDhcpEvent before = rig->last != NULL ? rig->last->event : FP_DHCP_BOUND;

  do
    take_next (rig);
  while (rig->last->event == FP_DHCP_NO_ANSWER && before == FP_DHCP_NO_ANSWER
         && event != FP_DHCP_NO_ANSWER);
  g_assert_cmpint (rig->last->event, ==, event);
}

void
dhcp_rig_expect_address (DhcpRig *rig, const char *address)
{
  dhcp_rig_expect (rig, FP_DHCP_BOUND);
  g_assert_cmpstr (rig->last->lease.address, ==, address);
}

/* "123 (name) S 45 ..." of /proc/PID/stat, proc(5). */
static gboolean
is_child (const char *pid, GPid parent, const char *name)
{
  g_autofree char *path = g_build_filename ("/proc", pid, "stat", NULL);
  g_autofree char *text = NULL;
  g_autofree char *wanted = g_strdup_printf ("(%s)", name);
  const char *end;
  char state;
  int its_parent;

  if (!g_file_get_contents (path, &text, NULL, NULL) || strstr (text, wanted) == NULL)
    return FALSE;
  end = strrchr (text, ')');
  return sscanf (end + 1, " %c %d", &state, &its_parent) == 2 && its_parent == parent
         && state != 'Z';
}

GPid
dhcp_rig_child (GPid parent, const char *name)
{
  g_autoptr (GDir) proc = g_dir_open ("/proc", 0, NULL);
  const char *pid;

  while ((pid = g_dir_read_name (proc)) != NULL)
    if (g_ascii_isdigit (pid[0]) && is_child (pid, parent, name))
      return atoi (pid);
  return 0;
}

typedef struct
{
  GPid parent, found;
  const char *name;
} Child;

static gboolean
child_is_there (gpointer user_data)
{
  Child *child = user_data;

  child->found = dhcp_rig_child (child->parent, child->name);
  return child->found != 0;
}

static GPid
wait_child (GPid parent, const char *name)
{
  Child child = { parent, 0, name };

  lan_wait (name, child_is_there, &child);
  return child.found;
}

GPid
dhcp_rig_service (void)
{
  return wait_child (getpid (), "faceplate-dhcp");
}

GPid
dhcp_rig_udhcpc (void)
{
  return wait_child (dhcp_rig_service (), "udhcpc");
}

static gboolean
has_ended (gpointer user_data)
{
  return kill (*(GPid *)user_data, 0) != 0;
}

void
dhcp_rig_wait_end (GPid pid)
{
  lan_wait ("the end of a process", has_ended, &pid);
}
