/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One object on the bus: its interfaces and the values of its properties.
 *
 * Values are set in a step and announced by fp_object_flush() at its end: those that really differ,
 * one PropertiesChanged an interface. Reads are answered from the values, whatever else goes on. */
#pragma once

#include <gio/gio.h>

typedef struct _FpObject FpObject;

FpObject *fp_object_new (GDBusConnection *connection, const char *path);
/* Takes it off the bus. */
void fp_object_free (FpObject *object);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpObject, fp_object_free)

/* method_call: as in GDBusInterfaceVTable, with user_data. All properties must have been set before
 * the first turn of the main loop. */
gboolean
fp_object_add (FpObject *object, GDBusInterfaceInfo *info, GDBusInterfaceMethodCallFunc method_call,
               gpointer user_data, GError **error);
/* Consumes value if it is floating. The property must be one of the interface's. */
void fp_object_set (FpObject *object, const char *interface, const char *property, GVariant *value);
void fp_object_flush (FpObject *object);
/* Flushes first, so that nobody sees a signal before the properties that go with it. */
void
fp_object_emit (FpObject *object, const char *interface, const char *signal, GVariant *parameters);
const char *fp_object_path (FpObject *object);
