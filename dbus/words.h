/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The enumerations of org.faceplate1.xml and their words on the bus. */
#pragma once

#include <glib.h>

typedef enum
{
  FP_STAGE_APPLY, /* the settings are put in place */
  FP_STAGE_LEASE, /* a DHCP server gives an address, a router one of IPv6 */
  FP_STAGE_LINK,
  FP_STAGE_ADDRESS,
  FP_STAGE_GATEWAY, /* answers ARP or neighbour discovery; only where no platform is configured */
  FP_STAGE_RESOLVE,
  FP_STAGE_CONNECT,
  FP_STAGE_TUNNEL,
  FP_STAGE_TLS,
  FP_STAGE_HTTPS,
  FP_STAGE_WEBSOCKET,
  FP_STAGE_ACTIVATION,
  FP_N_STAGES
} FpStage;

typedef enum
{
  FP_STAGE_RUNNING,
  FP_STAGE_OK,
  FP_STAGE_FAILED,
  FP_STAGE_SKIPPED,
  FP_N_STAGE_STATUSES
} FpStageStatus;

typedef enum
{
  FP_KIND_ENABLE_PROXY,
  FP_KIND_CHANGE_PROXY,
  FP_KIND_DISABLE_PROXY,
  FP_KIND_CHECK,
  FP_KIND_CHANGE_NETWORK,
  FP_KIND_RESET_NETWORK,
  FP_KIND_RELEASE_NETWORK,
  FP_N_KINDS
} FpKind;

typedef enum
{
  FP_OPERATION_STAGING,
  FP_OPERATION_APPLYING,
  FP_OPERATION_CHECKING,
  FP_OPERATION_CONFIRMING,
  FP_OPERATION_COMMITTING,
  FP_OPERATION_RESTORING,
  FP_OPERATION_SUCCEEDED,
  FP_OPERATION_KEPT,
  FP_OPERATION_FAILED,
  FP_OPERATION_CANCELLED,
  FP_N_OPERATION_STATES
} FpOperationState;

typedef enum
{
  FP_CONNECTIVITY_UNCONFIGURED,
  FP_CONNECTIVITY_UNKNOWN,
  FP_CONNECTIVITY_CONNECTED,
  FP_CONNECTIVITY_NOT_ACTIVATED,
  FP_CONNECTIVITY_FAILED,
  FP_CONNECTIVITY_LOST,
  FP_N_CONNECTIVITY_STATES
} FpConnectivityState;

typedef enum
{
  FP_NETWORK_NO_LINK,
  FP_NETWORK_NO_CARRIER,
  FP_NETWORK_NO_ADDRESS,
  FP_NETWORK_NO_ROUTE,
  FP_NETWORK_READY,
  FP_N_NETWORK_STATES
} FpNetworkState;

/* How the management link gets its addresses of one family. */
typedef enum
{
  FP_IPV4_DHCP,
  FP_IPV4_STATIC,
  FP_IPV4_OFF,
  FP_N_IPV4_METHODS
} FpIpv4Method;

typedef enum
{
  FP_IPV6_AUTOMATIC,
  FP_IPV6_STATIC,
  FP_IPV6_OFF,
  FP_N_IPV6_METHODS
} FpIpv6Method;

typedef enum
{
  FP_SCHEME_NONE,
  FP_SCHEME_BASIC,
  FP_SCHEME_DIGEST,
  FP_SCHEME_NTLM,
  FP_SCHEME_NEGOTIATE,
  FP_N_SCHEMES
} FpScheme;

const char *fp_stage_word (FpStage stage);
const char *fp_stage_status_word (FpStageStatus status);
const char *fp_kind_word (FpKind kind);
const char *fp_operation_state_word (FpOperationState state);
const char *fp_connectivity_state_word (FpConnectivityState state);
const char *fp_network_state_word (FpNetworkState state);
const char *fp_ipv4_method_word (FpIpv4Method method);
const char *fp_ipv6_method_word (FpIpv6Method method);
const char *fp_scheme_word (FpScheme scheme);

/* Each is FALSE for an unknown word (NULL included) and leaves the value alone. */
gboolean fp_stage_from_word (const char *word, FpStage *stage);
gboolean fp_stage_status_from_word (const char *word, FpStageStatus *status);
gboolean fp_kind_from_word (const char *word, FpKind *kind);
gboolean fp_operation_state_from_word (const char *word, FpOperationState *state);
gboolean fp_connectivity_state_from_word (const char *word, FpConnectivityState *state);
gboolean fp_network_state_from_word (const char *word, FpNetworkState *state);
gboolean fp_ipv4_method_from_word (const char *word, FpIpv4Method *method);
gboolean fp_ipv6_method_from_word (const char *word, FpIpv6Method *method);
gboolean fp_scheme_from_word (const char *word, FpScheme *scheme);

/* The kinds that change the network's settings. */
gboolean fp_kind_is_network (FpKind kind);
/* TRUE for succeeded, kept, failed and cancelled. */
gboolean fp_operation_state_is_final (FpOperationState state);
