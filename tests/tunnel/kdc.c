/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/tunnel/kdc.h"

#include <errno.h>
#include <gio/gio.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define REALM  "FACEPLATE.TEST"
#define WAIT_S 20

struct _Kdc
{
  char *dir;
  guint16 port;
  guint16 refusing_port;
  int silent_fd;
  guint16 silent_port;
  GSubprocess *process;
};

static int
bind_loopback (guint16 *port)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr = { g_htonl (INADDR_LOOPBACK) } };
  socklen_t len = sizeof address;
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_cmpint (bind (fd, (struct sockaddr *)&address, sizeof address), ==, 0);
  g_assert_cmpint (getsockname (fd, (struct sockaddr *)&address, &len), ==, 0);
  *port = g_ntohs (address.sin_port);
  return fd;
}

static void
write_file (const Kdc *kdc, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (kdc->dir, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
set_path (const Kdc *kdc, const char *variable, const char *name)
{
  g_autofree char *path = g_build_filename (kdc->dir, name, NULL);

  g_setenv (variable, path, TRUE);
}

void
kdc_pretend (Kdc *kdc, KdcState state)
{
  guint16 port = state == KDC_SERVES    ? kdc->port
                 : state == KDC_REFUSES ? kdc->refusing_port
                                        : kdc->silent_port;
  g_autofree char *text = g_strdup_printf (
      "[libdefaults]\n%s dns_lookup_kdc = false\n dns_lookup_realm = false\n rdns = false\n"
      " dns_canonicalize_hostname = false\n udp_preference_limit = 1\n"
      "[realms]\n " REALM " = {\n  kdc = 127.0.0.1:%u\n }\n[domain_realm]\n localhost = " REALM
      "\n",
      state == KDC_UNKNOWN ? "" : " default_realm = " REALM "\n", port);

  write_file (kdc, "krb5.conf", text);
}

static void
run (const char *const *argv)
{
  g_autoptr (GSubprocess) process = g_subprocess_newv (
      argv, G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, NULL);

  g_assert_nonnull (process);
  g_assert_true (g_subprocess_wait_check (process, NULL, NULL));
}

static void
admin (const char *query)
{
  const char *argv[] = { "kadmin.local", "-q", query, NULL };

  run (argv);
}

static void
make_database (Kdc *kdc)
{
  static const char *const create[]
      = { "kdb5_util", "create", "-s", "-W", "-r", REALM, "-P", "master", NULL };
  g_autofree char *profile = g_strdup_printf (
      "[kdcdefaults]\n kdc_listen = \"\"\n kdc_tcp_listen = 127.0.0.1:%u\n[realms]\n " REALM
      " = {\n  database_name = %s/principal\n  key_stash_file = %s/stash\n }\n"
      "[logging]\n kdc = FILE:%s/kdc.log\n",
      kdc->port, kdc->dir, kdc->dir, kdc->dir);
  g_autofree char *keys = g_strdup_printf ("ktadd -k %s/keytab HTTP/localhost", kdc->dir);

  write_file (kdc, "kdc.conf", profile);
  run (create);
  admin ("addprinc -pw secret bob");
  admin ("addprinc +requires_preauth -pw secret eve");
  admin ("addprinc -randkey HTTP/localhost");
  admin (keys);
}

static void
die_with_parent (gpointer unused)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

static gboolean
listens (guint16 port)
{
  struct sockaddr_in address = { .sin_family = AF_INET,
                                 .sin_addr = { g_htonl (INADDR_LOOPBACK) },
                                 .sin_port = g_htons (port) };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  gboolean ok = connect (fd, (struct sockaddr *)&address, sizeof address) == 0;

  close (fd);
  return ok;
}

static void
start_process (Kdc *kdc)
{
  static const char *const argv[] = { "krb5kdc", "-n", NULL };
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  gint64 end_us = g_get_monotonic_time () + WAIT_S * G_USEC_PER_SEC;

  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  kdc->process = g_subprocess_launcher_spawnv (launcher, argv, NULL);
  g_assert_nonnull (kdc->process);
  while (!listens (kdc->port))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end_us);
      g_usleep (5000); /* there is no event for "a port listens" */
    }
}

Kdc *
kdc_start (void)
{
  Kdc *kdc = g_new0 (Kdc, 1);
  g_autofree char *path = g_strconcat (g_getenv ("PATH"), ":/usr/sbin:/sbin", NULL);

  kdc->dir = g_dir_make_tmp ("fp-kdc-XXXXXX", NULL);
  close (bind_loopback (&kdc->port));
  close (bind_loopback (&kdc->refusing_port));
  kdc->silent_fd = bind_loopback (&kdc->silent_port);
  g_assert_cmpint (listen (kdc->silent_fd, 16), ==, 0);
  g_setenv ("PATH", path, TRUE);
  set_path (kdc, "KRB5_CONFIG", "krb5.conf");
  set_path (kdc, "KRB5_KDC_PROFILE", "kdc.conf");
  set_path (kdc, "KRB5_KTNAME", "keytab");
  g_setenv ("KRB5RCACHENAME", "none:", TRUE);
  g_setenv ("KRB5CCNAME", "MEMORY:", TRUE);
  kdc_pretend (kdc, KDC_SERVES);
  make_database (kdc);
  start_process (kdc);
  return kdc;
}

void
kdc_stop (Kdc *kdc)
{
  const char *argv[] = { "rm", "-r", kdc->dir, NULL };

  g_subprocess_force_exit (kdc->process);
  g_subprocess_wait (kdc->process, NULL, NULL);
  g_object_unref (kdc->process);
  close (kdc->silent_fd);
  run (argv);
  g_free (kdc->dir);
  g_free (kdc);
}
