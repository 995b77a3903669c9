/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The panel as a pure machine: keys, the service's state and the time go in; a frame and requests
 * to the service come out. No I/O, no clock: now_ms is monotonic and given by the caller. Nothing
 * here is truth about the appliance: that is all in FpPanelModel, as the service says it. */
#pragma once

#include <glib.h>

#include "dbus/network-settings.h"
#include "dbus/report.h"
#include "dbus/words.h"

#define FP_COLS_MAX 40
#define FP_ROWS_MAX 4

typedef enum
{
  FP_KEY_UP,
  FP_KEY_DOWN,
  FP_KEY_LEFT,
  FP_KEY_RIGHT,
  FP_KEY_ENTER,
  FP_N_KEYS
} FpKey;

/* A display that only tells presses sends FP_KEY_PRESS for repeats too; the core finds held keys by
 * their rhythm. */
typedef enum
{
  FP_KEY_PRESS,
  FP_KEY_REPEAT,
  FP_KEY_RELEASE
} FpKeyEdge;

typedef enum
{
  FP_KEYS_FIVE,
  FP_KEYS_THREE
} FpKeyProfile;

/* What is to be seen: printable ASCII (0x20 to 0x7e) in each cell; the driver maps what its display
 * cannot show. */
typedef struct
{
  guint cols, rows;
  char cell[FP_ROWS_MAX][FP_COLS_MAX + 1]; /* each row padded with blanks to cols, NUL behind */
  gboolean cursor;
  guint cursor_col, cursor_row; /* 0-based */
} FpFrame;

typedef struct
{
  FpStage stage;
  FpStageStatus status;
  guint duration_ms;
} FpStageLine;

/* All that the panel knows of the service; the strings and the report are owned by the model. */
typedef struct
{
  gboolean service; /* the service is there and its properties have been read */
  char *name, *version, *config_fault, *state_fault, *network_fault;

  char *link, *hardware_address;
  FpNetworkState network;
  guint mtu, speed; /* speed: Mbit/s, 0: not known */
  char **addresses, **gateways, **name_servers;
  gboolean managed;           /* Faceplate owns the link's settings */
  FpNetworkSettings settings; /* in force; the default while not managed */
  gboolean tried;             /* there are settings that were tried last and failed: */
  FpNetworkSettings tried_settings;
  gboolean tried_unfinished; /* it runs, or was interrupted */
  gboolean tried_base;       /* of a change: what the next one leaves out is taken from them */
  gboolean lease;
  gint64 lease_expires_us; /* CLOCK_BOOTTIME; 0: never */

  gboolean proxy_enabled;
  char *proxy_host; /* "" : never set */
  guint16 proxy_port;
  char *proxy_user;
  gboolean proxy_password_set;
  gboolean pending;
  FpKind pending_kind;
  char *pending_host, *pending_user, *pending_code; /* pending_code: symbol or "" */
  guint16 pending_port;
  gboolean pending_password_set;

  FpConnectivityState connectivity;
  gboolean checking;
  FpReport *report; /* NULL: none yet */
  gint64 last_success_us;
  char *platform_url, *websocket_url;

  /* The running operation, or the last one that this panel started, until fp_panel_set_model() gets
   * a model without it. */
  gboolean operation;
  guint operation_id; /* the N of its path */
  FpKind operation_kind;
  FpOperationState operation_state;
  FpStageLine stages[FP_N_STAGES];
  guint n_stages;
  FpReport *operation_report;   /* NULL: not ended */
  gint64 operation_deadline_us; /* of its state, CLOCK_BOOTTIME; 0: none */

  gint64 clock_ahead_ms; /* CLOCK_BOOTTIME is so far ahead of the panel's now_ms */
} FpPanelModel;

FpPanelModel *fp_panel_model_new (void);
void fp_panel_model_free (FpPanelModel *model);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpPanelModel, fp_panel_model_free)

typedef enum
{
  FP_REQUEST_ENABLE,
  FP_REQUEST_CHANGE,
  FP_REQUEST_DISABLE,
  FP_REQUEST_CHECK,
  FP_REQUEST_CHANGE_NETWORK,
  FP_REQUEST_RESET_NETWORK,
  /* These begin no operation; their answer has the operation_id 0. */
  FP_REQUEST_DISCARD_NETWORK,
  FP_REQUEST_REBOOT,
  FP_REQUEST_POWER_OFF,
  FP_REQUEST_CANCEL, /* the operation that the model shows */
  FP_REQUEST_CONFIRM,
  FP_N_REQUESTS
} FpPanelRequestKind;

gboolean fp_request_begins_operation (FpPanelRequestKind kind);

/* A method call to make. Fields that are NULL (port 0) are left out of the values: the service
 * keeps what it has. */
typedef struct
{
  FpPanelRequestKind kind;
  char *host;
  guint16 port;
  char *user;
  char *password; /* cleared before it is freed */
  gboolean keep, take_over;
  GVariant *values; /* a{sv} of FP_REQUEST_CHANGE_NETWORK */
} FpPanelRequest;

void fp_panel_request_free (FpPanelRequest *request);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpPanelRequest, fp_panel_request_free)

typedef struct
{
  guint cols, rows;
  FpKeyProfile keys;
  guint idle_ms; /* back to the screen at rest; 0: never */
} FpPanelConfig;

typedef struct _FpPanel FpPanel;

FpPanel *fp_panel_new (const FpPanelConfig *config);
void fp_panel_free (FpPanel *panel);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpPanel, fp_panel_free)

/* The display came back with another size; what is being typed is kept. */
void fp_panel_set_size (FpPanel *panel, guint cols, guint rows, gint64 now_ms);
/* Takes the model. */
void fp_panel_set_model (FpPanel *panel, FpPanelModel *model, gint64 now_ms);
void fp_panel_key (FpPanel *panel, FpKey key, FpKeyEdge edge, gint64 now_ms);
/* The time of fp_panel_next_ms() has come. */
void fp_panel_tick (FpPanel *panel, gint64 now_ms);
/* When the panel wants a tick; -1: never, until something else happens. */
gint64 fp_panel_next_ms (FpPanel *panel);
/* The service took the request (operation_id), or refused it (error_name such as
 * "org.faceplate1.Error.Busy" and its message). */
void fp_panel_request_accepted (FpPanel *panel, FpPanelRequestKind kind, guint operation_id,
                                gint64 now_ms);
void fp_panel_request_refused (FpPanel *panel, FpPanelRequestKind kind, const char *error_name,
                               const char *message, gint64 now_ms);
/* The next request to carry out (transfer full), or NULL. */
FpPanelRequest *fp_panel_take_request (FpPanel *panel);
void fp_panel_draw (FpPanel *panel, gint64 now_ms, FpFrame *frame);
