/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* faceplated's DHCP client: asks faceplate-dhcp for one on a link, takes its reports apart
 * (fp_lease_parse) and says what happened, as FpNetEdge's dhcp_start() has it (net-edge.h).
 *
 * faceplate-dhcp is treated as hostile, and it may go away: the client then asks again, with a
 * back-off of 1 to 30 s and for the address that it has. Until the lease ends by the clock (its
 * lifetime is watched here) nobody hears of it. Without a lease FP_DHCP_FAILED comes after three
 * times in a row, or at once when faceplate-dhcp says that it cannot; then it is over.
 *
 * udhcpc takes every lease for at least 122 s (its paranoia): shorter ones are renewed from here,
 * at half of their time. */
#pragma once

#include "helper/core/net-edge.h"
#include "helper/sys/dhcp-socket.h"

typedef struct _FpDhcpClient FpDhcpClient;

/* A lease ends by a NAK or by the clock, not because nobody answers: NO_ANSWER may come with one.
 *
 * address: to ask for, "": none. happened is never called from within, and may free the client.
 * detail comes with FP_DHCP_NO_ANSWER and FP_DHCP_FAILED. service outlives it. */
FpDhcpClient *fp_dhcp_client_new (const FpDhcpService *service, const char *link,
                                  const char *address, FpDhcpHappened happened, gpointer user_data);
/* Ends it; the lease is not released. */
void fp_dhcp_client_free (FpDhcpClient *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpDhcpClient, fp_dhcp_client_free)

/* The link has come back: renew now, or look for a server now. */
void fp_dhcp_client_renew (FpDhcpClient *self);
