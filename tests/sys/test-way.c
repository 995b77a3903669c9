/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The way to an address, as the real kernel says it. Root. */
#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>

#include "helper/sys/way-lookup.h"
#include "tests/sys/namespace.h"
#include "tests/sys/watch.h"

typedef struct
{
  gboolean known;
  FpWayAnswer way;
} Answer;

static void
on_known (const FpWayAnswer *way, gpointer user_data)
{
  Answer *answer = user_data;

  g_assert_false (answer->known);
  *answer = (Answer){ TRUE, *way };
}

static Answer
ask (const char *address)
{
  Answer answer = { FALSE };
  gint64 begin = g_get_monotonic_time ();
  g_autoptr (FpWayLookup) lookup = fp_way_lookup_new (address, on_known, &answer);

  g_assert_false (answer.known);
  while (!answer.known) /* it has a deadline of its own */
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (g_get_monotonic_time () - begin, <, 1500000); /* which was not needed */
  return answer;
}

static void
expect (const char *address, FpWay way, int fault)
{
  Answer answer = ask (address);

  if (answer.way.way != way || answer.way.fault != fault)
    g_error ("%s: way %d, %s", address, answer.way.way, g_strerror (answer.way.fault));
}

/* Only a static route leads there, and there is another link. */
static void
test_without_default (void)
{
  namespace_enter ();
  watch_make_link ("eth0");
  watch_make_link ("eth1");
  namespace_ip ("addr add 192.0.2.10/24 dev eth0");
  namespace_ip ("addr add 198.51.100.10/24 dev eth1");
  namespace_ip ("addr add 2001:db8::10/64 dev eth1");
  namespace_ip ("route add 203.0.113.0/28 via 192.0.2.1");
  namespace_ip ("-6 route add 2001:db8:9::/48 via 2001:db8::1");
  expect ("192.0.2.200", FP_WAY_FOUND, 0);
  expect ("198.51.100.1", FP_WAY_FOUND, 0);
  expect ("203.0.113.1", FP_WAY_FOUND, 0);
  expect ("203.0.113.16", FP_WAY_NONE, ENETUNREACH);
  expect ("2001:db8::99", FP_WAY_FOUND, 0);
  expect ("2001:db8:9::1", FP_WAY_FOUND, 0);
  expect ("2001:db8:a::1", FP_WAY_NONE, ENETUNREACH);
  expect ("::ffff:203.0.113.1", FP_WAY_FOUND, 0);
  expect ("::ffff:203.0.113.16", FP_WAY_NONE, ENETUNREACH);
}

/* A table of its own counts as well as the main one. */
static void
test_rules (void)
{
  namespace_enter ();
  watch_make_link ("eth0");
  namespace_ip ("addr add 192.0.2.10/24 dev eth0");
  expect ("203.0.113.1", FP_WAY_NONE, ENETUNREACH);
  namespace_ip ("route add default via 192.0.2.1 table 100");
  namespace_ip ("rule add to 203.0.113.0/24 table 100");
  expect ("203.0.113.1", FP_WAY_FOUND, 0);
  expect ("203.0.114.1", FP_WAY_NONE, ENETUNREACH);
}

static void
test_types (void)
{
  watch_make_network ();
  namespace_ip ("addr add 2001:db8::10/64 dev eth0");
  namespace_ip ("-6 route add default via 2001:db8::1");
  namespace_ip ("route add unreachable 203.0.113.1");
  namespace_ip ("route add prohibit 203.0.113.2");
  namespace_ip ("route add blackhole 203.0.113.3");
  namespace_ip ("-6 route add unreachable 2001:db8:9::1");
  namespace_ip ("-6 route add prohibit 2001:db8:9::2");
  namespace_ip ("-6 route add blackhole 2001:db8:9::3");
  expect ("203.0.113.1", FP_WAY_NONE, EHOSTUNREACH);
  expect ("203.0.113.2", FP_WAY_FORBIDDEN, EACCES);
  expect ("203.0.113.3", FP_WAY_FORBIDDEN, EINVAL);
  expect ("203.0.113.4", FP_WAY_FOUND, 0);
  expect ("2001:db8:9::1", FP_WAY_NONE, EHOSTUNREACH);
  expect ("2001:db8:9::2", FP_WAY_FORBIDDEN, EACCES);
  expect ("2001:db8:9::3", FP_WAY_FORBIDDEN, EINVAL);
  expect ("2001:db8:9::4", FP_WAY_FOUND, 0);
}

/* Nobody is told any more. */
static void
test_freed (void)
{
  Answer answer = { FALSE };

  namespace_enter ();
  fp_way_lookup_free (fp_way_lookup_new ("192.0.2.1", on_known, &answer));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_false (answer.known);
}

/* It says so, and the connection itself will show. */
static void
test_not_asked (void)
{
  struct rlimit before, few;

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 20000000, G_TEST_SUBPROCESS_DEFAULT);
      g_test_trap_assert_passed ();
      g_test_trap_assert_stderr ("*rtnetlink socket*");
      return;
    }
  g_log_set_always_fatal (G_LOG_FATAL_MASK);
  g_main_context_default (); /* has the descriptors that it needs */
  g_assert_no_errno (getrlimit (RLIMIT_NOFILE, &before));
  few = (struct rlimit){ 32, before.rlim_max };
  g_assert_no_errno (setrlimit (RLIMIT_NOFILE, &few));
  while (open ("/dev/null", O_RDONLY | O_CLOEXEC) >= 0)
    ;
  expect ("192.0.2.1", FP_WAY_UNKNOWN, 0);
  g_assert_no_errno (setrlimit (RLIMIT_NOFILE, &before));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/way/without-default", test_without_default);
  g_test_add_func ("/way/rules", test_rules);
  g_test_add_func ("/way/types", test_types);
  g_test_add_func ("/way/freed", test_freed);
  g_test_add_func ("/way/not-asked", test_not_asked);
  return g_test_run ();
}
