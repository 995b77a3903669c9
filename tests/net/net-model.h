/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A small model of what a step acts on: the kernel's links, addresses and routes, the DNS servers
 * and the managers of links. It behaves as Linux does where that matters to a plan:
 *
 *   - an IPv4 address in the subnet of another one of its link is its secondary, and goes with it
 *     (or takes its place: net.ipv4.conf.promote_secondaries);
 *   - with its last IPv4 address a link loses its IPv4 routes; when it goes down too, and its
 *     IPv6 addresses and routes as well; when IPv6 is turned off, these;
 *   - a gateway has to be a neighbour, by an address or a route on its link;
 *   - what is there already is not added again (EEXIST), but for the lifetime of an address;
 *   - a VLAN link goes down with its base, cannot come up before it, and takes all along when it
 *     goes;
 *   - what the kernel made of router announcements goes only when IPv6 is turned off. */
#pragma once

#include "helper/core/net-edge.h"

typedef struct
{
  char name[FP_LINK_NAME_SIZE];
  char base[FP_LINK_NAME_SIZE]; /* of a VLAN link; else "" */
  guint id;
  gboolean up;
  gboolean cable;
  guint mtu;
  FpNetIpv6 ipv6;
  FpManager manager; /* that manages it */
} NetModelLink;

typedef struct
{
  gboolean promote_secondaries;
  gboolean router;   /* announces a prefix in every network, as long as there is a cable */
  GArray *links;     /* NetModelLink */
  GArray *addresses; /* FpNetObject, in the kernel's order */
  GArray *routes;    /* FpNetObject */
  GArray *announced; /* FpNetObject: made of router announcements */
  GArray *dns;       /* FpNetObject */
} NetModel;

NetModel *net_model_new (void);
void net_model_free (NetModel *model);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetModel, net_model_free)
NetModel *net_model_copy (const NetModel *model);

NetModelLink *net_model_add_link (NetModel *model, const char *name); /* down, its cable in */
NetModelLink *net_model_link (NetModel *model, const char *name);     /* NULL: not there */
void net_model_del_link (NetModel *model, const char *name);
void net_model_set_up (NetModel *model, const char *name, gboolean up);
void net_model_set_cable (NetModel *model, const char *name, gboolean in);

/* NULL: done; else the error's name (static). Never told to PROBE. */
const char *net_model_run (NetModel *model, const FpNetStep *step);
/* An error that says that there is nothing to do, or of a KEEP. */
gboolean net_model_harmless (const FpNetStep *step, const char *error);
FpNetSurvey *
net_model_survey (NetModel *model, const char *base, const char *vlan, FpSurveyExtent extent);

/* All of it, a line a thing, sorted; lifetimes left out. */
char *net_model_print (NetModel *model);
