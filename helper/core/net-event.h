/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What one rtnetlink message says, decoded: helper/sys makes them, the observer takes them.
 * Addresses are text already, so that nothing here knows the kernel's headers. Pure values, no
 * ownership. */
#pragma once

#include <glib.h>

#define FP_LINK_NAME_SIZE 16 /* IFNAMSIZ, with the NUL */
#define FP_ADDRESS_SIZE   46 /* INET6_ADDRSTRLEN, with the NUL */
#define FP_HARDWARE_MAX   32 /* MAX_ADDR_LEN */
#define FP_HOPS_MAX       8  /* of one multipath route; further ones are dropped */

typedef enum
{
  FP_NET_LINK, /* is there, with these values */
  FP_NET_LINK_GONE,
  FP_NET_ADDRESS, /* is there, with these values */
  FP_NET_ADDRESS_GONE,
  FP_NET_ROUTE, /* a default route of the main table: is there, or has gone */
} FpNetKind;

typedef enum
{
  FP_FAMILY_4,
  FP_FAMILY_6,
  FP_N_FAMILIES
} FpFamily;

typedef enum
{
  FP_SCOPE_GLOBAL, /* site included */
  FP_SCOPE_LINK,
  FP_SCOPE_HOST,
} FpScope;

typedef struct
{
  guint index;
  char name[FP_LINK_NAME_SIZE];
  gboolean up;      /* administratively */
  gboolean carrier; /* up, and the layer below is */
  guint mtu;
  guint n_hardware;
  guint8 hardware[FP_HARDWARE_MAX];
} FpNetLink;

typedef struct
{
  guint index;
  FpFamily family;
  FpScope scope;
  guint prefix;
  gboolean secondary;         /* IPv4: secondary; IPv6: temporary */
  gboolean usable;            /* not tentative (optimistic is usable), no duplicate found */
  char text[FP_ADDRESS_SIZE]; /* one's own */
  char peer[FP_ADDRESS_SIZE]; /* the other end's; the same as text without one */
} FpNetAddress;

typedef struct
{
  guint index;
  gboolean dead;                 /* its link is down */
  char gateway[FP_ADDRESS_SIZE]; /* "" : none */
} FpNetHop;

typedef struct
{
  FpFamily family;
  guint32 metric;
  gboolean gone;                /* event */
  gboolean replaces;            /* event: an older route vanished with it, silently */
  char source[FP_ADDRESS_SIZE]; /* the preferred one; "" : none */
  guint n_hops;
  FpNetHop hops[FP_HOPS_MAX];
} FpNetRoute;

typedef struct
{
  FpNetKind kind;
  union
  {
    FpNetLink link; /* GONE: index only */
    FpNetAddress address;
    FpNetRoute route;
  };
} FpNetEvent;
