/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The system's own services, the real ones, inside of tests/rig/appliance with RIG_SERVICES=1, and
 * a link eth0 for them. What goes wrong or takes too long ends the test. */
#pragma once

#include <gio/gio.h>

#include "helper/core/net-edge.h"
#include "helper/sys/host-client.h"

/* eth0, up, with its other end "far", which has 198.51.100.1/24. Removed first if it is there. */
void services_make_link (void);
/* A scratch root for faceplate-host, whose run/systemd is the real one; resolv.conf in it is
 * foreign. */
FpHostAddress services_host (void);
/* A connection to the bus as that user, whatever the process is. */
GDBusConnection *services_connect (const char *user);

/* Started, and the name is owned. */
GPid services_resolved (void);
GPid services_networkd (void);
GPid services_network_manager (void);
/* Killed, and the name is gone. */
void services_kill (GPid pid, const char *name);

/* Runs a step to its end; code and detail (free it) of it. run: fp_dns_run and so on, with its
 * object. */
typedef void (*ServicesRun) (gpointer object, const FpNetStep *step, FpNetStepDone done,
                             gpointer user_data);
FpCode services_run (ServicesRun run, gpointer object, FpNetStepKind kind, const char *text,
                     char **detail);
/* Must succeed. */
void services_do (ServicesRun run, gpointer object, FpNetStepKind kind, const char *text);

/* Output of a program; a failure of it ends the test. Transfer full. */
char *services_output (const char *line);
/* Waits until the output has text in it (or has it no more). */
void services_wait (const char *line, const char *text);
void services_wait_gone (const char *line, const char *text);
#define RESOLVECTL "build-peers/systemd-resolved/usr/bin/resolvectl"
