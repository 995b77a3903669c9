/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/net-apply.h"

#include "helper/net-bring.h"
#include "helper/net-look.h"
#include "helper/timer.h"

#define CARRIER_S 10
#define LEASE_S   30
#define ROUTER_S  15
#define POLL_MS   500 /* while it waits for a carrier or a router */

typedef enum
{
  FIRST_STEPS, /* before the carrier is needed */
  CARRIER,
  OTHER_STEPS,
  LEASE,
  LEASED, /* what the lease asks for is being put in place */
  ROUTER,
} Phase;

struct _FpNetApply
{
  FpNetEdge *edge;
  double time_scale;
  GArray *plan;
  guint split; /* the first step behind the wait for the carrier */
  FpNetConfig *next;
  gboolean keep;
  GArray *beside;
  const FpNetApplyCalls *calls;
  gpointer user_data;

  Phase phase;
  FpStage stage;
  gboolean in_stage, stage_failed;
  gint64 began_us, stage_us;
  gint64 lease_end_us;    /* when the wait for a lease ends; 0: it has not begun */
  gboolean lease_changed; /* since it was put in place */
  gboolean without_lease; /* it goes on without one */
  FpNetResult result;     /* the first failure */
  FpStage failed_stage;
  FpNetRun *run;
  FpNetLook *look;
  FpNetBring *bring;
  FpTimer *deadline, *poll;
  guint idle;
};

static void enter (FpNetApply *apply, Phase phase);

static gint64
in_time (FpNetApply *apply, double seconds)
{
  return g_get_monotonic_time () + (gint64)(seconds * apply->time_scale * G_USEC_PER_SEC);
}

static guint
since_ms (gint64 us)
{
  return (guint)((g_get_monotonic_time () - us) / 1000);
}

static void
begin_stage (FpNetApply *apply, FpStage stage)
{
  if (apply->in_stage && apply->stage == stage)
    return;
  apply->stage = stage;
  apply->in_stage = TRUE;
  apply->stage_failed = FALSE;
  apply->stage_us = g_get_monotonic_time ();
  apply->calls->stage (stage, FP_STAGE_RUNNING, 0, apply->user_data);
}

static void
end_stage (FpNetApply *apply)
{
  if (!apply->in_stage)
    return;
  apply->in_stage = FALSE;
  apply->calls->stage (apply->stage, apply->stage_failed ? FP_STAGE_FAILED : FP_STAGE_OK,
                       since_ms (apply->stage_us), apply->user_data);
}

static void
end (FpNetApply *apply)
{
  FpReport *report = fp_report_new ();

  end_stage (apply);
  report->code = apply->result.code;
  report->stage = apply->failed_stage;
  report->duration_ms = since_ms (apply->began_us);
  report->time_us = g_get_real_time ();
  if (apply->result.step != NULL)
    fp_report_add_evidence (report, "step", apply->result.step);
  if (apply->result.detail != NULL)
    fp_report_add_evidence (report, "detail", apply->result.detail);
  apply->calls->done (report, apply->result.broken, apply->user_data);
}

/* Returns whether it goes on. */
static gboolean
take_failure (FpNetApply *apply, FpCode code, const char *step, const char *detail)
{
  if (apply->result.code == FP_CODE_OK)
    apply->failed_stage = apply->stage;
  apply->stage_failed = TRUE;
  fp_net_result_fail (&apply->result, code, step, detail);
  if (apply->keep && !apply->result.broken)
    return TRUE;
  end (apply);
  return FALSE;
}

static gboolean
take_result (FpNetApply *apply, const FpNetResult *result)
{
  if (result->code == FP_CODE_OK)
    return TRUE;
  if (result->broken) /* this is why, not what was kept before */
    {
      fp_net_result_clear (&apply->result);
      apply->result.broken = TRUE;
    }
  return take_failure (apply, result->code, result->step, result->detail);
}

static FpNetRunMode
mode (const FpNetApply *apply)
{
  return apply->keep ? FP_NET_RUN_KEEP : FP_NET_RUN_STOP;
}

static void
stop_waiting (FpNetApply *apply)
{
  fp_timer_set (apply->deadline, 0);
  fp_timer_set (apply->poll, 0);
  g_clear_pointer (&apply->look, fp_net_look_free);
}

