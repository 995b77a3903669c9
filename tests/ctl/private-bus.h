/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A real dbus-daemon of the test's own, on which everybody may do everything. It dies with the
 * test. */
#pragma once

#include <gio/gio.h>

typedef struct _PrivateBus PrivateBus;

PrivateBus *private_bus_new (void);
void private_bus_free (PrivateBus *bus);
const char *private_bus_address (PrivateBus *bus);

/* For a child's setup function. */
void die_with_parent (gpointer user_data);
