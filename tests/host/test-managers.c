/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The real NetworkManager and the real systemd-networkd: who manages the link is noticed, it is
 * taken over and given back; as user faceplate by the real polkit. */
#include <glib/gstdio.h>
#include <net/if.h>
#include <signal.h>
#include <string.h>

#include "helper/sys/link-managers.h"
#include "tests/host/services.h"
#include "tests/rig/world.h"

#define NM       "org.freedesktop.NetworkManager"
#define NETWORKD "org.freedesktop.network1"
#define THEIRS   "198.51.100.10/24"
#define OURS     "192.0.2.10/24"
#define ADDRESS  "ip -4 addr show dev eth0"

typedef struct
{
  FpHostAddress host;
  GDBusConnection *bus;
  FpLinkManagers *managers;
} Fixture;

static void
setup (Fixture *fixture, gconstpointer user)
{
  services_make_link ();
  fixture->host = services_host ();
  fixture->bus = services_connect (user);
  fixture->managers = fp_link_managers_new (fixture->bus, &fixture->host);
}

static void
teardown (Fixture *fixture, gconstpointer user)
{
  fp_link_managers_free (fixture->managers);
  g_object_unref (fixture->bus);
  g_free ((char *)fixture->host.path);
  g_free ((char *)fixture->host.root);
}

static void
write_file (const char *path, const char *text, int mode)
{
  g_autofree char *folder = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  g_assert_true (g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_NONE, mode, NULL));
}

static GPid
start_networkd (void)
{
  write_file ("/run/systemd/network/00-eth0.network",
              "[Match]\nName=eth0\n[Network]\nAddress=" THEIRS "\nGateway=198.51.100.1\n", 0644);
  return services_networkd ();
}

static GPid
start_network_manager (void)
{
  write_file ("/etc/NetworkManager/NetworkManager.conf",
              "[main]\nplugins=keyfile\nno-auto-default=*\nrc-manager=unmanaged\n"
              "[device-eth0]\nmatch-device=interface-name:eth0\nmanaged=1\n"
              "[device-far]\nmatch-device=interface-name:far\nmanaged=0\n",
              0644);
  write_file ("/etc/NetworkManager/system-connections/eth0.nmconnection",
              "[connection]\nid=eth0\nuuid=7e1fd40c-5d4e-4ad6-9a4c-53ccba55cd3b\ntype=ethernet\n"
              "interface-name=eth0\n[ipv4]\nmethod=manual\naddress1=" THEIRS ",198.51.100.1\n",
              0600);
  return services_network_manager ();
}

typedef struct
{
  gboolean ended;
  FpManager manager;
  char *error;
} Found;

static void
on_found (FpManager manager, const GError *error, gpointer user_data)
{
  *(Found *)user_data = (Found){ TRUE, manager, error != NULL ? g_strdup (error->message) : NULL };
}

static gboolean
is_found (gpointer user_data)
{
  return ((Found *)user_data)->ended;
}

static Found
find (Fixture *fixture, const char *link)
{
  Found found = { 0 };

  fp_link_managers_find (fixture->managers, link, on_found, &found);
  g_assert_false (found.ended);
  world_wait ("the manager", is_found, &found);
  return found;
}

static void
expect_manager (Fixture *fixture, const char *link, FpManager manager)
{
  Found found = find (fixture, link);

  g_assert_cmpstr (found.error, ==, NULL);
  g_assert_cmpint (found.manager, ==, manager);
}

typedef struct
{
  Fixture *fixture;
  FpManager manager;
} Expected;

static gboolean
is_managed_by (gpointer user_data)
{
  Expected *expected = user_data;
  Found found = find (expected->fixture, "eth0");
  gboolean is = found.error == NULL && found.manager == expected->manager;

  g_free (found.error);
  return is;
}

static void
wait_manager (Fixture *fixture, FpManager manager)
{
  Expected expected = { fixture, manager };

  world_wait ("another manager", is_managed_by, &expected);
}

static void
run (Fixture *fixture, FpNetStepKind kind, const char *text)
{
  services_do ((ServicesRun)fp_link_managers_run, fixture->managers, kind, text);
}

