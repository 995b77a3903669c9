/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Negotiate against a real KDC and GSSAPI's accepting side: Kerberos, NTLM inside, and each way in
 * which no token comes about. */
#include <gio/gio.h>
#include <glib/gstdio.h>

#include "tests/tunnel/acceptor.h"
#include "tests/tunnel/kdc.h"
#include "tests/tunnel/open.h"

#define QUICK 0.1

typedef enum
{
  KRB5,
  NTLM
} Inside;

typedef struct
{
  const char *name;
  KdcState kdc;
  Inside inside;
  gboolean basic;                     /* the proxy offers that too */
  const char *user, *password, *host; /* NULL: bob, secret, localhost */
  AcceptorMode mode;
  const char *code;
  FpScheme scheme; /* that was accepted */
  const char *who; /* whom the proxy let in, NULL: do not look */
  const char *gss; /* a part of the evidence, NULL: do not look */
  int n_tokens;
  FpScheme learned;
  gboolean timed;
} Case;

#define OK_NEGOTIATE .code = "OK", .scheme = FP_SCHEME_NEGOTIATE, .n_tokens = 1
#define OK_BASIC     .code = "OK", .scheme = FP_SCHEME_BASIC, .basic = TRUE

static const Case cases[] = {
  { "kerberos", OK_NEGOTIATE, .who = "bob@FACEPLATE.TEST" },
  { "kerberos-preauth", .user = "eve", OK_NEGOTIATE, .who = "eve@FACEPLATE.TEST" },
  { "kerberos-realm", .user = "bob@FACEPLATE.TEST", OK_NEGOTIATE, .who = "bob@FACEPLATE.TEST" },
  { "kerberos-realm-in-lower-case", .user = "bob@faceplate.test", OK_NEGOTIATE,
    .who = "bob@FACEPLATE.TEST" },
  { "kerberos-domain", .user = "faceplate.test\\bob", OK_NEGOTIATE, .who = "bob@FACEPLATE.TEST" },
  { "kerberos-netbios-domain", .user = "FACEPLATE\\bob", OK_NEGOTIATE,
    .who = "bob@FACEPLATE.TEST" },
  { "kerberos-learned", .learned = FP_SCHEME_NEGOTIATE, OK_NEGOTIATE, .who = "bob@FACEPLATE.TEST" },
  { "kerberos-beside-basic", .basic = TRUE, OK_NEGOTIATE },
  { "kerberos-says-close", .mode = ACCEPTOR_SAYS_CLOSE, OK_NEGOTIATE },
  { "kerberos-lost", .mode = ACCEPTOR_DROPS_GREETING, .basic = TRUE, .code = "PX_AUTH_BROKEN",
    .n_tokens = 1 },
  { "kerberos-refused", .mode = ACCEPTOR_FORGETS, .basic = TRUE, .code = "PX_AUTH_REJECTED",
    .n_tokens = 1 },
  { "wrong-password", .basic = TRUE, .password = "wrong", .code = "PX_AUTH_REJECTED",
    .gss = "Decrypt integrity" },
  { "wrong-password-preauth", .basic = TRUE, .user = "eve", .password = "wrong",
    .code = "PX_AUTH_REJECTED", .gss = "Preauthentication failed" },
  { "wrong-password-learned", .learned = FP_SCHEME_NEGOTIATE, .basic = TRUE, .password = "wrong",
    .code = "PX_AUTH_REJECTED" },
  { "unknown-user", .user = "nobody", .code = "PX_AUTH_GSS",
    .gss = "not found in Kerberos database", .n_tokens = 1 },
  { "proxy-by-address", .host = "127.0.0.1", .code = "PX_AUTH_GSS", .gss = "HTTP/127.0.0.1",
    .n_tokens = 1 },
  { "proxy-by-address-then-basic", .host = "127.0.0.1", OK_BASIC, .n_tokens = 1 },
  { "unknown-realm", .user = "bob@NO.SUCH.REALM", .code = "PX_AUTH_GSS", .gss = "NO.SUCH.REALM",
    .n_tokens = 1 },
  { "no-kdc", KDC_REFUSES, .code = "PX_AUTH_GSS", .gss = "Cannot contact any KDC", .n_tokens = 1 },
  { "no-kdc-then-basic", KDC_REFUSES, OK_BASIC, .n_tokens = 1 },
  { "no-realm", KDC_UNKNOWN, .code = "PX_AUTH_GSS", .gss = "default realm", .n_tokens = 1 },
  { "ntlm-inside", KDC_UNKNOWN, NTLM, .user = "DOM\\bob", .code = "OK",
    .scheme = FP_SCHEME_NEGOTIATE, .who = "DOM\\bob", .n_tokens = 2 },
  { "ntlm-inside-wrong-password", KDC_UNKNOWN, NTLM, .user = "DOM\\bob", .password = "wrong",
    .basic = TRUE, .code = "PX_AUTH_REJECTED", .n_tokens = 2 },
  { "empty-password", .password = "", .code = "PX_AUTH_GSS", .gss = "empty" },
  /* Last, because they leave a thread behind that waits for the KDC. */
  { "silent-kdc", KDC_SILENT, .code = "PX_AUTH_GSS", .gss = "no answer in time", .timed = TRUE },
  { "silent-kdc-then-basic", KDC_SILENT, OK_BASIC, .timed = TRUE },
};

