/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* faceplatectl on a terminal: the password's prompt, colours, the line that is written over. */
#include <glib-unix.h>
#include <pty.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "dbus/names.h"
#include "tests/ctl/ctl-run.h"
#include "tests/ctl/fake-service.h"
#include "tests/ctl/private-bus.h"

#define OPERATION FP_OPERATION_PATH "/1"
#define PROMPT    "(not shown): "
#define SECRET    "S3cr%t with a blank"

typedef struct
{
  PrivateBus *bus;
  FakeService *fake;
  char *called;
  pid_t pid; /* 0: reaped */
  int fd;    /* the terminal's other end */
  GString *screen;
  gboolean closed;
  guint watch;
} Fixture;

static void
on_call (FakeService *fake, const char *method, GVariant *args, GDBusMethodInvocation *invocation,
         gpointer user_data)
{
  Fixture *f = user_data;
  g_autofree char *text = g_variant_print (args, FALSE);

  g_free (f->called);
  f->called = g_strdup_printf ("%s %s", method, text);
  fake_service_add_operation (fake, OPERATION, "enable-proxy");
  fake_service_stage (fake, OPERATION, "tls", "running", 0);
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(o)", OPERATION));
}

static void
fixture_set_up (Fixture *f, gconstpointer data)
{
  f->bus = private_bus_new ();
  f->fake = fake_service_new (private_bus_address (f->bus));
  fake_service_on_call (f->fake, on_call, f);
  f->screen = g_string_new (NULL);
}

static void
fixture_tear_down (Fixture *f, gconstpointer data)
{
  if (f->pid > 0)
    {
      kill (f->pid, SIGKILL);
      waitpid (f->pid, NULL, 0);
    }
  if (f->watch != 0)
    g_source_remove (f->watch);
  close (f->fd);
  fake_service_free (f->fake);
  private_bus_free (f->bus);
  g_string_free (f->screen, TRUE);
  g_free (f->called);
}

static gboolean
on_output (gint fd, GIOCondition condition, gpointer user_data)
{
  Fixture *f = user_data;
  char chunk[1024];
  gssize n = read (fd, chunk, sizeof chunk);

  if (n > 0)
    {
      g_string_append_len (f->screen, chunk, n);
      return G_SOURCE_CONTINUE;
    }
  f->closed = TRUE; /* EIO: nobody has it open any more */
  f->watch = 0;
  return G_SOURCE_REMOVE;
}

/* Words of the command line up to NULL; extra: one more variable of the environment, or NULL. */
static void
start (Fixture *f, const char *extra, ...)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autofree char *path = ctl_path ();
  g_autofree char *address
      = g_strdup_printf ("DBUS_SYSTEM_BUS_ADDRESS=%s", private_bus_address (f->bus));
  const char *envp[] = { address, "TERM=xterm", "LC_ALL=C.UTF-8", extra, NULL };
  va_list words;

  g_ptr_array_add (argv, path);
  va_start (words, extra);
  for (char *word = va_arg (words, char *); word != NULL; word = va_arg (words, char *))
    g_ptr_array_add (argv, word);
  va_end (words);
  g_ptr_array_add (argv, NULL);

  f->pid = forkpty (&f->fd, NULL, NULL, NULL);
  g_assert_cmpint (f->pid, >=, 0);
  if (f->pid == 0)
    {
      prctl (PR_SET_PDEATHSIG, SIGKILL);
      execve (path, (char **)argv->pdata, (char **)envp);
      _exit (127);
    }
  f->watch = g_unix_fd_add (f->fd, G_IO_IN | G_IO_HUP, on_output, f);
}

static gboolean
on_deadline (gpointer user_data)
{
  g_error ("not in time; the screen: %s", ((Fixture *)user_data)->screen->str);
  return G_SOURCE_REMOVE;
}

/* Until the screen shows text; NULL: until the terminal is closed. What was shown is then cleared.
 */
static char *
see (Fixture *f, const char *text)
{
  guint timer = g_timeout_add_seconds (CTL_DEADLINE_S, on_deadline, f);
  char *shown;

  while (text == NULL ? !f->closed : strstr (f->screen->str, text) == NULL)
    {
      if (f->closed)
        g_error ("it ended without \"%s\": %s", text, f->screen->str);
      g_main_context_iteration (NULL, TRUE);
    }
  g_source_remove (timer);
  shown = g_strdup (f->screen->str);
  g_string_truncate (f->screen, 0);
  return shown;
}

static void
type (Fixture *f, const char *keys)
{
  g_assert_cmpint (write (f->fd, keys, strlen (keys)), ==, strlen (keys));
}

static gboolean
echoes (Fixture *f)
{
  struct termios now;

  g_assert_cmpint (tcgetattr (f->fd, &now), ==, 0);
  return (now.c_lflag & ECHO) != 0;
}

static int
reap (Fixture *f)
{
  int status;

  g_assert_cmpint (waitpid (f->pid, &status, 0), ==, f->pid);
  f->pid = 0;
  return WIFEXITED (status) ? WEXITSTATUS (status) : 128 + WTERMSIG (status);
}

