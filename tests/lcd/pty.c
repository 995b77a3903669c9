/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/lcd/pty.h"

#include <fcntl.h>
#include <glib.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

void
fp_test_pty_open (FpTestPty *pty)
{
  struct termios raw;

  pty->master = posix_openpt (O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
  g_assert_cmpint (pty->master, >=, 0);
  g_assert_cmpint (grantpt (pty->master), ==, 0);
  g_assert_cmpint (unlockpt (pty->master), ==, 0);
  pty->device = g_strdup (ptsname (pty->master));
  pty->slave = open (pty->device, O_RDWR | O_NOCTTY | O_CLOEXEC);
  g_assert_cmpint (pty->slave, >=, 0);
  g_assert_cmpint (tcgetattr (pty->slave, &raw), ==, 0);
  cfmakeraw (&raw);
  g_assert_cmpint (tcsetattr (pty->slave, TCSANOW, &raw), ==, 0);
}

void
fp_test_pty_close (FpTestPty *pty)
{
  close (pty->slave);
  close (pty->master);
  g_free (pty->device);
}
