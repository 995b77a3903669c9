/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/core/backoff.h"

#define DELAY_MIN_S 2
#define DELAY_MAX_S 60
#define CALM_S      120

gint64
fp_backoff_trouble (FpBackoff *backoff, gint64 now_us, double time_scale)
{
  double second_us = time_scale * G_USEC_PER_SEC;

  if (now_us > backoff->last_us + (gint64)(CALM_S * second_us))
    backoff->delay_s = 0;
  backoff->delay_s = CLAMP (backoff->delay_s * 2, DELAY_MIN_S, DELAY_MAX_S);
  backoff->last_us = now_us;
  backoff->until_us = now_us + (gint64)(backoff->delay_s * second_us);
  return backoff->until_us;
}
