/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/probe/tls.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "helper/probe/certificate.h"
#include "helper/probe/tls-alert.h"

#define FIRST_MAX   4096 /* enough for a block page's title */
#define FIRST_SHOWN 64
/* NORMAL of GnuTLS 3.7 still does TLS 1.0 and takes RSA of 1024 bits. The profile must come in this
 * way: as a verify flag it is ORed with that of the priority, which makes another, far stricter
 * one. */
#define PRIORITY "%PROFILE_MEDIUM:-VERS-TLS1.1:-VERS-TLS1.0"
#define ALPN     "http/1.1"

struct _FpTls
{
  gnutls_session_t session;
  FpTunnel *tunnel;
  const FpTrust *trust;
  const char *host;
  FpReport *report; /* while the handshake runs */
  FpCode verdict;
  gboolean judged;
  const FpDeadline *deadline; /* of the call that is running */
  GCancellable *cancellable;
  gsize early_used;
  guint64 received;
  guint8 first[FIRST_MAX];
  gsize first_len;
  gboolean ended; /* end of stream or a dead connection */
  guint alert;
  int error;       /* of GnuTLS, where the session is broken */
  gboolean stands; /* the handshake is done */
};

static gssize
take_early (FpTls *tls, void *bytes, gsize len)
{
  const GByteArray *early = tls->tunnel->early;
  gsize n = early != NULL ? MIN (len, early->len - tls->early_used) : 0;

  if (n > 0)
    memcpy (bytes, early->data + tls->early_used, n);
  tls->early_used += n;
  return (gssize)n;
}

static void
keep_first (FpTls *tls, const void *bytes, gsize len)
{
  gsize n = MIN (len, FIRST_MAX - tls->first_len);

  memcpy (tls->first + tls->first_len, bytes, n);
  tls->first_len += n;
  tls->received += len;
}

static gboolean
time_is_over (const FpTls *tls)
{
  return g_get_monotonic_time () >= tls->deadline->end_us
         || g_cancellable_is_cancelled (tls->cancellable);
}

/* A peer that never stops sending does not keep GnuTLS busy beyond the deadline: then it has to
 * wait, and the wait says why it ends. */
static ssize_t
pull (gnutls_transport_ptr_t data, void *bytes, size_t len)
{
  FpTls *tls = data;
  gssize n = time_is_over (tls) ? 0 : take_early (tls, bytes, len);

  if (n == 0 && time_is_over (tls))
    {
      gnutls_transport_set_errno (tls->session, EAGAIN);
      return -1;
    }
  if (n == 0)
    n = recv (g_socket_get_fd (tls->tunnel->socket), bytes, len, MSG_DONTWAIT);
  if (n < 0 && (errno == EAGAIN || errno == EINTR))
    {
      gnutls_transport_set_errno (tls->session, errno);
      return -1;
    }
  if (n <= 0) /* FIN or RST: which of the two arrives is a race */
    {
      tls->ended = TRUE;
      return 0;
    }
  keep_first (tls, bytes, (gsize)n);
  return n;
}

static ssize_t
push (gnutls_transport_ptr_t data, const giovec_t *vec, int n_vec)
{
  FpTls *tls = data;
  struct msghdr message = { .msg_iov = (struct iovec *)vec, .msg_iovlen = (size_t)n_vec };
  gssize n = sendmsg (g_socket_get_fd (tls->tunnel->socket), &message, MSG_NOSIGNAL | MSG_DONTWAIT);

  if (n >= 0)
    return n;
  if (errno == EAGAIN || errno == EINTR)
    {
      gnutls_transport_set_errno (tls->session, errno);
      return -1;
    }
  n = 0;
  for (int i = 0; i < n_vec; i++)
    n += (gssize)vec[i].iov_len;
  return n;
}

static int
on_certificate (gnutls_session_t session)
{
  FpTls *tls = gnutls_session_get_ptr (session);

  tls->judged = TRUE;
  tls->verdict
      = fp_certificate_judge (session, tls->trust, tls->host, tls->tunnel->proxy_date, tls->report);
  return tls->verdict == FP_CODE_OK ? 0 : GNUTLS_E_CERTIFICATE_ERROR;
}

static void
set_up (FpTls *tls)
{
  gnutls_datum_t alpn = { (guchar *)ALPN, strlen (ALPN) };
  gnutls_session_t session;

  if (gnutls_init (&session, GNUTLS_CLIENT | GNUTLS_NONBLOCK | GNUTLS_NO_TICKETS | GNUTLS_NO_SIGNAL)
      < 0)
    g_error ("no memory for a TLS session");
  tls->session = session;
  gnutls_session_set_ptr (session, tls);
  if (gnutls_set_default_priority_append (session, PRIORITY, NULL, 0) < 0)
    g_error ("GnuTLS does not know the priority %s", PRIORITY);
  gnutls_credentials_set (session, GNUTLS_CRD_CERTIFICATE, tls->trust->credentials);
  gnutls_session_set_verify_function (session, on_certificate);
  gnutls_alpn_set_protocols (session, &alpn, 1, 0);
  if (!g_hostname_is_ip_address (tls->host)) /* RFC 6066 3 */
    gnutls_server_name_set (session, GNUTLS_NAME_DNS, tls->host, strlen (tls->host));
  gnutls_handshake_set_timeout (session, GNUTLS_INDEFINITE_TIMEOUT);
  gnutls_transport_set_ptr (session, tls);
  gnutls_transport_set_pull_function (session, pull);
  gnutls_transport_set_vec_push_function (session, push);
}

