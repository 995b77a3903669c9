/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* GVariants of type a{sv} over a stream: a length (uint32, little endian, of what follows) and the
 * serialized value in the byte order of the machine, which both ends share. Pure.
 *
 * A frame may hold a password: the bytes of an encoded frame, and those below a value that the
 * reader returned, are cleared when the last reference to them goes. */
#pragma once

#include <glib.h>

#define FP_FRAME_MAX (64 * 1024)

/* The frame's bytes. value is consumed if floating; it serializes to FP_FRAME_MAX bytes at most (a
 * bug otherwise). */
GBytes *fp_frame_encode (GVariant *value);

typedef struct _FpFrameReader FpFrameReader;

FpFrameReader *fp_frame_reader_new (void);
void fp_frame_reader_free (FpFrameReader *reader); /* clears what it holds */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FpFrameReader, fp_frame_reader_free)

/* Takes bytes as they came. FALSE (FP_ERROR_FAILED): a length over FP_FRAME_MAX; the stream is
 * lost, now and for good. */
gboolean
fp_frame_reader_push (FpFrameReader *reader, const guint8 *bytes, gsize len, GError **error);
/* The next whole frame (transfer full, always in normal form, an a{sv}), or NULL without an error:
 * more bytes are needed. A value that is not in normal form is an error (FP_ERROR_FAILED). */
GVariant *fp_frame_reader_next (FpFrameReader *reader, GError **error);
