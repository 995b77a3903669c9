/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Everything around faceplate-lcd, each a program of its own on a bus of its own, without any
 * right: dbus-daemon, a stand-in for polkit, faceplated with a stand-in for the probe (what a check
 * does follows from the proxy's name, tests/rig/fake-probe.c), LCDd. All end with this process. */
#pragma once

#include <gio/gio.h>

#include "tests/lcd/lcdd.h"

typedef struct
{
  char *folder;
  char *address; /* of the bus; the same after a restart */
  GPid bus, polkit, service, panel;
  GDBusConnection *connection;
  FpTestLcdd *lcdd;
  GString *errors; /* what the panel says on its standard error */
  guint errors_source;
  const char *service_lines; /* of the service's configuration, to be set before its start */
} Stage;

/* Only the folder, and an LCDd that does not run. The service is to have a platform, and the link
 * lo. */
void stage_init (Stage *stage);
void stage_clear (Stage *stage);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Stage, stage_clear)

void stage_start_bus (Stage *stage);
/* Returns when the name is owned. */
void stage_start_service (Stage *stage);
/* options: lines of [panel]. */
void stage_start_panel (Stage *stage, const char *options);
/* Ends the program with the signal; returns its wait status. */
int stage_kill (GPid *pid, int signal);
/* Bus, service, LCDd of this size, panel. */
void stage_start_all (Stage *stage, guint cols, guint rows);

/* Calls a method of /org/faceplate1 as another client. values: text of the arguments. */
void stage_call (Stage *stage, const char *interface, const char *method, const char *arguments);
/* Waits until the property prints as text. */
void stage_wait_property (Stage *stage, const char *interface, const char *name, const char *text);
/* Waits until the panel has said text in its log. */
void stage_wait_log (Stage *stage, const char *text);
