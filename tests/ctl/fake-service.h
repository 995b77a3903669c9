/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An org.faceplate1 whose every word and moment the test decides: for what the real service does
 * only by a rare coincidence. Its objects are those of org.faceplate1.xml; properties have plain
 * defaults. */
#pragma once

#include <gio/gio.h>

typedef struct _FakeService FakeService;

/* A method of org.faceplate1 was called; return it with invocation. */
typedef void (*FakeCall) (FakeService *fake, const char *method, GVariant *args,
                          GDBusMethodInvocation *invocation, gpointer user_data);

/* Owns the name on the bus at address before it returns. */
FakeService *fake_service_new (const char *address);
/* The connection closes: every client sees it vanish. */
void fake_service_free (FakeService *fake);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FakeService, fake_service_free)

void fake_service_on_call (FakeService *fake, FakeCall call, gpointer user_data);

/* value is consumed if floating. PropertiesChanged is sent if announce. */
void fake_service_set (FakeService *fake, const char *path, const char *interface,
                       const char *property, GVariant *value, gboolean announce);

/* An operation that runs, with no stage yet, as the appliance's running one. */
void fake_service_add_operation (FakeService *fake, const char *path, const char *kind);
void fake_service_drop_operation (FakeService *fake, const char *path);
/* Signal and property. */
void fake_service_stage (FakeService *fake, const char *path, const char *stage, const char *status,
                         guint ms);
/* A time of CLOCK_BOOTTIME, so long from now. */
gint64 fake_boottime_us (guint left_s);
/* State and deadline in one signal; left_s: from now, 0 for none. */
void fake_service_state (FakeService *fake, const char *path, const char *state, guint left_s);
/* State, report and signal; it runs no more. report: NULL for an empty one. */
void
fake_service_complete (FakeService *fake, const char *path, const char *state, GVariant *report);
void fake_service_emit (FakeService *fake, const char *path, const char *interface,
                        const char *signal, GVariant *args);

/* A report in the form of org.faceplate1.xml. */
GVariant *fake_report (const char *code, guint number, const char *text, const char *stage);
