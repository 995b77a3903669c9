/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The composition root: the only file that sees all layers. It carries out what the pure parts
 * decide: the effects of the running operation's machine, the checks that the schedule wants, the
 * network's changes; and shows the model on the bus after each step. */
#pragma once

#include <gio/gio.h>

#include "helper/core/config.h"
#include "helper/sys/probe-client.h"

typedef struct
{
  const char *config_file;
  const char *state_dir;
  FpProbeAddress probe;
} FpDaemonOptions;

typedef struct _FpDaemon FpDaemon;

/* Registers the objects; the name is the caller's to own. options' strings outlive it. NULL: error.
 */
FpDaemon *
fp_daemon_new (GDBusConnection *connection, const FpDaemonOptions *options, GError **error);
void fp_daemon_free (FpDaemon *daemon);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpDaemon, fp_daemon_free)

/* Cancels what runs and calls done when the last write has ended. */
void fp_daemon_end (FpDaemon *daemon, void (*done) (gpointer user_data), gpointer user_data);
