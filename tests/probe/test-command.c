/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* faceplate-probe as a person or a script has it: usage errors, lines as they happen, JSON, the
 * number of connections. */
#include <errno.h>
#include <gio/gio.h>
#include <gio/gunixinputstream.h>
#include <glib-unix.h>
#include <json-glib/json-glib.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/peers/bad-origin.h"
#include "tests/peers/bad-proxy.h"
#include "tests/peers/pki.h"
#include "tests/probe/pki-dir.h"
#include "tests/peers/probe-run.h"

#define LIMIT_S 20

static char *pki_dir;

static ProbeResult *run (const char *password, const char *first, ...) G_GNUC_NULL_TERMINATED;

static ProbeResult *
run (const char *password, const char *first, ...)
{
  g_autoptr (GPtrArray) args = g_ptr_array_new ();
  va_list list;

  va_start (list, first);
  for (const char *arg = first; arg != NULL; arg = va_arg (list, const char *))
    g_ptr_array_add (args, (gpointer)arg);
  va_end (list);
  g_ptr_array_add (args, NULL);
  return probe_run ((const char *const *)args->pdata, NULL, password, LIMIT_S);
}

#define URL "https://platform.example/health"
#define PIN "sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="

static const struct
{
  const char *args; /* words */
  const char *named;
} wrong[] = {
  { "", "HTTPS URL" },
  { "http://platform.example/", "url" },
  { "platform.example", "url" },
  { URL " https://platform.example/", "url" },
  { URL " wss://platform.example/ws more", "HTTPS URL" },
  { "--nonsense " URL, "nonsense" },
  { URL " --proxy", "proxy" },
  { "--proxy=proxy " URL, "proxy" },
  { "--proxy=proxy:0 " URL, "port" },
  { "--proxy=proxy:65536 " URL, "port" },
  { "--proxy=:3128 " URL, "host" },
  { "--proxy=2001:db8::1:3128 " URL, "brackets" },
  { "--proxy=http://proxy:3128 " URL, "without http://" },
  { "--user=user " URL, "proxy" },
  { "--proxy=proxy:3128 --user=a:b " URL, "user" },
  { "--proxy=proxy:3128 --password-fd=0 " URL, "user" },
  { "--proxy=proxy:3128 --user=user --password-fd=x " URL, "password-fd" },
  { "--proxy=proxy:3128 --user=user --password-fd=77 " URL, "password-fd" },
  { "--schemes=bearer " URL, "schemes" },
  { "--schemes=none " URL, "schemes" },
  { "--schemes= " URL, "schemes" },
  { "--learned-scheme=bearer " URL, "learned-scheme" },
  { "--pin=sha1/AAAA " URL, "pin" },
  { "--pin=sha256/AAAA " URL, "pin" },
  { "--time-scale=0 " URL, "time-scale" },
  { "--time-scale=nan " URL, "time-scale" },
  { "--time-scale=1x " URL, "time-scale" },
  { "--time-scale=101 " URL, "time-scale" },
  { "--hold=3601 " URL " wss://platform.example/ws", "hold" },
  { "--hold=-1 " URL " wss://platform.example/ws", "hold" },
  { "--hold=1.5 " URL " wss://platform.example/ws", "hold" },
  { "--hold= " URL " wss://platform.example/ws", "hold" },
  { "--hold=60 " URL, "hold" },
  { "--serve " URL, "serve" },
  { "--serve --json", "serve" },
};

static void
test_usage_errors (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_auto (GStrv) words = g_strsplit (wrong[i].args, " ", -1);
      const char *none[] = { NULL };
      const char *const *args = wrong[i].args[0] != '\0' ? (const char *const *)words : none;
      g_autoptr (ProbeResult) result = probe_run (args, NULL, NULL, LIMIT_S);

      g_test_message ("%s: %s", wrong[i].args, result->out);
      g_assert_cmpint (result->status, ==, 2);
      g_assert_true (g_str_has_prefix (result->out, "faceplate-probe: "));
      g_assert_nonnull (strstr (result->out, wrong[i].named));
    }
}

static void
test_password_errors (void)
{
  g_autofree char *long_one = g_strnfill (257, 'x');
  const char *const passwords[] = { long_one, "tab\there", "\xff", "a\001b" };

  for (guint i = 0; i < G_N_ELEMENTS (passwords); i++)
    {
      g_autoptr (ProbeResult) result
          = run (passwords[i], "--proxy=127.0.0.1:1", "--user=user", URL, NULL);

      g_assert_cmpint (result->status, ==, 2);
      g_assert_nonnull (strstr (result->out, "password"));
      g_assert_null (strstr (result->out, passwords[i]));
    }
}

static void
test_version_and_help (void)
{
  g_autoptr (ProbeResult) version = run (NULL, "--version", NULL);
  g_autoptr (ProbeResult) help = run (NULL, "--help", NULL);

  g_assert_cmpint (version->status, ==, 0);
  g_assert_true (g_str_has_prefix (version->out, "faceplate-probe "));
  g_assert_cmpint (help->status, ==, 0);
  g_assert_nonnull (strstr (help->out, "--password-fd=N"));
}

