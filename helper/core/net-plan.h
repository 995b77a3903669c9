/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From what is in place to what is wanted: the steps, in an order in which the kernel takes each of
 * them, and their inverse. Pure.
 *
 * Order: the manager is told; IPv4 addresses that will come are probed for (RFC 5227) where the
 * link is up already, so that one that is taken costs nothing; a VLAN link that is not there comes,
 * so that a kernel without them costs nothing either (but not while its base's MTU changes); then
 * goes what goes: DNS, routes by a gateway, routes on the link, addresses, a VLAN link; single
 * values change; then comes what comes: base link up, VLAN link, its MTU and IPv6 settings, VLAN
 * link up, addresses (probed for now where the link was not up), routes on the link, routes by a
 * gateway, DNS. Each step may be run again, and run where it has no effect (what is to be added is
 * there, what is to go is gone, with its link or without).
 *
 * UP, MTU and IPV6 that are not wanted stay as they are (a lease's MTU does not: then the link's
 * own is wanted, helper/core/net-mtu.h). A wanted address or route that is there already, foreign,
 * is left alone.
 *
 * The kernel removes more than it is told to (helper/core/net-loss.h). What is ours and stays
 * wanted is then removed and added in the plan; what is foreign comes back by FP_NET_STEP_KEEP.
 *
 * The inverse brings back what was there before, also where the plan was carried out in part only,
 * and where the inverse itself was. */
#pragma once

#include "helper/core/net-object.h"

typedef enum
{
  FP_NET_STEP_ADD,    /* address, route: with the object's protocol; an address that is there takes
                         its lifetime; a route of another gateway, link or protocol is no obstacle
                         (no NLM_F_EXCL). mtu, ipv6: of a VLAN link that just came */
  FP_NET_STEP_REMOVE, /* not of mtu and ipv6; up: the link goes down */
  FP_NET_STEP_SET,    /* from old to object: mtu, ipv6, dns; an address: its lifetime alone */
  FP_NET_STEP_PROBE,  /* an IPv4 address that will be added: does somebody have it? No inverse */
  FP_NET_STEP_KEEP,   /* a foreign address or route: added again, with its protocol, if it is gone;
                         failing is no fault */
  FP_N_NET_STEPS
} FpNetStepKind;

typedef struct
{
  FpNetStepKind kind;
  FpNetObject object;
  FpNetObject old; /* SET */
} FpNetStep;

/* observed: what Faceplate owns there now, or takes over; wanted: what it shall be; foreign: what
 * must survive, addresses and routes of the same links. GArray of FpNetObject each. Returns a
 * GArray of FpNetStep (transfer full). */
GArray *fp_net_plan (const GArray *observed, const GArray *wanted, const GArray *foreign);
/* Transfer full. */
GArray *fp_net_plan_inverse (const GArray *steps);

/* "add OBJECT", "remove OBJECT", "set OLD -> OBJECT", "probe OBJECT", "keep OBJECT". */
char *fp_net_step_print (const FpNetStep *step);
gboolean fp_net_step_parse (const char *text, FpNetStep *step);

/* For a person: "probe 192.0.2.60/24 on lan0", "add VLAN 7 on lan0". Transfer full. */
char *fp_net_step_describe (const FpNetStep *step);

#define FP_NET_STEPS_MAX   65536        /* lines of a journal */
#define FP_NET_JOURNAL_MAX (768 * 1024) /* its bytes; the state file has a key for each line */

/* A line a step, for the journal; with what the kernel told of foreign objects. */
char *fp_net_plan_print (const GArray *steps);
/* Transfer full. NULL: a line is no step, or too many. */
GArray *fp_net_plan_parse (const char *text);
