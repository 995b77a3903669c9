/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Settings on a link and, if they need one, the lease: what the configurator puts in place. A plain
 * value. Pure. */
#pragma once

#include "helper/core/lease.h"
#include "helper/core/net-plan.h"
#include "helper/core/network.h"
#include "helper/core/state.h"

typedef struct
{
  FpStateNetwork network;
  gboolean has_lease;
  FpLease lease;
  gint64 expires_us;    /* of the lease, CLOCK_BOOTTIME; 0: never */
  gboolean hold;        /* DHCP, and no server was heard yet since the start: what an earlier lease
                           left on the link stays */
  char ask[FP_IP_SIZE]; /* the address to ask a server for; "" : none */
  gboolean unknown_dns; /* an earlier run may have left DNS servers in place */
  gboolean
      untold; /* who left the link to us was not told so since the start, and may not run yet */
} FpNetConfig;

/* Where things of one configuration can be: a base link and a VLAN link over it ("" : none). */
typedef struct
{
  char base[FP_LINK_NAME_SIZE]; /* "" : nowhere */
  char vlan[FP_LINK_NAME_SIZE];
} FpNetPlace;

FpNetPlace fp_net_config_place (const FpNetConfig *config);
/* The link of the addresses; "" while not managed. */
void fp_net_config_target (const FpNetConfig *config, char link[FP_LINK_NAME_SIZE]);
gboolean fp_net_config_uses_dhcp (const FpNetConfig *config);
/* Both by DHCP on the same link: one client serves both. */
gboolean fp_net_config_same_client (const FpNetConfig *a, const FpNetConfig *b);

/* A server gave lease, or (NULL) there is none any more. */
void fp_net_config_hear (FpNetConfig *config, const FpLease *lease, gint64 now_us);
/* What a server may still know: its answer, and what there is to ask for. */
void fp_net_config_copy_lease (FpNetConfig *config, const FpNetConfig *from);

/* Only a look at what is in place shows what belongs there, or what has to go. */
gboolean fp_net_config_unsure (const FpNetConfig *config);
/* With lifetimes from now on; observed: for hold. Transfer full. */
GArray *fp_net_config_wanted (const FpNetConfig *config, const GArray *observed, gint64 now_us);
/* Holds only where there is something to hold: an address of ours, which it then asks for. */
void fp_net_config_check_hold (FpNetConfig *config, const GArray *observed);

/* The gateway of the default route of objects, the first one; "" : none. */
void fp_net_gateway (const GArray *objects, const char *link, char gateway[FP_IP_SIZE]);
/* Whether objects have a global address on link. */
gboolean fp_net_has_address (const GArray *objects, const char *link);

/* Whether network, as it is observed, lacks an address or a default route that is wanted, or the
 * address that is held. */
gboolean fp_net_config_lacks (const FpNetConfig *config, const FpNetwork *network, gint64 now_us);

/* Where a journal says that something may be left of a change: the base link that it names. */
FpNetPlace fp_net_journal_place (const GArray *steps);
/* A journal's steps always name the base link, also where nothing has to be undone but a lease. */
void fp_net_journal_complete (GArray *steps, const GArray *observed, const char *base);

/* What no survey shows, DNS, managers and which MTUs are a lease's (net-mtu.h): GArray of
 * FpNetObject. step was carried out, or failed.
 */
void fp_net_beside_note (GArray *beside, const FpNetStep *step, gboolean done);
/* Who left the link to us. */
void fp_net_beside_remember (GArray *beside, const FpNetConfig *config);
/* Who was not told yet is not observed to leave the link alone, once. */
void fp_net_config_suspect_manager (FpNetConfig *config, GArray *observed);
/* Unknown DNS servers are observed where others are not wanted; where they are, those are set. */
void fp_net_config_suspect_dns (FpNetConfig *config, GArray *observed, const GArray *wanted);
/* Steps without those that probe. Transfer full. */
GArray *fp_net_plan_without_probes (const GArray *steps);
