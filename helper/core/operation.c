/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/core/operation.h"

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

static FpOperationEffects
go (FpOperation *operation, FpOperationState state, FpOperationEffects effects)
{
  operation->state = state;
  return effects;
}

static FpOperationEffects
end (FpOperation *operation, FpOperationState state, FpOperationEffects effects, gint64 now_us)
{
  operation->ended_us = now_us;
  return go (operation, state, effects);
}

FpOperationEffects
fp_operation_start (FpOperation *operation, FpKind kind, gboolean keep, gint64 now_us)
{
  *operation = (FpOperation){ .kind = kind, .keep = keep, .started_us = now_us };
  if (kind == FP_KIND_CHECK)
    return go (operation, FP_OPERATION_CHECKING, FP_EFFECT_REPLY | FP_EFFECT_START_CHECK);
  return go (operation, FP_OPERATION_STAGING, FP_EFFECT_PERSIST_PENDING);
}

static FpOperationEffects
step_staging (FpOperation *operation, FpOperationEvent event, gint64 now_us)
{
  switch (event)
    {
    case FP_EVENT_PERSISTED:
      if (operation->cancelled)
        return go (operation, FP_OPERATION_RESTORING, FP_EFFECT_REPLY | FP_EFFECT_PERSIST_FAILURE);
      return go (operation, FP_OPERATION_CHECKING, FP_EFFECT_REPLY | FP_EFFECT_START_CHECK);
    case FP_EVENT_PERSIST_FAILED:
      return end (operation, FP_OPERATION_FAILED, FP_EFFECT_REPLY_STORAGE | FP_EFFECT_DROP, now_us);
    case FP_EVENT_CANCEL: /* the write cannot be called back: heeded when it has ended */
      operation->cancelled = TRUE;
      return FP_EFFECT_NONE;
    case FP_EVENT_CHECK_OK:
    case FP_EVENT_CHECK_FAILED:
    case FP_N_EVENTS:
      break;
    }
  return FP_EFFECT_NONE;
}

/* Only a check: there is nothing to commit or to restore. */
static FpOperationEffects
step_plain_check (FpOperation *operation, FpOperationEvent event, gint64 now_us)
{
  switch (event)
    {
    case FP_EVENT_CHECK_OK:
      return end (operation, FP_OPERATION_SUCCEEDED, FP_EFFECT_FINISH, now_us);
    case FP_EVENT_CHECK_FAILED:
      return end (operation, FP_OPERATION_FAILED, FP_EFFECT_FINISH, now_us);
    case FP_EVENT_CANCEL:
      operation->cancelled = TRUE;
      return end (operation, FP_OPERATION_CANCELLED, FP_EFFECT_STOP_CHECK | FP_EFFECT_FINISH,
                  now_us);
    case FP_EVENT_PERSISTED:
    case FP_EVENT_PERSIST_FAILED:
    case FP_N_EVENTS:
      break;
    }
  return FP_EFFECT_NONE;
}

static FpOperationEffects
step_checking (FpOperation *operation, FpOperationEvent event)
{
  switch (event)
    {
    case FP_EVENT_CHECK_OK:
      return go (operation, FP_OPERATION_COMMITTING, FP_EFFECT_COMMIT);
    case FP_EVENT_CHECK_FAILED:
      if (!operation->keep)
        return go (operation, FP_OPERATION_RESTORING, FP_EFFECT_PERSIST_FAILURE);
      operation->kept = TRUE;
      return go (operation, FP_OPERATION_COMMITTING, FP_EFFECT_COMMIT);
    case FP_EVENT_CANCEL:
      operation->cancelled = TRUE;
      return go (operation, FP_OPERATION_RESTORING,
                 FP_EFFECT_STOP_CHECK | FP_EFFECT_PERSIST_FAILURE);
    case FP_EVENT_PERSISTED:
    case FP_EVENT_PERSIST_FAILED:
    case FP_N_EVENTS:
      break;
    }
  return FP_EFFECT_NONE;
}

static FpOperationEffects
step_committing (FpOperation *operation, FpOperationEvent event, gint64 now_us)
{
  switch (event)
    {
    case FP_EVENT_PERSISTED:
      return end (operation, operation->kept ? FP_OPERATION_KEPT : FP_OPERATION_SUCCEEDED,
                  FP_EFFECT_FINISH, now_us);
    case FP_EVENT_PERSIST_FAILED:
      operation->storage_failed = TRUE;
      return go (operation, FP_OPERATION_RESTORING, FP_EFFECT_PERSIST_FAILURE);
    case FP_EVENT_CANCEL:
    case FP_EVENT_CHECK_OK:
    case FP_EVENT_CHECK_FAILED:
    case FP_N_EVENTS:
      break;
    }
  return FP_EFFECT_NONE;
}

/* If the code cannot be written either, the pending values on the disk say "interrupted", which is
 * true enough. */
static FpOperationEffects
step_restoring (FpOperation *operation, FpOperationEvent event, gint64 now_us)
{
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
    case FP_OPERATION_CHECKING:
      return operation->kind == FP_KIND_CHECK ? step_plain_check (operation, event, now_us)
                                              : step_checking (operation, event);
    case FP_OPERATION_APPLYING:
    case FP_OPERATION_CONFIRMING:
      break;
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
