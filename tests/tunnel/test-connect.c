/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* CONNECT against scripted proxies: what each behaviour is called, how many connections it takes,
 * what is sent. */
#include <gio/gio.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"

#include "tests/tunnel/open.h"
#include "tests/tunnel/peer.h"

#define QUICK 0.08 /* the deadlines of cases in which time runs out */

/* A connection is a list of steps: "<" reads a request, "~" waits until the client closes, "!"
 * resets, "*" sends without an end (slowly where time runs out); anything else is sent. After the
 * last step it is closed. */
typedef struct
{
  const char *name;
  const char *const *links[5];
  const char *code;
  const char *evidence, *value; /* one that must be there */
  gboolean timed;
  guint received;
} Case;

#define LINK(...)                                                                                  \
  (const char *const[])                                                                            \
  {                                                                                                \
    __VA_ARGS__, NULL                                                                              \
  }
#define OK_HEAD           "HTTP/1.1 200 Connection established\r\n\r\n"
#define EMPTY(line)       "HTTP/1.1 " line "\r\nContent-Length: 0\r\n\r\n"
#define WITH(line, field) "HTTP/1.1 " line "\r\n" field "\r\nContent-Length: 0\r\n\r\n"
#define STATUS(line, symbol)                                                                       \
  {                                                                                                \
    line, { LINK ("<", EMPTY (line)) }, symbol, "status-line", "HTTP/1.1 " line, FALSE, 1          \
  }
#define SQUID(n, line, error, symbol)                                                              \
  {                                                                                                \
    n, { LINK ("<", WITH (line, "X-Squid-Error: " error)) }, symbol, "squid-error", error, FALSE,  \
        1                                                                                          \
  }
#define RFC9209(n, line, value, symbol)                                                            \
  {                                                                                                \
    n, { LINK ("<", WITH (line, "Proxy-Status: " value)) }, symbol, NULL, NULL, FALSE, 1           \
  }

