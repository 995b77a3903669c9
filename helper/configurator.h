/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The network settings of the management link: puts them in place, takes them back, and keeps those
 * in force in place (leases, a link that comes and goes). It decides nothing about operations: the
 * daemon asks it to prepare a change, journals what it returns, asks it to apply, and then to
 * settle or to undo. All that touches the world goes through an FpNetEdge; one change at a time.
 *
 *   idle -- prepare --> prepared -- apply --> applied -- settle --> idle (new settings in force)
 *                           |                    |
 *                           +------- undo -------+--> idle (old settings in force)
 *
 * Everything here is level-triggered: after undo, settle and start it compares what is in place
 * with what is wanted and plans the difference, so that a lost event or a step that failed is made
 * good at the next one. */
#pragma once

#include "dbus/report.h"
#include "helper/core/net-edge.h"
#include "helper/core/network.h"
#include "helper/core/state.h"

typedef struct _FpConfigurator FpConfigurator;

/* lease: NULL: none (any more). What Network.Lease shows. */
typedef void (*FpConfiguratorLease) (const FpLease *lease, gint64 expires_us, gpointer user_data);
/* What of the settings in force is not in place, though it is tried again: the code and a detail
 * (NULL: none); OK: all is. */
typedef void (*FpConfiguratorFault) (FpCode code, const char *detail, gpointer user_data);
/* As fp_checker's: stage apply and lease. */
typedef void (*FpConfiguratorStage) (FpStage stage, FpStageStatus status, guint duration_ms,
                                     gpointer user_data);

/* Takes edge. time_scale: of the waits below, as [check] time-scale. No function is called
 * from within a call of this interface; nor is any done below. */
FpConfigurator *
fp_configurator_new (FpNetEdge *edge, double time_scale, FpConfiguratorStage stage,
                     FpConfiguratorLease lease, FpConfiguratorFault fault, gpointer user_data);
void fp_configurator_free (FpConfigurator *self); /* leaves the network as it is */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpConfigurator, fp_configurator_free)

/* At the start: network is in force (FpStateNetwork of the stored state); journal: of a change that
 * did not end, or NULL: it is undone first. done: when what can be in place is (a lease may come
 * later). */
typedef void (*FpConfiguratorDone) (gpointer user_data);
void fp_configurator_start (FpConfigurator *self, const FpStateNetwork *network,
                            const char *journal, FpConfiguratorDone done, gpointer user_data);

/* Surveys, plans. wanted: its taken_from is not looked at; managed FALSE: release (link and
 * settings do not matter). error: FP_ERROR_NO_LINK, LINK_MANAGED, ADDRESS_OVERLAP, FAILED: nothing
 * has been touched, and it is idle again. Else journal (valid during the call): the inverse, a step
 * a line; and next: what will be in force. take_over: from a foreign manager. */
typedef void (*FpConfiguratorPrepared) (const char *journal, const FpStateNetwork *next,
                                        const GError *error, gpointer user_data);
void fp_configurator_prepare (FpConfigurator *self, const FpStateNetwork *wanted,
                              gboolean take_over, FpConfiguratorPrepared done, gpointer user_data);

/* Carries the plan out, and with DHCP waits for the lease (30 s), with IPv6 only for a router's
 * prefix (15 s). report (transfer full): code OK, or why not: NET_DOWN, NET_DHCP_NONE,
 * NET_ADDRESS_USED, NET_NO_ROUTER, NET_DNS_NOT_SET, NET_NOT_SET. keep: goes on after what can be
 * kept (all but NET_NOT_SET, and that of an ARP probe that could not run): then everything else is
 * in place all the same. */
typedef void (*FpConfiguratorApplied) (FpReport *report, gpointer user_data);
void fp_configurator_apply (FpConfigurator *self, gboolean keep, FpConfiguratorApplied done,
                            gpointer user_data);
/* From done of apply on: what failed cannot be kept. */
gboolean fp_configurator_is_broken (const FpConfigurator *self);

/* The change is committed: its settings are in force. */
void fp_configurator_settle (FpConfigurator *self);
/* At any moment after prepare, also while it surveys, applies or checks the gateway (whose done is
 * then not called). done when the old settings are in place as far as the kernel lets them be:
 * failures are logged and made good later (helper/net-undo.h). */
void fp_configurator_undo (FpConfigurator *self, FpConfiguratorDone done, gpointer user_data);

/* Without a platform: the gateway of the settings or the lease answers. done: report (transfer
 * full): OK, NET_GATEWAY; stages link, address, gateway. No gateway: OK once there is an address.
 */
void fp_configurator_check_gateway (FpConfigurator *self, FpConfiguratorApplied done,
                                    gpointer user_data);

/* The network was observed anew: the link that carries the addresses, so the VLAN link if there is
 * one, of the settings in force or those that are being applied. */
void fp_configurator_network_changed (FpConfigurator *self, const FpNetwork *network);
