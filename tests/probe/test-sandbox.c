/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the sandbox refuses and what it leaves, each tried from inside. */
#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <linux/landlock.h>
#include <linux/netlink.h>
#include <netdb.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "helper/probe/sandbox.h"

#define assert_fails(call, wanted)                                                                 \
  G_STMT_START                                                                                     \
  {                                                                                                \
    errno = 0;                                                                                     \
    g_assert_cmpint ((call), ==, -1);                                                              \
    g_assert_cmpint (errno, ==, (wanted));                                                         \
  }                                                                                                \
  G_STMT_END

static void
inside_refused (void)
{
  char *argv[] = { "/bin/false", NULL };
  struct timespec now = { 1, 0 };

  fp_sandbox_enter ();
  assert_fails (execv ("/bin/false", argv), EPERM);
  assert_fails (syscall (SYS_execveat, AT_FDCWD, "/bin/false", argv, argv + 1, 0), EPERM);
  assert_fails (mount ("none", "/tmp", "tmpfs", 0, NULL), EPERM);
  assert_fails (unshare (CLONE_NEWUSER), EPERM);
  assert_fails (chroot ("/"), EPERM);
  assert_fails (setuid (getuid ()), EPERM);
  assert_fails (setgid (getgid ()), EPERM);
  assert_fails (kill (getppid (), 0), EPERM);
  assert_fails (clock_settime (CLOCK_REALTIME, &now), EPERM);
  assert_fails (syscall (SYS_bpf, 0, NULL, 0), EPERM);
  assert_fails (syscall (SYS_keyctl, 0, 0, 0, 0, 0), EPERM);
  assert_fails (syscall (SYS_finit_module, -1, "", 0), EPERM);
  assert_fails (syscall (SYS_io_uring_setup, 1, NULL), EPERM);
#ifndef __SANITIZE_ADDRESS__
  assert_fails (ptrace (PTRACE_TRACEME, 0, NULL, NULL), EPERM);
#endif
}

static void
inside_sockets (void)
{
  fp_sandbox_enter ();
  assert_fails (socket (AF_PACKET, SOCK_RAW, 0), EAFNOSUPPORT);
  assert_fails (socket (AF_VSOCK, SOCK_STREAM, 0), EAFNOSUPPORT);
  assert_fails (socket (AF_ALG, SOCK_SEQPACKET, 0), EAFNOSUPPORT);
  assert_fails (socket (AF_X25, SOCK_SEQPACKET, 0), EAFNOSUPPORT);
  assert_fails (socket (AF_NETLINK, SOCK_RAW, NETLINK_KOBJECT_UEVENT), EAFNOSUPPORT);
  g_assert_cmpint (socket (AF_NETLINK, SOCK_RAW, NETLINK_ROUTE), >=, 0);
  g_assert_cmpint (socket (AF_UNIX, SOCK_STREAM, 0), >=, 0);
  g_assert_cmpint (socket (AF_INET, SOCK_STREAM, 0), >=, 0);
  assert_fails (listen (socket (AF_INET, SOCK_STREAM, 0), 1), EPERM);
}

static gpointer
in_thread (gpointer data)
{
  return data;
}