static void
test_none (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FpLinkManagers) without_bus = fp_link_managers_new (NULL, &fixture->host);

  expect_manager (fixture, "eth0", FP_MANAGER_NONE);
  run (fixture, FP_NET_STEP_ADD, "manager eth0 NetworkManager"); /* told when it comes */
  run (fixture, FP_NET_STEP_REMOVE, "manager eth0 NetworkManager");
  services_do ((ServicesRun)fp_link_managers_run, without_bus, FP_NET_STEP_ADD,
               "manager eth0 systemd-networkd");
}

/* Ours stays, and theirs does not come back, not even when it starts anew. */
static void
check_ours (const char *theirs_as_foreign)
{
  g_autofree char *output = NULL;

  g_free (services_output ("ip addr add " OURS " dev eth0"));
  services_wait (ADDRESS, OURS);
  output = services_output (ADDRESS);
  g_assert_cmpint (strstr (output, THEIRS) != NULL, ==, theirs_as_foreign != NULL);
}

static void
test_networkd (Fixture *fixture, gconstpointer data)
{
  GPid networkd = start_networkd ();

  services_wait (ADDRESS, THEIRS);
  expect_manager (fixture, "eth0", FP_MANAGER_NETWORKD);
  expect_manager (fixture, "far", FP_MANAGER_NONE);
  expect_manager (fixture, "eth9", FP_MANAGER_NONE);
  run (fixture, FP_NET_STEP_ADD, "manager eth0 systemd-networkd");
  expect_manager (fixture, "eth0", FP_MANAGER_NONE);
  check_ours (NULL);
  services_kill (networkd, NETWORKD);
  g_free (services_output ("rm /run/systemd/network/0-faceplate-eth0.network")); /* as rebooted */
  networkd = services_networkd ();
  wait_manager (fixture, FP_MANAGER_NONE);
  services_wait_gone (ADDRESS, THEIRS);
  run (fixture, FP_NET_STEP_REMOVE, "manager eth0 systemd-networkd");
  services_wait (ADDRESS, THEIRS);
  expect_manager (fixture, "eth0", FP_MANAGER_NETWORKD);
  services_kill (networkd, NETWORKD);
  g_unlink ("/run/systemd/network/00-eth0.network");
}

/* As a VLAN link is to be left alone which a pattern matches: told before it is there. */
static void
test_networkd_to_come (Fixture *fixture, gconstpointer data)
{
  GPid networkd;

  write_file ("/run/systemd/network/10-all.network",
              "[Match]\nName=eth0*\n[Network]\nAddress=" THEIRS "\n", 0644);
  networkd = services_networkd ();
  services_wait (ADDRESS, THEIRS);
  run (fixture, FP_NET_STEP_ADD, "manager eth0.7 systemd-networkd");
  g_clear_pointer (&fixture->managers, fp_link_managers_free);
  g_free (services_output ("ip link add eth0.7 type veth peer name far7"));
  services_wait ("networkctl --no-legend list eth0.7", "unmanaged");
  g_free (services_output ("ip link del eth0.7"));
  services_kill (networkd, NETWORKD);
  g_unlink ("/run/systemd/network/10-all.network");
  g_unlink ("/run/systemd/network/0-faceplate-eth0.7.network");
}

static void
test_network_manager (Fixture *fixture, gconstpointer data)
{
  GPid nm = start_network_manager ();

  services_wait (ADDRESS, THEIRS);
  expect_manager (fixture, "eth0", FP_MANAGER_NETWORK_MANAGER);
  expect_manager (fixture, "far", FP_MANAGER_NONE);
  expect_manager (fixture, "eth9", FP_MANAGER_NONE);
  run (fixture, FP_NET_STEP_ADD, "manager eth0 NetworkManager");
  expect_manager (fixture, "eth0", FP_MANAGER_NONE);
  g_free (services_output ("ip addr flush dev eth0"));
  check_ours (NULL);
  services_kill (nm, NM);
  g_free (services_output ("rm -rf /run/NetworkManager")); /* as rebooted */
  nm = services_network_manager ();
  wait_manager (fixture, FP_MANAGER_NONE);
  services_wait (ADDRESS, OURS);
  run (fixture, FP_NET_STEP_REMOVE, "manager eth0 NetworkManager");
  services_wait (ADDRESS, THEIRS);
  expect_manager (fixture, "eth0", FP_MANAGER_NETWORK_MANAGER);
  services_kill (nm, NM);
}

