/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The kernel's IPv6 settings of a link, beside a router that announces a prefix; and DNS without a
 * bus. Through the real edge and faceplate-host. Root. */
#include <arpa/inet.h>
#include <glib/gstdio.h>
#include <netinet/icmp6.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

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

typedef struct
{
  KernelRig *rig;
  const char *lines; /* of resolv.conf behind its first; NULL: there is none */
} Servers;

static gboolean
has_servers (gpointer user_data)
{
  Servers *servers = user_data;
  g_autofree char *path = g_build_filename (servers->rig->root, "etc", "resolv.conf", NULL);
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return servers->lines == NULL;
  return servers->lines != NULL && g_str_equal (strchr (text, '\n') + 1, servers->lines);
}

static void
wait_servers (KernelRig *rig, const char *lines)
{
  Servers servers = { rig, lines };

  lan_wait (lines != NULL ? lines : "no resolv.conf", has_servers, &servers);
}

/* A router's announcement of one DNS server, and of nothing else. */
static void
announce (KernelRig *rig, const char *server, guint8 lifetime_s)
{
  struct __attribute__ ((packed))
  {
    struct nd_router_advert head;
    guint8 type, len, reserved[2], lifetime[4];
    struct in6_addr server;
  } packet
      = { .head.nd_ra_type = ND_ROUTER_ADVERT, .type = 25, .len = 3, .lifetime[3] = lifetime_s };
  struct sockaddr_in6 to = { .sin6_family = AF_INET6 };
  int fd = lan_socket (rig->lan, LAN_ROUTER_SIDE, AF_INET6, SOCK_RAW, IPPROTO_ICMPV6), hops = 255;

  g_assert_cmpint (setsockopt (fd, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, &hops, sizeof hops), ==, 0);
  g_assert_cmpint (setsockopt (fd, SOL_SOCKET, SO_BINDTODEVICE, LAN_FAR, sizeof LAN_FAR), ==, 0);
  inet_pton (AF_INET6, "ff02::1", &to.sin6_addr);
  inet_pton (AF_INET6, server, &packet.server);
  g_assert_cmpint (sendto (fd, &packet, sizeof packet, 0, (struct sockaddr *)&to, sizeof to), ==,
                   sizeof packet);
  close (fd);
}

/* What a router announces is used as long as it may be, behind what is set, and with automatic
 * alone. */
static void
test_announced_servers (void)
{
  g_autoptr (KernelRig) rig = kernel_rig_new ();

  lan_wait_ip (rig->lan, LAN_ROUTER_SIDE, "-6 addr show dev " LAN_FAR, "fe80::");
  lan_wait_ip_gone (rig->lan, LAN_ROUTER_SIDE, "-6 addr show dev " LAN_FAR, "tentative");
  kernel_rig_step (rig, "add dns eth0 - -");
  wait_servers (rig, NULL);
  announce (rig, "2001:db8:1::53", 200);
  wait_servers (rig, "nameserver 2001:db8:1::53\n");
  announce (rig, "fe80::53", 200);
  wait_servers (rig, "nameserver 2001:db8:1::53\nnameserver fe80::53%eth0\n");
  kernel_rig_step (rig, "set dns eth0 - - -> dns eth0 192.0.2.53,2001:db8:1::53 example.com");
  wait_servers (rig, "nameserver 192.0.2.53\nnameserver 2001:db8:1::53\n"
                     "nameserver fe80::53%eth0\nsearch example.com\n");
  kernel_rig_step (rig, "set dns eth0 192.0.2.53,2001:db8:1::53 example.com -> dns eth0 - -");
  announce (rig, "fe80::53", 0); /* no more */
  wait_servers (rig, "nameserver 2001:db8:1::53\n");
  announce (rig, "2001:db8:1::53", 2); /* for 2 s more */
  wait_servers (rig, NULL);
  kernel_rig_step (rig, "remove dns eth0 - -");
  announce (rig, "2001:db8:1::53", 200); /* nobody's business now */
  kernel_rig_step (rig, "remove dns eth0 - -");
  wait_servers (rig, NULL);
}

static void
test_announced_before (void)
{
  static const char *const options[] = { LAN_RA,
                                         "--dhcp-option=option6:dns-server,"
                                         "[2001:db8:1::53],[fe80::53]",
                                         NULL };
  g_autoptr (KernelRig) rig = kernel_rig_new ();

  lan_dnsmasq_start (rig->lan, options);
  kernel_rig_step (rig, "set ipv6 eth0 off -> ipv6 eth0 automatic");
  lan_wait_ip (rig->lan, LAN_APPLIANCE, ADDRESSES, PREFIX);
  kernel_rig_step (rig, "add dns eth0 - -");
  wait_servers (rig, "nameserver 2001:db8:1::53\nnameserver fe80::53%eth0\n");
  kernel_rig_step (rig, "set ipv6 eth0 automatic -> ipv6 eth0 off");
  kernel_rig_step (rig, "set dns eth0 - - -> dns eth0 192.0.2.53 -");
  wait_servers (rig, "nameserver 192.0.2.53\n");
  kernel_rig_step (rig, "remove dns eth0 192.0.2.53 -");
  wait_servers (rig, NULL);
}

static void
test_refused (void)
{
  g_autoptr (KernelRig) rig = kernel_rig_new ();

  kernel_rig_refused (rig, "add ipv6 eth9 off", FP_CODE_NET_NOT_SET,
                      "ipv6 eth9 off: eth9: No such file or directory (2)");
  rig->edge->class->free (rig->edge);
  rig->edge = fp_net_edge_system_new (
      &(FpNetEdgeOptions){ .host = { .socket = "/nonexistent/host.sock" } });
  kernel_rig_refused (rig, "add ipv6 eth0 off", FP_CODE_NET_NOT_SET,
                      "ipv6 eth0 off: /nonexistent/host.sock: No such file or directory");
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
  g_test_add_func ("/dns/announced", test_announced_servers);
  g_test_add_func ("/dns/announced-before", test_announced_before);
  g_test_add_func ("/edge/no-bus", test_no_bus);
  g_test_add_func ("/edge/cancel", test_cancel);
  return g_test_run ();
}
