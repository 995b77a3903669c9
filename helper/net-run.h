/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Carries steps out, one after the other. */
#pragma once

#include "helper/core/net-config.h"
#include "helper/core/net-edge.h"

typedef struct _FpNetRun FpNetRun;

typedef enum
{
  FP_NET_RUN_STOP, /* the first failure is the end */
  FP_NET_RUN_KEEP, /* only NET_NOT_SET is, but of a probe that cannot run */
  FP_NET_RUN_ALL,  /* none is */
} FpNetRunMode;

/* What came of it. An MTU that the link does not take is no failure: the link keeps its own. */
typedef struct
{
  FpCode code;     /* of the first failure; OK: none */
  char *step;      /* of it; NULL: none */
  char *detail;    /* NULL: nothing to say */
  gboolean broken; /* it ended before its end, by what cannot be kept */
  guint n_done;    /* steps that were carried out */
  GArray *failed;  /* FpNetStep, in their order; NULL: none */
} FpNetResult;

void fp_net_result_clear (FpNetResult *result);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FpNetResult, fp_net_result_clear)
/* The first failure counts. */
void fp_net_result_fail (FpNetResult *result, FpCode code, const char *step, const char *detail);
/* "STEP: DETAIL", as far as there are any; NULL: neither. Transfer full. */
char *fp_net_result_sentence (const FpNetResult *result);

/* result is valid during the call; self may be freed in it. */
typedef void (*FpNetRunDone) (const FpNetResult *result, gpointer user_data);

/* n of steps from the one at first on; beside is kept up to date (fp_net_beside_note()). Failures
 * are logged. done comes once, from the main loop, unless it is freed before. */
FpNetRun *fp_net_run_new (FpNetEdge *edge, GArray *steps, guint first, guint n, FpNetRunMode mode,
                          GArray *beside, FpNetRunDone done, gpointer user_data);
void fp_net_run_free (FpNetRun *run);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpNetRun, fp_net_run_free)
