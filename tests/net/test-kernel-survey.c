/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the survey finds on the real kernel: what is ours, what is not, what routers advertised, and
 * what other links have. Root. */
#include "tests/net/kernel-rig.h"

#include <dlfcn.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

static guint interruptions; /* of IPv6 routes, still to come */

/* In the place of the C library's. */
ssize_t
recvmsg (int fd, struct msghdr *message, int flags)
{
  ssize_t n = ((__typeof__ (recvmsg) *)dlsym (RTLD_NEXT, "recvmsg")) (fd, message, flags);
  struct nlmsghdr *header = message->msg_iov[0].iov_base;

  if (interruptions > 0 && n >= (ssize_t)NLMSG_LENGTH (sizeof (struct rtmsg))
      && header->nlmsg_type == RTM_NEWROUTE
      && ((struct rtmsg *)NLMSG_DATA (header))->rtm_family == AF_INET6)
    {
      header->nlmsg_flags |= NLM_F_DUMP_INTR;
      interruptions--;
    }
  return n;
}

static void
test_survey_marks (void)
{
  g_autoptr (KernelRig) rig = kernel_rig_new ();
  g_autofree char *empty = kernel_rig_survey (rig, "");
  g_autofree char *full = NULL;

  g_assert_cmpstr (empty, ==, "up eth0\nmtu eth0 1500\nipv6 eth0 automatic\n--\n");
  kernel_rig_steps (rig, STEPS ("add address eth0 192.0.2.10/24 0 own",
                                "add route eth0 0.0.0.0/0 192.0.2.1 100 own",
                                "add route eth0 ::/0 fe80::1 100 own"));
  lan_ip (rig->lan, LAN_APPLIANCE, "addr add 192.0.2.66/24 dev eth0");
  lan_ip (rig->lan, LAN_APPLIANCE, "route add 10.0.0.0/8 via 192.0.2.1 metric 7 proto static");
  lan_ip (rig->lan, LAN_APPLIANCE, "route add unreachable 10.1.0.0/16");
  lan_ip (rig->lan, LAN_APPLIANCE, "route add 10.2.0.0/16 dev eth0 table 7");
  lan_ip (rig->lan, LAN_APPLIANCE, "rule add to 10.2.0.0/16 lookup 7");
  full = kernel_rig_survey (rig, "eth0.100");
  g_assert_cmpstr (full, ==,
                   "up eth0\nmtu eth0 1500\nipv6 eth0 automatic\n"
                   "address eth0 192.0.2.10/24 0 own\n"
                   "route eth0 0.0.0.0/0 192.0.2.1 100 own\n"
                   "route eth0 ::/0 fe80::1 100 own\n--\n"
                   "address eth0 192.0.2.66/24 0 0\n"
                   "route eth0 10.2.0.0/16 - 0 3 ...\n"
                   "route eth0 10.0.0.0/8 192.0.2.1 7 4\n");
  g_assert_true (rig->survey->found && rig->survey->up && rig->survey->carrier && rig->survey->arp);
}

static void
test_survey_link (void)
{
  g_autoptr (KernelRig) rig = kernel_rig_new ();
  g_autofree char *is_static = NULL, *off = NULL, *gone = NULL;

  lan_set (rig->lan, LAN_APPLIANCE, "net/ipv6/conf/eth0/accept_ra", "0");
  lan_set (rig->lan, LAN_APPLIANCE, "net/ipv6/conf/eth0/autoconf", "0");
  lan_pull (rig->lan);
  lan_wait_ip (rig->lan, LAN_APPLIANCE, "link show eth0", "NO-CARRIER");
  is_static = kernel_rig_survey (rig, "");
  g_assert_cmpstr (is_static, ==, "up eth0\nmtu eth0 1500\nipv6 eth0 static\n--\n");
  g_assert_true (rig->survey->up && !rig->survey->carrier);
  lan_set (rig->lan, LAN_APPLIANCE, "net/ipv6/conf/eth0/disable_ipv6", "1");
  lan_ip (rig->lan, LAN_APPLIANCE, "link set eth0 down arp off mtu 1300");
  off = kernel_rig_survey (rig, "");
  g_assert_cmpstr (off, ==, "mtu eth0 1300\nipv6 eth0 off\n--\n");
  g_assert_true (rig->survey->found && !rig->survey->up && !rig->survey->arp);
  lan_ip (rig->lan, LAN_APPLIANCE, "link del eth0");
  gone = kernel_rig_survey (rig, "");
  g_assert_cmpstr (gone, ==, "--\n");
  g_assert_false (rig->survey->found);
}

