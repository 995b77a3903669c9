/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* faceplatectl on a terminal: the password's prompt, colours, the line that is written over. */
#include <signal.h>
#include <string.h>

#include "tests/ctl/ctl-terminal.h"

#define PROMPT "(not shown): "
#define SECRET "S3cr%t with a blank"

/* A file of /proc with blanks for NULs; "" if this user may not read it, as nobody else may then.
 */
static char *
read_proc (pid_t pid, const char *name)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/%s", (int)pid, name);
  char *text;
  gsize len;

  if (!g_file_get_contents (path, &text, &len, NULL))
    return g_strdup ("");
  for (gsize i = 0; i < len; i++)
    if (text[i] == '\0')
      text[i] = ' ';
  return text;
}

static void
test_prompt (CtlTerminal *f, gconstpointer data)
{
  g_autofree char *prompt = NULL, *rest = NULL, *cmdline = NULL, *environ_text = NULL;

  ctl_terminal_start (f, NULL, "proxy", "enable", "--host", "proxy.example", "--port", "3128",
                      "--user", "DOMAIN\\kiosk", NULL);
  prompt = ctl_terminal_see (f, PROMPT);
  assert_has (prompt, "Proxy password of DOMAIN\\kiosk " PROMPT);
  g_assert_false (ctl_terminal_echoes (f));
  ctl_terminal_type (f, SECRET "\n");
  ctl_terminal_wait_call (f);
  assert_has (f->called, "'password': <'" SECRET "'>");
  cmdline = read_proc (f->pid, "cmdline");
  environ_text = read_proc (f->pid, "environ");
  assert_has (cmdline, "proxy.example");
  assert_lacks (cmdline, "S3cr");
  assert_lacks (environ_text, "S3cr");
  g_assert_true (ctl_terminal_echoes (f));
  fake_service_complete (f->fake, CTL_TERMINAL_OPERATION, "succeeded",
                         fake_report ("OK", 0, "CLOUD REACHED OK", ""));
  rest = ctl_terminal_see (f, NULL);
  assert_lacks (rest, "S3cr");
  g_assert_cmpint (ctl_terminal_reap (f), ==, 0);
}

static void
end_at_prompt (CtlTerminal *f, const char *keys, int signal, int status)
{
  g_autofree char *prompt = NULL, *rest = NULL;

  ctl_terminal_start (f, NULL, "proxy", "change", "--ask-password", NULL);
  prompt = ctl_terminal_see (f, PROMPT);
  g_assert_false (ctl_terminal_echoes (f));
  if (keys != NULL)
    ctl_terminal_type (f, keys);
  else
    kill (f->pid, signal);
  g_assert_cmpint (ctl_terminal_reap (f), ==, status);
  g_assert_true (ctl_terminal_echoes (f));
  g_assert_null (f->called);
}

static void
test_interrupt (CtlTerminal *f, gconstpointer data)
{
  end_at_prompt (f, "half\003", 0, 128 + SIGINT);
}

static void
test_terminate (CtlTerminal *f, gconstpointer data)
{
  end_at_prompt (f, NULL, SIGTERM, 128 + SIGTERM);
}

static void
test_hang_up (CtlTerminal *f, gconstpointer data)
{
  end_at_prompt (f, NULL, SIGHUP, 128 + SIGHUP);
}

static void
test_end_of_file (CtlTerminal *f, gconstpointer data)
{
  end_at_prompt (f, "\004", 0, 2);
}

/* After a stop it asks again. */
static void
test_stop (CtlTerminal *f, gconstpointer data)
{
  g_autofree char *first = NULL, *second = NULL, *rest = NULL;

  ctl_terminal_start (f, NULL, "proxy", "change", "--ask-password", NULL);
  first = ctl_terminal_see (f, PROMPT);
  ctl_terminal_type (f, "half\032");
  second = ctl_terminal_see (f, PROMPT);
  g_assert_false (ctl_terminal_echoes (f));
  ctl_terminal_type (f, "whole\n");
  ctl_terminal_wait_call (f);
  assert_has (f->called, "<'whole'>");
}

