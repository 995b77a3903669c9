/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* faceplatectl follows operations and changes to their end: among them moments that the real
 * service shows only by coincidence. */
#include <signal.h>

#include "tests/ctl/ctl-fixture.h"

static void
test_check (CtlFixture *f, gconstpointer data)
{
  g_autoptr (CtlRunning) good = NULL, held = NULL, bad = NULL;

  fake_service_on_call (f->fake, ctl_fixture_on_call, f);
  good = ctl_run (f->address, NULL, "check");
  g_assert_cmpint (good->status, ==, 0);
  g_assert_cmpstr (f->called, ==, "Check ({},)");
  g_assert_true (f->interactive);
  g_assert_true (
      g_str_has_prefix (good->out->str, "connect      ok, 12 ms\nOK: CLOUD REACHED OK\n"));

  fake_service_drop_operation (f->fake, CTL_OPERATION);
  held = ctl_run (f->address, NULL, "check", "--hold", "300");
  g_assert_cmpint (held->status, ==, 0);
  g_assert_cmpstr (f->called, ==, "Check ({'hold': <uint32 300>},)");

  f->state = "failed";
  f->code = "PX_AUTH_REJECTED";
  fake_service_drop_operation (f->fake, CTL_OPERATION);
  bad = ctl_run (f->address, NULL, "check");
  g_assert_cmpint (bad->status, ==, 1);
  assert_has (bad->out->str,
              "tunnel       failed, 34 ms\nE252 PX_AUTH_REJECTED: PROXY LOGIN BAD\n");
}

static void
test_check_json (CtlFixture *f, gconstpointer data)
{
  g_autoptr (CtlRunning) run = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (JsonObject) last = NULL;
  guint n;

  fake_service_on_call (f->fake, ctl_fixture_on_call, f);
  f->state = "failed";
  f->code = "PX_AUTH_REJECTED";
  f->hold = TRUE;
  run = ctl_start (f->address, NULL, "check", "--json", NULL);
  ctl_wait_output (run, "\"running\"");
  ctl_fixture_end_operation (f);
  ctl_wait_end (run);
  g_assert_cmpint (run->status, ==, 1);
  lines = g_strsplit (run->out->str, "\n", -1);
  n = g_strv_length (lines) - 1;
  g_assert_cmpuint (n, ==, 6); /* started, connect twice, tunnel twice, completed */
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (JsonObject) object = ctl_parse_line (lines[i]);

      g_assert_cmpstr (json_object_get_string_member (object, "operation"), ==, CTL_OPERATION);
      g_assert_cmpstr (json_object_get_string_member (object, "event"), ==,
                       i == 0       ? "started"
                       : i == n - 1 ? "completed"
                                    : "stage");
    }
  last = ctl_parse_line (lines[n - 1]);
  g_assert_cmpstr (json_object_get_string_member (last, "state"), ==, "failed");
  g_assert_cmpstr (json_object_get_string_member (last, "kind"), ==, "check");
}

/* It ended between the call and the look, and Completed came before anything was known of it. */
static void
test_ended_early (CtlFixture *f, gconstpointer data)
{
  g_autoptr (CtlRunning) run = NULL;

  f->early = TRUE;
  fake_service_on_call (f->fake, ctl_fixture_on_call, f);
  run = ctl_run (f->address, NULL, "check");
  g_assert_cmpint (run->status, ==, 0);
  g_assert_true (
      g_str_has_prefix (run->out->str, "connect      ok, 12 ms\nOK: CLOUD REACHED OK\n"));
}

/* Likewise, and the object is gone already: the signals alone tell. */
static void
test_ended_and_gone (CtlFixture *f, gconstpointer data)
{
  g_autoptr (CtlRunning) run = NULL;

  f->early = f->forgotten = TRUE;
  fake_service_on_call (f->fake, ctl_fixture_on_call, f);
  run = ctl_run (f->address, NULL, "check");
  g_assert_cmpint (run->status, ==, 0);
  assert_has (run->out->str, "connect      ok, 12 ms\n");
  assert_has (run->out->str, "OK: CLOUD REACHED OK\n");
}

