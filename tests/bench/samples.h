/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Measured values of one kind. */
#pragma once

#include <glib.h>

typedef GArray Samples; /* double */

Samples *samples_new (void);
void samples_add (Samples *samples, double value);
double samples_median (Samples *samples);
double samples_quantile (Samples *samples, double q); /* 0.99 for p99 */
