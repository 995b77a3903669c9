/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What proves an operation: a check of the platform, with the values of the proposal or with those
 * in force; for a change of the network where no platform is configured, that the gateway answers.
 * Such a change is checked once its addresses have been seen on the link, which is a moment after
 * the kernel took them, or after FP_SETTLE_MS. */
#pragma once

#include "helper/checker.h"
#include "helper/configurator.h"
#include "helper/core/model.h"

typedef struct _FpProof FpProof;

/* ended: takes report; never before fp_proof_start() has returned. All three outlive it. */
FpProof *fp_proof_new (FpModel *model, FpChecker *checker, FpConfigurator *configurator,
                       FpProbeEnded ended, gpointer user_data);
void fp_proof_free (FpProof *proof);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpProof, fp_proof_free)

/* How long it can take at most, without FP_SETTLE_MS. */
guint fp_proof_ms (FpProof *proof, const FpProposal *proposal);

/* placed: what has been put in place, of the kinds of the network; else NULL. patient: its
 * addresses are waited for. ended follows, unless a check of the platform was begun: then the
 * checker's own. */
void fp_proof_start (FpProof *proof, const FpProposal *proposal, const FpStateNetwork *placed,
                     gboolean patient);
/* Of the configuration in force; the checker says when it has ended. */
void fp_proof_in_force (FpProof *proof, guint hold_s);
/* No call back follows, the checker's neither. The checker's report of what was cancelled, or NULL.
 */
FpReport *fp_proof_stop (FpProof *proof);

void fp_proof_network_changed (FpProof *proof);
