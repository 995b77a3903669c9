/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One CONNECT on one connection, and its answer. */
#pragma once

#include <gio/gio.h>

#include "helper/tunnel/connect-answer.h"
#include "helper/tunnel/deadline.h"

typedef enum
{
  FP_EXCHANGE_ANSWERED, /* the head is there, and of the body what came in FP_EXCHANGE_BODY_S */
  FP_EXCHANGE_FOREIGN,  /* answer->state says what speaks there */
  FP_EXCHANGE_LOST,     /* closed or reset before the head was complete */
  FP_EXCHANGE_TIMEOUT,
  FP_EXCHANGE_CANCELLED,
  FP_N_EXCHANGE_OUTCOMES
} FpExchangeOutcome;

#define FP_EXCHANGE_BODY_S 2.0

typedef struct
{
  GSocket *socket;
  const char *target;        /* HOST:PORT, IPv6 in brackets */
  const char *authorization; /* Proxy-Authorization or NULL; its copy is cleared */
  FpDeadline first_byte;     /* of the answer */
  FpDeadline head;           /* of the whole head */
  double time_scale;
  GCancellable *cancellable;
} FpExchange;

/* answer: a new one. */
FpExchangeOutcome fp_exchange_run (const FpExchange *exchange, FpAnswer *answer);
