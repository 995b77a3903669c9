/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What others have on the link, of every kind that the kernel has: taken away as the kernel takes
 * it, and put back by way of a journal, it is what it was. Root. */
#include <string.h>

#include "tests/net/kernel-rig.h"

/* As somebody typed it. Lifetimes are told from what comes before the test ends. */
static const char foreign[]
    = "addr add 192.0.2.99/24 dev eth0\n"
      "addr add 198.51.100.7 peer 198.51.100.9/32 dev eth0\n"
      "addr add 203.0.113.5/24 dev eth0 valid_lft 900 preferred_lft 600\n"
      "addr add 203.0.113.205/28 broadcast 203.0.113.255 label eth0:1 noprefixroute metric 7 dev "
      "eth0\n"
      "addr add 2001:db8:5::5/64 nodad dev eth0\n"
      "addr add 2001:db8:6::6/64 nodad noprefixroute valid_lft 900 preferred_lft 0 dev eth0\n"
      "addr add 2001:db8:7::7 peer 2001:db8:7::8 nodad dev eth0\n"
      "addr add 2001:db8:8::8/64 dev eth0\n"
      "route add 10.0.0.0/8 via 192.0.2.1 dev eth0 metric 7 proto static\n"
      "route add 10.1.0.0/16 dev eth0\n"
      "route add 10.2.0.0/16 nexthop via 192.0.2.1 dev eth0 weight 3 nexthop via 203.0.113.1 dev "
      "eth0\n"
      "route add 10.3.0.0/16 nexthop via 192.0.2.1 dev eth0 nexthop via 172.16.0.2 dev other0\n"
      "route add 10.4.0.0/16 via 192.0.2.1 src 203.0.113.5 mtu lock 1300 advmss 1200 metric 5\n"
      "route add default via 192.0.2.1 dev eth0 table 77\n"
      "route add 10.5.0.0/16 via inet6 fe80::1 dev eth0\n"
      "route add 10.6.0.0/16 via 172.31.9.9 dev eth0 onlink\n"
      "route add 10.7.0.0/16 dev eth0 scope global tos 0x10\n"
      "route add local 100.64.1.0/24 dev eth0 table 88\n"
      "route add 10.8.0.0/16 nhid 7\n"
      "route add 2001:db8:a::/48 nexthop via 2001:db8:5::1 dev eth0 nexthop via 2001:db8:5::2 "
      "dev eth0\n"
      "route add 2001:db8:b::/48 via 2001:db8:5::1 dev eth0 expires 900 pref high\n"
      "route add 2001:db8:c::/48 dev eth0 src 2001:db8:5::5 metric 50\n"
      "route add 2001:db8:d::/48 via 2001:db8:5::1 dev eth0 proto static\n";

#define RULE "from 100.64.0.0/24 lookup 77" /* some rule */

static KernelRig *
new_rig (void)
{
  KernelRig *rig = kernel_rig_new ();

  lan_set (rig->lan, LAN_APPLIANCE, "net/ipv6/conf/default/disable_ipv6", "1");
  kernel_rig_batch (rig, "link add other0 type veth peer name other1\nlink set other0 up\n"
                         "link set other1 up\naddr add 172.16.0.1/24 dev other0\n"
                         "nexthop add id 7 via fe80::1 dev eth0\n"
                         "rule add " RULE "\n");
  return rig;
}

/* Lifetimes run: those of the first minute are one. */
static char *
without_time (const char *text)
{
  g_autoptr (GRegex) whole = g_regex_new ("\\b(8[4-9][0-9]|900)(sec)?\\b", 0, 0, NULL);
  g_autoptr (GRegex) part = g_regex_new ("\\b(5[4-9][0-9]|600)(sec)?\\b", 0, 0, NULL);
  g_autofree char *first = g_regex_replace_literal (whole, text, -1, 0, "LONG", 0, NULL);

  return g_regex_replace_literal (part, first, -1, 0, "SHORT", 0, NULL);
}

static int
compare (const void *a, const void *b)
{
  return strcmp (*(char *const *)a, *(char *const *)b);
}

