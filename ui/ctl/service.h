/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* org.faceplate1 as one process of it: calls go to the unique name that owned the bus name at the
 * beginning, so that the answer of a successor is never taken for that of the process that was
 * asked. */
#pragma once

#include <gio/gio.h>

#include "ui/ctl/options.h"

typedef struct
{
  GDBusConnection *bus;
  char *owner;        /* unique name */
  gint64 deadline_us; /* of the whole command, g_get_monotonic_time(); 0: none */
} CtlService;

/* The system bus (DBUS_SYSTEM_BUS_ADDRESS is honoured); losing it does not end the process. */
GDBusConnection *ctl_bus_connect (GError **error);

/* Starts the service if it can be started. */
CtlService *ctl_service_connect (const CtlOptions *options, GError **error);
void ctl_service_free (CtlService *service);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlService, ctl_service_free)

/* a{sv}, full. */
GVariant *
ctl_service_get_all (CtlService *service, const char *path, const char *interface, GError **error);
/* A method that polkit guards: a person may be asked to authenticate. args is consumed if floating.
 */
GVariant *ctl_service_change (CtlService *service, const char *path, const char *interface,
                              const char *method, GVariant *args, const GVariantType *reply_type,
                              GError **error);

/* The arguments of a method that is asked with its defaults: (a{sv}), floating. */
GVariant *ctl_no_options (void);

/* Prints error (taken), as JSON too if that is wanted, and says which exit status it means. */
CtlStatus ctl_service_refused (const CtlOptions *options, GError *error);
/* The same for an error of a value or of the terminal: the service was not asked. */
CtlStatus ctl_usage_refused (const CtlOptions *options, GError *error);
