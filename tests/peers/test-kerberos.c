/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Negotiate with a real KDC and a real squid: the ticket comes from user and password, as the probe
 * has them. */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#include "tests/peers/kdc.h"
#include "tests/peers/pki.h"
#include "tests/peers/probe-run.h"
#include "tests/peers/real-proxy.h"

#define PASSWORD "S3cret_x"
#define NO_NTLM  "GSS_MECH_CONFIG=/dev/null" /* else NTLM steps in where Kerberos fails */
#define LIMIT_S  40

typedef struct
{
  const char *name;
  const char *user;
  const char *password;
  const char *proxy; /* the name it is entered by */
  const char *args;
  const char *code;
  const char *evidence;
} Row;

static const Row rows[] = {
  { "user", "joe", PASSWORD, "localhost", NULL, "OK", "scheme=negotiate" },
  { "user-at-realm", "joe@" KDC_REALM, PASSWORD, "localhost", NULL, "OK", NULL },
  { "user-at-lower-case-realm", "joe@faceplate.test", PASSWORD, "localhost", NULL, "OK", NULL },
  { "domain-user", "faceplate.test\\joe", PASSWORD, "localhost", NULL, "OK", NULL },
  { "learned", "joe", PASSWORD, "localhost", "--learned-scheme=negotiate", "OK",
    "scheme=negotiate" },
  { "bad-password", "joe", "wr0ng", "localhost", NULL, "PX_AUTH_REJECTED", NULL },
  { "unknown-user", "jim", PASSWORD, "localhost", NULL, "PX_AUTH_GSS", "gss=" },
  { "unknown-realm", "joe@OTHER.TEST", PASSWORD, "localhost", NULL, "PX_AUTH_GSS", "OTHER.TEST" },
  { "by-address", "joe", PASSWORD, "127.0.0.1", NULL, "PX_AUTH_GSS", "HTTP/127.0.0.1" },
  { "forbidden", "joe", PASSWORD, "localhost", "--schemes=basic,digest,ntlm", "PX_AUTH_SCHEME",
    "Negotiate" },
};

static char *top;
static char *pki;
static PeerChild *platform;
static guint16 squid_port;

static ProbeResult *
run_row (const Row *row, const char *more)
{
  const char *port = peer_child_ready_text (platform);
  g_autofree char *proxy = g_strdup_printf ("--proxy=%s:%u", row->proxy, squid_port);
  g_autofree char *user = g_strconcat ("--user=", row->user, NULL);
  g_autofree char *ca = g_strconcat ("--ca=", pki, "/root.pem", NULL);
  g_autofree char *url = g_strdup_printf ("https://" PEERS_HOST ":%s/health", port);
  const char *args[] = { proxy, user, ca, url, more, NULL };

  return probe_run (args, NO_NTLM, row->password, LIMIT_S);
}

static void
check_row (const Row *row, const ProbeResult *result)
{
  g_autofree char *fault = probe_result_fault (result, row->user, row->password);

  g_test_message ("%s", result->out);
  g_assert_cmpstr (result->code, ==, row->code);
  if (row->evidence != NULL)
    g_assert_nonnull (strstr (result->out, row->evidence));
  g_assert_cmpstr (fault, ==, NULL);
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (ProbeResult) result = run_row (row, row->args);

  check_row (row, result);
}

/* A KDC that takes connections and says nothing: the library would block for longer than the stage
 * may last. */
static void
test_silent_kdc (void)
{
  static const Row row = { "", "joe", PASSWORD, "localhost", NULL, "PX_AUTH_GSS", "gss=" };
  g_autofree char *conf = g_build_filename (top, "silent.conf", NULL);
  g_autofree char *usual = g_strdup (g_getenv ("KRB5_CONFIG"));
  g_autoptr (GSocket) udp = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, 0, NULL);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (ProbeResult) result = NULL;

  g_assert_true (g_socket_bind (udp, any, FALSE, NULL));
  bound = g_socket_get_local_address (udp, NULL);
  kdc_write_client_conf (conf, g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound)));
  g_setenv ("KRB5_CONFIG", conf, TRUE);
  result = run_row (&row, "--time-scale=0.2");
  g_setenv ("KRB5_CONFIG", usual, TRUE);
  check_row (&row, result);
  g_assert_cmpfloat (result->seconds, <, 8); /* 2 s of its own; the library's are 15 and more */
}

static PeerChild *
start_squid (void)
{
  g_autofree char *dir = g_build_filename (top, "squid", NULL);
  g_autofree char *keytab = g_build_filename (top, "kdc", "http.keytab", NULL);
  const char *options[] = { "--negotiate", keytab, NULL };

  squid_port = peer_unused_port ();
  return real_squid (dir, "127.0.0.1", squid_port, options, NULL, NULL);
}

static PeerChild *
set_up (void)
{
  g_autofree char *dir = NULL;
  g_autofree char *conf = NULL;
  PeerChild *kdc;

  top = g_dir_make_tmp ("faceplate-kerberos-XXXXXX", NULL);
  pki = g_build_filename (top, "pki", NULL);
  dir = g_build_filename (top, "kdc", NULL);
  /* squid of another user reads there */
  g_assert_no_errno (g_chmod (top, 0755));
  g_assert_no_errno (g_mkdir (pki, 0755));
  g_assert_no_errno (g_mkdir (dir, 0755));
  g_assert_true (peers_pki_write (pki, NULL));
  platform = peer_child_platform (pki, "platform");
  kdc = kdc_new (dir, "joe", PASSWORD);
  conf = g_build_filename (dir, "krb5.conf", NULL);
  g_setenv ("KRB5_CONFIG", conf, TRUE);
  return kdc;
}

int
main (int argc, char **argv)
{
  PeerChild *kdc, *squid;
  int rc;

  g_test_init (&argc, &argv, NULL);
  g_test_set_nonfatal_assertions ();
  kdc = set_up ();
  squid = start_squid ();
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/kerberos/", rows[i].name, NULL);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  g_test_add_func ("/kerberos/silent-kdc", test_silent_kdc);
  rc = g_test_run ();
  peer_child_free (squid);
  peer_child_free (kdc);
  peer_child_free (platform);
  peer_remove_tree (top);
  g_free (top);
  g_free (pki);
  return rc;
}
