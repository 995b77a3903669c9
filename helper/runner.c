/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/runner.h"

#include "dbus/errors.h"
#include "helper/log.h"
#include "helper/proof.h"
#include "helper/timer.h"

struct _FpRunner
{
  FpRunnerParts parts;
  FpOperation operation;
  FpProposal *proposal;
  FpCall *call;              /* to be answered with its path; NULL: done, or nobody asked */
  GError *refusal;           /* why it cannot begin */
  FpReport *report;          /* of its check, or why there was none; NULL: none yet */
  FpReport *apply_fault;     /* what is not in place, and is to be kept so; NULL: nothing */
  gboolean platform_checked; /* report is of a check of the platform */
  char *journal;
  FpStateNetwork next; /* in force if the change is committed */
  gboolean gave_way;   /* a check by itself, to this operation */
  FpTimer *deadline;
  gint64 armed_us; /* the deadline that is told, or was */
  FpProof *proof;
};

static gboolean
is_busy (FpRunner *r)
{
  return r->parts.model->operation != 0;
}

static void run_effects (FpRunner *r, FpOperationEffects effects);

static void
step (FpRunner *r, FpOperationEvent event)
{
  run_effects (r, fp_operation_step (&r->operation, event, g_get_monotonic_time ()));
}

/* -- what is said about it -- */

static FpReport *
stamp (FpRunner *r, FpReport *report)
{
  report->time_us = g_get_real_time ();
  report->duration_ms = (guint)((g_get_monotonic_time () - r->operation.started_us) / 1000);
  return report;
}

static FpReport *
new_report (FpRunner *r, FpCode code)
{
  FpReport *report = stamp (r, fp_report_new ());

  report->code = code;
  report->stage = fp_stages_current (fp_checker_stages (r->parts.checker));
  return report;
}

static void
set_report (FpRunner *r, FpReport *report)
{
  fp_report_free (r->report);
  r->report = report;
}

/* What is not in place comes before what a check said because of it. */
static FpReport *
verdict (FpRunner *r)
{
  return r->apply_fault != NULL ? r->apply_fault : r->report;
}

/* Why what was applied is undone, where no check said so. What was to be kept is no reason. */
static void
explain_undo (FpRunner *r)
{
  const FpOperation *operation = &r->operation;

  g_clear_pointer (&r->apply_fault, fp_report_free);
  if (operation->unconfirmed)
    set_report (r, new_report (r, FP_CODE_NET_UNCONFIRMED));
  else if (operation->cancelled && (r->report == NULL || r->report->code != FP_CODE_CANCELLED))
    set_report (r, new_report (r, FP_CODE_CANCELLED));
  else if (r->report == NULL)
    {
      set_report (r, new_report (r, FP_CODE_NET_NOT_SET));
      fp_report_add_evidence (r->report, "reason", "it took too long");
    }
}

/* -- writes -- */

static void
on_saved (const GError *error, gpointer user_data)
{
  FpRunner *r = user_data;

  if (error != NULL && r->operation.state == FP_OPERATION_COMMITTING)
    {
      /* the check was good, but what it proved is not in force */
      g_clear_pointer (&r->apply_fault, fp_report_free);
      if (r->report == NULL)
        set_report (r, new_report (r, FP_CODE_INTERNAL));
      r->report->code = FP_CODE_INTERNAL;
      fp_report_add_evidence (r->report, "storage", error->message);
    }
  step (r, error == NULL ? FP_EVENT_PERSISTED : FP_EVENT_PERSIST_FAILED);
}

static void
persist_pending (FpRunner *r)
{
  const FpState *state = fp_keeper_state (r->parts.keeper);

  fp_keeper_save (r->parts.keeper, fp_state_with_journal (state, r->proposal, r->journal), on_saved,
                  r);
}

