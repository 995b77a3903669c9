/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Carries a prepared change out, stage by stage:
 *
 *   apply  the steps; a carrier, 10 s at most, before the first probe for an address or behind the
 *          last step
 *   lease  with DHCP: a lease, 30 s at most, and what it asks for in place; with IPv6 alone by
 *          announcements: an address of a router's prefix, 15 s at most */
#pragma once

#include "dbus/report.h"
#include "helper/net-run.h"

typedef struct _FpNetApply FpNetApply;

typedef struct
{
  /* As FpConfiguratorStage. */
  void (*stage) (FpStage stage, FpStageStatus status, guint duration_ms, gpointer user_data);
  /* The link of the addresses is there: the DHCP client may run on it. */
  void (*need_lease) (gpointer user_data);
  /* fp_net_client_fault(). */
  const char *(*lease_fault) (gpointer user_data);
  /* report: transfer full. broken: what failed cannot be kept. The last call; self may be freed in
   * it. */
  void (*done) (FpReport *report, gboolean broken, gpointer user_data);
} FpNetApplyCalls;

/* plan: the steps; next: what they are for, which takes its lease meanwhile. keep: goes on after
 * what can be kept. What is passed in outlives it. */
FpNetApply *
fp_net_apply_new (FpNetEdge *edge, double time_scale, GArray *plan, FpNetConfig *next,
                  gboolean keep, GArray *beside, const FpNetApplyCalls *calls, gpointer user_data);
void fp_net_apply_free (FpNetApply *apply);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpNetApply, fp_net_apply_free)

/* The lease of next has changed, or gone. */
void fp_net_apply_lease_changed (FpNetApply *apply);
/* The network has changed: what it waits for may be there. */
void fp_net_apply_network_changed (FpNetApply *apply);
