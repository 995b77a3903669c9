/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/bench/table.h"

#include <stdio.h>

static int misses;

static const char *
verdict (gboolean holds)
{
  misses += !holds;
  return holds ? "holds" : "MISSED";
}

void
table_section (const char *title, const char *left, const char *right)
{
  printf ("\n%-50s %12s %12s %7s %7s\n", title, left, right, "ratio", "limit");
  fflush (stdout);
}

void
table_ratio (const char *measure, const char *unit, double left, double right, double limit)
{
  g_autofree char *what = g_strdup_printf ("%s%s%s", measure, *unit != '\0' ? ", " : "", unit);
  double ratio = left > 0 ? right / left : 0;

  printf ("  %-48s %12.2f %12.2f %6.2fx ", what, left, right, ratio);
  if (limit > 0)
    printf ("%6.2fx  %s", limit, verdict (ratio <= limit));
  printf ("\n");
  fflush (stdout);
}

void
table_pair (const char *measure, const char *unit, double left, double right, double limit)
{
  g_autofree char *what = g_strdup_printf ("%s%s%s", measure, *unit != '\0' ? ", " : "", unit);

  printf ("  %-48s %12.2f %12.2f %7s %7.2f  %s\n", what, left, right, "", limit,
          verdict (right <= limit));
  fflush (stdout);
}

void
table_value (const char *measure, const char *unit, double value, double limit)
{
  g_autofree char *what = g_strdup_printf ("%s%s%s", measure, *unit != '\0' ? ", " : "", unit);

  printf ("  %-48s %12s %12.2f %7s ", what, "", value, "");
  if (limit >= 0)
    printf ("%7.2f  %s", limit, verdict (value <= limit));
  printf ("\n");
  fflush (stdout);
}

int
table_misses (void)
{
  return misses;
}
