/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The real world for the configurator (helper/core/net-edge.h): each call goes to the module that
 * serves it.
 *
 *   survey                                   the kernel, helper/sys/rtsurvey.h
 *   UP, VLAN, MTU, ADDRESS, ROUTE            the kernel, helper/sys/rtchange.h
 *   reach                                    the kernel's neighbour table, helper/sys/neighbour.h
 *
 * A step of a kind that nothing serves fails with NET_NOT_SET. */
#pragma once

#include "helper/core/net-edge.h"

/* Transfer full: its class frees it. */
FpNetEdge *fp_net_edge_system_new (void);
