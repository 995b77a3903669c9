/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/peers/bad-origin-private.h"

#include <string.h>

struct _BadOrigin
{
  PeerServer *server;
  const OriginMode *mode;
  gnutls_certificate_credentials_t credentials;
  gint n_leaks;    /* atomic */
  gint n_requests; /* atomic */
  GMutex mutex;
  char *fault; /* under mutex */
};

void
bad_origin_note_fault (BadOrigin *origin, const char *fault)
{
  g_mutex_lock (&origin->mutex);
  if (origin->fault == NULL)
    origin->fault = g_strdup (fault);
  g_mutex_unlock (&origin->mutex);
}

gboolean
bad_origin_send (OriginConn *conn, const void *bytes, gsize len)
{
  const guint8 *at = bytes;

  while (len > 0)
    {
      gssize n = gnutls_record_send (conn->tls, at, len);

      if (n == GNUTLS_E_INTERRUPTED || n == GNUTLS_E_AGAIN)
        continue;
      if (n <= 0)
        return FALSE;
      at += n;
      len -= n;
    }
  return TRUE;
}

gboolean
bad_origin_receive (OriginConn *conn, void *bytes, gsize len)
{
  guint8 *at = bytes;

  while (len > 0)
    {
      gssize n = gnutls_record_recv (conn->tls, at, len);

      if (n == GNUTLS_E_INTERRUPTED || n == GNUTLS_E_AGAIN)
        continue;
      if (n <= 0)
        return FALSE;
      at += n;
      len -= n;
    }
  return TRUE;
}

void
bad_origin_end (OriginConn *conn, PeerThen then)
{
  if (then == PEER_CLOSE)
    gnutls_bye (conn->tls, GNUTLS_SHUT_WR);
  peer_end (conn->conn, then);
}

static char *
read_head (OriginConn *conn)
{
  g_autoptr (GString) head = g_string_new (NULL);
  char byte;

  while (head->len < PEER_HEAD_MAX && bad_origin_receive (conn, &byte, 1))
    {
      g_string_append_c (head, byte);
      if (g_str_has_suffix (head->str, "\r\n\r\n"))
        return g_string_free (g_steal_pointer (&head), FALSE);
    }
  return NULL;
}

static void
send_big (OriginConn *conn)
{
  static const char line[] = "X-Padding: 0123456789abcdef0123456789abcdef0123456789abcdef\r\n";
  gboolean going = bad_origin_send (conn, "HTTP/1.1 200 OK\r\n", 17);

  for (gsize sent = 0; going && sent < 70 * 1024; sent += sizeof line - 1)
    going = bad_origin_send (conn, line, sizeof line - 1);
  peer_hold (conn->conn);
}

static void
send_drip (OriginConn *conn)
{
  static const char answer[]
      = "HTTP/1.1 200 OK\r\nX-Padding: drip drip drip drip drip drip drip drip "
        "drip drip drip drip drip drip drip drip\r\nContent-Length: 0\r\n\r\n";

  for (gsize i = 0; i < sizeof answer - 1; i++)
    if (!bad_origin_send (conn, answer + i, 1) || !peer_pause (conn->conn, 300))
      return;
}

/* A record that was not encrypted with our keys. */
static void
send_garbage (OriginConn *conn)
{
  static const char record[] = "\27\3\3\0\40abcdefghijklmnopqrstuvwxyz012345";

  peer_send (conn->conn, record, sizeof record - 1);
  peer_hold (conn->conn);
}

/* FALSE: the connection ends. */
static gboolean
answer_health (OriginConn *conn)
{
  static const char good[]
      = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 19\r\n\r\n"
        "{\"activated\": true}";
  const OriginMode *mode = conn->mode;
  const char *answer = mode->health != NULL ? mode->health : good;

  g_atomic_int_inc (&conn->origin->n_requests);
  if (mode->flags & BIG)
    send_big (conn);
  else if (mode->flags & DRIP)
    send_drip (conn);
  else if (mode->flags & TLS_GARBAGE)
    send_garbage (conn);
  else if (*answer == '\0' || bad_origin_send (conn, answer, strlen (answer)))
    {
      bad_origin_end (conn, mode->health_then);
      return mode->health_then == PEER_NEXT;
    }
  return FALSE;
}

static void
answer_requests (OriginConn *conn)
{
  for (;;)
    {
      g_autofree char *head = read_head (conn);
      g_autofree char *leak = head != NULL ? peer_header (head, "Proxy-Authorization") : NULL;
      g_autofree char *upgrade = head != NULL ? peer_header (head, "Upgrade") : NULL;
      g_autofree char *host = head != NULL ? peer_header (head, "Host") : NULL;

      if (head == NULL)
        return;
      if (leak != NULL)
        g_atomic_int_inc (&conn->origin->n_leaks);
      if (!g_str_has_prefix (head, "GET /") || host == NULL
          || (!g_str_has_prefix (host, "platform.example:")
              && !g_str_has_prefix (host, "localhost:")))
        bad_origin_note_fault (conn->origin, "the request is no GET for the platform");
      if (g_strcmp0 (upgrade, "websocket") == 0)
        {
          bad_origin_websocket (conn, head);
          if (conn->mode->upgrade == NULL || conn->mode->upgrade_then != PEER_NEXT)
            return;
        }
      else if (!answer_health (conn))
        return;
    }
}

