/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* kill -9 before every step of every kind of change of the network, and just after each write of
 * the state: what it asks of the kernel, of faceplate-host and faceplate-dhcp, and the state files
 * that it puts in place. After the restart all that the kernel has and the settings in force are
 * the old or the new, whole, and belong to each other. Between two writes of a state file the same
 * is proved on a model, for each write (tests/bus/test-network-crash.c); so is what this kernel or
 * this rig has not: VLAN links there and in tests/vm/cases, a manager of the link there. */
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "tests/e2e/network-world.h"

#define POINTS_MAX 60
#define STEPS      "/run/rig/steps" /* while it is there, steps are counted; each one's name */

#define OFF6 "'ipv6': <'off'>"
#define OLD                                                                                        \
  "{'address': <'192.0.2.10/24'>, 'gateway': <'192.0.2.1'>, " OFF6 ", 'dns': <@as []>, "           \
  "'domain': <''>}"
#define OLD_DNS "{'address': <'192.0.2.10/24'>, " OFF6 ", 'dns': <['192.0.2.53', '2001:db8::53']>}"
#define LEASED  "{'ipv4': <'dhcp'>, " OFF6 "}"
#define AUTO6   "{'ipv4': <'off'>, 'ipv6': <'automatic'>}"
#define FAR     "{'address': <'198.51.100.44/25'>, 'gateway': <'198.51.100.1'>}"
#define STATIC6                                                                                    \
  "{'ipv4': <'off'>, 'address6': <'2001:db8:1::10/64'>, 'gateway6': <'2001:db8:1::1'>}"

typedef struct
{
  const char *name;
  const char *old; /* the values that are in force before; NULL: the link is not managed */
  const char *method, *arguments;
  const char *end;
  const char *answer; /* the method to call once it waits to be confirmed */
} Kind;

#define CHANGE(values)  "Change", "(" values ", " NET_NO_OPTIONS ")", "succeeded"
#define CONFIRM(values) "Change", "(" values ", {'confirm': <uint32 60>})"

static const Kind kinds[] = {
  { "static-static", OLD, CHANGE (FAR) },
  { "same-subnet", OLD, CHANGE ("{'address': <'192.0.2.20/24'>, 'gateway': <''>}") },
  { "static-dhcp", OLD_DNS, CHANGE (LEASED) },
  { "dhcp-static", LEASED, CHANGE (OLD) },
  { "ipv6-only", OLD, CHANGE (STATIC6) },
  { "ipv6-automatic-static", AUTO6, CHANGE (STATIC6) },
  { "ipv6-static-off", STATIC6, CHANGE (OLD) },
  { "ipv6-off-automatic", OLD, CHANGE ("{'ipv6': <'automatic'>}") },
  { "dns", OLD, CHANGE ("{'dns': <['192.0.2.53']>, 'domain': <'example.com'>}") },
  { "confirmed", OLD, CONFIRM (FAR), "succeeded", "Confirm" },
  { "cancelled", OLD, CONFIRM (FAR), "cancelled", "Cancel" },
  { "reset", OLD_DNS, "Reset", "(" NET_NO_OPTIONS ",)", "succeeded" },
  { "release", OLD_DNS, "Release", "(" NET_NO_OPTIONS ",)", "succeeded" },
};

/* Where there is no DHCP server. */
static const Kind unserved[] = {
  { "failed", OLD_DNS, "Change", "(" LEASED ", " NET_NO_OPTIONS ")", "failed" },
  { "kept", OLD_DNS, "Change", "(" LEASED ", {'keep': <true>})", "kept" },
  { "first", NULL, CHANGE (OLD_DNS) },
  { "first-failed", NULL, "Change", "(" LEASED ", " NET_NO_OPTIONS ")", "failed" },
};

typedef struct
{
  char *kernel, *settings;
} Whole;

static Whole
look (NetWorld *w)
{
  return (Whole){ net_place (w), net_property (w, "Settings") };
}

static void
whole_clear (Whole *whole)
{
  g_free (whole->kernel);
  g_free (whole->settings);
}

static gboolean
is_same (const Whole *a, const Whole *b)
{
  return g_str_equal (a->kernel, b->kernel) && g_str_equal (a->settings, b->settings);
}

typedef struct
{
  NetWorld *w;
  const Whole *old, *new;
  Whole now;
  gint64 end_us;
} Wait;

/* That of a change that did not end is not needed any more once it is undone. */
static gboolean
has_journal (void)
{
  g_autofree char *path = world_file ("state/state"), *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return strstr (text, "[journal]") != NULL;
}

