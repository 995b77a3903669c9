/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The state directory (0700). Its files, all 0600:
 *
 *   state               the state in force (helper/core/state-file.h)
 *   state.previous      the one before, read if `state` cannot be
 *   secret-ID           one password each, never changed once written, ended by a newline
 *   state.unreadable-N  what could not be read, N from 1 to 3
 *   state.new           a write that did not end
 *
 * What cannot be done is an FP_ERROR_STORAGE. All of these block. */
#pragma once

#include <glib.h>

void fp_close_fd (int *fd);
#define fp_auto_fd __attribute__ ((cleanup (fp_close_fd))) int

/* Made where it is not there. -1: error. */
int fp_state_dir_open (const char *dir, GError **error);

/* A file as a whole, at most max bytes and one more of a longer one, with a NUL behind; *len: how
 * many. NULL: error, and errno is ENOENT where there is no such file. */
char *fp_state_dir_read (int dir, const char *name, gsize max, gsize *len, GError **error);
/* To the first free state.unreadable-N, else over the last one; its name, or NULL: it could not be
 * moved. */
char *fp_state_dir_move_aside (int dir, const char *name);
/* Puts the text in the place of `state`, which becomes state.previous: whole and on the disk, or,
 * with error, not at all. */
gboolean fp_state_dir_commit (int dir, const char *text, GError **error);

/* NULL: not there, cut, or not a password. */
char *fp_state_dir_read_secret (int dir, const char *id);
/* id: NULL: nothing to do, also below. */
gboolean fp_state_dir_write_secret (int dir, const char *id, const char *password, GError **error);
void fp_state_dir_remove_secret (int dir, const char *id);
/* Removes all but these n, of which some may be NULL. */
void fp_state_dir_sweep (int dir, const char *const *ids, guint n);
