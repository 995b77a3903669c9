/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where everything is measured: a network namespace with one management link (v0, 192.0.2.10/24,
 * default route) and a private dbus-daemon in a folder of its own. A failure ends the program. */
#pragma once

#include <glib.h>

#include "tests/bench/bus-client.h"

typedef struct
{
  char *dir; /* everything written is in it */
  char *bus_socket;
  char *bus_setting; /* DBUS_SYSTEM_BUS_ADDRESS=... */
  GPid bus;
} Rig;

Rig *rig_new (void);
void rig_free (Rig *rig);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Rig, rig_free)

BusClient *rig_connect (Rig *rig);

/* Binds the bus to a CPU. */
void rig_bind_bus (Rig *rig, int cpu);

void rig_add_routes (guint n); /* over v0 */
void rig_flush_routes (void);
void rig_add_links (guint n);
void rig_del_links (void);
/* Adds or removes 198.51.100.77/24 of v0. Returns when the kernel has done it. */
void rig_change_address (gboolean add);
/* Likewise: sets the MTU of v0, to 1400 or 1500. */
void rig_change_mtu (gboolean small);
/* Pulls the cable of v0, or plugs it in. Returns when the kernel has said on a socket of its own
 * that the carrier is gone, or back: it keeps the second such event within a second for later. */
void rig_set_carrier (gboolean on);
