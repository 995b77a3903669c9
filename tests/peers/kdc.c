/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/peers/kdc.h"

#include <gio/gio.h>
#include <stdarg.h>

void
kdc_write_client_conf (const char *file, guint16 port)
{
  g_autofree char *text = g_strdup_printf ("[libdefaults]\n"
                                           "default_realm = " KDC_REALM "\n"
                                           "dns_lookup_kdc = false\n"
                                           "dns_lookup_realm = false\n"
                                           "dns_canonicalize_hostname = false\n"
                                           "rdns = false\n"
                                           "[realms]\n" KDC_REALM " = {\n kdc = 127.0.0.1:%u\n}\n",
                                           port);

  g_assert_true (g_file_set_contents (file, text, -1, NULL));
}

static char *
write_kdc_conf (const char *dir, guint16 port)
{
  g_autofree char *text = g_strdup_printf ("[kdcdefaults]\n"
                                           "kdc_listen = 127.0.0.1:%u\n"
                                           "kdc_tcp_listen = 127.0.0.1:%u\n"
                                           "[realms]\n" KDC_REALM " = {\n"
                                           " database_name = %s/principal\n"
                                           " key_stash_file = %s/stash\n"
                                           " acl_file = %s/acl\n"
                                           "}\n"
                                           "[logging]\nkdc = FILE:%s/kdc.log\n",
                                           port, port, dir, dir, dir, dir);
  char *file = g_build_filename (dir, "kdc.conf", NULL);

  g_assert_true (g_file_set_contents (file, text, -1, NULL));
  return file;
}

/* The programs of the server are not in everyone's path. */
static char **
make_environment (const char *client_conf, const char *kdc_conf)
{
  char **env = g_get_environ ();
  g_autofree char *path = g_strconcat (g_environ_getenv (env, "PATH"), ":/usr/sbin:/sbin", NULL);

  env = g_environ_setenv (env, "PATH", path, TRUE);
  env = g_environ_setenv (env, "KRB5_CONFIG", client_conf, TRUE);
  return g_environ_setenv (env, "KRB5_KDC_PROFILE", kdc_conf, TRUE);
}

static void
run (char **env, const char *program, ...)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *out = NULL;
  va_list args;
  const char *arg;
  int status;

  g_ptr_array_add (argv, (gpointer)program);
  va_start (args, program);
  while ((arg = va_arg (args, const char *)) != NULL)
    g_ptr_array_add (argv, (gpointer)arg);
  va_end (args);
  g_ptr_array_add (argv, NULL);
  g_spawn_sync (NULL, (char **)argv->pdata, env, G_SPAWN_SEARCH_PATH_FROM_ENVP, NULL, NULL, &out,
                NULL, &status, &error);
  g_assert_no_error (error);
  g_test_message ("%s: %s", program, out);
  g_assert_cmpint (status, ==, 0);
}

static void
make_database (char **env, const char *dir, const char *user, const char *password)
{
  g_autofree char *add_user
      = g_strdup_printf ("addprinc +requires_preauth -pw %s %s", password, user);
  g_autofree char *add_key = g_strdup_printf ("ktadd -k %s/http.keytab HTTP/localhost", dir);

  run (env, "kdb5_util", "-r", KDC_REALM, "create", "-s", "-P", "master", NULL);
  run (env, "kadmin.local", "-r", KDC_REALM, "-q", add_user, NULL);
  run (env, "kadmin.local", "-r", KDC_REALM, "-q", "addprinc -randkey HTTP/localhost", NULL);
  run (env, "kadmin.local", "-r", KDC_REALM, "-q", add_key, NULL);
}

PeerChild *
kdc_new (const char *dir, const char *user, const char *password)
{
  guint16 port = peer_unused_port ();
  g_autofree char *client_conf = g_build_filename (dir, "krb5.conf", NULL);
  g_autofree char *kdc_conf = write_kdc_conf (dir, port);
  g_auto (GStrv) env = make_environment (client_conf, kdc_conf);
  g_autofree char *set_client = g_strconcat ("KRB5_CONFIG=", client_conf, NULL);
  g_autofree char *set_kdc = g_strconcat ("KRB5_KDC_PROFILE=", kdc_conf, NULL);
  const char *argv[] = { "env", set_client, set_kdc, "/usr/sbin/krb5kdc", "-n", NULL };
  PeerChild *kdc;

  kdc_write_client_conf (client_conf, port);
  make_database (env, dir, user, password);
  kdc = peer_child_new (argv, NULL);
  peer_wait_for_port (port);
  return kdc;
}
