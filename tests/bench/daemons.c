/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/bench/daemons.h"

#include <glib/gstdio.h>
#include <unistd.h>

#include "dbus/names.h"
#include "tests/bench/process.h"
#include "tests/bench/samples.h"
#include "tests/bench/table.h"

/* Where the scheduler puts two processes decides about half of the time of a call. */
#define CLIENT_CPU 0
#define DAEMON_CPU 1

#define ROUNDS 10 /* the two daemons take turns, so that a slow minute hits both */

typedef struct
{
  const char *argv[10];
  const char
      *unknown; /* value of property before the first look at the network; NULL: it needs none */
  const char *name, *path, *interface, *property;
} Target;

typedef struct
{
  Samples *start, *known, *get, *change, *link;
  ProcessMemory memory;
  guint threads;
  guint64 wakeups;
} Measured;

static gint64
now_us (void)
{
  return g_get_monotonic_time ();
}

static void
await_owner (BusClient *client, const Target *target)
{
  for (;;)
    {
      g_autoptr (GVariant) body = bus_client_wait (client, "NameOwnerChanged", target->name);
      const char *owner;

      g_variant_get (body, "(&s&s&s)", NULL, NULL, &owner);
      if (*owner != '\0')
        return;
    }
}

static GPid
start (Rig *rig, BusClient *client, const Target *target)
{
  const char *environment[] = { rig->bus_setting, NULL };
  GPid pid;

  process_bind (DAEMON_CPU);
  pid = process_start (target->argv, environment, NULL);
  process_bind (CLIENT_CPU);
  await_owner (client, target);
  return pid;
}

static GVariant *
get (BusClient *client, const Target *target)
{
  GVariant *reply
      = bus_client_call (client, target->name, target->path, "org.freedesktop.DBus.Properties",
                         "Get", g_variant_new ("(ss)", target->interface, target->property));

  g_assert_nonnull (reply);
  return reply;
}

static void
look (BusClient *client, const Target *target)
{
  g_variant_unref (get (client, target));
}

/* Whoever has the name answers; that the network is known may take longer. */
static void
await_network (BusClient *client, const Target *target)
{
  for (gboolean known = FALSE; !known;)
    {
      g_autoptr (GVariant) reply = get (client, target);
      g_autoptr (GVariant) value = NULL;

      g_variant_get (reply, "(v)", &value);
      known = target->unknown == NULL
              || g_strcmp0 (g_variant_get_string (value, NULL), target->unknown) != 0;
      if (!known)
        g_variant_unref (bus_client_wait (client, "PropertiesChanged", target->interface));
    }
}

static void
measure_start (Rig *rig, BusClient *client, const Target *target, Measured *measured)
{
  gint64 begin = now_us ();
  GPid pid = start (rig, client, target);

  samples_add (measured->start, (double)(now_us () - begin) / 1000);
  await_network (client, target);
  samples_add (measured->known, (double)(now_us () - begin) / 1000);
  process_stop (pid);
  bus_client_forget (client);
}

/* One of each in turn. */
static void
measure_gets (BusClient *client, const Target targets[2], guint n, Measured measured[2])
{
  for (guint i = 0; i < n + 50; i++)
    for (guint t = 0; t < 2; t++)
      {
        gint64 begin = now_us ();

        look (client, &targets[t]);
        if (i >= 50)
          samples_add (measured[t].get, (double)(now_us () - begin));
      }
}

static void
measure_changes (BusClient *client, const Target *target, guint n, void (*change) (gboolean),
                 Samples *samples)
{
  for (guint i = 0; i < n; i++)
    {
      gint64 begin = now_us ();

      change (i % 2 == 0);
      g_variant_unref (bus_client_wait (client, "PropertiesChanged", target->interface));
      samples_add (samples, (double)(now_us () - begin));
      look (client, target); /* it has nothing more to say about it */
      bus_client_forget (client);
    }
}

static void
measure_alone (Rig *rig, BusClient *client, const Target *target, const BenchPlan *plan,
               Measured *measured)
{
  GPid pid = start (rig, client, target);

  g_usleep (300 * 1000);
  measure_changes (client, target, plan->changes / ROUNDS & ~1u, rig_change_address,
                   measured->change);
  measure_changes (client, target, plan->changes / ROUNDS & ~1u, rig_change_mtu, measured->link);
  process_stop (pid);
  bus_client_forget (client);
}

/* Both at the same time: they share what they share. */
static void
measure_both (Rig *rig, BusClient *client, const Target targets[2], const BenchPlan *plan,
              Measured measured[2])
{
  GPid pids[2];
  GHashTable *switches[2];

  for (guint i = 0; i < 2; i++)
    pids[i] = start (rig, client, &targets[i]);
  g_usleep (3 * G_USEC_PER_SEC);
  for (guint i = 0; i < 2; i++)
    switches[i] = process_switches (pids[i]);
  g_usleep (plan->idle_s * G_USEC_PER_SEC);
  for (guint i = 0; i < 2; i++)
    {
      measured[i].wakeups = process_wakeups (pids[i], switches[i]);
      g_hash_table_unref (switches[i]);
      measured[i].memory = process_memory (pids[i]);
      measured[i].threads = process_threads (pids[i]);
    }
  for (guint i = 0; i < 2; i++)
    process_stop (pids[i]);
  bus_client_forget (client);
}

