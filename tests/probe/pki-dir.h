/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A directory with the peers' certificates, for the length of a test program. */
#pragma once

char *pki_dir_make (void);
void pki_dir_remove (char *dir); /* frees dir too */
