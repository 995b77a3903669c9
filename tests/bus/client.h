/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A caller of org.faceplate1 in a test, on whatever bus it is connected to. Everything has a
 * deadline; what must not fail ends the test. */
#pragma once

#include <gio/gio.h>

#define CLIENT_DEADLINE_MS 20000

/* A connection, so a caller, of its own. */
GDBusConnection *client_connect (const char *address);

/* arguments: the text of a tuple ("({'host': <'a'>}, @a{sv} {})"). NULL: error. */
GVariant *client_call (GDBusConnection *client, const char *path, const char *interface,
                       const char *method, const char *arguments, GError **error);
/* The same without waiting; interactive: a person may be asked. */
void client_call_async (GDBusConnection *client, const char *path, const char *interface,
                        const char *method, const char *arguments, gboolean interactive,
                        GAsyncReadyCallback done, gpointer user_data);
/* It must fail with org.faceplate1.Error.NAME (or, with a dot in it, exactly name). */
void client_call_fails (GDBusConnection *client, const char *path, const char *interface,
                        const char *method, const char *arguments, const char *name);
/* It must return the path of an operation (transfer full). */
char *client_start (GDBusConnection *client, const char *interface, const char *method,
                    const char *arguments);
/* The same, and the operation must end in state. */
char *client_run (GDBusConnection *client, const char *interface, const char *method,
                  const char *arguments, const char *state);

/* Of /org/faceplate1, as text: 'a', true, uint16 80. */
char *client_get (GDBusConnection *client, const char *interface, const char *property);
char *client_get_at (GDBusConnection *client, const char *path, const char *interface,
                     const char *property);
void client_expect (GDBusConnection *client, const char *interface, const char *property,
                    const char *text);
/* Until the property, read again at each signal of the service, has this text. */
void client_wait (GDBusConnection *client, const char *path, const char *interface,
                  const char *property, const char *text);
/* The code of the report of the operation at path. */
char *client_code (GDBusConnection *client, const char *path);

/* error's name on the bus ends in NAME; frees nothing. */
void client_assert_error (const GError *error, const char *name);

/* Turns the main loop until *flag, or the end of the deadline, which ends the test. */
void client_turn_until (const gboolean *flag, const char *what);