/* Where the scheduler puts two processes decides about a call's time by half: each round has new
 * ones. */
static void
measure_turns (Rig *rig, BusClient *client, const Target targets[2], const BenchPlan *plan,
               Measured measured[2])
{
  GPid pids[2];

  for (guint i = 0; i < 2; i++)
    pids[i] = start (rig, client, &targets[i]);
  g_usleep (300 * 1000);
  measure_gets (client, targets, plan->gets / ROUNDS, measured);
  for (guint i = 0; i < 2; i++)
    process_stop (pids[i]);
  bus_client_forget (client);
  for (guint i = 0; i < 2; i++)
    measure_alone (rig, client, &targets[i], plan, &measured[i]);
}

static void
report (const Measured measured[2], const BenchPlan *plan)
{
  const Measured *floor = &measured[0], *ours = &measured[1];
  g_autofree char *idle = g_strdup_printf ("wake-ups in %u s idle", plan->idle_s);

  table_ratio ("exec to name owned, median", "ms", samples_median (floor->start),
               samples_median (ours->start), 1.5);
  table_ratio ("exec to first answer with the network, median", "ms", samples_median (floor->known),
               samples_median (ours->known), 0);
  table_ratio ("private dirty", "kB", floor->memory.private_dirty_kb, ours->memory.private_dirty_kb,
               1.5);
  table_ratio ("PSS", "kB", floor->memory.pss_kb, ours->memory.pss_kb, 0);
  table_ratio ("threads", "", floor->threads, ours->threads, 0);
  table_pair (idle, "", (double)floor->wakeups, (double)ours->wakeups, 0);
  table_ratio ("property Get, median", "us", samples_median (floor->get),
               samples_median (ours->get), 1.1);
  table_ratio ("property Get, p99", "us", samples_quantile (floor->get, 0.99),
               samples_quantile (ours->get, 0.99), 0);
  table_ratio ("address change to signal, median", "us", samples_median (floor->change),
               samples_median (ours->change), 1.3);
  table_ratio ("address change to signal, p99", "us", samples_quantile (floor->change, 0.99),
               samples_quantile (ours->change, 0.99), 0);
  table_ratio ("link event (MTU) to signal, median", "us", samples_median (floor->link),
               samples_median (ours->link), 1.3);
  table_ratio ("link event (MTU) to signal, p99", "us", samples_quantile (floor->link, 0.99),
               samples_quantile (ours->link, 0.99), 0);
}

static void
measure (Rig *rig, const Target targets[2], const BenchPlan *plan, const char *title)
{
  g_autoptr (BusClient) client = rig_connect (rig);
  Measured measured[2];

  bus_client_match (client, "type='signal',member='NameOwnerChanged'");
  bus_client_match (client, "type='signal',member='PropertiesChanged'");
  for (guint i = 0; i < 2; i++)
    measured[i] = (Measured){ samples_new (), samples_new (), samples_new (), samples_new (),
                              samples_new () };
  for (guint round = 0; round < plan->starts + 2; round++)
    for (guint i = 0; i < 2; i++)
      measure_start (rig, client, &targets[i], &measured[i]);
  for (guint i = 0; i < 2; i++)
    {
      g_array_remove_range (measured[i].start, 0, 2); /* those that filled the caches */
      g_array_remove_range (measured[i].known, 0, 2);
    }
  for (guint round = 0; round < ROUNDS; round++)
    measure_turns (rig, client, targets, plan, measured);
  measure_both (rig, client, targets, plan, measured);
  table_section (title, "GDBus floor", "faceplated");
  report (measured, plan);
  for (guint i = 0; i < 2; i++)
    {
      g_array_unref (measured[i].start);
      g_array_unref (measured[i].known);
      g_array_unref (measured[i].get);
      g_array_unref (measured[i].change);
      g_array_unref (measured[i].link);
    }
}

void
bench_daemons (Rig *rig, const char *build, const BenchPlan *plan)
{
  g_autofree char *floor = g_build_filename (build, "tests/bench/floor-gdbus", NULL);
  g_autofree char *ours = g_build_filename (build, "helper/faceplated", NULL);
  g_autofree char *probe = g_build_filename (build, "helper/probe/faceplate-probe", NULL);
  g_autofree char *config = g_build_filename (rig->dir, "faceplate.conf", NULL);
  g_autofree char *state = g_build_filename (rig->dir, "state", NULL);
  const Target targets[2]
      = { { { floor, NULL },
            NULL,
            "org.faceplate.Floor",
            "/org/faceplate/Floor",
            "org.faceplate.Floor",
            "Changes" },
          { { ours, "--config", config, "--state-dir", state, "--probe", probe, NULL },
            "no-link",
            FP_BUS_NAME,
            FP_OBJECT_PATH,
            FP_NETWORK_IFACE,
            "State" } };

  rig_bind_bus (rig, CLIENT_CPU);
  g_file_set_contents (config, "[network]\nlink=v0\n", -1, NULL);
  g_mkdir (state, 0700);
  measure (rig, targets, plan, "Service");
  rig_add_routes (10000);
  measure (rig, targets, plan, "Service, 10,000 routes present");
  rig_flush_routes ();
  rig_add_links (1000);
  measure (rig, targets, plan, "Service, 1,000 links present");
  rig_del_links ();
  process_bind (-1);
}