/* After EAGAIN. DATA: go on. */
static FpTlsState
wait_for_socket (FpTls *tls)
{
  g_autoptr (GError) error = NULL;
  GIOCondition condition = gnutls_record_get_direction (tls->session) != 0 ? G_IO_OUT : G_IO_IN;

  if (fp_deadline_wait (tls->deadline, tls->tunnel->socket, condition, tls->cancellable, &error))
    return FP_TLS_DATA;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return FP_TLS_CANCELLED;
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT) ? FP_TLS_TIMED_OUT
                                                                   : FP_TLS_CLOSED;
}

/* The state for what a GnuTLS call returned; DATA: call it again. */
static FpTlsState
state_of (FpTls *tls, int ret)
{
  if (ret == GNUTLS_E_AGAIN || ret == GNUTLS_E_INTERRUPTED)
    return wait_for_socket (tls);
  if (ret == GNUTLS_E_FATAL_ALERT_RECEIVED)
    {
      tls->alert = gnutls_alert_get (tls->session);
      return FP_TLS_ALERTED;
    }
  if (gnutls_error_is_fatal (ret) == 0) /* a warning, a new ticket */
    return FP_TLS_DATA;
  if (tls->ended || ret == GNUTLS_E_PREMATURE_TERMINATION)
    return FP_TLS_CLOSED;
  tls->error = ret;
  return FP_TLS_BROKEN;
}

static gboolean
certificate_is_wanted (const FpTls *tls)
{
  return gnutls_certificate_client_get_request_status (tls->session) != 0;
}

static FpCode
alert_code (const FpTls *tls, FpReport *report)
{
  const char *name = gnutls_alert_get_name ((gnutls_alert_description_t)tls->alert);

  report->received = tls->alert;
  fp_report_add_evidence_printf (report, "alert", "%u %s", tls->alert, name != NULL ? name : "");
  return fp_tls_alert_code (tls->alert, certificate_is_wanted (tls));
}

/* Reads what is already there, so that a page is seen as a page. */
static void
drain (FpTls *tls)
{
  guint8 bytes[512];
  gssize n;

  while (
      tls->first_len < FIRST_MAX
      && ((n = take_early (tls, bytes, sizeof bytes)) > 0
          || (n = recv (g_socket_get_fd (tls->tunnel->socket), bytes, sizeof bytes, MSG_DONTWAIT))
                 > 0))
    keep_first (tls, bytes, (gsize)n);
}

static FpCode
not_tls_code (FpTls *tls, FpBytes kind, FpReport *report)
{
  g_autofree char *first = g_strndup ((const char *)tls->first, MIN (tls->first_len, FIRST_SHOWN));
  g_autofree char *title = fp_bytes_page_title (tls->first, tls->first_len);

  fp_report_add_evidence (report, "first-bytes", first);
  fp_report_add_evidence (report, "title", title);
  if (tls->tunnel->early_page)
    return FP_CODE_PX_PORTAL;
  return kind == FP_BYTES_HTTP ? FP_CODE_TUN_PLAIN_HTTP : FP_CODE_TUN_NOT_TLS;
}

static FpCode
nothing_code (const FpTls *tls, FpTlsState state)
{
  if (tls->tunnel->early_page)
    return FP_CODE_PX_PORTAL;
  return state == FP_TLS_TIMED_OUT ? FP_CODE_TUN_SILENT : FP_CODE_TUN_CLOSED;
}

static gboolean
is_certificate_rubbish (int ret)
{
  return (ret <= GNUTLS_E_ASN1_ELEMENT_NOT_FOUND && ret >= GNUTLS_E_ASN1_DER_OVERFLOW)
         || ret == GNUTLS_E_ASN1_TIME_ERROR || ret == GNUTLS_E_ASN1_EMBEDDED_NULL_IN_STRING;
}

static FpCode
broken_code (const FpTls *tls, FpReport *report)
{
  fp_report_add_evidence (report, "tls-error", gnutls_strerror_name (tls->error));
  if (tls->error == GNUTLS_E_UNSUPPORTED_VERSION_PACKET)
    return FP_CODE_TLS_VERSION;
  return is_certificate_rubbish (tls->error) ? FP_CODE_CERT_BAD : FP_CODE_TLS_FAIL;
}

