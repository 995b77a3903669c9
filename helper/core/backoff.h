/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How long to wait before what went wrong is tried again: 2 s, then doubling to 60 s; after 120 s
 * without trouble it begins anew. A plain value, all zero at first. Pure. */
#pragma once

#include <glib.h>

typedef struct
{
  guint delay_s;
  gint64 last_us;  /* when something went wrong last */
  gint64 until_us; /* not to be tried before */
} FpBackoff;

/* Something went wrong at now_us. Returns until_us. time_scale: of all the times above. */
gint64 fp_backoff_trouble (FpBackoff *backoff, gint64 now_us, double time_scale);
