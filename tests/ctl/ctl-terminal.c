/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/ctl/ctl-terminal.h"

#include <glib-unix.h>
#include <pty.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

static gboolean
begins_nothing (const char *method)
{
  static const char *const methods[] = { "Confirm", "Cancel", "Reboot", "PowerOff", NULL };

  return g_strv_contains (methods, method);
}

static void
on_call (FakeService *fake, const char *method, GVariant *args, GDBusMethodInvocation *invocation,
         gpointer user_data)
{
  CtlTerminal *f = user_data;
  g_autofree char *text = g_variant_print (args, FALSE);

  g_free (f->called);
  f->called = g_strdup_printf ("%s %s", method, text);
  if (f->refuses)
    {
      g_dbus_method_invocation_return_dbus_error (invocation, "org.faceplate1.Error.NotAuthorized",
                                                  "a wrong password");
      f->refuses = FALSE;
      return;
    }
  if (begins_nothing (method))
    {
      g_dbus_method_invocation_return_value (invocation, NULL);
      return;
    }
  fake_service_add_operation (fake, CTL_TERMINAL_OPERATION, "enable-proxy");
  fake_service_stage (fake, CTL_TERMINAL_OPERATION, "tls", "running", 0);
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(o)", CTL_TERMINAL_OPERATION));
}

void
ctl_terminal_set_up (CtlTerminal *f, gconstpointer data)
{
  f->bus = private_bus_new ();
  f->fake = fake_service_new (private_bus_address (f->bus));
  fake_service_on_call (f->fake, on_call, f);
  f->screen = g_string_new (NULL);
}

void
ctl_terminal_tear_down (CtlTerminal *f, gconstpointer data)
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
  CtlTerminal *f = user_data;
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

void
ctl_terminal_start (CtlTerminal *f, const char *extra, ...)
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
  g_error ("not in time; the screen: %s", ((CtlTerminal *)user_data)->screen->str);
  return G_SOURCE_REMOVE;
}

char *
ctl_terminal_see (CtlTerminal *f, const char *text)
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

void
ctl_terminal_type (CtlTerminal *f, const char *keys)
{
  g_assert_cmpint (write (f->fd, keys, strlen (keys)), ==, strlen (keys));
}

gboolean
ctl_terminal_echoes (CtlTerminal *f)
{
  struct termios now;

  g_assert_cmpint (tcgetattr (f->fd, &now), ==, 0);
  return (now.c_lflag & ECHO) != 0;
}

int
ctl_terminal_reap (CtlTerminal *f)
{
  int status;

  g_assert_cmpint (waitpid (f->pid, &status, 0), ==, f->pid);
  f->pid = 0;
  return WIFEXITED (status) ? WEXITSTATUS (status) : 128 + WTERMSIG (status);
}

void
ctl_terminal_wait_call (CtlTerminal *f)
{
  guint timer = g_timeout_add_seconds (CTL_DEADLINE_S, on_deadline, f);

  while (f->called == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timer);
}
