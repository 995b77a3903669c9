/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The DHCP client of a fixture (tests/net/edge.h), at a server that gives what the test says. */
#pragma once

#include "tests/net/edge.h"

typedef enum
{
  EDGE_LINK_GONE,
  EDGE_LINK_NO_CARRIER,
  EDGE_LINK_CARRIER,
} EdgeLink;

typedef struct
{
  char *lease; /* that the server gives, as in net_fixture_serve() */
  char asked[FP_IP_SIZE];
  EdgeLink (*look) (NetFixture *fixture, const char *link);
  /* The client that runs. */
  gboolean running;
  char link[FP_LINK_NAME_SIZE];
  guint idle;
  FpDhcpHappened happened;
  gpointer user_data;
} EdgeDhcp;

/* Every fixture has one: what edge.h says of the server and the client is done to it. */
EdgeDhcp *net_fixture_dhcp (NetFixture *fixture);

void edge_dhcp_start (NetFixture *fixture, const char *link, const char *address,
                      FpDhcpHappened happened, gpointer user_data);
void edge_dhcp_stop (NetFixture *fixture); /* also where none runs */
