/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <glib.h>
#include <string.h>

#include "helper/probe/ws-frame.h"

/* RFC 6455 1.3 */
static void
test_accept (void)
{
  g_autofree char *accept = fp_ws_accept ("dGhlIHNhbXBsZSBub25jZQ==");
  g_autofree char *key = fp_ws_key ((const guint8 *)"the sample nonce");

  g_assert_cmpstr (accept, ==, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  g_assert_cmpstr (key, ==, "dGhlIHNhbXBsZSBub25jZQ==");
}

/* RFC 6455 5.7: the masked "Hello", here in a ping */
static void
test_control_frame (void)
{
  const guint8 mask[] = { 0x37, 0xfa, 0x21, 0x3d };
  const guint8 wanted[] = { 0x89, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58 };
  g_autoptr (GBytes) frame = fp_ws_control_frame (FP_WS_PING, (const guint8 *)"Hello", 5, mask);
  gsize len;
  const void *bytes = g_bytes_get_data (frame, &len);

  g_assert_cmpmem (bytes, len, wanted, sizeof wanted);
}

#define BYTES(text) text, sizeof (text) - 1

static const struct
{
  const char *name;
  const char *bytes;
  gsize len;
  const char *frames; /* the opcodes, a digit each */
  FpWsState end;      /* behind them */
} rows[] = {
  { "text", BYTES ("\x81\x02hi"), "1", FP_WS_MORE },
  { "empty", BYTES ("\x82\x00"), "2", FP_WS_MORE },
  { "pong and half", BYTES ("\x8a\x02hi\x8a"), "a", FP_WS_MORE },
  { "fragments and a ping", BYTES ("\x01\x02he\x89\x00\x80\x03llo"), "190", FP_WS_MORE },
  { "two messages", BYTES ("\x81\x01x\x01\x01y\x80\x01z"), "110", FP_WS_MORE },
  { "close", BYTES ("\x88\x02\x03\xe8"), "8", FP_WS_MORE },
  { "16 bits", BYTES ("\x81\x7e\x00\x7e"), "", FP_WS_MORE },
  { "16 bits, not the shortest", BYTES ("\x81\x7e\x00\x7d"), "", FP_WS_BAD },
  { "64 bits, not the shortest", BYTES ("\x81\x7f\0\0\0\0\0\0\xff\xff"), "", FP_WS_BAD },
  { "longer than the cap", BYTES ("\x81\x7f\0\0\0\0\0\1\0\1"), "", FP_WS_BAD },
  { "huge", BYTES ("\x81\x7f\xff\xff\xff\xff\xff\xff\xff\xff"), "", FP_WS_BAD },
  { "masked", BYTES ("\x81\x82\1\2\3\4ij"), "", FP_WS_BAD },
  { "reserved bit 1", BYTES ("\xc1\x02hi"), "", FP_WS_BAD },
  { "reserved bit 3", BYTES ("\x91\x02hi"), "", FP_WS_BAD },
  { "opcode 3", BYTES ("\x83\x02hi"), "", FP_WS_BAD },
  { "opcode 11", BYTES ("\x8b\x00"), "", FP_WS_BAD },
  { "fragmented ping", BYTES ("\x09\x00"), "", FP_WS_BAD },
  { "long pong", BYTES ("\x8a\x7e\x00\x7e"), "", FP_WS_BAD },
  { "continuation of nothing", BYTES ("\x80\x00"), "", FP_WS_BAD },
  { "continuation behind the end", BYTES ("\x81\x00\x80\x00"), "1", FP_WS_BAD },
  { "message in a message", BYTES ("\x01\x00\x81\x00"), "1", FP_WS_BAD },
};

static void
assert_row (guint i, gsize step)
{
  g_autoptr (FpWsReader) reader = fp_ws_reader_new ();
  g_autoptr (GString) frames = g_string_new (NULL);
  FpWsState state = FP_WS_MORE;
  const char *fault = NULL;

  for (gsize at = 0; at < rows[i].len; at += step)
    {
      FpWsFrame frame = { 0 };

      fp_ws_reader_push (reader, (const guint8 *)rows[i].bytes + at, MIN (step, rows[i].len - at));
      while ((state = fp_ws_reader_next (reader, &frame, &fault)) == FP_WS_FRAME)
        {
          g_string_append_printf (frames, "%x", frame.opcode);
          fp_ws_frame_clear (&frame);
        }
    }
  g_assert_cmpstr (frames->str, ==, rows[i].frames);
  g_assert_cmpint (state, ==, rows[i].end);
  g_assert_true ((fault != NULL) == (state == FP_WS_BAD));
}

static void
test_rows (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s", rows[i].name);
      for (gsize step = 1; step <= rows[i].len; step++)
        assert_row (i, step);
    }
}

