/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Short ordered lists of what the observer keeps, the best first. When one is full the worst falls
 * out. Pure values, no ownership. */
#pragma once

#include <glib.h>

#include "helper/core/net-event.h"
#include "helper/core/network.h"

#define FP_HOP_LIST_MAX 64

/* Addresses of one family: global before host before link-local, primary before secondary; then as
 * the kernel lists them. */
typedef struct
{
  guint n;
  gboolean overflow; /* one fell out since fp_address_list_clear() */
  FpNetAddress items[FP_ADDRESSES_MAX];
} FpAddressList;

/* Adds, or updates: TRUE. by is what told of it: the kernel lists new IPv4 addresses last and new
 * IPv6 addresses first, a dump is in its order. */
typedef enum
{
  FP_BY_DUMP,
  FP_BY_EVENT,
} FpToldBy;

void fp_address_list_clear (FpAddressList *list);
gboolean fp_address_list_put (FpAddressList *list, const FpNetAddress *address, FpToldBy by);
void fp_address_list_remove (FpAddressList *list, const FpNetAddress *address);

/* The hops of the default routes of one family, lowest metric first, then as the kernel lists them.
 */
typedef struct
{
  guint32 metric;
  FpNetHop hop;
  char source[FP_ADDRESS_SIZE];
} FpDefaultHop;

typedef struct
{
  guint n;
  FpDefaultHop items[FP_HOP_LIST_MAX];
} FpHopList;

/* Only the living hops over the link with that index; 0: over all links. */
void fp_hop_list_add (FpHopList *list, const FpNetRoute *route, guint index);
/* An event says that the route came, or has gone. FALSE: it leaves open what is there now (several
 * hops, another route of that metric, a full list); nothing is done. */
gboolean fp_hop_list_follow (FpHopList *list, const FpNetRoute *route);
void fp_hop_list_remove_link (FpHopList *list, guint index);
gboolean fp_hop_list_has_link (const FpHopList *list, guint index);
gboolean fp_hop_list_has_source (const FpHopList *list, const char *address);
