/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Inside of the panel: one screen is shown at a time; each screen is a file with an FpScreen.
 * Screens share the FpPanel below and change over with fp_panel_show(). */
#pragma once

#include "ui/lcd/core/field.h"
#include "ui/lcd/core/layout.h"
#include "ui/lcd/core/panel.h"
#include "ui/lcd/core/rhythm.h"

/* After this the panel stops waiting for the service's answer; its client gives up after 10 s. */
#define FP_ANSWER_MS 15000

typedef struct
{
  void (*key) (FpPanel *panel, FpKey key, gboolean held);
  void (*draw) (FpPanel *panel, FpCanvas *canvas);
  void (*changed) (FpPanel *panel);  /* a new model is there; may be NULL */
  gboolean (*busy) (FpPanel *panel); /* no idle time-out now; NULL: never busy */
} FpScreen;

extern const FpScreen fp_rest_screen, fp_menu_screen, fp_question_screen, fp_field_screen,
    fp_operation_screen, fp_error_screen, fp_reader_screen, fp_notice_screen;

typedef enum
{
  FP_MENU_MAIN,
  FP_MENU_NETWORK
} FpMenuLevel;

typedef struct
{
  FpMenuLevel level;
  guint selected;
} FpMenu;

typedef void (*FpPanelFunc) (FpPanel *panel);

/* A text that ENTER accepts and UP, twice, declines. */
typedef struct
{
  const char *text;
  gboolean asked; /* the first UP has come */
  FpPanelFunc yes, no;
  FpPanelFunc back; /* LEFT; NULL: nothing */
} FpQuestion;

typedef enum
{
  FP_STEP_HOST,
  FP_STEP_PORT,
  FP_STEP_USER,
  FP_STEP_PASS,
  FP_N_STEPS
} FpStep;

/* The prompts of ENABLE and CHANGE, and the request that came of them. */
typedef struct
{
  FpPanelRequestKind kind;
  FpStep step;
  FpField *fields[FP_N_STEPS]; /* as far as they were opened */
} FpFlow;

typedef enum
{
  FP_VIEW_ASKED, /* the request is made, no answer yet */
  FP_VIEW_TAKEN, /* the service has taken it; the model does not show it yet */
  FP_VIEW_SEEN,  /* the model shows it */
} FpViewState;

/* The operation that is watched: one that this panel started, or another's. */
typedef struct
{
  FpViewState state;
  FpKind kind;
  guint id;
  gboolean own;
  gboolean asked;      /* the first UP has come */
  gboolean tried;      /* to cancel: the next time leaves */
  gboolean cancelling; /* asked for; sent as soon as there is something to cancel */
  gboolean gone;       /* the service went away meanwhile */
  gint64 since_ms;
} FpView;

/* A failed operation; nothing in it is secret. */
typedef struct
{
  FpKind kind;
  FpReport *report;
  gboolean own; /* then it can be tried again with the flow's request */
  guint selected;
} FpFailure;

typedef GPtrArray *(*FpPagesFunc) (FpPanel *panel);

/* Pages or lines to read; UP and DOWN move, everything else leaves. */
typedef struct
{
  FpPagesFunc make;
  GPtrArray *pages; /* char *; the text of each is wrapped */
  guint page, line;
  FpPanelFunc leave;
} FpReader;

typedef struct
{
  char *title, *text;
  FpPanelFunc leave;
} FpNotice;

struct _FpPanel
{
  FpPanelConfig config;
  FpPanelModel *model; /* never NULL */
  gboolean told;       /* a model has been set */
  GQueue requests;
  FpRhythm rhythm;

  const FpScreen *screen;
  gint64 now_ms, still_ms /* of the last key or change of screen: texts move from here */;
  gint64 changed_ms;  /* the screen changed */
  gint64 active_ms;   /* the last key, or the end of an operation */
  FpKey change_key;   /* by this key; FP_N_KEYS: by none */
  gboolean gone_seen; /* that the service is gone was read and dismissed */

  FpMenu menu;
  FpQuestion question;
  FpFlow flow;
  FpView view;
  FpFailure failure;
  guint n_cancels; /* without an answer yet */
  FpReader reader;
  FpNotice notice;
};

void fp_panel_show (FpPanel *panel, const FpScreen *screen);
void fp_panel_request (FpPanel *panel, FpPanelRequest *request);

/* Back to the screen at rest: forgets the flow and all that was typed. */
void fp_rest_show (FpPanel *panel);
/* The management address without its prefix, or "". Transfer full. */
char *fp_rest_address (const FpPanelModel *model);

void fp_menu_show (FpPanel *panel, FpMenuLevel level);
void fp_menu_show_again (FpPanel *panel);

void fp_question_show (FpPanel *panel, const char *text, FpPanelFunc yes, FpPanelFunc no,
                       FpPanelFunc back);

void fp_flow_begin (FpPanel *panel, FpPanelRequestKind kind);
/* The prompts again, with what was typed or, where nothing was, what is pending. */
void fp_flow_resume (FpPanel *panel);
void fp_flow_send (FpPanel *panel, gboolean keep);
void fp_flow_clear (FpFlow *flow);

void fp_view_show_request (FpPanel *panel, FpPanelRequest *request);
void fp_view_show_other (FpPanel *panel);
void fp_view_accepted (FpPanel *panel, guint operation_id);
void fp_view_refused (FpPanel *panel, const char *error_name, const char *message);
/* "ENABLING PROXY SUPPORT", ... */
const char *fp_view_title (FpKind kind);
/* "TUNNEL       ...", transfer full. */
char *fp_view_stage_line (const FpStageLine *stage, guint cols);
void fp_view_draw (FpPanel *panel, FpCanvas *canvas);
gint64 fp_view_deadline (FpPanel *panel);
/* The operation that this panel started last still runs. */
gboolean fp_view_runs (FpPanel *panel);

void fp_failure_show (FpPanel *panel, FpKind kind, const FpReport *report, gboolean own);
void fp_failure_clear (FpFailure *failure);
/* MEANING, CAUSE, TO DO and what was seen, one paragraph each; transfer full. */
GPtrArray *fp_failure_pages (const FpReport *report);

/* Shows the pages that make returns (transfer full), made anew when the model changes. */
void fp_reader_show (FpPanel *panel, FpPagesFunc make, FpPanelFunc leave);
void fp_reader_clear (FpReader *reader);
void fp_status_show (FpPanel *panel);
void fp_version_show (FpPanel *panel);

/* Shows the title and, below, the text, until a key is pressed. */
void fp_notice_show (FpPanel *panel, const char *title, const char *text, FpPanelFunc leave);
void fp_notice_clear (FpNotice *notice);
