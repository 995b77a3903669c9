/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An edge before another one: counts the steps, and lets something happen at one of them. */
#pragma once

#include "helper/core/net-edge.h"

typedef enum
{
  TAP_PASS,
  TAP_HOLD, /* the step never begins: whoever waits sees everything as after the one before */
  TAP_FAIL, /* NET_NOT_SET, nothing is done */
  TAP_CALL, /* something else happens first */
} TapAct;

typedef struct
{
  guint steps; /* so far */
  guint at;    /* the step, from 0 on, at which act is done; only once */
  TapAct act;
  FpNetObjectKind kind; /* with a fault that lasts: of steps of this kind */
  FpCode code;          /* OK: no fault that lasts */
  gboolean held;        /* TAP_HOLD has been reached */
  void (*call) (gpointer user_data);
  gpointer user_data;
  GString *log; /* the steps, a line each; NULL: none is kept */
} Tap;

/* Takes inner; tap outlives it. */
FpNetEdge *tap_edge_new (FpNetEdge *inner, Tap *tap);
