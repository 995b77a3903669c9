/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/bench/panel.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "dbus/names.h"
#include "tests/bench/rig.h"
#include "tests/bench/samples.h"
#include "tests/bench/table.h"
#include "tests/lcd/stage.h"
#include "tests/sys/namespace.h"

typedef struct
{
  Samples *frame, *bare, *key, *signal, *link;
  gint64 signal_us; /* when it came; 0: not yet */
} Measured;

static double
ms_since (gint64 begin_us)
{
  return (double)(g_get_monotonic_time () - begin_us) / 1000;
}

/* LCDd draws whether or not anything has changed. */
static void
measure_frames (Stage *stage, guint n, Measured *measured)
{
  gint64 begin;

  fp_test_lcdd_wait_frames (stage->lcdd, 1);
  begin = g_get_monotonic_time ();
  for (guint i = 0; i < n; i++)
    {
      fp_test_lcdd_wait_frames (stage->lcdd, 1);
      samples_add (measured->frame, ms_since (begin));
      begin = g_get_monotonic_time ();
    }
}

/* At no particular time of LCDd's frame. */
static void
wait_a_little (void)
{
  gint64 until = g_get_monotonic_time () + g_random_int_range (0, 125) * 1000;

  while (g_get_monotonic_time () < until)
    g_main_context_iteration (NULL, FALSE);
}

static void
say (int lcdd, const char *line)
{
  if (send (lcdd, line, strlen (line), MSG_NOSIGNAL) != (ssize_t)strlen (line))
    g_error ("LCDd: %s", g_strerror (errno));
}

