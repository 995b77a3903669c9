/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/bench/check.h"

#include <glib/gstdio.h>
#include <stdlib.h>

#include "tests/bench/process.h"
#include "tests/bench/relay.h"
#include "tests/bench/samples.h"
#include "tests/bench/table.h"
#include "tests/peers/bad-proxy.h"
#include "tests/peers/child.h"
#include "tests/peers/pki.h"

#define MAX_ROUND_TRIPS 6

typedef struct
{
  char *program, *ca, *url, *websocket;
} Probe;

typedef struct
{
  Samples *cpu, *wall, *segments;
  guint round_trips;
} Measured;

static ProcessEnd
run_probe (const Probe *probe, guint16 port)
{
  g_autofree char *at = g_strdup_printf ("--proxy=127.0.0.1:%u", port);
  g_autofree char *ca = g_strdup_printf ("--ca=%s", probe->ca);
  const char *argv[] = { probe->program, at, ca, probe->url, probe->websocket, NULL };

  return process_run (argv);
}

static ProcessEnd
run_curl (const Probe *probe, guint16 port)
{
  g_autofree char *at = g_strdup_printf ("http://127.0.0.1:%u", port);
  const char *argv[] = { "curl", "-q",        "-sS",      "--proxytunnel", "-x",       at,
                         "-o",   "/dev/null", "--cacert", probe->ca,       probe->url, NULL };

  return process_run (argv);
}

typedef ProcessEnd (*Run) (const Probe *probe, guint16 port);

/* The proxy holds back what comes until nothing more comes: each piece is a round trip, and the TCP
 * connection one more. */
static guint
count_round_trips (Run run, const Probe *probe, guint16 platform_port)
{
  g_autoptr (BadProxy) proxy = bad_proxy_new ("counting", platform_port, NULL, NULL);
  ProcessEnd end = run (probe, bad_proxy_port (proxy));

  if (end.status != 0)
    g_error ("the check failed with exit status %d", end.status);
  return 1 + bad_proxy_n_bursts (proxy);
}

static void
measure (Run run, const Probe *probe, Relay *relay, Measured *measured)
{
  ProcessEnd end = run (probe, relay_port (relay));

  if (end.status != 0)
    g_error ("the check failed with exit status %d", end.status);
  samples_add (measured->cpu, end.cpu_ms);
  samples_add (measured->wall, end.wall_ms);
  samples_add (measured->segments, relay_segments (relay));
}

static void
report (const Measured *curl, const Measured *ours)
{
  table_section ("Check through a proxy", "curl, GET", "probe");
  table_ratio ("round trips to the proxy", "", curl->round_trips, ours->round_trips, 0);
  table_value ("round trips", "", ours->round_trips, MAX_ROUND_TRIPS);
  table_ratio ("TCP segments, median", "", samples_median (curl->segments),
               samples_median (ours->segments), 0);
  table_ratio ("CPU, median", "ms", samples_median (curl->cpu), samples_median (ours->cpu), 0);
  table_ratio ("whole run, median", "ms", samples_median (curl->wall), samples_median (ours->wall),
               0);
}

static void
compare (const Probe *probe, guint16 platform_port, guint runs)
{
  g_autoptr (Relay) relay = relay_new (platform_port);
  static const Run programs[2] = { run_curl, run_probe };
  Measured measured[2];

  for (guint i = 0; i < 2; i++)
    measured[i] = (Measured){ samples_new (), samples_new (), samples_new (),
                              count_round_trips (programs[i], probe, platform_port) };
  for (guint n = 0; n < runs; n++)
    for (guint i = 0; i < 2; i++)
      measure (programs[i], probe, relay, &measured[i]);
  report (&measured[0], &measured[1]);
  for (guint i = 0; i < 2; i++)
    {
      g_array_unref (measured[i].cpu);
      g_array_unref (measured[i].wall);
      g_array_unref (measured[i].segments);
    }
}

void
bench_check (Rig *rig, const char *build, guint runs)
{
  g_autofree char *pki = g_build_filename (rig->dir, "pki", NULL);
  g_autoptr (PeerChild) platform = NULL;
  g_autoptr (GError) error = NULL;
  Probe probe = { 0 };
  const char *port;

  g_mkdir (pki, 0755);
  peers_pki_write (pki, &error);
  g_assert_no_error (error);
  platform = peer_child_platform (pki, "platform");
  port = peer_child_ready_text (platform);
  probe.program = g_build_filename (build, "helper/probe/faceplate-probe", NULL);
  probe.ca = g_build_filename (pki, "root.pem", NULL);
  probe.url = g_strdup_printf ("https://" PEERS_HOST ":%s/health", port);
  probe.websocket = g_strdup_printf ("wss://" PEERS_HOST ":%s/ws", port);
  compare (&probe, (guint16)atoi (port), runs);
  g_free (probe.program);
  g_free (probe.ca);
  g_free (probe.url);
  g_free (probe.websocket);
}
