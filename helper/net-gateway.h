/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Does the way out of a configuration answer? The stages link (a carrier), address (one of the
 * target link, whoever made it) and gateway (its default route's answers ARP or neighbour
 * discovery; without one there is nothing to ask). */
#pragma once

#include "dbus/report.h"
#include "helper/core/net-config.h"
#include "helper/core/net-edge.h"

typedef struct _FpNetGateway FpNetGateway;

typedef void (*FpNetGatewayStage) (FpStage stage, FpStageStatus status, guint duration_ms,
                                   gpointer user_data);
/* report: transfer full: OK, NET_DOWN, NET_GATEWAY. The last call; self may be freed in it. */
typedef void (*FpNetGatewayDone) (FpReport *report, gpointer user_data);

/* config and beside outlive it. */
FpNetGateway *
fp_net_gateway_new (FpNetEdge *edge, const FpNetConfig *config, GArray *beside,
                    FpNetGatewayStage stage, FpNetGatewayDone done, gpointer user_data);
void fp_net_gateway_free (FpNetGateway *gateway);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpNetGateway, fp_net_gateway_free)
