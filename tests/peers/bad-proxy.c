/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/peers/bad-proxy-private.h"

#include <string.h>
#include <unistd.h>

typedef void (*PlainFunc) (BadProxy *proxy, PeerConn *conn);

struct _PlainMode
{
  const char *name;
  const char *bytes; /* sent after the request, or with at_once before it; may hold NULs */
  gsize len;
  PeerThen then;
  gboolean at_once;
  PlainFunc func; /* instead of the bytes */
};

#define BYTES(text)       .bytes = (text), .len = sizeof (text) - 1
#define PAGE              "<html><head><title>Please log in</title></head></html>\r\n"
#define STATUS(line, ...) BYTES ("HTTP/1.1 " line "\r\n" __VA_ARGS__ "Content-Length: 0\r\n\r\n")
#define OPENED            "HTTP/1.1 200 Connection established\r\n\r\n"

static void
send_alive (PeerConn *conn)
{
  peer_send (conn, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
             -1);
}

/* Alive, but hangs on its way to the platform: answers the question for port 0 only. */
static void
run_up_hang (BadProxy *proxy, PeerConn *conn)
{
  g_autofree char *head = bad_proxy_read_request (proxy, conn);

  if (head == NULL)
    return;
  if (strstr (head, ":0 HTTP/1.1\r\n") != NULL)
    send_alive (conn);
  else
    peer_hold (conn);
}

static void
run_drip (BadProxy *proxy, PeerConn *conn)
{
  static const char answer[] = "HTTP/1.1 200 Connection established\r\nX-Padding: "
                               "drip drip drip drip drip drip drip drip drip drip drip\r\n\r\n";
  g_autofree char *head = bad_proxy_read_request (proxy, conn);

  if (head != NULL)
    peer_drip (conn, answer, sizeof answer - 1, 300);
}

static void
run_bytewise (BadProxy *proxy, PeerConn *conn)
{
  g_autofree char *head = bad_proxy_read_request (proxy, conn);
  int other = peer_connect (proxy->origin_port);

  if (head == NULL || other < 0)
    return;
  peer_drip (conn, OPENED, strlen (OPENED), 1);
  peer_relay (conn, other, &(PeerRelay){ 0 });
}

static void
send_long_header (BadProxy *proxy, PeerConn *conn, const char *line_end)
{
  g_autofree char *head = bad_proxy_read_request (proxy, conn);
  gboolean going = head != NULL && peer_send (conn, "HTTP/1.1 200 OK\r\nX-A: ", -1);

  for (guint sent = 0; going && sent < 70 * 1024; sent += 64)
    {
      going = peer_send (conn, "0123456789abcdef0123456789abcdef0123456789abcdef01234567", -1)
              && peer_send (conn, line_end, -1);
    }
  peer_hold (conn);
}

static void
run_header_70k (BadProxy *proxy, PeerConn *conn)
{
  send_long_header (proxy, conn, "\r\nX-A: ");
}

static void
run_line_70k (BadProxy *proxy, PeerConn *conn)
{
  send_long_header (proxy, conn, "01234567");
}

static void
tunnel_request (BadProxy *proxy, PeerConn *conn, const PeerRelay *how)
{
  g_autofree char *head = bad_proxy_read_request (proxy, conn);

  if (head != NULL)
    bad_proxy_tunnel (proxy, conn, how);
}

static void
run_relay_cut (BadProxy *proxy, PeerConn *conn)
{
  tunnel_request (proxy, conn, &(PeerRelay){ .cut_after = 150 });
}

static void
run_relay_stall (BadProxy *proxy, PeerConn *conn)
{
  tunnel_request (proxy, conn, &(PeerRelay){ .stall_after = 150 });
}

static void
run_relay_idle (BadProxy *proxy, PeerConn *conn)
{
  tunnel_request (proxy, conn, &(PeerRelay){ .idle_ms = 4500 });
}

static void
run_counting (BadProxy *proxy, PeerConn *conn)
{
  tunnel_request (proxy, conn, &(PeerRelay){ .delay_ms = 60, .bursts = &proxy->n_bursts });
}

