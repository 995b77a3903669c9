/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The screen at rest. */
#include "ui/lcd/core/panel-private.h"

#include <string.h>

void
fp_rest_show (FpPanel *panel)
{
  fp_flow_clear (&panel->flow);
  fp_panel_show (panel, &fp_rest_screen);
}

char *
fp_rest_address (const FpPanelModel *model)
{
  const char *first = model->addresses != NULL ? model->addresses[0] : NULL;

  if (first == NULL)
    return g_strdup ("");
  g_autofree char *bare = g_strndup (first, strcspn (first, "/"));
  return fp_ascii (bare);
}

/* NAME-ADDRESS in one row if it fits, else the address has a row of its own and only the name
 * moves. */
static void
draw_name (FpPanel *panel, FpCanvas *canvas)
{
  FpFrame *frame = canvas->frame;
  g_autofree char *name = fp_ascii (panel->model->name);
  g_autofree char *address = fp_rest_address (panel->model);
  gboolean is_pair = name[0] != '\0' && address[0] != '\0';
  g_autofree char *both = g_strconcat (name, is_pair ? "-" : "", address, NULL);

  if (strlen (both) <= frame->cols || frame->rows < 2 || !is_pair)
    {
      fp_canvas_line (canvas, 0, 0, both);
      return;
    }
  g_autofree char *first = g_strconcat (name, "-", NULL);
  fp_canvas_line (canvas, 0, 0, strlen (first) <= frame->cols ? first : name);
  fp_canvas_address (canvas, 1, frame->rows - 1, address);
}

static const char *
network_text (FpNetworkState state)
{
  switch (state)
    {
    case FP_NETWORK_NO_LINK:
      return "NO NETWORK LINK";
    case FP_NETWORK_NO_CARRIER:
      return "LINK DOWN, CHECK THE CABLE";
    case FP_NETWORK_NO_ADDRESS:
      return "WAITING FOR ADDRESS";
    case FP_NETWORK_NO_ROUTE:
    case FP_NETWORK_READY:
    case FP_N_NETWORK_STATES:
      break;
    }
  return NULL;
}

/* The error, its code, the key for more and, where there is room, its meaning. */
static void
draw_failed (FpPanel *panel, FpCanvas *canvas)
{
  const FpReport *report = panel->model->report;
  guint rows = canvas->frame->rows;

  if (report == NULL)
    {
      fp_canvas_text (canvas, 0, rows, "CHECK FAILED");
      return;
    }
  g_autofree char *text = fp_code_panel_text (report->code, report->received);
  const FpCodeInfo *info = fp_code_info (report->code);
  g_autofree char *code = g_strdup_printf ("E%u UP: DETAILS", info->number);

  fp_canvas_line (canvas, 0, 0, text);
  if (rows > 1)
    fp_canvas_line (canvas, 1, 0, code);
  if (rows > 2)
    fp_canvas_text (canvas, 2, rows - 2, info->meaning);
}

static void
draw_lost (FpPanel *panel, FpCanvas *canvas)
{
  const FpReport *report = panel->model->report;
  guint rows = canvas->frame->rows;
  const FpCodeInfo *info = report != NULL ? fp_code_info (report->code) : NULL;
  g_autofree char *text = info != NULL ? g_strdup_printf ("COMMUNICATION FAILURE E%u", info->number)
                                       : g_strdup ("COMMUNICATION FAILURE");
  guint used = fp_canvas_text (canvas, 0, rows, text);

  if (info == NULL || used >= rows)
    return;
  g_autofree char *panel_text = fp_code_panel_text (report->code, report->received);
  if (rows - used > 1)
    fp_canvas_line (canvas, used++, 0, panel_text);
  fp_canvas_line (canvas, used, 0, "UP: DETAILS");
}

/* A statement, and the name and address below where there is room. */
static void
draw_statement (FpPanel *panel, FpCanvas *canvas, const char *text)
{
  guint rows = canvas->frame->rows, used = fp_canvas_text (canvas, 0, rows, text);
  g_autofree char *address = fp_rest_address (panel->model);

  fp_canvas_address (canvas, used, rows - used, address);
}

static void
draw_connectivity (FpPanel *panel, FpCanvas *canvas)
{
  const FpPanelModel *model = panel->model;
  const char *network = network_text (model->network);
  guint rows = canvas->frame->rows;

  switch (model->connectivity)
    {
    case FP_CONNECTIVITY_CONNECTED:
      draw_name (panel, canvas);
      return;
    case FP_CONNECTIVITY_NOT_ACTIVATED:
      fp_canvas_text (canvas, 0, rows, "USER LOGIN");
      return;
    case FP_CONNECTIVITY_LOST:
      draw_lost (panel, canvas);
      return;
    case FP_CONNECTIVITY_FAILED:
      if (network != NULL)
        fp_canvas_text (canvas, 0, rows, network);
      else
        draw_failed (panel, canvas);
      return;
    case FP_CONNECTIVITY_UNCONFIGURED:
      draw_statement (panel, canvas, network != NULL ? network : "NO PLATFORM SET");
      return;
    case FP_CONNECTIVITY_UNKNOWN:
    case FP_N_CONNECTIVITY_STATES:
      break;
    }
  draw_statement (panel, canvas,
                  network != NULL   ? network
                  : model->checking ? "CHECKING..."
                                    : "NOT CHECKED YET");
}

static gboolean
operation_runs (const FpPanelModel *model)
{
  return model->operation && !fp_operation_state_is_final (model->operation_state);
}

static void
draw (FpPanel *panel, FpCanvas *canvas)
{
  if (!panel->told)
    fp_canvas_text (canvas, 0, canvas->frame->rows, "PLEASE WAIT");
  else if (!panel->model->service)
    fp_canvas_text (canvas, 0, canvas->frame->rows, "SERVICE NOT RUNNING");
  else if (operation_runs (panel->model))
    fp_view_draw_operation (panel, canvas);
  else
    draw_connectivity (panel, canvas);
}

static GPtrArray *
report_pages (FpPanel *panel)
{
  return fp_failure_pages (panel->model->report);
}

/* UP and DOWN open what there is to say: the running operation, or why the last check failed. */
static void
open_details (FpPanel *panel)
{
  const FpPanelModel *model = panel->model;

  if (operation_runs (model))
    fp_view_show_other (panel);
  else if (model->report != NULL && model->report->code != FP_CODE_OK)
    fp_reader_show (panel, report_pages, fp_rest_show);
}

static void
open_menu (FpPanel *panel)
{
  fp_menu_show (panel, FP_MENU_MAIN);
}

/* An operation that waits is confirmed before anything else; declined, the menu opens. */
static void
open_enter (FpPanel *panel)
{
  if (!fp_view_is_confirming (panel))
    {
      open_menu (panel);
      return;
    }
  fp_view_show_other (panel);
  fp_view_ask_confirm (panel, open_menu);
}

static void
key (FpPanel *panel, FpKey pressed, gboolean held)
{
  if (held || !panel->model->service)
    return;
  if (pressed == FP_KEY_ENTER)
    open_enter (panel);
  else if (pressed == FP_KEY_UP || pressed == FP_KEY_DOWN)
    open_details (panel);
}

const FpScreen fp_rest_screen = { .key = key, .draw = draw };