static const Case cases[] = {
  { "ok", { LINK ("<", OK_HEAD, "~") }, "OK" },
  { "ok-in-pieces", { LINK ("<", "HT", "TP/1.1 2", "00 OK\r\n", "\r", "\n", "~") }, "OK" },
  { "ok-after-interim", { LINK ("<", "HTTP/1.1 102 Processing\r\n\r\n", OK_HEAD, "~") }, "OK" },
  { "closed-at-once", { LINK ("") }, "PX_CLOSED" },
  { "closed-after-request", { LINK ("<") }, "PX_CLOSED", "bytes", "0" },
  { "reset-after-request", { LINK ("<", "!") }, "PX_CLOSED" },
  { "silent", { LINK ("<", "~"), LINK ("<", "~") }, "PX_NO_ANSWER", "bytes", "0", TRUE },
  { "silent-then-closes", { LINK ("<", "~"), LINK ("<") }, "PX_NO_ANSWER", NULL, NULL, TRUE },
  { "waits-for-the-platform",
    { LINK ("<", "~"), LINK ("<", EMPTY ("400 Bad Request")) },
    "PX_UP_TIMEOUT",
    NULL,
    NULL,
    TRUE },
  { "drips", { LINK ("<", "HTTP/1.1 200 OK\r\nX: ", "*") }, "PX_ANSWER_SLOW", NULL, NULL, TRUE },
  { "half-an-answer",
    { LINK ("<", "HTTP/1.1 200 OK\r\nVia", "~") },
    "PX_ANSWER_SLOW",
    "bytes",
    "20",
    TRUE },
  { "only-interim",
    { LINK ("<", "HTTP/1.1 100 Continue\r\n\r\n", "~") },
    "PX_ANSWER_SLOW",
    NULL,
    NULL,
    TRUE },
  { "cut", { LINK ("<", "HTTP/1.1 200 OK\r\nVia: x\r\n") }, "PX_ANSWER_CUT" },
  { "cut-in-the-status-line", { LINK ("<", "HTTP/1.") }, "PX_ANSWER_CUT" },
  { "endless-head", { LINK ("<", "HTTP/1.1 200 OK\r\nX: ", "*") }, "PX_ANSWER_BIG" },
  { "smtp", { LINK ("220 mail.example ESMTP\r\n", "~") }, "PX_NOT_HTTP" },
  { "tls-alert", { LINK ("<", "\x15\x03\x01\x02\x02\x02\x46", "~") }, "PX_IS_TLS" },
  { "ssh", { LINK ("SSH-2.0-OpenSSH_9.2\r\n", "~") }, "PX_IS_SSH" },
  { "nginx-https-port",
    { LINK ("<", "HTTP/1.1 400 Bad Request\r\nContent-Length: 58\r\n\r\n"
                 "<title>400 The plain HTTP request was sent to HTTPS port</title>") },
    "PX_IS_TLS",
    NULL,
    NULL,
    FALSE,
    1 },
  STATUS ("101 Switching Protocols", "PX_STATUS"),
  STATUS ("302 Found", "PX_PORTAL"),
  STATUS ("304 Not Modified", "PX_PORTAL"),
  STATUS ("400 Bad Request", "PX_NOT_A_PROXY"),
  STATUS ("401 Unauthorized", "PX_NOT_A_PROXY"),
  STATUS ("402 Payment Required", "PX_STATUS"),
  STATUS ("403 Forbidden", "PX_FORBIDDEN"),
  STATUS ("404 Not Found", "PX_NOT_A_PROXY"),
  STATUS ("405 Method Not Allowed", "PX_NOT_A_PROXY"),
  STATUS ("418 Teapot", "PX_STATUS"),
  STATUS ("429 Too Many Requests", "PX_BUSY"),
  STATUS ("500 Oops", "PX_ERROR"),
  STATUS ("501 Not Implemented", "PX_NOT_A_PROXY"),
  STATUS ("502 Bad Gateway", "PX_UP_FAIL"),
  STATUS ("503 Service Unavailable", "PX_UP_FAIL"),
  STATUS ("504 Gateway Timeout", "PX_UP_TIMEOUT"),
  STATUS ("511 Network Authentication Required", "PX_PORTAL"),
  STATUS ("599 Hm", "PX_STATUS"),
  STATUS ("999 Hm", "PX_STATUS"),
  SQUID ("squid-dns", "503 Service Unavailable", "ERR_DNS_FAIL 0", "PX_UP_DNS"),
  SQUID ("squid-refused", "503 Service Unavailable", "ERR_CONNECT_FAIL 111", "PX_UP_CONNECT"),
  SQUID ("squid-timeout", "503 Service Unavailable", "ERR_CONNECT_FAIL 110", "PX_UP_TIMEOUT"),
  SQUID ("squid-unreachable", "503 Service Unavailable", "ERR_CONNECT_FAIL 113", "PX_UP_FAIL"),
  SQUID ("squid-cannot-forward", "500 Internal Server Error", "ERR_CANNOT_FORWARD 0", "PX_UP_FAIL"),
  SQUID ("squid-denied", "403 Forbidden", "ERR_ACCESS_DENIED 0", "PX_FORBIDDEN"),
  SQUID ("squid-unknown", "503 Service Unavailable", "ERR_NEW_ONE 0", "PX_UP_FAIL"),
  RFC9209 ("proxy-status-dns", "502 Bad Gateway", "ExampleCDN; error=dns_error; rcode=NXDOMAIN",
           "PX_UP_DNS"),
  RFC9209 ("proxy-status-refused", "503 X", "\"a;error=dns_error\";error=connection_refused",
           "PX_UP_CONNECT"),
  RFC9209 ("proxy-status-in-string", "503 X", "\"a;error=dns_error;b\";error=connection_refused",
           "PX_UP_CONNECT"),
  RFC9209 ("proxy-status-escaped", "503 X", "\"a\\\";error=dns_error;b\";error=connection_refused",
           "PX_UP_CONNECT"),
  RFC9209 ("proxy-status-deepest", "502 X",
           "a;error=connection_timeout, b;error=http_request_denied", "PX_UP_TIMEOUT"),
  RFC9209 ("proxy-status-internal", "502 X", "a;  error=proxy_internal_error", "PX_ERROR"),
  RFC9209 ("proxy-status-denied", "502 X", "a;error=http_request_denied", "PX_FORBIDDEN"),
  RFC9209 ("proxy-status-unknown", "502 X", "a;error=new_error;x=\"", "PX_UP_FAIL"),
  { "error-page-cut",
    { LINK ("<", "HTTP/1.1 403 No\r\nContent-Length: 999\r\n\r\n<title>Not  allowed") },
    "PX_FORBIDDEN",
    "page-title",
    "Not allowed",
    FALSE,
    1 },
  { "error-page-stalls",
    { LINK ("<", "HTTP/1.1 403 No\r\nContent-Length: 999\r\n\r\nabc", "~") },
    "PX_FORBIDDEN",
    "status",
    "403",
    TRUE,
    1 },
  { "portal-page",
    { LINK ("<", "HTTP/1.1 302 Found\r\nLocation: http://portal/\r\nServer: box\r\nContent-Length: "
                 "0\r\n\r\n") },
    "PX_PORTAL",
    "location",
    "http://portal/",
    FALSE,
    1 },
  { "needs-login",
    { LINK ("<", WITH ("407 Auth", "Proxy-Authenticate: Basic realm=\"x\"")) },
    "PX_AUTH_NEEDED",
    "realm",
    "x" },
  { "no-challenge", { LINK ("<", EMPTY ("407 Auth")) }, "PX_AUTH_NOCHAL" },
};

