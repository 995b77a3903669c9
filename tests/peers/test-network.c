/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names and ways that fail, in a network of the test's own: two namespaces (we and a router), an
 * own resolv.conf and DNS server. Nothing of the machine's is touched. Needs root.
 *
 *   192.0.2.10 (we) --- 192.0.2.1 (router)      192.0.2.77 is on our network, but nobody
 *   beyond the router: 198.51.100.0/24 is prohibited, 198.51.101.0/24 unreachable, 198.51.102.0/24
 * swallowed here: 203.0.113.1 is prohibited, 203.0.113.2 swallowed; to the rest there is no route
 */
#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/peers/bad-origin.h"
#include "tests/peers/bad-proxy.h"
#include "tests/peers/dns.h"
#include "tests/peers/pki.h"
#include "tests/peers/probe-run.h"
#include "tests/peers/real-proxy.h"

#define DNS_HERE "nameserver 127.0.0.53\n"
#define DNS_DEAD "nameserver 127.0.0.9\n" /* nothing listens there: ICMP says so */
#define DNS_FAR  "nameserver 198.51.102.9\n"
#define QUICK    "0.1"

typedef struct
{
  const char *name;
  const char *proxy; /* host; NULL: direct */
  const char *host;  /* of the platform; NULL: its name */
  const char *resolv_conf;
  const char *scale; /* NULL: 1 */
  const char *code;
  const char *evidence;
} Row;

static const Row rows[] = {
  { "name/found", "a-127.example", NULL, DNS_HERE, NULL, "OK", "127.0.0.1" },
  { "name/second-address", "a-77-127.example", NULL, DNS_HERE, QUICK, "OK", "127.0.0.1" },
  { "name/unknown", "nx.example", NULL, DNS_HERE, NULL, "PX_DNS_NOTFOUND", NULL },
  { "name/no-address", "empty.example", NULL, DNS_HERE, NULL, "PX_DNS_NOTFOUND", NULL },
  { "name/servfail", "servfail.example", NULL, DNS_HERE, NULL, "PX_DNS_FAIL", NULL },
  { "name/refused", "refused.example", NULL, DNS_HERE, NULL, "PX_DNS_FAIL", NULL },
  { "name/no-server", "proxy.example", NULL, "", NULL, "PX_DNS_FAIL", NULL },
  { "name/dead-server", "proxy.example", NULL, DNS_DEAD, NULL, "PX_DNS_FAIL", NULL },
  { "name/silent", "silent.example", NULL, DNS_HERE, QUICK, "PX_DNS_TIMEOUT", NULL },
  { "name/far-server", "proxy.example", NULL, DNS_FAR, QUICK, "PX_DNS_TIMEOUT", NULL },
  { "name/no-way-to-server", "proxy.example", NULL, "nameserver 10.9.8.7\n", NULL, "PX_DNS_FAIL",
    NULL },
  { "name/direct-unknown", NULL, "nx.example", DNS_HERE, NULL, "SRV_DNS_NOTFOUND", NULL },
  { "name/direct-servfail", NULL, "servfail.example", DNS_HERE, NULL, "SRV_DNS_FAIL", NULL },
  { "name/direct-silent", NULL, "silent.example", DNS_HERE, QUICK, "SRV_DNS_TIMEOUT", NULL },
  { "tcp/nobody", "192.0.2.77", NULL, DNS_HERE, NULL, "PX_TCP_UNREACH", NULL },
  { "tcp/prohibited-by-router", "198.51.100.1", NULL, DNS_HERE, NULL, "PX_TCP_UNREACH", NULL },
  { "tcp/unreachable-says-router", "198.51.101.1", NULL, DNS_HERE, NULL, "PX_TCP_UNREACH", NULL },
  { "tcp/swallowed", "198.51.102.1", NULL, DNS_HERE, QUICK, "PX_TCP_TIMEOUT", NULL },
  { "tcp/refused", "192.0.2.1", NULL, DNS_HERE, NULL, "PX_TCP_REFUSED", NULL },
  { "tcp/prohibited-here", "203.0.113.1", NULL, DNS_HERE, NULL, "NET_FILTERED", NULL },
  { "tcp/swallowed-here", "203.0.113.2", NULL, DNS_HERE, NULL, "PX_TCP_FAIL", NULL },
  { "tcp/no-route", "10.1.2.3", NULL, DNS_HERE, NULL, "NET_NO_ROUTE", NULL },
  { "tcp/no-route-v6", "[2001:db8::1]", NULL, DNS_HERE, NULL, "NET_NO_ROUTE", NULL },
  { "tcp/several-dead", "a-77-78.example", NULL, DNS_HERE, QUICK, "PX_TCP_TIMEOUT", NULL },
  { "tcp/direct-swallowed", NULL, "198.51.102.1", DNS_HERE, QUICK, "SRV_TCP_TIMEOUT", NULL },
  { "tcp/direct-swallowed-here", NULL, "203.0.113.2", DNS_HERE, NULL, "SRV_TCP_FAIL", NULL },
  { "tcp/direct-unreachable", NULL, "198.51.101.1", DNS_HERE, NULL, "SRV_TCP_UNREACH", NULL },
  { "tcp/direct-refused", NULL, "192.0.2.1", DNS_HERE, NULL, "SRV_TCP_REFUSED", NULL },
};