static void
test_serve_wants_a_socket (void)
{
  g_autofree char *program
      = g_build_filename (g_getenv ("FP_BUILD_ROOT"), "helper", "probe", "faceplate-probe", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process
      = g_subprocess_new (G_SUBPROCESS_FLAGS_STDERR_SILENCE | G_SUBPROCESS_FLAGS_STDIN_PIPE, &error,
                          program, "--serve", NULL);

  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait (process, NULL, &error));
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 2);
}

typedef struct
{
  BadOrigin *origin;
  BadProxy *proxy;
  char *proxy_arg;
  char *ca_arg;
  char *url;
  char *websocket_url;
  char *other_url; /* WebSocket at another port */
} Peers;

static void
peers_start (Peers *peers, const char *origin, const char *proxy)
{
  guint port;

  peers->origin = bad_origin_new (origin, pki_dir);
  port = bad_origin_port (peers->origin);
  peers->proxy = bad_proxy_new (proxy, (guint16)port, "user", "p\xc3\xa4ss word");
  peers->proxy_arg = g_strdup_printf ("--proxy=127.0.0.1:%u", bad_proxy_port (peers->proxy));
  peers->ca_arg = g_strdup_printf ("--ca=%s/root.pem", pki_dir);
  peers->url = g_strdup_printf ("https://" PEERS_HOST ":%u/health", port);
  peers->websocket_url = g_strdup_printf ("wss://" PEERS_HOST ":%u/ws", port);
  peers->other_url = g_strdup ("wss://" PEERS_HOST ":9/ws");
}

static void
peers_stop (Peers *peers)
{
  bad_proxy_free (peers->proxy);
  bad_origin_free (peers->origin);
  g_free (peers->proxy_arg);
  g_free (peers->ca_arg);
  g_free (peers->url);
  g_free (peers->websocket_url);
  g_free (peers->other_url);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Peers, peers_stop)

/* One connection for all, unless the platform closes or the WebSocket lives elsewhere. */
static void
test_connections (void)
{
  static const struct
  {
    const char *origin;
    gboolean elsewhere;
    guint connections;
  } rows[] = {
    { "good", FALSE, 1 },
    { "https-chunked", FALSE, 1 },
    { "https-close-after", FALSE, 2 },
    { "good", TRUE, 2 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (Peers) peers = { 0 };
      g_autoptr (ProbeResult) result = NULL;

      peers_start (&peers, rows[i].origin, "open");
      result = run (NULL, peers.proxy_arg, peers.ca_arg, peers.url,
                    rows[i].elsewhere ? peers.other_url : peers.websocket_url, NULL);
      g_test_message ("%s", result->out);
      g_assert_cmpstr (result->code, ==, "OK");
      g_assert_cmpint (result->status, ==, 0);
      g_assert_cmpuint (bad_proxy_n_connections (peers.proxy), ==, rows[i].connections);
      g_assert_null (bad_proxy_fault (peers.proxy));
      g_assert_null (bad_origin_fault (peers.origin));
    }
}

/* The second connection meets what only it meets: the failure belongs to the WebSocket's stage. */
static void
test_second_connection_fails (void)
{
  g_auto (Peers) peers = { 0 };
  g_autoptr (ProbeResult) result = NULL;
  g_autofree char *url
      = g_strdup ("wss://other.example:9/ws"); /* the certificate is for another name */

  peers_start (&peers, "good", "open");
  result = run (NULL, peers.proxy_arg, peers.ca_arg, peers.url, url, NULL);
  g_assert_cmpstr (result->code, ==, "CERT_HOST");
  g_assert_nonnull (strstr (result->out, "\nstage=websocket\n"));
  g_assert_nonnull (strstr (result->out, "\nsecond-connection=other.example\n"));
}

/* The line's end behind the password is no part of it; what is not asked for is not sent twice. */
static void
test_password (void)
{
  const char *const ends[] = { "", "\n", "\nmore\n" };

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_auto (Peers) peers = { 0 };
      g_autofree char *password = g_strconcat ("p\xc3\xa4ss word", ends[i], NULL);
      g_autoptr (ProbeResult) result = NULL;

      peers_start (&peers, "good", "digest-sha256");
      result = run (password, peers.proxy_arg, peers.ca_arg, "--user=user", peers.url, NULL);
      g_assert_cmpstr (result->code, ==, "OK");
      g_assert_nonnull (strstr (result->out, "\nscheme=digest\n"));
      g_assert_nonnull (strstr (result->out, "\nwebsocket skipped 0 ms\n"));
      g_assert_cmpuint (bad_proxy_n_logins (peers.proxy), ==, 1);
    }
}

static void
test_forbidden_scheme (void)
{
  g_auto (Peers) peers = { 0 };
  g_autoptr (ProbeResult) result = NULL;

  peers_start (&peers, "good", "basic");
  result = run ("p\xc3\xa4ss word", peers.proxy_arg, peers.ca_arg, "--user=user",
                "--schemes=digest,ntlm", peers.url, NULL);
  g_assert_cmpstr (result->code, ==, "PX_AUTH_SCHEME");
  g_assert_cmpuint (bad_proxy_n_logins (peers.proxy), ==, 0);
}

