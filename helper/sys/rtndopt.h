/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The DNS servers and search domains that routers announce on each link (helper/core/ra-dns.h). The
 * kernel hears the announcements, where IPv6 is automatic, and passes such options on to whoever
 * listens (rtnetlink, RTM_NEWNDUSEROPT); it keeps none, so that of a link of which nothing is known
 * the routers have to be asked.
 *
 * After a link was without a carrier it may be in another network: what was announced before is
 * used for 30 s at most, or until others are announced, whichever is first; and the routers are
 * asked, also for a prefix: the kernel does that only where the link itself was taken down. */
#pragma once

#include "helper/core/net-object.h"

#define FP_RTNDOPT_LINKS_MAX 16 /* when more announce something, that heard longest ago goes */

typedef struct _FpRtNdOpt FpRtNdOpt;

/* fp_rtndopt_append() would say something else now, of whatever link. */
typedef void (*FpRtNdOptChanged) (gpointer user_data);

/* NULL: error. */
FpRtNdOpt *fp_rtndopt_new (FpRtNdOptChanged changed, gpointer user_data, GError **error);
void fp_rtndopt_free (FpRtNdOpt *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpRtNdOpt, fp_rtndopt_free)

/* Asks the routers of the link, 3 times in 12 s, unless it has heard of them: then they say by
 * themselves what changes. And when its carrier comes back, 8 times in 32 s. One link at a time. */
void fp_rtndopt_ask (FpRtNdOpt *self, const char *link);
/* Asks nobody any more. */
void fp_rtndopt_leave (FpRtNdOpt *self);
/* Puts the servers of the link behind those of object, which is of the kind DNS: as many as it
 * takes, none twice; and the domain, if object has none. FALSE: the link's routers are being asked,
 * there may be more. */
gboolean fp_rtndopt_append (FpRtNdOpt *self, FpNetObject *object);
/* IPv6 of the link is not automatic any more, or begins anew. */
void fp_rtndopt_forget (FpRtNdOpt *self, const char *link);
