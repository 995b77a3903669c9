/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/core/operation.h"

/* A write has no time limit: this is what is told. */
#define WRITE_MS 10000
/* Survey and plan. */
#define PREPARE_MS 15000
/* Steps, each with a deadline of its own; with the probe for a duplicate (RFC 5227: 9 s). */
#define STEPS_MS 40000
/* The lease (30 s), and the probe for its address. */
#define LEASE_MS 45000
/* A router's prefix. */
#define ROUTER_MS 15000

FpProposal *
fp_proposal_new (FpKind kind, FpProxySettings *settings, gboolean keep)
{
  FpProposal *proposal = g_new0 (FpProposal, 1);

  proposal->kind = kind;
  proposal->settings = settings;
  proposal->keep = keep;
  return proposal;
}

void
fp_proposal_free (FpProposal *proposal)
{
  if (proposal == NULL)
    return;
  fp_proxy_settings_free (proposal->settings);
  g_free (proposal);
}

/* -- how long -- */

static guint
apply_ms (const FpProposal *proposal)
{
  const FpNetworkSettings *network = &proposal->network;
  gboolean released = proposal->kind == FP_KIND_RELEASE_NETWORK;
  gboolean router = network->ipv4 == FP_IPV4_OFF && network->ipv6 == FP_IPV6_AUTOMATIC;

  return STEPS_MS + (!released && network->ipv4 == FP_IPV4_DHCP ? LEASE_MS : 0)
         + (!released && router ? ROUTER_MS : 0);
}

static guint
limit_ms (const FpOperation *operation)
{
  gboolean network = fp_kind_is_network (operation->kind);

  switch (operation->state)
    {
    case FP_OPERATION_STAGING:
      return WRITE_MS + (network ? PREPARE_MS : 0);
    case FP_OPERATION_APPLYING:
      return operation->apply_ms;
    case FP_OPERATION_CHECKING:
      return operation->check_ms + (network ? FP_SETTLE_MS : 0);
    case FP_OPERATION_CONFIRMING:
      return operation->confirm_s * 1000;
    case FP_OPERATION_COMMITTING:
      return WRITE_MS;
    case FP_OPERATION_RESTORING:
      return WRITE_MS + (network ? STEPS_MS : 0);
    case FP_OPERATION_SUCCEEDED:
    case FP_OPERATION_KEPT:
    case FP_OPERATION_FAILED:
    case FP_OPERATION_CANCELLED:
    case FP_N_OPERATION_STATES:
      break;
    }
  return 0;
}

/* -- moves -- */

static FpOperationEffects
go (FpOperation *operation, FpOperationState state, FpOperationEffects effects, gint64 now_us)
{
  operation->state = state;
  operation->deadline_us = now_us + (gint64)limit_ms (operation) * 1000;
  return effects;
}

static FpOperationEffects
end (FpOperation *operation, FpOperationState state, FpOperationEffects effects, gint64 now_us)
{
  operation->state = state;
  operation->ended_us = now_us;
  operation->deadline_us = 0;
  return effects;
}

/* What is in place already is undone before it is written down that it failed. */
static FpOperationEffects
restore (FpOperation *operation, FpOperationEffects effects, gint64 now_us)
{
  FpOperationEffects first
      = fp_kind_is_network (operation->kind) ? FP_EFFECT_UNDO : FP_EFFECT_PERSIST_FAILURE;

  return go (operation, FP_OPERATION_RESTORING, effects | first, now_us);
}

static FpOperationEffects
commit (FpOperation *operation, FpOperationEffects effects, gint64 now_us)
{
  return go (operation, FP_OPERATION_COMMITTING, effects | FP_EFFECT_COMMIT, now_us);
}

static FpOperationEffects
cancel (FpOperation *operation, FpOperationEffects effects, gint64 now_us)
{
  operation->cancelled = TRUE;
  return restore (operation, effects, now_us);
}

static FpOperationEffects
begin_check (FpOperation *operation, FpOperationEffects effects, gint64 now_us)
{
  return go (operation, FP_OPERATION_CHECKING, effects | FP_EFFECT_START_CHECK, now_us);
}

/* The check is over, and nothing of what it said is against the change. */
static FpOperationEffects
prove (FpOperation *operation, FpOperationEffects effects, gint64 now_us)
{
  if (operation->confirm_s == 0 || operation->confirmed)
    return commit (operation, effects, now_us);
  return go (operation, FP_OPERATION_CONFIRMING, effects, now_us);
}

FpOperationEffects
fp_operation_start (FpOperation *operation, const FpProposal *proposal, guint check_ms,
                    double time_scale, gint64 now_us)
{
  *operation = (FpOperation){
    .kind = proposal->kind,
    .keep = proposal->keep,
    .confirm_s = proposal->confirm_s,
    .apply_ms = (guint)(apply_ms (proposal) * MAX (time_scale, 1.0)),
    .check_ms = check_ms,
    .started_us = now_us,
  };
  if (proposal->kind == FP_KIND_CHECK)
    return begin_check (operation, FP_EFFECT_REPLY, now_us);
  return go (operation, FP_OPERATION_STAGING,
             fp_kind_is_network (proposal->kind) ? FP_EFFECT_PREPARE : FP_EFFECT_PERSIST_PENDING,
             now_us);
}

