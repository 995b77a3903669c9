/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tells a key that is held from one that is tapped, also where the display reports presses only: a
 * held key comes at least every FP_HELD_GAP_MS (the slowest panels repeat every 81 ms, the fastest
 * hands tap every 140 ms), FP_HELD_RUN times in a row. While held, steps are at least
 * FP_HELD_STEP_MS apart and, after FP_HELD_FAST_MS, FP_HELD_FAST_STEP_MS; what comes between is
 * dropped, so that letting go stops at once. */
#pragma once

#include "ui/lcd/core/panel.h"

#define FP_HELD_GAP_MS       85
#define FP_HELD_RUN          4
#define FP_HELD_STEP_MS      80
#define FP_HELD_FAST_MS      1500
#define FP_HELD_FAST_STEP_MS 30
#define FP_HELD_BORDER_MS    300 /* a held key rests where a group of characters begins */
#define FP_HELD_GUARD_MS                                                                           \
  300 /* repeats of the key that changed the screen do nothing for this long */

typedef struct
{
  FpKey key;
  guint run; /* events of this key in a row, each close behind the one before */
  gboolean
      repeated; /* this event is close behind one of the same key, or says that it is a repeat */
  gint64 last_ms, run_ms, step_ms;
  gint64 rest_ms; /* held steps are dropped until then */
} FpRhythm;

typedef enum
{
  FP_PRESS_NONE,
  FP_PRESS_TAP,
  FP_PRESS_HELD
} FpPress;

void fp_rhythm_init (FpRhythm *rhythm);
FpPress fp_rhythm_feed (FpRhythm *rhythm, FpKey key, FpKeyEdge edge, gint64 now_ms);
/* Drops held steps for a while. */
void fp_rhythm_rest (FpRhythm *rhythm, gint64 until_ms);
