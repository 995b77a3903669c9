/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The name servers of a resolv.conf, watched (inotify(7)).
 *
 * Directories are watched, not the file: that of the path and, where the path is a symbolic link,
 * those of each link on the way (8 at most) and of the target, because files are replaced by
 * renaming, may be missing, and links change their target. Of a directory that is missing the
 * nearest one above it is watched. All watches are made anew and the file is read again, as a
 * whole, when one of the watched names changes. */
#pragma once

#include <glib.h>

typedef struct _FpResolv FpResolv;

typedef void (*FpResolvChanged) (gpointer user_data);

/* Reads the file. changed: the name servers differ from what they were, or the kind; runs in the
 * thread-default main context. */
FpResolv *fp_resolv_new (const char *path, FpResolvChanged changed, gpointer user_data);
void fp_resolv_free (FpResolv *resolv);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpResolv, fp_resolv_free)

/* As fp_resolv_conf_parse() gave them; empty for a missing or unreadable file. Valid until changed.
 */
char *const *fp_resolv_servers (FpResolv *resolv);

typedef enum
{
  FP_RESOLV_MISSING, /* or no file that can be read */
  FP_RESOLV_FOREIGN,
  FP_RESOLV_OURS, /* faceplate-host has written it */
} FpResolvKind;
FpResolvKind fp_resolv_kind (FpResolv *resolv);