static void
test_payloads (void)
{
  const gsize lengths[] = { 0, 1, 125, 126, 65535, 65536 };

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autoptr (FpWsReader) reader = fp_ws_reader_new ();
      g_autofree guint8 *payload = g_malloc (lengths[i] + 1);
      const guint8 small[] = { 0x82, (guint8)lengths[i] };
      const guint8 middle[] = { 0x82, 126, (guint8)(lengths[i] >> 8), (guint8)lengths[i] };
      const guint8 large[] = { 0x82, 127, 0, 0, 0, 0, 0, 1, 0, 0 };
      FpWsFrame frame = { 0 };
      const char *fault;
      gsize len;
      const void *got;

      memset (payload, 0xa5, lengths[i]);
      if (lengths[i] < 126)
        fp_ws_reader_push (reader, small, sizeof small);
      else if (lengths[i] < 65536)
        fp_ws_reader_push (reader, middle, sizeof middle);
      else
        fp_ws_reader_push (reader, large, sizeof large);
      fp_ws_reader_push (reader, payload, lengths[i]);
      g_assert_cmpint (fp_ws_reader_next (reader, &frame, &fault), ==, FP_WS_FRAME);
      got = g_bytes_get_data (frame.payload, &len);
      g_assert_cmpmem (got, len, payload, lengths[i]);
      g_assert_true (frame.final);
      fp_ws_frame_clear (&frame);
      g_assert_cmpint (fp_ws_reader_next (reader, &frame, &fault), ==, FP_WS_MORE);
    }
}

/* Random bytes: frames, then more is needed or it is bad; never a payload over the cap. */
static void
test_random (void)
{
  for (guint round = 0; round < 5000; round++)
    {
      g_autoptr (FpWsReader) reader = fp_ws_reader_new ();
      FpWsFrame frame = { 0 };
      const char *fault = NULL;

      for (guint i = 0; i < 24; i++)
        {
          guint8 byte = (guint8)(i % 3 == 0 ? 0x81 : g_test_rand_int_range (0, 256));

          fp_ws_reader_push (reader, &byte, 1);
          while (fp_ws_reader_next (reader, &frame, &fault) == FP_WS_FRAME)
            {
              g_assert_cmpuint (g_bytes_get_size (frame.payload), <=, FP_WS_PAYLOAD_MAX);
              fp_ws_frame_clear (&frame);
            }
        }
    }
}

static void
test_close_codes (void)
{
  static const struct
  {
    const char *bytes;
    gsize len;
    guint code;
  } codes[] = {
    { BYTES (""), 1005 },         { BYTES ("\x03"), 0 },
    { BYTES ("\x03\xe8"), 1000 }, { BYTES ("\x03\xf0 no"), 1008 },
    { BYTES ("\x03\xf4"), 1012 }, { BYTES ("\x0f\xa0"), 4000 },
    { BYTES ("\x13\x87"), 4999 }, { BYTES ("\x13\x88"), 0 },
    { BYTES ("\x03\xe7"), 0 },    { BYTES ("\x03\xed"), 0 },
    { BYTES ("\x03\xee"), 0 },    { BYTES ("\x03\xf7"), 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      g_autoptr (GBytes) payload = g_bytes_new (codes[i].bytes, codes[i].len);

      g_assert_cmpuint (fp_ws_close_code (payload), ==, codes[i].code);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ws-frame/accept", test_accept);
  g_test_add_func ("/ws-frame/control-frame", test_control_frame);
  g_test_add_func ("/ws-frame/rows", test_rows);
  g_test_add_func ("/ws-frame/payloads", test_payloads);
  g_test_add_func ("/ws-frame/close-codes", test_close_codes);
  g_test_add_func ("/ws-frame/random", test_random);
  return g_test_run ();
}
