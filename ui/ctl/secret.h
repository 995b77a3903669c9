/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A password comes from the terminal without echo, or from standard input; never from the command
 * line or the environment, where every process can read it. Call before the bus is connected:
 * signals must reach this thread. */
#pragma once

#include <glib.h>

/* Asks on the terminal of the process, whatever standard input is. NULL: there is none, or the
 * answer is no valid password. On a signal the terminal is put back before the signal has its
 * effect. */
char *ctl_secret_ask (const char *prompt, GError **error);
/* All of standard input, without one newline at its end; a terminal there is asked as above. */
char *ctl_secret_read_stdin (const char *prompt, GError **error);
