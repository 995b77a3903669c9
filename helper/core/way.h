/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the kernel's routing says of an address. */
#pragma once

#include "helper/core/net-event.h"

typedef enum
{
  FP_WAY_UNKNOWN,   /* no answer that is understood: the connection itself will show */
  FP_WAY_FOUND,     /* a route, by whatever link */
  FP_WAY_NONE,      /* no route, or one of type unreachable */
  FP_WAY_FORBIDDEN, /* a route of type prohibit or blackhole: the appliance itself says no */
} FpWay;

typedef struct
{
  FpWay way;
  int fault; /* the errno that the kernel answered with; 0: none */
  /* FOUND: */
  guint index;                   /* of the link; 0: not said */
  char gateway[FP_ADDRESS_SIZE]; /* of either family; "" : the address is on the link itself */
} FpWayAnswer;
