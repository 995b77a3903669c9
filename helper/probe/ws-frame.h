/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* WebSocket frames as a client sends and reads them, and the key of its handshake (RFC 6455). Pure;
 * randomness is a parameter. */
#pragma once

#include <glib.h>

#define FP_WS_PAYLOAD_MAX (64 * 1024)
#define FP_WS_CONTROL_MAX 125 /* RFC 6455 5.5 */
#define FP_WS_KEY_LEN     16
#define FP_WS_MASK_LEN    4

typedef enum
{
  FP_WS_CONTINUATION = 0x0,
  FP_WS_TEXT = 0x1,
  FP_WS_BINARY = 0x2,
  FP_WS_CLOSE = 0x8,
  FP_WS_PING = 0x9,
  FP_WS_PONG = 0xa
} FpWsOpcode;

typedef enum
{
  FP_WS_MORE,
  FP_WS_FRAME,
  FP_WS_BAD
} FpWsState;

typedef struct
{
  guint opcode; /* FpWsOpcode, a known one */
  gboolean final;
  GBytes *payload;
} FpWsFrame;

/* Sec-WebSocket-Key of FP_WS_KEY_LEN random bytes, and the Sec-WebSocket-Accept that it must be
 * answered with. */
char *fp_ws_key (const guint8 *random);
char *fp_ws_accept (const char *key);

/* A final, masked control frame; len is at most FP_WS_CONTROL_MAX, mask has FP_WS_MASK_LEN random
 * bytes. */
GBytes *
fp_ws_control_frame (FpWsOpcode opcode, const guint8 *payload, gsize len, const guint8 *mask);

typedef struct _FpWsReader FpWsReader;

FpWsReader *fp_ws_reader_new (void);
void fp_ws_reader_free (FpWsReader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpWsReader, fp_ws_reader_free)

void fp_ws_reader_push (FpWsReader *reader, const guint8 *bytes, gsize len);
/* The next frame, FP_WS_MORE, or FP_WS_BAD for what a server must not send: a mask, reserved bits
 * or opcodes, a long or fragmented control frame, a length not in its shortest form or over
 * FP_WS_PAYLOAD_MAX, a continuation of nothing. BAD is for good. */
FpWsState fp_ws_reader_next (FpWsReader *reader, FpWsFrame *frame, const char **fault);
void fp_ws_frame_clear (FpWsFrame *frame);

/* The code of a close frame's payload; 1005 (RFC 6455 7.4.1) where there is none. 0: one that must
 * not be sent. */
guint fp_ws_close_code (GBytes *payload);
