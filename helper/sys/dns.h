/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Puts the DNS servers and the search domain of the management link in place: at systemd-resolved
 * where it runs or can be started, else as /etc/resolv.conf, by faceplate-host. A resolv.conf of
 * ours is put back as soon as resolved has taken over; none is written without a server.
 *
 * What was set is remembered and set again, in the background, when resolved appears or starts
 * again; that may be long after Faceplate wrote resolv.conf. When somebody else writes resolv.conf
 * later (NetworkManager does, for its other links) ours is written again, a few times in a row
 * (helper/sys/resolv-guard.h).
 *
 * Servers that routers announce (IPv6 automatic) stand behind those of the object, and their search
 * domain in the place of none, as long as there is an object; they change in the background, and
 * what fails there is tried again, 5 s later, then doubling to 300 s. An object without servers and
 * domain is there for them alone: ADD of it where nothing is announced leaves what an earlier
 * process may have set until it is known whether routers announce something. */
#pragma once

#include "helper/core/net-edge.h"
#include "helper/sys/host-client.h"

typedef struct _FpDns FpDns;

/* Adds to object what is announced on its link. FALSE: the routers are being asked; what they say
 * is followed by fp_dns_announced(), their silence too. */
typedef gboolean (*FpDnsAppend) (FpNetObject *object, gpointer user_data);

/* bus: NULL: none, so resolv.conf alone. host's strings outlive it. append: NULL: nothing is
 * announced. trouble: with what is set in the background; NULL: nobody is told. */
FpDns *fp_dns_new (GDBusConnection *bus, const FpHostAddress *host, FpDnsAppend append,
                   FpNetDnsTrouble trouble, gpointer user_data);
/* What is set stays. */
void fp_dns_free (FpDns *dns);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpDns, fp_dns_free)

/* Carries out a step on an object of the kind DNS: ADD and SET put it in place, REMOVE takes it
 * back. One at a time. done: OK, or NET_DNS_NOT_SET with a detail; from the loop, within 30 s. */
void fp_dns_run (FpDns *dns, const FpNetStep *step, FpNetStepDone done, gpointer user_data);
/* append would do something else now. */
void fp_dns_announced (FpDns *dns);
/* What fp_dns_run() began, if it has not ended: done is not called. */
void fp_dns_cancel (FpDns *dns);
