/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/checker.h"

#include "helper/core/link-stages.h"
#include "helper/core/url.h"
#include "helper/hop.h"
#include "helper/sys/way-lookup.h"

struct _FpChecker
{
  FpProbeAddress address;
  const FpConfig *config;
  FpProbeStage stage;
  FpProbeEnded ended;
  gpointer user_data;
  gboolean running;
  gint64 started_us;
  FpStages stages;
  FpCheckRequest *request; /* for the probe, once the first stages have passed */
  char *target;            /* the address that the kernel is asked for the way to */
  FpWayLookup *lookup;     /* NULL: it is not being asked */
  FpProbeRun *run;         /* NULL: the first stages have not passed */
  char **name_servers;     /* that are asked meanwhile */
  FpHop *hop;              /* NULL: nothing is in doubt */
  FpReport *verdict;       /* to be handed over by idle, or once the hop is known */
  guint idle;
};

FpChecker *
fp_checker_new (const FpProbeAddress *address, const FpConfig *config, FpProbeStage stage,
                FpProbeEnded ended, gpointer user_data)
{
  FpChecker *checker = g_new0 (FpChecker, 1);

  checker->address = *address;
  checker->config = config;
  checker->stage = stage;
  checker->ended = ended;
  checker->user_data = user_data;
  return checker;
}

static void
clear_run (FpChecker *checker)
{
  g_clear_pointer (&checker->request, fp_check_request_free);
  g_clear_pointer (&checker->target, g_free);
  g_clear_pointer (&checker->lookup, fp_way_lookup_free);
  g_clear_pointer (&checker->run, fp_probe_run_free);
  g_clear_pointer (&checker->name_servers, g_strfreev);
  g_clear_pointer (&checker->hop, fp_hop_free);
  g_clear_pointer (&checker->verdict, fp_report_free);
  if (checker->idle != 0)
    g_source_remove (checker->idle);
  checker->idle = 0;
  checker->running = FALSE;
}

void
fp_checker_free (FpChecker *checker)
{
  if (checker == NULL)
    return;
  clear_run (checker);
  g_free (checker);
}

void
fp_checker_clear (FpChecker *checker)
{
  checker->stages = (FpStages){ 0 };
}

gboolean
fp_checker_is_running (FpChecker *checker)
{
  return checker->running;
}

const FpStages *
fp_checker_stages (FpChecker *checker)
{
  return &checker->stages;
}

static guint
elapsed_ms (FpChecker *checker)
{
  return (guint)((g_get_monotonic_time () - checker->started_us) / 1000);
}

/* The clock and the length are ours, whatever the probe says; a stage that it left running failed.
 */
static void
complete_report (FpChecker *checker, FpReport *report)
{
  report->time_us = g_get_real_time ();
  report->duration_ms = elapsed_ms (checker);
  if (fp_stages_is_running (&checker->stages))
    fp_stages_apply (&checker->stages, fp_stages_current (&checker->stages), FP_STAGE_FAILED,
                     elapsed_ms (checker));
}

static void
hand_over (FpChecker *checker, FpReport *report)
{
  complete_report (checker, report);
  clear_run (checker);
  checker->ended (report, checker->user_data);
}

static void
on_probe_stage (FpStage stage, FpStageStatus status, guint duration_ms, gpointer user_data)
{
  FpChecker *checker = user_data;

  checker->stage (stage, status, duration_ms, checker->user_data);
}

/* The code names the hop that failed, and what was noticed first stays among the evidence. */
static void
on_hop (FpCode code, const char *gateway, gpointer user_data)
{
  FpChecker *checker = user_data;
  FpReport *report = g_steal_pointer (&checker->verdict);

  if (code != FP_CODE_OK)
    {
      fp_report_add_evidence (report, "noticed", fp_code_info (report->code)->symbol);
      if (report->stage == FP_STAGE_RESOLVE)
        fp_report_add_evidence (report, "name-server", checker->target);
      if (code == FP_CODE_NET_GATEWAY)
        fp_report_add_evidence (report, "gateway", gateway);
      report->code = code;
    }
  hand_over (checker, report);
}

static void
on_probe_ended (FpReport *report, gpointer user_data)
{
  FpChecker *checker = user_data;
  char *unreached = fp_report_unreached (report, checker->name_servers);

  if (unreached == NULL)
    {
      hand_over (checker, report);
      return;
    }
  g_free (checker->target);
  checker->target = unreached;
  checker->verdict = report;
  g_clear_pointer (&checker->run, fp_probe_run_free);
  checker->hop = fp_hop_new (unreached, on_hop, checker);
}

static gboolean
on_verdict (gpointer user_data)
{
  FpChecker *checker = user_data;

  checker->idle = 0;
  hand_over (checker, g_steal_pointer (&checker->verdict));
  return G_SOURCE_REMOVE;
}

static FpReport *
failure (FpCode code, FpStage stage)
{
  FpReport *report = fp_report_new ();

  report->code = code;
  report->stage = stage;
  return report;
}

static void
fail_later (FpChecker *checker, FpReport *report)
{
  checker->verdict = report;
  checker->idle = g_idle_add (on_verdict, checker);
}

