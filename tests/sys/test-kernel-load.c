/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Much of everything: full tables, overruns, storms, interrupted dumps, long lists. Root. */
#include <malloc.h>
#include <stdio.h>

#include "helper/sys/rtdump.h"
#include "helper/sys/rtmsg.h"
#include "tests/sys/namespace.h"
#include "tests/sys/watch.h"

#define MANY_ROUTES 10000
#define MANY_LINKS  1000

static void
add_many_routes (void)
{
  g_autoptr (GString) lines = g_string_new (NULL);

  for (guint i = 0; i < MANY_ROUTES; i++)
    g_string_append_printf (lines, "route add 10.%u.%u.0/24 via 192.0.2.1 dev eth0\n", i / 250,
                            i % 250);
  namespace_batch (lines->str);
}

static void
add_many_links (void)
{
  g_autoptr (GString) lines = g_string_new (NULL);

  for (guint i = 0; i < MANY_LINKS / 2; i++)
    g_string_append_printf (lines, "link add many%u type veth peer name far%u\n", i, i);
  namespace_batch (lines->str);
}

/* Bytes that one watch holds once it is settled. */
static gint64
footprint (const char *link)
{
  Watch watch;
  gint64 before = (gint64)mallinfo2 ().uordblks, held, begin = g_get_monotonic_time ();

  watch_start (&watch, link);
  watch_expect (&watch, WATCH_READY);
  /* Not after the whole table has been read. ./dev bench looks closer. */
  g_assert_cmpint (g_get_monotonic_time () - begin, <, 500000);
  watch_settle (&watch, 400);
  held = (gint64)mallinfo2 ().uordblks - before;
  /* A turn reads 16 kB at most; a millisecond, and much air for a busy machine and sanitizers. */
  g_assert_cmpint (watch.longest_turn_us, <, 50000);
  g_assert_cmpuint (watch.announcements, ==, 1);
  watch_stop (&watch);
  return held;
}

static void
test_many (gconstpointer link)
{
  gint64 small, large;

  watch_make_network ();
  footprint (link); /* what is allocated once */
  small = footprint (link);
  add_many_routes ();
  add_many_links ();
  large = footprint (link);
  g_test_message ("%" G_GINT64_FORMAT " bytes, with many %" G_GINT64_FORMAT, small, large);
  /* Three bytes a route: what GLib takes for itself varies. */
  g_assert_cmpint (large, <, small + 32768);
}

/* Also with 10,000 routes, some 40 pieces, each change shows at once; and a default route that
 * comes is not lost behind them. */
static void
test_changes_among_many (void)
{
  Watch watch;

  watch_make_network ();
  add_many_routes ();
  watch_start (&watch, "eth0");
  watch_expect (&watch, WATCH_READY);
  namespace_ip ("route add default via 192.0.2.2 metric 5");
  watch_expect (&watch, "eth0 ready 192.0.2.10/24 via 192.0.2.1 192.0.2.2");
  namespace_ip ("addr add 198.51.100.1/24 dev eth0");
  watch_expect (&watch, "eth0 ready 192.0.2.10/24 198.51.100.1/24 via 192.0.2.1 192.0.2.2");
  namespace_ip ("route del default via 192.0.2.2 metric 5");
  namespace_ip ("addr del 198.51.100.1/24 dev eth0");
  watch_expect (&watch, WATCH_READY);
  namespace_ip ("link set eth0 down");
  watch_expect (&watch, "eth0 no-carrier 192.0.2.10/24");
  watch_stop (&watch);
}

