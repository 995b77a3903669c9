/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The DNS servers and the search domain of one link, at systemd-resolved (org.freedesktop.resolve1,
 * which is started if it can be). It keeps them over a restart of its own, but for a link that goes
 * they are gone. What routers announce it does not hear by itself (helper/sys/rtndopt.h). */
#pragma once

#include <gio/gio.h>

#include "helper/core/net-object.h"

#define FP_RESOLVED_NAME "org.freedesktop.resolve1"

typedef enum
{
  FP_RESOLVED_DONE,
  FP_RESOLVED_ABSENT, /* it does not run, and cannot be started */
  FP_RESOLVED_FAILED,
} FpResolvedOutcome;

typedef struct _FpResolvedCall FpResolvedCall;

/* detail: of FAILED, a sentence for the log. The last call; it may free the call. Never before the
 * function that made the call has returned. */
typedef void (*FpResolvedEnded) (FpResolvedOutcome outcome, const char *detail, gpointer user_data);

/* object: of the kind DNS. A link that resolved does not know yet, or believes to be managed by
 * systemd-networkd still, is tried again for 3 s. */
FpResolvedCall *fp_resolved_set (GDBusConnection *bus, const FpNetObject *object,
                                 FpResolvedEnded ended, gpointer user_data);
/* No fault if the link is gone. */
FpResolvedCall *fp_resolved_revert (GDBusConnection *bus, const char *link, FpResolvedEnded ended,
                                    gpointer user_data);
/* No call back follows. */
void fp_resolved_call_free (FpResolvedCall *call);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpResolvedCall, fp_resolved_call_free)
