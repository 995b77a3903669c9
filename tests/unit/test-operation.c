/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Every state x event of an operation: what is in a table leads on, all else changes nothing; for a
 * change of the proxy, a check, a change of the network (with and without confirmation), a release.
 */
#include "helper/core/operation.h"

#define NOW_US   ((gint64)77)
#define CHECK_MS 80000

typedef struct
{
  FpOperationState state;
  FpOperationEvent event;
  FpOperationState next;
  FpOperationEffects effects;
} Move;

#define S(name) FP_OPERATION_##name
#define V(name) FP_EVENT_##name
#define E(name) FP_EFFECT_##name

static const Move proxy_moves[] = {
  { S (STAGING), V (PERSISTED), S (CHECKING), E (REPLY) | E (START_CHECK) },
  { S (STAGING), V (PERSIST_FAILED), S (FAILED), E (REPLY_ERROR) | E (DROP) },
  { S (CHECKING), V (CHECK_OK), S (COMMITTING), E (COMMIT) },
  { S (CHECKING), V (CHECK_FAILED), S (RESTORING), E (PERSIST_FAILURE) },
  { S (CHECKING), V (CANCEL), S (RESTORING), E (STOP_CHECK) | E (PERSIST_FAILURE) },
  { S (COMMITTING), V (PERSISTED), S (SUCCEEDED), E (FINISH) },
  { S (COMMITTING), V (PERSIST_FAILED), S (RESTORING), E (PERSIST_FAILURE) },
  { S (RESTORING), V (PERSISTED), S (FAILED), E (FINISH) },
  { S (RESTORING), V (PERSIST_FAILED), S (FAILED), E (FINISH) },
};

/* What no change of the proxy comes to: the machine is total all the same. */
static const Move never_of_proxy[] = {
  { S (APPLYING), V (APPLIED), S (CHECKING), E (START_CHECK) },
  { S (APPLYING), V (APPLIED_PARTLY), S (CHECKING), E (START_CHECK) },
  { S (APPLYING), V (APPLY_FAILED), S (RESTORING), E (PERSIST_FAILURE) },
  { S (APPLYING), V (DEADLINE), S (RESTORING), E (PERSIST_FAILURE) },
  { S (APPLYING), V (CANCEL), S (RESTORING), E (PERSIST_FAILURE) },
  { S (CONFIRMING), V (CONFIRM), S (COMMITTING), E (COMMIT) },
  { S (CONFIRMING), V (DEADLINE), S (RESTORING), E (PERSIST_FAILURE) },
  { S (CONFIRMING), V (CANCEL), S (RESTORING), E (PERSIST_FAILURE) },
};

static const Move proxy_keep_moves[] = {
  { S (CHECKING), V (CHECK_FAILED), S (COMMITTING), E (COMMIT) },
};

static const Move check_moves[] = {
  { S (CHECKING), V (CHECK_OK), S (SUCCEEDED), E (FINISH) },
  { S (CHECKING), V (CHECK_FAILED), S (FAILED), E (FINISH) },
  { S (CHECKING), V (CANCEL), S (CANCELLED), E (STOP_CHECK) | E (FINISH) },
};

