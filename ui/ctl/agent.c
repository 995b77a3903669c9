/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "ui/ctl/agent.h"

#include <fcntl.h>
#include <glib-unix.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#define REGISTER_MS 5000

struct _CtlAgent
{
  GPid pid;
};

/* It closes its end of the pipe when it has registered (or has died). */
static void
wait_until_registered (int fd)
{
  struct pollfd wait = { .fd = fd, .events = POLLIN };
  gint64 end_us = g_get_monotonic_time () + REGISTER_MS * 1000;
  int left_ms;

  do
    left_ms = (int)((end_us - g_get_monotonic_time ()) / 1000);
  while (left_ms > 0 && poll (&wait, 1, left_ms) < 0);
}

/* Not --fallback: polkitd uses such an agent only in a session of logind, and an appliance need not
 * have one. */
static gboolean
spawn (CtlAgent *agent, const char *program, int notify_fd)
{
  g_autofree char *fd = g_strdup_printf ("%d", notify_fd);
  g_autofree char *process = g_strdup_printf ("%d", (int)getpid ());
  const char *argv[] = { program, "--notify-fd", fd, "--process", process, NULL };

  return g_spawn_async_with_pipes_and_fds (NULL, argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL,
                                           -1, -1, -1, &notify_fd, &notify_fd, 1, &agent->pid, NULL,
                                           NULL, NULL, NULL);
}

CtlAgent *
ctl_agent_start (void)
{
  g_autofree char *program = NULL;
  CtlAgent *agent;
  int fds[2];

  if (geteuid () == 0 || !isatty (STDIN_FILENO) || !isatty (STDERR_FILENO))
    return NULL;
  program = g_find_program_in_path ("pkttyagent");
  if (program == NULL || !g_unix_open_pipe (fds, FD_CLOEXEC, NULL))
    return NULL;
  agent = g_new0 (CtlAgent, 1);
  if (!spawn (agent, program, fds[1]))
    g_clear_pointer (&agent, g_free);
  close (fds[1]);
  if (agent != NULL)
    wait_until_registered (fds[0]);
  close (fds[0]);
  return agent;
}

void
ctl_agent_stop (CtlAgent *agent)
{
  if (agent == NULL)
    return;
  kill (agent->pid,
        SIGTERM); /* reaped by init: this process is about to end, and waits for nobody */
  g_spawn_close_pid (agent->pid);
  g_free (agent);
}