static JsonObject *
parse_line (JsonParser *parser, const char *line)
{
  g_autoptr (GError) error = NULL;

  json_parser_load_from_data (parser, line, -1, &error);
  g_assert_no_error (error);
  return json_node_get_object (json_parser_get_root (parser));
}

static void
test_json (void)
{
  g_auto (Peers) peers = { 0 };
  g_autoptr (ProbeResult) result = NULL;
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_auto (GStrv) lines = NULL;
  JsonObject *object;
  guint n;

  peers_start (&peers, "cert-corp-leaf", "open");
  result
      = run (NULL, "--json", peers.proxy_arg, peers.ca_arg, peers.url, peers.websocket_url, NULL);
  g_assert_cmpint (result->status, ==, 1);
  lines = g_strsplit (g_strchomp (result->out), "\n", -1);
  n = g_strv_length (lines);
  g_assert_cmpuint (n, ==, 5); /* resolve, connect, tunnel, tls and the report */
  object = parse_line (parser, lines[3]);
  g_assert_cmpstr (json_object_get_string_member (object, "stage"), ==, "tls");
  g_assert_cmpstr (json_object_get_string_member (object, "status"), ==, "failed");
  g_assert_true (json_object_has_member (object, "duration-ms"));
  object = parse_line (parser, lines[4]);
  g_assert_cmpstr (json_object_get_string_member (object, "code"), ==, "TLS_INTERCEPTED");
  g_assert_cmpint (json_object_get_int_member (object, "number"), ==, 313);
  g_assert_cmpstr (json_object_get_string_member (object, "stage"), ==, "tls");
  object = json_object_get_object_member (object, "evidence");
  g_assert_nonnull (
      strstr (json_object_get_string_member (object, "issuer"), "Corporate Web Gateway"));
}

/* Reads from fd until text has come. */
static void
read_until (int fd, GString *seen, const char *text)
{
  while (strstr (seen->str, text) == NULL)
    {
      struct pollfd pollfd = { fd, POLLIN, 0 };
      char bytes[512];
      gssize n;

      g_assert_cmpint (poll (&pollfd, 1, LIMIT_S * 1000), ==, 1);
      n = read (fd, bytes, sizeof bytes);
      if (n <= 0)
        g_error ("\"%s\" is not in:\n%s", text, seen->str);
      g_string_append_len (seen, bytes, n);
    }
}

/* A stage's line is there while the next stage still waits; SIGINT ends that, and says so. */
static void
test_lines_at_once_and_interrupt (void)
{
  g_autofree char *program
      = g_build_filename (g_getenv ("FP_BUILD_ROOT"), "helper", "probe", "faceplate-probe", NULL);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GString) seen = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_auto (Peers) peers = { 0 };
  int fd;

  peers_start (&peers, "tls-silent", "open");
  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, program, peers.proxy_arg,
                              peers.ca_arg, peers.url, NULL);
  g_assert_no_error (error);
  fd = g_unix_input_stream_get_fd (G_UNIX_INPUT_STREAM (g_subprocess_get_stdout_pipe (process)));
  read_until (fd, seen, "\ntunnel ok ");
  g_subprocess_send_signal (process, SIGINT);
  read_until (fd, seen, "\ncode=CANCELLED\n");
  g_assert_true (g_subprocess_wait (process, NULL, NULL));
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 1);
}

/* Text from the network is never printed as it came. */
static void
test_untrusted_text (void)
{
  g_auto (Peers) peers = { 0 };
  g_autoptr (ProbeResult) result = NULL;

  peers_start (&peers, "tls-plain-http", "open");
  result = run (NULL, peers.proxy_arg, peers.ca_arg, peers.url, NULL);
  g_assert_cmpstr (result->code, ==, "TUN_PLAIN_HTTP");
  g_assert_nonnull (strstr (result->out, "\nfirst-bytes=HTTP/1.1 400 Bad Request\\x0d\\x0a"));
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  pki_dir = pki_dir_make ();
  g_test_add_func ("/command/usage-errors", test_usage_errors);
  g_test_add_func ("/command/password-errors", test_password_errors);
  g_test_add_func ("/command/version-and-help", test_version_and_help);
  g_test_add_func ("/command/serve-wants-a-socket", test_serve_wants_a_socket);
  g_test_add_func ("/command/connections", test_connections);
  g_test_add_func ("/command/second-connection-fails", test_second_connection_fails);
  g_test_add_func ("/command/password", test_password);
  g_test_add_func ("/command/forbidden-scheme", test_forbidden_scheme);
  g_test_add_func ("/command/json", test_json);
  g_test_add_func ("/command/lines-at-once-and-interrupt", test_lines_at_once_and_interrupt);
  g_test_add_func ("/command/untrusted-text", test_untrusted_text);
  status = g_test_run ();
  pki_dir_remove (pki_dir);
  return status;
}
