/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The real FpNetEdge (helper/net-edge-system.h) on the appliance's side of a LAN. Every call waits
 * for its answer. */
#pragma once

#include "helper/net-edge-system.h"
#include "tests/net/lan.h"

/* Below what the kernel (3 s of ARP) and the edge (5 s) wait for those that do not answer, above
 * what a slow machine needs for the rest. */
#define KERNEL_RIG_SOON_US (2500 * 1000)

typedef struct
{
  Lan *lan;
  FpNetEdge *edge;
  char *root; /* faceplate-host's: etc/resolv.conf is below it */
  char *host, *dhcp;
  gboolean ended; /* the call that runs; set it FALSE before one of your own */
  FpCode code;    /* of the last step */
  char *detail;
  gboolean reached;
  FpNetSurvey *survey; /* the last one; NULL: it failed */
} KernelRig;

KernelRig *kernel_rig_new (void);
void kernel_rig_free (KernelRig *rig);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KernelRig, kernel_rig_free)

/* Transfer full: it is the caller's from now on. */
FpNetEdge *kernel_rig_steal_edge (KernelRig *rig);
/* Another edge, which knows nothing of what the one before did. */
void kernel_rig_restart (KernelRig *rig);

/* step: as fp_net_step_parse() takes it. begin: does not wait, kernel_rig_wait() does. */
void kernel_rig_begin (KernelRig *rig, const char *step);
void kernel_rig_wait (KernelRig *rig);
void kernel_rig_step (KernelRig *rig, const char *step);
#define STEPS(...)                                                                                 \
  (const char *const[])                                                                            \
  {                                                                                                \
    __VA_ARGS__, NULL                                                                              \
  }
/* Each step, ending in NULL, must be OK, twice in a row. */
void kernel_rig_steps (KernelRig *rig, const char *const *steps);
/* It must fail so, with detail somewhere in what it says. */
void kernel_rig_refused (KernelRig *rig, const char *step, FpCode code, const char *detail);

/* One line an object, in order; of own, foreign and (if there are any) automatic, with a line "--"
 * between. Transfer full. */
char *kernel_rig_survey (KernelRig *rig, const char *vlan);
void kernel_rig_begin_reach (KernelRig *rig, const char *gateway);
gboolean kernel_rig_reach (KernelRig *rig, const char *gateway);

/* Whether `ip -j ARGUMENTS` has text in it, without waiting. */
gboolean kernel_rig_has (KernelRig *rig, const char *arguments, const char *text);
/* `ip -batch` with these lines on the appliance. */
void kernel_rig_batch (KernelRig *rig, const char *lines);