/* Nothing tells: it says so, and does not wait for ever. */
static void
test_gone_without_a_word (CtlFixture *f, gconstpointer data)
{
  g_autoptr (CtlRunning) run = NULL;

  f->early = f->forgotten = f->silent = TRUE;
  fake_service_on_call (f->fake, ctl_fixture_on_call, f);
  run = ctl_run (f->address, NULL, "check");
  g_assert_cmpint (run->status, ==, 3);
  assert_has (run->err->str, "org.freedesktop.DBus.Error.Unknown");
}

static void
test_vanish (CtlFixture *f, gconstpointer data)
{
  g_autoptr (CtlRunning) run = NULL;

  f->hold = TRUE;
  fake_service_on_call (f->fake, ctl_fixture_on_call, f);
  run = ctl_start (f->address, NULL, "check", "--json", NULL);
  ctl_wait_output (run, "\"running\"");
  g_clear_pointer (&f->fake, fake_service_free);
  ctl_wait_end (run);
  g_assert_cmpint (run->status, ==, 4);
  assert_has (run->err->str, "vanished in the middle");
  assert_has (run->out->str, "{\"error\":null,\"message\":");
}

/* A successor owns the name at once: its answers are not those that were asked for. */
static void
test_successor (CtlFixture *f, gconstpointer data)
{
  g_autoptr (CtlRunning) run = NULL;

  f->hold = TRUE;
  fake_service_on_call (f->fake, ctl_fixture_on_call, f);
  run = ctl_start (f->address, NULL, "check", "--json", NULL);
  ctl_wait_output (run, "\"running\"");
  fake_service_free (f->fake);
  f->fake = fake_service_new (f->address);
  fake_service_add_operation (f->fake, CTL_OPERATION, "check");
  fake_service_complete (f->fake, CTL_OPERATION, "succeeded",
                         fake_report ("OK", 0, "CLOUD REACHED OK", ""));
  ctl_wait_end (run);
  g_assert_cmpint (run->status, ==, 4);
}

static void
test_change_ends (CtlFixture *f, gconstpointer data)
{
  static const struct
  {
    const char *state, *code, *text;
    int status;
  } ends[] = {
    { "succeeded", "OK", "The proxy is disabled.\n", 0 },
    { "kept", "PX_AUTH_REJECTED", "The proxy is disabled, though the check failed.\n", 0 },
    { "failed", "PX_AUTH_REJECTED",
      "Nothing was changed (failed). The proxy stays enabled; with --keep it is disabled all the "
      "same.\n",
      1 },
    { "cancelled", "CANCELLED", "Nothing was changed (cancelled).", 1 },
  };

  f->kind = "disable-proxy";
  fake_service_on_call (f->fake, ctl_fixture_on_call, f);
  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_autoptr (CtlRunning) run = NULL, json = NULL;
      g_autoptr (JsonObject) object = NULL;

      f->state = ends[i].state;
      f->code = ends[i].code;
      run = ctl_run (f->address, NULL, "proxy", "disable");
      g_assert_cmpint (run->status, ==, ends[i].status);
      assert_has (run->out->str, ends[i].text);
      assert_has (run->out->str, ends[i].code);
      fake_service_drop_operation (f->fake, CTL_OPERATION);
      json = ctl_run (f->address, NULL, "proxy", "disable", "--json");
      object = ctl_parse_one (json->out->str);
      g_assert_cmpstr (json_object_get_string_member (object, "state"), ==, ends[i].state);
      g_assert_cmpuint (json_array_get_length (json_object_get_array_member (object, "stages")), >=,
                        1);
      fake_service_drop_operation (f->fake, CTL_OPERATION);
    }
}

