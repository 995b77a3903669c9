/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The objects /org/faceplate1/operation/N. They stay for a while after their end
 * (helper/bus/limits.h); N is never used twice. */
#pragma once

#include <gio/gio.h>

#include "dbus/report.h"
#include "helper/core/operation.h"
#include "helper/core/stages.h"

typedef struct _FpOperations FpOperations;

/* method_call and its user_data: as for fp_object_add(). */
FpOperations *fp_operations_new (GDBusConnection *connection, GDBusInterfaceInfo *info,
                                 GDBusInterfaceMethodCallFunc method_call, gpointer user_data);
void fp_operations_free (FpOperations *operations);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpOperations, fp_operations_free)

/* A new object; its number, or 0 with error. */
guint fp_operations_add (FpOperations *operations, const FpOperation *operation,
                         gint64 started_realtime_us, GError **error);
const char *fp_operations_path (FpOperations *operations, guint number);
/* It never was. */
void fp_operations_drop (FpOperations *operations, guint number);

/* Each for the newest one. */
void
fp_operations_show (FpOperations *operations, const FpOperation *operation, const FpStages *stages);
void fp_operations_stage_changed (FpOperations *operations, const FpStages *stages, FpStage stage,
                                  FpStageStatus status, guint duration_ms);
/* It has ended: shows the final state and report (a{sv}). It goes FP_OPERATION_KEPT_S after
 * operation->ended_us. */
void fp_operations_show_end (FpOperations *operations, const FpOperation *operation,
                             const FpStages *stages, GVariant *report);
/* Completed; when everything else that changed with it has been shown. */
void fp_operations_say_completed (FpOperations *operations, const FpOperation *operation,
                                  GVariant *report);