static const Move network_moves[] = {
  { S (STAGING), V (PREPARED), S (STAGING), E (PERSIST_PENDING) },
  { S (STAGING), V (PREPARE_FAILED), S (FAILED), E (REPLY_ERROR) | E (DROP) },
  { S (STAGING), V (PERSISTED), S (APPLYING), E (REPLY) | E (APPLY) },
  { S (STAGING), V (PERSIST_FAILED), S (STAGING), E (UNDO) },
  { S (STAGING), V (UNDONE), S (FAILED), E (REPLY_ERROR) | E (DROP) },
  { S (APPLYING), V (APPLIED), S (CHECKING), E (START_CHECK) },
  { S (APPLYING), V (APPLIED_PARTLY), S (CHECKING), E (START_CHECK) },
  { S (APPLYING), V (APPLY_FAILED), S (RESTORING), E (UNDO) },
  { S (APPLYING), V (DEADLINE), S (RESTORING), E (UNDO) },
  { S (APPLYING), V (CANCEL), S (RESTORING), E (UNDO) },
  { S (CHECKING), V (CHECK_OK), S (COMMITTING), E (COMMIT) },
  { S (CHECKING), V (CHECK_FAILED), S (RESTORING), E (UNDO) },
  { S (CHECKING), V (DEADLINE), S (RESTORING), E (STOP_CHECK) | E (UNDO) },
  { S (CHECKING), V (CANCEL), S (RESTORING), E (STOP_CHECK) | E (UNDO) },
  { S (CONFIRMING), V (CONFIRM), S (COMMITTING), E (COMMIT) },
  { S (CONFIRMING), V (DEADLINE), S (RESTORING), E (UNDO) },
  { S (CONFIRMING), V (CANCEL), S (RESTORING), E (UNDO) },
  { S (COMMITTING), V (PERSISTED), S (SUCCEEDED), E (SETTLE) | E (FINISH) },
  { S (COMMITTING), V (PERSIST_FAILED), S (RESTORING), E (UNDO) },
  { S (RESTORING), V (UNDONE), S (RESTORING), E (PERSIST_FAILURE) },
  { S (RESTORING), V (PERSISTED), S (FAILED), E (FINISH) },
  { S (RESTORING), V (PERSIST_FAILED), S (FAILED), E (FINISH) },
};

static const Move keep_moves[] = {
  { S (CHECKING), V (CHECK_FAILED), S (COMMITTING), E (COMMIT) },
  { S (CHECKING), V (DEADLINE), S (COMMITTING), E (STOP_CHECK) | E (COMMIT) },
};

static const Move confirm_moves[] = {
  { S (CHECKING), V (CHECK_OK), S (CONFIRMING), E (NONE) },
};

static const Move keep_confirm_moves[] = {
  { S (CHECKING), V (CHECK_OK), S (CONFIRMING), E (NONE) },
  { S (CHECKING), V (CHECK_FAILED), S (CONFIRMING), E (NONE) },
  { S (CHECKING), V (DEADLINE), S (CONFIRMING), E (STOP_CHECK) },
};

static const Move release_moves[] = {
  { S (APPLYING), V (APPLIED), S (COMMITTING), E (COMMIT) },
  { S (APPLYING), V (APPLIED_PARTLY), S (COMMITTING), E (COMMIT) },
};

static const Move cancelled_moves[] = {
  { S (STAGING), V (PERSISTED), S (RESTORING), E (REPLY) | E (UNDO) },
  { S (RESTORING), V (PERSISTED), S (CANCELLED), E (FINISH) },
  { S (RESTORING), V (PERSIST_FAILED), S (CANCELLED), E (FINISH) },
};

static const Move kept_moves[] = {
  { S (COMMITTING), V (PERSISTED), S (KEPT), E (SETTLE) | E (FINISH) },
};

/* What differs comes first. */
typedef struct
{
  const char *name;
  FpOperation operation;
  struct
  {
    const Move *moves;
    guint n;
  } tables[3];
} Kind;

#define MOVES(array)                                                                               \
  {                                                                                                \
    array, G_N_ELEMENTS (array)                                                                    \
  }

