/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The pure parts of faceplate-dhcp: requests, what passes of udhcpc's variables, ARP. */
#include "helper/dhcp/arp.h"
#include "helper/dhcp/event.h"
#include "helper/dhcp/report.h"
#include "helper/dhcp/request.h"

#include <arpa/inet.h>
#include <string.h>

static void
test_requests (void)
{
  static const char *const refused[] = {
    "",
    "dhcp",
    "dhcp ",
    "dhcp eth0 ",
    "dhcp eth0 192.0.2.256",
    "dhcp eth0 192.0.2.1 192.0.2.2",
    "dhcp eth0 -R",
    "dhcp ../x",
    "dhcp ..",
    "dhcp eth0\n",
    "dhcp a:b",
    "dhcp name-is-too-long",
    "DHCP eth0",
    "probe eth0",
    "probe eth0 2001:db8::1",
    "renew",
  };
  FpDhcpRequest request;

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    g_assert_false (fp_dhcp_request_parse (refused[i], &request));
  g_assert_true (fp_dhcp_request_parse ("dhcp eth0.100", &request));
  g_assert_cmpint (request.kind, ==, FP_DHCP_REQUEST_DHCP);
  g_assert_cmpstr (request.link, ==, "eth0.100");
  g_assert_cmpstr (request.address, ==, "");
  g_assert_true (fp_dhcp_request_parse ("dhcp eth0 192.0.2.10", &request));
  g_assert_cmpstr (request.address, ==, "192.0.2.10");
  g_assert_true (fp_dhcp_request_parse ("probe -x 192.0.2.10", &request));
  g_assert_cmpint (request.kind, ==, FP_DHCP_REQUEST_PROBE);
}

static void
check_packet (const char *event, const char *const *environment, const char *packet)
{
  g_autofree char *made = fp_dhcp_event_packet (event, (char **)environment);

  g_assert_cmpstr (made, ==, packet);
}

static void
test_lease (void)
{
  const char *const environment[] = {
    "PATH=/bin",
    "interface=eth0",
    "ip=192.0.2.10",
    "mask=24",
    "router=192.0.2.1 192.0.2.2",
    "dns=192.0.2.53",
    "domain=example.com",
    "mtu=1400",
    "lease=3600",
    "serverid=192.0.2.1",
    "staticroutes=0.0.0.0/0 192.0.2.1 198.51.100.0/24 192.0.2.2",
    "opt53=05",
    NULL,
  };
  const char *lease = "ip=192.0.2.10\nmask=24\nrouter=192.0.2.1 192.0.2.2\ndns=192.0.2.53\n"
                      "domain=example.com\nmtu=1400\n"
                      "staticroutes=0.0.0.0/0 192.0.2.1 198.51.100.0/24 192.0.2.2\nlease=3600\n"
                      "serverid=192.0.2.1\n";
  g_autofree char *bound = g_strconcat ("bound\n", lease, NULL);
  g_autofree char *renew = g_strconcat ("renew\n", lease, NULL);

  check_packet ("bound", environment, bound);
  check_packet ("renew", environment, renew);
  check_packet ("nak", environment, "nak\n");
  check_packet ("deconfig", environment, "deconfig\n");
  check_packet ("leasefail", environment, "leasefail\n");
  check_packet ("conflict", environment, NULL);
  check_packet ("", environment, NULL);
}

static void
test_values (void)
{
  static const char *const left_out[] = {
    "ip=",
    "ip=192.0.2.10\nmask=8",
    "ip=1234567890123456",
    "mask=-1",
    "mask=12345678901",
    "dns=192.0.2.53 $(reboot)",
    "dns=192.0.2.53  192.0.2.54",
    "domain=a;b",
    "domain=bad",
    "domain=b\xc3\xa4r.example",
    "staticroutes=0.0.0.0/0 `x`",
    "LD_PRELOAD=/x",
  };
  g_autofree char *name = g_strnfill (253, 'a');
  g_autofree char *longest = g_strconcat ("domain=", name, NULL);
  g_autofree char *longer = g_strconcat ("domain=a", name, NULL);
  g_autofree char *passed = g_strconcat ("bound\n", longest, "\n", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (left_out); i++)
    check_packet ("bound", (const char *const[]){ left_out[i], NULL }, "bound\n");
  check_packet ("bound", (const char *const[]){ longest, NULL }, passed);
  check_packet ("bound", (const char *const[]){ longer, NULL }, "bound\n");
}

