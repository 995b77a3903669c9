/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The verdict on the first two stages of a check, link and address, from the observed network.
 * Pure. What it cannot know (a name's address, a route that is neither the default one nor on the
 * link) it lets pass: the stage connect finds out. */
#pragma once

#include "dbus/codes.h"
#include "helper/core/network.h"

typedef struct
{
  FpCode code;   /* OK: both stages passed; NET_DOWN, NET_NO_ROUTE */
  FpStage stage; /* that failed */
} FpLinkVerdict;

/* target: the host to connect to (the proxy's, without one the platform's), a name or a literal
 * address. One on the loopback needs no link. */
FpLinkVerdict fp_link_verdict (const FpNetwork *network, const char *target);
