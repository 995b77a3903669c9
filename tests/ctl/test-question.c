/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What faceplatectl asks on a terminal: whether to confirm a change, to switch off. */
#include <signal.h>

#include "tests/ctl/ctl-terminal.h"

/* A change that waits for its confirmation, and the question. */
static void
start_confirming (CtlTerminal *f)
{
  g_autofree char *running = NULL, *question = NULL;

  ctl_terminal_start (f, NULL, "network", "set", "--vlan=7", "--confirm=600", NULL);
  running = ctl_terminal_see (f, "tls          ...");
  fake_service_stage (f->fake, CTL_TERMINAL_OPERATION, "tls", "ok", 9);
  fake_service_state (f->fake, CTL_TERMINAL_OPERATION, "confirming", 600);
  question = ctl_terminal_see (f, "Confirm? [y/N] ");
  assert_has (question, "Without a confirmation within 10 min it is undone.\r\n");
  assert_lacks (question, "faceplatectl confirm");
  g_clear_pointer (&f->called, g_free);
}

/* The change ends; what is shown then, and the exit status. */
static void
end_change (CtlTerminal *f, const char *state, const char *text, int status)
{
  gboolean ok = g_str_equal (state, "succeeded");
  g_autofree char *rest = NULL;

  fake_service_complete (f->fake, CTL_TERMINAL_OPERATION, state,
                         ok ? fake_report ("OK", 0, "CLOUD REACHED OK", "")
                            : fake_report ("NET_UNCONFIRMED", 130, "NOT CONFIRMED", ""));
  rest = ctl_terminal_see (f, NULL);
  assert_has (rest, text);
  g_assert_cmpint (ctl_terminal_reap (f), ==, status);
}

static void
test_confirm (CtlTerminal *f, gconstpointer data)
{
  start_confirming (f);
  ctl_terminal_type (f, "y\n");
  ctl_terminal_wait_call (f);
  g_assert_cmpstr (f->called, ==, "Confirm ({},)");
  end_change (f, "succeeded", "The settings are in force.\r\n", 0);
}

/* No answer but y is one. */
static void
test_confirm_not (CtlTerminal *f, gconstpointer data)
{
  start_confirming (f);
  ctl_terminal_type (f, data);
  ctl_terminal_wait_call (f);
  g_assert_cmpstr (f->called, ==, "Cancel ({},)");
  end_change (f, "cancelled", "Nothing was changed (cancelled).", 1);
}

/* Nothing is typed, as when the connection is lost; or the end of file, as when it is closed. */
static void
test_confirm_unanswered (CtlTerminal *f, gconstpointer data)
{
  start_confirming (f);
  if (data != NULL)
    ctl_terminal_type (f, data);
  fake_service_state (f->fake, CTL_TERMINAL_OPERATION, "restoring", 30);
  end_change (f, "failed", "E130 NET_UNCONFIRMED", 1);
  g_assert_null (f->called);
}

/* What was typed before the question was there is no answer to it. */
static void
test_confirm_typed_ahead (CtlTerminal *f, gconstpointer data)
{
  g_autofree char *running = NULL, *echo = NULL, *question = NULL;

  ctl_terminal_start (f, NULL, "network", "reset", "--confirm=60", NULL);
  running = ctl_terminal_see (f, "tls          ...");
  ctl_terminal_type (f, "y\n");
  echo = ctl_terminal_see (f, "y\r\n");
  fake_service_state (f->fake, CTL_TERMINAL_OPERATION, "confirming", 60);
  question = ctl_terminal_see (f, "Confirm? [y/N] ");
  g_clear_pointer (&f->called, g_free);
  end_change (f, "failed", "Nothing was changed (failed).", 1);
  g_assert_null (f->called);
}

static void
test_confirm_elsewhere (CtlTerminal *f, gconstpointer data)
{
  g_autofree char *line_end = NULL;

  start_confirming (f);
  fake_service_state (f->fake, CTL_TERMINAL_OPERATION, "committing", 5);
  line_end = ctl_terminal_see (f, "\r\n"); /* the question is withdrawn at once */
  end_change (f, "succeeded", "The settings are in force.\r\n", 0);
  g_assert_null (f->called);
}

/* Ctrl-C at the question: nobody answers; once it is answered elsewhere: there is nothing to
 * answer.
 */
