/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Restarts or shuts down the machine through systemd-logind (org.freedesktop.login1), which asks
 * polkit whether this user may; no question to a person. Whoever holds a shutdown off
 * (systemd-inhibit(1)) is not passed over. */
#pragma once

#include <gio/gio.h>

typedef enum
{
  FP_LOGIN_REBOOT,
  FP_LOGIN_POWER_OFF,
} FpLoginAction;

typedef struct _FpLoginCall FpLoginCall;

/* failure: a sentence; NULL: it has begun. The last call; it may free the call. */
typedef void (*FpLoginEnded) (const char *failure, gpointer user_data);

/* 10 s at most. */
FpLoginCall *fp_login_call_new (GDBusConnection *bus, FpLoginAction action, FpLoginEnded ended,
                                gpointer user_data);
/* Takes nothing back; no call back follows. */
void fp_login_call_free (FpLoginCall *call);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpLoginCall, fp_login_call_free)
