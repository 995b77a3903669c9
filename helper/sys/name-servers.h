/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The DNS servers that the appliance asks, watched: those of resolv.conf. Where that names
 * systemd-resolved's own address (127.0.0.53, 127.0.0.54), nobody is helped by it: then those that
 * resolved asks itself, of all links, from the resolv.conf that it keeps of them (systemd-
 * resolved.service(8), "uplink DNS servers"). Without such a file that address stays. */
#pragma once

#include <glib.h>

#define FP_UPLINK_RESOLV_CONF "/run/systemd/resolve/resolv.conf"

typedef struct _FpNameServers FpNameServers;

typedef void (*FpNameServersChanged) (gpointer user_data);

/* Reads both files. changed: it may be another list; runs in the thread-default main context. */
FpNameServers *fp_name_servers_new (const char *resolv_conf, const char *uplinks,
                                    FpNameServersChanged changed, gpointer user_data);
void fp_name_servers_free (FpNameServers *servers);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpNameServers, fp_name_servers_free)

/* FP_NAME_SERVERS_MAX at most. Valid until changed. */
char *const *fp_name_servers_list (FpNameServers *servers);
