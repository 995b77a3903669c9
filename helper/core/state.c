/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/core/state.h"

static const char *const action_words[] = { [FP_KIND_ENABLE_PROXY] = "enable",
                                            [FP_KIND_CHANGE_PROXY] = "change",
                                            [FP_KIND_DISABLE_PROXY] = "disable" };

const char *
fp_pending_action_word (FpKind action)
{
  g_return_val_if_fail ((guint)action < G_N_ELEMENTS (action_words), "");
  return action_words[action];
}

gboolean
fp_pending_action_from_word (const char *word, FpKind *action)
{
  for (guint i = 0; i < G_N_ELEMENTS (action_words); i++)
    if (g_strcmp0 (word, action_words[i]) == 0)
      {
        *action = (FpKind)i;
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
fp_state_without_pending (const FpState *state)
{
  FpState *copy = g_new0 (FpState, 1);

  copy->enabled = state->enabled;
  copy->proxy = fp_proxy_settings_copy (state->proxy);
  copy->learned_scheme = state->learned_scheme;
  copy->login_refused = state->login_refused;
  return copy;
}

FpState *
fp_state_copy (const FpState *state)
{
  FpState *copy = fp_state_without_pending (state);
  const FpPending *pending = state->pending;

  if (pending != NULL)
    copy->pending = pending_new (pending->action, pending->settings, pending->code);
  return copy;
}

void
fp_state_free (FpState *state)
{
  if (state == NULL)
    return;
  fp_proxy_settings_free (state->proxy);
  pending_free (state->pending);
  g_free (state);
}

FpState *
fp_state_with_pending (const FpState *state, const FpProposal *proposal, FpCode code)
{
  FpState *next = fp_state_without_pending (state);

  next->pending = pending_new (proposal->kind, proposal->settings, code);
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

FpScheme
fp_state_scheme_for (const FpState *state, const FpProxySettings *settings)
{
  gboolean same
      = settings->port == state->proxy->port && g_strcmp0 (settings->host, state->proxy->host) == 0;

  return same ? state->learned_scheme : FP_SCHEME_NONE;
}
