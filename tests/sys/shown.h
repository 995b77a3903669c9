/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A network in words, for comparing. */
#pragma once

#include "helper/core/network.h"

/* "LINK STATE ADDRESSES via GATEWAYS". Transfer full. */
char *shown (const FpNetwork *network);
