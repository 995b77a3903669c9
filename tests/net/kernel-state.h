/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is in place in this network namespace: the first eight links but the loopback, and addresses
 * and routes on them without those that the kernel makes by itself. */
#pragma once

#include <glib.h>

#include "helper/core/net-object.h"
#include "helper/core/network.h"
#include "helper/sys/rtobject.h"

struct nl_sock;

typedef struct
{
  GArray *objects; /* FpNetObject */
  FpRtLink links[8];
  guint n_links;
} KernelState;

/* sock: of NETLINK_ROUTE, connected. Waits for the answers. */
KernelState kernel_state_read (struct nl_sock *sock);
void kernel_state_clear (KernelState *kernel);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KernelState, kernel_state_clear)

/* NULL: there is none of that name. */
const FpRtLink *kernel_state_link (const KernelState *kernel, const char *name);
/* The link as the observer shows it. Transfer full. */
FpNetwork *kernel_state_observe (const KernelState *kernel, const char *link);
