/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What survives a restart: proxy and network in force, the values of either that were tried last
 * and failed, and how to undo a change of the network that did not end. Pure values. */
#pragma once

#include <glib.h>

#include "dbus/report.h"
#include "dbus/settings.h"
#include "helper/core/net-object.h"
#include "helper/core/operation.h"

typedef struct
{
  FpKind action; /* enable, change or disable */
  FpProxySettings *settings;
  FpCode code; /* why it failed; OK: it was interrupted */
} FpPending;

/* enable, change, disable; of the network change, reset, release; FP_KIND_CHECK has none. FALSE for
 * another word (NULL included). network: of which of both the word is. */
const char *fp_pending_action_word (FpKind action);
gboolean fp_pending_action_from_word (const char *word, gboolean network, FpKind *action);

/* The network settings in force. A plain value. */
typedef struct
{
  gboolean managed;             /* Faceplate owns the link; else it only looks */
  char link[FP_LINK_NAME_SIZE]; /* the base link; "" while not managed */
  FpManager taken_from;         /* who left it to us; told to take it again on release */
  guint mtu;                    /* the base link's own (helper/core/net-mtu.h); 0: not known */
  FpNetworkSettings settings;
} FpStateNetwork;

/* Network settings that were tried last and failed. */
typedef struct
{
  FpKind action; /* change-network, reset-network, release-network */
  FpNetworkSettings settings;
  FpCode code; /* why it failed; OK: it was interrupted */
} FpPendingNetwork;

typedef struct
{
  gboolean enabled;
  FpProxySettings *proxy;  /* always there; host NULL: never set. Kept while disabled */
  FpScheme learned_scheme; /* that the proxy accepted last; NONE: nothing learned */
  gboolean login_refused;  /* by the enabled proxy, in the last check that got an answer to it */
  FpPending *pending;      /* NULL: none */
  FpStateNetwork network;
  FpPendingNetwork *pending_network; /* NULL: none */
  char
      *journal; /* the inverse of a change of the network that runs (helper/core/net-plan.h), a step
                   a line; NULL: none. There at the start: the change did not end, and is undone */
} FpState;

FpState *fp_state_new (void); /* disabled, nothing set */
FpState *fp_state_copy (const FpState *state);
void fp_state_free (FpState *state); /* clears the passwords */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpState, fp_state_free)

/* Each gives a new state (transfer full). Pending values of the proxy and of the network have
 * nothing to do with each other. */
FpState *fp_state_with_pending (const FpState *state, const FpProposal *proposal, FpCode code);
FpState *fp_state_without_pending (const FpState *state);         /* of the proxy */
FpState *fp_state_without_pending_network (const FpState *state); /* nor its journal */
FpState *fp_state_with_learned (const FpState *state, FpScheme scheme);
/* The proposal in force, nothing pending of the proxy. report: of the check that proved it, or that
 * failed. */
FpState *
fp_state_committed (const FpState *state, const FpProposal *proposal, const FpReport *report);

/* A change is about to begin: its values are pending, and of the network its journal is there.
 * NULL: none. */
FpState *
fp_state_with_journal (const FpState *state, const FpProposal *proposal, const char *journal);
/* The change of the network that the journal is of has been undone. Its values stay pending. */
FpState *fp_state_undone (const FpState *state);
/* network in force, nothing pending of it, no journal. kind reset-network: the proxy is forgotten
 * with it. */
FpState *
fp_state_network_committed (const FpState *state, FpKind kind, const FpStateNetwork *network);

/* The values that keys absent from a call take: the pending ones, else the stored ones (host may be
 * NULL). */
const FpProxySettings *fp_state_base (const FpState *state);
/* The same of the network: the pending ones of a change (nobody has entered those of a reset or a
 * release), else those in force, else the defaults. */
FpNetworkSettings fp_state_network_base (const FpState *state);
/* The scheme to try first with settings: the learned one, if they name the proxy that it was
 * learned of. */
FpScheme fp_state_scheme_for (const FpState *state, const FpProxySettings *settings);
