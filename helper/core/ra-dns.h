/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the routers of one link announce about DNS, for as long as it may be used: servers (RDNSS)
 * and search domains (DNSSL, both RFC 8106), from the options of their announcements (RFC
 * 4861 4.6). A router may be hostile: what is cut, no server's address or no DNS name is left out,
 * and when there is no room what ends first goes. A plain value; zeros: nothing is announced. Pure.
 */
#pragma once

#include "dbus/network-settings.h"

#define FP_RA_DNS_MAX 4 /* of a kind */

typedef struct
{
  char
      text[FP_DOMAIN_MAX + 1]; /* an address in the form of inet_ntop(3), or a name in lower case */
  gint64 expires_us;           /* G_MAXINT64: never */
  gboolean doubtful;
} FpRaDnsEntry;

typedef struct
{
  guint n;
  FpRaDnsEntry entries[FP_RA_DNS_MAX]; /* in the order in which they were first announced */
} FpRaDnsList;

typedef struct
{
  FpRaDnsList servers, domains;
} FpRaDns;

/* bytes: options, anything at all; from the first one that is cut or has no length on they are
 * passed over. TRUE: other servers or domains than before. */
gboolean fp_ra_dns_take (FpRaDns *dns, const guint8 *bytes, gsize len, gint64 now_us);
/* Drops what may not be used any more; TRUE: there was something. */
gboolean fp_ra_dns_expire (FpRaDns *dns, gint64 now_us);
/* When the first one ends; G_MAXINT64: none does. */
gint64 fp_ra_dns_next (const FpRaDns *dns);
/* The link may lead to other routers now: nothing counts beyond until_us unless it is announced
 * again, nor once others of its kind are. */
void fp_ra_dns_doubt (FpRaDns *dns, gint64 until_us);