/* A clock that is 300 days ahead of this machine's. */
static void
run_clock_ahead (BadProxy *proxy, PeerConn *conn)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) ahead = g_date_time_add_days (now, 300);
  g_autofree char *date = g_date_time_format (ahead, "%a, %d %b %Y %H:%M:%S GMT");
  g_autofree char *head = bad_proxy_read_request (proxy, conn);
  g_autofree char *answer = g_strdup_printf ("HTTP/1.1 200 OK\r\nDate: %s\r\n\r\n", date);
  int other = peer_connect (proxy->origin_port);

  if (head == NULL || other < 0)
    return;
  peer_send (conn, answer, -1);
  peer_relay (conn, other, &(PeerRelay){ 0 });
}

/* The answer, then bytes instead of the platform's once the first message of TLS has come. */
static void
speak_in_tunnel (BadProxy *proxy, PeerConn *conn, const char *words, PeerThen then)
{
  g_autofree char *head = bad_proxy_read_request (proxy, conn);
  char hello[8192];

  if (head == NULL || !peer_send (conn, OPENED, -1)
      || peer_receive (conn, hello, sizeof hello) == 0)
    return;
  if (hello[0] != 22)
    bad_proxy_note_fault (proxy, "what came through the tunnel is no TLS handshake");
  peer_send (conn, words, -1);
  peer_end (conn, then);
}

static void
run_tun_closed_late (BadProxy *proxy, PeerConn *conn)
{
  speak_in_tunnel (proxy, conn, "", PEER_CLOSE);
}

static void
run_tun_reset (BadProxy *proxy, PeerConn *conn)
{
  speak_in_tunnel (proxy, conn, "", PEER_RESET);
}

static void
run_tun_page (BadProxy *proxy, PeerConn *conn)
{
  speak_in_tunnel (
      proxy, conn,
      "HTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\nContent-Length: 54\r\n\r\n" PAGE,
      PEER_CLOSE);
}

static void
run_tun_html (BadProxy *proxy, PeerConn *conn)
{
  speak_in_tunnel (proxy, conn, "<!DOCTYPE html>\r\n" PAGE, PEER_CLOSE);
}

static void
run_tun_ssh (BadProxy *proxy, PeerConn *conn)
{
  speak_in_tunnel (proxy, conn, "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n", PEER_HOLD);
}

static void
run_tun_smtp (BadProxy *proxy, PeerConn *conn)
{
  speak_in_tunnel (proxy, conn, "220 mail.example ESMTP\r\n", PEER_CLOSE);
}

