/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Asks polkit whether a caller may do an action (org.freedesktop.PolicyKit1.Authority,
 * CheckAuthorization): the only place that does.
 *
 * Asynchronous: nothing waits for polkitd but the one call. Denied by default: an error, a
 * time-out, a challenge that nobody may answer and a polkitd that is gone are all a no; but a
 * question that fails is asked again, twice and soon (polkitd may be starting). The subject is the
 * caller's unique bus name, which the bus never gives twice. A caller that vanishes takes its
 * question back. polkitd is spoken to directly, because its client library costs start time for one
 * call. */
#pragma once

#include <gio/gio.h>

typedef struct _FpAuthorization FpAuthorization;

/* granted: or error (FP_ERROR_NOT_AUTHORIZED). Exactly once for each question that was taken, also
 * for a caller that vanished. */
typedef void (*FpAuthorized) (const GError *error, gpointer user_data);

FpAuthorization *fp_authorization_new (GDBusConnection *connection);
/* Questions that are pending are denied first. */
void fp_authorization_free (FpAuthorization *authorization);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpAuthorization, fp_authorization_free)

/* interactive: the caller allows a question to a person (the message's flag). FALSE
 * (FP_ERROR_LIMITS_EXCEEDED): too many are pending. */
gboolean
fp_authorization_ask (FpAuthorization *authorization, const char *sender, const char *action,
                      gboolean interactive, FpAuthorized done, gpointer user_data, GError **error);