/* Behind the steps. What a lease asks for is put in place before the end, whenever it came. */
static void
go_on (FpNetApply *apply)
{
  const FpStateNetwork *network = &apply->next->network;
  gboolean dhcp = fp_net_config_uses_dhcp (apply->next);

  if (dhcp && !apply->next->has_lease && !apply->without_lease)
    enter (apply, LEASE);
  else if (apply->lease_changed)
    enter (apply, LEASED);
  else if (network->managed && network->settings.ipv4 == FP_IPV4_OFF
           && network->settings.ipv6 == FP_IPV6_AUTOMATIC && apply->phase < ROUTER)
    enter (apply, ROUTER);
  else
    end (apply);
}

static void
on_run (const FpNetResult *result, gpointer user_data)
{
  FpNetApply *apply = user_data;
  gboolean goes_on = take_result (apply, result);

  if (!goes_on)
    return;
  g_clear_pointer (&apply->run, fp_net_run_free);
  if (apply->phase == FIRST_STEPS && apply->next->network.managed)
    enter (apply, CARRIER);
  else
    go_on (apply);
}

static void
run_steps (FpNetApply *apply, guint first, guint end_at)
{
  apply->run = fp_net_run_new (apply->edge, apply->plan, first, end_at - first, mode (apply),
                               apply->beside, on_run, apply);
}

static void
on_bring (const FpNetResult *result, gpointer user_data)
{
  FpNetApply *apply = user_data;

  if (!take_result (apply, result))
    return;
  g_clear_pointer (&apply->bring, fp_net_bring_free);
  go_on (apply);
}

static void
on_look (FpNetSurvey *survey, const GError *error, gpointer user_data)
{
  FpNetApply *apply = user_data;
  g_autoptr (FpNetSurvey) taken = survey;
  char link[FP_LINK_NAME_SIZE];

  g_clear_pointer (&apply->look, fp_net_look_free);
  fp_net_config_target (apply->next, link);
  if (survey != NULL && apply->phase == CARRIER && survey->carrier)
    enter (apply, OTHER_STEPS);
  else if (survey != NULL && apply->phase == ROUTER && fp_net_has_address (survey->automatic, link))
    {
      stop_waiting (apply);
      end (apply);
    }
  else
    fp_timer_set (apply->poll, in_time (apply, POLL_MS / 1000.0));
}

static void
on_poll (gpointer user_data)
{
  FpNetApply *apply = user_data;
  FpNetPlace places[2] = { fp_net_config_place (apply->next) };
  FpSurveyExtent extent = apply->phase == ROUTER ? FP_SURVEY_ADDRESSES : FP_SURVEY_LINKS;

  if (apply->look == NULL)
    apply->look = fp_net_look_new (apply->edge, places, apply->beside, extent, on_look, apply);
}

/* Without a carrier nobody answers a probe, and an address that nobody has can be kept all the
 * same. */
static void
drop_probes (FpNetApply *apply)
{
  for (guint i = apply->plan->len; i-- > apply->split;)
    if (g_array_index (apply->plan, FpNetStep, i).kind == FP_NET_STEP_PROBE)
      g_array_remove_index (apply->plan, i);
}

/* No server is to blame where none was asked. */
static gboolean
take_no_lease (FpNetApply *apply)
{
  const char *fault = apply->calls->lease_fault (apply->user_data);

  if (fault == NULL)
    return take_failure (apply, FP_CODE_NET_DHCP_NONE, NULL, NULL);
  return take_failure (apply, FP_CODE_NET_NOT_SET, "run the DHCP client", fault);
}

static void
on_deadline (gpointer user_data)
{
  FpNetApply *apply = user_data;

  stop_waiting (apply);
  switch (apply->phase)
    {
    case CARRIER:
      if (!take_failure (apply, FP_CODE_NET_DOWN, NULL, "no carrier"))
        return;
      drop_probes (apply);
      enter (apply, OTHER_STEPS);
      break;
    case LEASE:
      apply->without_lease = TRUE;
      if (take_no_lease (apply))
        go_on (apply);
      break;
    case ROUTER:
      if (take_failure (apply, FP_CODE_NET_NO_ROUTER, NULL, NULL))
        go_on (apply);
      break;
    case FIRST_STEPS:
    case OTHER_STEPS:
    case LEASED:
      break;
    }
}

