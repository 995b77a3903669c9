/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Has the kernel ask the routers of a link to announce themselves now (router solicitation, RFC
 * 4861 6.3.7), which else they do every few minutes. It has no request for that alone, but asks
 * when it is told a token for the link (IFLA_INET6_TOKEN, the lower half of addresses to come; `ip
 * token`). So one is told and taken back in one write, within which hardly an announcement comes;
 * an address that is made in between goes with its token. A link that has a token already is left
 * alone, and so is one that hears no routers (accept_ra 0, IPv6 off, no link-local address yet: the
 * kernel asks by itself as soon as there is one). No other address and no route is touched. */
#pragma once

#include <glib.h>

typedef struct _FpRtSolicit FpRtSolicit;

/* Once. What fails is said at the level debug only. */
FpRtSolicit *fp_rtsolicit_new (const char *link);
void fp_rtsolicit_free (FpRtSolicit *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpRtSolicit, fp_rtsolicit_free)
