/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Does somebody have an address: the whole way, faceplated's side and faceplate-dhcp. */
#include "helper/sys/arp-probe.h"

#include <arpa/inet.h>
#include <glib-unix.h>
#include <net/if.h>
#include <netpacket/packet.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "helper/dhcp/arp.h"
#include "tests/net/dhcp-rig.h"

#define ADDRESS "192.0.2.50"

typedef struct
{
  gboolean done;
  FpArpProbeOutcome outcome;
  char *detail;
} Answer;

static void
on_done (FpArpProbeOutcome outcome, const char *detail, gpointer user_data)
{
  Answer *answer = user_data;

  g_assert_false (answer->done);
  answer->done = TRUE;
  answer->outcome = outcome;
  answer->detail = g_strdup (detail);
}

static gboolean
is_done (gpointer user_data)
{
  return ((Answer *)user_data)->done;
}

static void
expect_on (DhcpRig *rig, const char *link, FpArpProbeOutcome outcome, const char *detail)
{
  Answer answer = { 0 };
  g_autoptr (FpArpProbe) probe = fp_arp_probe_new (&rig->service, link, ADDRESS, on_done, &answer);

  g_assert_false (answer.done);
  lan_wait ("the probe's answer", is_done, &answer);
  g_test_message ("%s", answer.detail != NULL ? answer.detail : "free");
  g_assert_cmpint (answer.outcome, ==, outcome);
  if (detail == NULL)
    g_assert_null (answer.detail);
  else
    g_assert_true (g_pattern_match_simple (detail, answer.detail));
  g_free (answer.detail);
}

static void
expect (DhcpRig *rig, FpArpProbeOutcome outcome, const char *detail)
{
  expect_on (rig, LAN_LINK, outcome, detail);
}

/* The hardware address of the router's end, and its index. */
static struct sockaddr_ll
far_end (int fd)
{
  struct sockaddr_ll end
      = { .sll_family = AF_PACKET, .sll_protocol = htons (ETH_P_ARP), .sll_halen = ETH_ALEN };
  struct ifreq request = { .ifr_name = LAN_FAR };

  g_assert_cmpint (ioctl (fd, SIOCGIFHWADDR, &request), ==, 0);
  memcpy (end.sll_addr, request.ifr_hwaddr.sa_data, ETH_ALEN);
  g_assert_cmpint (ioctl (fd, SIOCGIFINDEX, &request), ==, 0);
  end.sll_ifindex = request.ifr_ifindex;
  return end;
}

static void
test_free (void)
{
  g_auto (DhcpRig) rig;
  gint64 start_us;

  dhcp_rig_init (&rig);
  start_us = g_get_monotonic_time ();
  expect (&rig, FP_ARP_PROBE_FREE, NULL);
  g_assert_cmpint (g_get_monotonic_time () - start_us, >=, 240 * 1000); /* a tenth of 2.4 s */
}

static void
test_used (void)
{
  g_auto (DhcpRig) rig;
  g_autofree char *mac = NULL;
  struct sockaddr_ll far;
  int fd;

  dhcp_rig_init (&rig);
  fd = lan_socket (rig.lan, LAN_ROUTER_SIDE, AF_PACKET, SOCK_DGRAM, 0);
  far = far_end (fd);
  close (fd);
  mac = g_strdup_printf ("%02x:%02x:%02x:%02x:%02x:%02x", far.sll_addr[0], far.sll_addr[1],
                         far.sll_addr[2], far.sll_addr[3], far.sll_addr[4], far.sll_addr[5]);
  lan_add_other (rig.lan, ADDRESS);
  expect (&rig, FP_ARP_PROBE_USED, mac);
  lan_remove_other (rig.lan, ADDRESS);
  expect (&rig, FP_ARP_PROBE_FREE, NULL);
}

typedef struct
{
  int fd;
  struct sockaddr_ll own;
} Twin;

/* Answers a probe with a probe for the same address. */
static gboolean
on_arp (int fd, GIOCondition condition, gpointer user_data)
{
  Twin *twin = user_data;
  struct sockaddr_ll everybody = twin->own;
  struct in_addr address = { inet_addr (ADDRESS) };
  guint8 packet[FP_ARP_SIZE];

  if (recv (fd, packet, sizeof packet, 0) < 0)
    return G_SOURCE_CONTINUE;
  memset (everybody.sll_addr, 0xff, ETH_ALEN);
  fp_arp_probe_packet (packet, twin->own.sll_addr, address);
  sendto (fd, packet, sizeof packet, 0, (struct sockaddr *)&everybody, sizeof everybody);
  return G_SOURCE_CONTINUE;
}