static char *top;
static char *pki;
static char *resolv_conf;
static PeerDns *dns;
static BadOrigin *origin;
static BadProxy *proxy;

/* In place, because the bind mount holds on to the file. */
static void
write_in_place (const char *path, const char *text)
{
  FILE *file = fopen (path, "w");

  g_assert_nonnull (file);
  g_assert_cmpint (fputs (text, file), >=, 0);
  g_assert_cmpint (fclose (file), ==, 0);
}

static ProbeResult *
run_row (const Row *row)
{
  g_autofree char *via = row->proxy != NULL
                             ? g_strdup_printf ("--proxy=%s:%u", row->proxy, bad_proxy_port (proxy))
                             : g_strdup ("--system-ca=/dev/null");
  g_autofree char *ca = g_strconcat ("--ca=", pki, "/root.pem", NULL);
  g_autofree char *scale
      = g_strconcat ("--time-scale=", row->scale != NULL ? row->scale : "1", NULL);
  g_autofree char *url = g_strdup_printf (
      "https://%s:%u/health", row->host != NULL ? row->host : PEERS_HOST, bad_origin_port (origin));

  return probe_run ((const char *const[]){ via, ca, scale, url, NULL }, NULL, NULL, 30);
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (ProbeResult) result = NULL;
  g_autofree char *fault = NULL;

  write_in_place (resolv_conf, row->resolv_conf);
  result = run_row (row);
  fault = probe_result_fault (result, NULL, NULL);
  g_test_message ("%s", result->out);
  g_assert_cmpstr (result->code, ==, row->code);
  if (row->evidence != NULL)
    g_assert_nonnull (strstr (result->out, row->evidence));
  g_assert_cmpstr (fault, ==, NULL);
  /* with a proxy the platform's name is the proxy's business */
  g_assert_cmpuint (peer_dns_n_queries (dns, "platform"), ==, 0);
}

/* A CONNECT to a name that does not exist: squid 5.7 does not say ERR_DNS_FAIL, but what it says of
 * parents that are gone as well. */
static void
test_squid (void)
{
  g_autofree char *dir = g_build_filename (top, "squid", NULL);
  guint16 port = peer_unused_port ();
  const char *options[] = { "--dns", "127.0.0.53", NULL };
  g_autofree char *via = g_strdup_printf ("--proxy=127.0.0.1:%u", port);
  g_autoptr (PeerChild) squid = real_squid (dir, "127.0.0.1", port, options, NULL, NULL);
  g_autoptr (ProbeResult) result
      = probe_run ((const char *const[]){ via, "https://nx.example/", NULL }, NULL, NULL, 30);

  g_test_message ("%s", result->out);
  g_assert_cmpstr (result->code, ==, "PX_UP_FAIL");
  g_assert_nonnull (strstr (result->out, "ERR_CANNOT_FORWARD"));
  g_assert_cmpuint (peer_dns_n_queries (dns, "nx"), >, 0);
}

static void
test_squid_v6 (void)
{
  g_autofree char *dir = g_build_filename (top, "squid6", NULL);
  g_autofree char *ca = g_strconcat ("--ca=", pki, "/root.pem", NULL);
  guint16 port = peer_unused_port ();
  const char *options[] = { NULL };
  g_autofree char *via = g_strdup_printf ("--proxy=[::1]:%u", port);
  g_autofree char *url = g_strdup_printf ("https://" PEERS_HOST ":%u/", bad_origin_port (origin));
  g_autoptr (PeerChild) squid = real_squid (dir, "::1", port, options, "joe", "S3cret_x");
  g_autoptr (ProbeResult) result
      = probe_run ((const char *const[]){ via, ca, "--user=joe", url, NULL }, NULL, "S3cret_x", 30);

  g_test_message ("%s", result->out);
  g_assert_cmpstr (result->code, ==, "OK");
  g_assert_nonnull (strstr (result->out, "proxy=[::1]:"));
}

