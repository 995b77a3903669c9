/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files as a whole: a temporary one, fsync, rename, fsync of the folder. So after a kill or a power
 * cut there is the old file or the new one. Names are relative to the root of main.c. */
#pragma once

#include "helper/host/answer.h"

/* A folder, for the functions below. -1: failed. */
int fp_host_folder (int root, const char *path, FpHostAnswer *answer);

/* Mode 0644. */
bool fp_host_write (int folder, const char *name, const char *text, FpHostAnswer *answer);
/* No fault if it is not there. */
bool fp_host_remove (int folder, const char *name, FpHostAnswer *answer);
/* Puts from in the place of to. */
bool fp_host_rename (int folder, const char *from, const char *to, FpHostAnswer *answer);
