/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Does somebody on the link have this IPv4 address (RFC 5227)? Asked of faceplate-dhcp, which may
 * send. */
#pragma once

#include "helper/sys/dhcp-socket.h"

typedef enum
{
  FP_ARP_PROBE_FREE,
  FP_ARP_PROBE_USED,   /* detail: by which MAC address */
  FP_ARP_PROBE_DOWN,   /* the link is down, or has no carrier */
  FP_ARP_PROBE_FAILED, /* detail: why nobody knows; no answer in 10 s is one reason */
} FpArpProbeOutcome;

typedef struct _FpArpProbe FpArpProbe;
typedef void (*FpArpProbeDone) (FpArpProbeOutcome outcome, const char *detail, gpointer user_data);

/* done is called once, never from within, and may free the probe. service outlives it. */
FpArpProbe *fp_arp_probe_new (const FpDhcpService *service, const char *link, const char *address,
                              FpArpProbeDone done, gpointer user_data);
/* No call back follows. */
void fp_arp_probe_free (FpArpProbe *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpArpProbe, fp_arp_probe_free)
