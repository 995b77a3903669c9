/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/ctl/ctl-run.h"

#include <string.h>

#include "tests/ctl/private-bus.h"

typedef struct
{
  CtlRunning *running;
  GString *into;
  char chunk[4096];
} Reading;

char *
ctl_path (void)
{
  return g_build_filename (g_getenv ("FP_BUILD_ROOT"), "ui", "ctl", "faceplatectl", NULL);
}

static void
on_bytes (GObject *stream, GAsyncResult *result, gpointer user_data)
{
  Reading *reading = user_data;
  gssize n = g_input_stream_read_finish (G_INPUT_STREAM (stream), result, NULL);

  if (n > 0)
    {
      g_string_append_len (reading->into, reading->chunk, n);
      g_input_stream_read_async (G_INPUT_STREAM (stream), reading->chunk, sizeof reading->chunk, 0,
                                 NULL, on_bytes, reading);
      return;
    }
  reading->running->pending--;
  g_free (reading);
}

static void
start_reading (CtlRunning *running, GInputStream *stream, GString *into)
{
  Reading *reading = g_new0 (Reading, 1);

  reading->running = running;
  reading->into = into;
  running->pending++;
  g_input_stream_read_async (stream, reading->chunk, sizeof reading->chunk, 0, NULL, on_bytes,
                             reading);
}

static void
on_end (GObject *process, GAsyncResult *result, gpointer user_data)
{
  CtlRunning *running = user_data;

  g_assert_true (g_subprocess_wait_finish (G_SUBPROCESS (process), result, NULL));
  running->status = g_subprocess_get_if_exited (running->process)
                        ? g_subprocess_get_exit_status (running->process)
                        : 128 + g_subprocess_get_term_sig (running->process);
  running->pending--;
}

static GSubprocess *
spawn (const char *address, const char *const *argv)
{
  g_autoptr (GSubprocessLauncher) launcher
      = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE
                                   | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (GError) error = NULL;
  GSubprocess *process;

  g_subprocess_launcher_setenv (launcher, "DBUS_SYSTEM_BUS_ADDRESS", address, TRUE);
  g_subprocess_launcher_setenv (launcher, "LC_ALL", "C.UTF-8", TRUE);
  g_subprocess_launcher_setenv (launcher, "TZ", "UTC", TRUE);
  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  process = g_subprocess_launcher_spawnv (launcher, argv, &error);
  g_assert_no_error (error);
  return process;
}

CtlRunning *
ctl_start (const char *address, const char *input, ...)
{
  CtlRunning *running = g_new0 (CtlRunning, 1);
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autofree char *path = ctl_path ();
  GOutputStream *stdin_pipe;
  va_list words;

  g_ptr_array_add (argv, path);
  va_start (words, input);
  for (char *word = va_arg (words, char *); word != NULL; word = va_arg (words, char *))
    g_ptr_array_add (argv, word);
  va_end (words);
  g_ptr_array_add (argv, NULL);

  running->out = g_string_new (NULL);
  running->err = g_string_new (NULL);
  running->process = spawn (address, (const char *const *)argv->pdata);
  start_reading (running, g_subprocess_get_stdout_pipe (running->process), running->out);
  start_reading (running, g_subprocess_get_stderr_pipe (running->process), running->err);
  running->pending++;
  g_subprocess_wait_async (running->process, NULL, on_end, running);
  stdin_pipe = g_subprocess_get_stdin_pipe (running->process);
  if (input != NULL) /* short: a pipe takes it at once */
    g_output_stream_write_all (stdin_pipe, input, strlen (input), NULL, NULL, NULL);
  g_output_stream_close (stdin_pipe, NULL, NULL);
  return running;
}

static gboolean
on_deadline (gpointer user_data)
{
  CtlRunning *running = user_data;

  g_error ("no end in time\n--- stdout\n%s\n--- stderr\n%s", running->out->str, running->err->str);
  return G_SOURCE_REMOVE;
}

void
ctl_wait_output (CtlRunning *running, const char *text)
{
  guint timer = g_timeout_add_seconds (CTL_DEADLINE_S, on_deadline, running);

  while (strstr (running->out->str, text) == NULL)
    {
      if (running->pending == 0)
        g_error ("it ended without \"%s\"\n--- stdout\n%s\n--- stderr\n%s", text, running->out->str,
                 running->err->str);
      g_main_context_iteration (NULL, TRUE);
    }
  g_source_remove (timer);
}

void
ctl_wait_end (CtlRunning *running)
{
  guint timer = g_timeout_add_seconds (CTL_DEADLINE_S, on_deadline, running);

  while (running->pending > 0)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timer);
}

CtlRunning *
ctl_ended (CtlRunning *running)
{
  ctl_wait_end (running);
  return running;
}

void
ctl_running_free (CtlRunning *running)
{
  if (running->pending > 0)
    g_subprocess_force_exit (running->process);
  ctl_wait_end (running);
  g_object_unref (running->process);
  g_string_free (running->out, TRUE);
  g_string_free (running->err, TRUE);
  g_free (running);
}

gboolean
ctl_has (const char *whole, const char *text)
{
  gboolean has = strstr (whole, text) != NULL;

  if (!has)
    g_test_message ("\"%s\" is not in:\n%s", text, whole);
  return has;
}

gboolean
ctl_lacks (const char *whole, const char *text)
{
  gboolean has = strstr (whole, text) != NULL;

  if (has)
    g_test_message ("\"%s\" is in:\n%s", text, whole);
  return !has;
}
