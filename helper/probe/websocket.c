/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/probe/websocket.h"

#include <gnutls/crypto.h>
#include <string.h>

#include "config.h"
#include "helper/probe/https.h"
#include "helper/probe/platform.h"
#include "helper/probe/ws-frame.h"

#define UPGRADE_S       15.0
#define PONG_S          5.0
#define HOLD_PING_S     30.0
#define EARLY_US        10000 /* a wait may end a moment before its time: 0.9999 s of a hold are 1 s */
#define PING_LEN        8
#define FRAMES_MAX      64
#define FRAME_BYTES_MAX (64 * 1024)
#define READ_SIZE       16384
#define NORMAL_CLOSURE  1000

typedef struct
{
  FpTls *tls;
  GCancellable *cancellable;
  FpDeadline deadline;
  FpReport *report;
  FpWsReader *reader;
  guint8 ping[PING_LEN];
  gboolean is_held; /* then time alone limits what comes */
  guint n_frames;
  gsize received;
} Socket;

static void
fill_random (guint8 *bytes, gsize len)
{
  if (gnutls_rnd (GNUTLS_RND_NONCE, bytes, len) < 0)
    g_error ("no random numbers");
}

static gboolean
fail (Socket *socket, FpCode code, const char *why)
{
  socket->report->code = code;
  fp_report_add_evidence (socket->report, "websocket", why);
  return FALSE;
}

static char *
upgrade_request (const FpUrl *url, const char *key)
{
  g_autofree char *authority = fp_url_authority (url);

  return g_strdup_printf ("GET %s HTTP/1.1\r\n"
                          "Host: %s\r\n"
                          "User-Agent: Faceplate/" FP_VERSION "\r\n"
                          "Upgrade: websocket\r\n"
                          "Connection: Upgrade\r\n"
                          "Sec-WebSocket-Key: %s\r\n"
                          "Sec-WebSocket-Version: 13\r\n"
                          "\r\n",
                          url->path, authority, key);
}

/* RFC 6455 4.1, the checks of the client. NULL: all is well. */
static const char *
handshake_fault (const FpHttpAnswer *answer, const char *key)
{
  g_autofree char *wanted = fp_ws_accept (key);

  if (!fp_http_answer_has_token (answer, "upgrade", "websocket"))
    return "101 without Upgrade: websocket";
  if (!fp_http_answer_has_token (answer, "connection", "upgrade"))
    return "101 without Connection: Upgrade";
  if (g_strcmp0 (fp_http_answer_header (answer, "sec-websocket-accept"), wanted) != 0)
    return "101 with a wrong Sec-WebSocket-Accept";
  if (fp_http_answer_header (answer, "sec-websocket-extensions") != NULL)
    return "101 with an extension that was not asked for";
  if (fp_http_answer_header (answer, "sec-websocket-protocol") != NULL)
    return "101 with a subprotocol that was not asked for";
  return NULL;
}

static gboolean
upgrade (Socket *socket, const FpUrl *url)
{
  static const FpExchangeCodes codes
      = { FP_CODE_WS_NO_ANSWER, FP_CODE_WS_ANSWER_SLOW, FP_CODE_WS_CUT, FP_CODE_WS_BAD };
  guint8 random[FP_WS_KEY_LEN];
  g_autofree char *key = NULL;
  g_autofree char *request = NULL;
  g_autoptr (GByteArray) rest = g_byte_array_new ();
  g_autoptr (FpHttpAnswer) answer = NULL;
  FpReport *report = socket->report;
  const char *fault;

  fill_random (random, sizeof random);
  key = fp_ws_key (random);
  request = upgrade_request (url, key);
  answer = fp_exchange (socket->tls, request, TRUE, rest, &codes, &socket->deadline,
                        socket->cancellable, report);
  if (answer == NULL)
    return FALSE;
  report->code = fp_platform_judge_upgrade (fp_http_answer_status (answer));
  if (report->code != FP_CODE_OK)
    {
      report->received = fp_http_answer_status (answer);
      fp_report_add_evidence (report, "location", fp_http_answer_header (answer, "location"));
      fp_report_add_evidence (report, "via", fp_http_answer_header (answer, "via"));
      return FALSE;
    }
  fault = handshake_fault (answer, key);
  if (fault != NULL)
    return fail (socket, FP_CODE_WS_BAD, fault);
  fp_ws_reader_push (socket->reader, rest->data, rest->len);
  socket->received = rest->len;
  return TRUE;
}