/* Shown even if it cannot be written. */
static void
persist_failure (FpRunner *r)
{
  FpModel *model = r->parts.model;
  FpCode code = verdict (r) != NULL ? verdict (r)->code : FP_CODE_CANCELLED;

  fp_model_set_state (model,
                      fp_state_with_pending (fp_keeper_state (r->parts.keeper), r->proposal, code));
  fp_keeper_save (r->parts.keeper, fp_state_copy (model->state), on_saved, r);
}

static void
commit (FpRunner *r)
{
  const FpState *state = r->parts.model->state;

  if (fp_kind_is_network (r->operation.kind))
    fp_keeper_commit (r->parts.keeper,
                      fp_state_network_committed (state, r->operation.kind, &r->next), on_saved, r);
  else
    fp_keeper_commit (r->parts.keeper, fp_state_committed (state, r->proposal, r->report), on_saved,
                      r);
}

/* -- answers -- */

static void
reply_path (FpRunner *r)
{
  const char *path = fp_operations_path (r->parts.operations, r->parts.model->operation);

  if (r->call != NULL)
    fp_call_reply (g_steal_pointer (&r->call), g_variant_new ("(o)", path));
}

static void
reply_error (FpRunner *r)
{
  if (r->refusal == NULL)
    r->refusal = g_error_new_literal (FP_ERROR, FP_ERROR_STORAGE, r->parts.model->state_fault);
  if (r->call != NULL)
    fp_call_fail (g_steal_pointer (&r->call), r->refusal);
  else
    g_warning ("%s: %s", fp_kind_word (r->operation.kind), r->refusal->message);
}

/* -- the network -- */

static void
on_prepared (const char *journal, const FpStateNetwork *next, const GError *error,
             gpointer user_data)
{
  FpRunner *r = user_data;

  if (error != NULL)
    r->refusal = g_error_copy (error);
  else
    {
      r->journal = g_strdup (journal);
      r->next = *next;
    }
  step (r, error == NULL ? FP_EVENT_PREPARED : FP_EVENT_PREPARE_FAILED);
}

static void
prepare (FpRunner *r)
{
  FpStateNetwork wanted = { .managed = r->operation.kind != FP_KIND_RELEASE_NETWORK };

  if (wanted.managed)
    {
      g_strlcpy (wanted.link, fp_model_base_link (r->parts.model), sizeof wanted.link);
      wanted.settings = r->proposal->network;
    }
  fp_configurator_prepare (r->parts.configurator, &wanted, r->proposal->take_over, on_prepared, r);
}

static void
on_applied (FpReport *report, gpointer user_data)
{
  FpRunner *r = user_data;
  FpOperationEvent event = FP_EVENT_APPLIED;

  if (report->code == FP_CODE_OK)
    fp_report_free (report);
  else if (r->operation.keep && !fp_configurator_is_broken (r->parts.configurator))
    {
      r->apply_fault = stamp (r, report);
      event = FP_EVENT_APPLIED_PARTLY;
    }
  else
    {
      set_report (r, stamp (r, report));
      event = FP_EVENT_APPLY_FAILED;
    }
  step (r, event);
}

static void
apply (FpRunner *r)
{
  r->parts.changed (r->parts.user_data); /* the state before the stages */
  r->parts.network_placed (&r->next, r->parts.user_data);
  fp_configurator_apply (r->parts.configurator, r->operation.keep, on_applied, r);
}

static void
on_undone (gpointer user_data)
{
  FpRunner *r = user_data;

  r->parts.network_placed (&r->parts.model->state->network, r->parts.user_data);
  step (r, FP_EVENT_UNDONE);
}

static void
undo (FpRunner *r)
{
  if (r->operation.state == FP_OPERATION_RESTORING)
    explain_undo (r);
  fp_checker_break_stage (r->parts.checker);
  fp_configurator_undo (r->parts.configurator, on_undone, r);
}

static void
settle (FpRunner *r)
{
  fp_configurator_settle (r->parts.configurator);
}

/* -- checks -- */

static void
start_check (FpRunner *r)
{
  gboolean network = fp_kind_is_network (r->operation.kind);

  r->parts.changed (r->parts.user_data);
  r->platform_checked = r->parts.model->config->url != NULL || !network;
  fp_proof_start (r->proof, r->proposal, network ? &r->next : NULL, !r->operation.kept);
}

