/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How often a check has to wait for the other side. The proxy between holds back what the platform
 * sends for a while and delivers it in one piece, so that a piece is a round trip; the TCP
 * connection to the proxy is one more. */
#include <stdlib.h>

#include "tests/peers/bad-proxy.h"
#include "tests/peers/child.h"
#include "tests/peers/pki.h"
#include "tests/peers/probe-run.h"

#define MAX_ROUND_TRIPS 6 /* TCP, CONNECT, TLS 1.3, HTTPS, the upgrade, ping and pong */

static void
test_round_trips (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *pki = g_dir_make_tmp ("faceplate-trips-XXXXXX", &error);
  g_autoptr (PeerChild) platform = NULL;
  g_autoptr (BadProxy) proxy = NULL;
  g_autoptr (ProbeResult) result = NULL;
  g_autofree char *ca = NULL, *at = NULL, *url = NULL, *websocket = NULL;
  const char *port;

  g_assert_no_error (error);
  g_assert_true (peers_pki_write (pki, &error));
  platform = peer_child_platform (pki, "platform");
  port = peer_child_ready_text (platform);
  proxy = bad_proxy_new ("counting", atoi (port), NULL, NULL);
  ca = g_strdup_printf ("--ca=%s/root.pem", pki);
  at = g_strdup_printf ("--proxy=127.0.0.1:%u", bad_proxy_port (proxy));
  url = g_strdup_printf ("https://" PEERS_HOST ":%s/health", port);
  websocket = g_strdup_printf ("wss://" PEERS_HOST ":%s/ws", port);
  result = probe_run ((const char *const[]){ at, ca, url, websocket, NULL }, NULL, NULL, 60);
  g_test_message ("%s", result->out);
  g_assert_cmpstr (result->code, ==, "OK");
  g_assert_cmpuint (bad_proxy_n_connections (proxy), ==, 1);
  g_assert_cmpuint (1 + bad_proxy_n_bursts (proxy), <=, MAX_ROUND_TRIPS);
  /* fewer would mean that something was not counted */
  g_assert_cmpuint (1 + bad_proxy_n_bursts (proxy), >=, MAX_ROUND_TRIPS);
  peer_remove_tree (pki);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/round-trips", test_round_trips);
  return g_test_run ();
}
