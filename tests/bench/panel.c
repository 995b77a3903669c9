/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/bench/panel.h"

#include "dbus/names.h"
#include "tests/bench/samples.h"
#include "tests/bench/table.h"
#include "tests/lcd/stage.h"
#include "tests/sys/namespace.h"

#define LCDD_POLL_MS 31.25 /* it looks at its clients and keys 32 times a second */

typedef struct
{
  Samples *frame, *key, *signal;
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

static void
report (const Measured *measured)
{
  double frame = samples_median (measured->frame);
  /* A change that LCDd has read just too late for one frame is in the next. */
  double bound = frame + LCDD_POLL_MS;

  table_section ("Panel through LCDd", "LCDd frame", "panel");
  table_ratio ("key press to display, median", "ms", frame, samples_median (measured->key), 0);
  table_ratio ("key press to display, p99", "ms", frame, samples_quantile (measured->key, 0.99), 0);
  table_ratio ("signal to display, median", "ms", frame, samples_median (measured->signal), 1);
  table_ratio ("signal to display, p99 (frame + LCDd's poll)", "ms", bound,
               samples_quantile (measured->signal, 0.99), 1);
}

void
bench_panel (guint samples)
{
  g_auto (Stage) stage;
  Measured measured = { samples_new (), samples_new (), samples_new (), 0 };

  stage_init (&stage);
  stage_start_all (&stage, 20, 2);
  fp_test_lcdd_wait_text (stage.lcdd, "127.0.0.1");
  measure_frames (&stage, 20, &measured);
  measure_signals (&stage, samples, &measured);
  measure_keys (&stage, samples, &measured);
  report (&measured);
  g_array_unref (measured.frame);
  g_array_unref (measured.key);
  g_array_unref (measured.signal);
}
