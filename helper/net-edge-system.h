/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The real world for the configurator (helper/core/net-edge.h): each call goes to the module that
 * serves it.
 *
 *   survey                                   the kernel, helper/sys/rtsurvey.h; then who else
 *                                            manages the base link, helper/sys/link-managers.h
 *   UP, VLAN, MTU, ADDRESS, ROUTE            the kernel, helper/sys/rtchange.h
 *   IPV6                                     faceplate-host, helper/sys/host-client.h
 *   DNS                                      resolved or resolv.conf, helper/sys/dns.h; with
 *                                            what routers announce, helper/sys/rtndopt.h
 *   MANAGER                                  helper/sys/link-managers.h
 *   PROBE                                    faceplate-dhcp, helper/sys/arp-probe.h
 *   DHCP                                     faceplate-dhcp, helper/sys/dhcp-client.h
 *   reach                                    the kernel's neighbour table, helper/sys/neighbour.h
 *
 * A step of a kind that nothing serves fails with NET_NOT_SET. */
#pragma once

#include "helper/core/net-edge.h"
#include "helper/sys/dhcp-socket.h"
#include "helper/sys/host-client.h"

typedef struct
{
  GDBusConnection *bus; /* the system bus; NULL: none */
  FpHostAddress host;
  FpDhcpService dhcp;
} FpNetEdgeOptions;

/* Transfer full: its class frees it. options' strings outlive it. */
FpNetEdge *fp_net_edge_system_new (const FpNetEdgeOptions *options);
