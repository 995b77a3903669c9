/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "ui/lcd/core/rhythm.h"

void
fp_rhythm_init (FpRhythm *rhythm)
{
  *rhythm = (FpRhythm){ .key = FP_N_KEYS };
}

static gboolean
is_due (FpRhythm *rhythm, gint64 now_ms)
{
  gint64 step_ms
      = now_ms - rhythm->run_ms < FP_HELD_FAST_MS ? FP_HELD_STEP_MS : FP_HELD_FAST_STEP_MS;

  return now_ms >= rhythm->rest_ms && now_ms - rhythm->step_ms >= step_ms;
}

FpPress
fp_rhythm_feed (FpRhythm *rhythm, FpKey key, FpKeyEdge edge, gint64 now_ms)
{
  gboolean same = rhythm->key == key;

  if (edge == FP_KEY_RELEASE)
    {
      rhythm->key = FP_N_KEYS;
      return FP_PRESS_NONE;
    }
  rhythm->repeated = edge == FP_KEY_REPEAT || (same && now_ms - rhythm->last_ms <= FP_HELD_GAP_MS);
  if (!rhythm->repeated || !same)
    {
      rhythm->run = 0;
      rhythm->run_ms = now_ms;
      rhythm->rest_ms = G_MININT64;
    }
  rhythm->key = key;
  rhythm->last_ms = now_ms;
  rhythm->run++;
  if (edge == FP_KEY_REPEAT || rhythm->run >= FP_HELD_RUN)
    {
      if (!is_due (rhythm, now_ms))
        return FP_PRESS_NONE;
      rhythm->step_ms = now_ms;
      return FP_PRESS_HELD;
    }
  rhythm->step_ms = now_ms;
  return FP_PRESS_TAP;
}

void
fp_rhythm_rest (FpRhythm *rhythm, gint64 until_ms)
{
  rhythm->rest_ms = until_ms;
}
