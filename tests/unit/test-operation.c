/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Every state x event of an operation, for a change, a change that is kept, and a check. */
#include "helper/core/operation.h"

#define SAME FP_N_OPERATION_STATES, FP_EFFECT_NONE

typedef struct
{
  FpOperationState state; /* FP_N_OPERATION_STATES: as before */
  FpOperationEffects effects;
} Outcome;

/* [state][event], the events in the order of FpOperationEvent: persisted, persist-failed, check-ok,
 * check-failed, cancel */
static const Outcome change_table[FP_N_OPERATION_STATES][FP_N_EVENTS] = {
  [FP_OPERATION_STAGING] = { { FP_OPERATION_CHECKING, FP_EFFECT_REPLY | FP_EFFECT_START_CHECK },
                             { FP_OPERATION_FAILED, FP_EFFECT_REPLY_STORAGE | FP_EFFECT_DROP },
                             { SAME },
                             { SAME },
                             { SAME } },
  [FP_OPERATION_APPLYING] = { { SAME }, { SAME }, { SAME }, { SAME }, { SAME } },
  [FP_OPERATION_CONFIRMING] = { { SAME }, { SAME }, { SAME }, { SAME }, { SAME } },
  [FP_OPERATION_CHECKING]
  = { { SAME },
      { SAME },
      { FP_OPERATION_COMMITTING, FP_EFFECT_COMMIT },
      { FP_OPERATION_RESTORING, FP_EFFECT_PERSIST_FAILURE },
      { FP_OPERATION_RESTORING, FP_EFFECT_STOP_CHECK | FP_EFFECT_PERSIST_FAILURE } },
  [FP_OPERATION_COMMITTING] = { { FP_OPERATION_SUCCEEDED, FP_EFFECT_FINISH },
                                { FP_OPERATION_RESTORING, FP_EFFECT_PERSIST_FAILURE },
                                { SAME },
                                { SAME },
                                { SAME } },
  [FP_OPERATION_RESTORING] = { { FP_OPERATION_FAILED, FP_EFFECT_FINISH },
                               { FP_OPERATION_FAILED, FP_EFFECT_FINISH },
                               { SAME },
                               { SAME },
                               { SAME } },
  [FP_OPERATION_SUCCEEDED] = { { SAME }, { SAME }, { SAME }, { SAME }, { SAME } },
  [FP_OPERATION_KEPT] = { { SAME }, { SAME }, { SAME }, { SAME }, { SAME } },
  [FP_OPERATION_FAILED] = { { SAME }, { SAME }, { SAME }, { SAME }, { SAME } },
  [FP_OPERATION_CANCELLED] = { { SAME }, { SAME }, { SAME }, { SAME }, { SAME } },
};

/* A check knows no staging, committing and restoring: only this row differs and can be reached. */
static const Outcome check_row[FP_N_EVENTS]
    = { { SAME },
        { SAME },
        { FP_OPERATION_SUCCEEDED, FP_EFFECT_FINISH },
        { FP_OPERATION_FAILED, FP_EFFECT_FINISH },
        { FP_OPERATION_CANCELLED, FP_EFFECT_STOP_CHECK | FP_EFFECT_FINISH } };

static void
assert_step (FpOperation operation, FpOperationEvent event, Outcome expected)
{
  FpOperationState before = operation.state;
  FpOperationEffects effects = fp_operation_step (&operation, event, 77);

  if (expected.state == FP_N_OPERATION_STATES)
    expected.state = before;
  g_assert_cmpint (operation.state, ==, expected.state);
  g_assert_cmpint (effects, ==, expected.effects);
  if (fp_operation_state_is_final (operation.state) && !fp_operation_state_is_final (before))
    g_assert_cmpint (operation.ended_us, ==, 77);
  else
    g_assert_cmpint (operation.ended_us, ==, 0);
}

static void
test_every_pair (void)
{
  for (int state = 0; state < FP_N_OPERATION_STATES; state++)
    for (int event = 0; event < FP_N_EVENTS; event++)
      {
        FpOperation operation = { .kind = FP_KIND_CHANGE_PROXY, .state = (FpOperationState)state };

        assert_step (operation, (FpOperationEvent)event, change_table[state][event]);
        operation.keep = TRUE;
        if (state == FP_OPERATION_CHECKING && event == FP_EVENT_CHECK_FAILED)
          assert_step (operation, FP_EVENT_CHECK_FAILED,
                       (Outcome){ FP_OPERATION_COMMITTING, FP_EFFECT_COMMIT });
        else
          assert_step (operation, (FpOperationEvent)event, change_table[state][event]);
        operation.kind = FP_KIND_CHECK;
        if (state == FP_OPERATION_CHECKING)
          assert_step (operation, (FpOperationEvent)event, check_row[event]);
        else
          assert_step (operation, (FpOperationEvent)event, change_table[state][event]);
      }
}

