/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names and addresses that do not work, in a network namespace: what each failure is called with
 * and without a proxy. */
#include <gio/gio.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "helper/tunnel/dial.h"
#include "tests/tunnel/name-server.h"
#include "tests/tunnel/open.h"
#include "tests/tunnel/peer.h"

#define SERVER    "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n"
#define NO_SERVER "nameserver 127.0.0.9\n"
#define QUICK     0.05

typedef struct
{
  const char *name;
  const char *resolv_conf;
  const char *host;
  const char *suffix; /* of PX_ and SRV_; "=" before a whole code */
  gboolean at_connect;
  double time_scale;
  const char *evidence, *value;
} Case;

static const Case cases[] = {
  { "name-unknown", SERVER, "nx.test", "DNS_NOTFOUND", FALSE, 1.0, "resolver",
    "Name or service not known" },
  { "name-without-address", SERVER, "empty.test", "DNS_NOTFOUND", FALSE, 1.0 },
  { "server-fails", SERVER, "servfail.test", "DNS_FAIL", FALSE, 1.0 },
  { "server-refuses", SERVER, "refused.test", "DNS_FAIL", FALSE, 1.0 },
  { "no-server", NO_SERVER, "ok.test", "DNS_FAIL", FALSE, 1.0 },
  { "server-silent", SERVER, "silent.test", "DNS_TIMEOUT", FALSE, 1.0 },
  { "server-silent-for-longer", "nameserver 127.0.0.1\n", "silent.test", "DNS_TIMEOUT", FALSE,
    QUICK },
  { "refused", SERVER, "ok.test", "TCP_REFUSED", TRUE, 1.0, "errno", "ECONNREFUSED (111)" },
  { "refused-ipv6", SERVER, "::1", "TCP_REFUSED", TRUE, 1.0 },
  { "no-route", SERVER, "192.0.2.1", "=NET_NO_ROUTE", TRUE, 1.0, "errno", "ENETUNREACH (101)" },
  { "no-route-ipv6", SERVER, "2001:db8::1", "=NET_NO_ROUTE", TRUE, 1.0 },
  { "prohibited", SERVER, "198.51.100.1", "=NET_FILTERED", TRUE, 1.0, "errno", "EACCES (13)" },
  { "unreachable", SERVER, "198.18.0.1", "TCP_UNREACH", TRUE, 1.0, "errno", "EHOSTUNREACH (113)" },
  { "silent", SERVER, "127.0.0.3", "TCP_TIMEOUT", TRUE, QUICK, "address", "127.0.0.3:1" },
  { "other", SERVER, "198.19.0.1", "TCP_FAIL", TRUE, 1.0, "errno", "EINVAL (22)" },
};

static void
check (const Case *one, gboolean direct)
{
  FpProxySettings proxy = { .host = (char *)one->host, .port = 1 };
  FpTunnelConfig config = { .proxy = direct ? NULL : &proxy,
                            .target_host = direct ? one->host : "silent.test",
                            .target_port = 1,
                            .time_scale = one->time_scale };
  g_autoptr (Opened) opened = open_with (&config, NULL);
  g_autofree char *code = one->suffix[0] == '='
                              ? g_strdup (one->suffix + 1)
                              : g_strconcat (direct ? "SRV_" : "PX_", one->suffix, NULL);

  g_assert_cmpstr (opened_code (opened), ==, code);
  g_assert_cmpstr (opened->stages->str, ==, one->at_connect ? "resolve connect!" : "resolve!");
  g_assert_cmpint (opened->report->stage, ==,
                   one->at_connect ? FP_STAGE_CONNECT : FP_STAGE_RESOLVE);
  if (one->evidence != NULL)
    g_assert_cmpstr (opened_evidence (opened, one->evidence), ==, one->value);
  if (direct)
    g_assert_null (opened->report->proxy);
  else if (strchr (one->host, ':') != NULL)
    g_assert_true (g_str_has_prefix (opened->report->proxy, "["));
}