/* The least that a client can do: a screen with one line. */
static int
bare_client (Stage *stage)
{
  struct sockaddr_in address = { .sin_family = AF_INET,
                                 .sin_port = htons (fp_test_lcdd_port (stage->lcdd)),
                                 .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  int lcdd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;

  setsockopt (lcdd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (connect (lcdd, (struct sockaddr *)&address, sizeof address) != 0)
    g_error ("LCDd: %s", g_strerror (errno));
  say (lcdd, "hello\n");
  fp_test_lcdd_wait_frames (stage->lcdd, 3);
  say (lcdd, "screen_add bare\nscreen_set bare -priority alert -heartbeat off\n"
             "widget_add bare line string\n");
  return lcdd;
}

/* LCDd's own time: from the change that a client sends to the display. */
static void
measure_bare (Stage *stage, guint n, Measured *measured)
{
  int lcdd = bare_client (stage);
  char replies[4096];

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *text = g_strdup_printf ("bare %u.", i);
      g_autofree char *line = g_strdup_printf ("widget_set bare line 1 1 \"%s\"\n", text);
      gint64 begin;

      wait_a_little ();
      begin = g_get_monotonic_time ();
      say (lcdd, line);
      fp_test_lcdd_wait_text (stage->lcdd, text);
      samples_add (measured->bare, ms_since (begin));
      while (recv (lcdd, replies, sizeof replies, MSG_DONTWAIT) > 0)
        ;
    }
  close (lcdd);
}

static void
measure_key (Stage *stage, const char *key, const char *text, Measured *measured)
{
  gint64 begin;

  wait_a_little ();
  begin = g_get_monotonic_time ();
  fp_test_lcdd_press (stage->lcdd, key);
  fp_test_lcdd_wait_text (stage->lcdd, text);
  samples_add (measured->key, ms_since (begin));
}

static void
measure_keys (Stage *stage, guint n, Measured *measured)
{
  fp_test_lcdd_press_see (stage->lcdd, "Enter", ">SETUP NETWORK");
  for (guint i = 0; i < n / 2; i++)
    {
      measure_key (stage, "Down", ">TEST CONNECTION", measured);
      measure_key (stage, "Up", ">SETUP NETWORK", measured);
    }
}

static void
on_properties_changed (GDBusConnection *connection, const char *sender, const char *path,
                       const char *interface, const char *signal, GVariant *parameters,
                       gpointer user_data)
{
  Measured *measured = user_data;

  if (measured->signal_us == 0)
    measured->signal_us = g_get_monotonic_time ();
}

/* The panel at rest shows the first address. */
static void
measure_signal (Stage *stage, gboolean add, Measured *measured)
{
  wait_a_little ();
  measured->signal_us = 0;
  namespace_ip ("addr %s 203.0.113.7/32 dev lo", add ? "add" : "del");
  fp_test_lcdd_wait_text (stage->lcdd, add ? "203.0.113.7" : "127.0.0.1");
  g_assert_cmpint (measured->signal_us, >, 0);
  samples_add (measured->signal, ms_since (measured->signal_us));
}

static void
measure_signals (Stage *stage, guint n, Measured *measured)
{
  guint subscription = g_dbus_connection_signal_subscribe (
      stage->connection, FP_BUS_NAME, "org.freedesktop.DBus.Properties", "PropertiesChanged",
      FP_OBJECT_PATH, FP_NETWORK_IFACE, G_DBUS_SIGNAL_FLAGS_NONE, on_properties_changed, measured,
      NULL);

  for (guint i = 0; i < n; i++)
    measure_signal (stage, i % 2 == 0, measured);
  g_dbus_connection_signal_unsubscribe (stage->connection, subscription);
}

/* From what the kernel says to every listener, to the new row. */
static void
measure_link (Stage *stage, gboolean plugged, Measured *measured)
{
  gint64 begin;

  wait_a_little ();
  rig_set_carrier (plugged);
  begin = g_get_monotonic_time ();
  fp_test_lcdd_wait_text (stage->lcdd, plugged ? "NO PLATFORM" : "LINK DOWN");
  samples_add (measured->link, ms_since (begin));
}

static void
measure_links (guint n, Measured *measured)
{
  g_auto (Stage) stage;

  stage_init (&stage);
  stage.service_lines = "[network]\nlink=v0\n";
  stage_start_all (&stage, 20, 2);
  fp_test_lcdd_wait_text (stage.lcdd, "NO PLATFORM");
  for (guint i = 0; i < n; i++)
    measure_link (&stage, i % 2 == 1, measured);
}

static void
report_links (const Measured *measured, double frame)
{
  double bare = samples_median (measured->bare), ours = samples_median (measured->link);
  double bare_p99 = samples_quantile (measured->bare, 0.99);
  double ours_p99 = samples_quantile (measured->link, 0.99);

  table_ratio ("link event to panel, median", "ms", bare, ours, 0);
  table_ratio ("link event to panel, p99", "ms", bare_p99, ours_p99, 0);
  table_value ("  later than the bare client, median", "frames", (ours - bare) / frame, 1);
  table_value ("  later than the bare client, p99", "frames", (ours_p99 - bare_p99) / frame, 1);
}

static void
report (const Measured *measured)
{
  double frame = samples_median (measured->frame);
  double bare = samples_median (measured->bare), ours = samples_median (measured->signal);
  double bare_p99 = samples_quantile (measured->bare, 0.99);
  double ours_p99 = samples_quantile (measured->signal, 0.99);

  table_section ("Panel through LCDd", "bare client", "panel");
  table_value ("LCDd's frame, median", "ms", frame, -1);
  table_ratio ("signal to display, median", "ms", bare, ours, 0);
  table_ratio ("signal to display, p99", "ms", bare_p99, ours_p99, 0);
  table_value ("  later than the bare client, median", "frames", (ours - bare) / frame, 1);
  table_value ("  later than the bare client, p99", "frames", (ours_p99 - bare_p99) / frame, 1);
  report_links (measured, frame);
  table_value ("key press to display, median", "ms", samples_median (measured->key), -1);
  table_value ("key press to display, p99", "ms", samples_quantile (measured->key, 0.99), -1);
}

void
bench_panel (guint samples)
{
  g_auto (Stage) stage;
  Measured measured
      = { samples_new (), samples_new (), samples_new (), samples_new (), samples_new (), 0 };

  stage_init (&stage);
  stage_start_all (&stage, 20, 2);
  fp_test_lcdd_wait_text (stage.lcdd, "127.0.0.1");
  measure_frames (&stage, 20, &measured);
  measure_signals (&stage, samples, &measured);
  measure_keys (&stage, samples, &measured);
  stage_kill (&stage.panel, SIGTERM); /* which shows itself above all others */
  measure_bare (&stage, samples, &measured);
  measure_links (samples, &measured);
  report (&measured);
  g_array_unref (measured.frame);
  g_array_unref (measured.bare);
  g_array_unref (measured.key);
  g_array_unref (measured.signal);
  g_array_unref (measured.link);
}
