/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/core/state.h"

static const char *const action_words[FP_N_KINDS] = {
  [FP_KIND_ENABLE_PROXY] = "enable",   [FP_KIND_CHANGE_PROXY] = "change",
  [FP_KIND_DISABLE_PROXY] = "disable", [FP_KIND_CHANGE_NETWORK] = "change",
  [FP_KIND_RESET_NETWORK] = "reset",   [FP_KIND_RELEASE_NETWORK] = "release",
};

const char *
fp_pending_action_word (FpKind action)
{
  g_return_val_if_fail ((guint)action < FP_N_KINDS && action_words[action] != NULL, "");
  return action_words[action];
}

gboolean
fp_pending_action_from_word (const char *word, gboolean network, FpKind *action)
{
  for (FpKind kind = 0; word != NULL && kind < FP_N_KINDS; kind++)
    if (fp_kind_is_network (kind) == network && g_strcmp0 (word, action_words[kind]) == 0)
      {
        *action = kind;
        return TRUE;
      }
  return FALSE;
}

static void
pending_free (FpPending *pending)
{
  if (pending == NULL)
    return;
  fp_proxy_settings_free (pending->settings);
  g_free (pending);
}

static FpPending *
pending_new (FpKind action, const FpProxySettings *settings, FpCode code)
{
  FpPending *pending = g_new0 (FpPending, 1);

  pending->action = action;
  pending->settings = fp_proxy_settings_copy (settings);
  pending->code = code;
  return pending;
}

FpState *
fp_state_new (void)
{
  FpState *state = g_new0 (FpState, 1);

  state->proxy = fp_proxy_settings_new ();
  return state;
}

FpState *
fp_state_copy (const FpState *state)
{
  FpState *copy = g_new0 (FpState, 1);
  const FpPending *pending = state->pending;

  copy->enabled = state->enabled;
  copy->proxy = fp_proxy_settings_copy (state->proxy);
  copy->learned_scheme = state->learned_scheme;
  copy->login_refused = state->login_refused;
  if (pending != NULL)
    copy->pending = pending_new (pending->action, pending->settings, pending->code);
  copy->network = state->network;
  copy->pending_network = g_memdup2 (state->pending_network, sizeof *state->pending_network);
  copy->journal = g_strdup (state->journal);
  return copy;
}

void
fp_state_free (FpState *state)
{
  if (state == NULL)
    return;
  fp_proxy_settings_free (state->proxy);
  pending_free (state->pending);
  g_free (state->pending_network);
  g_free (state->journal);
  g_free (state);
}

FpState *
fp_state_without_pending (const FpState *state)
{
  FpState *next = fp_state_copy (state);

  g_clear_pointer (&next->pending, pending_free);
  return next;
}

FpState *
fp_state_without_pending_network (const FpState *state)
{
  FpState *next = fp_state_copy (state);

  g_clear_pointer (&next->pending_network, g_free);
  g_clear_pointer (&next->journal, g_free);
  return next;
}

FpState *
fp_state_with_pending (const FpState *state, const FpProposal *proposal, FpCode code)
{
  FpState *next;

  if (fp_kind_is_network (proposal->kind))
    {
      next = fp_state_without_pending_network (state);
      next->pending_network = g_new0 (FpPendingNetwork, 1);
      next->pending_network->action = proposal->kind;
      next->pending_network->settings = proposal->network;
      next->pending_network->code = code;
      return next;
    }
  next = fp_state_without_pending (state);
  next->pending = pending_new (proposal->kind, proposal->settings, code);
  return next;
}

FpState *
fp_state_with_journal (const FpState *state, const FpProposal *proposal, const char *journal)
{
  FpState *next = fp_state_with_pending (state, proposal, FP_CODE_OK);

  g_free (next->journal);
  next->journal = g_strdup (journal);
  return next;
}

FpState *
fp_state_undone (const FpState *state)
{
  FpState *next = fp_state_copy (state);

  g_clear_pointer (&next->journal, g_free);
  return next;
}

FpState *
fp_state_network_committed (const FpState *state, FpKind kind, const FpStateNetwork *network)
{
  FpState *next = fp_state_without_pending_network (state);

  next->network = *network;
  if (kind != FP_KIND_RESET_NETWORK)
    return next;
  g_clear_pointer (&next->pending, pending_free);
  fp_proxy_settings_free (next->proxy);
  next->proxy = fp_proxy_settings_new ();
  next->learned_scheme = FP_SCHEME_NONE;
  next->enabled = next->login_refused = FALSE;
  return next;
}

FpState *
fp_state_with_learned (const FpState *state, FpScheme scheme)
{
  FpState *next = fp_state_copy (state);

  next->learned_scheme = scheme;
  return next;
}

FpState *
fp_state_committed (const FpState *state, const FpProposal *proposal, const FpReport *report)
{
  FpState *next = fp_state_without_pending (state);

  if (proposal->kind == FP_KIND_DISABLE_PROXY) /* what was learned of the proxy stays true */
    {
      next->enabled = next->login_refused = FALSE;
      return next;
    }
  next->enabled = TRUE;
  fp_proxy_settings_free (next->proxy);
  next->proxy = fp_proxy_settings_copy (proposal->settings);
  next->learned_scheme = report->code == FP_CODE_OK ? report->scheme : FP_SCHEME_NONE;
  next->login_refused = report->code == FP_CODE_PX_AUTH_REJECTED;
  return next;
}

const FpProxySettings *
fp_state_base (const FpState *state)
{
  return state->pending != NULL ? state->pending->settings : state->proxy;
}

FpNetworkSettings
fp_state_network_base (const FpState *state)
{
  if (state->pending_network != NULL && state->pending_network->action == FP_KIND_CHANGE_NETWORK)
    return state->pending_network->settings;
  return state->network.managed ? state->network.settings : fp_network_settings_default ();
}

FpScheme
fp_state_scheme_for (const FpState *state, const FpProxySettings *settings)
{
  gboolean same
      = settings->port == state->proxy->port && g_strcmp0 (settings->host, state->proxy->host) == 0;

  return same ? state->learned_scheme : FP_SCHEME_NONE;
}
