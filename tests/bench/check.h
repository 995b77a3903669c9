/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A check by faceplate-probe beside curl, through the same proxies to the same platform. curl does
 * less: it knows nothing of the WebSocket, the ping and the pins; it is what a shell script would
 * do. */
#pragma once

#include "tests/bench/rig.h"

void bench_check (Rig *rig, const char *build, guint runs);
