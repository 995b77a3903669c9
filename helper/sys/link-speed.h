/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The speed of a link as its driver says: /sys/class/net/LINK/speed
 * (Documentation/ABI/testing/sysfs-class-net). Some drivers ask the hardware for it, which can take
 * a while, so it is read in a thread. */
#pragma once

#include <gio/gio.h>

typedef struct _FpLinkSpeed FpLinkSpeed;

/* mbit_s: 0: not known. Only the answer to the last question is handed over. */
typedef void (*FpLinkSpeedRead) (guint mbit_s, gpointer user_data);

/* folder: "/sys/class/net" but for tests; outlives it. */
FpLinkSpeed *fp_link_speed_new (const char *folder, FpLinkSpeedRead read, gpointer user_data);
void fp_link_speed_free (FpLinkSpeed *speed);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpLinkSpeed, fp_link_speed_free)

/* link: a name, "" : none. */
void fp_link_speed_ask (FpLinkSpeed *speed, const char *link);