static gboolean
shake_hands (OriginConn *conn)
{
  const OriginMode *mode = conn->mode;
  int rc;

  g_assert_cmpint (gnutls_init (&conn->tls, GNUTLS_SERVER | GNUTLS_NO_SIGNAL), ==, 0);
  g_assert_cmpint (gnutls_priority_set_direct (
                       conn->tls, mode->priority != NULL ? mode->priority : "NORMAL", NULL),
                   ==, 0);
  gnutls_credentials_set (conn->tls, GNUTLS_CRD_CERTIFICATE, conn->origin->credentials);
  if (mode->flags & CLIENT_CERT)
    gnutls_certificate_server_set_request (conn->tls, GNUTLS_CERT_REQUIRE);
  gnutls_transport_set_int (conn->tls, conn->conn->fd);
  gnutls_handshake_set_timeout (conn->tls, PEER_WAIT_MS);
  gnutls_record_set_timeout (conn->tls, PEER_WAIT_MS);
  do
    rc = gnutls_handshake (conn->tls);
  while (rc < 0 && !gnutls_error_is_fatal (rc));
  if (rc < 0)
    gnutls_alert_send_appropriate (conn->tls, rc);
  return rc == 0;
}

/* Bytes instead of TLS. */
static void
serve_raw (OriginConn *conn)
{
  char hello[8192];

  if (peer_receive (conn->conn, hello, sizeof hello) == 0)
    return;
  peer_send (conn->conn, conn->mode->raw, conn->mode->raw_len);
  peer_end (conn->conn, conn->mode->raw_then);
}

static void
serve (PeerConn *peer, gpointer user_data)
{
  BadOrigin *origin = user_data;
  OriginConn conn = { origin, peer, NULL, origin->mode };

  if (origin->mode->raw != NULL)
    {
      serve_raw (&conn);
      return;
    }
  if (shake_hands (&conn))
    answer_requests (&conn);
  gnutls_deinit (conn.tls);
}

/* The certificate's name in the PKI and the file with what is sent of its chain. */
static void
split_mode (const char *mode, const char **cert, const char **suffix)
{
  gboolean leaf = g_str_has_prefix (mode, "leaf-");

  *suffix = leaf ? ".pem" : "-chain.pem";
  *cert = leaf || g_str_has_prefix (mode, "cert-") ? mode + 5 : "platform";
}

static gboolean
load_certificate (BadOrigin *origin, const char *mode, const char *pki_dir)
{
  const char *cert, *suffix;
  g_autofree char *chain = NULL;
  g_autofree char *key = NULL;

  split_mode (mode, &cert, &suffix);
  chain = g_strdup_printf ("%s/%s%s", pki_dir, cert, suffix);
  key = g_strdup_printf ("%s/%s.key", pki_dir, cert);
  g_assert_cmpint (gnutls_certificate_allocate_credentials (&origin->credentials), ==, 0);
  /* the expired and the spoilt are wanted here */
  gnutls_certificate_set_flags (origin->credentials,
                                GNUTLS_CERTIFICATE_SKIP_KEY_CERT_MATCH
                                    | GNUTLS_CERTIFICATE_SKIP_OCSP_RESPONSE_CHECK);
  return gnutls_certificate_set_x509_key_file (origin->credentials, chain, key, GNUTLS_X509_FMT_PEM)
         >= 0;
}

BadOrigin *
bad_origin_new (const char *mode, const char *pki_dir)
{
  BadOrigin *origin = g_new0 (BadOrigin, 1);
  const char *cert, *suffix;

  split_mode (mode, &cert, &suffix);
  origin->mode = bad_origin_mode_find (cert == mode + 5 ? "good" : mode);
  if (origin->mode == NULL || !load_certificate (origin, mode, pki_dir))
    {
      g_clear_pointer (&origin->credentials, gnutls_certificate_free_credentials);
      g_free (origin);
      return NULL;
    }
  g_mutex_init (&origin->mutex);
  origin->server = peer_server_new (serve, origin);
  return origin;
}

void
bad_origin_free (BadOrigin *origin)
{
  peer_server_free (origin->server);
  gnutls_certificate_free_credentials (origin->credentials);
  g_mutex_clear (&origin->mutex);
  g_free (origin->fault);
  g_free (origin);
}

guint16
bad_origin_port (BadOrigin *origin)
{
  return peer_server_port (origin->server);
}

guint
bad_origin_n_leaks (BadOrigin *origin)
{
  return g_atomic_int_get (&origin->n_leaks);
}

guint
bad_origin_n_requests (BadOrigin *origin)
{
  return g_atomic_int_get (&origin->n_requests);
}

guint
bad_origin_n_connections (BadOrigin *origin)
{
  return peer_server_n_accepted (origin->server);
}

char *
bad_origin_fault (BadOrigin *origin)
{
  char *fault;

  g_mutex_lock (&origin->mutex);
  fault = g_strdup (origin->fault);
  g_mutex_unlock (&origin->mutex);
  return fault;
}

const char **
bad_origin_modes (void)
{
  GPtrArray *names = g_ptr_array_new ();

  bad_origin_mode_names (names);
  g_ptr_array_add (names, NULL);
  return (const char **)g_ptr_array_free (names, FALSE);
}
