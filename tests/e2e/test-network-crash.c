/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* kill -9 before every step of every kind of change of the network, and after the last one: what it
 * asks of the kernel, of faceplate-host and faceplate-dhcp, and the state files that it puts in
 * place. After the restart all that the kernel has and the settings in force are the old or the
 * new, whole, and belong to each other. Between two writes of a state file the same is proved on a
 * model, for each write (tests/bus/test-network-crash.c). */
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "tests/e2e/network-world.h"

#define POINTS_MAX 60
#define ARMED      "/run/rig/armed"

#define OFF6 "'ipv6': <'off'>"
#define OLD                                                                                        \
  "{'address': <'192.0.2.10/24'>, 'gateway': <'192.0.2.1'>, " OFF6 ", 'dns': <@as []>, "           \
  "'domain': <''>}"
#define OLD_DNS "{'address': <'192.0.2.10/24'>, " OFF6 ", 'dns': <['192.0.2.53', '2001:db8::53']>}"
#define LEASED  "{'ipv4': <'dhcp'>, " OFF6 "}"
#define AUTO6   "{'ipv4': <'off'>, 'ipv6': <'automatic'>}"
#define STATIC6                                                                                    \
  "{'ipv4': <'off'>, 'address6': <'2001:db8:1::10/64'>, 'gateway6': <'2001:db8:1::1'>}"

typedef struct
{
  const char *name, *old; /* the values that are in force before */
  const char *method, *arguments;
  const char *end;
} Kind;

#define CHANGE(values) "Change", "(" values ", " NET_NO_OPTIONS ")", "succeeded"

static const Kind kinds[] = {
  { "static-static", OLD,
    CHANGE ("{'address': <'198.51.100.44/25'>, 'gateway': <'198.51.100.1'>}") },
  { "same-subnet", OLD, CHANGE ("{'address': <'192.0.2.20/24'>, 'gateway': <''>}") },
  { "static-dhcp", OLD_DNS, CHANGE (LEASED) },
  { "dhcp-static", LEASED, CHANGE (OLD) },
  { "ipv6-automatic-static", AUTO6, CHANGE (STATIC6) },
  { "ipv6-static-off", STATIC6, CHANGE (OLD) },
  { "ipv6-off-automatic", OLD, CHANGE ("{'ipv6': <'automatic'>}") },
  { "dns", OLD, CHANGE ("{'dns': <['192.0.2.53']>, 'domain': <'example.com'>}") },
  { "reset", OLD_DNS, "Reset", "(" NET_NO_OPTIONS ",)", "succeeded" },
  { "release", OLD_DNS, "Release", "(" NET_NO_OPTIONS ",)", "succeeded" },
};

static const Kind failing
    = { "fails", OLD_DNS, "Change", "(" LEASED ", " NET_NO_OPTIONS ")", "failed" };

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

/* What routers announce comes a moment after the restart. */
static gboolean
is_whole (gpointer user_data)
{
  Wait *wait = user_data;

  whole_clear (&wait->now);
  wait->now = look (wait->w);
  return is_same (&wait->now, wait->old) || is_same (&wait->now, wait->new)
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
  pending = net_property (w, "Pending");
  g_assert_true (is_old || g_str_equal (pending, "{}"));
  whole_clear (&wait.now);
  return is_old;
}

static gboolean
has_ended (NetWorld *w, const char *operation, const char *end)
{
  g_autoptr (GVariant) state
      = world_property (w->service.bus, operation, FP_OPERATION_IFACE, "State");

  return state != NULL && g_str_equal (g_variant_get_string (state, NULL), end);
}

typedef struct
{
  NetWorld *w;
  const char *operation, *end;
  gboolean killed;
} Killing;

