/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Answers the calls that end the machine's run: systemd-logind is asked, for one of them at a time.
 */
#pragma once

#include "helper/bus/dispatch.h"

typedef struct _FpShutdown FpShutdown;

FpShutdown *fp_shutdown_new (GDBusConnection *connection);
/* Takes back nothing that logind was asked for; the call is answered with Failed. */
void fp_shutdown_free (FpShutdown *shutdown);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpShutdown, fp_shutdown_free)

/* Takes call: answered when logind has taken the order, or refuses. Else power off. */
void fp_shutdown_ask (FpShutdown *shutdown, FpCall *call, gboolean reboot);
