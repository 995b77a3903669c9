/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/daemon.h"

#include "dbus/errors.h"
#include "helper/bus/bus.h"
#include "helper/bus/dispatch.h"
#include "helper/bus/interfaces.h"
#include "helper/checker.h"
#include "helper/core/model.h"
#include "helper/core/operation.h"
#include "helper/keeper.h"
#include "helper/sys/netlink.h"
#include "helper/timer.h"

#define RESOLV_CONF     "/etc/resolv.conf"
#define CHECK_MS        80000 /* the longest that a check can take; times [check] time-scale */
#define NETWORK_WAIT_MS 2000  /* links that come and go without end interrupt each dump of them */

struct _FpDaemon
{
  FpModel *model;
  FpKeeper *keeper;
  FpNetlink *netlink; /* NULL: it could not be opened */
  FpChecker *checker;
  FpService service;
  FpBus *bus;
  guint network_wait; /* a source until ready is called, then 0 */
  void (*ready) (gpointer user_data);
  gpointer ready_data;
  FpTimer *due;          /* the next check by itself */
  gboolean gave_way;     /* a check by itself, to the running operation */
  GPtrArray *list_calls; /* FpCall *: of ListLinks, waiting for the same dump */

  /* The running operation: model->operation is its number. */
  FpOperation operation;
  FpProposal *proposal;
  FpCall *call;     /* to be answered with its path; NULL: done */
  FpReport *report; /* of its check; NULL: none yet */

  void (*ended) (gpointer user_data); /* not NULL: the service ends */
  gpointer ended_data;
};

static gboolean
is_busy (FpDaemon *d)
{
  return d->model->operation != 0;
}

/* What changed is announced. */
static void
show (FpDaemon *d)
{
  d->model->checking = fp_checker_is_running (d->checker);
  if (is_busy (d))
    fp_operations_show (fp_bus_operations (d->bus), &d->operation, fp_checker_stages (d->checker));
  fp_bus_show (d->bus);
}

/* The end of every step: what changed is announced, the timer is set. */
static void
refresh (FpDaemon *d)
{
  gint64 due_us = d->model->schedule.due_us;

  if (!is_busy (d))
    fp_keeper_catch_up (d->keeper);
  show (d);
  fp_timer_set (d->due, d->ended == NULL ? due_us : 0);
  if (d->ended != NULL && !is_busy (d) && !fp_keeper_is_busy (d->keeper))
    d->ended (d->ended_data);
}

/* A check of the configuration in force ended: takes report. */
static void
end_check (FpDaemon *d, FpReport *report)
{
  FpScheme scheme = report->code == FP_CODE_OK ? report->scheme : d->model->state->learned_scheme;

  fp_model_check_ended (d->model, report, g_get_monotonic_time (), g_random_double ());
  fp_keeper_check_ended (d->keeper, scheme);
}

/* -- the running operation -- */

static void run_effects (FpDaemon *d, FpOperationEffects effects);

static void
step (FpDaemon *d, FpOperationEvent event)
{
  run_effects (d, fp_operation_step (&d->operation, event, g_get_monotonic_time ()));
}

static void
on_operation_saved (const GError *error, gpointer user_data)
{
  FpDaemon *d = user_data;

  if (error != NULL && d->operation.state == FP_OPERATION_COMMITTING)
    {
      d->report->code
          = FP_CODE_INTERNAL; /* the check was good, but what it proved is not in force */
      fp_report_add_evidence (d->report, "storage", error->message);
    }
  step (d, error == NULL ? FP_EVENT_PERSISTED : FP_EVENT_PERSIST_FAILED);
}

static void
persist_pending (FpDaemon *d)
{
  fp_keeper_save (d->keeper, fp_state_with_pending (d->model->state, d->proposal, FP_CODE_OK),
                  on_operation_saved, d);
}

/* Shown even if it cannot be written. */
static void
persist_failure (FpDaemon *d)
{
  FpCode code = d->report != NULL ? d->report->code : FP_CODE_CANCELLED;

  fp_model_set_state (d->model, fp_state_with_pending (d->model->state, d->proposal, code));
  fp_keeper_save (d->keeper, fp_state_copy (d->model->state), on_operation_saved, d);
}

static void
commit (FpDaemon *d)
{
  fp_keeper_commit (d->keeper, fp_state_committed (d->model->state, d->proposal, d->report),
                    on_operation_saved, d);
}

