/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A DHCP server (RFC 2131) in the router's namespace that does what a real one never would, on the
 * default main context. Answers are broadcast. */
#pragma once

#include "tests/net/lan.h"

typedef enum
{
  BAD_DHCP_SERVE,
  BAD_DHCP_SILENT, /* hears, and says nothing */
  BAD_DHCP_REFUSE, /* offers, then NAKs */
} BadDhcpMode;

typedef struct
{
  BadDhcpMode mode;
  const char *address; /* offered and acknowledged */
  const char *next;    /* takes its place when the client declines it; NULL: none */
  const char *twin;    /* a second server, LAN_TWIN, offers this one as well; NULL: none */
  guint32 lease_s;
  GByteArray *options; /* further ones, as on the wire; bad_dhcp_option() */
  /* What the client has sent. */
  guint discovers, requests, declines, releases;
  char asked_for[16];     /* option 50 of the last DISCOVER; "" : none */
  char option_50[16];     /* of the last packet */
  char chosen_server[16]; /* option 54 of the last REQUEST that had one */
  char host_name[64];     /* option 12 */
  int fd;
  guint source;
} BadDhcp;

#define LAN_TWIN "192.0.2.2"

/* Offers 192.0.2.100/24 for an hour, with no option but the mask. */
BadDhcp *bad_dhcp_new (Lan *lan);
void bad_dhcp_free (BadDhcp *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BadDhcp, bad_dhcp_free)

/* One more option; a second one of the same code is appended all the same. */
void bad_dhcp_option (BadDhcp *self, guint8 code, const void *data, guint8 len);
/* The mask alone again. */
void bad_dhcp_reset_options (BadDhcp *self);
