/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the kernel takes along: an IPv4 address its secondaries and the routes that prefer it, the
 * last one all IPv4 routes of the link; a change of the IPv6 settings all of IPv6; a link that goes
 * everything. Pure. GArray of FpNetObject each. */
#pragma once

#include "helper/core/net-object.h"

/* Whether the kernel takes object along on the way from observed to wanted, though nobody told it
 * to. */
gboolean fp_net_is_lost (const GArray *observed, const GArray *wanted, const FpNetObject *object);
/* Whether other has it too, as it is. */
gboolean fp_net_stays (const FpNetObject *object, const GArray *other);
