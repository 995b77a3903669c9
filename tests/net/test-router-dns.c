/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What routers announce about DNS (RFC 8106), up to resolv.conf, through the real edge. Root. */
#include <arpa/inet.h>
#include <netinet/icmp6.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "helper/configurator.h"
#include "tests/net/kernel-rig.h"

#define ADDRESSES "-6 -brief addr show dev " LAN_LINK

typedef struct
{
  KernelRig *rig;
  int router; /* a raw socket of the router's, which hears solicitations */
} Fixture;

static gboolean
is_solicited (gpointer user_data)
{
  Fixture *fixture = user_data;
  guint8 packet[256];

  return recv (fixture->router, packet, sizeof packet, 0) > 0;
}

static void
wait_solicitation (Fixture *fixture)
{
  lan_wait ("a solicitation", is_solicited, fixture);
}

/* Once it has heard an announcement behind its first one the kernel does not ask any more by
 * itself.
 */
static void
forget_solicitations (Fixture *fixture)
{
  while (is_solicited (fixture))
    ;
}

static void
setup (Fixture *fixture, gconstpointer user)
{
  struct icmp6_filter filter;
  int hops = 255;

  fixture->rig = kernel_rig_new ();
  fixture->router
      = lan_socket (fixture->rig->lan, LAN_ROUTER_SIDE, AF_INET6, SOCK_RAW, IPPROTO_ICMPV6);
  ICMP6_FILTER_SETBLOCKALL (&filter);
  ICMP6_FILTER_SETPASS (ND_ROUTER_SOLICIT, &filter);
  g_assert_cmpint (
      setsockopt (fixture->router, IPPROTO_ICMPV6, ICMP6_FILTER, &filter, sizeof filter), ==, 0);
  g_assert_cmpint (
      setsockopt (fixture->router, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, &hops, sizeof hops), ==, 0);
  g_assert_cmpint (
      setsockopt (fixture->router, SOL_SOCKET, SO_BINDTODEVICE, LAN_FAR, sizeof LAN_FAR), ==, 0);
  lan_wait_ip (fixture->rig->lan, LAN_ROUTER_SIDE, "-6 addr show dev " LAN_FAR, "fe80::");
  lan_wait_ip_gone (fixture->rig->lan, LAN_ROUTER_SIDE, "-6 addr show dev " LAN_FAR, "tentative");
  wait_solicitation (fixture); /* the appliance has its link-local address */
}

static void
teardown (Fixture *fixture, gconstpointer user)
{
  close (fixture->router);
  kernel_rig_free (fixture->rig);
}

typedef struct
{
  int router;
  const guint8 *packet;
  gsize n;
} Send;

/* Not while the router's own address comes back after its cable did. */
static gboolean
is_sent (gpointer user_data)
{
  const Send *what = user_data;
  struct sockaddr_in6 to = { .sin6_family = AF_INET6 };

  inet_pton (AF_INET6, "ff02::1", &to.sin6_addr);
  return sendto (what->router, what->packet, what->n, 0, (struct sockaddr *)&to, sizeof to)
         == (gssize)what->n;
}

static void
send_option (Fixture *fixture, guint8 type, guint8 lifetime_s, const void *value, gsize len)
{
  guint8 packet[sizeof (struct nd_router_advert) + 8 + 64] = { ND_ROUTER_ADVERT };
  guint8 *option = packet + sizeof (struct nd_router_advert);
  gsize n = sizeof (struct nd_router_advert) + 8 + len;
  Send what = { fixture->router, packet, n };

  option[0] = type;
  option[1] = (guint8)(1 + len / 8);
  option[7] = lifetime_s;
  memcpy (option + 8, value, len);
  lan_wait ("the router sends", is_sent, &what);
}

static void
announce (Fixture *fixture, const char *server, guint8 lifetime_s)
{
  struct in6_addr address;

  inet_pton (AF_INET6, server, &address);
  send_option (fixture, 25, lifetime_s, &address, sizeof address);
}

static void
announce_domain (Fixture *fixture, const char *name16, guint8 lifetime_s)
{
  send_option (fixture, 31, lifetime_s, name16, 16);
}

#define EXAMPLE "\7example\3com\0\0\0"
#define OTHER   "\5other\7example\0"

/* The appliance. */

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
wait_servers (Fixture *fixture, const char *lines)
{
  Servers servers = { fixture->rig, lines };

  lan_wait (lines != NULL ? lines : "no resolv.conf", has_servers, &servers);
}

