/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a test inside tests/rig/appliance works with: programs as other users, the service, and
 * waiting for what can be seen on the bus. Every wait has a deadline and ends the test when it
 * passes. */
#pragma once

#include <gio/gio.h>

#define WORLD_DEADLINE_MS (20 * 1000)

/* Ends a test that runs outside of tests/rig/appliance, where it would touch the machine; so does
 * all else here. */
void world_expect (void);
/* Below the build and the source folder, as other users see them. Transfer full. */
char *world_build (const char *path);
char *world_source (const char *path);
/* Below $RIG_DIR. */
char *world_file (const char *name);

/* Starts a program as a user ("root" for none), with its output in the file LOG below $RIG_DIR
 * (NULL: inherited). It dies with the test. */
GPid world_spawn (const char *user, const char *log, const char *const *argv);
/* Sends the signal and, unless it is SIGSTOP or SIGCONT, waits for the end. A program that is told
 * to end (SIGTERM) fails the test by its exit status, under a sanitizer also for a leak. */
void world_kill (GPid pid, int signal);
/* No sanitizer has said anything in the logs below $RIG_DIR. */
void world_expect_no_reports (void);
/* Waits for the end of a program that ends by itself. Its exit status; -1: by a signal. */
int world_exit_status (GPid pid);
/* Of the programs in this process namespace one of that name, at most 15 bytes of it; 0: none. */
GPid world_find (const char *name);
void world_wait_gone (const char *name); /* until there is none */
/* Starts what systemd does for a socket unit: a program of the build for each connection to the
 * socket, whose path it makes. Returns when it takes connections. */
GPid world_listen (const char *program, const char *socket, const char *log);
/* The same with an option for it. */
GPid
world_listen_option (const char *program, const char *option, const char *socket, const char *log);
/* Runs a program to its end as a user. Returns its exit status; *output (transfer full) has both
 * streams. */
int world_run (const char *user, char **output, const char *const *argv);

/* Turns the default main context until check() is TRUE. Fails the test after WORLD_DEADLINE_MS,
 * naming what. */
typedef gboolean (*WorldCheck) (gpointer user_data);
void world_wait (const char *what, WorldCheck check, gpointer user_data);

/* The pid in $RIG_DIR/NAME.pid ("bus", "polkit"). */
GPid world_daemon (const char *name);

/* faceplated as its own user on the system bus: writes a configuration with these [platform] lines,
 * waits for its name. */
typedef struct
{
  GPid pid;
  GDBusConnection *bus;           /* a private connection, as root */
  gboolean net_admin;             /* set before the start: with CAP_NET_ADMIN, as the unit has it */
  const char *const *environment; /* NULL, or "NAME=VALUE" for it alone */
} WorldService;

void world_service_start (WorldService *service, const char *platform_lines);
void world_service_stop (WorldService *service, int signal);
/* A connection of one's own to the system bus, which does not end the process when the bus goes. */
GDBusConnection *world_connect (void);
/* The property, or NULL while the service does not answer. */
GVariant *
world_property (GDBusConnection *bus, const char *path, const char *interface, const char *name);
/* Waits until the property prints as text (g_variant_print without types). */
void world_wait_property (GDBusConnection *bus, const char *path, const char *interface,
                          const char *name, const char *text);
