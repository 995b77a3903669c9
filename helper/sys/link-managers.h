/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who else manages a link: NetworkManager or systemd-networkd; and having them leave it alone, or
 * take it back. Neither is started for it: one that has no name on the bus manages nothing.
 *
 * NetworkManager is told by the property Managed of its device. Version 1.42 lets go at once and
 * leaves addresses and routes as they are; it remembers in /run over its own restart, not over one
 * of the machine. systemd-networkd is told by a file in /run that faceplate-host writes, and by
 * Reload: it removes its addresses and routes at once, and leaves a link alone that is yet to come.
 * Either way the link is left with net.ipv6.conf accept_ra 0. When one of them (re)starts it is
 * told again, in the background. */
#pragma once

#include "helper/core/net-edge.h"
#include "helper/sys/manager-call.h"

typedef struct _FpLinkManagers FpLinkManagers;

/* bus: NULL: none, so nobody manages anything. host's strings outlive it. */
FpLinkManagers *fp_link_managers_new (GDBusConnection *bus, const FpHostAddress *host);
/* What they were told stays. */
void fp_link_managers_free (FpLinkManagers *managers);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpLinkManagers, fp_link_managers_free)

/* One of find and run at a time; both call back from the loop. */
void fp_link_managers_find (FpLinkManagers *managers, const char *link, FpManagerFound found,
                            gpointer user_data);
/* Carries out a step on an object of the kind MANAGER. ADD: it leaves the link alone, done is
 * called when it does; REMOVE: it is told to take it back, which then takes it some time. done: OK
 * or NET_NOT_SET with a detail, within 20 s. */
void fp_link_managers_run (FpLinkManagers *managers, const FpNetStep *step, FpNetStepDone done,
                           gpointer user_data);
/* What find or run began: no call back follows. */
void fp_link_managers_cancel (FpLinkManagers *managers);
