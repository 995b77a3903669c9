/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A change of the static address and gateway, from the request to the kernel's state in place:
 * survey, plan and steps (helper/core/net-edge.h) in this process, beside `ip -batch` told to do
 * the same; and with many routes and links present beside few. The link does no ARP, so that nobody
 * is waited for (RFC 5227). */
#pragma once

#include "tests/bench/rig.h"

void bench_change (Rig *rig, guint changes);
/* The same through faceplated, from the call to the end of the operation, with what it writes to
 * the disk and says on the bus. build: the build folder. */
void bench_change_service (Rig *rig, const char *build, guint changes);