static void
reply_path (FpDaemon *d)
{
  const char *path = fp_operations_path (fp_bus_operations (d->bus), d->model->operation);

  fp_call_reply (g_steal_pointer (&d->call), g_variant_new ("(o)", path));
}

static void
reply_storage (FpDaemon *d)
{
  g_autoptr (GError) error
      = g_error_new_literal (FP_ERROR, FP_ERROR_STORAGE, d->model->state_fault);

  fp_call_fail (g_steal_pointer (&d->call), error);
}

/* With the configuration in force, or with the proposal's. */
static void
start_check (FpDaemon *d, const FpProposal *proposal)
{
  const FpState *state = d->model->state;
  const FpProxySettings *proxy = state->enabled ? state->proxy : NULL;

  if (proposal != NULL && proposal->kind != FP_KIND_CHECK)
    proxy = proposal->kind != FP_KIND_DISABLE_PROXY ? proposal->settings : NULL;
  else
    fp_schedule_check_began (&d->model->schedule);
  fp_checker_start (d->checker, d->model->network, proxy,
                    proxy != NULL ? fp_state_scheme_for (state, proxy) : FP_SCHEME_NONE,
                    proposal != NULL ? proposal->hold_s : 0);
}

static void
forget_operation (FpDaemon *d)
{
  d->model->operation = 0;
  g_clear_pointer (&d->proposal, fp_proposal_free);
  g_clear_pointer (&d->report, fp_report_free);
}

/* A failed change says nothing about the configuration in force. */
static void
conclude (FpDaemon *d, FpReport *report)
{
  FpOperationState state = d->operation.state;
  gboolean changed = d->operation.kind != FP_KIND_CHECK
                     && (state == FP_OPERATION_SUCCEEDED || state == FP_OPERATION_KEPT);
  gboolean checked = d->operation.kind == FP_KIND_CHECK && state != FP_OPERATION_CANCELLED;

  if (changed)
    fp_schedule_settings_changed (&d->model->schedule);
  if (changed || checked)
    end_check (d, report);
  else
    fp_report_free (report);
  if (!changed && !checked && (d->gave_way || d->operation.kind == FP_KIND_CHECK))
    fp_schedule_check_dropped (&d->model->schedule, g_get_monotonic_time ());
  d->gave_way = FALSE;
}

static void
finish (FpDaemon *d)
{
  FpOperations *operations = fp_bus_operations (d->bus);
  FpOperation ended = d->operation;
  g_autoptr (GVariant) report = NULL;

  if (d->report == NULL) /* cancelled before its check began */
    {
      d->report = fp_report_new ();
      d->report->code = FP_CODE_CANCELLED;
      d->report->time_us = g_get_real_time ();
    }
  report = g_variant_ref_sink (fp_report_to_variant (d->report));
  fp_operations_show_end (operations, &ended, fp_checker_stages (d->checker), report);
  conclude (d, g_steal_pointer (&d->report));
  forget_operation (d);
  refresh (d);
  fp_operations_say_completed (operations, &ended, report);
}

static void
drop (FpDaemon *d)
{
  fp_operations_drop (fp_bus_operations (d->bus), d->model->operation);
  forget_operation (d);
  if (d->gave_way)
    fp_schedule_check_dropped (&d->model->schedule, g_get_monotonic_time ());
  d->gave_way = FALSE;
}

static void
run_effects (FpDaemon *d, FpOperationEffects effects)
{
  if (effects & FP_EFFECT_STOP_CHECK)
    d->report = fp_checker_stop (d->checker);
  if (effects & FP_EFFECT_PERSIST_PENDING)
    persist_pending (d);
  if (effects & FP_EFFECT_PERSIST_FAILURE)
    persist_failure (d);
  if (effects & FP_EFFECT_COMMIT)
    commit (d);
  if (effects & FP_EFFECT_REPLY)
    reply_path (d);
  if (effects & FP_EFFECT_REPLY_ERROR)
    reply_storage (d);
  if (effects & FP_EFFECT_START_CHECK)
    {
      show (d); /* the state before the stages */
      start_check (d, d->proposal);
    }
  if (effects & FP_EFFECT_DROP)
    drop (d);
  if (effects & FP_EFFECT_FINISH)
    finish (d);
  refresh (d);
}

/* -- what the interfaces ask for -- */

