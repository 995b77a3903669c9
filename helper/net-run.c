/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/net-run.h"

#include "dbus/text.h"

struct _FpNetRun
{
  FpNetEdge *edge;
  GArray *steps;
  guint at, end;
  FpNetRunMode mode;
  GArray *beside;
  FpNetResult result;
  guint idle;
  gboolean running; /* a step */
  FpNetRunDone done;
  gpointer user_data;
};

static void next (FpNetRun *run);

void
fp_net_result_clear (FpNetResult *result)
{
  g_free (result->step);
  g_free (result->detail);
  g_clear_pointer (&result->failed, g_array_unref);
  *result = (FpNetResult){ 0 };
}

void
fp_net_result_fail (FpNetResult *result, FpCode code, const char *step, const char *detail)
{
  if (result->code != FP_CODE_OK)
    return;
  result->code = code;
  result->step = g_strdup (step);
  result->detail = g_strdup (detail);
}

char *
fp_net_result_sentence (const FpNetResult *result)
{
  if (result->step == NULL || result->detail == NULL)
    return g_strdup (result->step != NULL ? result->step : result->detail);
  return g_strconcat (result->step, ": ", result->detail, NULL);
}

static const FpNetStep *
step_at (const FpNetRun *run)
{
  return &g_array_index (run->steps, FpNetStep, run->at);
}

static gboolean
ends (const FpNetRun *run, FpCode code)
{
  switch (run->mode)
    {
    case FP_NET_RUN_STOP:
      return TRUE;
    case FP_NET_RUN_KEEP:
      return code == FP_CODE_NET_NOT_SET && step_at (run)->kind != FP_NET_STEP_PROBE;
    case FP_NET_RUN_ALL:
      break;
    }
  return FALSE;
}

static void
take_failure (FpNetRun *run, FpCode code, const char *detail)
{
  const FpNetStep *step = step_at (run);
  g_autofree char *text = fp_net_step_describe (step);
  g_autofree char *why = fp_text_escape (detail != NULL ? detail : "", -1, FP_EVIDENCE_MAX);

  g_message ("Network: %s: %s%s%s", text, fp_code_info (code)->symbol, *why != '\0' ? ", " : "",
             why);
  if (step->object.kind == FP_NET_OBJECT_MTU || step->kind == FP_NET_STEP_KEEP)
    return;
  fp_net_result_fail (&run->result, code, text, detail);
  if (run->result.failed == NULL)
    run->result.failed = g_array_new (FALSE, FALSE, sizeof (FpNetStep));
  g_array_append_val (run->result.failed, *step);
  if (ends (run, code))
    {
      run->result.broken = TRUE;
      run->end = run->at;
    }
}

static void
on_step (FpCode code, const char *detail, gpointer user_data)
{
  FpNetRun *run = user_data;

  run->running = FALSE;
  fp_net_beside_note (run->beside, step_at (run), code == FP_CODE_OK);
  if (code != FP_CODE_OK)
    take_failure (run, code, detail);
  else
    run->result.n_done++;
  run->at++;
  next (run);
}

/* They go with their link, by the step that follows. */
static gboolean
has_no_effect (const FpNetStep *step)
{
  return step->kind == FP_NET_STEP_REMOVE
         && (step->object.kind == FP_NET_OBJECT_MTU || step->object.kind == FP_NET_OBJECT_IPV6);
}

static void
next (FpNetRun *run)
{
  while (run->at < run->end && has_no_effect (step_at (run)))
    run->at++;
  if (run->at >= run->end)
    {
      run->done (&run->result, run->user_data);
      return;
    }
  run->running = TRUE;
  run->edge->class->run (run->edge, step_at (run), on_step, run);
}

static gboolean
on_begin (gpointer user_data)
{
  FpNetRun *run = user_data;

  run->idle = 0;
  next (run);
  return G_SOURCE_REMOVE;
}

FpNetRun *
fp_net_run_new (FpNetEdge *edge, GArray *steps, guint first, guint n, FpNetRunMode mode,
                GArray *beside, FpNetRunDone done, gpointer user_data)
{
  FpNetRun *run = g_new0 (FpNetRun, 1);

  run->edge = edge;
  run->steps = g_array_ref (steps);
  run->at = first;
  run->end = first + n;
  run->mode = mode;
  run->beside = beside;
  run->done = done;
  run->user_data = user_data;
  run->idle = g_idle_add (on_begin, run);
  return run;
}

void
fp_net_run_free (FpNetRun *run)
{
  if (run == NULL)
    return;
  if (run->idle != 0)
    g_source_remove (run->idle);
  if (run->running)
    {
      run->edge->class->cancel (run->edge);
      fp_net_beside_note (run->beside, step_at (run), FALSE);
    }
  g_array_unref (run->steps);
  fp_net_result_clear (&run->result);
  g_free (run);
}
