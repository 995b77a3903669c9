/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* NTLMv2 against the accepting side of gss-ntlmssp, which reads its users from the file in
 * NTLM_USER_FILE. */
#include <gio/gio.h>
#include <glib/gstdio.h>

#include "tests/tunnel/acceptor.h"
#include "tests/tunnel/open.h"

#define QUICK 0.1

typedef struct
{
  const char *name;
  Acceptor acceptor;
  const char *code;
  int n_tokens; /* that the proxy saw */
  guint n_links;
  const char *user, *password; /* NULL: DOM\bob, secret */
  FpScheme scheme;             /* that was accepted; NONE: NTLM */
  FpScheme learned;
  gboolean timed;
} Case;

#define NTLM(...)                                                                                  \
  {                                                                                                \
    .scheme = "NTLM", __VA_ARGS__                                                                  \
  }

static const Case cases[] = {
  { "ok", NTLM (ACCEPTOR_WORKS), "OK", 2, 1 },
  { "ok-beside-basic", NTLM (ACCEPTOR_WORKS, .basic = TRUE), "OK", 2, 1 },
  { "says-close-first", NTLM (.mode = ACCEPTOR_SAYS_CLOSE), "OK", 2, 2 },
  { "learned", NTLM (ACCEPTOR_WORKS), "OK", 2, 1, .learned = FP_SCHEME_NTLM },
  { "wrong-password", NTLM (ACCEPTOR_WORKS), "PX_AUTH_REJECTED", 2, 1, .password = "wrong" },
  { "wrong-password-beside-basic", NTLM (ACCEPTOR_WORKS, .basic = TRUE), "PX_AUTH_REJECTED", 2, 1,
    .password = "wrong" },
  { "wrong-user", NTLM (ACCEPTOR_WORKS), "PX_AUTH_REJECTED", 2, 1, .user = "DOM\\eve" },
  { "empty-password", NTLM (ACCEPTOR_WORKS), "PX_AUTH_GSS", 0, 1, .password = "" },
  { "lost-after-greeting", NTLM (.mode = ACCEPTOR_DROPS_GREETING, .basic = TRUE), "PX_AUTH_BROKEN",
    1, 1 },
  { "lost-after-password", NTLM (.mode = ACCEPTOR_DROPS_SECOND), "PX_AUTH_BROKEN", 2, 1 },
  { "closes-in-the-middle", NTLM (.mode = ACCEPTOR_CLOSES_MIDDLE), "PX_AUTH_BROKEN", 1, 1 },
  { "deaf-after-challenge", NTLM (.mode = ACCEPTOR_SILENT_GREETING), "PX_AUTH_BROKEN", 1, 1,
    .timed = TRUE },
  { "silent-after-password", NTLM (.mode = ACCEPTOR_SILENT_SECOND), "PX_UP_TIMEOUT", 2, 2,
    .timed = TRUE },
  { "rubbish", NTLM (.mode = ACCEPTOR_GARBLES), "PX_AUTH_GSS", 1, 1 },
  { "rubbish-then-basic", NTLM (.mode = ACCEPTOR_GARBLES, .basic = TRUE), "OK", 1, 2, .user = "bob",
    .scheme = FP_SCHEME_BASIC },
  { "starts-over", NTLM (.mode = ACCEPTOR_FORGETS), "PX_AUTH_BROKEN", 1, 1 },
};

static Opened *
open_case (const Case *one, guint16 port)
{
  FpProxySettings settings
      = { .host = (char *)"127.0.0.1",
          .port = port,
          .user = (char *)(one->user != NULL ? one->user : "DOM\\bob"),
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
  Acceptor acceptor = one->acceptor;
  Peer *peer = peer_start (acceptor_serve, &acceptor);
  g_autoptr (Opened) opened = open_case (one, peer_port (peer));
  guint n_links = peer_n_links (peer);

  peer_stop (peer);
  g_assert_cmpstr (opened_code (opened), ==, one->code);
  g_assert_cmpint (acceptor.n_tokens, ==, one->n_tokens);
  g_assert_cmpint (acceptor.n_basic, ==, one->scheme == FP_SCHEME_BASIC ? 1 : 0);
  g_assert_cmpuint (n_links, ==, one->n_links);
  if (opened->tunnel != NULL)
    g_assert_cmpint (opened->report->scheme, ==,
                     one->scheme != FP_SCHEME_NONE ? one->scheme : FP_SCHEME_NTLM);
  if (opened->report->scheme == FP_SCHEME_NTLM)
    g_assert_cmpstr (acceptor.user, ==, "DOM\\bob");
  g_free (acceptor.user);
}

int
main (int argc, char **argv)
{
  g_autofree char *dir = g_dir_make_tmp ("fp-ntlm-XXXXXX", NULL);
  g_autofree char *users = g_build_filename (dir, "users", NULL);
  int status;

  g_assert_true (g_file_set_contents (users, "DOM:bob:secret\n", -1, NULL));
  g_setenv ("NTLM_USER_FILE", users, TRUE);
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/tunnel/ntlm/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  status = g_test_run ();
  g_unlink (users);
  g_rmdir (dir);
  return status;
}
