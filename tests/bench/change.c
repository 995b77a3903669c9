/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/bench/change.h"

#include <time.h>

#include "helper/core/net-wanted.h"
#include "helper/net-edge-system.h"
#include "tests/bench/process.h"
#include "tests/bench/samples.h"
#include "tests/bench/table.h"
#include "tests/sys/namespace.h"

#define LINK "m0"

typedef struct
{
  Samples *wall, *cpu; /* ms */
} Measured;

typedef struct
{
  FpNetEdge *edge;
  FpNetworkSettings settings;
  FpNetSurvey *survey;
  GArray *steps;
  guint at;
  gboolean ended;
} Change;

static const char *const hosts[2][2]
    = { { "192.0.2.20", "192.0.2.1" }, { "198.51.100.20", "198.51.100.1" } };

static Measured
measured_new (void)
{
  return (Measured){ samples_new (), samples_new () };
}

static void
measured_clear (Measured *measured)
{
  g_array_unref (measured->wall);
  g_array_unref (measured->cpu);
}

static double
cpu_ms (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec * 1000 + (double)now.tv_nsec / 1e6;
}

static void run_next (Change *change);

static void
on_step (FpCode code, const char *detail, gpointer user_data)
{
  Change *change = user_data;

  if (code != FP_CODE_OK)
    g_error ("%s", detail);
  change->at++;
  run_next (change);
}

/* Nobody is probed for where there is no ARP. */
static void
run_next (Change *change)
{
  while (change->at < change->steps->len)
    {
      const FpNetStep *step = &g_array_index (change->steps, FpNetStep, change->at);

      if (step->kind != FP_NET_STEP_PROBE)
        {
          change->edge->class->run (change->edge, step, on_step, change);
          return;
        }
      change->at++;
    }
  change->ended = TRUE;
}

static void
on_survey (FpNetSurvey *survey, const GError *error, gpointer user_data)
{
  Change *change = user_data;
  g_autoptr (GArray) wanted = NULL;

  g_assert_no_error (error);
  change->survey = survey;
  wanted = fp_net_wanted (&change->settings, LINK, FP_MANAGER_NONE, NULL);
  change->steps = fp_net_plan (survey->own, wanted, survey->foreign);
  run_next (change);
}

static void
change_to (FpNetEdge *edge, guint host)
{
  Change change = { .edge = edge, .settings = fp_network_settings_default () };

  change.settings.ipv4 = FP_IPV4_STATIC;
  change.settings.static4.prefix = 24;
  g_strlcpy (change.settings.static4.address, hosts[host][0], FP_IP_SIZE);
  g_strlcpy (change.settings.static4.gateway, hosts[host][1], FP_IP_SIZE);
  edge->class->survey (edge, LINK, "", FP_SURVEY_OBJECTS | FP_SURVEY_OTHERS_4, on_survey, &change);
  while (!change.ended)
    g_main_context_iteration (NULL, TRUE);
  fp_net_survey_free (change.survey);
  g_array_unref (change.steps);
}

static void
measure_ours (FpNetEdge *edge, guint changes, Measured *measured)
{
  for (guint i = 0; i < changes; i++)
    {
      gint64 begin = g_get_monotonic_time ();
      double cpu = cpu_ms ();

      change_to (edge, i % 2);
      samples_add (measured->wall, (double)(g_get_monotonic_time () - begin) / 1000);
      samples_add (measured->cpu, cpu_ms () - cpu);
    }
}

static char *
write_batch (Rig *rig, guint host)
{
  g_autofree char *name = g_strdup_printf ("to-%u", host);
  g_autofree char *text
      = g_strdup_printf ("addr del %s/24 dev " LINK "\naddr add %s/24 brd + dev " LINK
                         "\nroute add default via %s dev " LINK " proto 250 metric 100\n",
                         hosts[!host][0], hosts[host][0], hosts[host][1]);
  char *path = g_build_filename (rig->dir, name, NULL);

  g_file_set_contents (path, text, -1, NULL);
  return path;
}