/* What routers announce comes a moment after the restart. */
static gboolean
is_whole (gpointer user_data)
{
  Wait *wait = user_data;

  whole_clear (&wait->now);
  wait->now = look (wait->w);
  return ((is_same (&wait->now, wait->old) || is_same (&wait->now, wait->new)) && !has_journal ())
         || g_get_monotonic_time () > wait->end_us;
}

/* Returns whether it is the old. */
static gboolean
expect_whole (NetWorld *w, const Whole *old, const Whole *new, guint point)
{
  Wait wait = { w, old, new, { NULL, NULL }, g_get_monotonic_time () + 8 * G_USEC_PER_SEC };
  g_autofree char *pending = NULL;
  gboolean is_old;

  world_wait ("old or new", is_whole, &wait);
  is_old = is_same (&wait.now, old);
  if (!is_old && !is_same (&wait.now, new))
    {
      g_autofree char *from_old = net_difference (old->kernel, wait.now.kernel);
      g_autofree char *from_new = net_difference (new->kernel, wait.now.kernel);

      g_error ("point %u is mixed: %s\nfrom the old: %s\n%s\nfrom the new: %s\n%s", point,
               wait.now.settings, old->settings, from_old, new->settings, from_new);
    }
  g_assert_false (has_journal ());
  pending = net_property (w, "Pending");
  g_assert_true (is_old || g_str_equal (pending, "{}"));
  whole_clear (&wait.now);
  return is_old;
}

/* -- one kind, on the way -- */

typedef struct
{
  NetWorld *w;
  const Kind *kind;
  Whole old, new;
  char **steps;          /* the names of those of a change that nobody disturbs */
  const char *operation; /* NULL: the service was killed before it said so */
  gboolean answered;
} Crash;

static void
crash_clear (Crash *crash)
{
  whole_clear (&crash->old);
  whole_clear (&crash->new);
  g_strfreev (crash->steps);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Crash, crash_clear)

/* Confirms or cancels it when it is asked to, once. */
static gboolean
has_ended (gpointer user_data)
{
  Crash *crash = user_data;
  g_autoptr (GVariant) state
      = world_property (crash->w->service.bus, crash->operation, FP_OPERATION_IFACE, "State");
  const char *word = state != NULL ? g_variant_get_string (state, NULL) : "";

  if (crash->kind->answer != NULL && !crash->answered && g_str_equal (word, "confirming"))
    {
      crash->answered = TRUE;
      net_try_operate (crash->w, crash->operation, crash->kind->answer);
    }
  return g_str_equal (word, crash->kind->end);
}