/* -- states -- */

static FpOperationEffects
step_staged (FpOperation *operation, gint64 now_us)
{
  if (operation->cancelled)
    return restore (operation, FP_EFFECT_REPLY, now_us);
  if (fp_kind_is_network (operation->kind))
    return go (operation, FP_OPERATION_APPLYING, FP_EFFECT_REPLY | FP_EFFECT_APPLY, now_us);
  return begin_check (operation, FP_EFFECT_REPLY, now_us);
}

static FpOperationEffects
refuse (FpOperation *operation, gint64 now_us)
{
  return end (operation, FP_OPERATION_FAILED, FP_EFFECT_REPLY_ERROR | FP_EFFECT_DROP, now_us);
}

/* What has been prepared is given back before the next operation may begin. */
static FpOperationEffects
step_unwritten (FpOperation *operation, gint64 now_us)
{
  operation->storage_failed = TRUE;
  return fp_kind_is_network (operation->kind) ? FP_EFFECT_UNDO : refuse (operation, now_us);
}

static FpOperationEffects
step_staging (FpOperation *operation, FpOperationEvent event, gint64 now_us)
{
  gboolean network = fp_kind_is_network (operation->kind);

  switch (event)
    {
    case FP_EVENT_PREPARED:
      return network ? FP_EFFECT_PERSIST_PENDING : FP_EFFECT_NONE;
    case FP_EVENT_PREPARE_FAILED:
    case FP_EVENT_UNDONE:
      return network ? refuse (operation, now_us) : FP_EFFECT_NONE;
    case FP_EVENT_PERSISTED:
      return step_staged (operation, now_us);
    case FP_EVENT_PERSIST_FAILED:
      return step_unwritten (operation, now_us);
    case FP_EVENT_CONFIRM:
      operation->confirmed = TRUE;
      break;
    case FP_EVENT_CANCEL: /* the write cannot be called back: heeded when it has ended */
      operation->cancelled = TRUE;
      break;
    case FP_EVENT_APPLIED:
    case FP_EVENT_APPLIED_PARTLY:
    case FP_EVENT_APPLY_FAILED:
    case FP_EVENT_CHECK_OK:
    case FP_EVENT_CHECK_FAILED:
    case FP_EVENT_DEADLINE:
    case FP_N_EVENTS:
      break;
    }
  return FP_EFFECT_NONE;
}

static FpOperationEffects
step_applied (FpOperation *operation, gint64 now_us)
{
  if (operation->kind == FP_KIND_RELEASE_NETWORK)
    return commit (operation, FP_EFFECT_NONE, now_us);
  return begin_check (operation, FP_EFFECT_NONE, now_us);
}

static FpOperationEffects
step_applying (FpOperation *operation, FpOperationEvent event, gint64 now_us)
{
  switch (event)
    {
    case FP_EVENT_APPLIED:
      return step_applied (operation, now_us);
    case FP_EVENT_APPLIED_PARTLY:
      operation->kept = TRUE;
      return step_applied (operation, now_us);
    case FP_EVENT_APPLY_FAILED:
    case FP_EVENT_DEADLINE:
      return restore (operation, FP_EFFECT_NONE, now_us);
    case FP_EVENT_CONFIRM:
      operation->confirmed = TRUE;
      break;
    case FP_EVENT_CANCEL:
      return cancel (operation, FP_EFFECT_NONE, now_us);
    case FP_EVENT_PREPARED:
    case FP_EVENT_PREPARE_FAILED:
    case FP_EVENT_PERSISTED:
    case FP_EVENT_PERSIST_FAILED:
    case FP_EVENT_CHECK_OK:
    case FP_EVENT_CHECK_FAILED:
    case FP_EVENT_UNDONE:
    case FP_N_EVENTS:
      break;
    }
  return FP_EFFECT_NONE;
}

/* Only a check: there is nothing to commit or to restore. */
static FpOperationEffects
step_plain_check (FpOperation *operation, FpOperationEvent event, gint64 now_us)
{
  if (event == FP_EVENT_CHECK_OK)
    return end (operation, FP_OPERATION_SUCCEEDED, FP_EFFECT_FINISH, now_us);
  if (event == FP_EVENT_CHECK_FAILED)
    return end (operation, FP_OPERATION_FAILED, FP_EFFECT_FINISH, now_us);
  if (event != FP_EVENT_CANCEL)
    return FP_EFFECT_NONE;
  operation->cancelled = TRUE;
  return end (operation, FP_OPERATION_CANCELLED, FP_EFFECT_STOP_CHECK | FP_EFFECT_FINISH, now_us);
}

static FpOperationEffects
step_disproved (FpOperation *operation, FpOperationEffects effects, gint64 now_us)
{
  if (!operation->keep)
    return restore (operation, effects, now_us);
  operation->kept = TRUE;
  return prove (operation, effects, now_us);
}

/* The checker keeps its own time; that of the state is there for a change of the network, which
 * must not stand unproved for ever. */
