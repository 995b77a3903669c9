/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The state machine of one operation. Pure and total: a step takes an event and returns effects as
 * data; whoever drives it carries them out after the step has returned, and answers each that takes
 * time with one event.
 *
 * A change of the proxy:
 *
 *            +---------- cancel ----------+
 *            |                            v
 *   staging --> checking -- failed --> restoring --> failed, cancelled
 *                  |                      ^
 *                  +-- ok, or keep -> committing --> succeeded, kept
 *
 * What is in force changes in one place only: with the write that COMMIT asks for. So there is
 * nothing to undo before it; "restoring" only writes down why the pending values failed.
 *
 * A change of the network is put in place before it can be checked:
 *
 *   staging --> applying --> checking --> [confirming] --> committing --> succeeded, kept
 *      |            |            |             |               |
 *      |            +-- failed, cancel, no confirmation, commit not written
 *      v                         v
 *   dropped                  restoring --> failed, cancelled
 *
 * Staging prepares it (what is there, what to do, how to undo that) and writes the values as
 * pending together with the journal, before anything is touched. Restoring undoes first, and only
 * then writes the state without the journal; if that cannot be written the next start undoes once
 * more, which does no harm. A release has no check and no confirmation.
 *
 * A check (FP_KIND_CHECK) writes nothing: it begins in checking and ends from there. */
#pragma once

#include <glib.h>

#include "dbus/network-settings.h"
#include "dbus/settings.h"
#include "dbus/words.h"

#define FP_CONFIRM_MIN_S 10
#define FP_CONFIRM_MAX_S 3600
/* Until the addresses that a change has put in place are seen on the link, at most. */
#define FP_SETTLE_MS 10000

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
  FP_EVENT_PREPARED,       /* what to do and how to undo it is known */
  FP_EVENT_PREPARE_FAILED, /* nothing was touched; the runner has the error */
  FP_EVENT_PERSISTED,      /* the write that was asked for is on the disk */
  FP_EVENT_PERSIST_FAILED, /* it is not, and nothing has changed there */
  FP_EVENT_APPLIED,
  FP_EVENT_APPLIED_PARTLY, /* with keep: all but what failed is in place */
  FP_EVENT_APPLY_FAILED,
  FP_EVENT_CHECK_OK,
  FP_EVENT_CHECK_FAILED,
  FP_EVENT_CONFIRM, /* somebody does */
  FP_EVENT_UNDONE,
  FP_EVENT_DEADLINE, /* the state's deadline has passed */
  FP_EVENT_CANCEL,   /* somebody asks, or the service is told to end */
  FP_N_EVENTS
} FpOperationEvent;

/* To be carried out in this order. */
typedef enum
{
  FP_EFFECT_NONE = 0,
  FP_EFFECT_STOP_CHECK = 1 << 0,      /* at once; no check event follows */
  FP_EFFECT_PERSIST_PENDING = 1 << 1, /* the values, and the journal of a change of the network;
                                         -> PERSISTED or PERSIST_FAILED; likewise the next two */
  FP_EFFECT_PERSIST_FAILURE = 1 << 2, /* the pending values with the code, and no journal */
  FP_EFFECT_COMMIT = 1 << 3,          /* the values in force, nothing pending, no journal */
  FP_EFFECT_SETTLE = 1 << 4,          /* what has been put in place stays */
  FP_EFFECT_REPLY = 1 << 5,           /* the operation's path to the caller */
  FP_EFFECT_REPLY_ERROR = 1 << 6,     /* why it could not begin, to the caller */
  FP_EFFECT_PREPARE = 1 << 7,         /* -> PREPARED or PREPARE_FAILED */
  FP_EFFECT_APPLY = 1 << 8,           /* -> APPLIED, APPLIED_PARTLY or APPLY_FAILED */
  FP_EFFECT_UNDO = 1 << 9,            /* also while it applies: that ends; -> UNDONE */
  FP_EFFECT_START_CHECK = 1 << 10,    /* -> CHECK_OK or CHECK_FAILED */
  FP_EFFECT_FINISH = 1 << 11,         /* it has ended: tell everybody */
  FP_EFFECT_DROP = 1 << 12,           /* it never was: no object, no signal */
} FpOperationEffects;

typedef struct
{
  FpKind kind;
  gboolean keep;
  guint confirm_s;
  guint apply_ms, check_ms; /* the longest that each can take */
  FpOperationState state;
  gboolean cancelled;   /* asked for, and still possible then */
  gboolean kept;        /* committing although something failed */
  gboolean confirmed;   /* by somebody */
  gboolean unconfirmed; /* by nobody, in time */
  gboolean
      storage_failed; /* the commit, or what comes before the first step, could not be written */
  gint64 started_us;
  gint64 deadline_us; /* of the state: later than what happens in it can take; 0: it has ended */
  gint64 ended_us;    /* 0: runs */
} FpOperation;

/* check_ms: the longest that its check can take; time_scale: of the waits while it is applied, 1 at
 * least counts. */
FpOperationEffects fp_operation_start (FpOperation *operation, const FpProposal *proposal,
                                       guint check_ms, double time_scale, gint64 now_us);
FpOperationEffects
fp_operation_step (FpOperation *operation, FpOperationEvent event, gint64 now_us);

/* It asked for a confirmation, and one would still count. */
gboolean fp_operation_can_confirm (const FpOperation *operation);