static FpTlsState
send_control (Socket *socket, FpWsOpcode opcode, const void *payload, gsize len)
{
  guint8 mask[FP_WS_MASK_LEN];
  g_autoptr (GBytes) frame = NULL;

  fill_random (mask, sizeof mask);
  frame = fp_ws_control_frame (opcode, payload, len, mask);
  return fp_tls_send (socket->tls, g_bytes_get_data (frame, NULL), g_bytes_get_size (frame),
                      &socket->deadline, socket->cancellable);
}

static gboolean
cut_short (Socket *socket, FpTlsState state)
{
  fp_report_add_evidence_printf (socket->report, "frames", "%u", socket->n_frames);
  fp_report_add_evidence_printf (socket->report, "bytes", "%" G_GSIZE_FORMAT, socket->received);
  socket->report->code = fp_tls_code (
      socket->tls, state, FP_CODE_WS_CUT,
      socket->received == 0 ? FP_CODE_WS_NO_DATA : FP_CODE_WS_ANSWER_SLOW, socket->report);
  return FALSE;
}

static gboolean
take_close (Socket *socket, GBytes *payload)
{
  guint code = fp_ws_close_code (payload);
  gsize len;
  const char *bytes = g_bytes_get_data (payload, &len);
  g_autofree char *reason = len > 2 ? g_strndup (bytes + 2, len - 2) : NULL;

  if (code == 0)
    return fail (socket, FP_CODE_WS_BAD, "a close frame with a code that must not be sent");
  socket->report->received = code;
  return fail (socket, FP_CODE_WS_CLOSED, reason);
}

/* TRUE: go on, or *done. */
static gboolean
take_frame (Socket *socket, const FpWsFrame *frame, gboolean *done)
{
  gsize len;
  const guint8 *payload = g_bytes_get_data (frame->payload, &len);

  socket->n_frames++;
  if (frame->opcode == FP_WS_CLOSE)
    return take_close (socket, frame->payload);
  if (frame->opcode == FP_WS_PONG)
    *done = len == PING_LEN
            && memcmp (payload, socket->ping, PING_LEN) == 0; /* others may come unasked (5.5.3) */
  if (frame->opcode == FP_WS_PING
      && send_control (socket, FP_WS_PONG, payload, len) == FP_TLS_CANCELLED)
    return cut_short (socket, FP_TLS_CANCELLED);
  if (socket->n_frames >= FRAMES_MAX && !*done && !socket->is_held)
    return fail (socket, FP_CODE_WS_BAD, "64 frames came, but not the answer to our ping");
  return TRUE;
}

/* All frames that are whole. */
static gboolean
take_frames (Socket *socket, gboolean *done)
{
  const char *fault;
  FpWsState state = FP_WS_MORE;
  gboolean good = TRUE;

  while (good && !*done)
    {
      FpWsFrame frame = { 0 };

      state = fp_ws_reader_next (socket->reader, &frame, &fault);
      if (state != FP_WS_FRAME)
        break;
      good = take_frame (socket, &frame, done);
      fp_ws_frame_clear (&frame);
    }
  if (good && !*done && state == FP_WS_BAD)
    return fail (socket, FP_CODE_WS_BAD, fault);
  if (good && !*done && socket->received > FRAME_BYTES_MAX && !socket->is_held)
    return fail (socket, FP_CODE_WS_BAD, "64 KiB came, but not the answer to our ping");
  return good;
}

/* Takes frames until the pong is there (DATA), or until the session says something else. FALSE: a
 * frame has ended the check. */
static gboolean
listen_for_pong (Socket *socket, FpTlsState *state)
{
  guint8 bytes[READ_SIZE];
  gboolean done = FALSE;
  gsize len;

  *state = FP_TLS_DATA;
  while (take_frames (socket, &done))
    {
      if (done)
        return TRUE;
      *state = fp_tls_receive (socket->tls, bytes, sizeof bytes, &len, &socket->deadline,
                               socket->cancellable);
      if (*state != FP_TLS_DATA)
        return TRUE;
      fp_ws_reader_push (socket->reader, bytes, len);
      socket->received += len;
    }
  return FALSE;
}