static long
landlock_version (void)
{
  return syscall (SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
}

/* Nothing is written, not even what belongs to the user; reading stays, and what is open. */
static void
inside_files (void)
{
  long version = landlock_version ();
  const char *dir = g_getenv ("FP_SANDBOX_DIR");
  g_autofree char *file = g_build_filename (dir, "file", NULL);
  g_autofree char *other = g_build_filename (dir, "other", NULL);
  g_autofree char *text = NULL;
  g_autofree char *hosts = NULL;
  int open_before;

  g_assert_true (g_file_set_contents (file, "text", -1, NULL));
  open_before = open (file, O_WRONLY | O_APPEND | O_CLOEXEC);
  fp_sandbox_enter ();
  if (version >= 1)
    {
      assert_fails (open (file, O_WRONLY), EACCES);
      assert_fails (open (file, O_RDWR), EACCES);
      assert_fails (open (other, O_WRONLY | O_CREAT | O_EXCL, 0600), EACCES);
      assert_fails (open ("/dev/shm/faceplate-sandbox", O_WRONLY | O_CREAT, 0600), EACCES);
      assert_fails (mkdir (other, 0700), EACCES);
      assert_fails (symlink ("file", other), EACCES);
      assert_fails (rename (file, other), EACCES);
      assert_fails (unlink (file), EACCES);
      assert_fails (rmdir (dir), EACCES);
    }
  if (version >= 3)
    assert_fails (truncate (file, 0), EACCES);
  g_assert_cmpint (write (open_before, "!", 1), ==, 1);
  g_assert_true (g_file_get_contents (file, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "text!");
  g_assert_true (g_file_test ("/etc/ssl", G_FILE_TEST_IS_DIR));
  g_assert_true (g_file_get_contents ("/etc/hosts", &hosts, NULL, NULL));
}

static void
inside_left (void)
{
  struct addrinfo *found = NULL;
  struct rlimit limit;
  g_autoptr (GResolver) resolver = g_resolver_get_default ();
  GList *addresses;

  fp_sandbox_enter ();
  g_assert_cmpint (getaddrinfo ("localhost", "1", NULL, &found), ==, 0);
  freeaddrinfo (found);
  addresses = g_resolver_lookup_by_name (resolver, "localhost", NULL, NULL);
  g_assert_nonnull (addresses);
  g_resolver_free_addresses (addresses);
  g_assert_true (g_thread_join (g_thread_new ("x", in_thread, resolver)) == (gpointer)resolver);
  g_assert_cmpint (getrlimit (RLIMIT_CORE, &limit), ==, 0);
  g_assert_cmpuint (limit.rlim_max, ==, 0);
}

/* A bug still ends the program as a bug: by SIGABRT. */
static void
inside_abort (void)
{
  fp_sandbox_enter ();
  abort ();
}

static void
test_refused (void)
{
  g_test_trap_subprocess ("/sandbox/subprocess/refused", 10 * G_USEC_PER_SEC,
                          G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}

static void
test_sockets (void)
{
  g_test_trap_subprocess ("/sandbox/subprocess/sockets", 10 * G_USEC_PER_SEC,
                          G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}

static void
test_files (void)
{
  g_autofree char *dir = g_dir_make_tmp ("faceplate-sandbox-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (dir, "file", NULL);

  g_setenv ("FP_SANDBOX_DIR", dir, TRUE);
  g_test_trap_subprocess ("/sandbox/subprocess/files", 10 * G_USEC_PER_SEC,
                          G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
  g_assert_cmpint (g_unlink (file), ==, 0);
  g_assert_cmpint (g_rmdir (dir), ==, 0);
}

static void
test_left (void)
{
  g_test_trap_subprocess ("/sandbox/subprocess/left", 10 * G_USEC_PER_SEC,
                          G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}

static void
test_abort (void)
{
  g_test_trap_subprocess ("/sandbox/subprocess/abort", 10 * G_USEC_PER_SEC,
                          G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_failed ();
  g_assert_false (g_test_trap_reached_timeout ());
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sandbox/refused", test_refused);
  g_test_add_func ("/sandbox/sockets", test_sockets);
  g_test_add_func ("/sandbox/files", test_files);
  g_test_add_func ("/sandbox/left", test_left);
  g_test_add_func ("/sandbox/abort", test_abort);
  g_test_add_func ("/sandbox/subprocess/refused", inside_refused);
  g_test_add_func ("/sandbox/subprocess/sockets", inside_sockets);
  g_test_add_func ("/sandbox/subprocess/files", inside_files);
  g_test_add_func ("/sandbox/subprocess/left", inside_left);
  g_test_add_func ("/sandbox/subprocess/abort", inside_abort);
  return g_test_run ();
}