static const Kind kinds[] = {
  { "proxy", { .kind = FP_KIND_CHANGE_PROXY }, { MOVES (proxy_moves), MOVES (never_of_proxy) } },
  { "proxy, keep",
    { .kind = FP_KIND_ENABLE_PROXY, .keep = TRUE },
    { MOVES (proxy_keep_moves), MOVES (proxy_moves), MOVES (never_of_proxy) } },
  { "check",
    { .kind = FP_KIND_CHECK },
    { MOVES (check_moves), MOVES (proxy_moves), MOVES (never_of_proxy) } },
  { "network", { .kind = FP_KIND_CHANGE_NETWORK }, { MOVES (network_moves) } },
  { "reset", { .kind = FP_KIND_RESET_NETWORK }, { MOVES (network_moves) } },
  { "network, keep",
    { .kind = FP_KIND_CHANGE_NETWORK, .keep = TRUE },
    { MOVES (keep_moves), MOVES (network_moves) } },
  { "network, confirm",
    { .kind = FP_KIND_CHANGE_NETWORK, .confirm_s = 60 },
    { MOVES (confirm_moves), MOVES (network_moves) } },
  { "network, keep, confirm",
    { .kind = FP_KIND_CHANGE_NETWORK, .keep = TRUE, .confirm_s = 60 },
    { MOVES (keep_confirm_moves), MOVES (network_moves) } },
  { "network, confirmed early",
    { .kind = FP_KIND_CHANGE_NETWORK, .confirm_s = 60, .confirmed = TRUE },
    { MOVES (network_moves) } },
  { "network, cancelled",
    { .kind = FP_KIND_CHANGE_NETWORK, .cancelled = TRUE },
    { MOVES (cancelled_moves), MOVES (network_moves) } },
  { "network, kept",
    { .kind = FP_KIND_CHANGE_NETWORK, .kept = TRUE },
    { MOVES (kept_moves), MOVES (network_moves) } },
  { "release",
    { .kind = FP_KIND_RELEASE_NETWORK },
    { MOVES (release_moves), MOVES (network_moves) } },
};

static Move
expected (const Kind *kind, FpOperationState state, FpOperationEvent event)
{
  for (guint t = 0; t < G_N_ELEMENTS (kind->tables); t++)
    for (guint i = 0; i < kind->tables[t].n; i++)
      if (kind->tables[t].moves[i].state == state && kind->tables[t].moves[i].event == event)
        return kind->tables[t].moves[i];
  return (Move){ state, event, state, FP_EFFECT_NONE };
}

static void
assert_move (const Kind *kind, FpOperationState state, FpOperationEvent event)
{
  Move move = expected (kind, state, event);
  FpOperation operation = kind->operation;
  FpOperationEffects effects;

  operation.state = state;
  effects = fp_operation_step (&operation, event, NOW_US);
  if (operation.state != move.next || effects != move.effects)
    g_error ("%s: %s, event %d: %s, effects %x", kind->name, fp_operation_state_word (state), event,
             fp_operation_state_word (operation.state), effects);
  if (operation.state == state)
    return;
  if (fp_operation_state_is_final (operation.state))
    {
      g_assert_cmpint (operation.ended_us, ==, NOW_US);
      g_assert_cmpint (operation.deadline_us, ==, 0);
    }
  else
    {
      g_assert_cmpint (operation.ended_us, ==, 0);
      g_assert_cmpint (operation.deadline_us, >=, NOW_US);
    }
}

static void
test_every_pair (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    for (FpOperationState state = 0; state < FP_N_OPERATION_STATES; state++)
      for (FpOperationEvent event = 0; event < FP_N_EVENTS; event++)
        assert_move (&kinds[i], state, event);
}

static FpOperationEffects
start (FpOperation *operation, FpKind kind, gboolean keep, guint confirm_s)
{
  const FpProposal proposal = { .kind = kind, .keep = keep, .confirm_s = confirm_s };

  return fp_operation_start (operation, &proposal, CHECK_MS, 0.5, 5);
}

static void
test_start (void)
{
  FpOperation operation;

  for (FpKind kind = 0; kind < FP_N_KINDS; kind++)
    {
      FpOperationEffects effects = start (&operation, kind, FALSE, 0);

      g_assert_cmpint (operation.kind, ==, kind);
      g_assert_cmpint (operation.started_us, ==, 5);
      g_assert_cmpint (operation.deadline_us, >, 5);
      if (kind == FP_KIND_CHECK)
        {
          g_assert_cmpint (effects, ==, FP_EFFECT_REPLY | FP_EFFECT_START_CHECK);
          g_assert_cmpint (operation.state, ==, FP_OPERATION_CHECKING);
          continue;
        }
      g_assert_cmpint (effects, ==,
                       fp_kind_is_network (kind) ? FP_EFFECT_PREPARE : FP_EFFECT_PERSIST_PENDING);
      g_assert_cmpint (operation.state, ==, FP_OPERATION_STAGING);
    }
}