/* The number of the new operation, or 0 with error. */
static guint
add_operation (FpDaemon *d, GError **error)
{
  if (d->ended == NULL)
    return fp_operations_add (fp_bus_operations (d->bus), &d->operation, g_get_real_time (), error);
  g_set_error_literal (error, FP_ERROR, FP_ERROR_FAILED, "the service ends");
  return 0;
}

/* The probe has 75 s, and its client some more. */
static guint
check_ms (FpDaemon *d, const FpProposal *proposal)
{
  return (guint)(CHECK_MS * d->model->config->time_scale) + proposal->hold_s * 1000;
}

static void
refuse_start (FpCall *call, FpProposal *proposal, const GError *error)
{
  fp_proposal_free (proposal);
  fp_call_fail (call, error);
}

static void
on_start (FpCall *call, FpProposal *proposal, gpointer user_data)
{
  FpDaemon *d = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (FpReport) gone = NULL;
  FpOperationEffects effects;

  if (fp_kind_is_network (proposal->kind))
    {
      error = g_error_new_literal (FP_ERROR, FP_ERROR_FAILED,
                                   "this version cannot change the network");
      refuse_start (call, proposal, error);
      return;
    }
  gone = fp_checker_stop (d->checker);
  fp_checker_clear (d->checker);
  d->gave_way = gone != NULL;
  effects = fp_operation_start (&d->operation, proposal, check_ms (d, proposal),
                                g_get_monotonic_time ());
  d->model->operation = add_operation (d, &error);
  d->model->operation_kind = proposal->kind;
  if (!is_busy (d))
    {
      refuse_start (call, proposal, error);
      return;
    }
  d->proposal = proposal;
  d->call = call;
  run_effects (d, effects);
}

typedef struct
{
  FpDaemon *daemon;
  FpCall *call;
} Discard;

static void
on_discarded (const GError *error, gpointer user_data)
{
  g_autofree Discard *discard = user_data;

  refresh (discard->daemon);
  if (error != NULL)
    fp_call_fail (discard->call, error);
  else
    fp_call_reply (discard->call, NULL);
}

static void
on_discard_pending (FpCall *call, gboolean network, gpointer user_data)
{
  FpDaemon *d = user_data;
  const FpState *state = d->model->state;
  Discard *discard;

  if (network ? state->pending_network == NULL : state->pending == NULL)
    {
      fp_call_reply (call, NULL);
      return;
    }
  discard = g_new0 (Discard, 1);
  discard->daemon = d;
  discard->call = call;
  fp_keeper_save (d->keeper,
                  network ? fp_state_without_pending_network (state)
                          : fp_state_without_pending (state),
                  on_discarded, discard);
}

static void
on_cancel (FpCall *call, guint operation, gpointer user_data)
{
  FpDaemon *d = user_data;

  if (operation != 0 && operation == d->model->operation)
    step (d, FP_EVENT_CANCEL);
  fp_call_reply (call, NULL);
}

static void
on_confirm (FpCall *call, guint operation, gpointer user_data)
{
  FpDaemon *d = user_data;
  g_autoptr (GError) error = NULL;

  if (operation != 0 && operation == d->model->operation
      && fp_operation_can_confirm (&d->operation))
    {
      step (d, FP_EVENT_CONFIRM);
      fp_call_reply (call, NULL);
      return;
    }
  error = g_error_new_literal (FP_ERROR, FP_ERROR_NOT_CONFIRMING,
                               "the operation does not wait for a confirmation");
  fp_call_fail (call, error);
}

static void
on_shut_down (FpCall *call, gboolean reboot, gpointer user_data)
{
  g_autoptr (GError) error
      = g_error_new_literal (FP_ERROR, FP_ERROR_FAILED, "this version cannot ask systemd-logind");

  fp_call_fail (call, error);
}

static void
on_links (GPtrArray *links, const GError *error, gpointer user_data)
{
  FpDaemon *d = user_data;

  fp_network_answer_calls (d->list_calls, links, error);
}

static void
on_list_links (FpCall *call, gpointer user_data)
{
  FpDaemon *d = user_data;

  if (fp_network_add_call (d->list_calls, call) > 1)
    return; /* it waits for the dump that runs */
  if (d->netlink != NULL)
    fp_netlink_list_links (d->netlink, on_links, d);
  else
    on_links (NULL, NULL, d);
}

/* -- checks, network, time -- */

