/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From what is in place to what is wanted: the steps, in an order in which the kernel takes each of
 * them, and their inverse. Pure.
 *
 * Order: routes go first (the farther before those that lead to their gateway), then addresses,
 * then single values change, then a VLAN link goes; what comes comes in the opposite order:
 * manager, VLAN link, up, mtu, ipv6, addresses (each IPv4 one probed before, RFC 5227), routes on
 * the link, routes by a gateway, DNS. Applying a plan and then its inverse gives what was there
 * before; each step may be run again, and run where it has no effect (what is to be added is there,
 * what is to go is gone).
 *
 * The kernel removes more than it is told to: an IPv4 address takes its secondaries and the routes
 * that prefer it along, the last one all IPv4 routes of the link; a link that goes takes
 * everything. What is foreign and stays must come back: FP_NET_STEP_KEEP at the end of the plan. */
#pragma once

#include "helper/core/net-object.h"

typedef enum
{
  FP_NET_STEP_ADD,
  FP_NET_STEP_REMOVE,
  FP_NET_STEP_SET,   /* a single one: from old to object */
  FP_NET_STEP_PROBE, /* an IPv4 address that will be added: does somebody have it? No inverse */
  FP_NET_STEP_KEEP, /* a foreign address or route: added again if it is gone; failing is no fault */
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

/* A line a step: "add OBJECT", "remove OBJECT", "set OLD -> OBJECT", "keep OBJECT"; for the
 * journal. */
char *fp_net_step_print (const FpNetStep *step);
gboolean fp_net_step_parse (const char *text, FpNetStep *step);
