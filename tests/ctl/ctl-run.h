/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Runs faceplatectl beside the main loop, so that a service in the test's own process can answer
 * it. Everything has a deadline. */
#pragma once

#include <gio/gio.h>

#define CTL_DEADLINE_S 20

typedef struct
{
  GSubprocess *process;
  GString *out, *err; /* so far */
  int status;         /* exit status; 128 + N: ended by signal N */
  guint pending;
} CtlRunning;

/* Words of the command line up to NULL. input: standard input, or NULL for none; it is closed
 * behind. */
CtlRunning *ctl_start (const char *address, const char *input, ...) G_GNUC_NULL_TERMINATED;
/* Runs the main loop until the output holds text. */
void ctl_wait_output (CtlRunning *running, const char *text);
/* Runs the main loop until it has ended and all its output is there. */
void ctl_wait_end (CtlRunning *running);
void ctl_running_free (CtlRunning *running);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlRunning, ctl_running_free)

/* Both. */
#define ctl_run(...) ctl_ended (ctl_start (__VA_ARGS__, NULL))
CtlRunning *ctl_ended (CtlRunning *running);

/* Fails and shows the whole if text is not in it (or is). */
#define assert_has(whole, text)   g_assert_true (ctl_has (whole, text))
#define assert_lacks(whole, text) g_assert_true (ctl_lacks (whole, text))
gboolean ctl_has (const char *whole, const char *text);
gboolean ctl_lacks (const char *whole, const char *text);

char *ctl_path (void);
