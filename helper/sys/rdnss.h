/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The DNS servers that routers announce, for as long as they may be used. The kernel hears the
 * announcements, where IPv6 is automatic, and passes such options on to whoever listens (rtnetlink,
 * RTM_NEWNDUSEROPT). It keeps none: what was announced before fp_rdnss_new() is not known before
 * the router announces again. Search domains (DNSSL) are passed over. */
#pragma once

#include "helper/core/net-object.h"

#define FP_RDNSS_KEPT_MAX 16 /* servers of all links; further ones are dropped */

typedef struct _FpRdnss FpRdnss;

/* Some server came or may not be used any more, on whatever link. */
typedef void (*FpRdnssChanged) (gpointer user_data);

/* NULL: error. */
FpRdnss *fp_rdnss_new (FpRdnssChanged changed, gpointer user_data, GError **error);
void fp_rdnss_free (FpRdnss *rdnss);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpRdnss, fp_rdnss_free)

/* Appends those of the link to the servers of object, which is of the kind DNS: as many as it
 * takes, none twice. */
void fp_rdnss_append (FpRdnss *rdnss, FpNetObject *object);
/* IPv6 of the link is not automatic any more, or begins anew. */
void fp_rdnss_forget (FpRdnss *rdnss, const char *link);
