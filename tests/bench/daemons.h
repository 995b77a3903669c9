/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* faceplated beside the floor: start, memory, idle wake-ups, property read, netlink change to
 * signal. */
#pragma once

#include "tests/bench/rig.h"

typedef struct
{
  guint starts; /* of each */
  guint gets;
  guint changes;
  guint idle_s;
} BenchPlan;

/* bindir: the build folder. */
void bench_daemons (Rig *rig, const char *build, const BenchPlan *plan);