static void
test_start (void)
{
  FpOperation operation;

  for (FpKind kind = FP_KIND_ENABLE_PROXY; kind <= FP_KIND_DISABLE_PROXY; kind++)
    {
      g_assert_cmpint (fp_operation_start (&operation, kind, FALSE, 5), ==,
                       FP_EFFECT_PERSIST_PENDING);
      g_assert_cmpint (operation.state, ==, FP_OPERATION_STAGING);
      g_assert_cmpint (operation.started_us, ==, 5);
    }
  g_assert_cmpint (fp_operation_start (&operation, FP_KIND_CHECK, FALSE, 6), ==,
                   FP_EFFECT_REPLY | FP_EFFECT_START_CHECK);
  g_assert_cmpint (operation.state, ==, FP_OPERATION_CHECKING);
}

/* The path that events take through the machine, and where it ends. */
static void
assert_path (gboolean keep, const FpOperationEvent *events, guint n, FpOperationState end)
{
  FpOperation operation;

  fp_operation_start (&operation, FP_KIND_ENABLE_PROXY, keep, 1);
  for (guint i = 0; i < n; i++)
    {
      g_assert_false (fp_operation_state_is_final (operation.state));
      fp_operation_step (&operation, events[i], 2 + i);
    }
  g_assert_cmpint (operation.state, ==, end);
}

#define PATH(keep, end, ...)                                                                       \
  assert_path (keep, (const FpOperationEvent[]){ __VA_ARGS__ },                                    \
               sizeof ((const FpOperationEvent[]){ __VA_ARGS__ }) / sizeof (FpOperationEvent),     \
               end)

static void
test_paths (void)
{
  PATH (FALSE, FP_OPERATION_SUCCEEDED, FP_EVENT_PERSISTED, FP_EVENT_CHECK_OK, FP_EVENT_PERSISTED);
  PATH (TRUE, FP_OPERATION_SUCCEEDED, FP_EVENT_PERSISTED, FP_EVENT_CHECK_OK, FP_EVENT_PERSISTED);
  PATH (FALSE, FP_OPERATION_FAILED, FP_EVENT_PERSISTED, FP_EVENT_CHECK_FAILED, FP_EVENT_PERSISTED);
  PATH (TRUE, FP_OPERATION_KEPT, FP_EVENT_PERSISTED, FP_EVENT_CHECK_FAILED, FP_EVENT_PERSISTED);
  PATH (TRUE, FP_OPERATION_CANCELLED, FP_EVENT_PERSISTED, FP_EVENT_CANCEL, FP_EVENT_PERSISTED);
  PATH (FALSE, FP_OPERATION_CANCELLED, FP_EVENT_CANCEL, FP_EVENT_PERSISTED, FP_EVENT_PERSISTED);
  PATH (FALSE, FP_OPERATION_FAILED, FP_EVENT_CANCEL, FP_EVENT_PERSIST_FAILED);
  PATH (FALSE, FP_OPERATION_SUCCEEDED, FP_EVENT_PERSISTED, FP_EVENT_CHECK_OK, FP_EVENT_CANCEL,
        FP_EVENT_PERSISTED); /* too late */
  PATH (FALSE, FP_OPERATION_FAILED, FP_EVENT_PERSISTED, FP_EVENT_CHECK_OK, FP_EVENT_PERSIST_FAILED,
        FP_EVENT_PERSIST_FAILED);
  PATH (FALSE, FP_OPERATION_FAILED, FP_EVENT_PERSISTED, FP_EVENT_CHECK_FAILED, FP_EVENT_CANCEL,
        FP_EVENT_PERSIST_FAILED);
}

/* A cancel while the pending values are written: the caller gets its path, no check begins. */
static void
test_cancel_while_staging (void)
{
  FpOperation operation;

  fp_operation_start (&operation, FP_KIND_ENABLE_PROXY, FALSE, 1);
  g_assert_cmpint (fp_operation_step (&operation, FP_EVENT_CANCEL, 2), ==, FP_EFFECT_NONE);
  g_assert_cmpint (fp_operation_step (&operation, FP_EVENT_PERSISTED, 3), ==,
                   FP_EFFECT_REPLY | FP_EFFECT_PERSIST_FAILURE);
  g_assert_cmpint (operation.state, ==, FP_OPERATION_RESTORING);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/operation/every-pair", test_every_pair);
  g_test_add_func ("/operation/start", test_start);
  g_test_add_func ("/operation/paths", test_paths);
  g_test_add_func ("/operation/cancel-while-staging", test_cancel_while_staging);
  return g_test_run ();
}
