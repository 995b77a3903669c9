/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/configurator.h"

#include "helper/net-apply.h"
#include "helper/net-bring.h"
#include "helper/net-client.h"
#include "helper/net-fault.h"
#include "helper/net-gateway.h"
#include "helper/net-lease.h"
#include "helper/net-prepare.h"
#include "helper/net-repair.h"
#include "helper/net-undo.h"

typedef enum
{
  STARTING,
  IDLE,
  PREPARING,
  PREPARED,
  APPLYING,
  APPLIED,
  UNDOING,
} Phase;

struct _FpConfigurator
{
  FpNetEdge *edge;
  double time_scale;
  FpConfiguratorStage stage;
  gpointer user_data;

  Phase phase;
  FpNetConfig in_force, next;
  FpNetConfig *current; /* the one of them that shall be in place */
  GArray *plan, *inverse;
  GArray *beside;   /* fp_net_beside_note() */
  FpNetPlace sweep; /* where something of next may be left */
  FpNetClient *client;
  FpNetLease *lease; /* of current */
  FpNetFault *fault;

  /* One of them at a time, because the edge does one thing at a time. */
  FpNetPrepare *prepare;
  FpNetApply *apply;
  FpNetGateway *gateway;
  FpNetUndo *undo;
  FpNetBring *bring;
  gboolean again;   /* something has changed that bring has to see */
  gboolean lacking; /* the network lacked something of ours when it was shown last */
  gboolean whole;   /* every step of the change that was applied last was done */

  FpConfiguratorPrepared prepared;
  FpConfiguratorApplied applied; /* and of the gateway */
  gboolean broken;               /* fp_configurator_is_broken() */
  FpConfiguratorDone done;       /* of start and undo */
  gpointer done_data;

  FpNetRepair *repair;
  gboolean carrier, shown; /* of the link of current */
};

static void begin_bring (FpConfigurator *self);

/* Leases. */

static void
on_dhcp (FpDhcpEvent event, const FpLease *lease, const char *detail, gpointer user_data)
{
  FpConfigurator *self = user_data;

  if (event == FP_DHCP_NO_ANSWER)
    return;
  fp_net_config_hear (self->current, event == FP_DHCP_BOUND ? lease : NULL, fp_net_boot_time ());
  if (self->phase == PREPARED && fp_net_config_same_client (&self->in_force, &self->next))
    fp_net_config_copy_lease (&self->next, &self->in_force);
  fp_net_lease_changed (self->lease);
  if (self->apply != NULL)
    fp_net_apply_lease_changed (self->apply);
  else
    begin_bring (self);
}

static void
on_lease_end (gpointer user_data)
{
  on_dhcp (FP_DHCP_GONE, NULL, NULL, user_data);
}

static void
keep_client (gpointer user_data)
{
  FpConfigurator *self = user_data;
  char link[FP_LINK_NAME_SIZE];

  fp_net_config_target (self->current, link);
  if (fp_net_config_uses_dhcp (self->current))
    fp_net_client_start (self->client, link, self->current->ask);
  else
    fp_net_client_stop (self->client);
}

/* Keeping in place. */

static void
repair (FpConfigurator *self)
{
  self->lacking = FALSE;
  fp_net_repair_ask (self->repair);
}

static void
end_phase (FpConfigurator *self)
{
  FpConfiguratorDone done = self->done;

  self->done = NULL;
  if (self->phase == STARTING || self->phase == UNDOING)
    self->phase = IDLE;
  if (self->again)
    begin_bring (self);
  else if (self->lacking)
    repair (self);
  if (done != NULL)
    done (self->done_data);
}

