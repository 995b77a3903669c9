/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One look at up to two places: their surveys, one after the other, as one, and with what no survey
 * shows. */
#pragma once

#include "helper/core/net-config.h"
#include "helper/core/net-edge.h"

typedef struct _FpNetLook FpNetLook;

/* The first place is that of found, carrier, up, arp and manager; a place without a base is passed
 * over. beside: DNS and managers that are believed to be in place (fp_net_beside_note()); those of
 * the places are among survey->own then, but for a manager who manages its link all the same; DNS
 * of a link that is not there is forgotten. done comes once, from the main loop, unless it is freed
 * before. */
FpNetLook *fp_net_look_new (FpNetEdge *edge, const FpNetPlace places[2], GArray *beside,
                            FpSurveyExtent extent, FpNetSurveyDone done, gpointer user_data);
void fp_net_look_free (FpNetLook *look);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpNetLook, fp_net_look_free)
