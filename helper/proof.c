/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/proof.h"

#include "helper/core/net-wanted.h"
#include "helper/hop.h"
#include "helper/timer.h"

#define CHECK_MS   80000 /* the longest that a check of the platform can take; times time-scale */
#define GATEWAY_MS 10000 /* the same of the gateway */

struct _FpProof
{
  FpModel *model;
  FpChecker *checker;
  FpConfigurator *configurator;
  FpProbeEnded ended;
  gpointer user_data;
  FpTimer *patience;
  gboolean waits; /* for addresses */
  gboolean asks;  /* the gateway */
  gint64 asked_us;
  gboolean proxied; /* through the proxy in force, once the wait is over */
  FpNetworkSettings settings;
  char link[FP_LINK_NAME_SIZE]; /* that carries them */
};

static void
check (FpProof *proof, const FpProxySettings *proxy, guint hold_s)
{
  const FpModel *model = proof->model;

  fp_checker_start (proof->checker, model->network, proxy,
                    proxy != NULL ? fp_state_scheme_for (model->state, proxy) : FP_SCHEME_NONE,
                    hold_s);
}

void
fp_proof_in_force (FpProof *proof, guint hold_s)
{
  FpModel *model = proof->model;

  fp_schedule_check_began (&model->schedule);
  check (proof, model->state->enabled ? model->state->proxy : NULL, hold_s);
}

static void
on_gateway_checked (FpReport *report, gpointer user_data)
{
  FpProof *proof = user_data;

  if (!proof->asks) /* stopped */
    {
      fp_report_free (report);
      return;
    }
  proof->asks = FALSE;
  report->time_us = g_get_real_time ();
  report->duration_ms = (guint)((g_get_monotonic_time () - proof->asked_us) / 1000);
  proof->ended (report, proof->user_data);
}

static void
check_network (FpProof *proof)
{
  proof->waits = FALSE;
  fp_timer_set (proof->patience, 0);
  if (proof->model->config->url != NULL)
    {
      check (proof, proof->proxied ? proof->model->state->proxy : NULL, 0);
      return;
    }
  proof->asks = TRUE;
  proof->asked_us = g_get_monotonic_time ();
  fp_configurator_check_gateway (proof->configurator, on_gateway_checked, proof);
}

static gboolean
is_seen (FpProof *proof)
{
  return fp_network_shows (proof->model->network, proof->link, &proof->settings);
}

static void
start_network (FpProof *proof, const FpProposal *proposal, const FpStateNetwork *placed,
               gboolean patient)
{
  proof->proxied = proof->model->state->enabled && proposal->kind != FP_KIND_RESET_NETWORK;
  proof->settings = placed->settings;
  fp_net_target (&placed->settings, placed->link, proof->link);
  proof->waits = patient && !is_seen (proof);
  if (proof->waits)
    fp_timer_set (proof->patience, g_get_monotonic_time () + FP_SETTLE_MS * (gint64)1000);
  else
    check_network (proof);
}

void
fp_proof_network_changed (FpProof *proof)
{
  if (proof->waits && is_seen (proof))
    check_network (proof);
}

static void
on_impatient (gpointer user_data)
{
  check_network (user_data);
}

void
fp_proof_start (FpProof *proof, const FpProposal *proposal, const FpStateNetwork *placed,
                gboolean patient)
{
  switch (proposal->kind)
    {
    case FP_KIND_CHECK:
      fp_proof_in_force (proof, proposal->hold_s);
      break;
    case FP_KIND_ENABLE_PROXY:
    case FP_KIND_CHANGE_PROXY:
      check (proof, proposal->settings, 0);
      break;
    case FP_KIND_DISABLE_PROXY:
      check (proof, NULL, 0);
      break;
    case FP_KIND_CHANGE_NETWORK:
    case FP_KIND_RESET_NETWORK:
    case FP_KIND_RELEASE_NETWORK:
      start_network (proof, proposal, placed, patient);
      break;
    case FP_N_KINDS:
      g_assert_not_reached ();
    }
}

FpReport *
fp_proof_stop (FpProof *proof)
{
  proof->waits = proof->asks = FALSE;
  fp_timer_set (proof->patience, 0);
  return fp_checker_stop (proof->checker);
}

guint
fp_proof_ms (FpProof *proof, const FpProposal *proposal)
{
  const FpConfig *config = proof->model->config;

  if (config->url == NULL)
    return (guint)(GATEWAY_MS * MAX (config->time_scale, 1.0));
  return (guint)(CHECK_MS * config->time_scale) + FP_HOP_MS + proposal->hold_s * 1000;
}

FpProof *
fp_proof_new (FpModel *model, FpChecker *checker, FpConfigurator *configurator, FpProbeEnded ended,
              gpointer user_data)
{
  FpProof *proof = g_new0 (FpProof, 1);

  proof->model = model;
  proof->checker = checker;
  proof->configurator = configurator;
  proof->ended = ended;
  proof->user_data = user_data;
  proof->patience = fp_timer_new (on_impatient, proof);
  return proof;
}

void
fp_proof_free (FpProof *proof)
{
  if (proof == NULL)
    return;
  fp_timer_free (proof->patience);
  g_free (proof);
}