static void
stop_check (FpRunner *r)
{
  FpReport *report = fp_proof_stop (r->proof);

  r->platform_checked = FALSE;
  set_report (r, report != NULL ? report : new_report (r, FP_CODE_CANCELLED));
  if (!r->operation.cancelled)
    r->report->code = FP_CODE_INTERNAL; /* it kept no time limit of its own */
}

void
fp_runner_check_ended (FpReport *report, gpointer user_data)
{
  FpRunner *runner = user_data;

  set_report (runner, report);
  step (runner, report->code == FP_CODE_OK ? FP_EVENT_CHECK_OK : FP_EVENT_CHECK_FAILED);
}

void
fp_runner_check (FpRunner *runner)
{
  fp_checker_clear (runner->parts.checker);
  fp_proof_in_force (runner->proof, 0);
}

void
fp_runner_network_changed (FpRunner *runner)
{
  fp_proof_network_changed (runner->proof);
}

/* -- the end -- */

static void
forget (FpRunner *r)
{
  r->parts.model->operation = 0;
  r->platform_checked = r->gave_way = FALSE;
  fp_timer_set (r->deadline, 0);
  r->armed_us = 0;
  g_clear_pointer (&r->proposal, fp_proposal_free);
  g_clear_pointer (&r->report, fp_report_free);
  g_clear_pointer (&r->apply_fault, fp_report_free);
  g_clear_pointer (&r->journal, g_free);
  g_clear_error (&r->refusal);
}

/* The network proves nothing about a login that was refused. */
static void
void_what_was_learned (FpRunner *r)
{
  FpSchedule *schedule = &r->parts.model->schedule;
  gboolean held = schedule->held;

  fp_schedule_settings_changed (schedule);
  schedule->held = held && fp_kind_is_network (r->operation.kind) && r->parts.model->state->enabled;
}

/* A failed change says nothing about the configuration in force. */
static void
conclude (FpRunner *r)
{
  FpOperationState state = r->operation.state;
  gboolean is_check = r->operation.kind == FP_KIND_CHECK;
  gboolean changed = !is_check && (state == FP_OPERATION_SUCCEEDED || state == FP_OPERATION_KEPT);
  gboolean told = r->platform_checked && (is_check ? state != FP_OPERATION_CANCELLED : changed);

  if (changed)
    void_what_was_learned (r);
  if (told)
    r->parts.check_ended (g_steal_pointer (&r->report), r->parts.user_data);
  else if (r->gave_way || is_check || changed)
    fp_schedule_check_dropped (&r->parts.model->schedule, g_get_monotonic_time ());
}

static void
finish (FpRunner *r)
{
  FpOperation ended = r->operation;
  g_autoptr (GVariant) report = NULL;

  if (verdict (r) == NULL) /* nothing was checked */
    set_report (
        r, new_report (r, ended.state == FP_OPERATION_SUCCEEDED ? FP_CODE_OK : FP_CODE_CANCELLED));
  verdict (r)->network_only = !r->platform_checked;
  fp_log_operation (&ended, verdict (r));
  report = g_variant_ref_sink (fp_report_to_variant (verdict (r)));
  fp_operations_show_end (r->parts.operations, &ended, fp_checker_stages (r->parts.checker),
                          report);
  conclude (r);
  forget (r);
  r->parts.changed (r->parts.user_data);
  fp_operations_say_completed (r->parts.operations, &ended, report);
}

static void
drop (FpRunner *r)
{
  fp_operations_drop (r->parts.operations, r->parts.model->operation);
  if (r->gave_way)
    fp_schedule_check_dropped (&r->parts.model->schedule, g_get_monotonic_time ());
  forget (r);
}

