/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* After a failed operation: the error in the first row, below it, first, what it means, then what
 * can be done. */
#include "ui/lcd/core/panel-private.h"

#include <string.h>

typedef struct
{
  const char *text;
  FpPanelFunc open;
} Choice;

#define CHOICES_MAX 6

static void
add_page (GPtrArray *pages, const char *title, const char *text)
{
  if (text != NULL && text[0] != '\0')
    fp_pages_add (pages, g_strdup_printf ("%s: %s", title, text), 0);
}

static int
compare_strings (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

static void
add_evidence (GPtrArray *pages, GHashTable *evidence)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, evidence);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_ptr_array_add (keys, key);
  g_ptr_array_sort (keys, compare_strings);
  for (guint i = 0; i < keys->len; i++)
    {
      const char *name = g_ptr_array_index (keys, i);
      g_autofree char *title = g_ascii_strup (name, -1);

      add_page (pages, title, g_hash_table_lookup (evidence, name));
    }
}

GPtrArray *
fp_failure_pages (const FpReport *report)
{
  GPtrArray *pages = fp_pages_new ();

  if (report == NULL || report->code == FP_CODE_OK)
    {
      fp_pages_add (pages, g_strdup ("NO ERROR NOW"), 0);
      return pages;
    }
  const FpCodeInfo *info = fp_code_info (report->code);
  g_autofree char *text = fp_code_panel_text (report->code, report->received);
  g_autofree char *stage = g_ascii_strup (fp_stage_word (report->stage), -1);

  fp_pages_add (pages, g_strdup_printf ("%s E%u", text, info->number), 0);
  add_page (pages, "MEANING", info->meaning);
  add_page (pages, "CAUSE", info->cause);
  add_page (pages, "TO DO", info->advice);
  add_page (pages, "STAGE", stage);
  add_page (pages, "PROXY", report->proxy);
  add_evidence (pages, report->evidence);
  return pages;
}

void
fp_failure_clear (FpFailure *failure)
{
  g_clear_pointer (&failure->report, fp_report_free);
}

static FpReport *
copy_report (const FpReport *report)
{
  g_autoptr (GVariant) variant = g_variant_ref_sink (fp_report_to_variant (report));
  FpReport *copy = fp_report_from_variant (variant);

  return copy != NULL ? copy : fp_report_new ();
}

void
fp_failure_show (FpPanel *panel, FpKind kind, const FpReport *report, gboolean own)
{
  FpFailure *failure = &panel->failure;

  fp_failure_clear (failure);
  *failure = (FpFailure){ .kind = kind, .own = own };
  if (report != NULL)
    failure->report = copy_report (report);
  else
    {
      failure->report = fp_report_new ();
      failure->report->code = FP_CODE_INTERNAL;
    }
  fp_panel_show (panel, &fp_error_screen);
}

static void
show_again (FpPanel *panel)
{
  fp_panel_show (panel, &fp_error_screen);
}

static GPtrArray *
make_pages (FpPanel *panel)
{
  return fp_failure_pages (panel->failure.report);
}

static void
show_details (FpPanel *panel)
{
  fp_reader_show (panel, make_pages, show_again);
}

static void
try_again (FpPanel *panel)
{
  if (panel->failure.kind == FP_KIND_CHECK)
    {
      FpPanelRequest *request = g_new0 (FpPanelRequest, 1);

      request->kind = FP_REQUEST_CHECK;
      fp_view_show_request (panel, request);
    }
  else
    fp_flow_send (panel, FALSE);
}

static void
change (FpPanel *panel)
{
  if (panel->failure.kind == FP_KIND_CHECK)
    fp_flow_begin (panel, FP_FLOW_PROXY);
  else
    fp_flow_resume (panel);
}

static void
keep (FpPanel *panel)
{
  fp_flow_send (panel, TRUE);
}

static void
ask_keep (FpPanel *panel)
{
  fp_question_show (panel, "REALLY KEEP ANYWAY?", keep, show_again, show_again);
}

static void
leave (FpPanel *panel)
{
  FpMenuLevel level = panel->failure.kind == FP_KIND_CHECK ? FP_MENU_MAIN : FP_MENU_NETWORK;

  fp_flow_clear (&panel->flow);
  if (panel->failure.own)
    fp_menu_return (panel, level);
  else
    fp_rest_show (panel);
}

static guint
get_choices (FpPanel *panel, Choice *choices)
{
  const FpFailure *failure = &panel->failure;
  gboolean prompts = failure->kind == FP_KIND_ENABLE_PROXY || failure->kind == FP_KIND_CHANGE_PROXY
                     || failure->kind == FP_KIND_CHANGE_NETWORK;
  guint n = 0;

  choices[n++] = (Choice){ NULL, show_details };
  if (failure->own)
    choices[n++] = (Choice){ "TRY AGAIN", try_again };
  if (failure->own && (prompts || (failure->kind == FP_KIND_CHECK && panel->model->proxy_enabled)))
    choices[n++] = (Choice){ "CHANGE PARAMETERS", change };
  if (failure->own && failure->kind != FP_KIND_CHECK)
    choices[n++] = (Choice){ "KEEP ANYWAY", ask_keep };
  choices[n++] = (Choice){ "LEAVE", leave };
  return n;
}

static void
key (FpPanel *panel, FpKey pressed, gboolean held)
{
  Choice choices[CHOICES_MAX];
  guint n = get_choices (panel, choices);
  guint *selected = &panel->failure.selected;

  *selected = MIN (*selected, n - 1);
  if (pressed == FP_KEY_UP)
    *selected = (*selected + n - 1) % n;
  else if (pressed == FP_KEY_DOWN)
    *selected = (*selected + 1) % n;
  else if (!held && (pressed == FP_KEY_ENTER || pressed == FP_KEY_RIGHT))
    choices[*selected].open (panel);
  else if (!held && pressed == FP_KEY_LEFT)
    leave (panel);
}

/* Where the display has no room for the choices, the key that shows them. */
static char *
summarize (const FpReport *report, guint rows)
{
  const FpCodeInfo *info = fp_code_info (report->code);

  return g_strdup_printf ("E%u%s %s %s", info->number, rows > 2 ? "" : " DOWN: MORE", info->meaning,
                          info->advice);
}

static void
draw (FpPanel *panel, FpCanvas *canvas)
{
  const FpReport *report = panel->failure.report;
  g_autofree char *text = fp_code_panel_text (report->code, report->received);
  g_autofree char *summary = summarize (report, canvas->frame->rows);
  const char *texts[CHOICES_MAX + 1] = { NULL };
  Choice choices[CHOICES_MAX];
  guint n = get_choices (panel, choices), rows = canvas->frame->rows;
  guint selected = MIN (panel->failure.selected, n - 1);

  fp_frame_put (canvas->frame, 0, 0, text);
  if (rows < 2)
    return;
  if (selected == 0)
    fp_canvas_line (canvas, 1, 0, summary);
  for (guint i = 1; i < n; i++)
    texts[i - 1] = choices[i].text;
  if (selected == 0)
    fp_canvas_list_below (canvas, 2, texts);
  else
    fp_canvas_list (canvas, 1, rows - 1, texts, selected - 1);
}

const FpScreen fp_error_screen = { .key = key, .draw = draw };