static void
enter_lease (FpNetApply *apply)
{
  gboolean down = apply->result.code == FP_CODE_NET_DOWN;

  if (apply->stage != FP_STAGE_LEASE)
    end_stage (apply);
  begin_stage (apply, FP_STAGE_LEASE);
  if (apply->lease_end_us == 0)
    apply->lease_end_us = in_time (apply, down ? 0 : LEASE_S);
  fp_timer_set (apply->deadline, apply->lease_end_us);
  apply->calls->need_lease (apply->user_data);
}

static void
enter (FpNetApply *apply, Phase phase)
{
  static const FpNetPlace nowhere;

  stop_waiting (apply);
  apply->phase = phase;
  switch (phase)
    {
    case FIRST_STEPS:
      begin_stage (apply, FP_STAGE_APPLY);
      run_steps (apply, 0, apply->split);
      break;
    case CARRIER:
      fp_timer_set (apply->deadline, in_time (apply, CARRIER_S));
      on_poll (apply);
      break;
    case OTHER_STEPS:
      run_steps (apply, apply->split, apply->plan->len);
      break;
    case LEASE:
      enter_lease (apply);
      break;
    case LEASED:
      apply->lease_changed = FALSE;
      apply->bring = fp_net_bring_new (apply->edge, apply->next, &nowhere, mode (apply),
                                       apply->beside, on_bring, apply);
      break;
    case ROUTER:
      end_stage (apply);
      begin_stage (apply, FP_STAGE_LEASE);
      fp_timer_set (apply->deadline, in_time (apply, ROUTER_S));
      on_poll (apply);
      break;
    }
}

static gboolean
on_begin (gpointer user_data)
{
  FpNetApply *apply = user_data;

  apply->idle = 0;
  enter (apply, FIRST_STEPS);
  return G_SOURCE_REMOVE;
}

/* A link that is up must have a carrier before anything is touched, but for its manager, who might
 * take the link down. */
static guint
find_split (const GArray *plan, const char *base)
{
  guint managers = 0;

  for (guint i = 0; i < plan->len; i++)
    {
      const FpNetStep *step = &g_array_index (plan, FpNetStep, i);

      if (step->kind != FP_NET_STEP_ADD)
        continue;
      if (step->object.kind == FP_NET_OBJECT_MANAGER)
        managers++;
      if (step->object.kind == FP_NET_OBJECT_UP && g_str_equal (step->object.link, base))
        return i + 1;
    }
  return managers;
}

FpNetApply *
fp_net_apply_new (FpNetEdge *edge, double time_scale, GArray *plan, FpNetConfig *next,
                  gboolean keep, GArray *beside, const FpNetApplyCalls *calls, gpointer user_data)
{
  FpNetApply *apply = g_new0 (FpNetApply, 1);

  apply->edge = edge;
  apply->time_scale = time_scale;
  apply->plan = plan;
  apply->next = next;
  apply->keep = keep;
  apply->beside = beside;
  apply->calls = calls;
  apply->user_data = user_data;
  apply->split = next->network.managed ? find_split (plan, next->network.link) : plan->len;
  apply->began_us = g_get_monotonic_time ();
  apply->deadline = fp_timer_new (on_deadline, apply);
  apply->poll = fp_timer_new (on_poll, apply);
  apply->idle = g_idle_add (on_begin, apply);
  return apply;
}

void
fp_net_apply_free (FpNetApply *apply)
{
  if (apply == NULL)
    return;
  if (apply->idle != 0)
    g_source_remove (apply->idle);
  fp_net_run_free (apply->run);
  fp_net_look_free (apply->look);
  fp_net_bring_free (apply->bring);
  fp_net_result_clear (&apply->result);
  fp_timer_free (apply->deadline);
  fp_timer_free (apply->poll);
  g_free (apply);
}

void
fp_net_apply_lease_changed (FpNetApply *apply)
{
  apply->lease_changed = TRUE;
  if (apply->phase == LEASE && apply->next->has_lease)
    enter (apply, LEASED);
}

void
fp_net_apply_network_changed (FpNetApply *apply)
{
  if (apply->phase == CARRIER || apply->phase == ROUTER)
    on_poll (apply);
}