static void
on_bring (const FpNetResult *result, gpointer user_data)
{
  FpConfigurator *self = user_data;
  g_autofree char *sentence = fp_net_result_sentence (result);

  fp_net_fault_set (self->fault, FP_NET_FAULT_STEP, result->code, sentence);
  if (result->code == FP_CODE_OK)
    self->sweep = (FpNetPlace){ 0 };
  fp_net_repair_ended (self->repair, result->code != FP_CODE_OK || fp_net_undo_owes (self->undo),
                       result->n_done > 0);
  g_clear_pointer (&self->bring, fp_net_bring_free);
  keep_client (self);
  end_phase (self);
}

static void
bring (FpConfigurator *self)
{
  self->bring = fp_net_bring_new (self->edge, self->current, &self->sweep, FP_NET_RUN_ALL,
                                  self->beside, on_bring, self);
}

/* What could not be taken back is made good by what is wanted, where something is. */
static void
on_undone (gpointer user_data)
{
  FpConfigurator *self = user_data;

  if (self->in_force.network.managed)
    fp_net_undo_forget (self->undo);
  bring (self);
}

/* What is owed of a change that was undone comes first, if none is in place. */
static void
run_bring (FpConfigurator *self)
{
  self->again = FALSE;
  fp_net_repair_begin (self->repair);
  if (fp_net_undo_owes (self->undo) && self->current == &self->in_force)
    fp_net_undo_run (self->undo);
  else
    bring (self);
}

static gboolean
may_bring (FpConfigurator *self)
{
  return (self->phase == IDLE || self->phase == APPLIED) && self->bring == NULL
         && self->gateway == NULL && !fp_net_undo_is_running (self->undo);
}

/* Now, or as soon as nothing else runs. */
static void
begin_bring (FpConfigurator *self)
{
  if (may_bring (self))
    run_bring (self);
  else
    self->again = TRUE;
}

static void
on_repair (gpointer user_data)
{
  begin_bring (user_data);
}

/* Once they are set what failed because they were not need not wait. */
static void
on_dns_trouble (const char *detail, gpointer user_data)
{
  FpConfigurator *self = user_data;

  fp_net_fault_set (self->fault, FP_NET_FAULT_DNS,
                    detail != NULL ? FP_CODE_NET_DNS_NOT_SET : FP_CODE_OK, detail);
  if (detail == NULL
      && fp_net_fault_code (self->fault, FP_NET_FAULT_STEP) == FP_CODE_NET_DNS_NOT_SET)
    begin_bring (self);
}

static void
cancel_work (FpConfigurator *self)
{
  self->again = self->again || self->bring != NULL || fp_net_undo_is_running (self->undo);
  g_clear_pointer (&self->prepare, fp_net_prepare_free);
  g_clear_pointer (&self->apply, fp_net_apply_free);
  g_clear_pointer (&self->gateway, fp_net_gateway_free);
  fp_net_undo_stop (self->undo);
  g_clear_pointer (&self->bring, fp_net_bring_free);
}

FpConfigurator *
fp_configurator_new (FpNetEdge *edge, double time_scale, FpConfiguratorStage stage,
                     FpConfiguratorLease lease, FpConfiguratorFault fault, gpointer user_data)
{
  FpConfigurator *self = g_new0 (FpConfigurator, 1);

  self->edge = edge;
  self->time_scale = time_scale;
  self->stage = stage;
  self->user_data = user_data;
  self->phase = IDLE;
  self->current = &self->in_force;
  self->beside = g_array_new (FALSE, FALSE, sizeof (FpNetObject));
  self->fault = fp_net_fault_new (fault, user_data);
  if (edge->class->listen != NULL)
    edge->class->listen (edge, on_dns_trouble, self);
  self->undo = fp_net_undo_new (edge, self->beside, on_undone, self);
  self->client = fp_net_client_new (edge, time_scale, on_dhcp, self);
  self->lease = fp_net_lease_new (time_scale, &self->current, lease, user_data, on_lease_end, self);
  self->repair = fp_net_repair_new (time_scale, on_repair, self);
  self->carrier = TRUE;
  return self;
}