static void
wait_for_call (Fixture *f)
{
  guint timer = g_timeout_add_seconds (CTL_DEADLINE_S, on_deadline, f);

  while (f->called == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timer);
}

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
test_prompt (Fixture *f, gconstpointer data)
{
  g_autofree char *prompt = NULL, *rest = NULL, *cmdline = NULL, *environ_text = NULL;

  start (f, NULL, "proxy", "enable", "--host", "proxy.example", "--port", "3128", "--user",
         "DOMAIN\\kiosk", NULL);
  prompt = see (f, PROMPT);
  assert_has (prompt, "Proxy password of DOMAIN\\kiosk " PROMPT);
  g_assert_false (echoes (f));
  type (f, SECRET "\n");
  wait_for_call (f);
  assert_has (f->called, "'password': <'" SECRET "'>");
  cmdline = read_proc (f->pid, "cmdline");
  environ_text = read_proc (f->pid, "environ");
  assert_has (cmdline, "proxy.example");
  assert_lacks (cmdline, "S3cr");
  assert_lacks (environ_text, "S3cr");
  g_assert_true (echoes (f));
  fake_service_complete (f->fake, OPERATION, "succeeded",
                         fake_report ("OK", 0, "CLOUD REACHED OK", ""));
  rest = see (f, NULL);
  assert_lacks (rest, "S3cr");
  g_assert_cmpint (reap (f), ==, 0);
}

static void
end_at_prompt (Fixture *f, const char *keys, int signal, int status)
{
  g_autofree char *prompt = NULL, *rest = NULL;

  start (f, NULL, "proxy", "change", "--ask-password", NULL);
  prompt = see (f, PROMPT);
  g_assert_false (echoes (f));
  if (keys != NULL)
    type (f, keys);
  else
    kill (f->pid, signal);
  g_assert_cmpint (reap (f), ==, status);
  g_assert_true (echoes (f));
  g_assert_null (f->called);
}

static void
test_interrupt (Fixture *f, gconstpointer data)
{
  end_at_prompt (f, "half\003", 0, 128 + SIGINT);
}

static void
test_terminate (Fixture *f, gconstpointer data)
{
  end_at_prompt (f, NULL, SIGTERM, 128 + SIGTERM);
}

static void
test_hang_up (Fixture *f, gconstpointer data)
{
  end_at_prompt (f, NULL, SIGHUP, 128 + SIGHUP);
}

static void
test_end_of_file (Fixture *f, gconstpointer data)
{
  end_at_prompt (f, "\004", 0, 2);
}

/* After a stop it asks again. */
static void
test_stop (Fixture *f, gconstpointer data)
{
  g_autofree char *first = NULL, *second = NULL, *rest = NULL;

  start (f, NULL, "proxy", "change", "--ask-password", NULL);
  first = see (f, PROMPT);
  type (f, "half\032");
  second = see (f, PROMPT);
  g_assert_false (echoes (f));
  type (f, "whole\n");
  wait_for_call (f);
  assert_has (f->called, "<'whole'>");
}

/* Standard input is the terminal: it does not echo there either. */
static void
test_stdin (Fixture *f, gconstpointer data)
{
  g_autofree char *prompt = NULL;

  start (f, NULL, "proxy", "change", "--password-stdin", NULL);
  prompt = see (f, PROMPT);
  g_assert_false (echoes (f));
  type (f, SECRET "\n");
  wait_for_call (f);
  assert_has (f->called, "<'" SECRET "'>");
}

static void
test_bad_values_first (Fixture *f, gconstpointer data)
{
  g_autofree char *shown = NULL;

  start (f, NULL, "proxy", "enable", "--host", "http://x", "--user", "u", NULL);
  shown = see (f, NULL);
  assert_has (shown, "InvalidHost");
  assert_lacks (shown, PROMPT);
  g_assert_cmpint (reap (f), ==, 2);
}

static void
test_colours (Fixture *f, gconstpointer data)
{
  g_autofree char *running = NULL, *rest = NULL;

  start (f, NULL, "check", NULL);
  running = see (f, "tls          ...");
  fake_service_stage (f->fake, OPERATION, "tls", "failed", 9);
  fake_service_complete (f->fake, OPERATION, "failed",
                         fake_report ("TLS_CUT", 312, "TLS CUT OFF", "tls"));
  rest = see (f, NULL);
  assert_has (rest, "\r\033[Ktls          \033[31mfailed\033[0m, 9 ms\r\n");
  assert_has (rest, "\033[31mE312 TLS_CUT: TLS CUT OFF\033[0m\r\n");
  assert_has (rest, "no\\x1b[2Jway"); /* the peer's own escape is none */
  g_assert_cmpint (reap (f), ==, 1);
}

static void
test_no_color (Fixture *f, gconstpointer data)
{
  g_autofree char *running = NULL, *rest = NULL;

  start (f, "NO_COLOR=1", "check", NULL);
  running = see (f, "tls          ...");
  fake_service_complete (f->fake, OPERATION, "failed",
                         fake_report ("TLS_CUT", 312, "TLS CUT OFF", "tls"));
  rest = see (f, NULL);
  assert_lacks (rest, "\033[3");
  g_assert_cmpint (reap (f), ==, 1);
}

static void
test_interrupt_operation (Fixture *f, gconstpointer data)
{
  g_autofree char *running = NULL, *rest = NULL;

  start (f, NULL, "check", NULL);
  running = see (f, "tls          ...");
  type (f, "\003");
  rest = see (f, NULL);
  assert_has (rest, "the operation goes on");
  g_assert_cmpint (reap (f), ==, 128 + SIGINT);
  assert_has (f->called, "Check");
}

#define ADD(path, function)                                                                        \
  g_test_add ("/ctl/terminal/" path, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

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
