/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* When the next check by itself is due, and what the connection is said to be. */
#include "helper/core/schedule.h"

#define S   ((gint64)G_USEC_PER_SEC)
#define NOW (1000 * S)

static FpReport *
report_of (FpCode code, FpActivation activation)
{
  FpReport *report = fp_report_new ();

  report->code = code;
  report->activation = activation;
  return report;
}

static void
end_check (FpSchedule *schedule, FpCode code, gint64 now, double chance)
{
  g_autoptr (FpReport) report = report_of (code, FP_ACTIVATION_UNSAID);

  fp_schedule_check_began (schedule);
  g_assert_cmpint (schedule->due_us, ==, 0);
  fp_schedule_check_ended (schedule, report, now, chance);
}

static void
test_start (void)
{
  FpSchedule schedule;

  fp_schedule_init (&schedule, TRUE, 180);
  g_assert_cmpint (schedule.state, ==, FP_CONNECTIVITY_UNKNOWN);
  g_assert_cmpint (schedule.due_us, ==, 0);
  fp_schedule_start (&schedule, NOW, 0.0);
  g_assert_cmpint (schedule.due_us, ==, NOW);
  fp_schedule_start (&schedule, NOW, 1.0);
  g_assert_cmpint (schedule.due_us, ==, NOW + 2 * S);
}

static void
test_unconfigured (void)
{
  FpSchedule schedule;

  fp_schedule_init (&schedule, FALSE, 180);
  fp_schedule_start (&schedule, NOW, 0.5);
  fp_schedule_network_changed (&schedule, NOW);
  fp_schedule_settings_changed (&schedule);
  end_check (&schedule, FP_CODE_INTERNAL, NOW, 0.5);
  g_assert_cmpint (schedule.due_us, ==, 0);
  g_assert_cmpint (schedule.state, ==, FP_CONNECTIVITY_UNCONFIGURED);
}

static void
test_interval_spread (void)
{
  FpSchedule schedule;

  fp_schedule_init (&schedule, TRUE, 100);
  end_check (&schedule, FP_CODE_OK, NOW, 0.0);
  g_assert_cmpint (schedule.due_us, ==, NOW + 90 * S);
  end_check (&schedule, FP_CODE_OK, NOW, 1.0);
  g_assert_cmpint (schedule.due_us, ==, NOW + 110 * S);
}

static void
test_back_off (void)
{
  static const gint64 delays[] = { 15, 30, 60, 120, 180, 180, 180 };
  FpSchedule schedule;

  fp_schedule_init (&schedule, TRUE, 180);
  for (guint i = 0; i < G_N_ELEMENTS (delays); i++)
    {
      end_check (&schedule, FP_CODE_PX_TCP_TIMEOUT, NOW, 0.5);
      g_assert_cmpint (schedule.due_us, ==, NOW + delays[i] * S);
    }
  for (guint i = 0; i < 100; i++) /* no overflow */
    end_check (&schedule, FP_CODE_PX_TCP_TIMEOUT, NOW, 0.5);
  g_assert_cmpint (schedule.due_us, ==, NOW + 180 * S);
  end_check (&schedule, FP_CODE_OK, NOW, 0.5);
  end_check (&schedule, FP_CODE_PX_TCP_TIMEOUT, NOW, 0.5);
  g_assert_cmpint (schedule.due_us, ==, NOW + 15 * S);
}

static void
end_at (FpSchedule *schedule, FpCode code, FpStage stage)
{
  g_autoptr (FpReport) report = report_of (code, FP_ACTIVATION_UNSAID);

  report->stage = stage;
  fp_schedule_check_began (schedule);
  fp_schedule_check_ended (schedule, report, NOW, 0.5);
}

static void
test_held_after_rejection (void)
{
  FpSchedule schedule;

  fp_schedule_init (&schedule, TRUE, 180);
  end_check (&schedule, FP_CODE_PX_AUTH_REJECTED, NOW, 0.5);
  g_assert_cmpint (schedule.due_us, ==, 0);
  fp_schedule_network_changed (&schedule, NOW);
  fp_schedule_check_dropped (&schedule, NOW);
  g_assert_cmpint (schedule.due_us, ==, 0);
  end_at (&schedule, FP_CODE_PX_TCP_TIMEOUT, FP_STAGE_CONNECT); /* somebody asked, in vain */
  g_assert_cmpint (schedule.due_us, ==, 0);
  end_at (&schedule, FP_CODE_PX_CLOSED, FP_STAGE_TUNNEL);
  g_assert_cmpint (schedule.due_us, ==, 0);
  end_at (&schedule, FP_CODE_CERT_EXPIRED, FP_STAGE_TLS); /* past the proxy */
  g_assert_cmpint (schedule.due_us, !=, 0);
  end_check (&schedule, FP_CODE_PX_AUTH_REJECTED, NOW, 0.5);
  end_check (&schedule, FP_CODE_OK, NOW, 0.5);
  g_assert_cmpint (schedule.due_us, !=, 0);
  end_check (&schedule, FP_CODE_PX_AUTH_REJECTED, NOW, 0.5);
  fp_schedule_settings_changed (&schedule);
  fp_schedule_network_changed (&schedule, NOW);
  g_assert_cmpint (schedule.due_us, !=, 0);
}

