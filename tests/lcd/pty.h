/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A serial line without hardware: a raw pseudo-terminal. The slave's end stays open here too, so
 * that a program at it may come and go. */
#pragma once

typedef struct
{
  int master; /* non-blocking */
  int slave;
  char *device; /* the slave's name */
} FpTestPty;

void fp_test_pty_open (FpTestPty *pty);
void fp_test_pty_close (FpTestPty *pty);