static void
test_cancel (CtlFixture *f, gconstpointer data)
{
  g_autoptr (CtlRunning) nothing = ctl_run (f->address, NULL, "cancel");
  g_autoptr (CtlRunning) run = NULL, late = NULL;

  g_assert_cmpint (nothing->status, ==, 0);
  g_assert_cmpstr (nothing->out->str, ==, "No operation runs.\n");
  fake_service_on_call (f->fake, ctl_fixture_on_call, f);
  fake_service_add_operation (f->fake, CTL_OPERATION, "check");
  f->state = "cancelled";
  run = ctl_run (f->address, NULL, "cancel");
  g_assert_cmpint (run->status, ==, 0);
  g_assert_cmpstr (f->called, ==, "Cancel ({},)");
  g_assert_cmpstr (run->out->str, ==, "The operation has ended: cancelled.\n");
  fake_service_drop_operation (f->fake, CTL_OPERATION);
  fake_service_add_operation (f->fake, CTL_OPERATION, "check");
  f->state = "succeeded"; /* it was committing */
  late = ctl_run (f->address, NULL, "cancel");
  g_assert_cmpint (late->status, ==, 1);
}

static void
test_interrupt (CtlFixture *f, gconstpointer data)
{
  g_autoptr (CtlRunning) run = NULL;

  f->hold = TRUE;
  fake_service_on_call (f->fake, ctl_fixture_on_call, f);
  run = ctl_start (f->address, NULL, "check", "--json", NULL);
  ctl_wait_output (run, "\"running\"");
  g_subprocess_send_signal (run->process, SIGINT);
  ctl_wait_end (run);
  g_assert_cmpint (run->status, ==, 128 + SIGINT);
  assert_has (run->err->str, "the operation goes on");
  assert_has (f->called, "Check"); /* and not Cancel */
}

static void
test_timeout (CtlFixture *f, gconstpointer data)
{
  g_autoptr (CtlRunning) run = NULL;

  f->hold = TRUE;
  fake_service_on_call (f->fake, ctl_fixture_on_call, f);
  run = ctl_run (f->address, NULL, "check", "--timeout", "1");
  g_assert_cmpint (run->status, ==, 1);
  assert_has (run->err->str, "not ended after 1 s");
}

/* In microseconds it does not fit an int. */
static void
test_long_timeout (CtlFixture *f, gconstpointer data)
{
  g_autoptr (CtlRunning) run = NULL;

  f->hold = TRUE;
  fake_service_on_call (f->fake, ctl_fixture_on_call, f);
  run = ctl_start (f->address, NULL, "check", "--timeout", "3600", NULL);
  ctl_fixture_wait_call (f);
  fake_service_stage (f->fake, CTL_OPERATION, "link", "ok", 1);
  ctl_wait_output (run, "link "); /* it follows: not ended by its own clock */
  ctl_fixture_end_operation (f);
  ctl_wait_end (run);
  g_assert_cmpint (run->status, ==, 0);
}

/* A stage and a state that this program does not know, a report that holds next to nothing. */
static void
test_later_version (CtlFixture *f, gconstpointer data)
{
  g_autoptr (CtlRunning) run = NULL;

  f->hold = TRUE;
  fake_service_on_call (f->fake, ctl_fixture_on_call, f);
  run = ctl_start (f->address, NULL, "check", NULL);
  ctl_fixture_wait_call (f);
  fake_service_stage (f->fake, CTL_OPERATION, "hyper\033drive", "ok", 1);
  fake_service_emit (f->fake, CTL_OPERATION, FP_OPERATION_IFACE, "Completed",
                     g_variant_new ("(s@a{sv})", "pondering",
                                    g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0)));
  ctl_wait_output (run, "hyper\\x1bdrive ok, 1 ms\n");
  fake_service_complete (f->fake, CTL_OPERATION, "failed", NULL);
  ctl_wait_end (run);
  g_assert_cmpint (run->status, ==, 1);
}

