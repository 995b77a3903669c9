/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/net/edge-dhcp.h"

static gboolean
on_answer (gpointer user_data)
{
  NetFixture *fixture = user_data;
  EdgeDhcp *dhcp = net_fixture_dhcp (fixture);
  EdgeLink link = dhcp->look (fixture, dhcp->link);
  const char *why;
  FpLease lease;

  dhcp->idle = 0;
  if (g_strcmp0 (dhcp->lease, "") == 0)
    return G_SOURCE_REMOVE;
  if (link == EDGE_LINK_GONE)
    {
      dhcp->running = FALSE;
      dhcp->happened (FP_DHCP_FAILED, NULL, "no such link", dhcp->user_data);
    }
  else if (dhcp->lease != NULL && link == EDGE_LINK_CARRIER)
    {
      g_assert_true (fp_lease_parse (dhcp->lease, &lease, &why));
      dhcp->happened (FP_DHCP_BOUND, &lease, NULL, dhcp->user_data);
    }
  else
    dhcp->happened (FP_DHCP_NO_ANSWER, NULL, NULL, dhcp->user_data);
  return G_SOURCE_REMOVE;
}

static void
ask_server (NetFixture *fixture)
{
  EdgeDhcp *dhcp = net_fixture_dhcp (fixture);

  if (dhcp->running && dhcp->idle == 0)
    dhcp->idle = g_idle_add (on_answer, fixture);
}

void
edge_dhcp_start (NetFixture *fixture, const char *link, const char *address,
                 FpDhcpHappened happened, gpointer user_data)
{
  EdgeDhcp *dhcp = net_fixture_dhcp (fixture);

  g_assert_false (dhcp->running);
  dhcp->running = TRUE;
  g_strlcpy (dhcp->link, link, sizeof dhcp->link);
  g_strlcpy (dhcp->asked, address, sizeof dhcp->asked);
  dhcp->happened = happened;
  dhcp->user_data = user_data;
  ask_server (fixture);
}

void
edge_dhcp_stop (NetFixture *fixture)
{
  EdgeDhcp *dhcp = net_fixture_dhcp (fixture);

  dhcp->running = FALSE;
  g_clear_handle_id (&dhcp->idle, g_source_remove);
}

void
net_fixture_serve (NetFixture *fixture, const char *lease)
{
  EdgeDhcp *dhcp = net_fixture_dhcp (fixture);

  g_free (dhcp->lease);
  dhcp->lease = g_strdup (lease);
  if (lease != NULL)
    ask_server (fixture);
}

void
net_fixture_happen (NetFixture *fixture, FpDhcpEvent event)
{
  EdgeDhcp *dhcp = net_fixture_dhcp (fixture);

  g_assert_true (dhcp->running);
  if (event == FP_DHCP_FAILED)
    edge_dhcp_stop (fixture);
  dhcp->happened (event, NULL, "by the test", dhcp->user_data);
}

const char *
net_fixture_client (NetFixture *fixture)
{
  EdgeDhcp *dhcp = net_fixture_dhcp (fixture);

  return dhcp->running ? dhcp->link : "";
}

const char *
net_fixture_asked (NetFixture *fixture)
{
  return net_fixture_dhcp (fixture)->asked;
}
