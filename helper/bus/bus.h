/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The service on the bus: the object /org/faceplate1, its operations, and the way in for calls. */
#pragma once

#include <gio/gio.h>

#include "helper/bus/operations.h"
#include "helper/bus/service.h"

typedef struct _FpBus FpBus;

/* Registers everything; the name is the caller's to own afterwards. service and its model outlive
 * it. */
FpBus *fp_bus_new (GDBusConnection *connection, const FpService *service, GError **error);
void fp_bus_free (FpBus *bus);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpBus, fp_bus_free)

/* Shows the model: announces what really changed. */
void fp_bus_show (FpBus *bus);
FpOperations *fp_bus_operations (FpBus *bus);