static void
test_survey_advertised (void)
{
  const char *const options[] = { LAN_RA, NULL };
  g_autoptr (KernelRig) rig = kernel_rig_new ();
  g_autofree char *survey = NULL;

  lan_dnsmasq_start (rig->lan, options);
  lan_wait_ip (rig->lan, LAN_APPLIANCE, "-6 route show default", "proto ra");
  lan_wait_ip (rig->lan, LAN_APPLIANCE, "-6 addr show eth0 -tentative", "2001:db8:1:");
  survey = kernel_rig_survey (rig, "");
  g_assert_true (g_str_has_prefix (
      survey, "up eth0\nmtu eth0 1500\nipv6 eth0 automatic\n--\n--\naddress eth0 2001:db8:1:"));
  g_assert_nonnull (strstr (survey, "\nroute eth0 ::/0 fe80:"));
}

/* A list that is read again takes nothing along of those before it. */
static void
test_survey_interrupted (void)
{
  const char *const options[] = { LAN_RA, NULL };
  g_autoptr (KernelRig) rig = kernel_rig_new ();
  g_autofree char *whole = NULL, *interrupted = NULL;

  lan_dnsmasq_start (rig->lan, options);
  lan_wait_ip (rig->lan, LAN_APPLIANCE, "-6 route show default", "proto ra");
  lan_wait_ip (rig->lan, LAN_APPLIANCE, "-6 addr show eth0 -tentative", "2001:db8:1:");
  lan_ip (rig->lan, LAN_APPLIANCE, "addr add 192.0.2.66/24 dev eth0");
  whole = kernel_rig_survey (rig, "");
  interruptions = 2;
  interrupted = kernel_rig_survey (rig, "");
  g_assert_cmpuint (interruptions, ==, 0);
  g_assert_cmpstr (interrupted, ==, whole);
}

static void
test_survey_others (void)
{
  g_autoptr (KernelRig) rig = kernel_rig_new ();
  g_autoptr (GString) text = g_string_new (NULL);

  lan_ip (rig->lan, LAN_APPLIANCE, "link add data type veth peer name far");
  lan_ip (rig->lan, LAN_APPLIANCE, "link set data up");
  lan_ip (rig->lan, LAN_APPLIANCE, "addr add 198.51.100.1/24 dev data");
  lan_ip (rig->lan, LAN_APPLIANCE, "addr add 203.0.113.1 peer 203.0.113.9/30 dev data");
  lan_ip (rig->lan, LAN_APPLIANCE, "addr add 2001:db8:5::1/64 dev data");
  lan_ip (rig->lan, LAN_APPLIANCE, "addr add 192.0.2.10/24 dev eth0");
  g_free (kernel_rig_survey (rig, ""));
  for (guint i = 0; i < rig->survey->others->len; i++)
    {
      const FpNetObject *other = &g_array_index (rig->survey->others, FpNetObject, i);

      g_string_append_printf (text, "%s %s/%u\n", other->link, other->address.text,
                              other->address.prefix);
    }
  g_assert_cmpstr (text->str, ==,
                   "data 198.51.100.1/24\ndata 203.0.113.9/30\ndata 2001:db8:5::1/64\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernel-survey/marks", test_survey_marks);
  g_test_add_func ("/kernel-survey/link", test_survey_link);
  g_test_add_func ("/kernel-survey/advertised", test_survey_advertised);
  g_test_add_func ("/kernel-survey/interrupted", test_survey_interrupted);
  g_test_add_func ("/kernel-survey/others", test_survey_others);
  return g_test_run ();
}