/* Two appliances that are given the same address at the same time. */
static void
test_probed_by_another (void)
{
  g_auto (DhcpRig) rig;
  Twin twin;
  guint source;

  dhcp_rig_init (&rig);
  twin.fd = lan_socket (rig.lan, LAN_ROUTER_SIDE, AF_PACKET, SOCK_DGRAM, 0);
  twin.own = far_end (twin.fd);
  g_assert_cmpint (bind (twin.fd, (struct sockaddr *)&twin.own, sizeof twin.own), ==, 0);
  source = g_unix_fd_add (twin.fd, G_IO_IN, on_arp, &twin);
  expect (&rig, FP_ARP_PROBE_USED, "*:*:*:*:*:*");
  g_source_remove (source);
  close (twin.fd);
}

/* One's own address is nobody else's. */
static void
test_own (void)
{
  g_auto (DhcpRig) rig;

  dhcp_rig_init (&rig);
  lan_ip (rig.lan, LAN_APPLIANCE, "addr add " ADDRESS "/24 dev " LAN_LINK);
  expect (&rig, FP_ARP_PROBE_FREE, NULL);
}

static void
test_links (void)
{
  g_auto (DhcpRig) rig;

  dhcp_rig_init (&rig);
  expect_on (&rig, "eth7", FP_ARP_PROBE_FAILED, "eth7: No such device");
  expect_on (&rig, "lo", FP_ARP_PROBE_FAILED, "lo: it is not Ethernet");
  lan_pull (rig.lan);
  expect (&rig, FP_ARP_PROBE_DOWN, "the link is down");
  lan_ip (rig.lan, LAN_APPLIANCE, "link set " LAN_LINK " down");
  expect (&rig, FP_ARP_PROBE_DOWN, "the link is down");
}

static gboolean
on_first_probe (int fd, GIOCondition condition, gpointer user_data)
{
  lan_pull (user_data);
  return G_SOURCE_REMOVE;
}

/* While it is asked whose the address is: nobody can answer any more. */
static void
test_pulled (void)
{
  g_auto (DhcpRig) rig;
  int fd;

  dhcp_rig_init (&rig);
  rig.service.time_scale = 1; /* the kernel takes up to a second to tell of a carrier */
  fd = lan_socket (rig.lan, LAN_ROUTER_SIDE, AF_PACKET, SOCK_DGRAM, htons (ETH_P_ARP));
  g_unix_fd_add (fd, G_IO_IN, on_first_probe, rig.lan);
  expect (&rig, FP_ARP_PROBE_DOWN, "the link is down");
  close (fd);
}

/* No answer is never "free". */
static void
test_no_answer (void)
{
  static const char *const scripts[] = {
    "cat <&0 >/dev/null",
    "exit 0",
    "printf 'used 12;reboot\\n' >&0; cat <&0 >/dev/null",
    "printf '\\0' >&0; cat <&0 >/dev/null",
  };

  for (guint i = 0; i < G_N_ELEMENTS (scripts); i++)
    {
      g_auto (DhcpRig) rig;

      dhcp_rig_init (&rig);
      dhcp_rig_script (&rig, scripts[i]);
      expect (&rig, FP_ARP_PROBE_FAILED, "*");
    }
}

static void
test_no_service (void)
{
  g_auto (DhcpRig) rig;

  dhcp_rig_init (&rig);
  rig.service.path = NULL;
  rig.service.socket = "/nonexistent/dhcp.sock";
  expect (&rig, FP_ARP_PROBE_FAILED, "/nonexistent/dhcp.sock: No such file or directory");
}

/* Given up in the middle: nothing is said, and the process ends. */
static void
test_cancelled (void)
{
  g_auto (DhcpRig) rig;
  Answer answer = { 0 };
  FpArpProbe *probe;
  GPid pid;

  dhcp_rig_init (&rig);
  dhcp_rig_listen (&rig);
  probe = fp_arp_probe_new (&rig.service, LAN_LINK, ADDRESS, on_done, &answer);
  pid = dhcp_rig_service ();
  fp_arp_probe_free (probe);
  dhcp_rig_wait_end (pid);
  g_assert_false (answer.done);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/arp-probe/free", test_free);
  g_test_add_func ("/arp-probe/used", test_used);
  g_test_add_func ("/arp-probe/probed-by-another", test_probed_by_another);
  g_test_add_func ("/arp-probe/own", test_own);
  g_test_add_func ("/arp-probe/links", test_links);
  g_test_add_func ("/arp-probe/pulled", test_pulled);
  g_test_add_func ("/arp-probe/no-answer", test_no_answer);
  g_test_add_func ("/arp-probe/no-service", test_no_service);
  g_test_add_func ("/arp-probe/cancelled", test_cancelled);
  return g_test_run ();
}
