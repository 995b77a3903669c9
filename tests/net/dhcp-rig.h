/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* faceplated's DHCP client (helper/sys/dhcp-client.h) with a real faceplate-dhcp on a LAN, and what
 * it says. The rig puts the address of a lease on the link, as the configurator does: renewals are
 * sent from it. Waits are a tenth of the real ones; udhcpc counts whole seconds. */
#pragma once

#include "helper/sys/dhcp-client.h"
#include "tests/net/bad-dhcp.h"

typedef struct
{
  FpDhcpEvent event;
  FpLease lease; /* BOUND */
  char *detail;
} DhcpHappened;

typedef struct
{
  Lan *lan;
  BadDhcp *server; /* or NULL */
  FpDhcpService service;
  FpDhcpClient *client;
  GPtrArray *happened; /* DhcpHappened, those that nobody has waited for yet */
  DhcpHappened *last;  /* the last that was waited for */
  char *program;       /* faceplate-dhcp */
  char *folder;        /* of its own */
  char *script;        /* in it, or NULL */
  char *socket;        /* in it, or NULL */
  int listener;        /* -1: none */
  guint listener_source;
} DhcpRig;

void dhcp_rig_init (DhcpRig *rig);
/* With a server, in rig->server. */
void dhcp_rig_init_served (DhcpRig *rig);
void dhcp_rig_clear (DhcpRig *rig);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DhcpRig, dhcp_rig_clear)

/* A client on the appliance's link. address: to ask for, "": none. */
void dhcp_rig_start (DhcpRig *rig, const char *address);
void dhcp_rig_start_on (DhcpRig *rig, const char *link, const char *address);
/* Ends it. */
void dhcp_rig_stop (DhcpRig *rig);
/* Waits for the next thing that happens, which must be this one. Repeated NO_ANSWER are one. */
void dhcp_rig_expect (DhcpRig *rig, FpDhcpEvent event);
/* The same, BOUND with this address. */
void dhcp_rig_expect_address (DhcpRig *rig, const char *address);

/* In the place of faceplate-dhcp: a shell script, in rig->folder, which everybody may enter. */
void dhcp_rig_script (DhcpRig *rig, const char *text);
/* faceplate-dhcp by a socket, an instance a connection, as systemd's Accept=yes; until the end. */
void dhcp_rig_listen (DhcpRig *rig);

/* The child of parent that runs the program of that name; 0: none. */
GPid dhcp_rig_child (GPid parent, const char *name);
/* faceplate-dhcp, a child of the test, and udhcpc, its child; waits for them. */
GPid dhcp_rig_service (void);
GPid dhcp_rig_udhcpc (void);
void dhcp_rig_wait_end (GPid pid);