static void
assert_servers (Fixture *fixture, const char *lines)
{
  Servers servers = { fixture->rig, lines };

  g_assert_true (has_servers (&servers));
}

/* As long as they may be used, behind what is set. */
static void
test_servers (Fixture *fixture, gconstpointer user)
{
  KernelRig *rig = fixture->rig;

  kernel_rig_step (rig, "add dns eth0 - -");
  assert_servers (fixture, NULL);
  announce (fixture, "2001:db8:1::53", 200);
  wait_servers (fixture, "nameserver 2001:db8:1::53\n");
  announce (fixture, "fe80::53", 200);
  wait_servers (fixture, "nameserver 2001:db8:1::53\nnameserver fe80::53%eth0\n");
  kernel_rig_step (rig, "set dns eth0 - - -> dns eth0 192.0.2.53,2001:db8:1::53 example.com");
  assert_servers (fixture, "nameserver 192.0.2.53\nnameserver 2001:db8:1::53\n"
                           "nameserver fe80::53%eth0\nsearch example.com\n");
  kernel_rig_step (rig, "set dns eth0 192.0.2.53,2001:db8:1::53 example.com -> dns eth0 - -");
  announce (fixture, "fe80::53", 0); /* withdrawn */
  wait_servers (fixture, "nameserver 2001:db8:1::53\n");
  announce (fixture, "2001:db8:1::53", 2); /* for 2 s more */
  wait_servers (fixture, NULL);
  kernel_rig_step (rig, "remove dns eth0 - -");
  announce (fixture, "2001:db8:1::53", 200); /* nobody's business now */
  kernel_rig_step (rig, "remove dns eth0 - -");
  assert_servers (fixture, NULL);
}

static void
test_domain (Fixture *fixture, gconstpointer user)
{
  KernelRig *rig = fixture->rig;

  kernel_rig_step (rig, "add dns eth0 192.0.2.53 -");
  announce_domain (fixture, EXAMPLE, 200);
  wait_servers (fixture, "nameserver 192.0.2.53\nsearch example.com\n");
  announce_domain (fixture, OTHER, 200);
  announce_domain (fixture, EXAMPLE, 0);
  wait_servers (fixture, "nameserver 192.0.2.53\nsearch other.example\n");
  kernel_rig_step (rig, "set dns eth0 192.0.2.53 - -> dns eth0 192.0.2.53 set.example");
  assert_servers (fixture, "nameserver 192.0.2.53\nsearch set.example\n");
}

/* The kernel hears them as long as IPv6 is automatic. */
static void
test_modes (Fixture *fixture, gconstpointer user)
{
  KernelRig *rig = fixture->rig;

  kernel_rig_step (rig, "add dns eth0 192.0.2.53 -");
  announce (fixture, "2001:db8:1::53", 200);
  wait_servers (fixture, "nameserver 192.0.2.53\nnameserver 2001:db8:1::53\n");
  kernel_rig_step (rig, "set ipv6 eth0 automatic -> ipv6 eth0 static");
  lan_wait_ip_gone (rig->lan, LAN_APPLIANCE, "-6 addr show dev eth0", "tentative");
  kernel_rig_step (rig, "set dns eth0 192.0.2.53 - -> dns eth0 192.0.2.54 -");
  assert_servers (fixture, "nameserver 192.0.2.54\n");
  announce (fixture, "2001:db8:1::66", 200);
  kernel_rig_step (rig, "set ipv6 eth0 static -> ipv6 eth0 automatic");
  wait_solicitation (fixture);
  announce (fixture, "2001:db8:1::54", 200);
  wait_servers (fixture, "nameserver 192.0.2.54\nnameserver 2001:db8:1::54\n");
}

/* A faceplated that starts has heard nothing: what is in place stays meanwhile, and the routers are
 * asked. */
static void
test_restart (Fixture *fixture, gconstpointer user)
{
  KernelRig *rig = fixture->rig;
  g_autofree char *before = NULL, *after = NULL, *text = NULL;

  kernel_rig_step (rig, "add dns eth0 - -");
  announce (fixture, "2001:db8:1::53", 200);
  wait_servers (fixture, "nameserver 2001:db8:1::53\n");
  lan_ip (rig->lan, LAN_APPLIANCE, "addr add 2001:db8:1::10/64 dev " LAN_LINK " nodad");
  lan_wait_ip_gone (rig->lan, LAN_APPLIANCE, "-6 addr show dev eth0", "tentative");
  before = lan_ip_output (rig->lan, LAN_APPLIANCE, ADDRESSES);
  forget_solicitations (fixture);
  kernel_rig_restart (rig);
  kernel_rig_step (rig, "add dns eth0 - -");
  wait_solicitation (fixture);
  assert_servers (fixture, "nameserver 2001:db8:1::53\n");
  announce (fixture, "2001:db8:1::54", 200);
  wait_servers (fixture, "nameserver 2001:db8:1::54\n");
  after = lan_ip_output (rig->lan, LAN_APPLIANCE, ADDRESSES);
  g_assert_cmpstr (after, ==, before);
  text = lan_ip_output (rig->lan, LAN_APPLIANCE, "token get dev " LAN_LINK);
  g_assert_nonnull (strstr (text, "token :: "));
}

