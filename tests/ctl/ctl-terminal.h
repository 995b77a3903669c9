/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* faceplatectl on a terminal of its own, which the test types on and reads, against a service whose
 * operations stay in their stage tls until the test ends them. */
#pragma once

#include "dbus/names.h"
#include "tests/ctl/ctl-run.h"
#include "tests/ctl/fake-service.h"
#include "tests/ctl/private-bus.h"

/* The only operation that there ever is. */
#define CTL_TERMINAL_OPERATION FP_OPERATION_PATH "/1"

typedef struct
{
  PrivateBus *bus;
  FakeService *fake;
  char *called; /* "METHOD ARGS" of the last call; a test that waits for the next one clears it */
  gboolean refuses; /* the next call, with NotAuthorized */
  pid_t pid;        /* 0: reaped */
  int fd;           /* the terminal's other end */
  GString *screen;
  gboolean closed;
  guint watch;
} CtlTerminal;

/* For g_test_add(). */
void ctl_terminal_set_up (CtlTerminal *f, gconstpointer data);
void ctl_terminal_tear_down (CtlTerminal *f, gconstpointer data);

/* Words of the command line up to NULL; extra: one more variable of the environment, or NULL. */
void ctl_terminal_start (CtlTerminal *f, const char *extra, ...) G_GNUC_NULL_TERMINATED;
/* Until the screen shows text; NULL: until the terminal is closed. What was shown, which is then
 * cleared; transfer full. */
char *ctl_terminal_see (CtlTerminal *f, const char *text);
void ctl_terminal_type (CtlTerminal *f, const char *keys);
gboolean ctl_terminal_echoes (CtlTerminal *f);
/* Until a method has been called. */
void ctl_terminal_wait_call (CtlTerminal *f);
/* The exit status, 128 + N for signal N. */
int ctl_terminal_reap (CtlTerminal *f);