static void
test_case (gconstpointer data)
{
  const Case *one = data;

  name_server_set_resolv_conf (one->resolv_conf);
  check (one, FALSE);
  check (one, TRUE);
}

static void
serve_ok (PeerLink *link, gpointer unused)
{
  g_free (peer_read (link));
  peer_send (link, "HTTP/1.1 200 OK\r\n\r\n", -1);
  peer_hold (link);
}

/* The second address of the name is the one that works. */
static void
test_second_address (void)
{
  g_autoptr (Peer) peer = peer_start (serve_ok, NULL);
  g_autofree char *address = g_strdup_printf ("127.0.0.1:%u", peer_port (peer));
  g_autoptr (Opened) opened = NULL;

  name_server_set_resolv_conf (SERVER);
  opened = open_tunnel ("two.test", peer_port (peer), NULL, NULL, 1.0);
  g_assert_cmpstr (opened_code (opened), ==, "OK");
  g_assert_cmpstr (opened_evidence (opened, "address"), ==, address);
  g_assert_null (opened_evidence (opened, "errno"));
}

static void
test_direct (void)
{
  g_autoptr (Peer) peer = peer_start (serve_ok, NULL);
  FpTunnelConfig config
      = { .target_host = "ok.test", .target_port = peer_port (peer), .time_scale = 1.0 };
  g_autoptr (Opened) opened = NULL;
  g_auto (GStrv) requests = NULL;

  name_server_set_resolv_conf (SERVER);
  opened = open_with (&config, NULL);
  requests = peer_requests (peer);
  g_assert_cmpstr (opened_code (opened), ==, "OK");
  g_assert_cmpstr (opened->stages->str, ==, "resolve connect tunnel-");
  g_assert_null (opened->report->proxy);
  g_assert_cmpuint (opened->tunnel->early->len, ==, 0);
  g_assert_null (requests[0]); /* not a byte was sent */
}

static GPtrArray *
addresses_of (const char *const *hosts, guint16 last_port)
{
  GPtrArray *addresses = g_ptr_array_new_with_free_func (g_object_unref);

  for (; *hosts != NULL; hosts++)
    g_ptr_array_add (addresses, g_inet_socket_address_new_from_string (
                                    *hosts, hosts[1] == NULL ? last_port : 1));
  return addresses;
}

/* A silent address takes its share of the time and leaves the rest to the others. */
static void
test_time_is_divided (void)
{
  static const char *const hosts[] = { "127.0.0.3", "2001:db8::1", "127.0.0.1", NULL };
  g_autoptr (Peer) peer = peer_start (serve_ok, NULL);
  g_autoptr (GPtrArray) addresses = addresses_of (hosts, peer_port (peer));
  FpDeadline deadline = fp_deadline_in (3.0, 1.0);
  gint64 begin_us = g_get_monotonic_time ();
  FpDialResult result;
  guint index = 99;
  g_autoptr (GSocket) socket = fp_dial_connect (addresses, &deadline, NULL, &index, &result);
  gint64 took_us = g_get_monotonic_time () - begin_us;

  g_assert_nonnull (socket);
  g_assert_cmpuint (index, ==, 2);
  g_assert_cmpint (result.fault, ==, FP_DIAL_OK);
  g_assert_cmpint (took_us, >=, 900 * 1000);
  g_assert_cmpint (took_us, <, 2500 * 1000);
}

