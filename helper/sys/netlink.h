/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The kernel's links, addresses and default routes by rtnetlink (libnl-3; rtnetlink(7)), live. Only
 * the management link's are kept. */
#pragma once

#include <glib.h>

#include "helper/core/network.h"

typedef struct _FpNetlink FpNetlink;

/* The observed network differs from what was announced before; runs in the thread-default main
 * context. */
typedef void (*FpNetlinkChanged) (const FpNetwork *network, gpointer user_data);

/* link: the management link's name, or NULL: that of the best default route. changed is called for
 * the first time when the first dumps have ended, and then at each change. resolv_conf: path of the
 * file to watch for name servers (helper/sys/name-servers.h). */
FpNetlink *fp_netlink_new (const char *link, const char *resolv_conf, FpNetlinkChanged changed,
                           gpointer user_data, GError **error);
void fp_netlink_free (FpNetlink *netlink);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpNetlink, fp_netlink_free)

/* Another management link, which need not be there yet. */
void fp_netlink_set_link (FpNetlink *netlink, const char *link);

/* All links, FP_LINKS_MAX at most, read in pieces from the main loop. links: FpLink *, or NULL with
 * error. */
typedef void (*FpNetlinkLinks) (GPtrArray *links, const GError *error, gpointer user_data);
void fp_netlink_list_links (FpNetlink *netlink, FpNetlinkLinks done, gpointer user_data);
