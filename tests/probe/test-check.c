/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The check in this process: the time of the whole, and the deadline of one stage against a peer
 * that drips. */
#include <gio/gio.h>

#include "helper/probe/check.h"
#include "tests/peers/bad-origin.h"
#include "tests/peers/bad-proxy.h"
#include "tests/peers/pki.h"
#include "tests/probe/pki-dir.h"

static char *pki_dir;

static void
ignore (FpStage stage, FpStageStatus status, guint duration_ms, gpointer user_data)
{
}

/* Checks through the peers; whole_s: the time for the whole check. */
static FpReport *
check (const char *origin_mode, const char *proxy_mode, double whole_s, double time_scale)
{
  g_autoptr (BadOrigin) origin = bad_origin_new (origin_mode, pki_dir);
  g_autoptr (BadProxy) proxy = bad_proxy_new (proxy_mode, bad_origin_port (origin), "", "");
  g_autoptr (FpCheckRequest) request = fp_check_request_new ();
  FpDeadline deadline = fp_deadline_in (whole_s, 1);
  g_autoptr (FpWatch) watch = fp_watch_new (-1, &deadline);

  request->time_scale = time_scale;
  request->proxy = fp_proxy_settings_new ();
  request->proxy->host = g_strdup ("127.0.0.1");
  request->proxy->port = bad_proxy_port (proxy);
  request->url = g_strdup_printf ("https://" PEERS_HOST ":%u/health", bad_origin_port (origin));
  request->websocket_url = g_strdup_printf ("wss://" PEERS_HOST ":%u/ws", bad_origin_port (origin));
  request->ca_file = g_build_filename (pki_dir, "root.pem", NULL);
  return fp_check_run (request, watch, ignore, NULL);
}

/* Each stage still has its time, the whole has not. */
static void
test_whole_time (void)
{
  static const struct
  {
    const char *origin;
    const char *proxy;
    FpStage stage;
  } rows[] = {
    { "good", "silent", FP_STAGE_TUNNEL },
    { "tls-silent", "open", FP_STAGE_TLS },
    { "https-drip", "open", FP_STAGE_HTTPS },
    { "ws-no-pong", "open", FP_STAGE_WEBSOCKET },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (FpReport) report = check (rows[i].origin, rows[i].proxy, 0.3, 1);

      g_assert_cmpstr (fp_code_info (report->code)->symbol, ==, "TIMEOUT");
      g_assert_cmpint (report->stage, ==, rows[i].stage);
      g_assert_cmpuint (report->duration_ms, >=, 290);
      g_assert_cmpuint (report->duration_ms, <, 5000);
    }
}

/* 15 s x 0.03: bytes keep coming, and it ends all the same. */
static void
test_stage_time (void)
{
  g_autoptr (FpReport) report = check ("https-drip", "open", 30, 0.03);

  g_assert_cmpstr (fp_code_info (report->code)->symbol, ==, "SRV_ANSWER_SLOW");
  g_assert_cmpuint (report->duration_ms, >=, 450);
  g_assert_cmpuint (report->duration_ms, <, 5000);
}

static void
test_time_of_report (void)
{
  gint64 before_us = g_get_real_time ();
  g_autoptr (FpReport) report = check ("good", "open", 30, 1);

  g_assert_cmpstr (fp_code_info (report->code)->symbol, ==, "OK");
  g_assert_cmpint (report->time_us, >=, before_us);
  g_assert_cmpint (report->time_us, <=, g_get_real_time ());
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  pki_dir = pki_dir_make ();
  g_test_add_func ("/check/whole-time", test_whole_time);
  g_test_add_func ("/check/stage-time", test_stage_time);
  g_test_add_func ("/check/time-of-report", test_time_of_report);
  status = g_test_run ();
  pki_dir_remove (pki_dir);
  return status;
}
