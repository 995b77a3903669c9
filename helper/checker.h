/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One check at a time: the stages link and address from the observed network, here; the others in
 * faceplate-probe. Where these end because nothing came back, the gateway on the way is asked
 * before it is said who is to blame (helper/hop.h). */
#pragma once

#include "helper/core/config.h"
#include "helper/core/network.h"
#include "helper/core/stages.h"
#include "helper/sys/probe-client.h"

typedef struct _FpChecker FpChecker;

/* config and the strings of address outlive it. Never calls back with `ended` before
 * fp_checker_start() has returned. */
FpChecker *fp_checker_new (const FpProbeAddress *address, const FpConfig *config,
                           FpProbeStage stage, FpProbeEnded ended, gpointer user_data);
void fp_checker_free (FpChecker *checker);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpChecker, fp_checker_free)

/* proxy: NULL: direct. learned: the scheme to try first. hold_s: of the WebSocket. A check that
 * runs is stopped. Its stages come behind those that are there. */
void fp_checker_start (FpChecker *checker, const FpNetwork *network, const FpProxySettings *proxy,
                       FpScheme learned, guint hold_s);
/* Others may be asked for names by now than when it began: resolv.conf is read a moment after a
 * change has written it. */
void fp_checker_network_changed (FpChecker *checker, const FpNetwork *network);
/* No call back follows. Returns the report of a check that was cancelled, or NULL if none runs. */
FpReport *fp_checker_stop (FpChecker *checker);
/* Forgets the stages of the last check. */
void fp_checker_clear (FpChecker *checker);
/* A stage of what goes with a check: shown like its own. One that does not fit is left out. */
void
fp_checker_pass_stage (FpChecker *checker, FpStage stage, FpStageStatus status, guint duration_ms);
/* The stage that runs, if one does, has failed: nobody will say so. */
void fp_checker_break_stage (FpChecker *checker);
gboolean fp_checker_is_running (FpChecker *checker);
const FpStages *fp_checker_stages (FpChecker *checker); /* of the last or the running check */
