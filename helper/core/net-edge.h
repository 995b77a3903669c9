/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the configurator (helper/configurator.h) asks of the world, as a table of functions:
 * helper/net-edge-system.c has the kernel's and the host's, tests/net has a model. Every call is
 * asynchronous: done is called once, from the main loop, never from within the call; after cancel
 * it is not called any more. Each has a deadline of its own. */
#pragma once

#include <gio/gio.h>

#include "dbus/codes.h"
#include "helper/core/lease.h"
#include "helper/core/net-object.h"
#include "helper/core/net-plan.h"

/* What is there now, of the base link and of its VLAN link if there is one that Faceplate made. */
typedef struct
{
  gboolean found; /* the base link exists */
  gboolean carrier;
  gboolean up;
  gboolean arp; /* the link does ARP (no IFF_NOARP, no loopback) */
  GArray *own;  /* FpNetObject: marked ones; VLAN; UP, MTU and IPV6 as they are; DNS and manager are
                   not read */
  GArray *foreign;   /* FpNetObject: addresses (global scope) and routes of these links that are not
                        marked, not the kernel's own (RTPROT_KERNEL, RTPROT_RA, IFA_PROTO of the
                        kernel), as the kernel told them (FpNetTold) */
  GArray *too_much;  /* FpNetObject: foreign ones that could not be put back: longer than can be
                        kept, or the first of more than can be kept */
  GArray *automatic; /* FpNetObject: what the kernel made of router announcements on these links:
                        IPv6 addresses (global scope, usable: not tentative, no duplicate) and
                        default routes */
  GArray *
      others; /* FpNetObject: addresses of all other links, for the overlap; FP_SURVEY_OTHERS_MAX */
  FpManager manager; /* who manages the base link, if not us */
} FpNetSurvey;

#define FP_SURVEY_OTHERS_MAX 4096

/* What is asked for beside the links themselves. The kernel goes through all routes of the machine
 * to find those of a link, and through all links for others. */
typedef enum
{
  FP_SURVEY_LINKS = 0,
  FP_SURVEY_ADDRESSES = 1 << 0,
  FP_SURVEY_ROUTES_4 = 1 << 1,
  FP_SURVEY_ROUTES_6 = 1 << 2,
  FP_SURVEY_OTHERS_4 = 1 << 3,
  FP_SURVEY_OTHERS_6 = 1 << 4,

  FP_SURVEY_OBJECTS = FP_SURVEY_ADDRESSES | FP_SURVEY_ROUTES_4 | FP_SURVEY_ROUTES_6,
  FP_SURVEY_ALL = FP_SURVEY_OBJECTS | FP_SURVEY_OTHERS_4 | FP_SURVEY_OTHERS_6,
} FpSurveyExtent;

FpNetSurvey *fp_net_survey_new (void);
void fp_net_survey_free (FpNetSurvey *survey);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpNetSurvey, fp_net_survey_free)

typedef struct _FpNetEdge FpNetEdge;

/* survey: transfer full; NULL with error. */
typedef void (*FpNetSurveyDone) (FpNetSurvey *survey, const GError *error, gpointer user_data);
/* code: OK; NET_ADDRESS_USED (PROBE, or duplicate detection of an IPv6 address); NET_DOWN (PROBE);
 * NET_DNS_NOT_SET (DNS); NET_NOT_SET for all else. detail: what the log and the evidence say
 * ("address eth0 192.0.2.10/24: File exists (17)"); NULL with OK. */
typedef void (*FpNetStepDone) (FpCode code, const char *detail, gpointer user_data);
typedef void (*FpNetReachDone) (gboolean reached, gpointer user_data);

/* The DNS servers that were set have to be set again by themselves (a router announced others,
 * systemd-resolved has started anew), and cannot be, for now: detail; NULL: they are again. */
typedef void (*FpNetDnsTrouble) (const char *detail, gpointer user_data);

typedef enum
{
  FP_DHCP_BOUND,     /* lease: new or renewed */
  FP_DHCP_NO_ANSWER, /* no server has answered for a while; it goes on asking */
  FP_DHCP_GONE,      /* the lease has ended (expiry, NAK): its address must go */
  FP_DHCP_FAILED,    /* the client cannot run; detail says why. It is over */
} FpDhcpEvent;
typedef void (*FpDhcpHappened) (FpDhcpEvent event, const FpLease *lease, const char *detail,
                                gpointer user_data);

typedef struct
{
  /* One of survey, run and reach at a time. vlan: the name of the VLAN link of ours that may be
   * there,
   * "" : none. */
  void (*survey) (FpNetEdge *edge, const char *base, const char *vlan, FpSurveyExtent extent,
                  FpNetSurveyDone done, gpointer user_data);
  void (*run) (FpNetEdge *edge, const FpNetStep *step, FpNetStepDone done, gpointer user_data);
  /* Does the gateway answer ARP or neighbour discovery on link? At most 5 s. */
  void (*reach) (FpNetEdge *edge, const char *link, const char *gateway, FpNetReachDone done,
                 gpointer user_data);
  /* The survey, step or reach that runs, if one does: no done follows. What the kernel was told
   * already stays. */
  void (*cancel) (FpNetEdge *edge);
  /* One client at a time. address: to ask for, "" : none. Events until dhcp_stop, or
   * FP_DHCP_FAILED. Stopping releases nothing. */
  void (*dhcp_start) (FpNetEdge *edge, const char *link, const char *address,
                      FpDhcpHappened happened, gpointer user_data);
  void (*dhcp_stop) (FpNetEdge *edge);
  void (*free) (FpNetEdge *edge);
  /* NULL: an edge that does nothing by itself. */
  void (*listen) (FpNetEdge *edge, FpNetDnsTrouble trouble, gpointer user_data);
} FpNetEdgeClass;

struct _FpNetEdge
{
  const FpNetEdgeClass *class;
};
