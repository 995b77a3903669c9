/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/probe/sandbox.h"

#include <errno.h>
#include <glib.h>
#include <linux/capability.h>
#include <linux/landlock.h>
#include <linux/netlink.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#define FILE_BYTES_MAX   (1024 * 1024)
#define FILES_MAX        64
#define MEMORY_MAX       (1024ul * 1024 * 1024)
#define FAMILY_MAX_KNOWN 16 /* AF_NETLINK, the largest of the allowed */

#ifndef LANDLOCK_ACCESS_FS_TRUNCATE /* Debian 12's headers are older than some kernels */
#define LANDLOCK_ACCESS_FS_TRUNCATE (1ULL << 14)
#endif
/* What the kernel knows from which version of its interface on. */
#define WRITES_1                                                                                   \
  (LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE  \
   | LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG      \
   | LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK   \
   | LANDLOCK_ACCESS_FS_MAKE_SYM)
#define WRITES_2 LANDLOCK_ACCESS_FS_REFER
#define WRITES_3 LANDLOCK_ACCESS_FS_TRUNCATE

#ifdef __SANITIZE_ADDRESS__
#define IS_TRACED_BY_ITSELF TRUE
#else
#define IS_TRACED_BY_ITSELF FALSE
#endif

static const int refused[] = {
  /* other programs and processes */
  SCMP_SYS (execve),
  SCMP_SYS (execveat),
  SCMP_SYS (process_vm_readv),
  SCMP_SYS (process_vm_writev),
  SCMP_SYS (process_madvise),
  SCMP_SYS (kcmp),
  SCMP_SYS (pidfd_getfd),
  SCMP_SYS (pidfd_open),
  SCMP_SYS (pidfd_send_signal),
  SCMP_SYS (kill),
  SCMP_SYS (tkill),
  SCMP_SYS (rt_sigqueueinfo),
  SCMP_SYS (perf_event_open),
  /* file systems and namespaces */
  SCMP_SYS (mount),
  SCMP_SYS (umount2),
  SCMP_SYS (pivot_root),
  SCMP_SYS (chroot),
  SCMP_SYS (move_mount),
  SCMP_SYS (open_tree),
  SCMP_SYS (fsopen),
  SCMP_SYS (fsconfig),
  SCMP_SYS (fsmount),
  SCMP_SYS (fspick),
  SCMP_SYS (mount_setattr),
  SCMP_SYS (setns),
  SCMP_SYS (unshare),
  SCMP_SYS (quotactl),
  SCMP_SYS (swapon),
  SCMP_SYS (swapoff),
  SCMP_SYS (mknod),
  SCMP_SYS (mknodat),
  SCMP_SYS (open_by_handle_at),
  SCMP_SYS (fanotify_init),
  SCMP_SYS (chown),
  SCMP_SYS (fchown),
  SCMP_SYS (lchown),
  SCMP_SYS (fchownat),
  /* the kernel */
  SCMP_SYS (bpf),
  SCMP_SYS (keyctl),
  SCMP_SYS (add_key),
  SCMP_SYS (request_key),
  SCMP_SYS (init_module),
  SCMP_SYS (finit_module),
  SCMP_SYS (delete_module),
  SCMP_SYS (kexec_load),
  SCMP_SYS (kexec_file_load),
  SCMP_SYS (reboot),
  SCMP_SYS (syslog),
  SCMP_SYS (acct),
  SCMP_SYS (userfaultfd),
  SCMP_SYS (io_uring_setup),
  SCMP_SYS (io_uring_enter),
  SCMP_SYS (io_uring_register),
  SCMP_SYS (modify_ldt),
  SCMP_SYS (iopl),
  SCMP_SYS (ioperm),
  SCMP_SYS (vhangup),
  SCMP_SYS (personality),
  /* the clock and the names */
  SCMP_SYS (settimeofday),
  SCMP_SYS (clock_settime),
  SCMP_SYS (adjtimex),
  SCMP_SYS (clock_adjtime),
  SCMP_SYS (sethostname),
  SCMP_SYS (setdomainname),
  /* other users */
  SCMP_SYS (setuid),
  SCMP_SYS (setgid),
  SCMP_SYS (setreuid),
  SCMP_SYS (setregid),
  SCMP_SYS (setresuid),
  SCMP_SYS (setresgid),
  SCMP_SYS (setfsuid),
  SCMP_SYS (setfsgid),
  SCMP_SYS (setgroups),
  SCMP_SYS (capset),
  /* a server */
  SCMP_SYS (listen),
  SCMP_SYS (accept),
  SCMP_SYS (accept4),
};