static gboolean
is_killed_or_ended (gpointer user_data)
{
  Killing *killing = user_data;
  siginfo_t info = { 0 };

  killing->killed = waitid (P_PID, killing->w->service.pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0
                    && info.si_pid != 0;
  return killing->killed
         || (killing->operation != NULL
             && has_ended (killing->w, killing->operation, killing->end));
}

/* Whether the point was reached. */
static gboolean
run_to_point (NetWorld *w, const Kind *kind)
{
  g_autoptr (GVariant) reply = NULL;
  g_autofree char *operation = NULL;
  Killing killing = { w, NULL, kind->end, FALSE };

  g_assert_true (g_file_set_contents (ARMED, "", -1, NULL));
  reply = net_call (w, kind->method, kind->arguments, NULL);
  if (reply != NULL)
    g_variant_get (reply, "(o)", &operation);
  killing.operation = operation;
  world_wait ("a crash or an end", is_killed_or_ended, &killing);
  g_remove (ARMED);
  return killing.killed;
}

static void
start_crashing (NetWorld *w, guint point, gboolean after)
{
  g_autofree char *library = world_build ("tests/rig/libcrash-point.so");
  g_autofree char *preload = g_strconcat ("LD_PRELOAD=", library, NULL);
  g_autofree char *at = g_strdup_printf ("FP_CRASH_STEP=%u", point);
  g_autofree char *asan
      = g_strconcat ("ASAN_OPTIONS=", g_getenv ("ASAN_OPTIONS"), ":verify_asan_link_order=0", NULL);
  const char *environment[]
      = { preload, asan, at, "FP_CRASH_WHILE=" ARMED, after ? "FP_CRASH_AFTER=1" : NULL, NULL };

  net_start (w, environment);
  w->service.environment = NULL;
}

static void
put_old (NetWorld *w, const Kind *kind)
{
  net_discard (w);
  net_change_well (w, kind->old);
}

/* The service that is there is one that will crash at point. Returns whether it did; then one is
 * there that will crash at the next. */
static gboolean
crash_once (NetWorld *w, const Kind *kind, const Whole *old, const Whole *new, guint point,
            gboolean after)
{
  if (!run_to_point (w, kind))
    return FALSE;
  g_assert_cmpint (net_ended (w), ==, -1);
  start_crashing (w, point + 1, after);
  if (!expect_whole (w, old, new, point))
    {
      put_old (w, kind);
      net_wait_place (w, old->kernel);
    }
  net_discard (w);
  return TRUE;
}

/* Twice: values that are not in force are kept in the settings from the first time on. */
static Whole
undisturbed (NetWorld *w, const Kind *kind, Whole *old)
{
  Whole new;

  put_old (w, kind);
  net_run (w, kind->method, kind->arguments, kind->end, NULL);
  put_old (w, kind);
  *old = look (w);
  net_run (w, kind->method, kind->arguments, kind->end, NULL);
  new = look (w);
  g_assert_cmpint (is_same (old, &new), ==, g_str_equal (kind->end, "failed"));
  put_old (w, kind);
  net_wait_place (w, old->kernel);
  return new;
}

static void
run_kind (NetWorld *w, const Kind *kind)
{
  Whole old, new = undisturbed (w, kind, &old);
  guint point = 1;

  net_stop (w, SIGTERM);
  start_crashing (w, point, FALSE);
  while (crash_once (w, kind, &old, &new, point, FALSE))
    g_assert_cmpuint (++point, <, POINTS_MAX);
  g_test_message ("%s: %u points", kind->name, point - 1);
  g_assert_cmpuint (point, >, 5);
  net_stop (w, SIGTERM);
  start_crashing (w, point - 1, TRUE);
  put_old (w, kind);
  net_wait_place (w, old.kernel);
  crash_once (w, kind, &old, &new, point - 1, TRUE); /* it may take a step less this time */
  net_stop (w, SIGTERM);
  net_start (w, NULL);
  whole_clear (&old);
  whole_clear (&new);
}

static void
test_kind (gconstpointer kind)
{
  const char *const options[]
      = { LAN_DHCP ("infinite"), LAN_RA, "--dhcp-option=option:dns-server,192.0.2.53", NULL };
  g_autoptr (NetWorld) w = net_world_new (NET_CONFIG ("0.2"), options);

  net_hurry (w);
  run_kind (w, kind);
}

static void
test_fails (void)
{
  g_autoptr (NetWorld) w = net_world_new (NET_CONFIG ("0.02"), NULL);

  net_hurry (w);
  run_kind (w, &failing);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *path = g_strconcat ("/network-crash/", kinds[i].name, NULL);

      g_test_add_data_func (path, &kinds[i], test_kind);
    }
  g_test_add_func ("/network-crash/fails", test_fails);
  return g_test_run ();
}
