/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* All properties of the service, read one interface after the other. */
#pragma once

#include "ui/ctl/json.h"
#include "ui/ctl/service.h"

/* Each an a{sv}; operation: the running one's, or NULL. */
typedef struct
{
  GVariant *appliance, *network, *proxy, *connectivity, *operation;
} CtlSnapshot;

/* Into a snapshot that is all zero; clear it in any case. */
gboolean ctl_snapshot_read (CtlSnapshot *snapshot, CtlService *service, GError **error);
void ctl_snapshot_clear (CtlSnapshot *snapshot);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CtlSnapshot, ctl_snapshot_clear)

JsonObject *ctl_snapshot_json (const CtlSnapshot *snapshot);
void ctl_snapshot_print (const CtlSnapshot *snapshot);
