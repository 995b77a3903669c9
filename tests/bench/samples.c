/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/bench/samples.h"

Samples *
samples_new (void)
{
  return g_array_new (FALSE, FALSE, sizeof (double));
}

void
samples_add (Samples *samples, double value)
{
  g_array_append_val (samples, value);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double x = *(const double *)a, y = *(const double *)b;

  return x < y ? -1 : x > y;
}

double
samples_quantile (Samples *samples, double q)
{
  g_return_val_if_fail (samples->len > 0, 0);
  g_array_sort (samples, compare);
  return g_array_index (samples, double, (guint)(q * (samples->len - 1) + 0.5));
}

double
samples_median (Samples *samples)
{
  return samples_quantile (samples, 0.5);
}