static void
refuse_families (scmp_filter_ctx filter)
{
  guint32 action = SCMP_ACT_ERRNO (EAFNOSUPPORT);

  for (scmp_datum_t family = 0; family < FAMILY_MAX_KNOWN; family++)
    if (family != AF_UNIX && family != AF_INET && family != AF_INET6)
      seccomp_rule_add (filter, action, SCMP_SYS (socket), 1, SCMP_A0 (SCMP_CMP_EQ, family));
  seccomp_rule_add (filter, action, SCMP_SYS (socket), 1, SCMP_A0 (SCMP_CMP_GT, FAMILY_MAX_KNOWN));
  seccomp_rule_add (filter, action, SCMP_SYS (socket), 2, SCMP_A0 (SCMP_CMP_EQ, AF_NETLINK),
                    SCMP_A2 (SCMP_CMP_NE, NETLINK_ROUTE));
}

static void
limit_calls (void)
{
  scmp_filter_ctx filter = seccomp_init (SCMP_ACT_ALLOW);

  if (filter == NULL)
    g_error ("no memory for the seccomp filter");
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    seccomp_rule_add (filter, SCMP_ACT_ERRNO (EPERM), refused[i], 0);
  if (!IS_TRACED_BY_ITSELF)
    seccomp_rule_add (filter, SCMP_ACT_ERRNO (EPERM), SCMP_SYS (ptrace), 0);
  refuse_families (filter);
  if (seccomp_load (filter) < 0)
    g_debug ("the kernel takes no seccomp filter");
  seccomp_release (filter);
}

static void
limit (__rlimit_resource_t resource, rlim_t wanted)
{
  struct rlimit now;

  if (getrlimit (resource, &now) != 0)
    return;
  now.rlim_cur = now.rlim_max = MIN (wanted, now.rlim_max);
  setrlimit (resource, &now);
}

static void
drop_capabilities (void)
{
  struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
  struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = { { 0 } };

  syscall (SYS_capset, &header, none);
}

/* No rule gives any of it back: Kerberos keeps its tickets in memory (helper/tunnel/gss.c). */
static void
forbid_writing (void)
{
  struct landlock_ruleset_attr attr = { .handled_access_fs = WRITES_1 };
  long version = syscall (SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
  int ruleset;

  if (version >= 2)
    attr.handled_access_fs |= WRITES_2;
  if (version >= 3)
    attr.handled_access_fs |= WRITES_3;
  ruleset = version < 1 ? -1 : (int)syscall (SYS_landlock_create_ruleset, &attr, sizeof attr, 0);
  if (ruleset < 0 || syscall (SYS_landlock_restrict_self, ruleset, 0) != 0)
    g_debug ("the kernel does not restrict what is written");
  if (ruleset >= 0)
    close (ruleset);
}

void
fp_sandbox_enter (void)
{
  prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  limit (RLIMIT_CORE, 0);
  limit (RLIMIT_FSIZE, FILE_BYTES_MAX);
  limit (RLIMIT_NOFILE, FILES_MAX);
  if (!IS_TRACED_BY_ITSELF)
    {
      prctl (PR_SET_DUMPABLE, 0, 0, 0, 0);
      limit (RLIMIT_AS, MEMORY_MAX);
    }
  drop_capabilities ();
  forbid_writing ();
  limit_calls ();
}
