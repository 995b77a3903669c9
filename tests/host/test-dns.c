/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The DNS servers at the real systemd-resolved, as user faceplate by the real polkit, and in
 * resolv.conf where there is none. */
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "helper/sys/dns.h"
#include "helper/sys/name-servers.h"
#include "helper/sys/resolv-guard.h"
#include "tests/host/services.h"
#include "tests/rig/world.h"

#define RESOLVED "org.freedesktop.resolve1"
#define SERVERS  "dns eth0 192.0.2.53,2001:db8::53 example.com"
#define FOREIGN  "nameserver 198.51.100.53\n"

typedef struct
{
  FpHostAddress host;
  GDBusConnection *bus;
  FpDns *dns;
  char *trouble; /* NULL: none */
} Fixture;

static void
on_trouble (const char *detail, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_free (fixture->trouble);
  fixture->trouble = g_strdup (detail);
}

static void
setup (Fixture *fixture, gconstpointer user)
{
  services_make_link ();
  fixture->host = services_host ();
  fixture->bus = services_connect (user);
  fixture->dns = fp_dns_new (fixture->bus, &fixture->host, NULL, on_trouble, fixture);
}

static void
teardown (Fixture *fixture, gconstpointer user)
{
  fp_dns_free (fixture->dns);
  g_assert_null (fixture->trouble);
  g_object_unref (fixture->bus);
  g_free ((char *)fixture->host.path);
  g_free ((char *)fixture->host.root);
}

static void
run (Fixture *fixture, FpNetStepKind kind, const char *text)
{
  services_do ((ServicesRun)fp_dns_run, fixture->dns, kind, text);
}

static char *
resolv_conf (void)
{
  g_autofree char *path = world_file ("root/etc/resolv.conf");
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, NULL);
  return text;
}

static void
expect_foreign (void)
{
  g_autofree char *text = resolv_conf ();

  g_assert_cmpstr (text, ==, FOREIGN);
}

static void
expect_ours (void)
{
  g_autofree char *text = resolv_conf ();

  g_assert_nonnull (
      strstr (text, "\nnameserver 192.0.2.53\nnameserver 2001:db8::53\nsearch example.com\n"));
}

static void
test_resolved (Fixture *fixture, gconstpointer data)
{
  GPid resolved = services_resolved ();

  run (fixture, FP_NET_STEP_ADD, SERVERS);
  services_wait ("resolvectl dns eth0", "192.0.2.53 2001:db8::53");
  services_wait ("resolvectl domain eth0", "example.com");
  expect_foreign ();
  run (fixture, FP_NET_STEP_SET, "dns eth0 192.0.2.54 -");
  services_wait ("resolvectl dns eth0", ": 192.0.2.54\n");
  services_wait_gone ("resolvectl domain eth0", "example.com");
  run (fixture, FP_NET_STEP_REMOVE, "dns eth0 192.0.2.54 -");
  services_wait_gone ("resolvectl dns eth0", "192.0.2");
  run (fixture, FP_NET_STEP_REMOVE, "dns eth9 192.0.2.54 -"); /* a link that is gone */
  services_kill (resolved, RESOLVED);
}

/* It starts again and has forgotten everything. */
static void
test_told_again (Fixture *fixture, gconstpointer data)
{
  GPid resolved = services_resolved ();

  run (fixture, FP_NET_STEP_ADD, SERVERS);
  services_wait ("resolvectl dns eth0", "192.0.2.53");
  services_kill (resolved, RESOLVED);
  g_free (services_output ("rm -rf /run/systemd/resolve"));
  resolved = services_resolved ();
  services_wait ("resolvectl dns eth0", "192.0.2.53 2001:db8::53");
  run (fixture, FP_NET_STEP_REMOVE, SERVERS);
  services_wait_gone ("resolvectl dns eth0", "192.0.2");
  services_kill (resolved, RESOLVED);
}

static void
on_changed (gpointer user_data)
{
}

typedef struct
{
  FpNameServers *servers;
  const char *wanted;
} Listed;

/* Behind those that it takes from this machine's own resolv.conf. */
static gboolean
is_listed (gpointer user_data)
{
  Listed *listed = user_data;
  g_autofree char *text = g_strjoinv (" ", (char **)fp_name_servers_list (listed->servers));

  return g_str_has_suffix (text, listed->wanted);
}

static void
wait_listed (FpNameServers *servers, const char *wanted)
{
  Listed listed = { servers, wanted };

  world_wait (wanted, is_listed, &listed);
}

