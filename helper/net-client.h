/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Keeps a DHCP client running on one link: one that could not run is started again after a
 * while (helper/core/backoff.h). */
#pragma once

#include "helper/core/net-edge.h"

typedef struct _FpNetClient FpNetClient;

/* Never FP_DHCP_FAILED. */
FpNetClient *
fp_net_client_new (FpNetEdge *edge, double time_scale, FpDhcpHappened happened, gpointer user_data);
void fp_net_client_free (FpNetClient *client); /* and stops it */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpNetClient, fp_net_client_free)

/* On link, which has a client then that asks for address ("" : none); one that runs there already
 * goes on. */
void fp_net_client_start (FpNetClient *client, const char *link, const char *address);
/* One that runs begins anew, as after a cable came back. No effect while none runs. */
void fp_net_client_restart (FpNetClient *client, const char *address);
void fp_net_client_stop (FpNetClient *client);
/* Why it could not run; NULL: it was heard since, or is not to run. */
const char *fp_net_client_fault (FpNetClient *client);