/* A column of all rtnetlink sockets of the namespace: 5 is Rmem, 9 Drops. */
static guint64
netlink_sockets (guint column)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  guint64 sum = 0;

  g_assert_true (g_file_get_contents ("/proc/thread-self/net/netlink", &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (char **line = lines + 1; **line != '\0'; line++)
    {
      unsigned long long rmem = 0, drops = 0;

      if (sscanf (*line, "%*s 0 %*d %*x %llu %*d %*d %*d %llu", &rmem, &drops) == 2)
        sum += column == 5 ? rmem : drops;
    }
  return sum;
}

static void
add_flaps (GString *lines, guint n)
{
  for (guint i = 0; i < n; i++)
    g_string_append_printf (lines, "link set eth1 mtu %u\n", 1000 + i % 2);
}

/* Far more than the receive buffer takes, while nobody reads: early is among what is kept (but not
 * among the first to be read), late among what is lost. */
static void
flood (const char *early, const char *late)
{
  g_autoptr (GString) lines = g_string_new (NULL);

  add_flaps (lines, 400);
  g_string_append (lines, early);
  add_flaps (lines, 6000);
  g_string_append (lines, late);
  namespace_batch (lines->str);
  g_assert_cmpuint (netlink_sockets (9), >, 0);
}

static void
test_overrun (void)
{
  Watch watch;

  watch_make_network ();
  watch_make_link ("eth1");
  watch_start (&watch, "eth0");
  watch_expect (&watch, WATCH_READY);
  flood ("", "addr add 198.51.100.1/24 dev eth0\nroute replace default via 192.0.2.7\n");
  watch_expect (&watch, "eth0 ready 192.0.2.10/24 198.51.100.1/24 via 192.0.2.7");
  /* And it goes on listening. */
  namespace_ip ("addr del 198.51.100.1/24 dev eth0");
  watch_expect (&watch, "eth0 ready 192.0.2.10/24 via 192.0.2.7");
  watch_stop (&watch);
}

/* What waits in the queue is older than what was lost: it must not have the last word. */
static void
test_overrun_old_news (void)
{
  Watch watch;

  watch_make_network ();
  watch_make_link ("eth1");
  watch_start (&watch, NULL);
  watch_expect (&watch, WATCH_READY);
  flood ("addr add 198.51.100.1/24 dev eth0\n", "addr del 198.51.100.1/24 dev eth0\n");
  watch_settle (&watch, 300);
  g_assert_cmpstr (watch.text, ==, WATCH_READY);
  watch_stop (&watch);
}

/* Routes that are no default routes do not even reach the socket. */
static void
test_route_storm (void)
{
  g_autoptr (GString) lines = g_string_new (NULL);
  Watch watch;
  guint before;

  watch_make_network ();
  watch_start (&watch, "eth0");
  watch_expect (&watch, WATCH_READY);
  watch_settle (&watch, 50);
  before = watch.announcements;
  for (guint i = 0; i < 1000; i++)
    g_string_append_printf (lines, "route add 10.1.%u.0/30 via 192.0.2.1 metric %u\n", i % 250, i);
  namespace_batch (lines->str);
  g_assert_cmpuint (netlink_sockets (5), ==, 0);
  g_assert_cmpuint (watch.announcements, ==, before);
  watch_stop (&watch);
}

static void
test_link_storm (void)
{
  g_autoptr (GString) lines = g_string_new (NULL);
  Watch watch;
  guint before;

  watch_make_network ();
  watch_make_link ("eth1");
  watch_start (&watch, NULL);
  watch_expect (&watch, WATCH_READY);
  before = watch.announcements;
  for (guint i = 0; i < 150; i++)
    g_string_append_printf (lines, "link set eth1 mtu %u\n", 1000 + i % 2);
  namespace_batch (lines->str);
  watch_settle (&watch, 50);
  g_assert_cmpuint (netlink_sockets (5), ==, 0);
  g_assert_cmpuint (netlink_sockets (9), ==, 0);
  g_assert_cmpuint (watch.announcements, ==, before);
  g_assert_cmpint (watch.longest_turn_us, <, 50000);
  watch_stop (&watch);
}

typedef struct
{
  FpRtDumpState state;
  gboolean ended;
  guint turns;
} Dump;

static void
on_dump_message (struct nlmsghdr *header, gpointer user_data)
{
}

static void
on_dump_turn (FpRtDumpState state, gpointer user_data)
{
  Dump *dump = user_data;

  dump->state = state;
  dump->ended = state != FP_RT_DUMP_RUNNING;
  dump->turns++;
}

static FpRtDumpState
dump_links (FpRtDump *rtdump, Dump *dump, const char *in_the_middle)
{
  g_autoptr (GError) error = NULL;

  *dump = (Dump){ 0 };
  fp_rtdump_start (rtdump, fp_rtmsg_request_links (), &error);
  g_assert_no_error (error);
  while (!dump->ended)
    {
      g_main_context_iteration (NULL, TRUE);
      if (dump->turns == 2 && in_the_middle != NULL)
        namespace_ip ("%s", in_the_middle);
    }
  g_assert_cmpuint (dump->turns, >, 3);
  return dump->state;
}

static void
test_interrupted_dump (void)
{
  g_autoptr (FpRtDump) rtdump = NULL;
  g_autoptr (GError) error = NULL;
  Dump dump;

  watch_make_network ();
  add_many_links ();
  rtdump = fp_rtdump_new (on_dump_message, on_dump_turn, &dump, &error);
  g_assert_no_error (error);
  g_assert_cmpint (dump_links (rtdump, &dump, NULL), ==, FP_RT_DUMP_COMPLETE);
  g_assert_cmpint (dump_links (rtdump, &dump, "link del many7"), ==, FP_RT_DUMP_INTERRUPTED);
  g_assert_cmpint (dump_links (rtdump, &dump, NULL), ==, FP_RT_DUMP_COMPLETE);
}

typedef struct
{
  guint lists;
  guint links;
  guint managed;
  gboolean odd; /* a link that is to be deleted is in the list */
} Lists;

static void
on_links (GPtrArray *links, const GError *error, gpointer user_data)
{
  Lists *lists = user_data;

  g_assert_no_error (error);
  lists->lists++;
  lists->links = links->len;
  for (guint i = 0; i < links->len; i++)
    {
      const FpLink *link = links->pdata[i];

      lists->managed += link->management;
      lists->odd = lists->odd || g_str_equal (link->name, "many7");
      g_assert_true (!link->management || (g_str_equal (link->name, "eth0") && link->carrier));
    }
}

static void
test_list_links (void)
{
  Watch watch;
  Lists lists = { 0 };

  watch_make_network ();
  add_many_links ();
  watch_start (&watch, NULL);
  watch_expect (&watch, WATCH_READY);
  fp_netlink_list_links (watch.netlink, on_links, &lists);
  for (guint i = 0; i < 3; i++)
    watch_turn (&watch);
  g_assert_cmpuint (lists.lists, ==, 0);
  namespace_ip ("link del many7"); /* its far end goes, too */
  fp_netlink_list_links (watch.netlink, on_links, &lists);
  fp_netlink_list_links (watch.netlink, on_links, &lists);
  while (lists.lists < 3)
    watch_turn (&watch);
  g_assert_cmpuint (lists.links, ==, MANY_LINKS - 2 + 3);
  g_assert_cmpuint (lists.managed, ==, 3);
  g_assert_false (lists.odd);
  g_assert_cmpint (watch.longest_turn_us, <, 100000);
  watch_stop (&watch);
}

static void
on_cancelled (GPtrArray *links, const GError *error, gpointer user_data)
{
  g_assert_null (links);
  g_assert_nonnull (error);
  ++*(guint *)user_data;
}

static void
test_list_links_cancelled (void)
{
  Watch watch;
  guint answers = 0;

  watch_make_network ();
  watch_start (&watch, NULL);
  fp_netlink_list_links (watch.netlink, on_cancelled, &answers);
  fp_netlink_list_links (watch.netlink, on_cancelled, &answers);
  watch_stop (&watch);
  g_assert_cmpuint (answers, ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/kernel-load/many/by-name", "eth0", test_many);
  g_test_add_data_func ("/kernel-load/many/by-route", NULL, test_many);
  g_test_add_func ("/kernel-load/changes-among-many", test_changes_among_many);
  g_test_add_func ("/kernel-load/overrun", test_overrun);
  g_test_add_func ("/kernel-load/overrun-old-news", test_overrun_old_news);
  g_test_add_func ("/kernel-load/route-storm", test_route_storm);
  g_test_add_func ("/kernel-load/link-storm", test_link_storm);
  g_test_add_func ("/kernel-load/interrupted-dump", test_interrupted_dump);
  g_test_add_func ("/kernel-load/list-links", test_list_links);
  g_test_add_func ("/kernel-load/list-links-cancelled", test_list_links_cancelled);
  return g_test_run ();
}