/* In the order of FpOperationEffects. */
static const struct
{
  FpOperationEffects effect;
  void (*run) (FpRunner *r);
} carriers[] = {
  { FP_EFFECT_STOP_CHECK, stop_check },
  { FP_EFFECT_PERSIST_PENDING, persist_pending },
  { FP_EFFECT_PERSIST_FAILURE, persist_failure },
  { FP_EFFECT_COMMIT, commit },
  { FP_EFFECT_SETTLE, settle },
  { FP_EFFECT_REPLY, reply_path },
  { FP_EFFECT_REPLY_ERROR, reply_error },
  { FP_EFFECT_PREPARE, prepare },
  { FP_EFFECT_APPLY, apply },
  { FP_EFFECT_UNDO, undo },
  { FP_EFFECT_START_CHECK, start_check },
  { FP_EFFECT_FINISH, finish },
  { FP_EFFECT_DROP, drop },
};

/* Each is told once, also one that has passed meanwhile: what it ends has ended, all else goes on.
 */
static void
arm_deadline (FpRunner *r)
{
  if (r->operation.deadline_us == r->armed_us)
    return;
  r->armed_us = r->operation.deadline_us;
  fp_timer_set (r->deadline, r->armed_us);
}

static void
run_effects (FpRunner *r, FpOperationEffects effects)
{
  for (guint i = 0; i < G_N_ELEMENTS (carriers); i++)
    if (effects & carriers[i].effect)
      carriers[i].run (r);
  if (is_busy (r))
    arm_deadline (r);
  r->parts.changed (r->parts.user_data);
}

static void
on_deadline (gpointer user_data)
{
  step (user_data, FP_EVENT_DEADLINE);
}

FpRunner *
fp_runner_new (const FpRunnerParts *parts)
{
  FpRunner *runner = g_new0 (FpRunner, 1);

  runner->parts = *parts;
  runner->deadline = fp_timer_new (on_deadline, runner);
  runner->proof = fp_proof_new (parts->model, parts->checker, parts->configurator,
                                fp_runner_check_ended, runner);
  return runner;
}

void
fp_runner_free (FpRunner *runner)
{
  if (runner == NULL)
    return;
  fp_call_free (runner->call);
  forget (runner);
  fp_timer_free (runner->deadline);
  fp_proof_free (runner->proof);
  g_free (runner);
}

void
fp_runner_start (FpRunner *runner, FpCall *call, FpProposal *proposal)
{
  FpModel *model = runner->parts.model;
  g_autoptr (FpReport) gone = fp_checker_stop (runner->parts.checker);
  FpOperationEffects effects
      = fp_operation_start (&runner->operation, proposal, fp_proof_ms (runner->proof, proposal),
                            model->config->time_scale, g_get_monotonic_time ());

  fp_checker_clear (runner->parts.checker);
  runner->gave_way = gone != NULL;
  runner->proposal = proposal;
  runner->call = call;
  model->operation = fp_operations_add (runner->parts.operations, &runner->operation,
                                        g_get_real_time (), &runner->refusal);
  model->operation_kind = proposal->kind;
  if (is_busy (runner))
    run_effects (runner, effects);
  else
    {
      reply_error (runner);
      forget (runner);
    }
}

void
fp_runner_cancel (FpRunner *runner)
{
  step (runner, FP_EVENT_CANCEL);
}

gboolean
fp_runner_confirm (FpRunner *runner)
{
  if (!is_busy (runner) || !fp_operation_can_confirm (&runner->operation))
    return FALSE;
  step (runner, FP_EVENT_CONFIRM);
  return TRUE;
}

void
fp_runner_show (FpRunner *runner)
{
  if (is_busy (runner))
    fp_operations_show (runner->parts.operations, &runner->operation,
                        fp_checker_stages (runner->parts.checker));
}

void
fp_runner_give_way (FpRunner *runner)
{
  runner->gave_way = TRUE;
}

void
fp_runner_stage_changed (FpRunner *runner, FpStage stage, FpStageStatus status, guint duration_ms)
{
  if (is_busy (runner))
    fp_operations_stage_changed (runner->parts.operations,
                                 fp_checker_stages (runner->parts.checker), stage, status,
                                 duration_ms);
}
