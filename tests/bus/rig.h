/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A bus of one's own with a polkit and a probe that do as they are told (tests/rig), and the real
 * faceplated on it. For any user. */
#pragma once

#include <gio/gio.h>

#include "tests/bus/client.h"

typedef struct
{
  GSubprocess *bus;
  char *address;
  char *dir; /* holds faceplate.conf and state/ */
  char *state_dir;
  char *world;        /* not NULL: of faceplated-on-model (tests/bus/model-world.h) */
  char *probe_socket; /* not NULL: where the probe listens, in the place of being started by the
                         daemon */
  GSubprocess *polkit;
  GSubprocess *daemon;
  GDBusConnection *client;
} Rig;

/* The platform is https://127.0.0.1/PATH; no check runs by itself but that of the start. */
#define RIG_CONFIG(path)                                                                           \
  "[appliance]\nname=SENSOR-01\n[platform]\nurl=https://127.0.0.1/" path                           \
  "\nwebsocket-url=wss://127.0.0.1/"                                                               \
  "ws\n[network]\nlink=lo\n[check]\ninterval-s=0\ntime-scale=0.02\n"

/* The same for a model of the network: of its links eth0 has the default route. */
#define RIG_MODEL_CONFIG(path)                                                                     \
  "[platform]\nurl=https://127.0.0.1/" path "\n[check]\ninterval-s=0\ntime-scale=0.02\n"

/* Everything runs, polkit says yes. */
Rig *rig_new (const char *config);
/* The same with a model of the network in the place of this machine's. script: what it begins with,
 * "" : nothing. */
Rig *rig_new_on_model (const char *config, const char *script);
void rig_script (Rig *rig, const char *script); /* from now on */
char *rig_kernel (Rig *rig);                    /* what is in place in the model */
void rig_free (Rig *rig);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Rig, rig_free)

/* preload: a library put before all others, or NULL; environment: "NAME=VALUE" for it, or NULL.
 * Returns when the name is owned, or FALSE when the daemon has ended before. */
gboolean rig_start_daemon (Rig *rig, const char *preload, const char *const *environment);
/* Its exit status, or minus the signal. */
int rig_stop_daemon (Rig *rig, int signal);
/* The same for one that ends by itself. */
int rig_wait_daemon (Rig *rig);
void rig_restart_daemon (Rig *rig); /* kill -9 */
/* Calls a method that starts an operation and waits until that has ended, or the daemon has: TRUE.
 */
gboolean
rig_call_or_killed (Rig *rig, const char *interface, const char *method, const char *arguments);

void rig_polkit_mode (Rig *rig, const char *mode);
void rig_polkit_release (Rig *rig);
guint rig_polkit_count (Rig *rig, const char *property); /* Asked, Pending, Cancelled */
void rig_polkit_wait (Rig *rig, const char *property, guint count);
char *rig_polkit_last (Rig *rig); /* ('sender', 'action', flags) */
void rig_stop_polkit (Rig *rig);
void rig_start_polkit (Rig *rig, const char *mode);

void rig_stop_bus (Rig *rig);

/* Until the bus has noticed that the daemon ended. */
void rig_wait_name_gone (Rig *rig);

/* Until the daemon has no children: a probe that was ended is reaped a moment later. */
void rig_wait_no_probes (Rig *rig);
