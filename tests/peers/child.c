/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/peers/child.h"

#include <errno.h>
#include <ftw.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/peers/server.h"

struct _PeerChild
{
  GPid pid;
  int out;
  char *ready_text;
};

static void
die_with_parent (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

/* NULL: the program closed its output or the time is over. */
static char *
read_line (int fd, gint64 end_us)
{
  g_autoptr (GString) line = g_string_new (NULL);

  for (;;)
    {
      struct pollfd poll_fd = { fd, POLLIN, 0 };
      gint64 left_ms = (end_us - g_get_monotonic_time ()) / 1000;
      char c;

      if (left_ms <= 0 || poll (&poll_fd, 1, left_ms) <= 0 || read (fd, &c, 1) != 1)
        return NULL;
      if (c == '\n')
        return g_string_free (g_steal_pointer (&line), FALSE);
      g_string_append_c (line, c);
    }
}

static void
wait_until_ready (PeerChild *child, const char *prefix)
{
  gint64 end_us = g_get_monotonic_time () + PEER_CHILD_WAIT_S * G_USEC_PER_SEC;

  while (child->ready_text == NULL)
    {
      g_autofree char *line = read_line (child->out, end_us);

      g_assert_nonnull (line);
      if (g_str_has_prefix (line, prefix))
        child->ready_text = g_strdup (line + strlen (prefix));
    }
}

PeerChild *
peer_child_new (const char *const *argv, const char *ready_prefix)
{
  PeerChild *child = g_new0 (PeerChild, 1);
  g_autoptr (GError) error = NULL;

  g_spawn_async_with_pipes (NULL, (char **)argv, NULL,
                            G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_SEARCH_PATH, die_with_parent, NULL,
                            &child->pid, NULL, &child->out, NULL, &error);
  g_assert_no_error (error);
  if (ready_prefix != NULL)
    wait_until_ready (child, ready_prefix);
  return child;
}

const char *
peer_child_ready_text (PeerChild *child)
{
  return child->ready_text;
}

void
peer_child_free (PeerChild *child)
{
  kill (child->pid, SIGKILL);
  while (waitpid (child->pid, NULL, 0) < 0 && errno == EINTR)
    ;
  close (child->out);
  g_free (child->ready_text);
  g_free (child);
}

PeerChild *
peer_child_platform (const char *pki_dir, const char *certificate)
{
  g_autofree char *program = g_build_filename (g_getenv ("FP_BUILD_ROOT"), "tests", "peers",
                                               "faceplate-demo-platform", NULL);
  g_autofree char *cert = g_strdup_printf ("--cert=%s/%s-chain.pem", pki_dir, certificate);
  g_autofree char *key = g_strdup_printf ("--key=%s/%s.key", pki_dir, certificate);
  const char *const argv[] = { program, "--die-with-parent", cert, key, NULL };

  return peer_child_new (argv, "port=");
}

void
peer_wait_for_port (guint16 port)
{
  gint64 end_us = g_get_monotonic_time () + PEER_CHILD_WAIT_S * G_USEC_PER_SEC;
  int fd;

  while ((fd = peer_connect (port)) < 0)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end_us);
      g_usleep (20000);
    }
  close (fd);
}

static gboolean
port_is_free (guint16 port)
{
  struct sockaddr_in address
      = { .sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_ANY), .sin_port = htons (port) };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int rc = bind (fd, (struct sockaddr *)&address, sizeof address);

  close (fd);
  return rc == 0;
}

guint16
peer_unused_port (void)
{
  guint16 port;

  /* below the range from which the kernel takes ports for connections, so that none of these takes
   * it meanwhile */
  do
    port = (guint16)(10000 + g_random_int () % 20000);
  while (!port_is_free (port));
  return port;
}

static int
remove_one (const char *path, const struct stat *stat, int type, struct FTW *ftw)
{
  return remove (path);
}

void
peer_remove_tree (const char *dir)
{
  g_assert_no_errno (nftw (dir, remove_one, 8, FTW_DEPTH | FTW_PHYS));
}