static void
test_most_telling (void)
{
  static const struct
  {
    const char *hosts[4];
    FpDialFault fault;
    guint index;
  } lists[] = {
    { { "2001:db8::1", "127.0.0.1", NULL }, FP_DIAL_REFUSED, 1 },
    { { "127.0.0.1", "2001:db8::1", NULL }, FP_DIAL_REFUSED, 0 },
    { { "2001:db8::1", "127.0.0.3", NULL }, FP_DIAL_TIMEOUT, 1 },
    { { "192.0.2.1", "2001:db8::1", NULL }, FP_DIAL_NO_ROUTE, 0 },
    { { "127.0.0.3", "198.18.0.1", "127.0.0.1", NULL }, FP_DIAL_REFUSED, 2 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      g_autoptr (GPtrArray) addresses = addresses_of (lists[i].hosts, 1);
      FpDeadline deadline = fp_deadline_in (0.3, 1.0);
      FpDialResult result;
      guint index;

      g_assert_null (fp_dial_connect (addresses, &deadline, NULL, &index, &result));
      g_assert_cmpint (result.fault, ==, lists[i].fault);
      g_assert_cmpuint (index, ==, lists[i].index);
    }
}

static gpointer
cancel_soon (gpointer cancellable)
{
  g_usleep (100000); /* the user's patience */
  g_cancellable_cancel (cancellable);
  return NULL;
}

/* Neither a silent DNS server nor a silent address holds up a cancel. */
static void
test_cancelled (gconstpointer host)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  FpTunnelConfig config = { .target_host = host, .target_port = 1, .time_scale = 1.0 };
  gint64 begin_us = g_get_monotonic_time ();
  GThread *thread;
  g_autoptr (Opened) opened = NULL;

  name_server_set_resolv_conf ("nameserver 127.0.0.1\noptions timeout:5\n");
  thread = g_thread_new ("cancel", cancel_soon, cancellable);
  opened = open_with (&config, cancellable);
  g_assert_cmpint (g_get_monotonic_time () - begin_us, <, 2 * G_USEC_PER_SEC);
  g_assert_cmpstr (opened_code (opened), ==, "CANCELLED");
  g_thread_join (thread);
}

static void
run (const char *line)
{
  g_auto (GStrv) argv = g_strsplit (line, " ", -1);
  g_autoptr (GSubprocess) process
      = g_subprocess_newv ((const char *const *)argv, G_SUBPROCESS_FLAGS_NONE, NULL);

  g_assert_nonnull (process);
  g_assert_true (g_subprocess_wait_check (process, NULL, NULL));
}

/* Addresses that the kernel answers for in each of its ways. */
static void
make_routes (void)
{
  g_autofree char *path = g_strconcat (g_getenv ("PATH"), ":/usr/sbin:/sbin", NULL);

  g_setenv ("PATH", path, TRUE);
  run ("ip route add prohibit 198.51.100.0/24");
  run ("ip route add unreachable 198.18.0.0/24");
  run ("ip route add blackhole 198.19.0.0/24");
}

/* 127.0.0.3 port 1 is silent: its queue is full, and the kernel drops what does not fit. */
static void
make_silent_address (int fds[3])
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = g_htons (1) };

  address.sin_addr.s_addr = g_htonl (INADDR_LOOPBACK + 2);
  fds[0] = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint (bind (fds[0], (struct sockaddr *)&address, sizeof address), ==, 0);
  g_assert_cmpint (listen (fds[0], 0), ==, 0);
  for (guint i = 1; i < 3; i++)
    {
      fds[i] = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
      connect (fds[i], (struct sockaddr *)&address, sizeof address);
    }
}

int
main (int argc, char **argv)
{
  int status, fds[3];

  name_server_enter_namespace ();
  make_routes ();
  make_silent_address (fds);
  g_test_init (&argc, &argv, NULL);
  name_server_start ();
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/tunnel/dial/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/tunnel/dial/second-address", test_second_address);
  g_test_add_func ("/tunnel/dial/direct", test_direct);
  g_test_add_func ("/tunnel/dial/time-is-divided", test_time_is_divided);
  g_test_add_func ("/tunnel/dial/most-telling", test_most_telling);
  g_test_add_data_func ("/tunnel/dial/cancelled-dns", "silent.test", test_cancelled);
  g_test_add_data_func ("/tunnel/dial/cancelled-connect", "127.0.0.3", test_cancelled);
  status = g_test_run ();
  name_server_stop ();
  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    close (fds[i]);
  return status;
}
