/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Inside of the panel: one screen is shown at a time; each screen is a file with an FpScreen.
 * Screens share the FpPanel below and change over with fp_panel_show(). */
#pragma once

#include "ui/lcd/core/input.h"
#include "ui/lcd/core/layout.h"
#include "ui/lcd/core/panel.h"
#include "ui/lcd/core/rhythm.h"

/* After this the panel stops waiting for the service's answer; its client gives up after 12 s. */
#define FP_ANSWER_MS 15000

typedef struct
{
  void (*key) (FpPanel *panel, FpKey key, gboolean held);
  void (*draw) (FpPanel *panel, FpCanvas *canvas);
  void (*changed) (FpPanel *panel);  /* a new model is there; may be NULL */
  gboolean (*busy) (FpPanel *panel); /* no idle time-out now; NULL: never busy */
} FpScreen;

extern const FpScreen fp_rest_screen, fp_menu_screen, fp_question_screen, fp_input_screen,
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
  FP_FLOW_PROXY, /* enable or change */
  FP_FLOW_DISABLE,
  FP_FLOW_IPV4,
  FP_FLOW_IPV6,
  FP_FLOW_DNS,
  FP_FLOW_VLAN,
  FP_FLOW_RESET,
  FP_FLOW_DISCARD,
  FP_FLOW_REBOOT,
  FP_FLOW_POWER_OFF,
  FP_N_FLOWS
} FpFlowId;

/* The steps of one flow stand together, in their order. */
typedef enum
{
  FP_STEP_HOST,
  FP_STEP_PORT,
  FP_STEP_USER,
  FP_STEP_PASS,
  FP_STEP_IPV4_METHOD,
  FP_STEP_IPV4_ADDRESS,
  FP_STEP_IPV4_PREFIX,
  FP_STEP_IPV4_GATEWAY,
  FP_STEP_IPV6_METHOD,
  FP_STEP_IPV6_ADDRESS,
  FP_STEP_IPV6_PREFIX,
  FP_STEP_IPV6_GATEWAY,
  FP_STEP_DNS1,
  FP_STEP_DNS2,
  FP_STEP_DOMAIN,
  FP_STEP_VLAN,
  FP_N_STEPS
} FpStep;

/* The prompts of one item of the menu, and the request that came of them. */
typedef struct
{
  FpFlowId id;
  FpStep step;
  FpInput *inputs[FP_N_STEPS]; /* as far as they were opened */
  gboolean keep, take_over;    /* of the request */
  char *question;              /* at their end */
} FpFlow;

/* What a flow asks, beside its order. step is one of the flow's. */
typedef struct
{
  const FpPrompt *(*prompt) (FpStep step);
  /* What the input begins with (transfer full). stored: of a secret, see field.h. */
  char *(*initial) (FpPanel *panel, FpStep step, gboolean *stored);
  gboolean (*is_asked) (FpPanel *panel, FpStep step); /* NULL: always */
  /* Whether what was entered up to this step can be. */
  gboolean (*check) (FpPanel *panel, FpStep step, GError **error);
  void (*fill) (FpPanel *panel, FpPanelRequest *request);
  /* What the service will do besides, in words (transfer full); NULL: nothing. The function may be
   * NULL. */
  char *(*also) (FpPanel *panel);
} FpSteps;

extern const FpSteps fp_proxy_steps, fp_network_steps;

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
  FpPanelRequestKind request; /* if own */
  FpKind kind;                /* if it is an operation */
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

/* Of a text to read. */
typedef struct
{
  char *text;
  gint64 ends_ms; /* CLOCK_BOOTTIME: the time left until then stands behind the text; 0: none */
} FpPage;

typedef GPtrArray *(*FpPagesFunc) (FpPanel *panel);

/* Pages or lines to read; UP and DOWN move, everything else leaves. */
typedef struct
{
  FpPagesFunc make;
  GPtrArray *pages; /* FpPage *; the text of each is wrapped */
  guint page, line;
  FpPanelFunc leave;
} FpReader;

typedef struct
{
  char *title, *text;
  FpPanelFunc leave;
  gboolean stays; /* also when the service is gone */
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
/* As it was left, if it was at this level. */
void fp_menu_return (FpPanel *panel, FpMenuLevel level);

void fp_question_show (FpPanel *panel, const char *text, FpPanelFunc yes, FpPanelFunc no,
                       FpPanelFunc back);

void fp_flow_begin (FpPanel *panel, FpFlowId id);
/* The prompts again, with what was typed or, where nothing was, what is pending. FALSE: there are
 * none. */
gboolean fp_flow_resume (FpPanel *panel);
void fp_flow_send (FpPanel *panel, gboolean keep);
/* The request of before once more, but the link is to be taken from who manages it. */
void fp_flow_take_over (FpPanel *panel);
void fp_flow_clear (FpFlow *flow);
/* Back to the menu that it was begun from; forgets what was typed. */
void fp_flow_quit (FpPanel *panel);

void fp_view_show_request (FpPanel *panel, FpPanelRequest *request);
void fp_view_show_other (FpPanel *panel);
void fp_view_accepted (FpPanel *panel, FpPanelRequestKind kind, guint operation_id);
void fp_view_refused (FpPanel *panel, FpPanelRequestKind kind, const char *error_name,
                      const char *message);
/* "ENABLING PROXY SUPPORT", ... */
const char *fp_view_title (FpKind kind);
/* The model's operation: its title, its stages, what is done with the result, the time that is
 * left. */
void fp_view_draw_operation (FpPanel *panel, FpCanvas *canvas);
void fp_view_draw (FpPanel *panel, FpCanvas *canvas);
/* An operation is there that waits to be confirmed. */
gboolean fp_view_is_confirming (FpPanel *panel);
/* CONFIRM CHANGE?; no: declined. */
void fp_view_ask_confirm (FpPanel *panel, FpPanelFunc no);
gint64 fp_view_deadline (FpPanel *panel);
/* The operation that this panel started last still runs. */
gboolean fp_view_runs (FpPanel *panel);

void fp_failure_show (FpPanel *panel, FpKind kind, const FpReport *report, gboolean own);
void fp_failure_clear (FpFailure *failure);
/* MEANING, CAUSE, TO DO and what was seen, one page each; transfer full. */
GPtrArray *fp_failure_pages (const FpReport *report);

/* Of FpPage, owned. */
GPtrArray *fp_pages_new (void);
/* Takes text; ends_ms as in FpPage. */
void fp_pages_add (GPtrArray *pages, char *text, gint64 ends_ms);
/* Shows the pages that make returns (transfer full), made anew when the model changes. */
void fp_reader_show (FpPanel *panel, FpPagesFunc make, FpPanelFunc leave);
void fp_reader_clear (FpReader *reader);
void fp_status_show (FpPanel *panel);
void fp_version_show (FpPanel *panel);

/* Shows the title and, below, the text, until a key is pressed. */
void fp_notice_show (FpPanel *panel, const char *title, const char *text, FpPanelFunc leave);
void fp_notice_clear (FpNotice *notice);

/* What the panel says to a refused request, by the error's name: "BUSY", "BAD GATEWAY", ... */
const char *fp_refusal_title (const char *error_name);
/* To an error of FP_ERROR that was found here. */
const char *fp_fault_title (const GError *error);
/* NETWORKMANAGER, ...: whom the message of LinkManaged names. */
const char *fp_refusal_manager (const char *message);
