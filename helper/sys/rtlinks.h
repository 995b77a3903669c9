/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The list of all links, on demand. Nothing is kept. Who asks while a dump runs gets the next one,
 * together with all others that wait, so that many callers cost one dump more, not many. */
#pragma once

#include "helper/core/network.h"

typedef struct _FpRtLinks FpRtLinks;

/* links: FpLink *, or NULL with error. */
typedef void (*FpRtLinksDone) (GPtrArray *links, const GError *error, gpointer user_data);

FpRtLinks *fp_rtlinks_new (void);
/* Those that still wait get G_IO_ERROR_CANCELLED. */
void fp_rtlinks_free (FpRtLinks *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpRtLinks, fp_rtlinks_free)

/* management: the index that gets the mark; 0: none. done runs in a later turn of the loop, never
 * from here. */
void fp_rtlinks_ask (FpRtLinks *self, guint management, FpRtLinksDone done, gpointer user_data);