/* What is shown is not resolved's own address, whenever it was set. */
static void
test_listed (Fixture *fixture, gconstpointer data)
{
  g_autofree char *stub = world_file ("stub.conf");
  g_autoptr (FpNameServers) servers = NULL;
  GPid resolved;

  g_assert_true (g_file_set_contents (stub, "nameserver 127.0.0.53\n", -1, NULL));
  g_free (services_output ("rm -rf /run/systemd/resolve"));
  servers = fp_name_servers_new (stub, FP_UPLINK_RESOLV_CONF, on_changed, NULL);
  wait_listed (servers, "127.0.0.53");
  resolved = services_resolved ();
  run (fixture, FP_NET_STEP_ADD, SERVERS);
  wait_listed (servers, "192.0.2.53 2001:db8::53");
  run (fixture, FP_NET_STEP_SET, "dns eth0 192.0.2.54 -");
  wait_listed (servers, "192.0.2.54");
  services_kill (resolved, RESOLVED);
  resolved = services_resolved ();
  wait_listed (servers, "192.0.2.54");
  run (fixture, FP_NET_STEP_REMOVE, "dns eth0 192.0.2.54 -");
  services_kill (resolved, RESOLVED);
}

static void
test_file (Fixture *fixture, gconstpointer data)
{
  run (fixture, FP_NET_STEP_ADD, SERVERS);
  expect_ours ();
  run (fixture, FP_NET_STEP_REMOVE, SERVERS);
  expect_foreign ();
  run (fixture, FP_NET_STEP_ADD, "dns eth0 - -");
  expect_foreign ();
}

/* A search domain without a server leaves the servers that are there. */
static void
test_domain_alone (Fixture *fixture, gconstpointer data)
{
  run (fixture, FP_NET_STEP_ADD, "dns eth0 - example.com");
  expect_foreign ();
  run (fixture, FP_NET_STEP_SET, SERVERS);
  expect_ours ();
  run (fixture, FP_NET_STEP_SET, "dns eth0 - example.com");
  expect_foreign ();
  run (fixture, FP_NET_STEP_REMOVE, "dns eth0 - example.com");
  expect_foreign ();
}

static gboolean
is_foreign (gpointer user_data)
{
  g_autofree char *text = resolv_conf ();

  return g_strcmp0 (text, FOREIGN) == 0;
}

/* resolved comes later: it gets the servers, and the file that was there comes back. */
static void
test_appears (Fixture *fixture, gconstpointer data)
{
  GPid resolved;

  run (fixture, FP_NET_STEP_ADD, SERVERS);
  expect_ours ();
  resolved = services_resolved ();
  services_wait ("resolvectl dns eth0", "192.0.2.53");
  world_wait ("the foreign resolv.conf", is_foreign, NULL);
  run (fixture, FP_NET_STEP_REMOVE, SERVERS);
  services_wait_gone ("resolvectl dns eth0", "192.0.2");
  services_kill (resolved, RESOLVED);
}

static void
expect_failure (Fixture *fixture, const char *text, const char *detail)
{
  g_autofree char *got = NULL;
  FpCode code = services_run ((ServicesRun)fp_dns_run, fixture->dns, FP_NET_STEP_ADD, text, &got);

  g_assert_cmpint (code, ==, FP_CODE_NET_DNS_NOT_SET);
  g_assert_cmpstr (got, ==, detail);
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  GPid resolved = services_resolved ();

  expect_failure (fixture, "dns eth9 192.0.2.53 -", "there is no link eth9");
  expect_failure (fixture, "dns lo 192.0.2.53 -", "systemd-resolved: Link lo is loopback device.");
  services_kill (resolved, RESOLVED);
}

/* Polkit lets the user faceplate and no other. */
static void
test_nobody (Fixture *fixture, gconstpointer data)
{
  GPid resolved = services_resolved ();

  expect_failure (fixture, SERVERS, "systemd-resolved: Interactive authentication required.");
  services_wait_gone ("resolvectl dns eth0", "192.0.2");
  services_kill (resolved, RESOLVED);
}

static gboolean
has_trouble (gpointer user_data)
{
  return ((Fixture *)user_data)->trouble != NULL;
}

static gboolean
has_no_trouble (gpointer user_data)
{
  return !has_trouble (user_data);
}

/* resolved comes and refuses what it is told in the background: that is said until it is mended, in
 * resolv.conf because resolved has gone again. */
static void
test_trouble (Fixture *fixture, gconstpointer data)
{
  GLogLevelFlags fatal = g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  GPid resolved;

  run (fixture, FP_NET_STEP_ADD, SERVERS);
  expect_ours ();
  resolved = services_resolved ();
  world_wait ("trouble", has_trouble, fixture);
  g_assert_cmpstr (fixture->trouble, ==, "systemd-resolved: Interactive authentication required.");
  services_kill (resolved, RESOLVED);
  world_wait ("the end of the trouble", has_no_trouble, fixture);
  expect_ours ();
  run (fixture, FP_NET_STEP_REMOVE, SERVERS);
  g_log_set_always_fatal (fatal);
}

static gboolean
is_ours_again (gpointer text)
{
  g_autofree char *before = NULL, *ours = resolv_conf ();

  g_file_get_contents ("/etc/resolv.conf.before-faceplate", &before, NULL, NULL);
  return before != NULL && strstr (before, text) != NULL
         && strstr (ours, "\nnameserver 192.0.2.53\n") != NULL;
}

