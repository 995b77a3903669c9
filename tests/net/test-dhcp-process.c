/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Leases while processes die, are not there, have no rights or are hostile. */
#include "tests/net/dhcp-rig.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

static void
test_udhcpc_killed (void)
{
  g_auto (DhcpRig) rig;
  GPid pid;

  dhcp_rig_init_served (&rig);
  dhcp_rig_start (&rig, "");
  dhcp_rig_expect_address (&rig, "192.0.2.100");
  pid = dhcp_rig_udhcpc ();
  kill (pid, SIGKILL);
  dhcp_rig_expect_address (&rig, "192.0.2.100");
  g_assert_cmpstr (rig.server->asked_for, ==, "192.0.2.100");
  g_assert_cmpint (dhcp_rig_udhcpc (), !=, pid);
}

/* udhcpc dies with it, and faceplated asks anew for what it has. */
static void
test_service_killed (void)
{
  g_auto (DhcpRig) rig;
  GPid pid;

  dhcp_rig_init_served (&rig);
  dhcp_rig_start (&rig, "");
  dhcp_rig_expect_address (&rig, "192.0.2.100");
  pid = dhcp_rig_udhcpc ();
  kill (dhcp_rig_service (), SIGKILL);
  dhcp_rig_wait_end (pid);
  dhcp_rig_expect_address (&rig, "192.0.2.100");
  g_assert_cmpstr (rig.server->asked_for, ==, "192.0.2.100");
}

static gboolean
is_on_link (Lan *lan, const char *address)
{
  g_autofree char *text = lan_ip_output (lan, LAN_APPLIANCE, "addr show dev " LAN_LINK);

  return strstr (text, address) != NULL;
}

/* By socket: faceplated ends, or restarts. */
static void
test_stopped (void)
{
  g_auto (DhcpRig) rig;
  GPid service, udhcpc;

  dhcp_rig_init_served (&rig);
  dhcp_rig_listen (&rig);
  dhcp_rig_start (&rig, "");
  dhcp_rig_expect_address (&rig, "192.0.2.100");
  service = dhcp_rig_service ();
  udhcpc = dhcp_rig_udhcpc ();
  dhcp_rig_stop (&rig);
  dhcp_rig_wait_end (udhcpc);
  dhcp_rig_wait_end (service);
  g_assert_true (is_on_link (rig.lan, "192.0.2.100/24"));
  dhcp_rig_start (&rig, "192.0.2.100");
  dhcp_rig_expect_address (&rig, "192.0.2.100");
  g_assert_cmpuint (rig.server->releases, ==, 0);
}

static void
test_cannot_run (void)
{
  static const struct
  {
    const char *udhcpc, *link, *detail;
  } cases[] = {
    { "/bin/false", LAN_LINK, "udhcpc ends as soon as it is started" },
    { "/nonexistent/udhcpc", LAN_LINK, "udhcpc cannot be run: *" },
    { NULL, "eth7", "there is no such link" },
  };
  g_auto (DhcpRig) rig;

  dhcp_rig_init (&rig);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      rig.service.udhcpc = cases[i].udhcpc;
      dhcp_rig_start_on (&rig, cases[i].link, "");
      dhcp_rig_expect (&rig, FP_DHCP_FAILED);
      g_assert_true (g_pattern_match_simple (cases[i].detail, rig.last->detail));
      dhcp_rig_stop (&rig);
    }
}

static void
test_no_service (void)
{
  g_auto (DhcpRig) rig;

  dhcp_rig_init (&rig);
  rig.service.path = NULL;
  rig.service.socket = "/nonexistent/dhcp.sock";
  dhcp_rig_start (&rig, "");
  dhcp_rig_expect (&rig, FP_DHCP_FAILED);
}

/* What the unit gives: an own user, two capabilities. */
static void
test_without_root (void)
{
  g_auto (DhcpRig) rig;
  g_autofree char *copy = NULL, *install = NULL, *script = NULL, *path = NULL, *status = NULL;
  GPid pid;

  dhcp_rig_init_served (&rig);
  copy = g_build_filename (rig.folder, "faceplate-dhcp", NULL); /* where nobody can see it */
  install = g_strdup_printf ("install -m 755 %s %s", rig.program, copy);
  g_assert_cmpint (system (install), ==, 0);
  script = g_strdup_printf (
      "exec setpriv --reuid 65534 --regid 65534 --clear-groups --no-new-privs "
      "--inh-caps -all,+net_raw,+net_bind_service --ambient-caps +net_raw,+net_bind_service "
      "--bounding-set -all,+net_raw,+net_bind_service %s \"$@\"",
      copy);
  dhcp_rig_script (&rig, script);
  dhcp_rig_start (&rig, "");
  dhcp_rig_expect_address (&rig, "192.0.2.100");
  fp_dhcp_client_renew (rig.client);
  dhcp_rig_expect_address (&rig, "192.0.2.100");
  pid = dhcp_rig_udhcpc ();
  path = g_strdup_printf ("/proc/%d/status", pid);
  g_assert_true (g_file_get_contents (path, &status, NULL, NULL));
  g_assert_nonnull (strstr (status, "Uid:\t65534\t65534\t65534\t65534"));
  g_assert_nonnull (strstr (status, "CapEff:\t0000000000002400"));
  g_assert_nonnull (strstr (status, "CapBnd:\t0000000000002400"));
  dhcp_rig_stop (&rig);
  dhcp_rig_wait_end (pid);
  g_unlink (copy);
}

/* In the place of faceplate-dhcp; each write is a packet. */
static void
test_hostile_service (void)
{
  static const struct
  {
    const char *script;
    gboolean goes_on; /* it may do better: there is no lease, but no failure either */
  } cases[] = {
    { "exit 0", FALSE },
    { "printf 'hello\\n' >&0; cat <&0 >/dev/null", FALSE },
    { "printf 'bound' >&0; cat <&0 >/dev/null", TRUE },
    { "printf 'bound\\nip=192.0.2.9\\nmask=99\\n' >&0; cat <&0 >/dev/null", TRUE },
    { "printf 'bound\\nip=192.0.2.9\\nmask=24\\n\\0' >&0; cat <&0 >/dev/null", FALSE },
    { "exec 3>&0; dd if=/dev/zero bs=5000 count=1 status=none | tr '\\0' a "
      "| dd bs=5000 iflag=fullblock status=none >&3; cat <&3 >/dev/null",
      FALSE },
    { "while :; do printf 'leasefail\\n' >&0 || exit; done", TRUE },
    { "while :; do printf 'deconfig\\n' >&0 || exit; done", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (DhcpRig) rig;

      dhcp_rig_init (&rig);
      g_test_message ("%s", cases[i].script);
      dhcp_rig_script (&rig, cases[i].script);
      dhcp_rig_start (&rig, "");
      dhcp_rig_expect (&rig, cases[i].goes_on ? FP_DHCP_NO_ANSWER : FP_DHCP_FAILED);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_FATAL_MASK); /* warnings are wanted here */
  g_test_add_func ("/dhcp-process/udhcpc-killed", test_udhcpc_killed);
  g_test_add_func ("/dhcp-process/service-killed", test_service_killed);
  g_test_add_func ("/dhcp-process/stopped", test_stopped);
  g_test_add_func ("/dhcp-process/cannot-run", test_cannot_run);
  g_test_add_func ("/dhcp-process/no-service", test_no_service);
  g_test_add_func ("/dhcp-process/without-root", test_without_root);
  g_test_add_func ("/dhcp-process/hostile-service", test_hostile_service);
  return g_test_run ();
}
