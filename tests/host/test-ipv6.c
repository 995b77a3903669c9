/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The kernel's IPv6 settings of a link, beside a router that announces a prefix; and DNS without a
 * bus. Through the real edge and faceplate-host. Root. */
#include <glib/gstdio.h>
#include <string.h>

#include "tests/net/kernel-rig.h"

#define ADDRESSES "-6 addr show dev eth0"
#define PREFIX    "2001:db8:1:"

static KernelRig *
rig_with_router (void)
{
  static const char *const options[] = { LAN_RA, NULL };
  KernelRig *rig = kernel_rig_new ();

  lan_dnsmasq_start (rig->lan, options);
  return rig;
}

static void
expect_mode (KernelRig *rig, const char *line)
{
  g_autofree char *survey = kernel_rig_survey (rig, "");

  g_assert_nonnull (strstr (survey, line));
}

/* From one to the next and back; what routers gave comes with automatic alone and goes with it. */
static void
test_modes (void)
{
  g_autoptr (KernelRig) rig = rig_with_router ();

  kernel_rig_step (rig, "set ipv6 eth0 static -> ipv6 eth0 off");
  g_assert_false (kernel_rig_has (rig, ADDRESSES, "inet6"));
  expect_mode (rig, "ipv6 eth0 off");
  kernel_rig_step (rig, "set ipv6 eth0 off -> ipv6 eth0 automatic");
  lan_wait_ip (rig->lan, LAN_APPLIANCE, ADDRESSES, PREFIX);
  lan_wait_ip (rig->lan, LAN_APPLIANCE, "-6 route show default", "proto ra");
  expect_mode (rig, "ipv6 eth0 automatic");
  kernel_rig_step (rig, "set ipv6 eth0 automatic -> ipv6 eth0 automatic");
  g_assert_true (kernel_rig_has (rig, ADDRESSES, PREFIX)); /* left alone */
  kernel_rig_step (rig, "set ipv6 eth0 automatic -> ipv6 eth0 static");
  g_assert_false (kernel_rig_has (rig, ADDRESSES, PREFIX));
  g_assert_false (kernel_rig_has (rig, "-6 route show default", "eth0"));
  expect_mode (rig, "ipv6 eth0 static");
  kernel_rig_step (rig, "remove ipv6 eth0 static"); /* nothing */
  expect_mode (rig, "ipv6 eth0 static");
}

/* With static the router is not heard: it announces again when it starts anew. */
static void
test_static_hears_no_router (void)
{
  static const char *const options[] = { LAN_RA, NULL };
  g_autoptr (KernelRig) rig = rig_with_router ();

  kernel_rig_step (rig, "set ipv6 eth0 automatic -> ipv6 eth0 static");
  lan_wait_ip (rig->lan, LAN_APPLIANCE, ADDRESSES, "fe80::");
  lan_wait_ip_gone (rig->lan, LAN_APPLIANCE, ADDRESSES, "tentative");
  lan_dnsmasq_stop (rig->lan);
  lan_dnsmasq_start (rig->lan, options);
  lan_dnsmasq_wait (rig->lan, "RTR-ADVERT(" LAN_FAR ")");
  lan_ip (rig->lan, LAN_APPLIANCE, "addr add 2001:db8:1::10/64 dev eth0 nodad");
  g_assert_false (kernel_rig_has (rig, ADDRESSES, "\"dynamic\":true"));
}

/* As NetworkManager leaves it: no link-local address. */
static void
test_after_network_manager (void)
{
  g_autoptr (KernelRig) rig = rig_with_router ();

  lan_set (rig->lan, LAN_APPLIANCE, "net/ipv6/conf/eth0/disable_ipv6", "1");
  lan_set (rig->lan, LAN_APPLIANCE, "net/ipv6/conf/eth0/addr_gen_mode", "1");
  lan_set (rig->lan, LAN_APPLIANCE, "net/ipv6/conf/eth0/accept_ra", "0");
  lan_set (rig->lan, LAN_APPLIANCE, "net/ipv6/conf/eth0/disable_ipv6", "0");
  kernel_rig_step (rig, "set ipv6 eth0 static -> ipv6 eth0 automatic");
  lan_wait_ip (rig->lan, LAN_APPLIANCE, ADDRESSES, PREFIX);
}

static void
test_forwards (void)
{
  g_autoptr (KernelRig) rig = rig_with_router ();

  lan_set (rig->lan, LAN_APPLIANCE, "net/ipv6/conf/eth0/forwarding", "1");
  kernel_rig_step (rig, "set ipv6 eth0 off -> ipv6 eth0 automatic");
  lan_wait_ip (rig->lan, LAN_APPLIANCE, ADDRESSES, PREFIX);
}

static void
test_refused (void)
{
  g_autoptr (KernelRig) rig = kernel_rig_new ();

  kernel_rig_refused (rig, "add ipv6 eth9 off", FP_CODE_NET_NOT_SET,
                      "eth9: No such file or directory (2)");
  rig->edge->class->free (rig->edge);
  rig->edge = fp_net_edge_system_new (
      &(FpNetEdgeOptions){ .host = { .socket = "/nonexistent/host.sock" } });
  kernel_rig_refused (rig, "add ipv6 eth0 off", FP_CODE_NET_NOT_SET,
                      "/nonexistent/host.sock: No such file or directory");
}

static void
test_no_bus (void)
{
  g_autoptr (KernelRig) rig = kernel_rig_new ();
  g_autofree char *path = g_build_filename (rig->root, "etc", "resolv.conf", NULL);
  g_autofree char *text = NULL;

  kernel_rig_step (rig, "add dns eth0 192.0.2.53 example.com");
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "\nnameserver 192.0.2.53\nsearch example.com\n"));
  kernel_rig_step (rig, "remove dns eth0 192.0.2.53 example.com");
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  kernel_rig_step (rig, "add manager eth0 systemd-networkd");
  expect_mode (rig, "ipv6 eth0");
}

static void
never (FpCode code, const char *detail, gpointer user_data)
{
  g_assert_not_reached ();
}

static void
test_cancel (void)
{
  g_autoptr (KernelRig) rig = kernel_rig_new ();
  static const char *const steps[]
      = { "set ipv6 eth0 static -> ipv6 eth0 off", "add dns eth0 192.0.2.53 -",
          "add manager eth0 NetworkManager", "remove ipv6 eth0 off" };

  for (guint i = 0; i < G_N_ELEMENTS (steps) * 3; i++)
    {
      FpNetStep step;

      g_assert_true (fp_net_step_parse (steps[i / 3], &step));
      rig->edge->class->run (rig->edge, &step, never, NULL);
      for (guint turns = 0; turns < i % 3; turns++)
        if (i / 3 < 2)
          g_main_context_iteration (NULL, FALSE);
      rig->edge->class->cancel (rig->edge);
    }
  kernel_rig_step (rig, "add ipv6 eth0 static");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ipv6/modes", test_modes);
  g_test_add_func ("/ipv6/static-hears-no-router", test_static_hears_no_router);
  g_test_add_func ("/ipv6/after-network-manager", test_after_network_manager);
  g_test_add_func ("/ipv6/forwards", test_forwards);
  g_test_add_func ("/ipv6/refused", test_refused);
  g_test_add_func ("/edge/no-bus", test_no_bus);
  g_test_add_func ("/edge/cancel", test_cancel);
  return g_test_run ();
}