static void
measure_ip (Rig *rig, guint changes, Measured *measured)
{
  g_autofree char *batches[2] = { write_batch (rig, 0), write_batch (rig, 1) };

  namespace_ip ("addr add %s/24 dev " LINK, hosts[1][0]);
  for (guint i = 0; i < changes; i++)
    {
      const char *argv[] = { "ip", "-batch", batches[i % 2], NULL };
      ProcessEnd end = process_run (argv);

      g_assert_cmpint (end.status, ==, 0);
      samples_add (measured->wall, end.wall_ms);
      samples_add (measured->cpu, end.cpu_ms);
    }
  namespace_ip ("addr flush dev " LINK);
}

static void
add_link (const char *name)
{
  namespace_ip ("link add %s type veth peer name %s-far", name, name);
  namespace_ip ("link set %s-far up", name);
  namespace_ip ("link set %s up arp off", name);
}

static void
add_routes (const char *link, guint from, guint to)
{
  g_autoptr (GString) lines = g_string_new (NULL);

  for (guint i = from; i < to; i++)
    g_string_append_printf (lines, "route add 10.%u.%u.0/24 dev %s\n", i / 250, i % 250, link);
  namespace_batch (lines->str);
}

static void
report (const char *title, const Measured *left, const Measured *right, double limit)
{
  g_autofree char *wall = g_strdup_printf ("%s, median", title);
  g_autofree char *cpu = g_strdup_printf ("%s, CPU", title);

  table_ratio (wall, "ms", samples_median (left->wall), samples_median (right->wall), limit);
  table_ratio (cpu, "ms", samples_median (left->cpu), samples_median (right->cpu), limit);
}

/* Against a whole change, with what it writes to the disk and says on the bus, it must not weigh.
 */
static void
report_more (const char *title, const Measured *few, const Measured *many, double limit_ms)
{
  report (title, few, many, 0);
  table_value ("  more CPU than with few", "ms",
               samples_median (many->cpu) - samples_median (few->cpu), limit_ms);
}

/* The kernel walks all routes of the table for those of one link: that is what the routes of others
 * cost. */
static void
measure_scale (FpNetEdge *edge, guint changes, const Measured *few)
{
  Measured routes = measured_new (), both = measured_new (), own = measured_new ();

  add_routes ("d0", 10, 10000);
  measure_ours (edge, changes, &routes);
  rig_add_links (1000);
  measure_ours (edge, changes, &both);
  rig_del_links ();
  namespace_ip ("route flush root 10.0.0.0/8");
  add_routes (LINK, 0, 4000); /* FP_SURVEY_ROUTES_MAX is the most that are put back */
  measure_ours (edge, 2, &own);
  table_section ("Static change, with what is present", "ten routes", "many");
  report_more ("10,000 routes on another link", few, &routes, 1);
  report_more ("and 1,000 links", few, &both, 1);
  report_more ("4,000 routes on the link itself", few, &own, -1);
  measured_clear (&routes);
  measured_clear (&both);
  measured_clear (&own);
}

void
bench_change (Rig *rig, guint changes)
{
  FpNetEdgeOptions options = { 0 };
  FpNetEdge *edge = fp_net_edge_system_new (&options);
  Measured ip = measured_new (), few = measured_new ();

  add_link (LINK);
  add_link ("d0");
  add_routes ("d0", 0, 10);
  measure_ip (rig, changes, &ip);
  measure_ours (edge, changes, &few);
  table_section ("Static change: request to kernel state in place", "ip -batch", "Faceplate");
  report ("address and gateway", &ip, &few, 1);
  measure_scale (edge, changes, &few);
  namespace_ip ("link del " LINK);
  namespace_ip ("link del d0");
  edge->class->free (edge);
  measured_clear (&ip);
  measured_clear (&few);
}