/* Everything that `ip` says of addresses and routes, a line each, in an order of its own. */
static char *
place (KernelRig *rig)
{
  static const char *const shows[] = { "-d -o addr show dev eth0", "-d route show table all",
                                       "-d -6 route show table all", "nexthop show" };
  g_autoptr (GString) all = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (shows); i++)
    {
      g_autofree char *text = lan_ip_output (rig->lan, LAN_APPLIANCE, "%s", shows[i]);
      g_autofree char *timeless = without_time (text);
      g_auto (GStrv) lines = g_strsplit (timeless, "\n", -1);
      g_autofree char *sorted = NULL;

      qsort (lines, g_strv_length (lines), sizeof lines[0], compare);
      sorted = g_strjoinv ("\n", lines);
      g_string_append_printf (all, "-- %s%s\n", shows[i], sorted);
    }
  return g_string_free (g_steal_pointer (&all), FALSE);
}

/* All of them, the last first. Transfer full. */
static GArray *
removal (const GArray *objects)
{
  GArray *steps = g_array_new (FALSE, FALSE, sizeof (FpNetStep));

  for (guint i = objects->len; i-- > 0;)
    {
      FpNetStep step
          = { .kind = FP_NET_STEP_REMOVE, .object = g_array_index (objects, FpNetObject, i) };

      g_array_append_val (steps, step);
    }
  return steps;
}

/* As a journal has them. */
static void
run (KernelRig *rig, GArray *steps)
{
  g_autofree char *journal = fp_net_plan_print (steps);
  g_auto (GStrv) lines = g_strsplit (journal, "\n", -1);

  for (guint i = 0; i < steps->len; i++)
    kernel_rig_steps (rig, STEPS (lines[i]));
}

/* The kernel's own routes of an IPv6 address come and go a moment later. */
static char *
place_with_foreign (KernelRig *rig)
{
  kernel_rig_batch (rig, foreign);
  lan_wait_ip (rig->lan, LAN_APPLIANCE, "-6 addr show eth0 -tentative", "fe80:");
  lan_wait_ip (rig->lan, LAN_APPLIANCE, "-6 route show table local", "local 2001:db8:7::7");
  lan_wait_ip (rig->lan, LAN_APPLIANCE, "-6 route show table main", "2001:db8:7::8");
  lan_wait_ip (rig->lan, LAN_APPLIANCE, "-6 addr show eth0 -tentative", "2001:db8:8::8");
  kernel_rig_batch (rig, "route add 2001:db8:e::/48 dev eth0 src 2001:db8:8::8\n");
  return place (rig);
}

typedef struct
{
  KernelRig *rig;
  const char *before;
  char *after;
  gint64 end_us;
} PlaceWait;

static gboolean
is_as_before (gpointer user_data)
{
  PlaceWait *wait = user_data;

  g_free (wait->after);
  wait->after = place (wait->rig);
  return g_str_equal (wait->after, wait->before) || g_get_monotonic_time () > wait->end_us;
}

static void
expect_place (KernelRig *rig, const char *before)
{
  PlaceWait wait = { rig, before, NULL, g_get_monotonic_time () + 5 * G_USEC_PER_SEC };

  lan_wait ("what was there", is_as_before, &wait);
  if (!g_str_equal (wait.after, before))
    g_error ("before:\n%s\nafter:\n%s", before, wait.after);
  g_free (wait.after);
}

/* The routes of further tables count once a rule leads to others than the first three do. */
static void
test_tables (void)
{
  g_autoptr (KernelRig) rig = new_rig ();
  g_autofree char *all = NULL, *main = NULL;

  kernel_rig_batch (rig, foreign);
  all = kernel_rig_survey (rig, "");
  g_assert_cmpuint (rig->survey->foreign->len, ==, 23);
  kernel_rig_batch (rig, "rule del " RULE "\n");
  main = kernel_rig_survey (rig, "");
  g_assert_cmpuint (rig->survey->foreign->len, ==, 21);
}

