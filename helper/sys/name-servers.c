/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/sys/name-servers.h"

#include "helper/sys/resolv.h"

struct _FpNameServers
{
  FpResolv *resolv_conf, *uplinks;
};

FpNameServers *
fp_name_servers_new (const char *resolv_conf, const char *uplinks, FpNameServersChanged changed,
                     gpointer user_data)
{
  FpNameServers *self = g_new0 (FpNameServers, 1);

  self->resolv_conf = fp_resolv_new (resolv_conf, changed, user_data);
  self->uplinks = fp_resolv_new (uplinks, changed, user_data);
  return self;
}

void
fp_name_servers_free (FpNameServers *self)
{
  if (self == NULL)
    return;
  fp_resolv_free (self->resolv_conf);
  fp_resolv_free (self->uplinks);
  g_free (self);
}

static gboolean
names_resolved (char *const *servers)
{
  for (; *servers != NULL; servers++)
    if (g_str_equal (*servers, "127.0.0.53") || g_str_equal (*servers, "127.0.0.54"))
      return TRUE;
  return FALSE;
}

char *const *
fp_name_servers_list (FpNameServers *self)
{
  char *const *servers = fp_resolv_servers (self->resolv_conf);

  if (names_resolved (servers) && fp_resolv_kind (self->uplinks) != FP_RESOLV_MISSING)
    return fp_resolv_servers (self->uplinks);
  return servers;
}
