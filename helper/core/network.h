/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The observed network: what org.faceplate1.Network shows. Pure values. */
#pragma once

#include <glib.h>

#include "dbus/network-settings.h"

#define FP_ADDRESSES_MAX    32
#define FP_GATEWAYS_MAX     8
#define FP_NAME_SERVERS_MAX 8
#define FP_LINKS_MAX        2048

typedef struct
{
  char *link; /* "" : none */
  FpNetworkState state;
  gboolean carrier;
  char *hardware_address; /* "00:11:22:33:44:55" or "" */
  guint mtu;
  char **addresses; /* "192.0.2.10/24"; IPv4 first, global before link-local */
  char **gateways;  /* best metric first */
  char **name_servers;
} FpNetwork;

FpNetwork *fp_network_new (void); /* no-link, nothing in the lists */
FpNetwork *fp_network_copy (const FpNetwork *network);
void fp_network_free (FpNetwork *network);
gboolean fp_network_equal (const FpNetwork *a, const FpNetwork *b);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpNetwork, fp_network_free)

/* Whether what settings ask for is to be seen, and link is the one that is observed: a static
 * address itself; else of a family that gets one some that counts. IPv6 beside IPv4 may come later.
 */
gboolean
fp_network_shows (const FpNetwork *network, const char *link, const FpNetworkSettings *settings);

/* One link of ListLinks. */
typedef struct
{
  char *name;
  guint index;
  gboolean up;
  gboolean carrier;
  char *hardware_address;
  guint mtu;
  gboolean management;
} FpLink;

void fp_link_free (FpLink *link);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpLink, fp_link_free)
