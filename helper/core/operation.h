/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The state machine of one operation. Pure and total: a step takes an event and returns effects as
 * data; whoever drives it carries them out after the step has returned, and answers each that takes
 * time with one event.
 *
 *            +---------- cancel ----------+
 *            |                            v
 *   staging --> checking -- failed --> restoring --> failed, cancelled
 *                  |                      ^
 *                  +-- ok, or keep -> committing --> succeeded, kept
 *
 * What is in force changes in one place only: with the write that COMMIT asks for. So there is
 * nothing to undo before it; "restoring" only writes down why the pending values failed. A check
 * (FP_KIND_CHECK) writes nothing: it begins in checking and ends from there. */
#pragma once

#include <glib.h>

#include "dbus/network-settings.h"
#include "dbus/settings.h"
#include "dbus/words.h"

/* What a caller asks for. */
typedef struct
{
  FpKind kind;
  FpProxySettings
      *settings; /* enable, change: the new ones; disable: those that stay stored; check: NULL */
  FpNetworkSettings network; /* of the kinds of the network */
  gboolean take_over;        /* from NetworkManager or systemd-networkd */
  guint confirm_s; /* undone if nobody confirms it within so many seconds after the check; 0: no
                      need */
  gboolean keep;   /* put in force even if the check fails */
  guint hold_s;    /* check: keep the WebSocket open for so long; 0: not, and for all else */
} FpProposal;

FpProposal *
fp_proposal_new (FpKind kind, FpProxySettings *settings, gboolean keep); /* takes settings */
void fp_proposal_free (FpProposal *proposal);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpProposal, fp_proposal_free)

typedef enum
{
  FP_EVENT_PERSISTED,      /* the write that was asked for is on the disk */
  FP_EVENT_PERSIST_FAILED, /* it is not, and nothing has changed there */
  FP_EVENT_CHECK_OK,
  FP_EVENT_CHECK_FAILED,
  FP_EVENT_CANCEL, /* somebody asks, or the service is told to end */
  FP_N_EVENTS
} FpOperationEvent;

/* To be carried out in this order. */
typedef enum
{
  FP_EFFECT_NONE = 0,
  FP_EFFECT_STOP_CHECK = 1 << 0,      /* at once; no check event follows */
  FP_EFFECT_PERSIST_PENDING = 1 << 1, /* -> PERSISTED or PERSIST_FAILED; likewise the next two */
  FP_EFFECT_PERSIST_FAILURE = 1 << 2, /* the pending values with the code */
  FP_EFFECT_COMMIT = 1 << 3,          /* the values in force, nothing pending */
  FP_EFFECT_REPLY = 1 << 4,           /* the operation's path to the caller */
  FP_EFFECT_REPLY_STORAGE = 1 << 5,   /* the error Storage to the caller */
  FP_EFFECT_START_CHECK = 1 << 6,     /* -> CHECK_OK or CHECK_FAILED */
  FP_EFFECT_FINISH = 1 << 7,          /* it has ended: tell everybody */
  FP_EFFECT_DROP = 1 << 8,            /* it never was: no object, no signal */
} FpOperationEffects;

typedef struct
{
  FpKind kind;
  gboolean keep;
  FpOperationState state;
  gboolean cancelled;      /* asked for, and still possible then */
  gboolean kept;           /* committing although the check failed */
  gboolean storage_failed; /* the commit could not be written */
  gint64 started_us;
  gint64 ended_us; /* 0: runs */
} FpOperation;

FpOperationEffects
fp_operation_start (FpOperation *operation, FpKind kind, gboolean keep, gint64 now_us);
FpOperationEffects
fp_operation_step (FpOperation *operation, FpOperationEvent event, gint64 now_us);