/* "x" for ever: as fast as it goes, or slower than any time-out of a single read. */
static void
send_for_ever (PeerLink *link, gboolean slowly)
{
  while (peer_send (link, "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", slowly ? 1 : 48))
    if (slowly)
      g_usleep (5000);
}

static void
play (PeerLink *link, gpointer user_data)
{
  const Case *one = user_data;

  if (link->index >= G_N_ELEMENTS (one->links) || one->links[link->index] == NULL)
    return;
  for (const char *const *step = one->links[link->index]; *step != NULL; step++)
    if (g_str_equal (*step, "<"))
      g_free (peer_read (link));
    else if (g_str_equal (*step, "~"))
      peer_hold (link);
    else if (g_str_equal (*step, "!"))
      peer_reset (link);
    else if (g_str_equal (*step, "*"))
      send_for_ever (link, one->timed);
    else
      peer_send (link, *step, -1);
}

static void
test_case (gconstpointer data)
{
  const Case *one = data;
  g_autoptr (Peer) peer = peer_start (play, (gpointer)one);
  g_autoptr (Opened) opened
      = open_tunnel ("127.0.0.1", peer_port (peer), NULL, NULL, one->timed ? QUICK : 1.0);
  gboolean ok = g_str_equal (one->code, "OK");
  guint n_links = 0;

  while (n_links < G_N_ELEMENTS (one->links) && one->links[n_links] != NULL)
    n_links++;
  g_assert_cmpstr (opened_code (opened), ==, one->code);
  g_assert_cmpstr (opened->stages->str, ==,
                   ok ? "resolve connect tunnel" : "resolve connect tunnel!");
  g_assert_cmpuint (peer_n_links (peer), ==, n_links);
  if (!ok)
    g_assert_cmpint (opened->report->stage, ==, FP_STAGE_TUNNEL);
  if (one->evidence != NULL)
    g_assert_cmpstr (opened_evidence (opened, one->evidence), ==, one->value);
  if (one->received != 0)
    g_assert_cmpint (atoi (opened_evidence (opened, "status")), ==, opened->report->received);
}

static void
serve_ok (PeerLink *link, gpointer head_and_more)
{
  g_free (peer_read (link));
  peer_send (link, head_and_more, -1);
  peer_hold (link);
}

/* Exactly these bytes, and the proxy is told the platform's name. */
static void
test_request (void)
{
  g_autoptr (Peer) peer = peer_start (serve_ok, (gpointer)OK_HEAD);
  g_autoptr (Opened) opened = open_tunnel ("localhost", peer_port (peer), NULL, NULL, 1.0);
  g_auto (GStrv) requests = peer_requests (peer);
  g_autofree char *proxy = g_strdup_printf ("localhost:%u", peer_port (peer));
  g_autofree char *address = g_strdup_printf ("127.0.0.1:%u", peer_port (peer));
  int no_delay = 0;

  g_assert_cmpstr (opened_code (opened), ==, "OK");
  g_assert_cmpuint (g_strv_length (requests), ==, 1);
  g_assert_cmpstr (requests[0], ==,
                   "CONNECT cloud.invalid:443 HTTP/1.1\r\nHost: cloud.invalid:443\r\n"
                   "User-Agent: Faceplate/" FP_VERSION "\r\n\r\n");
  g_assert_cmpstr (opened->report->proxy, ==, proxy);
  g_assert_cmpstr (opened_evidence (opened, "address"), ==, address);
  g_assert_cmpint (opened->tunnel->scheme, ==, FP_SCHEME_NONE);
  g_assert_cmpuint (opened->tunnel->early->len, ==, 0);
  g_assert_cmpint (opened->tunnel->proxy_date, ==, 0);
  g_assert_false (g_socket_get_blocking (opened->tunnel->socket));
  g_assert_true (g_socket_is_connected (opened->tunnel->socket));
  g_assert_true (
      g_socket_get_option (opened->tunnel->socket, IPPROTO_TCP, TCP_NODELAY, &no_delay, NULL));
  g_assert_cmpint (no_delay, ==, 1);
}