static void
give_network_manager_a_link (void)
{
  g_free (services_output ("ip link add data type veth peer name data-far"));
  g_free (services_output ("ip link set data-far up"));
  g_assert_cmpint (g_mkdir_with_parents ("/etc/NetworkManager/system-connections", 0755), ==, 0);
  g_assert_true (g_file_set_contents ("/etc/NetworkManager/NetworkManager.conf",
                                      "[main]\nplugins=keyfile\nno-auto-default=*\n"
                                      "[device]\nmatch-device=interface-name:data\nmanaged=1\n"
                                      "[keyfile]\nunmanaged-devices=except:interface-name:data\n",
                                      -1, NULL));
  g_assert_true (g_file_set_contents_full (
      "/etc/NetworkManager/system-connections/data.nmconnection",
      "[connection]\nid=data\nuuid=7e1fd40c-5d4e-4ad6-9a4c-53ccba55cd3b\ntype=ethernet\n"
      "interface-name=data\n"
      "[ipv4]\nmethod=manual\naddress1=203.0.113.5/24\ndns=203.0.113.77\n",
      -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
}

/* It writes resolv.conf for another link: ours is put back, and its own comes back in the end. */
static void
test_network_manager (Fixture *fixture, gconstpointer data)
{
  g_autofree char *etc = world_file ("root/etc"), *text = NULL;
  g_autofree char *scratch = world_file ("root/scratch");
  GPid nm;

  g_assert_no_errno (g_rename (etc, scratch));
  g_assert_no_errno (symlink ("/etc", etc));
  run (fixture, FP_NET_STEP_ADD, SERVERS);
  expect_ours ();
  give_network_manager_a_link ();
  nm = services_network_manager ();
  world_wait ("our resolv.conf in the place of NetworkManager's", is_ours_again,
              "# Generated by NetworkManager\nnameserver 203.0.113.77\n");
  run (fixture, FP_NET_STEP_REMOVE, SERVERS);
  text = resolv_conf ();
  g_assert_cmpstr (text, ==, "# Generated by NetworkManager\nnameserver 203.0.113.77\n");
  services_kill (nm, "org.freedesktop.NetworkManager");
  g_assert_no_errno (g_unlink (etc));
  g_assert_no_errno (g_rename (scratch, etc));
}

/* A program that writes it each time wins in the end, and that is said. */
static void
test_fight (Fixture *fixture, gconstpointer data)
{
  GLogLevelFlags fatal = g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  g_autofree char *path = world_file ("root/etc/resolv.conf");
  guint fights = 0;

  run (fixture, FP_NET_STEP_ADD, SERVERS);
  while (fixture->trouble == NULL)
    {
      g_autofree char *text = resolv_conf ();

      if (g_strcmp0 (text, FOREIGN) != 0)
        {
          g_assert_true (g_file_set_contents (path, FOREIGN, -1, NULL));
          fights++;
        }
      g_main_context_iteration (NULL, TRUE);
    }
  g_assert_cmpuint (fights, ==, FP_RESOLV_GUARD_TRIES + 1);
  g_assert_cmpstr (fixture->trouble, ==, "another program writes resolv.conf again and again");
  expect_foreign ();
  run (fixture, FP_NET_STEP_SET, SERVERS);
  expect_ours ();
  g_assert_null (fixture->trouble);
  run (fixture, FP_NET_STEP_REMOVE, SERVERS);
  g_log_set_always_fatal (fatal);
}

static void
never (FpCode code, const char *detail, gpointer user_data)
{
  g_assert_not_reached ();
}

/* Cancelled or freed at any moment: nothing comes any more. */
static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  GPid resolved = services_resolved ();
  FpNetStep step = { .kind = FP_NET_STEP_ADD };

  g_assert_true (fp_net_object_parse (SERVERS, &step.object));
  for (guint turns = 0; turns < 12; turns++)
    {
      fp_dns_run (fixture->dns, &step, never, NULL);
      for (guint i = 0; i < turns; i++)
        g_main_context_iteration (NULL, FALSE);
      fp_dns_cancel (fixture->dns);
    }
  run (fixture, FP_NET_STEP_REMOVE, SERVERS);
  services_kill (resolved, RESOLVED);
  fp_dns_run (fixture->dns, &step, never, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, user, test) g_test_add ("/dns/" name, Fixture, user, setup, test, teardown)
  ADD ("resolved", "faceplate", test_resolved);
  ADD ("resolved/again", "faceplate", test_told_again);
  ADD ("resolved/listed", "faceplate", test_listed);
  ADD ("file", "faceplate", test_file);
  ADD ("domain-alone", "faceplate", test_domain_alone);
  ADD ("appears", "faceplate", test_appears);
  ADD ("fight", "faceplate", test_fight);
  ADD ("network-manager", "faceplate", test_network_manager);
  ADD ("refused", "faceplate", test_refused);
  ADD ("nobody", "nobody", test_nobody);
  ADD ("trouble", "nobody", test_trouble);
  ADD ("cancel", "faceplate", test_cancel);
  return g_test_run ();
}