static void
clear_change (FpConfigurator *self)
{
  g_clear_pointer (&self->plan, g_array_unref);
  g_clear_pointer (&self->inverse, g_array_unref);
}

void
fp_configurator_free (FpConfigurator *self)
{
  if (self == NULL)
    return;
  cancel_work (self);
  clear_change (self);
  fp_net_undo_free (self->undo);
  fp_net_client_free (self->client);
  fp_net_fault_free (self->fault);
  fp_net_lease_free (self->lease);
  fp_net_repair_free (self->repair);
  g_array_unref (self->beside);
  self->edge->class->free (self->edge);
  g_free (self);
}

/* Undoing. */

void
fp_configurator_start (FpConfigurator *self, const FpStateNetwork *network, const char *journal,
                       FpConfiguratorDone done, gpointer user_data)
{
  g_return_if_fail (self->phase == IDLE && self->bring == NULL);
  self->phase = STARTING;
  self->done = done;
  self->done_data = user_data;
  self->in_force = (FpNetConfig){ .network = *network,
                                  .unknown_dns = network->managed,
                                  .untold = network->managed };
  self->in_force.hold = fp_net_config_uses_dhcp (&self->in_force);
  fp_net_beside_remember (self->beside, &self->in_force);
  if (journal != NULL)
    self->sweep = fp_net_undo_add_journal (self->undo, journal);
  run_bring (self);
}

void
fp_configurator_undo (FpConfigurator *self, FpConfiguratorDone done, gpointer user_data)
{
  gboolean touched = self->phase == APPLYING || self->phase == APPLIED;

  g_return_if_fail (self->phase != STARTING && self->phase != UNDOING);
  cancel_work (self);
  self->phase = UNDOING;
  self->done = done;
  self->done_data = user_data;
  self->current = &self->in_force;
  if (!touched)
    {
      run_bring (self);
      return;
    }
  if (fp_net_config_same_client (&self->in_force, &self->next))
    fp_net_config_copy_lease (&self->in_force, &self->next);
  else
    fp_net_client_stop (self->client);
  fp_net_lease_changed (self->lease);
  self->sweep = fp_net_config_place (&self->next);
  fp_net_undo_add (self->undo, self->inverse);
  run_bring (self);
}

/* A change. */

static void
on_prepared (FpNetPrepared *result, const GError *error, gpointer user_data)
{
  FpConfigurator *self = user_data;
  g_autofree char *journal = NULL;

  g_clear_pointer (&self->prepare, fp_net_prepare_free);
  if (error != NULL)
    {
      self->phase = IDLE;
      begin_bring (self); /* it may have been interrupted */
      self->prepared (NULL, NULL, error, self->done_data);
      return;
    }
  clear_change (self);
  self->phase = PREPARED;
  self->next = result->next;
  self->plan = g_array_ref (result->plan);
  self->inverse = g_array_ref (result->inverse);
  journal = fp_net_plan_print (self->inverse);
  self->prepared (journal, &self->next.network, NULL, self->done_data);
}

void
fp_configurator_prepare (FpConfigurator *self, const FpStateNetwork *wanted, gboolean take_over,
                         FpConfiguratorPrepared done, gpointer user_data)
{
  g_return_if_fail (self->phase == IDLE);
  cancel_work (self);
  self->phase = PREPARING;
  self->prepared = done;
  self->done_data = user_data;
  self->prepare = fp_net_prepare_new (self->edge, &self->in_force, wanted, take_over, self->beside,
                                      on_prepared, self);
}

static void
on_stage (FpStage stage, FpStageStatus status, guint duration_ms, gpointer user_data)
{
  FpConfigurator *self = user_data;

  self->stage (stage, status, duration_ms, self->user_data);
}

static const char *
lease_fault (gpointer user_data)
{
  FpConfigurator *self = user_data;

  return fp_net_client_fault (self->client);
}