static void
test_ipv6_target (void)
{
  g_autoptr (Peer) peer = peer_start (serve_ok, (gpointer)OK_HEAD);
  FpProxySettings proxy = { .host = (char *)"127.0.0.1", .port = peer_port (peer) };
  FpTunnelConfig config
      = { .proxy = &proxy, .target_host = "2001:db8::1", .target_port = 8443, .time_scale = 1.0 };
  g_autoptr (Opened) opened = open_with (&config, NULL);
  g_auto (GStrv) requests = peer_requests (peer);

  g_assert_cmpstr (opened_code (opened), ==, "OK");
  g_assert_true (g_str_has_prefix (requests[0], "CONNECT [2001:db8::1]:8443 HTTP/1.1\r\n"
                                                "Host: [2001:db8::1]:8443\r\n"));
}

static void
test_early_bytes (void)
{
  static const struct
  {
    const char *answer;
    const char *early;
    gboolean page;
    gint64 date;
  } answers[] = {
    { "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n\r\n\x16\x03\x03", "\x16\x03\x03",
      FALSE, 784111777 },
    { "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>", "", TRUE,
      0 },
    { "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>", "<html>", TRUE, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autoptr (Peer) peer = peer_start (serve_ok, (gpointer)answers[i].answer);
      g_autoptr (Opened) opened = open_tunnel ("127.0.0.1", peer_port (peer), NULL, NULL, 1.0);

      g_assert_cmpstr (opened_code (opened), ==, "OK");
      g_assert_cmpmem (opened->tunnel->early->data, opened->tunnel->early->len, answers[i].early,
                       strlen (answers[i].early));
      g_assert_cmpint (opened->tunnel->early_page, ==, answers[i].page);
      g_assert_cmpint (opened->tunnel->proxy_date, ==, answers[i].date);
    }
}

static void
serve_hold (PeerLink *link, gpointer cancellable)
{
  g_free (peer_read (link));
  g_cancellable_cancel (cancellable);
  peer_hold (link);
}

static void
test_cancelled (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (Peer) peer = peer_start (serve_hold, cancellable);
  FpProxySettings proxy = { .host = (char *)"127.0.0.1", .port = peer_port (peer) };
  FpTunnelConfig config
      = { .proxy = &proxy, .target_host = TARGET_HOST, .target_port = 1, .time_scale = 1.0 };
  gint64 begin_us = g_get_monotonic_time ();
  g_autoptr (Opened) opened = open_with (&config, cancellable);

  g_assert_cmpstr (opened_code (opened), ==, "CANCELLED");
  g_assert_cmpstr (opened->stages->str, ==, "resolve connect tunnel!");
  g_assert_cmpint (g_get_monotonic_time () - begin_us, <,
                   3 * G_USEC_PER_SEC); /* the stage has ten */
  g_assert_cmpuint (peer_n_links (peer), ==, 1);
}

static void
test_cancelled_before (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  FpTunnelConfig config = { .target_host = "localhost", .target_port = 1, .time_scale = 1.0 };
  g_autoptr (Opened) opened = NULL;

  g_cancellable_cancel (cancellable);
  opened = open_with (&config, cancellable);
  g_assert_cmpstr (opened_code (opened), ==, "CANCELLED");
  g_assert_cmpstr (opened->stages->str, ==, "resolve!");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/tunnel/connect/", cases[i].name, NULL);

      g_strdelimit (path + strlen ("/tunnel/connect/"), " ", '-');
      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/tunnel/connect/request", test_request);
  g_test_add_func ("/tunnel/connect/ipv6-target", test_ipv6_target);
  g_test_add_func ("/tunnel/connect/early-bytes", test_early_bytes);
  g_test_add_func ("/tunnel/connect/cancelled", test_cancelled);
  g_test_add_func ("/tunnel/connect/cancelled-before", test_cancelled_before);
  return g_test_run ();
}
