/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "dbus/words.h"

static const char *const stage_words[FP_N_STAGES]
    = { "apply",   "lease",  "link", "address", "gateway",   "resolve",
        "connect", "tunnel", "tls",  "https",   "websocket", "activation" };
static const char *const stage_status_words[FP_N_STAGE_STATUSES]
    = { "running", "ok", "failed", "skipped" };
static const char *const kind_words[FP_N_KINDS]
    = { "enable-proxy",   "change-proxy",  "disable-proxy",  "check",
        "change-network", "reset-network", "release-network" };
static const char *const operation_state_words[FP_N_OPERATION_STATES]
    = { "staging",   "applying",  "checking", "confirming", "committing",
        "restoring", "succeeded", "kept",     "failed",     "cancelled" };
static const char *const connectivity_state_words[FP_N_CONNECTIVITY_STATES]
    = { "unconfigured", "unknown", "connected", "not-activated", "failed", "lost" };
static const char *const network_state_words[FP_N_NETWORK_STATES]
    = { "no-link", "no-carrier", "no-address", "no-route", "ready" };
static const char *const ipv4_method_words[FP_N_IPV4_METHODS] = { "dhcp", "static", "off" };
static const char *const ipv6_method_words[FP_N_IPV6_METHODS] = { "automatic", "static", "off" };
static const char *const scheme_words[FP_N_SCHEMES]
    = { "none", "basic", "digest", "ntlm", "negotiate" };

static int
find (const char *const *words, guint n, const char *word)
{
  for (guint i = 0; i < n; i++)
    if (g_strcmp0 (words[i], word) == 0)
      return (int)i;
  return -1;
}

#define WORDS(Type, name)                                                                          \
  const char *fp_##name##_word (Type value)                                                        \
  {                                                                                                \
    g_return_val_if_fail ((guint)value < G_N_ELEMENTS (name##_words), "");                         \
    return name##_words[value];                                                                    \
  }                                                                                                \
  gboolean fp_##name##_from_word (const char *word, Type *value)                                   \
  {                                                                                                \
    int i = find (name##_words, G_N_ELEMENTS (name##_words), word);                                \
    if (i < 0)                                                                                     \
      return FALSE;                                                                                \
    *value = (Type)i;                                                                              \
    return TRUE;                                                                                   \
  }

WORDS (FpStage, stage)
WORDS (FpStageStatus, stage_status)
WORDS (FpKind, kind)
WORDS (FpOperationState, operation_state)
WORDS (FpConnectivityState, connectivity_state)
WORDS (FpNetworkState, network_state)
WORDS (FpIpv4Method, ipv4_method)
WORDS (FpIpv6Method, ipv6_method)
WORDS (FpScheme, scheme)

gboolean
fp_kind_is_network (FpKind kind)
{
  return kind >= FP_KIND_CHANGE_NETWORK;
}

gboolean
fp_operation_state_is_final (FpOperationState state)
{
  return state >= FP_OPERATION_SUCCEEDED;
}
