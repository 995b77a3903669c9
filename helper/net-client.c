/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/net-client.h"

#include "dbus/text.h"
#include "helper/core/backoff.h"
#include "helper/timer.h"

struct _FpNetClient
{
  FpNetEdge *edge;
  double time_scale;
  char link[FP_LINK_NAME_SIZE]; /* "" : none is to run */
  char ask[FP_IP_SIZE];
  gboolean running;
  char *fault;
  FpBackoff backoff;
  FpTimer *again;
  FpDhcpHappened happened;
  gpointer user_data;
};

static void
take_failure (FpNetClient *client, const char *detail)
{
  client->running = FALSE;
  g_free (client->fault);
  client->fault = fp_text_escape (detail != NULL ? detail : "failed", -1, FP_EVIDENCE_MAX);
  g_message ("DHCP client on %s: %s", client->link, client->fault);
  fp_timer_set (client->again,
                fp_backoff_trouble (&client->backoff, g_get_monotonic_time (), client->time_scale));
}

static void
on_happened (FpDhcpEvent event, const FpLease *lease, const char *detail, gpointer user_data)
{
  FpNetClient *client = user_data;

  if (event == FP_DHCP_FAILED)
    {
      take_failure (client, detail);
      return;
    }
  g_clear_pointer (&client->fault, g_free);
  if (event == FP_DHCP_BOUND)
    g_strlcpy (client->ask, lease->address, sizeof client->ask);
  client->happened (event, lease, detail, client->user_data);
}

static void
run (FpNetClient *client)
{
  fp_timer_set (client->again, 0);
  client->running = TRUE;
  client->edge->class->dhcp_start (client->edge, client->link, client->ask, on_happened, client);
}

static void
on_again (gpointer user_data)
{
  run (user_data);
}

FpNetClient *
fp_net_client_new (FpNetEdge *edge, double time_scale, FpDhcpHappened happened, gpointer user_data)
{
  FpNetClient *client = g_new0 (FpNetClient, 1);

  client->edge = edge;
  client->time_scale = time_scale;
  client->happened = happened;
  client->user_data = user_data;
  client->again = fp_timer_new (on_again, client);
  return client;
}

void
fp_net_client_free (FpNetClient *client)
{
  if (client == NULL)
    return;
  fp_net_client_stop (client);
  fp_timer_free (client->again);
  g_free (client);
}

void
fp_net_client_start (FpNetClient *client, const char *link, const char *address)
{
  if (g_str_equal (client->link, link))
    return;
  fp_net_client_stop (client);
  g_strlcpy (client->link, link, sizeof client->link);
  g_strlcpy (client->ask, address, sizeof client->ask);
  run (client);
}

void
fp_net_client_restart (FpNetClient *client, const char *address)
{
  if (client->link[0] == '\0')
    return;
  if (client->running)
    client->edge->class->dhcp_stop (client->edge);
  g_strlcpy (client->ask, address, sizeof client->ask);
  run (client);
}

void
fp_net_client_stop (FpNetClient *client)
{
  fp_timer_set (client->again, 0);
  if (client->running)
    client->edge->class->dhcp_stop (client->edge);
  client->running = FALSE;
  client->link[0] = '\0';
  client->backoff = (FpBackoff){ 0 };
  g_clear_pointer (&client->fault, g_free);
}

const char *
fp_net_client_fault (FpNetClient *client)
{
  return client->fault;
}