/* As above, after a ping. */
static gboolean
ping (Socket *socket, double time_scale, FpTlsState *state)
{
  socket->deadline = fp_deadline_in (PONG_S, time_scale);
  fill_random (socket->ping, PING_LEN);
  *state = send_control (socket, FP_WS_PING, socket->ping, PING_LEN);
  return *state != FP_TLS_DATA || listen_for_pong (socket, state);
}

static const char *
hold_end (FpTlsState state)
{
  switch (state)
    {
    case FP_TLS_CLOSED:
      return "the connection was closed";
    case FP_TLS_TIMED_OUT:
      return "a ping was not answered";
    case FP_TLS_ALERTED:
      return "a TLS alert came";
    case FP_TLS_BROKEN:
      return "what came was not of the TLS session";
    case FP_TLS_DATA:
    case FP_TLS_CANCELLED:
      break;
    }
  return NULL;
}

static gboolean
lose_hold (Socket *socket, FpTlsState state)
{
  FpReport *report = socket->report;

  fp_report_add_evidence (report, "hold-end", hold_end (state));
  report->code = fp_tls_code (socket->tls, state, FP_CODE_WS_UNSTABLE, FP_CODE_WS_UNSTABLE, report);
  if (state == FP_TLS_CANCELLED)
    return FALSE;
  report->code = FP_CODE_WS_UNSTABLE; /* whatever ended it: until then it worked */
  report->received = 0;
  return FALSE;
}

/* Waits until the next ping is due, and pings. */
static gboolean
hold_on (Socket *socket, gint64 ping_us, double time_scale, guint *pings)
{
  FpTlsState state;

  memset (socket->ping, 0, PING_LEN); /* none is asked for */
  socket->deadline.end_us = ping_us;
  do
    if (!listen_for_pong (socket, &state))
      return FALSE;
  while (state == FP_TLS_DATA);
  if (state != FP_TLS_TIMED_OUT)
    return lose_hold (socket, state);
  if (!ping (socket, time_scale, &state))
    return FALSE;
  if (state != FP_TLS_DATA)
    return lose_hold (socket, state);
  (*pings)++;
  return TRUE;
}

static gboolean
hold (Socket *socket, guint hold_s, double time_scale)
{
  gint64 start_us = g_get_monotonic_time ();
  gint64 end_us = start_us + (gint64)hold_s * G_USEC_PER_SEC;
  gint64 ping_us = start_us;
  gboolean going = TRUE;
  guint pings = 0;

  socket->is_held = TRUE;
  while (going && ping_us < end_us)
    {
      ping_us = MIN (ping_us + (gint64)(HOLD_PING_S * time_scale * G_USEC_PER_SEC), end_us);
      going = hold_on (socket, ping_us, time_scale, &pings);
    }
  fp_report_add_evidence_printf (socket->report, "held-s", "%" G_GINT64_FORMAT,
                                 (g_get_monotonic_time () - start_us + EARLY_US) / G_USEC_PER_SEC);
  fp_report_add_evidence_printf (socket->report, "pings", "%u", pings);
  return going;
}

gboolean
fp_websocket_check (FpTls *tls, const FpUrl *url, guint hold_s, double time_scale,
                    GCancellable *cancellable, FpReport *report)
{
  g_autoptr (FpWsReader) reader = fp_ws_reader_new ();
  Socket socket = { .tls = tls, .cancellable = cancellable, .report = report, .reader = reader };
  const guint8 normal[] = { NORMAL_CLOSURE >> 8, NORMAL_CLOSURE & 0xff };
  FpTlsState state;

  socket.deadline = fp_deadline_in (UPGRADE_S, time_scale);
  if (!upgrade (&socket, url))
    return FALSE;
  if (!ping (&socket, time_scale, &state))
    return FALSE;
  if (state != FP_TLS_DATA)
    return cut_short (&socket, state);
  if (hold_s > 0 && !hold (&socket, hold_s, time_scale))
    return FALSE;
  send_control (&socket, FP_WS_CLOSE, normal,
                sizeof normal); /* a courtesy; nobody waits for its answer */
  return TRUE;
}
