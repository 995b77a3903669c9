/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* faceplated's side of faceplate-host: the real one, and ones that misbehave, by path and by
 * socket. For any user. */
#include <errno.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "helper/sys/host-client.h"
#include "tests/host/host-run.h"

typedef struct
{
  gboolean ended;
  char *failure;
} Outcome;

static void
on_done (const char *failure, gpointer user_data)
{
  Outcome *outcome = user_data;

  g_assert_false (outcome->ended);
  *outcome = (Outcome){ TRUE, g_strdup (failure) };
}

static gboolean
on_late (gpointer user_data)
{
  g_error ("no end of the call");
  return G_SOURCE_REMOVE;
}

static void
expect (const FpHostAddress *address, const char *request, const char *failure)
{
  Outcome outcome = { 0 };
  guint late = g_timeout_add_seconds (15, on_late, NULL);
  g_autoptr (FpHostCall) call = fp_host_call_new (address, request, on_done, &outcome);

  g_assert_false (outcome.ended);
  while (!outcome.ended)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (late);
  g_assert_cmpstr (outcome.failure, ==, failure);
  g_free (outcome.failure);
}

static void
test_real (void)
{
  HostRoot root;
  g_autofree char *program
      = g_build_filename (g_getenv ("FP_BUILD_ROOT"), "helper", "host", "faceplate-host", NULL);
  g_autofree char *text = NULL;
  FpHostAddress address = { .path = program };
  FpNetObject object;

  host_root_make (&root);
  address.root = root.root;
  g_assert_true (fp_net_object_parse ("dns eth0 192.0.2.53,fe80::1 example.com", &object));
  text = fp_host_request_dns (&object);
  g_assert_cmpstr (
      text, ==,
      "resolv-conf\nnameserver 192.0.2.53\nnameserver fe80::1%eth0\nsearch example.com\n");
  expect (&address, text, NULL);
  expect (&address, "resolv-conf", NULL);
  expect (&address, "resolv-conf\n", "that is not the text of a resolv.conf");
  g_assert_true (fp_net_object_parse ("ipv6 eth0 automatic", &object));
  g_free (text);
  text = fp_host_request_ipv6 (&object);
  expect (&address, text, NULL);
  expect (&address, "ipv6 eth9 off", "eth9: No such file or directory (2)");
  host_root_remove (&root);
}

/* A listener that answers so: the bytes, or hangs up ("") or says nothing (NULL). */
typedef struct
{
  const char *answer;
  gssize len;
  int listener, peer;
  guint source;
  char *path;
  char *got;
} Peer;

static gboolean
on_request (int fd, GIOCondition condition, gpointer user_data)
{
  Peer *peer = user_data;
  char request[8192];
  gssize n;

  peer->source = 0;
  peer->peer = accept (fd, NULL, NULL);
  n = recv (peer->peer, request, sizeof request, 0);
  g_assert_cmpint (n, >, 0);
  peer->got = g_strndup (request, (gsize)n);
  if (peer->answer != NULL && (*peer->answer != '\0' || peer->len > 0))
    g_assert_cmpint (send (peer->peer, peer->answer,
                           peer->len > 0 ? (gsize)peer->len : strlen (peer->answer), MSG_NOSIGNAL),
                     >, 0);
  if (peer->answer != NULL)
    close (peer->peer);
  return G_SOURCE_REMOVE;
}

static void
peer_start (Peer *peer)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  g_autofree char *dir = g_dir_make_tmp ("fp-host-XXXXXX", NULL);

  peer->path = g_build_filename (dir, "host.sock", NULL);
  g_strlcpy (address.sun_path, peer->path, sizeof address.sun_path);
  peer->listener = socket (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
  g_assert_cmpint (bind (peer->listener, (struct sockaddr *)&address, sizeof address), ==, 0);
  g_assert_cmpint (listen (peer->listener, 1), ==, 0);
  peer->source = g_unix_fd_add (peer->listener, G_IO_IN, on_request, peer);
}

static void
peer_end (Peer *peer)
{
  g_autofree char *dir = g_path_get_dirname (peer->path);

  close (peer->listener);
  if (peer->answer == NULL)
    close (peer->peer);
  g_unlink (peer->path);
  g_rmdir (dir);
  g_free (peer->path);
  g_free (peer->got);
}

static void
expect_of_peer (const char *answer, gssize len, const char *failure)
{
  Peer peer = { .answer = answer, .len = len };
  FpHostAddress address = { 0 };

  peer_start (&peer);
  address.socket = peer.path;
  expect (&address, "networkd eth0 managed", failure);
  g_assert_cmpstr (peer.got, ==, "networkd eth0 managed");
  peer_end (&peer);
}

#define NONE "faceplate-host gave an answer that is none"

static void
test_answers (void)
{
  g_autofree char *longest = g_strnfill (4096 + 100, 'a');

  expect_of_peer ("ok", 0, NULL);
  expect_of_peer ("ok something to say\n", 0, NULL);
  expect_of_peer ("failed for a \x1b[1mreason", 0, "for a \\x1b[1mreason");
  expect_of_peer ("", 0, "faceplate-host ended without an answer");
  expect_of_peer ("okay", 0, NONE);
  expect_of_peer ("failed", 0, NONE);
  expect_of_peer ("\0ok", 3, NONE);
  expect_of_peer ("ok\0ok", 5, NONE);
  expect_of_peer (longest, 0, NONE);
}

static void
test_silent (void)
{
  expect_of_peer (NULL, 0, "faceplate-host did not answer in time");
}

/* Cut to what fits it would be another one. */
#define LONG_NAME "/a-name-of-36-characters-for-a-socket"
#define LONG_PATH LONG_NAME LONG_NAME LONG_NAME LONG_NAME

static void
test_nobody_there (void)
{
  const FpHostAddress no_socket = { .socket = "/nonexistent/host.sock" };
  const FpHostAddress long_socket = { .socket = LONG_PATH };
  const FpHostAddress no_program = { .path = "/nonexistent/faceplate-host" };
  const FpHostAddress other_program = { .path = "/bin/true" };

  expect (&no_socket, "resolv-conf", "/nonexistent/host.sock: No such file or directory");
  expect (&long_socket, "resolv-conf", LONG_PATH ": File name too long");
  expect (&no_program, "resolv-conf", "/nonexistent/faceplate-host cannot be started");
  expect (&other_program, "resolv-conf", "faceplate-host ended without an answer");
}

static void
never (const char *failure, gpointer user_data)
{
  g_assert_not_reached ();
}

static void
test_freed (void)
{
  const FpHostAddress no_socket = { .socket = "/nonexistent/host.sock" };
  Peer peer = { .answer = "ok" };
  FpHostAddress address = { 0 };
  FpHostCall *call = fp_host_call_new (&no_socket, "resolv-conf", never, NULL);

  fp_host_call_free (call);
  fp_host_call_free (NULL);
  peer_start (&peer);
  address.socket = peer.path;
  call = fp_host_call_new (&address, "resolv-conf", never, NULL);
  while (peer.got == NULL)
    g_main_context_iteration (NULL, TRUE);
  fp_host_call_free (call);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  peer_end (&peer);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/host-client/real", test_real);
  g_test_add_func ("/host-client/answers", test_answers);
  g_test_add_func ("/host-client/silent", test_silent);
  g_test_add_func ("/host-client/nobody", test_nobody_there);
  g_test_add_func ("/host-client/freed", test_freed);
  return g_test_run ();
}
