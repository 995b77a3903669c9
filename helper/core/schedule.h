/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* When the next check by itself is due, and what the checks so far say about the connection. Pure:
 * time and chance are parameters.
 *
 * A check is due at the start, 2 s after the last of a burst of network changes (10 s after its
 * first at the latest), and an interval after a success. After a failure it is due after 15 s, then
 * twice as long each time, up to the interval. Each delay is spread at random, so that a fleet does
 * not call at once. An interval of 0 leaves only the start and the network's changes.
 *
 * After PX_AUTH_REJECTED none is due, because accounts get locked: until the settings change, or a
 * check that somebody asked for gets past the login. One that ends before it says nothing new. A
 * restart changes nothing of that (FpState.login_refused). */
#pragma once

#include <glib.h>

#include "dbus/report.h"

typedef struct
{
  guint interval_s;
  FpConnectivityState state;
  gint64 due_us;      /* on the clock of now_us; 0: none */
  gint64 burst_us;    /* the first network change of a burst; 0: none */
  guint failures;     /* in a row */
  gboolean held;      /* after PX_AUTH_REJECTED; set before the start if it is known from before */
  gboolean succeeded; /* since the start or since the settings changed */
} FpSchedule;

/* chance: from 0 to 1. */
void fp_schedule_init (FpSchedule *schedule, gboolean configured, guint interval_s);
void fp_schedule_start (FpSchedule *schedule, gint64 now_us, double chance);
void fp_schedule_network_changed (FpSchedule *schedule, gint64 now_us);
/* The settings in force are others now: what was learned about the connection is void. A check is
 * not yet due. */
void fp_schedule_settings_changed (FpSchedule *schedule);
/* A check began: nothing is due while it runs. */
void fp_schedule_check_began (FpSchedule *schedule);
/* A check of the configuration in force ended with report. */
void fp_schedule_check_ended (FpSchedule *schedule, const FpReport *report, gint64 now_us,
                              double chance);
/* A check of the configuration in force gave way, or was cancelled, without a result. */
void fp_schedule_check_dropped (FpSchedule *schedule, gint64 now_us);