/* Why the handshake failed. The order matters: what the peer is comes before how it ended. */
static FpCode
handshake_code (FpTls *tls, FpTlsState state, FpReport *report)
{
  FpBytes kind;

  if (state == FP_TLS_CANCELLED)
    return FP_CODE_CANCELLED;
  if (tls->judged && tls->verdict != FP_CODE_OK)
    return tls->verdict;
  if (state != FP_TLS_ALERTED)
    drain (tls);
  kind = fp_bytes_kind (tls->first, tls->first_len);
  fp_report_add_evidence_printf (report, "bytes", "%" G_GUINT64_FORMAT, tls->received);
  if (kind == FP_BYTES_NONE)
    return nothing_code (tls, state);
  if (kind != FP_BYTES_TLS)
    return not_tls_code (tls, kind, report);
  if (state == FP_TLS_ALERTED)
    return alert_code (tls, report);
  if (state == FP_TLS_TIMED_OUT)
    return FP_CODE_TLS_STALLED;
  if (state == FP_TLS_CLOSED)
    return certificate_is_wanted (tls) ? FP_CODE_TLS_CLIENT_CERT : FP_CODE_TLS_CUT;
  return broken_code (tls, report);
}

static void
add_session_evidence (FpTls *tls, FpReport *report)
{
  gnutls_protocol_t version = gnutls_protocol_get_version (tls->session);

  fp_report_add_evidence (report, "tls-version", gnutls_protocol_get_name (version));
  fp_report_add_evidence (report, "cipher",
                          gnutls_cipher_get_name (gnutls_cipher_get (tls->session)));
}

static FpTlsState
handshake (FpTls *tls)
{
  FpTlsState state = FP_TLS_DATA;
  int ret;

  do
    ret = gnutls_handshake (tls->session);
  while (ret < 0 && (state = state_of (tls, ret)) == FP_TLS_DATA);
  return ret < 0 ? state : FP_TLS_DATA;
}

FpTls *
fp_tls_open (FpTunnel *tunnel, const FpTrust *trust, const char *host, const FpDeadline *deadline,
             GCancellable *cancellable, FpReport *report)
{
  g_autoptr (FpTls) tls = g_new0 (FpTls, 1);
  FpTlsState state;

  tls->tunnel = tunnel;
  tls->trust = trust;
  tls->host = host;
  tls->report = report;
  tls->deadline = deadline;
  tls->cancellable = cancellable;
  set_up (tls);
  state = handshake (tls);
  tls->report = NULL;
  if (state != FP_TLS_DATA)
    {
      report->code = handshake_code (tls, state, report);
      return NULL;
    }
  tls->stands = TRUE;
  add_session_evidence (tls, report);
  return g_steal_pointer (&tls);
}

void
fp_tls_free (FpTls *tls)
{
  FpDeadline now = fp_deadline_in (0, 1);

  if (tls == NULL)
    return;
  tls->deadline = &now;
  tls->cancellable = NULL;
  if (tls->stands)
    gnutls_bye (tls->session, GNUTLS_SHUT_WR);
  gnutls_deinit (tls->session);
  g_free (tls);
}

FpTlsState
fp_tls_receive (FpTls *tls, guint8 *bytes, gsize max, gsize *len, const FpDeadline *deadline,
                GCancellable *cancellable)
{
  FpTlsState state;
  gssize ret;

  tls->deadline = deadline;
  tls->cancellable = cancellable;
  do
    {
      ret = gnutls_record_recv (tls->session, bytes, max);
      if (ret == 0)
        return FP_TLS_CLOSED;
      state = ret > 0 ? FP_TLS_DATA : state_of (tls, (int)ret);
    }
  while (ret < 0 && state == FP_TLS_DATA);
  *len = ret > 0 ? (gsize)ret : 0;
  return state;
}

FpTlsState
fp_tls_send (FpTls *tls, const void *bytes, gsize len, const FpDeadline *deadline,
             GCancellable *cancellable)
{
  const guint8 *at = bytes;
  FpTlsState state = FP_TLS_DATA;

  tls->deadline = deadline;
  tls->cancellable = cancellable;
  while (len > 0 && state == FP_TLS_DATA)
    {
      gssize ret = gnutls_record_send (tls->session, at, len);

      if (ret > 0)
        {
          at += ret;
          len -= (gsize)ret;
        }
      else if (ret < 0)
        state = state_of (tls, (int)ret);
    }
  return state;
}

FpCode
fp_tls_code (FpTls *tls, FpTlsState state, FpCode closed, FpCode timed_out, FpReport *report)
{
  switch (state)
    {
    case FP_TLS_CLOSED:
      return certificate_is_wanted (tls) ? FP_CODE_TLS_CLIENT_CERT : closed;
    case FP_TLS_TIMED_OUT:
      return timed_out;
    case FP_TLS_CANCELLED:
      return FP_CODE_CANCELLED;
    case FP_TLS_ALERTED:
      return alert_code (tls, report);
    case FP_TLS_BROKEN:
      return broken_code (tls, report);
    case FP_TLS_DATA:
      break;
    }
  g_return_val_if_reached (FP_CODE_INTERNAL);
}
