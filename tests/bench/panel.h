/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From a key, from the service's signal and from the cable, to what the display shows, through real
 * LCDd and faceplate-lcd, beside a client of LCDd that does nothing else. LCDd looks at its clients
 * 32 times a second and draws a frame at a time of its own. */
#pragma once

#include "tests/bench/rig.h"

void bench_panel (guint samples);
