/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Puts the DNS servers and the search domain of the management link in place: at systemd-resolved
 * where it runs or can be started, else as /etc/resolv.conf, by faceplate-host. A resolv.conf of
 * ours is put back as soon as resolved has taken over.
 *
 * What was set is remembered and set again, in the background, when resolved appears or starts
 * again; that may be long after Faceplate wrote resolv.conf. Somebody else who writes resolv.conf
 * later (NetworkManager does, for its other links) wins until the next fp_dns_run().
 *
 * With IPv6 automatic and no servers of one's own: those that a router announces (RDNSS, RFC 8106)
 * reach nobody. The kernel gives them to whoever listens (ndisc options as RTM_NEWNDUSEROPT), which
 * is systemd-networkd for links that it manages, and this link it does not. */
#pragma once

#include "helper/core/net-edge.h"
#include "helper/sys/host-client.h"

typedef struct _FpDns FpDns;

/* bus: NULL: none, so resolv.conf alone. host's strings outlive it. */
FpDns *fp_dns_new (GDBusConnection *bus, const FpHostAddress *host);
/* What is set stays. */
void fp_dns_free (FpDns *dns);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpDns, fp_dns_free)

/* Carries out a step on an object of the kind DNS: ADD and SET put it in place, REMOVE takes it
 * back. One at a time. done: OK, or NET_DNS_NOT_SET with a detail; from the loop, within 30 s. */
void fp_dns_run (FpDns *dns, const FpNetStep *step, FpNetStepDone done, gpointer user_data);
/* What fp_dns_run() began, if it has not ended: done is not called. */
void fp_dns_cancel (FpDns *dns);