static void
on_stage (FpStage stage, FpStageStatus status, guint duration_ms, gpointer user_data)
{
  FpDaemon *d = user_data;

  if (is_busy (d))
    fp_operations_stage_changed (fp_bus_operations (d->bus), fp_checker_stages (d->checker), stage,
                                 status, duration_ms);
}

static void
on_check_ended (FpReport *report, gpointer user_data)
{
  FpDaemon *d = user_data;

  if (is_busy (d))
    {
      d->report = report;
      step (d, report->code == FP_CODE_OK ? FP_EVENT_CHECK_OK : FP_EVENT_CHECK_FAILED);
      return;
    }
  end_check (d, report);
  refresh (d);
}

static void
on_due (gpointer user_data)
{
  FpDaemon *d = user_data;

  if (is_busy (d))
    {
      d->gave_way = TRUE;
      d->model->schedule.due_us = 0;
    }
  else
    start_check (d, NULL);
  refresh (d);
}

/* Before the network is known every check would end in NET_DOWN. */
static gboolean
begin (gpointer user_data)
{
  FpDaemon *d = user_data;

  d->network_wait = 0;
  fp_schedule_start (&d->model->schedule, g_get_monotonic_time (), g_random_double ());
  refresh (d);
  d->ready (d->ready_data);
  return G_SOURCE_REMOVE;
}

static void
on_network_changed (const FpNetwork *network, gpointer user_data)
{
  FpDaemon *d = user_data;

  fp_model_set_network (d->model, network);
  if (d->network_wait != 0)
    {
      g_source_remove (d->network_wait);
      begin (d);
      return;
    }
  fp_schedule_network_changed (&d->model->schedule, g_get_monotonic_time ());
  refresh (d);
}

static void
on_kept (gpointer user_data)
{
  refresh (user_data);
}

/* -- life -- */

FpDaemon *
fp_daemon_new (GDBusConnection *connection, const FpDaemonOptions *options,
               void (*ready) (gpointer user_data), gpointer user_data, GError **error)
{
  g_autoptr (FpDaemon) d = g_new0 (FpDaemon, 1);
  g_autoptr (GError) netlink_error = NULL;
  FpStore *store;

  d->ready = ready;
  d->ready_data = user_data;
  d->list_calls = g_ptr_array_new ();
  store = fp_store_new (options->state_dir);
  d->model = fp_keeper_load (store, options->config_file);
  d->keeper = fp_keeper_new (store, d->model, on_kept, d);
  d->checker = fp_checker_new (&options->probe, d->model->config, on_stage, on_check_ended, d);
  d->service = (FpService){ d->model,  on_start,   on_discard_pending, on_list_links,
                            on_cancel, on_confirm, on_shut_down,       d };
  d->due = fp_timer_new (on_due, d);
  d->bus = fp_bus_new (connection, &d->service, error);
  if (d->bus == NULL)
    return NULL;
  d->netlink
      = fp_netlink_new (d->model->config->link, RESOLV_CONF, on_network_changed, d, &netlink_error);
  if (d->netlink == NULL)
    g_warning ("%s", netlink_error->message);
  d->network_wait = g_timeout_add (d->netlink != NULL ? NETWORK_WAIT_MS : 0, begin, d);
  refresh (d);
  return g_steal_pointer (&d);
}

void
fp_daemon_free (FpDaemon *d)
{
  if (d == NULL)
    return;
  if (d->network_wait != 0)
    g_source_remove (d->network_wait);
  fp_netlink_free (d->netlink);
  g_ptr_array_set_free_func (d->list_calls, (GDestroyNotify)fp_call_free);
  g_ptr_array_unref (d->list_calls);
  fp_call_free (d->call);
  fp_bus_free (d->bus);
  fp_checker_free (d->checker);
  fp_timer_free (d->due);
  g_clear_pointer (&d->proposal, fp_proposal_free);
  g_clear_pointer (&d->report, fp_report_free);
  fp_keeper_free (d->keeper);
  fp_model_free (d->model);
  g_free (d);
}

void
fp_daemon_end (FpDaemon *d, void (*done) (gpointer user_data), gpointer user_data)
{
  g_autoptr (FpReport) gone = NULL;

  d->ended = done;
  d->ended_data = user_data;
  if (is_busy (d))
    step (d, FP_EVENT_CANCEL);
  else
    gone = fp_checker_stop (d->checker);
  refresh (d);
}