void
fp_checker_pass_stage (FpChecker *checker, FpStage stage, FpStageStatus status, guint duration_ms)
{
  if (fp_stages_apply (&checker->stages, stage, status, duration_ms))
    checker->stage (stage, status, duration_ms, checker->user_data);
}

void
fp_checker_break_stage (FpChecker *checker)
{
  if (fp_stages_is_running (&checker->stages))
    fp_checker_pass_stage (checker, fp_stages_current (&checker->stages), FP_STAGE_FAILED, 0);
}

static FpCheckRequest *
make_request (const FpConfig *config, const FpProxySettings *proxy, FpScheme learned, guint hold_s)
{
  FpCheckRequest *request = fp_check_request_new ();

  request->proxy = proxy != NULL ? fp_proxy_settings_copy (proxy) : NULL;
  request->learned_scheme = learned;
  request->schemes = config->schemes;
  request->url = g_strdup (config->url);
  request->websocket_url = g_strdup (config->websocket_url);
  request->ca_file = g_strdup (config->ca_file);
  request->issuing_ca_file = g_strdup (config->issuing_ca_file);
  request->system_ca_file = g_strdup (config->system_ca_file);
  request->crl_file = g_strdup (config->crl_file);
  request->pins = g_strdupv (config->pins);
  request->time_scale = config->time_scale;
  request->hold_s = hold_s;
  return request;
}

static void
run_probe (FpChecker *checker)
{
  g_autoptr (FpCheckRequest) request = g_steal_pointer (&checker->request);

  checker->run = fp_probe_run_new (&checker->address, request, &checker->stages, on_probe_stage,
                                   on_probe_ended, checker);
}

static FpReport *
no_way (FpChecker *checker, FpCode code, int fault)
{
  FpReport *report = failure (code, FP_STAGE_ADDRESS);

  fp_report_add_evidence (report, "address", checker->target);
  if (fault != 0)
    fp_report_add_evidence_printf (report, "errno", "%s (%d)", g_strerror (fault), fault);
  return report;
}

static void
on_way (const FpWayAnswer *answer, gpointer user_data)
{
  FpChecker *checker = user_data;
  FpCode code = fp_way_code (answer->way);
  int fault = answer->fault;

  g_clear_pointer (&checker->lookup, fp_way_lookup_free);
  fp_checker_pass_stage (checker, FP_STAGE_ADDRESS,
                         code == FP_CODE_OK ? FP_STAGE_OK : FP_STAGE_FAILED, elapsed_ms (checker));
  if (code == FP_CODE_OK)
    run_probe (checker);
  else
    hand_over (checker, no_way (checker, code, fault));
}

/* The link is known at once; so is the address, unless the kernel has to be asked. */
static void
run_link_stages (FpChecker *checker, const FpNetwork *network, const char *target)
{
  FpLinkVerdict verdict = fp_link_verdict (network, target);

  for (FpStage stage = FP_STAGE_LINK; stage <= FP_STAGE_ADDRESS; stage++)
    {
      gboolean failed = verdict.code != FP_CODE_OK && verdict.stage == stage;

      fp_checker_pass_stage (checker, stage, FP_STAGE_RUNNING, 0);
      if (failed)
        {
          fp_checker_pass_stage (checker, stage, FP_STAGE_FAILED, 0);
          fail_later (checker, failure (verdict.code, stage));
          return;
        }
      if (stage == FP_STAGE_ADDRESS && fp_link_asks_way (target))
        {
          checker->target = g_strdup (target);
          checker->lookup = fp_way_lookup_new (target, on_way, checker);
          return;
        }
      fp_checker_pass_stage (checker, stage, FP_STAGE_OK, 0);
    }
  run_probe (checker);
}

void
fp_checker_start (FpChecker *checker, const FpNetwork *network, const FpProxySettings *proxy,
                  FpScheme learned, guint hold_s)
{
  g_autoptr (FpUrl) url = NULL;

  clear_run (checker);
  checker->running = TRUE;
  checker->started_us = g_get_monotonic_time ();
  if (checker->config->url == NULL) /* "keep" without a platform */
    {
      fail_later (checker, failure (FP_CODE_INTERNAL, FP_STAGE_LINK));
      fp_report_add_evidence (checker->verdict, "reason", "no platform is configured");
      return;
    }
  checker->name_servers = g_strdupv (network->name_servers);
  url = fp_url_parse (checker->config->url, FALSE, NULL);
  checker->request = make_request (checker->config, proxy, learned, hold_s);
  run_link_stages (checker, network, proxy != NULL ? proxy->host : url->host);
}

void
fp_checker_network_changed (FpChecker *checker, const FpNetwork *network)
{
  if (!checker->running)
    return;
  g_strfreev (checker->name_servers);
  checker->name_servers = g_strdupv (network->name_servers);
}

FpReport *
fp_checker_stop (FpChecker *checker)
{
  FpReport *report;

  if (!checker->running)
    return NULL;
  report = fp_report_new ();
  report->code = FP_CODE_CANCELLED;
  report->stage = fp_stages_current (&checker->stages);
  complete_report (checker, report);
  clear_run (checker);
  return report;
}
