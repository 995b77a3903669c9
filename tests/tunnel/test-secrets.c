/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* After a tunnel was opened, and the settings freed, the password is nowhere in the process's
 * memory: neither plain nor as Basic sends it; and no block was freed that still held it (another
 * one may have taken its place since). The proxy is another process, because its memory would hold
 * the answer. */
#include <gio/gio.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <signal.h>
#include <unistd.h>

#include "tests/tunnel/open.h"
#include "tests/tunnel/peer.h"

#define SECRET_LEN 40
#define KEY        0x5a

/* What is looked for is never in memory as it is: masked bytes, compared one by one. */
typedef struct
{
  guint8 bytes[128];
  gsize len;
} Masked;

static Masked plain, base64;

static void
mask (Masked *masked, const char *text)
{
  masked->len = strlen (text);
  for (gsize i = 0; i < masked->len; i++)
    masked->bytes[i] = (guint8)text[i] ^ KEY;
}

static gboolean
is_at (const Masked *masked, const guint8 *at)
{
  for (gsize i = 0; i < masked->len; i++)
    if ((at[i] ^ KEY) != masked->bytes[i])
      return FALSE;
  return TRUE;
}

static guint
count_in (const Masked *masked, const guint8 *begin, const guint8 *end)
{
  guint n = 0;

  for (const guint8 *at = begin; at + masked->len <= end; at++)
    n += is_at (masked, at);
  return n;
}

/* In the place of the C library's. */
extern void __libc_free (void *block);
static int n_freed_with_secret;

void
free (void *block)
{
  if (block != NULL && plain.len > 0)
    {
      const guint8 *bytes = block;
      const guint8 *end = bytes + malloc_usable_size (block);

      if (count_in (&plain, bytes, end) > 0
          || (base64.len > 0 && count_in (&base64, bytes, end) > 0))
        g_atomic_int_inc (&n_freed_with_secret);
    }
  __libc_free (block);
}

/* In all writable memory of this process, its stacks included. */
static guint
count_in_memory (const Masked *masked)
{
  g_autofree char *maps = NULL;
  g_auto (GStrv) lines = NULL;
  guint n = 0;

  g_assert_true (g_file_get_contents ("/proc/self/maps", &maps, NULL, NULL));
  lines = g_strsplit (maps, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      gsize begin, end;
      char rights[5];

      if (sscanf (lines[i], "%lx-%lx %4s", &begin, &end, rights) == 3
          && g_str_has_prefix (rights, "rw"))
        n += count_in (masked, (const guint8 *)begin, (const guint8 *)end);
    }
  return n;
}

/* A password that stands in no file and no literal. */
static char *
make_password (void)
{
  char *password = g_malloc0 (SECRET_LEN + 1);

  for (guint i = 0; i < SECRET_LEN; i++)
    password[i] = (char)g_random_int_range ('a', 'z' + 1);
  return password;
}

static void
serve_any (PeerLink *link, gpointer challenge)
{
  for (;;)
    {
      g_autofree char *head = peer_read (link);
      g_autofree char *login = head != NULL ? peer_field (head, "Proxy-Authorization") : NULL;

      if (head == NULL)
        return;
      peer_send (link, login != NULL ? "HTTP/1.1 200 OK\r\n\r\n" : (const char *)challenge, -1);
    }
}

/* The port of a proxy in a process of its own, which dies with this one. */
static guint16
start_proxy (const char *challenge, pid_t *pid)
{
  int pipe_fds[2];
  guint16 port = 0;

  g_assert_cmpint (pipe (pipe_fds), ==, 0);
  *pid = fork ();
  if (*pid == 0)
    {
      Peer *peer;

      prctl (PR_SET_PDEATHSIG, SIGKILL);
      peer = peer_start (serve_any, (gpointer)challenge);
      port = peer_port (peer);
      if (write (pipe_fds[1], &port, sizeof port) != sizeof port)
        _exit (1);
      pause ();
      _exit (0);
    }
  g_assert_cmpint (read (pipe_fds[0], &port, sizeof port), ==, sizeof port);
  close (pipe_fds[0]);
  close (pipe_fds[1]);
  return port;
}

static void
open_and_forget (const char *challenge, FpScheme scheme)
{
  FpProxySettings *settings = fp_proxy_settings_new ();
  char *login, *encoded;
  FpTunnelConfig config = {
    .proxy = settings, .target_host = TARGET_HOST, .target_port = TARGET_PORT, .time_scale = 1.0
  };
  Opened *opened;
  pid_t pid;

  settings->host = g_strdup ("127.0.0.1");
  settings->port = start_proxy (challenge, &pid);
  settings->user = g_strdup ("bob");
  settings->password = make_password ();
  mask (&plain, settings->password);
  login = g_strconcat ("bob:", settings->password, NULL);
  encoded = g_base64_encode ((const guchar *)login, strlen (login));
  mask (&base64, encoded);
  fp_secret_free (login);
  fp_secret_free (encoded);
  g_assert_cmpuint (count_in_memory (&plain), ==, 1); /* the search finds what is there */
  opened = open_with (&config, NULL);
  g_assert_cmpint (opened->report->scheme, ==, scheme);
  opened_free (opened);
  fp_proxy_settings_free (settings);
  g_assert_cmpint (n_freed_with_secret, ==, 0);
  kill (pid, SIGKILL);
  waitpid (pid, NULL, 0);
}

static void
test_basic (void)
{
  open_and_forget (
      "HTTP/1.1 407 A\r\nContent-Length: 0\r\nProxy-Authenticate: Basic realm=\"x\"\r\n\r\n",
      FP_SCHEME_BASIC);
  g_assert_cmpuint (count_in_memory (&plain), ==, 0);
  g_assert_cmpuint (count_in_memory (&base64), ==, 0);
}

static void
test_digest (void)
{
  open_and_forget ("HTTP/1.1 407 A\r\nContent-Length: 0\r\n"
                   "Proxy-Authenticate: Digest realm=\"x\", nonce=\"y\", qop=\"auth\"\r\n\r\n",
                   FP_SCHEME_DIGEST);
  g_assert_cmpuint (count_in_memory (&plain), ==, 0);
}

static void
test_digest_sha256 (void)
{
  open_and_forget (
      "HTTP/1.1 407 A\r\nContent-Length: 0\r\nProxy-Authenticate: Digest realm=\"x\", nonce=\"y\", "
      "qop=\"auth\", algorithm=SHA-256-sess\r\n\r\n",
      FP_SCHEME_DIGEST);
  g_assert_cmpuint (count_in_memory (&plain), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tunnel/secrets/basic", test_basic);
  g_test_add_func ("/tunnel/secrets/digest", test_digest);
  g_test_add_func ("/tunnel/secrets/digest-sha256", test_digest_sha256);
  return g_test_run ();
}