typedef struct
{
  FpKind kind;
  gboolean keep;
  guint confirm_s;
  FpOperationState end;
  FpOperationEvent events[8]; /* to FP_N_EVENTS */
} Path;

#define ENABLE  FP_KIND_ENABLE_PROXY
#define NETWORK FP_KIND_CHANGE_NETWORK
#define END     FP_N_EVENTS

static const Path paths[] = {
  { ENABLE, FALSE, 0, S (SUCCEEDED), { V (PERSISTED), V (CHECK_OK), V (PERSISTED), END } },
  { ENABLE, TRUE, 0, S (SUCCEEDED), { V (PERSISTED), V (CHECK_OK), V (PERSISTED), END } },
  { ENABLE, FALSE, 0, S (FAILED), { V (PERSISTED), V (CHECK_FAILED), V (PERSISTED), END } },
  { ENABLE, TRUE, 0, S (KEPT), { V (PERSISTED), V (CHECK_FAILED), V (PERSISTED), END } },
  { ENABLE, TRUE, 0, S (CANCELLED), { V (PERSISTED), V (CANCEL), V (PERSISTED), END } },
  { ENABLE, FALSE, 0, S (CANCELLED), { V (CANCEL), V (PERSISTED), V (PERSISTED), END } },
  { ENABLE, FALSE, 0, S (FAILED), { V (CANCEL), V (PERSIST_FAILED), END } },
  { ENABLE, /* too late */
    FALSE,
    0,
    S (SUCCEEDED),
    { V (PERSISTED), V (CHECK_OK), V (CANCEL), V (PERSISTED), END } },
  { ENABLE,
    FALSE,
    0,
    S (FAILED),
    { V (PERSISTED), V (CHECK_OK), V (PERSIST_FAILED), V (PERSIST_FAILED), END } },
  { NETWORK,
    FALSE,
    0,
    S (SUCCEEDED),
    { V (PREPARED), V (PERSISTED), V (APPLIED), V (CHECK_OK), V (PERSISTED), END } },
  { NETWORK,
    TRUE,
    0,
    S (KEPT), /* although the check is good: something is not in place */
    { V (PREPARED), V (PERSISTED), V (APPLIED_PARTLY), V (CHECK_OK), V (PERSISTED), END } },
  { NETWORK,
    FALSE,
    0,
    S (FAILED),
    { V (PREPARED), V (PERSISTED), V (APPLY_FAILED), V (UNDONE), V (PERSISTED), END } },
  { NETWORK, FALSE, 0, S (FAILED), { V (PREPARED), V (PERSIST_FAILED), V (UNDONE), END } },
  { NETWORK,
    FALSE,
    60,
    S (SUCCEEDED),
    { V (PREPARED), V (PERSISTED), V (APPLIED), V (CHECK_OK), V (CONFIRM), V (PERSISTED), END } },
  { NETWORK, /* confirmed while it is put in place: nobody is waited for */
    FALSE,
    60,
    S (SUCCEEDED),
    { V (PREPARED), V (PERSISTED), V (CONFIRM), V (APPLIED), V (CHECK_OK), V (PERSISTED), END } },
  { NETWORK,
    FALSE,
    60,
    S (FAILED),
    { V (PREPARED), V (PERSISTED), V (APPLIED), V (CHECK_OK), V (DEADLINE), V (UNDONE),
      V (PERSISTED), END } },
  { NETWORK,
    FALSE,
    60,
    S (CANCELLED),
    { V (PREPARED), V (PERSISTED), V (APPLIED), V (CHECK_OK), V (CANCEL), V (UNDONE), V (PERSISTED),
      END } },
  { NETWORK,
    FALSE,
    0,
    S (CANCELLED),
    { V (CANCEL), V (PREPARED), V (PERSISTED), V (UNDONE), V (PERSISTED), END } },
  { NETWORK, /* the disk is full when it is written down: undone all the same */
    FALSE,
    0,
    S (FAILED),
    { V (PREPARED), V (PERSISTED), V (APPLIED), V (CHECK_OK), V (PERSIST_FAILED), V (UNDONE),
      V (PERSIST_FAILED), END } },
  { FP_KIND_RELEASE_NETWORK,
    FALSE,
    0,
    S (SUCCEEDED),
    { V (PREPARED), V (PERSISTED), V (APPLIED), V (PERSISTED), END } },
};

