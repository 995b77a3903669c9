/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <glib/gstdio.h>
#include <time.h>

#include "dbus/names.h"
#include "tests/bench/change.h"
#include "tests/bench/process.h"
#include "tests/bench/samples.h"
#include "tests/bench/table.h"
#include "tests/sys/namespace.h"

#define LINK "m1"

typedef struct
{
  Samples *wall; /* ms, a change */
  double cpu;    /* ms of the service, all of them */
} Measured;

typedef struct
{
  BusClient *client;
  GPid service, polkit;
  Measured few, routes, both;
} Bench;

static double
cpu_ms (GPid pid)
{
  struct timespec now;
  clockid_t clock;

  g_assert_cmpint (clock_getcpuclockid (pid, &clock), ==, 0);
  clock_gettime (clock, &now);
  return (double)now.tv_sec * 1000 + (double)now.tv_nsec / 1e6;
}

static void
await_owner (BusClient *client, const char *name)
{
  for (;;)
    {
      g_autoptr (GVariant) body = bus_client_wait (client, "NameOwnerChanged", name);
      const char *owner;

      g_variant_get (body, "(&s&s&s)", NULL, NULL, &owner);
      if (*owner != '\0')
        return;
    }
}

static GVariant *
values (guint host)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "address", "s", host == 0 ? "203.0.113.20/24" : "198.51.100.20/24");
  g_variant_dict_insert (&dict, "gateway", "s", host == 0 ? "203.0.113.1" : "198.51.100.1");
  g_variant_dict_insert (&dict, "ipv6", "s", "off");
  return g_variant_dict_end (&dict);
}

/* Until the operation has ended: in place, the gateway taken as there (no ARP), committed. */
static void
change_to (Bench *bench, guint host)
{
  g_autoptr (GVariant) reply
      = bus_client_call (bench->client, FP_BUS_NAME, FP_OBJECT_PATH, FP_NETWORK_IFACE, "Change",
                         g_variant_new ("(@a{sv}a{sv})", values (host), NULL));

  g_assert_nonnull (reply);
  g_variant_unref (bus_client_wait (bench->client, "Completed", "succeeded"));
}

/* The events of a thousand new links are no part of a change: the service has read them when it
 * runs no more. */
static void
await_rest (GPid service)
{
  double before, after = cpu_ms (service);

  do
    {
      before = after;
      g_usleep (G_USEC_PER_SEC / 2);
      after = cpu_ms (service);
    }
  while (after > before);
}

static void
measure (Bench *bench, guint changes, Measured *measured)
{
  double cpu;

  if (measured->wall == NULL)
    measured->wall = samples_new ();
  await_rest (bench->service);
  change_to (bench, 1); /* so that the first one is one between two networks */
  cpu = cpu_ms (bench->service);
  for (guint i = 0; i < changes; i++)
    {
      gint64 begin = g_get_monotonic_time ();

      change_to (bench, i % 2);
      samples_add (measured->wall, (double)(g_get_monotonic_time () - begin) / 1000);
      bus_client_forget (bench->client);
    }
  measured->cpu += cpu_ms (bench->service) - cpu;
}

static void
start (Rig *rig, const char *build, Bench *bench)
{
  g_autofree char *config = g_build_filename (rig->dir, "change.conf", NULL);
  g_autofree char *state = g_build_filename (rig->dir, "change-state", NULL);
  g_autofree char *service = g_build_filename (build, "helper/faceplated", NULL);
  g_autofree char *polkit = g_build_filename (build, "tests/rig/fake-polkit", NULL);
  const char *environment[] = { rig->bus_setting, NULL };
  const char *polkit_argv[] = { polkit, "yes", NULL };
  /* It logs the end of each change. */
  const char *argv[]
      = { "sh",  "-c", "exec \"$0\" \"$@\" 2>/dev/null", service, "--config", config, "--state-dir",
          state, NULL };

  g_file_set_contents (config, "[network]\nlink=" LINK "\n", -1, NULL);
  g_mkdir (state, 0700);
  bench->client = rig_connect (rig);
  bus_client_match (bench->client, "type='signal',member='NameOwnerChanged'");
  bus_client_match (bench->client, "type='signal',member='Completed'");
  bench->polkit = process_start (polkit_argv, environment, NULL);
  await_owner (bench->client, "org.freedesktop.PolicyKit1");
  bench->service = process_start (argv, environment, NULL);
  await_owner (bench->client, FP_BUS_NAME);
}

static void
report (const char *title, const Measured *few, const Measured *many)
{
  g_autofree char *wall = g_strdup_printf ("%s, median", title);
  g_autofree char *cpu = g_strdup_printf ("%s, CPU of the service", title);

  table_ratio (wall, "ms", samples_median (few->wall), samples_median (many->wall), 1.5);
  table_ratio (cpu, "ms", few->cpu / few->wall->len, many->cpu / many->wall->len, 1.5);
}

static void
add_link (const char *name)
{
  namespace_ip ("link add %s type veth peer name %s-far", name, name);
  namespace_ip ("link set %s-far up", name);
  namespace_ip ("link set %s up arp off", name);
}

static void
add_routes (void)
{
  g_autoptr (GString) lines = g_string_new (NULL);

  for (guint i = 0; i < 10000; i++)
    g_string_append_printf (lines, "route add 10.%u.%u.0/24 dev d1\n", i / 250, i % 250);
  namespace_batch (lines->str);
}

void
bench_change_service (Rig *rig, const char *build, guint changes)
{
  Bench bench = { 0 };

  add_link (LINK);
  add_link ("d1");
  namespace_set ("/proc/sys/net/ipv6/conf/" LINK "/disable_ipv6", "1");
  start (rig, build, &bench);
  measure (&bench, changes / 2, &bench.few);
  add_routes ();
  measure (&bench, changes, &bench.routes);
  rig_add_links (1000);
  measure (&bench, changes, &bench.both);
  rig_del_links ();
  namespace_ip ("route flush root 10.0.0.0/8");
  measure (&bench, changes - changes / 2, &bench.few); /* before and after: the machine drifts */
  table_section ("Static change through the service: call to end", "few", "many");
  report ("10,000 routes on another link", &bench.few, &bench.routes);
  report ("and 1,000 links", &bench.few, &bench.both);
  process_stop (bench.service);
  process_stop (bench.polkit);
  bus_client_free (bench.client);
  namespace_ip ("link del " LINK);
  namespace_ip ("link del d1");
  g_array_unref (bench.few.wall);
  g_array_unref (bench.routes.wall);
  g_array_unref (bench.both.wall);
}
