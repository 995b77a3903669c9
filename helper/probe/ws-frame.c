/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/probe/ws-frame.h"

#include <string.h>

#define GUID      "258EAFA5-E914-47DA-95CA-C5AB0DC85B11" /* RFC 6455 1.3 */
#define FIN       0x80
#define RESERVED  0x70
#define OPCODE    0x0f
#define MASKED    0x80
#define LENGTH_16 126
#define LENGTH_64 127
#define NO_CODE   1005
#define SHA1_LEN  20

struct _FpWsReader
{
  GByteArray *bytes; /* from the first one of the frame that is coming in */
  gboolean in_message;
  const char *fault; /* for good */
};

char *
fp_ws_key (const guint8 *random)
{
  return g_base64_encode (random, FP_WS_KEY_LEN);
}

char *
fp_ws_accept (const char *key)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
  guint8 digest[SHA1_LEN];
  gsize len = sizeof digest;

  g_checksum_update (checksum, (const guchar *)key, -1);
  g_checksum_update (checksum, (const guchar *)GUID, -1);
  g_checksum_get_digest (checksum, digest, &len);
  return g_base64_encode (digest, len);
}

GBytes *
fp_ws_control_frame (FpWsOpcode opcode, const guint8 *payload, gsize len, const guint8 *mask)
{
  GByteArray *frame = g_byte_array_new ();
  guint8 head[2] = { (guint8)(FIN | opcode), (guint8)(MASKED | len) };

  g_return_val_if_fail (len <= FP_WS_CONTROL_MAX, NULL);
  g_byte_array_append (frame, head, sizeof head);
  g_byte_array_append (frame, mask, FP_WS_MASK_LEN);
  for (gsize i = 0; i < len; i++)
    {
      guint8 byte = payload[i] ^ mask[i % FP_WS_MASK_LEN];

      g_byte_array_append (frame, &byte, 1);
    }
  return g_byte_array_free_to_bytes (frame);
}

FpWsReader *
fp_ws_reader_new (void)
{
  FpWsReader *reader = g_new0 (FpWsReader, 1);

  reader->bytes = g_byte_array_new ();
  return reader;
}

void
fp_ws_reader_free (FpWsReader *reader)
{
  if (reader == NULL)
    return;
  g_byte_array_unref (reader->bytes);
  g_free (reader);
}

void
fp_ws_reader_push (FpWsReader *reader, const guint8 *bytes, gsize len)
{
  g_byte_array_append (reader->bytes, bytes, (guint)len);
}

static gboolean
opcode_is_known (guint opcode)
{
  return opcode <= FP_WS_BINARY || (opcode >= FP_WS_CLOSE && opcode <= FP_WS_PONG);
}

/* What the first two bytes already say. */
static const char *
head_fault (const FpWsReader *reader, guint8 first, guint8 second)
{
  guint opcode = first & OPCODE;
  guint length = second & ~MASKED;

  if ((first & RESERVED) != 0)
    return "reserved bits are set";
  if (!opcode_is_known (opcode))
    return "unknown opcode";
  if ((second & MASKED) != 0)
    return "the server masks its frame";
  if (opcode >= FP_WS_CLOSE && ((first & FIN) == 0 || length > FP_WS_CONTROL_MAX))
    return "fragmented or long control frame";
  if (opcode == FP_WS_CONTINUATION && !reader->in_message)
    return "continuation of nothing";
  if ((opcode == FP_WS_TEXT || opcode == FP_WS_BINARY) && reader->in_message)
    return "a message begins inside another";
  return NULL;
}

/* The length of the payload and of the head before it; FALSE: more bytes are needed, or
 * reader->fault. */
static gboolean
read_length (FpWsReader *reader, gsize *head_len, guint64 *length)
{
  const guint8 *bytes = reader->bytes->data;
  guint form = bytes[1] & ~MASKED;

  *head_len = form == LENGTH_64 ? 10 : form == LENGTH_16 ? 4 : 2;
  if (reader->bytes->len < *head_len)
    return FALSE;
  *length = form < LENGTH_16 ? form : 0;
  for (gsize i = 2; i < *head_len; i++)
    *length = *length << 8 | bytes[i];
  if ((form == LENGTH_16 && *length < LENGTH_16) || (form == LENGTH_64 && *length <= G_MAXUINT16))
    reader->fault = "the length is not in its shortest form";
  else if (*length > FP_WS_PAYLOAD_MAX)
    reader->fault = "the frame is longer than 64 KiB";
  return reader->fault == NULL;
}

FpWsState
fp_ws_reader_next (FpWsReader *reader, FpWsFrame *frame, const char **fault)
{
  gsize head_len;
  guint64 length;
  const guint8 *bytes = reader->bytes->data;

  if (reader->fault == NULL && reader->bytes->len >= 2)
    reader->fault = head_fault (reader, bytes[0], bytes[1]);
  if (reader->fault == NULL && reader->bytes->len >= 2 && read_length (reader, &head_len, &length)
      && reader->bytes->len >= head_len + length)
    {
      frame->opcode = bytes[0] & OPCODE;
      frame->final = (bytes[0] & FIN) != 0;
      frame->payload = g_bytes_new (bytes + head_len, (gsize)length);
      if (frame->opcode < FP_WS_CLOSE)
        reader->in_message = !frame->final;
      g_byte_array_remove_range (reader->bytes, 0, (guint)(head_len + length));
      return FP_WS_FRAME;
    }
  *fault = reader->fault;
  return reader->fault != NULL ? FP_WS_BAD : FP_WS_MORE;
}

void
fp_ws_frame_clear (FpWsFrame *frame)
{
  g_clear_pointer (&frame->payload, g_bytes_unref);
}

guint
fp_ws_close_code (GBytes *payload)
{
  gsize len;
  const guint8 *bytes = g_bytes_get_data (payload, &len);
  guint code;

  if (len == 0)
    return NO_CODE;
  if (len == 1)
    return 0;
  code = (guint)bytes[0] << 8 | bytes[1];
  if (code < 1000 || code >= 5000 || code == 1004 || code == NO_CODE || code == 1006
      || code == 1015)
    return 0;
  return code;
}
