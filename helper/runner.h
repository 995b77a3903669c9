/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Runs operations, one at a time: carries out what their machine (helper/core/operation.h) decides,
 * with the keeper's writes, the checker and the configurator, and shows it as an object on the bus.
 * model->operation is the number of the one that runs. */
#pragma once

#include "helper/bus/dispatch.h"
#include "helper/bus/operations.h"
#include "helper/checker.h"
#include "helper/configurator.h"
#include "helper/keeper.h"

typedef struct
{
  FpModel *model;
  FpKeeper *keeper;
  FpChecker *checker;
  FpConfigurator *configurator;
  FpOperations *operations;
  void (*changed) (gpointer user_data); /* at the end of each step: show what is different now */
  /* A check of the configuration in force has ended: takes report. */
  void (*check_ended) (FpReport *report, gpointer user_data);
  /* The settings that are in place are network's from here on: that link is to be observed. */
  void (*network_placed) (const FpStateNetwork *network, gpointer user_data);
  gpointer user_data;
} FpRunnerParts;

typedef struct _FpRunner FpRunner;

FpRunner *fp_runner_new (const FpRunnerParts *parts);
void fp_runner_free (FpRunner *runner);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpRunner, fp_runner_free)

/* Takes both. call: answered with the operation's path, or with why there is none; NULL: nobody
 * asked. Not while one runs. */
void fp_runner_start (FpRunner *runner, FpCall *call, FpProposal *proposal);
void fp_runner_cancel (FpRunner *runner);
gboolean fp_runner_confirm (FpRunner *runner); /* FALSE: it would not count */
void fp_runner_show (FpRunner *runner);        /* its properties, if one runs */

/* A check of the configuration in force, without an operation. */
void fp_runner_check (FpRunner *runner);
/* A check that was due gives way to the operation that runs, and comes after it. */
void fp_runner_give_way (FpRunner *runner);

/* What the parts report, handed on. */
void
fp_runner_stage_changed (FpRunner *runner, FpStage stage, FpStageStatus status, guint duration_ms);
void fp_runner_check_ended (FpReport *report, gpointer runner); /* of an operation; takes report */
void fp_runner_network_changed (FpRunner *runner);