static FpOperationEffects
step_checking (FpOperation *operation, FpOperationEvent event, gint64 now_us)
{
  gboolean network = fp_kind_is_network (operation->kind);

  switch (event)
    {
    case FP_EVENT_CHECK_OK:
      return prove (operation, FP_EFFECT_NONE, now_us);
    case FP_EVENT_CHECK_FAILED:
      return step_disproved (operation, FP_EFFECT_NONE, now_us);
    case FP_EVENT_DEADLINE:
      return network ? step_disproved (operation, FP_EFFECT_STOP_CHECK, now_us) : FP_EFFECT_NONE;
    case FP_EVENT_CONFIRM:
      operation->confirmed = TRUE;
      break;
    case FP_EVENT_CANCEL:
      return cancel (operation, FP_EFFECT_STOP_CHECK, now_us);
    case FP_EVENT_PREPARED:
    case FP_EVENT_PREPARE_FAILED:
    case FP_EVENT_PERSISTED:
    case FP_EVENT_PERSIST_FAILED:
    case FP_EVENT_APPLIED:
    case FP_EVENT_APPLIED_PARTLY:
    case FP_EVENT_APPLY_FAILED:
    case FP_EVENT_UNDONE:
    case FP_N_EVENTS:
      break;
    }
  return FP_EFFECT_NONE;
}

static FpOperationEffects
step_confirming (FpOperation *operation, FpOperationEvent event, gint64 now_us)
{
  if (event == FP_EVENT_CONFIRM)
    {
      operation->confirmed = TRUE;
      return commit (operation, FP_EFFECT_NONE, now_us);
    }
  if (event == FP_EVENT_CANCEL)
    return cancel (operation, FP_EFFECT_NONE, now_us);
  if (event != FP_EVENT_DEADLINE)
    return FP_EFFECT_NONE;
  operation->unconfirmed = TRUE;
  return restore (operation, FP_EFFECT_NONE, now_us);
}

static FpOperationEffects
step_committing (FpOperation *operation, FpOperationEvent event, gint64 now_us)
{
  gboolean network = fp_kind_is_network (operation->kind);

  if (event == FP_EVENT_PERSISTED)
    return end (operation, operation->kept ? FP_OPERATION_KEPT : FP_OPERATION_SUCCEEDED,
                FP_EFFECT_FINISH | (network ? FP_EFFECT_SETTLE : FP_EFFECT_NONE), now_us);
  if (event != FP_EVENT_PERSIST_FAILED)
    return FP_EFFECT_NONE;
  operation->storage_failed = TRUE;
  return restore (operation, FP_EFFECT_NONE, now_us);
}

/* If the code cannot be written either, the pending values on the disk say "interrupted", which is
 * true enough. */
static FpOperationEffects
step_restoring (FpOperation *operation, FpOperationEvent event, gint64 now_us)
{
  if (event == FP_EVENT_UNDONE && fp_kind_is_network (operation->kind))
    return FP_EFFECT_PERSIST_FAILURE;
  if (event != FP_EVENT_PERSISTED && event != FP_EVENT_PERSIST_FAILED)
    return FP_EFFECT_NONE;
  return end (operation, operation->cancelled ? FP_OPERATION_CANCELLED : FP_OPERATION_FAILED,
              FP_EFFECT_FINISH, now_us);
}

FpOperationEffects
fp_operation_step (FpOperation *operation, FpOperationEvent event, gint64 now_us)
{
  switch (operation->state)
    {
    case FP_OPERATION_STAGING:
      return step_staging (operation, event, now_us);
    case FP_OPERATION_APPLYING:
      return step_applying (operation, event, now_us);
    case FP_OPERATION_CHECKING:
      return operation->kind == FP_KIND_CHECK ? step_plain_check (operation, event, now_us)
                                              : step_checking (operation, event, now_us);
    case FP_OPERATION_CONFIRMING:
      return step_confirming (operation, event, now_us);
    case FP_OPERATION_COMMITTING:
      return step_committing (operation, event, now_us);
    case FP_OPERATION_RESTORING:
      return step_restoring (operation, event, now_us);
    case FP_OPERATION_SUCCEEDED:
    case FP_OPERATION_KEPT:
    case FP_OPERATION_FAILED:
    case FP_OPERATION_CANCELLED:
    case FP_N_OPERATION_STATES:
      break;
    }
  return FP_EFFECT_NONE;
}

gboolean
fp_operation_can_confirm (const FpOperation *operation)
{
  switch (operation->state)
    {
    case FP_OPERATION_STAGING:
    case FP_OPERATION_APPLYING:
    case FP_OPERATION_CHECKING:
    case FP_OPERATION_CONFIRMING:
      return operation->confirm_s != 0 && !operation->cancelled;
    case FP_OPERATION_COMMITTING:
      return operation->confirmed;
    case FP_OPERATION_RESTORING:
    case FP_OPERATION_SUCCEEDED:
    case FP_OPERATION_KEPT:
    case FP_OPERATION_FAILED:
    case FP_OPERATION_CANCELLED:
    case FP_N_OPERATION_STATES:
      break;
    }
  return FALSE;
}
