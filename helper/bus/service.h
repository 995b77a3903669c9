/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the interfaces ask of the daemon. Each takes the call and answers it, now or later
 * (helper/bus/dispatch.h). */
#pragma once

#include "helper/core/model.h"
#include "helper/core/operation.h"

typedef struct _FpCall FpCall;

typedef struct
{
  const FpModel *model;                                                   /* read only */
  void (*start) (FpCall *call, FpProposal *proposal, gpointer user_data); /* takes proposal */
  void (*discard_pending) (FpCall *call, gboolean network,
                           gpointer user_data); /* or of the proxy */
  void (*list_links) (FpCall *call, gpointer user_data);
  void (*cancel) (FpCall *call, guint operation, gpointer user_data);
  void (*confirm) (FpCall *call, guint operation, gpointer user_data);
  void (*shut_down) (FpCall *call, gboolean reboot, gpointer user_data); /* or power off */
  gpointer user_data;
} FpService;
