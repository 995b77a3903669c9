/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The composition root: the only file that sees all layers. It hands on what happens: calls to the
 * runner of operations, the network's changes to those that wait for them, the checks that the
 * schedule wants; and shows the model on the bus after each step. */
#pragma once

#include <gio/gio.h>

#include "helper/core/net-edge.h"
#include "helper/sys/probe-client.h"

typedef struct
{
  const char *config_file;
  const char *state_dir;
  FpProbeAddress probe;
  FpNetEdge *edge; /* taken */
} FpDaemonOptions;

typedef struct _FpDaemon FpDaemon;

/* Registers the objects; the name is the caller's to own, in ready: called once, by the main loop,
 * when the network is known and what is in force of it has been put in place, or after 2 s. A call
 * that starts the service waits on the bus until then. options' strings outlive it. NULL: error. */
FpDaemon *fp_daemon_new (GDBusConnection *connection, const FpDaemonOptions *options,
                         void (*ready) (gpointer user_data), gpointer user_data, GError **error);
void fp_daemon_free (FpDaemon *daemon);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpDaemon, fp_daemon_free)

/* Cancels what runs and calls done when the last write has ended. */
void fp_daemon_end (FpDaemon *daemon, void (*done) (gpointer user_data), gpointer user_data);