static gboolean
is_killed (gpointer user_data)
{
  Crash *crash = user_data;
  siginfo_t info = { 0 };

  if (waitid (P_PID, crash->w->service.pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0
      && info.si_pid != 0)
    return TRUE;
  if (crash->operation != NULL && !crash->answered)
    has_ended (crash);
  return FALSE;
}

/* From its beginning until that, steps are counted. */
static void
run_until (Crash *crash, const char *what, WorldCheck check)
{
  g_autoptr (GVariant) reply = NULL;
  g_autofree char *operation = NULL;

  g_assert_true (g_file_set_contents (STEPS, "", -1, NULL));
  g_assert_no_errno (g_chmod (STEPS, 0666));
  reply = net_call (crash->w, crash->kind->method, crash->kind->arguments, NULL);
  if (reply != NULL)
    g_variant_get (reply, "(o)", &operation);
  crash->operation = operation;
  crash->answered = FALSE;
  world_wait (what, check, crash);
  crash->operation = NULL;
}

static void
run_to_end (Crash *crash)
{
  g_autofree char *steps = NULL;

  run_until (crash, "its end", has_ended);
  g_assert_true (g_file_get_contents (STEPS, &steps, NULL, NULL));
  g_remove (STEPS);
  g_strfreev (crash->steps);
  crash->steps = g_strsplit (g_strchomp (steps), "\n", -1);
}

/* A service that is killed before the step of that name, its nth. after: just after it. */
static void
start_crashing (NetWorld *w, const char *name, guint nth, gboolean after)
{
  g_autofree char *library = world_build ("tests/rig/libcrash-point.so");
  g_autofree char *preload = g_strconcat ("LD_PRELOAD=", library, NULL);
  g_autofree char *at = g_strdup_printf ("FP_CRASH_STEP=%u", nth);
  g_autofree char *only = g_strconcat ("FP_CRASH_ONLY=", name, NULL);
  g_autofree char *asan
      = g_strconcat ("ASAN_OPTIONS=", g_getenv ("ASAN_OPTIONS"), ":verify_asan_link_order=0", NULL);
  const char *environment[] = { preload,
                                asan,
                                "FP_CRASH_WHILE=" STEPS,
                                at,
                                name != NULL ? only : NULL,
                                after ? "FP_CRASH_AFTER=1" : NULL,
                                NULL };

  net_start (w, environment);
  w->service.environment = NULL;
}

static void
put_old (Crash *crash)
{
  g_autofree char *managed = net_property (crash->w, "Managed");

  net_discard (crash->w);
  if (crash->kind->old != NULL)
    net_change_well (crash->w, crash->kind->old);
  else if (g_str_equal (managed, "true"))
    net_run (crash->w, "Release", "(" NET_NO_OPTIONS ",)", "succeeded", "OK");
}

/* Twice: values that are not in force are kept in the settings from the first time on. */
static void
run_undisturbed (Crash *crash)
{
  start_crashing (crash->w, NULL, 0, FALSE);
  put_old (crash);
  run_to_end (crash);
  put_old (crash);
  crash->old = look (crash->w);
  run_to_end (crash);
  crash->new = look (crash->w);
  g_assert_cmpint (is_same (&crash->old, &crash->new), ==,
                   g_str_equal (crash->kind->end, "failed")
                       || g_str_equal (crash->kind->end, "cancelled"));
  put_old (crash);
  net_wait_place (crash->w, crash->old.kernel);
}

/* The service that is there is replaced by one that does not survive it. */
static void
run_killed (Crash *crash, const char *name, guint nth, gboolean after)
{
  g_autofree char *what
      = g_strdup_printf ("%s: the kill at \"%s\" %u", crash->kind->name, name, nth);

  net_stop (crash->w, SIGTERM);
  start_crashing (crash->w, name, nth, after);
  run_until (crash, what, is_killed);
  g_remove (STEPS);
  g_assert_cmpint (net_ended (crash->w), ==, -1);
  net_start (crash->w, NULL);
}

/* Not by their number: what routers and servers announce comes when it comes, and makes a step of
 * its own, before another one or behind it. */
static void
kill_before (Crash *crash, guint point)
{
  const char *name = crash->steps[point];
  guint nth = 1;

  for (guint i = 0; i < point; i++)
    nth += g_str_equal (crash->steps[i], name);
  run_killed (crash, name, nth, FALSE);
  if (!expect_whole (crash->w, &crash->old, &crash->new, point))
    put_old (crash);
  net_wait_place (crash->w, crash->old.kernel);
  net_discard (crash->w);
}

static void
kill_after_write (Crash *crash, guint nth, const Whole *expected)
{
  run_killed (crash, "state", nth, TRUE);
  expect_whole (crash->w, expected, expected, nth);
  net_discard (crash->w);
}

/* After the first write the journal is there, and nothing is done yet; after the second it is
 * committed or undone, and nobody has been told. */
static void
run_kind (NetWorld *w, const Kind *kind)
{
  g_auto (Crash) crash = { .w = w, .kind = kind };

  net_hurry (w);
  net_stop (w, SIGTERM);
  run_undisturbed (&crash);
  for (guint i = 0; crash.steps[i] != NULL; i++)
    kill_before (&crash, i);
  g_test_message ("%s: %u steps", kind->name, g_strv_length (crash.steps));
  kill_after_write (&crash, 1, &crash.old);
  kill_after_write (&crash, 2, &crash.new);
}

static void
test_kind (gconstpointer kind)
{
  const char *const options[]
      = { LAN_DHCP ("infinite"), LAN_RA, "--dhcp-option=option:dns-server,192.0.2.53", NULL };
  g_autoptr (NetWorld) w = net_world_new (NET_CONFIG ("0.2"), options);

  run_kind (w, kind);
}

static void
test_unserved (gconstpointer kind)
{
  g_autoptr (NetWorld) w = net_world_new (NET_CONFIG ("0.02"), NULL);

  run_kind (w, kind);
}

static void
add (const Kind *all, guint n, GTestDataFunc test)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *path = g_strconcat ("/network-crash/", all[i].name, NULL);

      g_test_add_data_func (path, &all[i], test);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add (kinds, G_N_ELEMENTS (kinds), test_kind);
  add (unserved, G_N_ELEMENTS (unserved), test_unserved);
  return g_test_run ();
}
