/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/daemon.h"

#include "dbus/errors.h"
#include "helper/bus/bus.h"
#include "helper/bus/dispatch.h"
#include "helper/bus/interfaces.h"
#include "helper/core/net-wanted.h"
#include "helper/log.h"
#include "helper/runner.h"
#include "helper/shutdown.h"
#include "helper/sys/link-speed.h"
#include "helper/sys/netlink.h"
#include "helper/timer.h"

#define RESOLV_CONF     "/etc/resolv.conf"
#define LINKS_FOLDER    "/sys/class/net"
#define NETWORK_WAIT_MS 2000 /* links that come and go without end interrupt each dump of them */

struct _FpDaemon
{
  FpModel *model;
  FpKeeper *keeper;
  FpNetlink *netlink; /* NULL: it could not be opened */
  FpLinkSpeed *speed;
  FpChecker *checker;
  FpConfigurator *configurator;
  FpRunner *runner;
  FpService service;
  FpBus *bus;
  guint network_wait; /* a source until ready is called, then 0 */
  gboolean network_known;
  void (*ready) (gpointer user_data);
  gpointer ready_data;
  FpTimer *due; /* the next check by itself */
  FpCheckLog check_log;
  FpShutdown *shutdown;
  GPtrArray *list_calls; /* FpCall *: of ListLinks, waiting for the same dump */

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
  fp_runner_show (d->runner);
  fp_bus_show (d->bus);
}

