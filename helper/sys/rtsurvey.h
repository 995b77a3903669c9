/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the kernel has in place for the management link: an FpNetSurvey (helper/core/net-edge.h) by
 * rtnetlink(7). A handful of requests, one after the other, each filtered in the kernel
 * (NETLINK_GET_STRICT_CHK) so that the routes and links of others cost nothing here:
 *
 *   base link and VLAN link          by name, no dump
 *   addresses of each                by link; both families
 *   rules                            IPv4
 *   routes of each                   by link; IPv4 of the main table, and of all tables once a rule
 *                                    was added; IPv6 of all tables
 *   addresses of all other links     IPv4, IPv6; FP_SURVEY_OTHERS_MAX at most, the rest is not read
 *
 * Of foreign routes FP_SURVEY_ROUTES_MAX are read, a link and family, and that there are more is
 * noted (too_much). Then ours are asked for by their protocol.
 *
 * Ours is what carries FP_NET_PROTOCOL. Linux before 5.18 keeps no IFA_PROTO, there all addresses
 * look foreign: Faceplate takes for its own only those that its stored state names. */
#pragma once

#include "helper/core/net-edge.h"

#define FP_SURVEY_ROUTES_MAX 4096

typedef struct _FpRtSurvey FpRtSurvey;

/* done runs once, in a later turn of the thread-default main context, 5 s from now at the latest;
 * it may free the survey. The manager is left FP_MANAGER_NONE. vlan: "" : none; a link of that name
 * which is not a VLAN link over base does not count. */
FpRtSurvey *fp_rtsurvey_new (const char *base, const char *vlan, FpSurveyExtent extent,
                             FpNetSurveyDone done, gpointer user_data);
void fp_rtsurvey_free (FpRtSurvey *survey); /* done does not run any more */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpRtSurvey, fp_rtsurvey_free)

/* How many messages have been read: for tests. */
guint fp_rtsurvey_messages (const FpRtSurvey *survey);
