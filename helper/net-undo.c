/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/net-undo.h"

#define TRIES_MAX 10

struct _FpNetUndo
{
  FpNetEdge *edge;
  GArray *beside;
  GArray *owed; /* FpNetStep */
  guint tries;
  FpNetRun *run;
  void (*done) (gpointer user_data);
  gpointer user_data;
};

FpNetUndo *
fp_net_undo_new (FpNetEdge *edge, GArray *beside, void (*done) (gpointer user_data),
                 gpointer user_data)
{
  FpNetUndo *undo = g_new0 (FpNetUndo, 1);

  undo->edge = edge;
  undo->beside = beside;
  undo->done = done;
  undo->user_data = user_data;
  undo->owed = g_array_new (FALSE, FALSE, sizeof (FpNetStep));
  return undo;
}

void
fp_net_undo_free (FpNetUndo *undo)
{
  if (undo == NULL)
    return;
  fp_net_undo_stop (undo);
  g_array_unref (undo->owed);
  g_free (undo);
}

void
fp_net_undo_add (FpNetUndo *undo, const GArray *inverse)
{
  g_return_if_fail (undo->run == NULL);
  if (inverse->len > 0)
    g_array_prepend_vals (undo->owed, inverse->data, inverse->len);
  undo->tries = 0;
}

FpNetPlace
fp_net_undo_add_journal (FpNetUndo *undo, const char *journal)
{
  g_autoptr (GArray) steps = fp_net_plan_parse (journal);

  if (steps == NULL)
    {
      g_warning ("Network: what would undo an interrupted change cannot be read; "
                 "the settings in force are put in place all the same");
      return (FpNetPlace){ 0 };
    }
  g_message ("Network: undoing a change that was interrupted");
  fp_net_undo_add (undo, steps);
  return fp_net_journal_place (steps);
}

void
fp_net_undo_forget (FpNetUndo *undo)
{
  fp_net_undo_stop (undo);
  g_array_set_size (undo->owed, 0);
}

gboolean
fp_net_undo_owes (const FpNetUndo *undo)
{
  return undo->owed->len > 0;
}

static void
on_run (const FpNetResult *result, gpointer user_data)
{
  FpNetUndo *undo = user_data;

  g_array_set_size (undo->owed, 0);
  undo->tries++;
  if (result->failed != NULL && undo->tries < TRIES_MAX)
    g_array_append_vals (undo->owed, result->failed->data, result->failed->len);
  else if (result->failed != NULL)
    g_warning ("Network: what a change left behind cannot be taken back: %s", result->step);
  g_clear_pointer (&undo->run, fp_net_run_free);
  undo->done (undo->user_data);
}

void
fp_net_undo_run (FpNetUndo *undo)
{
  g_return_if_fail (undo->run == NULL);
  undo->run = fp_net_run_new (undo->edge, undo->owed, 0, undo->owed->len, FP_NET_RUN_ALL,
                              undo->beside, on_run, undo);
}

void
fp_net_undo_stop (FpNetUndo *undo)
{
  g_clear_pointer (&undo->run, fp_net_run_free);
}

gboolean
fp_net_undo_is_running (const FpNetUndo *undo)
{
  return undo->run != NULL;
}