static void
expect_failure (Fixture *fixture, const char *text, const char *detail)
{
  g_autofree char *got = NULL;
  FpCode code = services_run ((ServicesRun)fp_link_managers_run, fixture->managers, FP_NET_STEP_ADD,
                              text, &got);

  g_assert_cmpint (code, ==, FP_CODE_NET_NOT_SET);
  g_assert_cmpstr (got, ==, detail);
}

/* Who does not answer is not taken for nobody. */
static void
test_hangs (Fixture *fixture, gconstpointer data)
{
  GPid networkd = start_networkd ();
  Found found;

  world_kill (networkd, SIGSTOP);
  found = find (fixture, "eth0");
  g_assert_cmpstr (found.error, ==, "systemd-networkd does not answer");
  g_free (found.error);
  expect_failure (fixture, "manager eth0 systemd-networkd", "systemd-networkd does not answer");
  world_kill (networkd, SIGCONT);
  services_kill (networkd, NETWORKD);
}

/* Polkit lets the user faceplate and no other. */
static void
test_nobody (Fixture *fixture, gconstpointer data)
{
  GPid networkd = start_networkd ();
  GPid nm;

  expect_failure (fixture, "manager eth0 systemd-networkd",
                  "systemd-networkd: Interactive authentication required.");
  services_kill (networkd, NETWORKD);
  nm = start_network_manager ();
  expect_manager (fixture, "eth0", FP_MANAGER_NETWORK_MANAGER);
  expect_failure (fixture, "manager eth0 NetworkManager",
                  "NetworkManager: Not authorized to perform this operation");
  expect_manager (fixture, "eth0", FP_MANAGER_NETWORK_MANAGER);
  services_kill (nm, NM);
}

/* The rule grants what is needed: no other change of a link. */
static void
test_no_more (Fixture *fixture, gconstpointer data)
{
  GPid networkd = start_networkd ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
      fixture->bus, NETWORKD, "/org/freedesktop/network1", "org.freedesktop.network1.Manager",
      "ReconfigureLink", g_variant_new ("(i)", if_nametoindex ("eth0")), NULL,
      G_DBUS_CALL_FLAGS_NONE, 10000, NULL, &error);

  g_assert_null (reply);
  g_assert_nonnull (strstr (error->message, "Interactive authentication required"));
  services_kill (networkd, NETWORKD);
}

static gboolean is_cancelled; /* before that the answer may come, on a quick machine */

static void
never (FpCode code, const char *detail, gpointer user_data)
{
  g_assert_false (is_cancelled);
}

static void
never_found (FpManager manager, const GError *error, gpointer user_data)
{
  g_assert_false (is_cancelled);
}

/* Both calls may have ended by then. */
static void
cancel (Fixture *fixture)
{
  fp_link_managers_cancel (fixture->managers);
  is_cancelled = TRUE;
  for (guint i = 0; i < 20; i++)
    g_main_context_iteration (NULL, FALSE);
  is_cancelled = FALSE;
}

static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  GPid networkd = start_networkd ();
  FpNetStep step = { .kind = FP_NET_STEP_ADD };

  g_assert_true (fp_net_object_parse ("manager eth0 systemd-networkd", &step.object));
  for (guint turns = 0; turns < 10; turns++)
    {
      fp_link_managers_find (fixture->managers, "eth0", never_found, NULL);
      for (guint i = 0; i < turns; i++)
        g_main_context_iteration (NULL, FALSE);
      cancel (fixture);
      fp_link_managers_run (fixture->managers, &step, never, NULL);
      for (guint i = 0; i < turns; i++)
        g_main_context_iteration (NULL, FALSE);
      cancel (fixture);
    }
  run (fixture, FP_NET_STEP_REMOVE, "manager eth0 systemd-networkd");
  services_kill (networkd, NETWORKD);
  fp_link_managers_run (fixture->managers, &step, never, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, user, test) g_test_add ("/managers/" name, Fixture, user, setup, test, teardown)
  ADD ("none", "faceplate", test_none);
  ADD ("networkd", "faceplate", test_networkd);
  ADD ("networkd/to-come", "faceplate", test_networkd_to_come);
  ADD ("network-manager", "faceplate", test_network_manager);
  ADD ("hangs", "faceplate", test_hangs);
  ADD ("nobody", "nobody", test_nobody);
  ADD ("no-more", "faceplate", test_no_more);
  ADD ("cancel", "faceplate", test_cancel);
  return g_test_run ();
}
