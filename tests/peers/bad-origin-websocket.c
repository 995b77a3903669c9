/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The server's half of RFC 6455, as far as a ping needs it. */
#include "tests/peers/bad-origin-private.h"

#include <string.h>

#define GUID "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

static char *
accept_key (const char *key)
{
  g_autofree char *both = g_strconcat (key, GUID, NULL);
  g_autoptr (GChecksum) sha1 = g_checksum_new (G_CHECKSUM_SHA1);
  guint8 digest[20];
  gsize len = sizeof digest;

  g_checksum_update (sha1, (guint8 *)both, -1);
  g_checksum_get_digest (sha1, digest, &len);
  return g_base64_encode (digest, len);
}

static void
check_upgrade (OriginConn *conn, const char *head)
{
  g_autofree char *version = peer_header (head, "Sec-WebSocket-Version");
  g_autofree char *key = peer_header (head, "Sec-WebSocket-Key");
  g_autofree char *connection = peer_header (head, "Connection");
  gsize len = 0;
  g_autofree guchar *bytes = key != NULL ? g_base64_decode (key, &len) : NULL;

  if (g_strcmp0 (version, "13") != 0 || len != 16 || connection == NULL
      || g_ascii_strcasecmp (connection, "Upgrade") != 0)
    bad_origin_note_fault (conn->origin, "the WebSocket upgrade is not as in RFC 6455 4.1");
}

static gboolean
send_upgrade (OriginConn *conn, const char *head)
{
  static const char good[] = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                             "Connection: Upgrade\r\nSec-WebSocket-Accept: @\r\n\r\n";
  const OriginMode *mode = conn->mode;
  const char *answer = mode->upgrade != NULL ? mode->upgrade : good;
  g_autofree char *key = peer_header (head, "Sec-WebSocket-Key");
  g_autofree char *accept = accept_key (key != NULL ? key : "");
  g_auto (GStrv) parts = g_strsplit (answer, "@", 2);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  g_byte_array_append (bytes, (guint8 *)parts[0], parts[0] != NULL ? strlen (parts[0]) : 0);
  if (parts[0] != NULL && parts[1] != NULL)
    {
      g_byte_array_append (bytes, (guint8 *)accept, strlen (accept));
      g_byte_array_append (bytes, (guint8 *)parts[1], strlen (parts[1]));
    }
  if (mode->frames != NULL)
    g_byte_array_append (bytes, (guint8 *)mode->frames, mode->frames_len);
  return bytes->len == 0 || bad_origin_send (conn, bytes->data, bytes->len);
}

/* The opcode of the next frame and its payload, or -1. */
static int
read_frame (OriginConn *conn, guint8 *payload, guint8 *len)
{
  guint8 head[2];
  guint8 mask[4];

  if (!bad_origin_receive (conn, head, 2))
    return -1;
  *len = head[1] & 127;
  if (!(head[1] & 128) || !(head[0] & 128) || *len > 125)
    {
      bad_origin_note_fault (conn->origin, "a client's frame is not masked, not final or too long");
      return -1;
    }
  if (!bad_origin_receive (conn, mask, 4) || !bad_origin_receive (conn, payload, *len))
    return -1;
  for (guint i = 0; i < *len; i++)
    payload[i] ^= mask[i % 4];
  return head[0] & 15;
}

static gboolean
send_pong (OriginConn *conn, guint8 *payload, guint8 len)
{
  guint8 frame[2 + 4 + 125] = { 128 | 10, len };
  gsize at = 2;
  gboolean going = TRUE;

  if (conn->mode->pong == PONG_BROKEN)
    frame[0] = 10;
  if (conn->mode->pong == PONG_OTHER && len > 0)
    payload[0] ^= 1;
  if (conn->mode->pong == PONG_MASKED)
    {
      frame[1] |= 128;
      at += 4; /* a mask of zeros */
    }
  memcpy (frame + at, payload, len);
  at += len;
  if (conn->mode->pong != PONG_PIECES)
    return bad_origin_send (conn, frame, at);
  for (gsize i = 0; going && i < at; i++)
    going = bad_origin_send (conn, frame + i, 1);
  return going;
}

/* FALSE: the connection has ended. */
static gboolean
answer_ping (OriginConn *conn, guint n, guint8 *payload, guint8 len)
{
  static const OriginMode good = { .name = "good" };
  const OriginMode *mode = conn->mode;
  gboolean going = TRUE;

  if (n < mode->n_good)
    conn->mode = &good;
  for (guint i = 0; going && conn->mode->late != NULL && i < MAX (mode->n_late, 1); i++)
    going = bad_origin_send (conn, mode->late, mode->late_len);
  if (going && conn->mode->pong != PONG_NONE)
    going = send_pong (conn, payload, len);
  if (going && conn->mode->pong_then != PEER_NEXT)
    {
      bad_origin_end (conn, mode->pong_then);
      going = FALSE;
    }
  conn->mode = mode;
  return going;
}

static void
answer_frames (OriginConn *conn)
{
  guint8 payload[125];
  guint8 len;
  guint n = 0;

  for (;;)
    {
      int opcode = read_frame (conn, payload, &len);

      if (opcode < 0 || opcode == 8)
        return;
      if (opcode == 9 && !answer_ping (conn, n++, payload, len))
        return;
    }
}

void
bad_origin_websocket (OriginConn *conn, const char *head)
{
  check_upgrade (conn, head);
  if (!send_upgrade (conn, head))
    return;
  if (conn->mode->upgrade_then != PEER_NEXT)
    bad_origin_end (conn, conn->mode->upgrade_then);
  else
    answer_frames (conn);
}
