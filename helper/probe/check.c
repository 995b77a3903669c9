/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/probe/check.h"

#include "helper/core/url.h"
#include "helper/probe/https.h"
#include "helper/probe/tls.h"
#include "helper/probe/trust.h"
#include "helper/probe/websocket.h"

#define CHECK_S 75.0
#define TLS_S   15.0

typedef struct
{
  const FpCheckRequest *request;
  GCancellable *cancellable;
  FpTunnelProgress progress;
  gpointer user_data;
  FpReport *report;
  FpTrust *trust;
  FpUrl *url;
  FpUrl *websocket_url; /* NULL: none */
  FpTunnel *tunnel;
  FpTls *tls;
  gboolean keeps_alive;
} Check;

typedef gboolean (*Work) (Check *check);

static void
check_clear (Check *check)
{
  g_clear_pointer (&check->tls, fp_tls_free);
  g_clear_pointer (&check->tunnel, fp_tunnel_free);
  g_clear_pointer (&check->trust, fp_trust_free);
  g_clear_pointer (&check->url, fp_url_free);
  g_clear_pointer (&check->websocket_url, fp_url_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Check, check_clear)

static void
no_progress (FpStage stage, FpStageStatus status, guint duration_ms, gpointer user_data)
{
}

static gboolean
run_stage (Check *check, FpStage stage, Work work)
{
  gint64 start_us = g_get_monotonic_time ();
  gboolean ok;

  check->progress (stage, FP_STAGE_RUNNING, 0, check->user_data);
  ok = work (check);
  if (!ok)
    check->report->stage = stage;
  check->progress (stage, ok ? FP_STAGE_OK : FP_STAGE_FAILED,
                   (guint)((g_get_monotonic_time () - start_us) / 1000), check->user_data);
  return ok;
}

static gboolean
open_tunnel (Check *check, const FpUrl *url, FpScheme learned, FpTunnelProgress progress)
{
  const FpTunnelConfig config = {
    .proxy = check->request->proxy,
    .schemes = check->request->schemes,
    .learned_scheme = learned,
    .target_host = url->host,
    .target_port = url->port,
    .time_scale = check->request->time_scale,
  };

  check->tunnel
      = fp_tunnel_open (&config, progress, check->user_data, check->cancellable, check->report);
  return check->tunnel != NULL;
}

static gboolean
open_tls (Check *check, const FpUrl *url)
{
  FpDeadline deadline = fp_deadline_in (TLS_S, check->request->time_scale);

  check->tls = fp_tls_open (check->tunnel, check->trust, url->host, &deadline, check->cancellable,
                            check->report);
  return check->tls != NULL;
}

static gboolean
do_tls (Check *check)
{
  return open_tls (check, check->url);
}

static gboolean
do_https (Check *check)
{
  return fp_https_check (check->tls, check->url, check->request->time_scale, check->cancellable,
                         &check->keeps_alive, check->report);
}

/* A second connection. The proxy has just accepted what the first one showed it, so the same is
 * shown again at once. */
static gboolean
reconnect (Check *check, const FpUrl *url)
{
  FpScheme scheme = check->tunnel->scheme;

  g_clear_pointer (&check->tls, fp_tls_free);
  g_clear_pointer (&check->tunnel, fp_tunnel_free);
  fp_report_add_evidence (check->report, "second-connection", url->host);
  return open_tunnel (check, url, scheme, no_progress) && open_tls (check, url);
}

static gboolean
do_websocket (Check *check)
{
  if ((!check->keeps_alive || !fp_url_same_origin (check->url, check->websocket_url))
      && !reconnect (check, check->websocket_url))
    return FALSE;
  return fp_websocket_check (check->tls, check->websocket_url, check->request->hold_s,
                             check->request->time_scale, check->cancellable, check->report);
}

static gboolean
prepare (Check *check)
{
  g_autoptr (GError) error = NULL;

  check->url = fp_url_parse (check->request->url, FALSE, &error);
  if (check->url != NULL && check->request->websocket_url != NULL)
    check->websocket_url = fp_url_parse (check->request->websocket_url, TRUE, &error);
  if (error == NULL)
    check->trust = fp_trust_new (check->request, &error);
  if (error == NULL)
    return TRUE;
  check->report->code = FP_CODE_INTERNAL;
  check->report->stage = FP_STAGE_TLS;
  fp_report_add_evidence (check->report, "error", error->message);
  return FALSE;
}

/* What the answer to the GET said; whichever it is, it is no failure. */
static gboolean
do_activation (Check *check)
{
  return TRUE;
}

static void
skip (Check *check, FpStage stage)
{
  check->progress (stage, FP_STAGE_SKIPPED, 0, check->user_data);
}

static gboolean
run_stages (Check *check)
{
  if (!prepare (check)
      || !open_tunnel (check, check->url, check->request->learned_scheme, check->progress)
      || !run_stage (check, FP_STAGE_TLS, do_tls) || !run_stage (check, FP_STAGE_HTTPS, do_https))
    return FALSE;
  if (check->websocket_url == NULL)
    skip (check, FP_STAGE_WEBSOCKET);
  else if (!run_stage (check, FP_STAGE_WEBSOCKET, do_websocket))
    return FALSE;
  if (check->report->activation == FP_ACTIVATION_UNSAID)
    skip (check, FP_STAGE_ACTIVATION);
  else
    run_stage (check, FP_STAGE_ACTIVATION, do_activation);
  return TRUE;
}

FpDeadline
fp_check_deadline (const FpCheckRequest *request)
{
  FpDeadline deadline = fp_deadline_in (CHECK_S, request->time_scale);

  deadline.end_us += (gint64)request->hold_s * G_USEC_PER_SEC;
  return deadline;
}

FpReport *
fp_check_run (const FpCheckRequest *request, FpWatch *watch, FpTunnelProgress progress,
              gpointer user_data)
{
  FpReport *report = fp_report_new ();
  gint64 start_us = g_get_monotonic_time ();
  g_auto (Check) check = {
    .request = request,
    .cancellable = fp_watch_cancellable (watch),
    .progress = progress,
    .user_data = user_data,
    .report = report,
  };

  if (run_stages (&check))
    report->code = FP_CODE_OK;
  else if (report->code == FP_CODE_CANCELLED && fp_watch_timed_out (watch))
    report->code = FP_CODE_TIMEOUT;
  report->duration_ms = (guint)((g_get_monotonic_time () - start_us) / 1000);
  report->time_us = g_get_real_time ();
  return report;
}