/* What is known from before the start holds like what has just been seen. */
static void
test_held_from_the_start (void)
{
  FpSchedule schedule;

  fp_schedule_init (&schedule, TRUE, 180);
  schedule.held = TRUE;
  fp_schedule_start (&schedule, NOW, 0.5);
  fp_schedule_network_changed (&schedule, NOW);
  g_assert_cmpint (schedule.due_us, ==, 0);
  g_assert_cmpint (schedule.state, ==, FP_CONNECTIVITY_UNKNOWN);
  fp_schedule_settings_changed (&schedule);
  fp_schedule_network_changed (&schedule, NOW);
  g_assert_cmpint (schedule.due_us, !=, 0);
}

static void
test_network_burst (void)
{
  FpSchedule schedule;

  fp_schedule_init (&schedule, TRUE, 180);
  end_check (&schedule, FP_CODE_OK, NOW, 0.5);
  for (gint64 t = 0; t <= 9; t++)
    {
      fp_schedule_network_changed (&schedule, NOW + t * S);
      g_assert_cmpint (schedule.due_us, ==, NOW + MIN (t + 2, 10) * S);
    }
  fp_schedule_network_changed (&schedule, NOW + 20 * S); /* never in the past */
  g_assert_cmpint (schedule.due_us, ==, NOW + 20 * S);
  end_check (&schedule, FP_CODE_OK, NOW + 30 * S, 0.5);
  fp_schedule_network_changed (&schedule, NOW + 40 * S); /* a burst of its own */
  g_assert_cmpint (schedule.due_us, ==, NOW + 42 * S);
}

/* The check that ran then says nothing of the network as it is now. */
static void
test_network_changed_while_checking (void)
{
  g_autoptr (FpReport) report = report_of (FP_CODE_NET_DOWN, FP_ACTIVATION_UNSAID);
  FpSchedule schedule;

  fp_schedule_init (&schedule, TRUE, 180);
  fp_schedule_check_began (&schedule);
  fp_schedule_network_changed (&schedule, NOW);
  fp_schedule_check_ended (&schedule, report, NOW + S, 0.5);
  g_assert_cmpint (schedule.due_us, ==, NOW + 2 * S);
}

static void
test_interval_none (void)
{
  FpSchedule schedule;

  fp_schedule_init (&schedule, TRUE, 0);
  fp_schedule_start (&schedule, NOW, 0.0);
  g_assert_cmpint (schedule.due_us, ==, NOW);
  end_check (&schedule, FP_CODE_OK, NOW, 0.5);
  g_assert_cmpint (schedule.due_us, ==, 0);
  end_check (&schedule, FP_CODE_PX_CLOSED, NOW, 0.5);
  g_assert_cmpint (schedule.due_us, ==, 0);
  fp_schedule_network_changed (&schedule, NOW);
  g_assert_cmpint (schedule.due_us, ==, NOW + 2 * S);
}

static void
test_states (void)
{
  g_autoptr (FpReport) inactive = report_of (FP_CODE_OK, FP_ACTIVATION_NO);
  FpSchedule schedule;

  fp_schedule_init (&schedule, TRUE, 180);
  end_check (&schedule, FP_CODE_PX_CLOSED, NOW, 0.5);
  g_assert_cmpint (schedule.state, ==, FP_CONNECTIVITY_FAILED);
  end_check (&schedule, FP_CODE_OK, NOW, 0.5);
  g_assert_cmpint (schedule.state, ==, FP_CONNECTIVITY_CONNECTED);
  end_check (&schedule, FP_CODE_PX_CLOSED, NOW, 0.5);
  g_assert_cmpint (schedule.state, ==, FP_CONNECTIVITY_LOST);
  end_check (&schedule, FP_CODE_PX_CLOSED, NOW, 0.5);
  g_assert_cmpint (schedule.state, ==, FP_CONNECTIVITY_LOST);
  fp_schedule_check_ended (&schedule, inactive, NOW, 0.5);
  g_assert_cmpint (schedule.state, ==, FP_CONNECTIVITY_NOT_ACTIVATED);
  fp_schedule_settings_changed (&schedule);
  g_assert_cmpint (schedule.state, ==, FP_CONNECTIVITY_UNKNOWN);
  end_check (&schedule, FP_CODE_PX_CLOSED, NOW,
             0.5); /* it was never connected with these settings */
  g_assert_cmpint (schedule.state, ==, FP_CONNECTIVITY_FAILED);
}

static void
test_dropped (void)
{
  FpSchedule schedule;

  fp_schedule_init (&schedule, TRUE, 180);
  fp_schedule_check_began (&schedule);
  fp_schedule_check_dropped (&schedule, NOW);
  g_assert_cmpint (schedule.due_us, ==, NOW + 5 * S);
  g_assert_cmpint (schedule.state, ==, FP_CONNECTIVITY_UNKNOWN);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/schedule/start", test_start);
  g_test_add_func ("/schedule/unconfigured", test_unconfigured);
  g_test_add_func ("/schedule/interval/spread", test_interval_spread);
  g_test_add_func ("/schedule/interval/none", test_interval_none);
  g_test_add_func ("/schedule/back-off", test_back_off);
  g_test_add_func ("/schedule/held-after-rejection", test_held_after_rejection);
  g_test_add_func ("/schedule/held-from-the-start", test_held_from_the_start);
  g_test_add_func ("/schedule/network/burst", test_network_burst);
  g_test_add_func ("/schedule/network/while-checking", test_network_changed_while_checking);
  g_test_add_func ("/schedule/states", test_states);
  g_test_add_func ("/schedule/dropped", test_dropped);
  return g_test_run ();
}
