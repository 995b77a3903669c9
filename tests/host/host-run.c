/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/host/host-run.h"

#include <glib/gstdio.h>
#include <gio/gio.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define LIMIT_MS 10000

static char *
below (const HostRoot *root, const char *path)
{
  return g_build_filename (root->root, path, NULL);
}

void
host_write (const HostRoot *root, const char *path, const char *text)
{
  g_autofree char *file = below (root, path);
  g_autofree char *folder = g_path_get_dirname (file);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  g_file_set_contents (file, text, -1, &error);
  g_assert_no_error (error);
}

void
host_root_make (HostRoot *root)
{
  root->root = g_strdup ("/dev/shm/fp-host-XXXXXX"); /* where flushing costs nothing */
  g_assert_nonnull (g_mkdtemp (root->root));
  host_write (root, "etc/hosts", "127.0.0.1 localhost\n");
  host_write (root, "run/systemd/units", "");
  host_write (root, "run/faceplate/host.sock", "");
  host_write (root, "proc/sys/net/ipv6/conf/eth0/disable_ipv6", "0");
  host_write (root, "proc/sys/net/ipv6/conf/eth0/accept_ra", "0");
  host_write (root, "proc/sys/net/ipv6/conf/eth0/autoconf", "0");
  host_write (root, "proc/sys/net/ipv6/conf/eth0/forwarding", "0");
  host_write (root, "proc/sys/net/ipv6/conf/eth0/addr_gen_mode", "1");
  host_write (root, "proc/sys/net/ipv6/conf/all/disable_ipv6", "0");
}

static void
remove_below (const char *path)
{
  g_autoptr (GDir) dir
      = g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      remove_below (child);
    }
  g_assert_cmpint (g_remove (path), ==, 0);
}

void
host_root_remove (HostRoot *root)
{
  remove_below (root->root);
  g_clear_pointer (&root->root, g_free);
}

static char *
read_file (const char *file)
{
  g_autofree char *target = g_file_read_link (file, NULL);
  char *text = NULL;

  if (target != NULL)
    return g_strconcat ("-> ", target, NULL);
  g_file_get_contents (file, &text, NULL, NULL);
  return text;
}

char *
host_read (const HostRoot *root, const char *path)
{
  g_autofree char *file = below (root, path);

  return read_file (file);
}

void
host_remove (const HostRoot *root, const char *path)
{
  g_autofree char *file = below (root, path);

  g_assert_cmpint (g_unlink (file), ==, 0);
}

void
host_symlink (const HostRoot *root, const char *path, const char *target)
{
  g_autofree char *file = below (root, path);

  g_unlink (file);
  g_assert_cmpint (symlink (target, file), ==, 0);
}

static void
add_lines (const char *path, gsize skip, GPtrArray *lines)
{
  g_autoptr (GDir) dir
      = g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (path, 0, NULL);
  g_autofree char *text = dir == NULL ? read_file (path) : NULL;
  const char *name;

  if (text != NULL)
    g_ptr_array_add (lines, g_strconcat (path + skip, "=", text, NULL));
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      add_lines (child, skip, lines);
    }
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

char *
host_tree (const HostRoot *root)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  add_lines (root->root, strlen (root->root) + 1, lines);
  g_ptr_array_sort (lines, compare);
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **)lines->pdata);
}

typedef struct
{
  int fd;
  gboolean traced;
} Child;

static void
in_child (gpointer data)
{
  const Child *child = data;

  dup2 (child->fd, STDIN_FILENO);
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  if (child->traced)
    ptrace (PTRACE_TRACEME, 0, 0, 0);
}

static GPid
start_with (const HostRoot *root, gboolean traced, int fd)
{
  g_autofree char *program
      = g_build_filename (g_getenv ("FP_BUILD_ROOT"), "helper", "host", "faceplate-host", NULL);
  char *argv[] = { program, "--serve", root != NULL ? "--root" : NULL,
                   root != NULL ? root->root : NULL, NULL };
  g_auto (GStrv) environment = g_environ_setenv (g_get_environ (), "ASAN_OPTIONS",
                                                 "abort_on_error=1:detect_leaks=0", TRUE);
  g_autoptr (GError) error = NULL;
  Child child = { .fd = fd, .traced = traced };
  GPid pid;

  g_spawn_async (NULL, argv, traced ? environment : NULL,
                 G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_CHILD_INHERITS_STDIN, in_child, &child, &pid,
                 &error);
  g_assert_no_error (error);
  close (fd);
  return pid;
}

static GPid
start (const HostRoot *root, gboolean traced, int *fd)
{
  int fds[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds), ==, 0);
  *fd = fds[0];
  return start_with (root, traced, fds[1]);
}

static char *
receive (int fd)
{
  struct pollfd pollfd = { fd, POLLIN, 0 };
  char answer[8192];
  gssize n;

  g_assert_cmpint (poll (&pollfd, 1, LIMIT_MS), ==, 1);
  n = recv (fd, answer, sizeof answer - 1, 0);
  if (n <= 0)
    return NULL;
  answer[n] = '\0';
  g_assert_cmpint (strlen (answer), ==, n);
  return g_strdup (answer);
}

char *
host_ask (const HostRoot *root, const char *request, gssize len)
{
  int fd, status;
  GPid pid = start (root, FALSE, &fd);
  char *answer;

  g_assert_cmpint (send (fd, request, len < 0 ? strlen (request) : (gsize)len, MSG_NOSIGNAL), >=,
                   0);
  answer = receive (fd);
  close (fd);
  g_assert_cmpint (TEMP_FAILURE_RETRY (waitpid (pid, &status, 0)), ==, pid);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==,
                   answer != NULL && g_str_has_prefix (answer, "ok") ? 0 : 1);
  return answer;
}

void
host_ask_and_leave (const HostRoot *root, const char *request)
{
  int fds[2], status;
  GPid pid;

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds), ==, 0);
  g_assert_cmpint (send (fds[0], request, strlen (request), MSG_NOSIGNAL), >, 0);
  close (fds[0]);
  pid = start_with (root, FALSE, fds[1]);
  g_assert_cmpint (TEMP_FAILURE_RETRY (waitpid (pid, &status, 0)), ==, pid);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 1);
}

/* Whether it stands before its recv(). */
static gboolean
receives (GPid pid)
{
  struct __ptrace_syscall_info info;

  return ptrace (PTRACE_GET_SYSCALL_INFO, pid, sizeof info, &info) > 0
         && info.op == PTRACE_SYSCALL_INFO_ENTRY && info.entry.nr == SYS_recvfrom;
}

gboolean
host_ask_killed (const HostRoot *root, const char *request, guint n)
{
  int fd, status = 0;
  GPid pid = start (root, TRUE, &fd);
  gboolean counts = FALSE;

  g_assert_cmpint (send (fd, request, strlen (request), MSG_NOSIGNAL), >=, 0);
  for (;;)
    {
      g_assert_cmpint (TEMP_FAILURE_RETRY (waitpid (pid, &status, 0)), ==, pid);
      if (!WIFSTOPPED (status))
        break;
      ptrace (PTRACE_SETOPTIONS, pid, 0, PTRACE_O_TRACESYSGOOD);
      counts = counts || receives (pid);
      if (counts && n-- == 0)
        kill (pid, SIGKILL);
      else
        ptrace (PTRACE_SYSCALL, pid, 0, 0);
    }
  close (fd);
  return WIFSIGNALED (status);
}