static void
test_paths (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      FpOperation operation;

      start (&operation, paths[i].kind, paths[i].keep, paths[i].confirm_s);
      for (const FpOperationEvent *event = paths[i].events; *event != END; event++)
        {
          g_assert_false (fp_operation_state_is_final (operation.state));
          fp_operation_step (&operation, *event, 6);
        }
      if (operation.state != paths[i].end)
        g_error ("path %u ends in %s", i, fp_operation_state_word (operation.state));
    }
}

/* A cancel while the pending values are written: the caller gets its path, no check begins. */
static void
test_cancel_while_staging (void)
{
  FpOperation operation;

  start (&operation, FP_KIND_ENABLE_PROXY, FALSE, 0);
  g_assert_cmpint (fp_operation_step (&operation, FP_EVENT_CANCEL, 2), ==, FP_EFFECT_NONE);
  g_assert_cmpint (fp_operation_step (&operation, FP_EVENT_PERSISTED, 3), ==,
                   FP_EFFECT_REPLY | FP_EFFECT_PERSIST_FAILURE);
  g_assert_cmpint (operation.state, ==, FP_OPERATION_RESTORING);
}

/* The time that a person is told follows from what has to be waited for. */
static void
test_deadlines (void)
{
  FpProposal proposal = { .kind = FP_KIND_CHANGE_NETWORK, .confirm_s = 60 };
  FpOperation dhcp, fixed;

  proposal.network.ipv4 = FP_IPV4_STATIC;
  fp_operation_start (&fixed, &proposal, CHECK_MS, 1, 0);
  proposal.network.ipv4 = FP_IPV4_DHCP;
  fp_operation_start (&dhcp, &proposal, CHECK_MS, 1, 0);
  fp_operation_step (&fixed, FP_EVENT_PERSISTED, 0);
  fp_operation_step (&dhcp, FP_EVENT_PERSISTED, 0);
  g_assert_cmpint (fixed.deadline_us, <=, 40 * G_USEC_PER_SEC);
  g_assert_cmpint (dhcp.deadline_us, >, fixed.deadline_us + 30 * G_USEC_PER_SEC);
  fp_operation_step (&fixed, FP_EVENT_APPLIED, 1000);
  g_assert_cmpint (fixed.deadline_us, ==, 1000 + (CHECK_MS + FP_SETTLE_MS) * (gint64)1000);
  fp_operation_step (&fixed, FP_EVENT_CHECK_OK, 2000);
  g_assert_cmpint (fixed.deadline_us, ==, 2000 + 60 * G_USEC_PER_SEC);
}

static void
test_can_confirm (void)
{
  FpOperation operation = { .kind = FP_KIND_CHANGE_NETWORK, .confirm_s = 60 };

  for (FpOperationState state = 0; state < FP_N_OPERATION_STATES; state++)
    {
      operation.state = state;
      g_assert_cmpint (fp_operation_can_confirm (&operation), ==, state <= FP_OPERATION_CONFIRMING);
    }
  operation.state = FP_OPERATION_CONFIRMING;
  operation.confirm_s = 0;
  g_assert_false (fp_operation_can_confirm (&operation));
  operation.confirm_s = 60;
  operation.cancelled = TRUE;
  g_assert_false (fp_operation_can_confirm (&operation));
  operation = (FpOperation){ .confirm_s = 60, .confirmed = TRUE, .state = FP_OPERATION_COMMITTING };
  g_assert_true (fp_operation_can_confirm (&operation)); /* a second time */
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/operation/every-pair", test_every_pair);
  g_test_add_func ("/operation/start", test_start);
  g_test_add_func ("/operation/paths", test_paths);
  g_test_add_func ("/operation/cancel-while-staging", test_cancel_while_staging);
  g_test_add_func ("/operation/deadlines", test_deadlines);
  g_test_add_func ("/operation/can-confirm", test_can_confirm);
  return g_test_run ();
}