/* All values at their longest. */
static void
test_size (void)
{
  static const char *const names[]
      = { "ip", "mask", "router", "dns", "domain", "mtu", "staticroutes", "lease", "serverid" };
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *letters = g_strnfill (253, 'a');
  g_auto (GStrv) environment = NULL;
  g_autofree char *packet = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GString) value = g_string_new (names[i]);

      g_string_append_c (value, '=');
      if (g_str_equal (names[i], "domain"))
        g_string_append (value, letters);
      else if (g_str_equal (names[i], "staticroutes"))
        for (guint n = 0; n < 500; n++)
          g_string_append_printf (value, "%s255.255.255.255/32", n > 0 ? " " : "");
      else if (g_str_equal (names[i], "router") || g_str_equal (names[i], "dns"))
        for (guint n = 0; n < 500; n++)
          g_string_append_printf (value, "%s255.255.255.255", n > 0 ? " " : "");
      else
        g_string_append (value, "4294967295");
      g_strv_builder_add (builder, value->str);
    }
  environment = g_strv_builder_end (builder);
  packet = fp_dhcp_event_packet ("bound", environment);
  g_assert_cmpuint (strlen (packet), <=, FP_DHCP_PACKET_MAX);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_nonnull (strstr (packet, names[i]));
}

static void
test_events (void)
{
  FpDhcpReport report;
  const char *lines;

  g_assert_true (fp_dhcp_event_parse ("renew\nip=192.0.2.1\n", &report, &lines));
  g_assert_cmpint (report, ==, FP_DHCP_REPORT_RENEW);
  g_assert_cmpstr (lines, ==, "ip=192.0.2.1\n");
  g_assert_true (fp_dhcp_event_parse ("nak", &report, &lines));
  g_assert_cmpint (report, ==, FP_DHCP_REPORT_NAK);
  g_assert_cmpstr (lines, ==, "");
  g_assert_false (fp_dhcp_event_parse ("", &report, &lines));
  g_assert_false (fp_dhcp_event_parse ("bounds\n", &report, &lines));
  g_assert_false (fp_dhcp_event_parse ("boun", &report, &lines));
}

/* Operation, sender's address, target's address: does that conflict with 192.0.2.50? */
static gboolean
conflicts (guint8 operation, const char *sender, const char *target, gboolean from_self)
{
  static const guint8 own[ETH_ALEN] = { 2, 0, 0, 0, 0, 1 };
  static const guint8 far[ETH_ALEN] = { 2, 0, 0, 0, 0, 2 };
  struct in_addr address = { inet_addr ("192.0.2.50") };
  struct in_addr from = { inet_addr (sender) }, to = { inet_addr (target) };
  guint8 packet[FP_ARP_SIZE], other[ETH_ALEN];
  gboolean conflict;

  fp_arp_probe_packet (packet, from_self ? own : far, to);
  packet[7] = operation;
  memcpy (packet + 14, &from, sizeof from);
  conflict = fp_arp_conflicts (packet, sizeof packet, own, address, other);
  if (conflict)
    g_assert_cmpmem (other, ETH_ALEN, far, ETH_ALEN);
  g_assert_false (fp_arp_conflicts (packet, sizeof packet - 1, own, address, other));
  packet[1] = 6; /* IEEE 802, not Ethernet */
  g_assert_false (fp_arp_conflicts (packet, sizeof packet, own, address, other));
  return conflict;
}

static void
test_arp (void)
{
  g_assert_true (conflicts (2, "192.0.2.50", "0.0.0.0", FALSE));    /* an answer */
  g_assert_true (conflicts (1, "192.0.2.50", "192.0.2.1", FALSE));  /* it asks for another */
  g_assert_true (conflicts (1, "192.0.2.50", "192.0.2.50", FALSE)); /* an announcement */
  g_assert_true (conflicts (1, "0.0.0.0", "192.0.2.50", FALSE));    /* a probe */
  g_assert_false (conflicts (1, "0.0.0.0", "192.0.2.50", TRUE));    /* one's own */
  g_assert_false (conflicts (1, "192.0.2.1", "192.0.2.50", FALSE)); /* somebody asks */
  g_assert_false (conflicts (2, "192.0.2.1", "192.0.2.50", FALSE));
  g_assert_false (conflicts (2, "0.0.0.0", "192.0.2.50", FALSE));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dhcp-packets/requests", test_requests);
  g_test_add_func ("/dhcp-packets/lease", test_lease);
  g_test_add_func ("/dhcp-packets/values", test_values);
  g_test_add_func ("/dhcp-packets/size", test_size);
  g_test_add_func ("/dhcp-packets/events", test_events);
  g_test_add_func ("/dhcp-packets/arp", test_arp);
  return g_test_run ();
}
