/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The panel's side of the bus. Looks for the system bus (DBUS_SYSTEM_BUS_ADDRESS) and on it for the
 * service, for ever: after either was gone everything is read anew. Every call has a time-out; none
 * blocks. Each request is answered exactly once, whatever happens to the service or the bus. */
#pragma once

#include <glib.h>

#include "ui/lcd/core/panel.h"

#define FP_CLIENT_CALL_MS      12000 /* logind is waited for up to 10 s (ReplyMs) */
#define FP_CLIENT_RETRY_MS     250   /* doubling to: */
#define FP_CLIENT_RETRY_MAX_MS 5000

typedef struct
{
  /* Transfers the model. */
  void (*model) (FpPanelModel *model, gpointer user_data);
  /* The answer to a request; operation_id 0 if it begins none. */
  void (*accepted) (FpPanelRequestKind kind, guint operation_id, gpointer user_data);
  void (*refused) (FpPanelRequestKind kind, const char *error_name, const char *message,
                   gpointer user_data);
} FpClientEvents;

typedef struct _FpClient FpClient;

/* The first model comes when it is known whether there is a service. No event comes before this
 * returns. */
FpClient *fp_client_new (const FpClientEvents *events, gpointer user_data);
/* Requests under way are not answered any more. */
void fp_client_free (FpClient *client);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpClient, fp_client_free)

/* Takes and clears the request. The answer never comes before this returns. */
void fp_client_request (FpClient *client, FpPanelRequest *request);
