/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Children, and what /proc says of them. A failure ends the program. */
#pragma once

#include <glib.h>

/* Starts argv with these further settings of the environment (NAME=VALUE); it dies with the caller.
 * out: a pipe from its standard output, or NULL: that of the caller. */
GPid process_start (const char *const *argv, const char *const *environment, int *out);
/* Binds the caller, and whatever it starts from now on, to a CPU; -1: any. Does nothing where there
 * is only one. */
void process_bind (int cpu);
/* SIGTERM, then waits. */
void process_stop (GPid pid);

typedef struct
{
  int status; /* exit status; -1: by a signal */
  double wall_ms;
  double cpu_ms; /* user and system */
} ProcessEnd;

/* Runs a program to its end, its standard output thrown away. */
ProcessEnd process_run (const char *const *argv);

typedef struct
{
  guint private_dirty_kb;
  guint pss_kb;
  guint rss_kb;
} ProcessMemory;

ProcessMemory process_memory (GPid pid);
/* Voluntary context switches since the start, by thread id. Transfer full. */
GHashTable *process_switches (GPid pid);
/* Those since then, of the threads that are left: one of GLib's pool that nobody needs any more
 * wakes for its end, once. */
guint64 process_wakeups (GPid pid, GHashTable *since);
guint process_threads (GPid pid);
