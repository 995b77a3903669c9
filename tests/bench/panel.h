/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From a key, and from the service's signal, to what the display shows, through real LCDd and faceplate-lcd, beside LCDd's own frame. */
#pragma once

#include "tests/bench/rig.h"

void bench_panel (guint samples);