static void
test_one_by_one (void)
{
  g_autoptr (KernelRig) rig = new_rig ();
  g_autoptr (GArray) gone = NULL, back = NULL;
  g_autofree char *before = NULL, *survey = NULL, *empty = NULL;

  before = place_with_foreign (rig);
  survey = kernel_rig_survey (rig, "");
  g_assert_cmpuint (rig->survey->foreign->len, ==, 24);
  g_assert_cmpuint (rig->survey->too_much->len, ==, 0);
  gone = removal (rig->survey->foreign);
  back = fp_net_plan_inverse (gone);
  run (rig, gone);
  empty = kernel_rig_survey (rig, "");
  g_assert_cmpuint (rig->survey->foreign->len, ==, 0);
  run (rig, back);
  expect_place (rig, before);
}

/* The kernel takes them all with a switch, as it does when IPv6 is turned off. */
static void
test_ipv6_off (void)
{
  g_autoptr (KernelRig) rig = new_rig ();
  g_autoptr (GArray) observed = NULL, steps = NULL, back = NULL;
  g_autofree char *before = NULL, *survey = NULL;

  before = place_with_foreign (rig);
  survey = kernel_rig_survey (rig, "");
  observed = g_array_copy (rig->survey->own);
  for (guint i = 0; i < observed->len; i++)
    if (g_array_index (observed, FpNetObject, i).kind == FP_NET_OBJECT_IPV6)
      g_array_index (observed, FpNetObject, i).ipv6 = FP_NET_IPV6_OFF;
  steps = fp_net_plan (rig->survey->own, observed, rig->survey->foreign);
  back = fp_net_plan_inverse (steps);
  run (rig, steps);
  g_assert_false (kernel_rig_has (rig, "-6 addr show dev eth0", "2001:db8"));
  run (rig, back);
  expect_place (rig, before);
}

/* Its time has passed meanwhile: it is not brought back to life. */
static void
test_expired (void)
{
  g_autoptr (KernelRig) rig = new_rig ();
  g_autoptr (GArray) gone = NULL, back = NULL;
  g_autofree char *survey = NULL;
  FpNetStep *keep;

  kernel_rig_batch (rig, "addr add 203.0.113.5/24 dev eth0 valid_lft 900 preferred_lft 600\n");
  survey = kernel_rig_survey (rig, "");
  gone = removal (rig->survey->foreign);
  back = fp_net_plan_inverse (gone);
  run (rig, gone);
  keep = &g_array_index (back, FpNetStep, 0);
  keep->object.address.told.since_s -= MIN (keep->object.address.told.since_s, 300);
  run (rig, back);
  g_assert_true (kernel_rig_has (rig, "addr show dev eth0", "\"preferred_life_time\":300")
                 || kernel_rig_has (rig, "addr show dev eth0", "\"preferred_life_time\":299"));
  run (rig, gone);
  keep->object.address.told.since_s -= MIN (keep->object.address.told.since_s, 600);
  run (rig, back);
  g_assert_false (kernel_rig_has (rig, "addr show dev eth0", "203.0.113.5"));
}

/* A route that cannot be kept is found out before it is lost. */
static void
test_too_much (void)
{
  g_autoptr (KernelRig) rig = new_rig ();
  g_autoptr (GString) line = g_string_new ("route add 10.2.0.0/16");
  g_autofree char *survey = NULL;

  kernel_rig_batch (rig, "addr add 192.0.2.99/24 dev eth0\n");
  for (guint i = 1; i <= 40; i++)
    g_string_append_printf (line, " nexthop via 192.0.2.%u dev eth0", i);
  g_string_append (line, "\n");
  kernel_rig_batch (rig, line->str);
  survey = kernel_rig_survey (rig, "");
  g_assert_cmpuint (rig->survey->foreign->len, ==, 1);
  g_assert_cmpuint (rig->survey->too_much->len, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernel-foreign/tables", test_tables);
  g_test_add_func ("/kernel-foreign/one-by-one", test_one_by_one);
  g_test_add_func ("/kernel-foreign/ipv6-off", test_ipv6_off);
  g_test_add_func ("/kernel-foreign/expired", test_expired);
  g_test_add_func ("/kernel-foreign/too-much", test_too_much);
  return g_test_run ();
}