static void
run (const char *command)
{
  int status;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_spawn_command_line_sync (command, NULL, NULL, &status, &error));
  g_assert_no_error (error);
  if (status != 0)
    g_error ("%s: %d", command, status);
}

/* The router: tells us that it has a namespace of its own, then lives until we end. */
static pid_t
fork_router (void)
{
  int fds[2];
  char byte = 0;
  pid_t pid;

  g_assert_no_errno (pipe2 (fds, O_CLOEXEC));
  pid = fork ();
  g_assert_no_errno (pid);
  if (pid == 0)
    {
      prctl (PR_SET_PDEATHSIG, SIGKILL);
      if (unshare (CLONE_NEWNET) != 0 || write (fds[1], &byte, 1) != 1)
        _exit (1);
      for (;;)
        pause ();
    }
  close (fds[1]);
  g_assert_cmpint (read (fds[0], &byte, 1), ==, 1);
  close (fds[0]);
  return pid;
}

static void
run_in_router (pid_t router, const char *command)
{
  g_autofree char *line = g_strdup_printf ("nsenter -t %d -n %s", router, command);

  run (line);
}

static void
make_network (pid_t router)
{
  g_autofree char *move = g_strdup_printf ("ip link set fp1 netns %d", router);

  run ("ip link set lo up");
  run ("ip link add fp0 type veth peer name fp1");
  run (move);
  run ("ip addr add 192.0.2.10/24 dev fp0");
  run ("ip link set fp0 up");
  run_in_router (router, "ip link set lo up");
  run_in_router (router, "ip addr add 192.0.2.1/24 dev fp1");
  run_in_router (router, "ip link set fp1 up");
  run_in_router (router, "sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward'");
  run_in_router (router, "ip route add prohibit 198.51.100.0/24");
  run_in_router (router, "ip route add unreachable 198.51.101.0/24");
  run_in_router (router, "ip route add blackhole 198.51.102.0/24");
  run ("ip route add 198.51.100.0/22 via 192.0.2.1");
  run ("ip route add prohibit 203.0.113.1");
  run ("ip route add blackhole 203.0.113.2");
}

/* Before any thread is there: a namespace belongs to a thread. */
static pid_t
leave_machine (void)
{
  g_autofree char *nsswitch = NULL;
  pid_t router;

  g_assert_no_errno (unshare (CLONE_NEWNS | CLONE_NEWNET));
  g_assert_no_errno (mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
  top = g_dir_make_tmp ("faceplate-network-XXXXXX", NULL);
  g_assert_no_errno (chmod (top, 0755));
  resolv_conf = g_build_filename (top, "resolv.conf", NULL);
  nsswitch = g_build_filename (top, "nsswitch.conf", NULL);
  write_in_place (resolv_conf, DNS_HERE);
  write_in_place (nsswitch, "hosts: files dns\n");
  g_assert_no_errno (mount (resolv_conf, "/etc/resolv.conf", NULL, MS_BIND, NULL));
  g_assert_no_errno (mount (nsswitch, "/etc/nsswitch.conf", NULL, MS_BIND, NULL));
  router = fork_router ();
  make_network (router);
  return router;
}

static void
set_up (void)
{
  pki = g_build_filename (top, "pki", NULL);
  g_assert_no_errno (mkdir (pki, 0755));
  g_assert_true (peers_pki_write (pki, NULL));
  dns = peer_dns_new ();
  origin = bad_origin_new ("good", pki);
  proxy = bad_proxy_new ("open", bad_origin_port (origin), NULL, NULL);
}

static void
clean_up (pid_t router)
{
  bad_proxy_free (proxy);
  bad_origin_free (origin);
  peer_dns_free (dns);
  kill (router, SIGKILL);
  waitpid (router, NULL, 0);
  umount ("/etc/resolv.conf");
  umount ("/etc/nsswitch.conf");
  peer_remove_tree (top);
  g_free (top);
  g_free (pki);
  g_free (resolv_conf);
}

int
main (int argc, char **argv)
{
  pid_t router = leave_machine ();
  int rc;

  g_test_init (&argc, &argv, NULL);
  g_test_set_nonfatal_assertions ();
  set_up ();
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/", rows[i].name, NULL);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  g_test_add_func ("/squid/unknown", test_squid);
  g_test_add_func ("/squid/v6", test_squid_v6);
  rc = g_test_run ();
  clean_up (router);
  return rc;
}
