/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/net/dhcp-rig.h"

#include <signal.h>
#include <stdio.h>
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
  *rig = (DhcpRig){ .lan = lan_new (), .service.time_scale = TIME_SCALE };
  rig->service.path
      = g_build_filename (g_getenv ("FP_BUILD_ROOT"), "helper", "dhcp", "faceplate-dhcp", NULL);
  rig->happened = g_ptr_array_new ();
}

void
dhcp_rig_clear (DhcpRig *rig)
{
  dhcp_rig_stop (rig);
  for (guint i = 0; i < rig->happened->len; i++)
    happened_free (rig->happened->pdata[i]);
  g_ptr_array_unref (rig->happened);
  g_clear_pointer (&rig->last, happened_free);
  g_free ((char *)rig->service.path);
  lan_free (rig->lan);
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
dhcp_rig_start (DhcpRig *rig, const char *address)
{
  rig->client = fp_dhcp_client_new (&rig->service, LAN_LINK, address, on_happened, rig);
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
