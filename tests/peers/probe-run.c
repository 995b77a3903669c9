/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/peers/probe-run.h"

#include <glib-unix.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "dbus/codes.h"
#include "dbus/words.h"

#define PASSWORD_FD 3

static void
die_with_parent (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

/* The read end of a pipe that holds the password. */
static int
password_pipe (const char *password)
{
  int fds[2];

  g_assert_true (g_unix_open_pipe (fds, FD_CLOEXEC, NULL));
  g_assert_cmpint (write (fds[1], password, strlen (password)), ==, strlen (password));
  close (fds[1]);
  return fds[0];
}

static GSubprocess *
spawn (const char *const *args, const char *setting, const char *password)
{
  g_autofree char *program
      = g_build_filename (g_getenv ("FP_BUILD_ROOT"), "helper", "probe", "faceplate-probe", NULL);
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE);
  g_autoptr (GError) error = NULL;
  GSubprocess *process;

  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  if (setting != NULL)
    {
      g_auto (GStrv) words = g_strsplit (setting, "=", 2);

      g_subprocess_launcher_setenv (launcher, words[0], words[1], TRUE);
    }
  g_ptr_array_add (argv, program);
  if (password != NULL)
    {
      g_subprocess_launcher_take_fd (launcher, password_pipe (password), PASSWORD_FD);
      g_ptr_array_add (argv, "--password-fd=3");
    }
  for (guint i = 0; args[i] != NULL; i++)
    g_ptr_array_add (argv, (gpointer)args[i]);
  g_ptr_array_add (argv, NULL);
  process = g_subprocess_launcher_spawnv (launcher, (const char *const *)argv->pdata, &error);
  g_assert_no_error (error);
  return process;
}

static gboolean
on_limit (gpointer user_data)
{
  g_subprocess_force_exit (user_data);
  return G_SOURCE_REMOVE;
}

typedef struct
{
  GMainLoop *loop;
  char *out;
} Wait;

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Wait *wait = user_data;
  g_autoptr (GBytes) bytes = NULL;

  if (g_subprocess_communicate_finish (G_SUBPROCESS (source), result, &bytes, NULL, NULL)
      && bytes != NULL)
    wait->out = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_main_loop_quit (wait->loop);
}

static char *
last_code (const char *out)
{
  const char *at = g_strrstr (out, "code=");

  return at != NULL ? g_strndup (at + 5, strspn (at + 5, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_"))
                    : g_strdup ("");
}

ProbeResult *
probe_run (const char *const *args, const char *setting, const char *password, double limit_s)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GSource) limit = g_timeout_source_new ((guint)(limit_s * 1000));
  g_autoptr (GSubprocess) process = NULL;
  ProbeResult *result = g_new0 (ProbeResult, 1);
  Wait wait = { NULL, NULL };
  gint64 start = g_get_monotonic_time ();

  g_main_context_push_thread_default (context);
  wait.loop = g_main_loop_new (context, FALSE);
  process = spawn (args, setting, password);
  g_source_set_callback (limit, on_limit, process, NULL);
  g_source_attach (limit, context);
  g_subprocess_communicate_async (process, NULL, NULL, on_done, &wait);
  g_main_loop_run (wait.loop);
  g_source_destroy (limit);
  g_main_loop_unref (wait.loop);
  g_main_context_pop_thread_default (context);
  result->seconds = (g_get_monotonic_time () - start) / 1e6;
  result->status
      = g_subprocess_get_if_exited (process) ? g_subprocess_get_exit_status (process) : -1;
  result->out = wait.out != NULL ? g_steal_pointer (&wait.out) : g_strdup ("");
  result->code = last_code (result->out);
  return result;
}

void
probe_result_free (ProbeResult *result)
{
  g_free (result->out);
  g_free (result->code);
  g_free (result);
}

/* A line per stage, each after the ones before it: "tls ok 12 ms". The last one failed, unless all
 * is well. */
static char *
stage_fault (const char *out, gboolean ok)
{
  g_auto (GStrv) lines = g_strsplit (out, "\n", -1);
  FpStageStatus status = FP_STAGE_RUNNING;
  int last = -1;

  for (guint i = 0; lines[i] != NULL && !g_str_has_prefix (lines[i], "code="); i++)
    {
      g_auto (GStrv) words = g_strsplit (lines[i], " ", 3);
      FpStage stage;

      if (g_strv_length (words) < 2 || !fp_stage_from_word (words[0], &stage)
          || !fp_stage_status_from_word (words[1], &status))
        return g_strdup_printf ("\"%s\" is no stage", lines[i]);
      if ((int)stage < last)
        return g_strdup_printf ("stage %s is out of order", words[0]);
      last = stage;
    }
  if (last < 0)
    return g_strdup ("no stage was printed");
  if ((status == FP_STAGE_FAILED) == ok)
    return g_strdup ("the last stage does not go with the code");
  return NULL;
}

static char *
secret_fault (const char *out, const char *user, const char *password)
{
  g_autofree char *start = g_strndup (password, 5);
  g_autofree char *both = g_strconcat (user, ":", password, NULL);
  g_autofree char *base64 = g_base64_encode ((guchar *)both, strlen (both));

  /* the beginning, because what follows might be escaped */
  if (strstr (out, start) != NULL || strstr (out, base64) != NULL)
    return g_strdup ("the password was printed");
  return NULL;
}
/* What the peers said must not reach a terminal as it is. */
static gboolean
is_plain_text (const char *out)
{
  for (const char *p = out; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p) && *p != '\n')
      return FALSE;
  return g_utf8_validate (out, -1, NULL);
}

char *
probe_result_fault (const ProbeResult *result, const char *user, const char *password)
{
  FpCode code;
  char *fault = NULL;

  if (result->status != 0 && result->status != 1)
    return g_strdup_printf ("exit status %d", result->status);
  if (!fp_code_from_symbol (result->code, &code))
    return g_strdup ("no code that there is");
  if (!is_plain_text (result->out))
    return g_strdup ("control characters or bad UTF-8 in the output");
  if ((code == FP_CODE_OK) != (result->status == 0))
    return g_strdup_printf ("exit status %d with %s", result->status, result->code);
  if (password != NULL)
    fault = secret_fault (result->out, user, password);
  return fault != NULL ? fault : stage_fault (result->out, code == FP_CODE_OK);
}