/* Standard input is the terminal: it does not echo there either. */
static void
test_stdin (CtlTerminal *f, gconstpointer data)
{
  g_autofree char *prompt = NULL;

  ctl_terminal_start (f, NULL, "proxy", "change", "--password-stdin", NULL);
  prompt = ctl_terminal_see (f, PROMPT);
  g_assert_false (ctl_terminal_echoes (f));
  ctl_terminal_type (f, SECRET "\n");
  ctl_terminal_wait_call (f);
  assert_has (f->called, "<'" SECRET "'>");
}

static void
test_bad_values_first (CtlTerminal *f, gconstpointer data)
{
  g_autofree char *shown = NULL;

  ctl_terminal_start (f, NULL, "proxy", "enable", "--host", "http://x", "--user", "u", NULL);
  shown = ctl_terminal_see (f, NULL);
  assert_has (shown, "InvalidHost");
  assert_lacks (shown, PROMPT);
  g_assert_cmpint (ctl_terminal_reap (f), ==, 2);
}

static void
test_colours (CtlTerminal *f, gconstpointer data)
{
  g_autofree char *running = NULL, *rest = NULL;

  ctl_terminal_start (f, NULL, "check", NULL);
  running = ctl_terminal_see (f, "tls          ...");
  fake_service_stage (f->fake, CTL_TERMINAL_OPERATION, "tls", "failed", 9);
  fake_service_complete (f->fake, CTL_TERMINAL_OPERATION, "failed",
                         fake_report ("TLS_CUT", 312, "TLS CUT OFF", "tls"));
  rest = ctl_terminal_see (f, NULL);
  assert_has (rest, "\r\033[Ktls          \033[31mfailed\033[0m, 9 ms\r\n");
  assert_has (rest, "\033[31mE312 TLS_CUT: TLS CUT OFF\033[0m\r\n");
  assert_has (rest, "no\\x1b[2Jway"); /* the peer's own escape is none */
  g_assert_cmpint (ctl_terminal_reap (f), ==, 1);
}

static void
test_no_color (CtlTerminal *f, gconstpointer data)
{
  g_autofree char *running = NULL, *rest = NULL;

  ctl_terminal_start (f, "NO_COLOR=1", "check", NULL);
  running = ctl_terminal_see (f, "tls          ...");
  fake_service_complete (f->fake, CTL_TERMINAL_OPERATION, "failed",
                         fake_report ("TLS_CUT", 312, "TLS CUT OFF", "tls"));
  rest = ctl_terminal_see (f, NULL);
  assert_lacks (rest, "\033[3");
  g_assert_cmpint (ctl_terminal_reap (f), ==, 1);
}

static void
test_interrupt_operation (CtlTerminal *f, gconstpointer data)
{
  g_autofree char *running = NULL, *rest = NULL;

  ctl_terminal_start (f, NULL, "check", NULL);
  running = ctl_terminal_see (f, "tls          ...");
  ctl_terminal_type (f, "\003");
  rest = ctl_terminal_see (f, NULL);
  assert_has (rest, "the operation goes on");
  g_assert_cmpint (ctl_terminal_reap (f), ==, 128 + SIGINT);
  assert_has (f->called, "Check");
}

#define ADD(path, function)                                                                        \
  g_test_add ("/ctl/terminal/" path, CtlTerminal, NULL, ctl_terminal_set_up, function,             \
              ctl_terminal_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("prompt", test_prompt);
  ADD ("interrupt", test_interrupt);
  ADD ("terminate", test_terminate);
  ADD ("hang-up", test_hang_up);
  ADD ("end-of-file", test_end_of_file);
  ADD ("stop", test_stop);
  ADD ("stdin", test_stdin);
  ADD ("bad-values-first", test_bad_values_first);
  ADD ("colours", test_colours);
  ADD ("no-color", test_no_color);
  ADD ("interrupt-operation", test_interrupt_operation);
  return g_test_run ();
}