/* The end of every step: what changed is announced, the timer is set. */
static void
refresh (gpointer user_data)
{
  FpDaemon *d = user_data;
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
end_check (FpReport *report, gpointer user_data)
{
  FpDaemon *d = user_data;
  FpScheme scheme = report->code == FP_CODE_OK ? report->scheme : d->model->state->learned_scheme;

  fp_log_check (&d->check_log, report);
  fp_model_check_ended (d->model, report, g_get_monotonic_time (), g_random_double ());
  fp_keeper_check_ended (d->keeper, scheme);
}

/* -- what the interfaces ask for -- */

static void
on_start (FpCall *call, FpProposal *proposal, gpointer user_data)
{
  FpDaemon *d = user_data;
  g_autoptr (GError) error = NULL;

  if (d->ended == NULL)
    {
      fp_runner_start (d->runner, call, proposal);
      return;
    }
  error = g_error_new_literal (FP_ERROR, FP_ERROR_FAILED, "the service ends");
  fp_proposal_free (proposal);
  fp_call_fail (call, error);
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
  state = fp_keeper_state (d->keeper);
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
    fp_runner_cancel (d->runner);
  fp_call_reply (call, NULL);
}

static void
on_confirm (FpCall *call, guint operation, gpointer user_data)
{
  FpDaemon *d = user_data;
  g_autoptr (GError) error = NULL;

  if (operation != 0 && operation == d->model->operation && fp_runner_confirm (d->runner))
    {
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
  FpDaemon *d = user_data;

  fp_shutdown_ask (d->shutdown, call, reboot);
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

  fp_runner_stage_changed (d->runner, stage, status, duration_ms);
}

static void
on_check_ended (FpReport *report, gpointer user_data)
{
  FpDaemon *d = user_data;

  if (is_busy (d))
    {
      fp_runner_check_ended (report, d->runner);
      return;
    }
  end_check (report, d);
  refresh (d);
}

static void
on_due (gpointer user_data)
{
  FpDaemon *d = user_data;

  if (is_busy (d))
    {
      fp_runner_give_way (d->runner);
      d->model->schedule.due_us = 0;
    }
  else
    fp_runner_check (d->runner);
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

/* Known is what is there, and in place what is in force: what comes first then finds all of it. */
static void
begin_if_known (FpDaemon *d)
{
  if (d->network_wait == 0 || !d->network_known || d->model->settling)
    return;
  g_source_remove (d->network_wait);
  begin (d);
}

static void
on_speed (guint mbit_s, gpointer user_data)
{
  FpDaemon *d = user_data;

  d->model->speed = mbit_s;
  refresh (d);
}

/* It can only have changed with the link or its carrier. */
static void
update_speed (FpDaemon *d, const FpNetwork *network)
{
  const FpNetwork *before = d->model->network;

  if (network->carrier == before->carrier && g_str_equal (network->link, before->link))
    return;
  d->model->speed = 0;
  if (network->carrier)
    fp_link_speed_ask (d->speed, network->link);
}

/* [network] manage=yes, and nothing of it is in force: as if somebody had asked for the defaults,
 * to be kept. Tried at the start, and whenever the link appears. */
static void
take_link (FpDaemon *d)
{
  FpProposal *proposal;

  if (!d->model->config->manage || d->model->state->network.managed || d->ended != NULL
      || is_busy (d))
    return;
  proposal = fp_proposal_new (FP_KIND_CHANGE_NETWORK, NULL, TRUE);
  proposal->network = fp_network_settings_default ();
  fp_runner_start (d->runner, NULL, proposal);
}

static void
on_network_changed (const FpNetwork *network, gpointer user_data)
{
  FpDaemon *d = user_data;
  gboolean appeared = *network->link != '\0' && *d->model->network->link == '\0';

  update_speed (d, network);
  fp_model_set_network (d->model, network);
  fp_checker_network_changed (d->checker, network);
  fp_configurator_network_changed (d->configurator, network);
  fp_runner_network_changed (d->runner);
  if (appeared && !d->model->settling)
    take_link (d);
  if (d->network_wait != 0)
    {
      d->network_known = TRUE;
      begin_if_known (d);
      return;
    }
  fp_schedule_network_changed (&d->model->schedule, g_get_monotonic_time ());
  refresh (d);
}

/* -- the network in force -- */

/* NULL: that of the default route. */
static const char *
observed_link (FpDaemon *d, const FpStateNetwork *network, char link[FP_LINK_NAME_SIZE])
{
  if (!network->managed)
    return d->model->config->link;
  fp_net_target (&network->settings, network->link, link);
  return link;
}

static void
on_network_placed (const FpStateNetwork *network, gpointer user_data)
{
  FpDaemon *d = user_data;
  char link[FP_LINK_NAME_SIZE];

  if (d->netlink != NULL)
    fp_netlink_set_link (d->netlink, observed_link (d, network, link));
}

static void
on_lease (const FpLease *lease, gint64 expires_us, gpointer user_data)
{
  FpDaemon *d = user_data;

  fp_model_set_lease (d->model, lease, expires_us);
  refresh (d);
}

static void
on_network_fault (FpCode code, const char *detail, gpointer user_data)
{
  FpDaemon *d = user_data;

  fp_model_set_network_fault (d->model, code, detail);
  refresh (d);
}

static void
on_apply_stage (FpStage stage, FpStageStatus status, guint duration_ms, gpointer user_data)
{
  FpDaemon *d = user_data;

  if (is_busy (d))
    fp_checker_pass_stage (d->checker, stage, status, duration_ms);
}

static void
on_settled (const GError *error, gpointer user_data)
{
  FpDaemon *d = user_data;

  d->model->settling = FALSE;
  take_link (d);
  begin_if_known (d);
  refresh (d);
}

/* What was interrupted has been undone: that is written down, and if it cannot be, then with the
 * next write that can. */
static void
on_configured (gpointer user_data)
{
  FpDaemon *d = user_data;

  if (d->model->state->journal == NULL)
    {
      on_settled (NULL, d);
      return;
    }
  fp_model_set_state (d->model, fp_state_undone (fp_keeper_state (d->keeper)));
  fp_keeper_save (d->keeper, fp_state_copy (d->model->state), on_settled, d);
}

/* -- life -- */

static void
make_parts (FpDaemon *d, const FpDaemonOptions *options)
{
  FpRunnerParts parts = { .model = d->model,
                          .keeper = d->keeper,
                          .operations = fp_bus_operations (d->bus),
                          .changed = refresh,
                          .check_ended = end_check,
                          .network_placed = on_network_placed,
                          .user_data = d };

  parts.checker = d->checker
      = fp_checker_new (&options->probe, d->model->config, on_stage, on_check_ended, d);
  parts.configurator = d->configurator = fp_configurator_new (
      options->edge, d->model->config->time_scale, on_apply_stage, on_lease, on_network_fault, d);
  d->runner = fp_runner_new (&parts);
  d->speed = fp_link_speed_new (LINKS_FOLDER, on_speed, d);
  d->due = fp_timer_new (on_due, d);
}

static void
open_netlink (FpDaemon *d)
{
  char link[FP_LINK_NAME_SIZE];
  g_autoptr (GError) error = NULL;

  d->netlink = fp_netlink_new (observed_link (d, &d->model->state->network, link), RESOLV_CONF,
                               on_network_changed, d, &error);
  if (d->netlink == NULL)
    g_warning ("%s", error->message);
}

FpDaemon *
fp_daemon_new (GDBusConnection *connection, const FpDaemonOptions *options,
               void (*ready) (gpointer user_data), gpointer user_data, GError **error)
{
  g_autoptr (FpDaemon) d = g_new0 (FpDaemon, 1);
  FpStore *store;

  d->ready = ready;
  d->ready_data = user_data;
  d->shutdown = fp_shutdown_new (connection);
  d->list_calls = g_ptr_array_new ();
  store = fp_store_new (options->state_dir);
  d->model = fp_keeper_load (store, options->config_file);
  d->keeper = fp_keeper_new (store, d->model, refresh, d);
  d->service = (FpService){ d->model,  on_start,   on_discard_pending, on_list_links,
                            on_cancel, on_confirm, on_shut_down,       d };
  d->bus = fp_bus_new (connection, &d->service, error);
  if (d->bus == NULL)
    return NULL;
  make_parts (d, options);
  open_netlink (d);
  d->model->settling = TRUE;
  fp_configurator_start (d->configurator, &d->model->state->network, d->model->state->journal,
                         on_configured, d);
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
  fp_shutdown_free (d->shutdown);
  fp_runner_free (d->runner);
  fp_configurator_free (d->configurator);
  fp_link_speed_free (d->speed);
  fp_bus_free (d->bus);
  fp_checker_free (d->checker);
  fp_timer_free (d->due);
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
    fp_runner_cancel (d->runner);
  else
    gone = fp_checker_stop (d->checker);
  refresh (d);
}
