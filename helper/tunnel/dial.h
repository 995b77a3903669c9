/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Name to addresses, addresses to one TCP connection. */
#pragma once

#include <gio/gio.h>

#include "helper/tunnel/deadline.h"

#define FP_DIAL_ADDRESSES_MAX 16

typedef enum
{
  FP_DIAL_OK,
  FP_DIAL_NAME_UNKNOWN, /* the DNS says that there is no such name, or no address for it */
  FP_DIAL_NAME_FAILED,  /* the DNS refused or failed, or there is none */
  FP_DIAL_NAME_TIMEOUT,
  FP_DIAL_REFUSED,
  FP_DIAL_TIMEOUT,
  FP_DIAL_UNREACHABLE, /* a router says so */
  FP_DIAL_NO_ROUTE,    /* our own kernel says so */
  FP_DIAL_FILTERED,    /* our own kernel forbids it */
  FP_DIAL_FAILED,
  FP_DIAL_CANCELLED,
  FP_N_DIAL_FAULTS
} FpDialFault;

typedef struct
{
  FpDialFault fault;
  int error_number; /* errno of connect, or EAI_* (negative) of the resolver; 0: none */
} FpDialResult;

/* TRUE for an IPv4 or IPv6 address. */
gboolean fp_dial_is_literal (const char *host);

/* The addresses of host (GSocketAddress, FP_DIAL_ADDRESSES_MAX at most) in the resolver's order;
 * NULL: result says why. */
GPtrArray *fp_dial_resolve (const char *host, guint16 port, const FpDeadline *deadline,
                            GCancellable *cancellable, FpDialResult *result);

/* Tries each address in order, each with its share of the time that is left. A connected,
 * non-blocking socket with TCP_NODELAY and the index of its address, or NULL: result is the most
 * telling failure of all addresses. */
GSocket *fp_dial_connect (GPtrArray *addresses, const FpDeadline *deadline,
                          GCancellable *cancellable, guint *index, FpDialResult *result);