static void
test_interrupt (CtlTerminal *f, gconstpointer data)
{
  gboolean decided = data != NULL;
  g_autofree char *line_end = NULL, *rest = NULL;

  start_confirming (f);
  if (decided)
    {
      fake_service_state (f->fake, CTL_TERMINAL_OPERATION, "committing", 5);
      line_end = ctl_terminal_see (f, "\r\n");
    }
  ctl_terminal_type (f, "\003");
  rest = ctl_terminal_see (f, NULL);
  assert_has (rest, decided ? "interrupted; the operation goes on"
                            : "interrupted; the change is undone, unless 'faceplatectl confirm'");
  g_assert_cmpint (ctl_terminal_reap (f), ==, 128 + SIGINT);
  g_assert_null (f->called);
}

static void
test_confirm_refused (CtlTerminal *f, gconstpointer data)
{
  g_autofree char *again = NULL;

  start_confirming (f);
  f->refuses = TRUE;
  ctl_terminal_type (f, "yes\n");
  again = ctl_terminal_see (f, "Confirm? [y/N] ");
  assert_has (again, "org.faceplate1.Error.NotAuthorized: a wrong password");
  g_clear_pointer (&f->called, g_free);
  ctl_terminal_type (f, "Y\n");
  ctl_terminal_wait_call (f);
  g_assert_cmpstr (f->called, ==, "Confirm ({},)");
  end_change (f, "succeeded", "The settings are in force.\r\n", 0);
}

static void
test_power (CtlTerminal *f, gconstpointer data)
{
  g_autofree char *question = NULL, *rest = NULL;
  const char *keys = data;
  gboolean yes = g_str_equal (keys, "y\n"), interrupted = g_str_equal (keys, "\003");

  ctl_terminal_start (f, NULL, "power-off", NULL);
  question = ctl_terminal_see (f, "Power off SENSOR-01? [y/N] ");
  ctl_terminal_type (f, keys);
  rest = ctl_terminal_see (f, NULL);
  g_assert_cmpint (ctl_terminal_reap (f), ==, yes ? 0 : interrupted ? 128 + SIGINT : 1);
  g_assert_cmpstr (f->called, ==, yes ? "PowerOff ({},)" : NULL);
}

/* Its time is over before the answer: then it is none. */
static void
test_power_timeout (CtlTerminal *f, gconstpointer data)
{
  g_autofree char *shown = NULL;

  ctl_terminal_start (f, NULL, "power-off", "--timeout=1", NULL);
  shown = ctl_terminal_see (f, NULL);
  assert_has (shown, "Power off SENSOR-01? [y/N] ");
  g_assert_cmpint (ctl_terminal_reap (f), ==, 1);
  g_assert_null (f->called);
}

static void
test_reboot_yes (CtlTerminal *f, gconstpointer data)
{
  g_autofree char *shown = NULL;

  ctl_terminal_start (f, NULL, "reboot", "--yes", NULL);
  shown = ctl_terminal_see (f, NULL);
  assert_lacks (shown, "[y/N]");
  g_assert_cmpint (ctl_terminal_reap (f), ==, 0);
  g_assert_cmpstr (f->called, ==, "Reboot ({},)");
}

#define ADD_WITH(path, data, function)                                                             \
  g_test_add ("/ctl/question/" path, CtlTerminal, data, ctl_terminal_set_up, function,             \
              ctl_terminal_tear_down)
#define ADD(path, function) ADD_WITH (path, NULL, function)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("confirm", test_confirm);
  ADD_WITH ("confirm-not/no", "n\n", test_confirm_not);
  ADD_WITH ("confirm-not/nothing", "\n", test_confirm_not);
  ADD_WITH ("confirm-not/other", "yep\n", test_confirm_not);
  ADD ("confirm-unanswered", test_confirm_unanswered);
  ADD_WITH ("confirm-unanswered/end-of-file", "\004", test_confirm_unanswered);
  ADD ("confirm-typed-ahead", test_confirm_typed_ahead);
  ADD ("confirm-elsewhere", test_confirm_elsewhere);
  ADD ("confirm-refused", test_confirm_refused);
  ADD ("interrupt", test_interrupt);
  ADD_WITH ("interrupt/decided", "committing", test_interrupt);
  ADD_WITH ("power-off/yes", "y\n", test_power);
  ADD_WITH ("power-off/no", "\n", test_power);
  ADD_WITH ("power-off/end-of-file", "\004", test_power);
  ADD_WITH ("power-off/interrupt", "\003", test_power);
  ADD ("power-off/timeout", test_power_timeout);
  ADD ("reboot-yes", test_reboot_yes);
  return g_test_run ();
}
