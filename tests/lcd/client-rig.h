/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The panel's client on a bus of its own, with a peer for a service. */
#pragma once

#include "dbus/names.h"
#include "tests/lcd/peer.h"
#include "tests/lcd/stage.h"
#include "ui/lcd/client.h"

#define ROOT          FP_OBJECT_PATH
#define OPERATION     FP_OPERATION_PATH "/7"
#define APPLIANCE     "GetAll " ROOT " " FP_APPLIANCE_IFACE
#define NETWORK       "GetAll " ROOT " " FP_NETWORK_IFACE
#define PROXY         "GetAll " ROOT " " FP_PROXY_IFACE
#define CONNECTION    "GetAll " ROOT " " FP_CONNECTIVITY_IFACE
#define OPERATION_ALL "GetAll " OPERATION " " FP_OPERATION_IFACE
#define NOTHING       "(@a{sv} {},)"

typedef struct
{
  Stage stage;
  Peer peer;
  FpClient *client;
  FpPanelModel *model;
  guint n_models;
  guint n_answers;
  FpPanelRequestKind answered; /* the last one */
  guint accepted;              /* the last answer's operation; refused: its error */
  char *refused;
} ClientRig;

/* What the client is given: it fills the rig. */
extern const FpClientEvents client_events;

/* A bus, a peer with sound properties that has not appeared, a client. */
void client_rig_init (ClientRig *rig);
void client_rig_clear (ClientRig *rig);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ClientRig, client_rig_clear)

/* Conditions of the last model, or of the answers. rig: ClientRig. */
gboolean client_has_service (gpointer rig);
gboolean client_has_no_service (gpointer rig);
gboolean client_has_operation (gpointer rig);
gboolean client_has_no_operation (gpointer rig);
gboolean client_has_answer (gpointer rig);

void client_wait_for (ClientRig *rig, gboolean (*condition) (gpointer), guint ms);
/* Waits until the model has this proxy host. */
void client_wait_host (ClientRig *rig, const char *host);
/* The peer takes the name; waits until the client has read it. */
void client_appear (ClientRig *rig);
/* Asks, and forgets earlier answers. */
void client_request (ClientRig *rig, FpPanelRequestKind kind);
