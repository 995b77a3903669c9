/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A blocking D-Bus client without threads: GDBus's own hands every message from one thread to
 * another, which takes longer than what is measured. A failure of any kind ends the program. */
#pragma once

#include <gio/gio.h>

typedef struct _BusClient BusClient;

BusClient *bus_client_new (const char *socket_path);
void bus_client_free (BusClient *client);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BusClient, bus_client_free)

void bus_client_match (BusClient *client, const char *rule);
/* The reply's body, NULL: an error reply. parameters is consumed. Transfer full. */
GVariant *bus_client_call (BusClient *client, const char *name, const char *path,
                           const char *interface, const char *method, GVariant *parameters);
/* Waits for a signal of that member whose first argument is arg0; 10 s at most. Others are passed
 * over. Transfer full. */
GVariant *bus_client_wait (BusClient *client, const char *member, const char *arg0);
/* Throws away the signals that came with replies. */
void bus_client_forget (BusClient *client);