static void
on_applied (FpReport *report, gboolean broken, gpointer user_data)
{
  FpConfigurator *self = user_data;

  g_clear_pointer (&self->apply, fp_net_apply_free);
  self->phase = APPLIED;
  self->whole = report->code == FP_CODE_OK;
  self->broken = broken;
  self->applied (report, self->done_data);
}

gboolean
fp_configurator_is_broken (const FpConfigurator *self)
{
  return self->broken;
}

void
fp_configurator_apply (FpConfigurator *self, gboolean keep, FpConfiguratorApplied done,
                       gpointer user_data)
{
  static const FpNetApplyCalls calls = { on_stage, keep_client, lease_fault, on_applied };

  g_return_if_fail (self->phase == PREPARED);
  self->phase = APPLYING;
  self->applied = done;
  self->done_data = user_data;
  if (!fp_net_config_same_client (&self->in_force, &self->next))
    fp_net_client_stop (self->client);
  self->current = &self->next;
  fp_net_lease_changed (self->lease);
  self->apply = fp_net_apply_new (self->edge, self->time_scale, self->plan, &self->next, keep,
                                  self->beside, &calls, self);
  if (self->again) /* the lease changed meanwhile, or what bring was doing was cut */
    fp_net_apply_lease_changed (self->apply);
  self->again = FALSE;
}

/* A change that was done whole, and of which the network has not shown otherwise since, is in
 * place: there is nothing to look for. */
void
fp_configurator_settle (FpConfigurator *self)
{
  g_return_if_fail (self->phase == APPLIED);
  cancel_work (self);
  clear_change (self);
  fp_net_undo_forget (self->undo);
  self->in_force = self->next;
  self->current = &self->in_force;
  self->phase = IDLE;
  fp_net_repair_calm (self->repair);
  fp_net_lease_changed (self->lease);
  if (!self->whole || self->again || self->lacking || self->sweep.base[0] != '\0'
      || fp_net_config_unsure (self->current))
    begin_bring (self);
  else
    {
      fp_net_fault_set (self->fault, FP_NET_FAULT_STEP, FP_CODE_OK, NULL);
      keep_client (self);
    }
}

static void
on_gateway (FpReport *report, gpointer user_data)
{
  FpConfigurator *self = user_data;

  g_clear_pointer (&self->gateway, fp_net_gateway_free);
  end_phase (self);
  self->applied (report, self->done_data);
}

void
fp_configurator_check_gateway (FpConfigurator *self, FpConfiguratorApplied done, gpointer user_data)
{
  g_return_if_fail (self->phase == APPLIED || self->phase == IDLE);
  cancel_work (self);
  self->applied = done;
  self->done_data = user_data;
  self->gateway
      = fp_net_gateway_new (self->edge, self->current, self->beside, on_stage, on_gateway, self);
}

/* What the network shows. */

/* A cable that comes back may lead to another network: the client asks at once. */
static gboolean
take_carrier (FpConfigurator *self, gboolean carrier)
{
  if (carrier == self->carrier)
    return FALSE;
  self->carrier = carrier;
  if (carrier)
    fp_net_client_restart (self->client, self->current->ask);
  return TRUE;
}

void
fp_configurator_network_changed (FpConfigurator *self, const FpNetwork *network)
{
  char link[FP_LINK_NAME_SIZE];
  gboolean shows_target, flapped;

  if (!self->current->network.managed)
    return;
  fp_net_config_target (self->current, link);
  shows_target = g_str_equal (network->link, link);
  flapped = shows_target && take_carrier (self, network->carrier);
  if (shows_target && !self->shown)
    fp_net_repair_calm (self->repair); /* it has come back: that was the trouble */
  self->shown = shows_target;
  self->lacking = flapped || !shows_target
                  || fp_net_config_lacks (self->current, network, fp_net_boot_time ());
  if (self->apply != NULL)
    fp_net_apply_network_changed (self->apply);
  else if (self->lacking && may_bring (self))
    repair (self);
}
