/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Attributes of rtnetlink messages (rtnetlink(7)), checked before they are read: an absent or a
 * short one is no value. No state. */
#pragma once

#include <netlink/attr.h>
#include <netlink/msg.h>

#include "helper/core/net-event.h"

/* FALSE: neither AF_INET nor AF_INET6; then *out is not to be used. */
gboolean fp_rtattr_family (int family, FpFamily *out);
guint8 fp_rtattr_af (FpFamily family); /* AF_INET, AF_INET6 */

/* text: FP_ADDRESS_SIZE bytes, untouched where FALSE. */
gboolean fp_rtattr_print (FpFamily family, const void *bytes, gsize len, char *text);
gboolean fp_rtattr_address (FpFamily family, const struct nlattr *attribute, char *text);
gboolean fp_rtattr_u32 (const struct nlattr *attribute, guint32 *value);

/* text: an address of family; anything else is a bug. */
void fp_rtattr_put_address (struct nl_msg *message, int type, FpFamily family, const char *text);