/* Asked three times, no router has an answer: what an earlier process has set goes. */
static void
test_silence (Fixture *fixture, gconstpointer user)
{
  KernelRig *rig = fixture->rig;

  kernel_rig_step (rig, "add dns eth0 - -");
  announce (fixture, "2001:db8:1::53", 200);
  wait_servers (fixture, "nameserver 2001:db8:1::53\n");
  forget_solicitations (fixture);
  kernel_rig_restart (rig);
  kernel_rig_step (rig, "add dns eth0 - -");
  for (guint i = 0; i < 3; i++)
    {
      wait_solicitation (fixture);
      assert_servers (fixture, "nameserver 2001:db8:1::53\n");
    }
  wait_servers (fixture, NULL);
}

/* An administrator's token and the addresses made with it are left alone. */
static void
test_token (Fixture *fixture, gconstpointer user)
{
  KernelRig *rig = fixture->rig;
  g_autofree char *text = NULL;

  lan_wait_ip_gone (rig->lan, LAN_APPLIANCE, "-6 addr show dev eth0", "tentative");
  lan_ip (rig->lan, LAN_APPLIANCE, "token set ::1234 dev " LAN_LINK);
  kernel_rig_step (rig, "add dns eth0 - -");
  announce (fixture, "2001:db8:1::53", 200);
  wait_servers (fixture, "nameserver 2001:db8:1::53\n");
  text = lan_ip_output (rig->lan, LAN_APPLIANCE, "token get dev " LAN_LINK);
  g_assert_nonnull (strstr (text, "token ::1234 "));
}

/* The cable leads to another network: its routers are asked, and what they say counts alone. */
static void
test_flap (Fixture *fixture, gconstpointer user)
{
  KernelRig *rig = fixture->rig;

  kernel_rig_step (rig, "add dns eth0 - -");
  announce (fixture, "2001:db8:1::53", 200);
  announce_domain (fixture, EXAMPLE, 200);
  wait_servers (fixture, "nameserver 2001:db8:1::53\nsearch example.com\n");
  forget_solicitations (fixture);
  lan_pull (rig->lan);
  lan_plug (rig->lan);
  wait_solicitation (fixture);
  assert_servers (fixture, "nameserver 2001:db8:1::53\nsearch example.com\n");
  announce (fixture, "2001:db8:2::53", 200);
  wait_servers (fixture, "nameserver 2001:db8:2::53\nsearch example.com\n");
  announce_domain (fixture, OTHER, 200);
  wait_servers (fixture, "nameserver 2001:db8:2::53\nsearch other.example\n");
}

/* A port that leaves its bridge is still there, though the kernel says RTM_DELLINK. */
static void
test_bridge (Fixture *fixture, gconstpointer user)
{
  KernelRig *rig = fixture->rig;

  kernel_rig_step (rig, "add dns eth0 - -");
  announce (fixture, "2001:db8:1::53", 200);
  wait_servers (fixture, "nameserver 2001:db8:1::53\n");
  lan_ip (rig->lan, LAN_APPLIANCE, "link add br0 type bridge");
  lan_ip (rig->lan, LAN_APPLIANCE, "link set " LAN_LINK " master br0");
  lan_ip (rig->lan, LAN_APPLIANCE, "link set " LAN_LINK " nomaster");
  announce (fixture, "2001:db8:1::54", 200);
  wait_servers (fixture, "nameserver 2001:db8:1::53\nnameserver 2001:db8:1::54\n");
}

static guint n_warnings;

/* Warnings are expected; anything else is as usual. */
static GLogWriterOutput
count_warnings (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  if ((level & G_LOG_LEVEL_WARNING) == 0)
    return g_log_writer_default (level, fields, n_fields, user_data);
  n_warnings++;
  return G_LOG_WRITER_HANDLED;
}

