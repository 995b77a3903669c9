/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The check in this process: the time of the whole, and the deadline of one stage against a peer
 * that drips. */
#include <gio/gio.h>
#include <string.h>

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

/* Sends TLS warnings without end to the first client, which is never made to wait. */
static gpointer
flood (gpointer data)
{
  static const guint8 warning[] = { 21, 3, 3, 0, 2, 1, 90 };
  g_autoptr (GSocket) client = g_socket_accept (data, NULL, NULL);
  g_autofree guint8 *bytes = g_malloc (sizeof warning * 1000);
  guint8 hello[4096];

  for (guint i = 0; i < 1000; i++)
    memcpy (bytes + i * sizeof warning, warning, sizeof warning);
  g_assert_cmpint (g_socket_receive (client, (char *)hello, sizeof hello, NULL, NULL), >, 0);
  while (g_socket_send (client, (char *)bytes, sizeof warning * 1000, NULL, NULL) > 0)
    ;
  return NULL;
}

static void
test_flood (void)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GSocket) listener
      = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_autoptr (FpCheckRequest) request = fp_check_request_new ();
  FpDeadline deadline = fp_deadline_in (30, 1);
  g_autoptr (FpWatch) watch = fp_watch_new (-1, &deadline);
  g_autoptr (FpReport) report = NULL;
  GThread *thread;

  g_assert_true (g_socket_bind (listener, any, FALSE, NULL) && g_socket_listen (listener, NULL));
  bound = g_socket_get_local_address (listener, NULL);
  thread = g_thread_new ("flood", flood, listener);
  request->time_scale = 0.03;
  request->url = g_strdup_printf ("https://127.0.0.1:%u/",
                                  g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound)));
  request->ca_file = g_build_filename (pki_dir, "root.pem", NULL);
  report = fp_check_run (request, watch, ignore, NULL);
  g_assert_cmpint (report->stage, ==, FP_STAGE_TLS);
  g_assert_cmpuint (report->duration_ms, <, 5000);
  g_test_message ("%s", fp_code_info (report->code)->symbol);
  g_thread_join (thread);
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
  g_test_add_func ("/check/flood", test_flood);
  g_test_add_func ("/check/time-of-report", test_time_of_report);
  status = g_test_run ();
  pki_dir_remove (pki_dir);
  return status;
}
