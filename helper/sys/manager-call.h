/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One question to NetworkManager and systemd-networkd, or one order to one of them; both by D-Bus,
 * and neither is started for it (helper/sys/link-managers.h has the facts). */
#pragma once

#include <gio/gio.h>

#include "helper/core/net-object.h"
#include "helper/sys/host-client.h"

typedef struct _FpManagerCall FpManagerCall;

/* error: one does not answer within 3 s, or with something else. Each of these two is the last
 * call, comes from the loop, and may free what made it. */
typedef void (*FpManagerFound) (FpManager manager, const GError *error, gpointer user_data);

typedef enum
{
  FP_TOLD, /* or it does not run */
  FP_TOLD_LINK_UNKNOWN,
  FP_TOLD_FAILED,
} FpTold;
typedef void (*FpManagerEnded) (FpTold outcome, const char *detail, gpointer user_data);

FpManagerCall *
fp_manager_find (GDBusConnection *bus, const char *link, FpManagerFound found, gpointer user_data);

typedef enum
{
  FP_TELL_LEAVE,      /* leave the link alone: ends when it does */
  FP_TELL_LEAVE_WAIT, /* the same, for one that has just started: waits until it knows the link
                       */
  FP_TELL_TAKE_BACK,
} FpTell;

/* object: of the kind MANAGER. Ends within 20 s. */
FpManagerCall *
fp_manager_tell (GDBusConnection *bus, const FpHostAddress *host, const FpNetObject *object,
                 FpTell order, FpManagerEnded ended, gpointer user_data);

/* No call back follows. */
void fp_manager_call_free (FpManagerCall *call);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpManagerCall, fp_manager_call_free)

const char *fp_manager_bus_name (FpManager manager);