static gboolean
has_warned (gpointer user_data)
{
  return n_warnings > 0;
}

/* What cannot be written when a router announces it is written later. */
static void
test_retry (Fixture *fixture, gconstpointer user)
{
  KernelRig *rig = fixture->rig;
  g_autofree char *etc = g_build_filename (rig->root, "etc", NULL);
  g_autofree char *away = g_build_filename (rig->root, "away", NULL);

  kernel_rig_step (rig, "add dns eth0 - -");
  g_assert_cmpint (rename (etc, away), ==, 0);
  n_warnings = 0;
  announce (fixture, "2001:db8:1::53", 200);
  lan_wait ("a failure", has_warned, NULL);
  g_assert_cmpint (rename (away, etc), ==, 0);
  wait_servers (fixture, "nameserver 2001:db8:1::53\n");
}

/* A change to IPv6 alone, with what dnsmasq announces. */

typedef struct
{
  Fixture *fixture;
  FpConfigurator *configurator;
  gboolean done;
} Change;

static gboolean
is_done (gpointer user_data)
{
  return ((Change *)user_data)->done;
}

static void
on_stage (FpStage stage, FpStageStatus status, guint duration_ms, gpointer user_data)
{
}

static void
on_lease (const FpLease *lease, gint64 expires_us, gpointer user_data)
{
}

static void
on_fault (FpCode code, const char *detail, gpointer user_data)
{
  g_assert_cmpint (code, ==, FP_CODE_OK);
}

static void
on_started (gpointer user_data)
{
  ((Change *)user_data)->done = TRUE;
}

static void
on_applied (FpReport *report, gpointer user_data)
{
  Change *change = user_data;

  g_assert_cmpint (report->code, ==, FP_CODE_OK);
  /* The check that follows can resolve names. */
  assert_servers (change->fixture, "nameserver 2001:db8:1::53\nsearch example.com\n");
  fp_report_free (report);
  change->done = TRUE;
}

static void
on_prepared (const char *journal, const FpStateNetwork *next, const GError *error,
             gpointer user_data)
{
  Change *change = user_data;

  g_assert_no_error (error);
  fp_configurator_apply (change->configurator, FALSE, on_applied, change);
}

static void
begin (Change *change, const FpStateNetwork *network)
{
  if (change->fixture->rig->edge == NULL)
    kernel_rig_restart (change->fixture->rig);
  change->configurator = fp_configurator_new (kernel_rig_steal_edge (change->fixture->rig), 1,
                                              on_stage, on_lease, on_fault, change);
  change->done = FALSE;
  fp_configurator_start (change->configurator, network, NULL, on_started, change);
  lan_wait ("the start", is_done, change);
}

static void
test_ipv6_only (Fixture *fixture, gconstpointer user)
{
  static const char *const options[]
      = { LAN_RA, "--dhcp-option=option6:dns-server,[2001:db8:1::53]",
          "--dhcp-option=option6:domain-search,example.com", NULL };
  FpStateNetwork none = { .settings = fp_network_settings_default () };
  FpStateNetwork only = { .managed = TRUE, .link = LAN_LINK, .settings = none.settings };
  Change change = { .fixture = fixture };

  only.settings.ipv4 = FP_IPV4_OFF;
  lan_dnsmasq_start (fixture->rig->lan, options);
  begin (&change, &none);
  change.done = FALSE;
  fp_configurator_prepare (change.configurator, &only, FALSE, on_prepared, &change);
  lan_wait ("the change", is_done, &change);
  fp_configurator_settle (change.configurator);
  fp_configurator_free (change.configurator);
  lan_dnsmasq_stop (fixture->rig->lan);

  begin (&change, &only);
  assert_servers (fixture, "nameserver 2001:db8:1::53\nsearch example.com\n");
  announce (fixture, "2001:db8:1::54", 200);
  wait_servers (fixture, "nameserver 2001:db8:1::54\n");
  fp_configurator_free (change.configurator);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_writer_func (count_warnings, NULL, NULL);
#define ADD(name, test) g_test_add ("/router-dns/" name, Fixture, NULL, setup, test, teardown)
  ADD ("servers", test_servers);
  ADD ("domain", test_domain);
  ADD ("modes", test_modes);
  ADD ("restart", test_restart);
  ADD ("silence", test_silence);
  ADD ("token", test_token);
  ADD ("flap", test_flap);
  ADD ("bridge", test_bridge);
  ADD ("retry", test_retry);
  ADD ("ipv6-only", test_ipv6_only);
  return g_test_run ();
}
