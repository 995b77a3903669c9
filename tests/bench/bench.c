/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* bench BUILD-DIR [--quick] [--only service|change|check|panel]: measures and prints a table; exit
 * status 1 if a limit is missed. Root: it makes a network namespace. */
#include <stdio.h>
#include <stdlib.h>

#include "tests/bench/change.h"
#include "tests/bench/check.h"
#include "tests/bench/daemons.h"
#include "tests/bench/panel.h"
#include "tests/bench/table.h"

int
main (int argc, char **argv)
{
  static const BenchPlan whole = { 21, 3000, 600, 30 }, quick = { 7, 600, 120, 5 };
  gboolean is_quick = FALSE;
  g_autofree char *only = NULL;
  const GOptionEntry entries[]
      = { { "quick", 0, 0, G_OPTION_ARG_NONE, &is_quick, "Fewer rounds", NULL },
          { "only", 0, 0, G_OPTION_ARG_STRING, &only, "service, change, check or panel", "PART" },
          { NULL } };
  g_autoptr (GOptionContext) context = g_option_context_new ("BUILD-DIR");
  g_autoptr (GError) error = NULL;
  g_autoptr (Rig) rig = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || argc != 2)
    {
      fprintf (stderr, "bench: %s\n", error != NULL ? error->message : "which build folder?");
      return 2;
    }
  g_setenv ("FP_BUILD_ROOT", argv[1], TRUE); /* where the tests' helpers find the programs */
  rig = rig_new ();
  if (only == NULL || g_str_equal (only, "service"))
    bench_daemons (rig, argv[1], is_quick ? &quick : &whole);
  if (only == NULL || g_str_equal (only, "change"))
    {
      bench_change (rig, is_quick ? 100 : 500);
      bench_change_service (rig, argv[1], is_quick ? 20 : 100);
    }
  if (only == NULL || g_str_equal (only, "check"))
    bench_check (rig, argv[1], is_quick ? 5 : 25);
  if (only == NULL || g_str_equal (only, "panel"))
    bench_panel (is_quick ? 20 : 100);
  printf ("\n%d of the limits are missed.\n", table_misses ());
  return table_misses () > 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