static const PlainMode modes[] = {
  /* it works, with liberties that real proxies take */
  { "open", BYTES (OPENED), PEER_TUNNEL },
  { "counting", .func = run_counting },
  { "bytewise", .func = run_bytewise },
  { "bare-lf", BYTES ("HTTP/1.1 200 OK\nVia: x\n\n"), PEER_TUNNEL },
  { "no-reason", BYTES ("HTTP/1.1 200\r\n\r\n"), PEER_TUNNEL },
  { "http10", BYTES ("HTTP/1.0 200 OK\r\nProxy-Agent: x/1\r\n\r\n"), PEER_TUNNEL },
  { "http2", BYTES ("HTTP/2 200\r\n\r\n"), PEER_TUNNEL },
  { "204", BYTES ("HTTP/1.1 204 No Content\r\n\r\n"), PEER_TUNNEL },
  { "299", BYTES ("HTTP/1.1 299 Fine\r\n\r\n"), PEER_TUNNEL },
  { "continue-200",
    BYTES ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nLink: x\r\n\r\n" OPENED),
    PEER_TUNNEL },
  { "200-chunked", BYTES ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"), PEER_TUNNEL },
  { "200-length-0", STATUS ("200 OK"), PEER_TUNNEL },
  { "200-body",
    BYTES ("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello"),
    PEER_TUNNEL },
  { "fold", BYTES ("HTTP/1.1 200 OK\r\nX-A: b\r\n c\r\n\r\n"), PEER_TUNNEL },
  { "latin1", BYTES ("HTTP/1.1 200 Verbindung ge\366ffnet\r\nX-A: \377\001\r\n\r\n"), PEER_TUNNEL },
  { "clock-ahead", .func = run_clock_ahead },
  /* no answer, or half of one */
  { "closed", .at_once = TRUE, BYTES (""), PEER_CLOSE },
  { "closed-late", BYTES (""), PEER_CLOSE },
  { "reset", BYTES (""), PEER_RESET },
  { "silent", .at_once = TRUE, BYTES (""), PEER_HOLD },
  { "up-hang", .func = run_up_hang },
  { "drip", .func = run_drip },
  { "stall", BYTES ("HTTP/1.1 200 OK\r\nVia: "), PEER_HOLD },
  { "cut-status", BYTES ("HTTP/1.1 20"), PEER_CLOSE },
  { "cut-header", BYTES ("HTTP/1.1 200 OK\r\nVia: x\r\n"), PEER_CLOSE },
  { "cut-reset", BYTES ("HTTP/1.1 200 OK\r\n"), PEER_RESET },
  { "cut-after-100", BYTES ("HTTP/1.1 100 Continue\r\n\r\n"), PEER_CLOSE },
  { "header-70k", .func = run_header_70k },
  { "line-70k", .func = run_line_70k },
  /* something else listens there */
  { "smtp", .at_once = TRUE, BYTES ("220 mail.example ESMTP Postfix\r\n"), PEER_HOLD },
  { "ftp", .at_once = TRUE, BYTES ("220 (vsFTPd 3.0.3)\r\n"), PEER_HOLD },
  { "ssh", .at_once = TRUE, BYTES ("SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n"), PEER_HOLD },
  { "ssh-late", BYTES ("SSH-2.0-dropbear_2022.83\r\n"), PEER_CLOSE },
  { "socks5", BYTES ("\5\377"), PEER_CLOSE },
  { "tls-alert", BYTES ("\25\3\1\0\2\2\106"), PEER_CLOSE },
  { "http09", BYTES (PAGE), PEER_CLOSE },
  { "icy", BYTES ("ICY 200 OK\r\n\r\n"), PEER_CLOSE },
  { "nul", BYTES ("HTTP/1.1 200 OK\r\nX-A: b\0c\r\n\r\n"), PEER_CLOSE },
  { "no-status", BYTES ("HTTP/1.1 OK\r\n\r\n"), PEER_CLOSE },
  { "status-2000", BYTES ("HTTP/1.1 2000 OK\r\n\r\n"), PEER_CLOSE },
  { "binary", BYTES ("\0\1\2\3\4\5\6\7\10\11\12\13\14\15\16\17"), PEER_HOLD },
  { "400", STATUS ("400 Bad Request"), PEER_CLOSE },
  { "400-https-port",
    BYTES ("HTTP/1.1 400 Bad Request\r\nContent-Length: 63\r\n\r\n<p>The plain HTTP request was "
           "sent to HTTPS port</p> nginx 1.22"),
    PEER_CLOSE },
  { "401", STATUS ("401 Unauthorized", "WWW-Authenticate: Basic realm=\"x\"\r\n"), PEER_CLOSE },
  { "404", STATUS ("404 Not Found"), PEER_CLOSE },
  { "405", STATUS ("405 Method Not Allowed", "Allow: GET\r\n"), PEER_CLOSE },
  { "501", STATUS ("501 Not Implemented"), PEER_CLOSE },
  /* portals */
  { "302", STATUS ("302 Found", "Location: http://portal.example/\r\n"), PEER_CLOSE },
  { "307", STATUS ("307 Moved", "Location: http://portal.example/\r\n"), PEER_CLOSE },
  { "511", STATUS ("511 Network Authentication Required"), PEER_CLOSE },
  { "200-page",
    BYTES ("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 54\r\n\r\n" PAGE),
    PEER_CLOSE },
  { "200-page-open", BYTES ("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" PAGE),
    PEER_CLOSE },
  /* refusals */
  { "403", STATUS ("403 Forbidden"), PEER_CLOSE },
  { "403-page",
    BYTES ("HTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\nContent-Length: 54\r\n\r\n" PAGE),
    PEER_CLOSE },
  { "429", STATUS ("429 Too Many Requests", "Retry-After: 5\r\n"), PEER_CLOSE },
  { "500", STATUS ("500 Internal Server Error"), PEER_CLOSE },
  { "418", STATUS ("418 I'm a teapot"), PEER_CLOSE },
  { "999", STATUS ("999 Denied"), PEER_CLOSE },
  { "101", STATUS ("101 Switching Protocols"), PEER_CLOSE },
  /* its way to the platform */
  { "502", STATUS ("502 Bad Gateway"), PEER_CLOSE },
  { "503", STATUS ("503 Service Unavailable"), PEER_CLOSE },
  { "504", STATUS ("504 Gateway Timeout"), PEER_CLOSE },
  { "squid-dns", STATUS ("503 Service Unavailable", "X-Squid-Error: ERR_DNS_FAIL 0\r\n"),
    PEER_CLOSE },
  { "squid-refused", STATUS ("503 Service Unavailable", "X-Squid-Error: ERR_CONNECT_FAIL 111\r\n"),
    PEER_CLOSE },
  { "squid-timeout", STATUS ("503 Service Unavailable", "X-Squid-Error: ERR_CONNECT_FAIL 110\r\n"),
    PEER_CLOSE },
  { "squid-denied", STATUS ("403 Forbidden", "X-Squid-Error: ERR_ACCESS_DENIED 0\r\n"),
    PEER_CLOSE },
  { "status-dns", STATUS ("502 Bad Gateway", "Proxy-Status: gw; error=dns_error\r\n"), PEER_CLOSE },
  { "status-refused",
    STATUS ("502 Bad Gateway", "Proxy-Status: \"gw, a\"; error=connection_refused\r\n"),
    PEER_CLOSE },
  { "status-timeout",
    STATUS ("504 Gateway Timeout", "proxy-status: gw;error=connection_timeout;details=\"x\"\r\n"),
    PEER_CLOSE },
  /* in the tunnel */
  { "tun-closed", BYTES (OPENED), PEER_CLOSE },
  { "tun-closed-late", .func = run_tun_closed_late },
  { "tun-reset", .func = run_tun_reset },
  { "tun-silent", BYTES (OPENED), PEER_HOLD },
  { "tun-page", .func = run_tun_page },
  { "tun-page-early", BYTES (OPENED "HTTP/1.1 403 Forbidden\r\n\r\n" PAGE), PEER_HOLD },
  { "tun-html", .func = run_tun_html },
  { "tun-ssh", .func = run_tun_ssh },
  { "tun-ssh-early", BYTES (OPENED "SSH-2.0-OpenSSH_9.2p1\r\n"), PEER_HOLD },
  { "tun-smtp", .func = run_tun_smtp },
  { "relay-cut", .func = run_relay_cut },
  { "relay-stall", .func = run_relay_stall },
  { "relay-idle", .func = run_relay_idle },
};

void
bad_proxy_note_fault (BadProxy *proxy, const char *fault)
{
  g_mutex_lock (&proxy->mutex);
  if (proxy->fault == NULL)
    proxy->fault = g_strdup (fault);
  g_mutex_unlock (&proxy->mutex);
}

char *
bad_proxy_read_request (BadProxy *proxy, PeerConn *conn)
{
  char *head = peer_read_head (conn);
  g_autofree char *host = head != NULL ? peer_header (head, "Host") : NULL;
  g_auto (GStrv) words = NULL;

  if (head == NULL)
    return NULL;
  words = g_strsplit_set (head, " \r", 4);
  if (g_strv_length (words) != 4 || !g_str_equal (words[0], "CONNECT")
      || !g_str_equal (words[2], "HTTP/1.1") || strchr (words[1], ':') == NULL)
    bad_proxy_note_fault (proxy, "the request line is no CONNECT of HTTP/1.1");
  else if (g_strcmp0 (host, words[1]) != 0)
    bad_proxy_note_fault (proxy, "Host is not the target");
  return head;
}

void
bad_proxy_tunnel (BadProxy *proxy, PeerConn *conn, const PeerRelay *how)
{
  int other = peer_connect (proxy->origin_port);

  if (other < 0)
    {
      peer_send (conn, "HTTP/1.1 503 Down\r\nContent-Length: 0\r\n\r\n", -1);
      return;
    }
  if (how->delay_ms > 0)
    peer_pause (conn, how->delay_ms);
  peer_send (conn, OPENED, -1);
  if (how->bursts != NULL)
    g_atomic_int_inc (how->bursts);
  peer_relay (conn, other, how);
}

static void
serve_plain (BadProxy *proxy, PeerConn *conn)
{
  const PlainMode *mode = proxy->plain;
  g_autofree char *head = NULL;
  int other = -1;

  if (mode->func != NULL)
    {
      mode->func (proxy, conn);
      return;
    }
  if (!mode->at_once && (head = bad_proxy_read_request (proxy, conn)) == NULL)
    return;
  if (mode->then == PEER_TUNNEL && (other = peer_connect (proxy->origin_port)) < 0)
    return;
  peer_send (conn, mode->bytes, mode->len);
  if (other >= 0)
    peer_relay (conn, other, &(PeerRelay){ 0 });
  else
    peer_end (conn, mode->then);
}

static void
serve (PeerConn *conn, gpointer user_data)
{
  BadProxy *proxy = user_data;

  if (proxy->auth != NULL)
    bad_proxy_auth_serve (proxy, conn);
  else if (proxy->gss != NULL)
    bad_proxy_gss_serve (proxy, conn);
  else
    serve_plain (proxy, conn);
}

static const PlainMode *
find_plain (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    if (g_str_equal (modes[i].name, name))
      return &modes[i];
  return NULL;
}

BadProxy *
bad_proxy_new (const char *mode, guint16 origin_port, const char *user, const char *password)
{
  BadProxy *proxy = g_new0 (BadProxy, 1);

  proxy->plain = find_plain (mode);
  proxy->auth = bad_proxy_auth_find (mode);
  proxy->gss = bad_proxy_gss_find (mode);
  if (proxy->plain == NULL && proxy->auth == NULL && proxy->gss == NULL)
    {
      g_free (proxy);
      return NULL;
    }
  g_mutex_init (&proxy->mutex);
  proxy->origin_port = origin_port;
  proxy->user = g_strdup (user);
  proxy->password = g_strdup (password);
  proxy->server = peer_server_new (serve, proxy);
  return proxy;
}

void
bad_proxy_free (BadProxy *proxy)
{
  peer_server_free (proxy->server);
  g_mutex_clear (&proxy->mutex);
  g_free (proxy->user);
  g_free (proxy->password);
  g_free (proxy->fault);
  g_free (proxy);
}

guint16
bad_proxy_port (BadProxy *proxy)
{
  return peer_server_port (proxy->server);
}

guint
bad_proxy_n_logins (BadProxy *proxy)
{
  return g_atomic_int_get (&proxy->n_logins);
}

guint
bad_proxy_n_connections (BadProxy *proxy)
{
  return peer_server_n_accepted (proxy->server);
}

guint
bad_proxy_n_bursts (BadProxy *proxy)
{
  return g_atomic_int_get (&proxy->n_bursts);
}

char *
bad_proxy_fault (BadProxy *proxy)
{
  char *fault;

  g_mutex_lock (&proxy->mutex);
  fault = g_strdup (proxy->fault);
  g_mutex_unlock (&proxy->mutex);
  return fault;
}

const char **
bad_proxy_modes (void)
{
  GPtrArray *names = g_ptr_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    g_ptr_array_add (names, (gpointer)modes[i].name);
  bad_proxy_auth_names (names);
  bad_proxy_gss_names (names);
  g_ptr_array_add (names, NULL);
  return (const char **)g_ptr_array_free (names, FALSE);
}