static Kdc *kdc;

static Opened *
open_case (const Case *one, guint16 port)
{
  FpProxySettings settings
      = { .host = (char *)(one->host != NULL ? one->host : "localhost"),
          .port = port,
          .user = (char *)(one->user != NULL ? one->user : "bob"),
          .password = (char *)(one->password != NULL ? one->password : "secret") };
  FpTunnelConfig config = { .proxy = &settings,
                            .learned_scheme = one->learned,
                            .target_host = TARGET_HOST,
                            .target_port = TARGET_PORT,
                            .time_scale = one->timed ? QUICK : 1.0 };

  return open_with (&config, NULL);
}

static void
test_case (gconstpointer data)
{
  const Case *one = data;
  Acceptor acceptor = { .scheme = "Negotiate",
                        .mode = one->mode,
                        .basic = one->basic,
                        .inside = one->inside == KRB5 ? acceptor_krb5 : acceptor_ntlm };
  g_autoptr (Opened) opened = NULL;
  Peer *peer;
  gint64 begin_us;

  kdc_pretend (kdc, one->kdc);
  peer = peer_start (acceptor_serve, &acceptor);
  begin_us = g_get_monotonic_time ();
  opened = open_case (one, peer_port (peer));
  g_assert_cmpint (g_get_monotonic_time () - begin_us, <,
                   9 * G_USEC_PER_SEC); /* a silent KDC blocks for 15 s */
  peer_stop (peer);
  g_assert_cmpstr (opened_code (opened), ==, one->code);
  g_assert_cmpint (acceptor.n_tokens, ==, one->n_tokens);
  g_assert_cmpint (acceptor.n_basic, ==, one->scheme == FP_SCHEME_BASIC ? 1 : 0);
  g_assert_cmpint (opened->report->scheme, ==, one->scheme);
  if (one->who != NULL)
    g_assert_cmpstr (acceptor.user, ==, one->who);
  if (one->gss != NULL)
    g_assert_nonnull (strstr (opened_evidence (opened, "gss"), one->gss));
  g_free (acceptor.user);
}

static gpointer
cancel_soon (gpointer cancellable)
{
  g_usleep (200000); /* the user's patience */
  g_cancellable_cancel (cancellable);
  return NULL;
}

static void
test_cancelled (void)
{
  Acceptor acceptor = { .scheme = "Negotiate", .inside = acceptor_krb5 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Peer *peer = peer_start (acceptor_serve, &acceptor);
  FpProxySettings settings = { .host = (char *)"localhost",
                               .port = peer_port (peer),
                               .user = (char *)"bob",
                               .password = (char *)"secret" };
  FpTunnelConfig config
      = { .proxy = &settings, .target_host = TARGET_HOST, .target_port = 1, .time_scale = 1.0 };
  gint64 begin_us = g_get_monotonic_time ();
  GThread *thread = g_thread_new ("cancel", cancel_soon, cancellable);
  g_autoptr (Opened) opened = NULL;

  opened = open_with (&config, cancellable);
  g_assert_cmpint (g_get_monotonic_time () - begin_us, <, 3 * G_USEC_PER_SEC);
  g_assert_cmpstr (opened_code (opened), ==, "CANCELLED");
  g_thread_join (thread);
  peer_stop (peer);
}

int
main (int argc, char **argv)
{
  g_autofree char *dir = g_dir_make_tmp ("fp-ntlm-XXXXXX", NULL);
  g_autofree char *users = g_build_filename (dir, "users", NULL);
  int status;

  g_assert_true (g_file_set_contents (users, "DOM:bob:secret\n", -1, NULL));
  g_setenv ("NTLM_USER_FILE", users, TRUE);
  kdc = kdc_start ();
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/tunnel/negotiate/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/tunnel/negotiate/silent-kdc-cancelled", test_cancelled);
  status = g_test_run ();
  kdc_stop (kdc);
  g_unlink (users);
  g_rmdir (dir);
  return status;
}