static void
test_monitor (CtlFixture *f, gconstpointer data)
{
  g_autoptr (CtlRunning) run = ctl_start (f->address, NULL, "monitor", NULL);

  ctl_wait_output (run, "Platform     unknown\n");
  fake_service_set (f->fake, FP_OBJECT_PATH, FP_CONNECTIVITY_IFACE, "State",
                    g_variant_new_string ("lost"), TRUE);
  ctl_wait_output (run, "Connectivity.State lost\n");
  fake_service_add_operation (f->fake, CTL_OPERATION, "check");
  fake_service_stage (f->fake, CTL_OPERATION, "tls", "ok", 5);
  ctl_wait_output (run, "Operation 7 tls ok, 5 ms\n");
  fake_service_complete (f->fake, CTL_OPERATION, "failed",
                         fake_report ("TLS_CUT", 312, "TLS CUT OFF", "tls"));
  ctl_wait_output (run, "Operation 7 ended, failed, E312 TLS_CUT: TLS CUT OFF\n");
  g_clear_pointer (&f->fake, fake_service_free);
  ctl_wait_output (run, "Service is not there\n");
  g_string_truncate (run->out, 0);
  f->fake = fake_service_new (f->address);
  ctl_wait_output (run, "Service is there\n");
  ctl_wait_output (run, "Appliance    SENSOR-01");
  g_subprocess_send_signal (run->process, SIGINT);
  ctl_wait_end (run);
  g_assert_cmpint (run->status, ==, 128 + SIGINT);
}

static void
test_monitor_json (CtlFixture *f, gconstpointer data)
{
  g_autoptr (CtlRunning) run = ctl_start (f->address, NULL, "monitor", "--json", NULL);
  g_auto (GStrv) lines = NULL;

  ctl_wait_output (run, "\"status\"");
  fake_service_set (f->fake, FP_OBJECT_PATH, FP_NETWORK_IFACE, "Carrier",
                    g_variant_new_boolean (TRUE), TRUE);
  ctl_wait_output (
      run, "{\"event\":\"changed\",\"interface\":\"network\",\"changed\":{\"carrier\":true}}");
  fake_service_add_operation (f->fake, CTL_OPERATION, "check");
  fake_service_complete (f->fake, CTL_OPERATION, "succeeded",
                         fake_report ("OK", 0, "CLOUD REACHED OK", ""));
  ctl_wait_output (run, "\"completed\"");
  g_clear_pointer (&f->fake, fake_service_free);
  ctl_wait_output (run, "\"service-gone\"");
  g_subprocess_send_signal (run->process, SIGTERM);
  ctl_wait_end (run);
  lines = g_strsplit (run->out->str, "\n", -1);
  for (char **line = lines; **line != '\0'; line++)
    {
      g_autoptr (JsonObject) object = ctl_parse_line (*line);

      g_assert_true (json_object_has_member (object, "event"));
    }
}

#define ADD(path, function)                                                                        \
  g_test_add ("/ctl/" path, CtlFixture, NULL, ctl_fixture_set_up, function, ctl_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("proxy/ends", test_change_ends);
  ADD ("check/text", test_check);
  ADD ("check/json", test_check_json);
  ADD ("check/ended-early", test_ended_early);
  ADD ("check/ended-and-gone", test_ended_and_gone);
  ADD ("check/gone-without-a-word", test_gone_without_a_word);
  ADD ("check/vanish", test_vanish);
  ADD ("check/successor", test_successor);
  ADD ("check/interrupt", test_interrupt);
  ADD ("check/timeout", test_timeout);
  ADD ("check/long-timeout", test_long_timeout);
  ADD ("check/later-version", test_later_version);
  ADD ("cancel", test_cancel);
  ADD ("monitor/text", test_monitor);
  ADD ("monitor/json", test_monitor_json);
  return g_test_run ();
}
