/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/bench/process.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void G_GNUC_NORETURN
become (const char *const *argv, const char *const *environment, int out)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  if (out >= 0)
    dup2 (out, STDOUT_FILENO);
  for (; environment != NULL && *environment != NULL; environment++)
    putenv ((char *)*environment);
  execvp (argv[0], (char *const *)argv);
  _exit (127);
}

GPid
process_start (const char *const *argv, const char *const *environment, int *out)
{
  int ends[2] = { -1, -1 };
  GPid pid;

  if (out != NULL && pipe2 (ends, O_CLOEXEC) != 0)
    g_error ("pipe: %s", g_strerror (errno));
  pid = fork ();
  if (pid < 0)
    g_error ("fork: %s", g_strerror (errno));
  if (pid == 0)
    become (argv, environment, ends[1]);
  if (out != NULL)
    {
      *out = ends[0];
      close (ends[1]);
    }
  return pid;
}

void
process_bind (int cpu)
{
  static cpu_set_t any;
  cpu_set_t one;

  if (CPU_COUNT (&any) == 0)
    sched_getaffinity (0, sizeof any, &any);
  CPU_ZERO (&one);
  CPU_SET (cpu >= 0 ? cpu : 0, &one);
  sched_setaffinity (0, sizeof one, cpu >= 0 && CPU_COUNT (&any) > 1 ? &one : &any);
}

void
process_stop (GPid pid)
{
  kill (pid, SIGTERM);
  waitpid (pid, NULL, 0);
}

static char *read_file (const char *format, ...) G_GNUC_PRINTF (1, 2);

static double
ms_of (struct timeval time)
{
  return (double)time.tv_sec * 1000 + (double)time.tv_usec / 1000;
}

ProcessEnd
process_run (const char *const *argv)
{
  gint64 begin = g_get_monotonic_time ();
  struct rusage usage;
  char bytes[4096];
  int out, status;
  GPid pid = process_start (argv, NULL, &out);

  while (read (out, bytes, sizeof bytes) > 0)
    ;
  close (out);
  wait4 (pid, &status, 0, &usage);
  return (ProcessEnd){ .status = WIFEXITED (status) ? WEXITSTATUS (status) : -1,
                       .wall_ms = (double)(g_get_monotonic_time () - begin) / 1000,
                       .cpu_ms = ms_of (usage.ru_utime) + ms_of (usage.ru_stime) };
}

static char *
read_file (const char *format, ...)
{
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  char *text = NULL;
  va_list list;

  va_start (list, format);
  path = g_strdup_vprintf (format, list);
  va_end (list);
  if (!g_file_get_contents (path, &text, NULL, &error))
    g_error ("%s", error->message);
  return text;
}

/* The number after key, which begins a line. */
static guint64
number_after (const char *text, const char *key)
{
  g_autofree char *start = g_strconcat ("\n", key, NULL);
  const char *at = strstr (text, start);

  g_assert_nonnull (at);
  return g_ascii_strtoull (at + strlen (start), NULL, 10);
}

ProcessMemory
process_memory (GPid pid)
{
  g_autofree char *text = read_file ("/proc/%d/smaps_rollup", pid);

  return (ProcessMemory){ .private_dirty_kb = (guint)number_after (text, "Private_Dirty:"),
                          .pss_kb = (guint)number_after (text, "Pss:"),
                          .rss_kb = (guint)number_after (text, "Rss:") };
}

GHashTable *
process_switches (GPid pid)
{
  GHashTable *switches = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *path = g_strdup_printf ("/proc/%d/task", pid);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *text = read_file ("/proc/%d/task/%s/status", pid, name);

      g_hash_table_insert (switches, g_strdup (name),
                           GSIZE_TO_POINTER (number_after (text, "voluntary_ctxt_switches:")));
    }
  return switches;
}

guint64
process_wakeups (GPid pid, GHashTable *since)
{
  g_autoptr (GHashTable) now = process_switches (pid);
  GHashTableIter iter;
  gpointer thread, switches;
  guint64 sum = 0;

  g_hash_table_iter_init (&iter, now);
  while (g_hash_table_iter_next (&iter, &thread, &switches))
    sum += GPOINTER_TO_SIZE (switches) - GPOINTER_TO_SIZE (g_hash_table_lookup (since, thread));
  return sum;
}

guint
process_threads (GPid pid)
{
  g_autofree char *text = read_file ("/proc/%d/status", pid);

  return (guint)number_after (text, "Threads:");
}
