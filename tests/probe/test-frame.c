/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Frames: whole, cut at each byte, several at once, too long, not in normal form. */
#include <glib.h>
#include <string.h>

#include "dbus/errors.h"
#include "helper/core/frame.h"

static GVariant *
sample (void)
{
  return g_variant_new_parsed ("{'stage': <'tls'>, 'status': <'ok'>, 'duration-ms': <uint32 34>}");
}

static void
assert_is_sample (GVariant *value)
{
  g_autoptr (GVariant) wanted = g_variant_ref_sink (sample ());

  g_assert_nonnull (value);
  g_assert_cmpvariant (value, wanted);
}

static void
test_layout (void)
{
  g_autoptr (GBytes) frame = fp_frame_encode (g_variant_new ("a{sv}", NULL));
  gsize len;
  const guint8 *bytes = g_bytes_get_data (frame, &len);

  g_assert_cmpmem (bytes, len, "\0\0\0\0", 4);
  g_clear_pointer (&frame, g_bytes_unref);
  frame = fp_frame_encode (sample ());
  bytes = g_bytes_get_data (frame, &len);
  g_assert_cmpuint (len, ==, 4u + bytes[0] + 256u * bytes[1]);
}

static void
test_cut_anywhere (void)
{
  g_autoptr (GBytes) frame = fp_frame_encode (sample ());
  gsize len;
  const guint8 *bytes = g_bytes_get_data (frame, &len);

  for (gsize cut = 0; cut < len; cut++)
    {
      g_autoptr (FpFrameReader) reader = fp_frame_reader_new ();
      g_autoptr (GError) error = NULL;
      g_autoptr (GVariant) value = NULL;

      g_assert_true (fp_frame_reader_push (reader, bytes, cut, &error));
      g_assert_null (fp_frame_reader_next (reader, &error));
      g_assert_no_error (error);
      g_assert_true (fp_frame_reader_push (reader, bytes + cut, len - cut, &error));
      value = fp_frame_reader_next (reader, &error);
      g_assert_no_error (error);
      assert_is_sample (value);
      g_assert_null (fp_frame_reader_next (reader, &error));
    }
}

static void
test_several (void)
{
  g_autoptr (GBytes) one = fp_frame_encode (sample ());
  g_autoptr (GBytes) none = fp_frame_encode (g_variant_new ("a{sv}", NULL));
  g_autoptr (GByteArray) stream = g_byte_array_new ();
  g_autoptr (FpFrameReader) reader = fp_frame_reader_new ();
  GBytes *order[] = { one, none, one };

  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    g_byte_array_append (stream, g_bytes_get_data (order[i], NULL),
                         (guint)g_bytes_get_size (order[i]));
  g_assert_true (fp_frame_reader_push (reader, stream->data, stream->len, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    {
      g_autoptr (GVariant) value = fp_frame_reader_next (reader, NULL);

      g_assert_nonnull (value);
      g_assert_cmpuint (g_variant_n_children (value), ==, i == 1 ? 0 : 3);
    }
  g_assert_null (fp_frame_reader_next (reader, NULL));
}

static void
test_largest (void)
{
  g_autofree char *text = g_strnfill (FP_FRAME_MAX - 16, 'x');
  g_autoptr (FpFrameReader) reader = fp_frame_reader_new ();
  g_autoptr (GVariant) value = NULL;
  g_autoptr (GBytes) frame = NULL;
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "k", "s", text);
  frame = fp_frame_encode (g_variant_dict_end (&dict));
  g_assert_true (fp_frame_reader_push (reader, g_bytes_get_data (frame, NULL),
                                       g_bytes_get_size (frame), NULL));
  value = fp_frame_reader_next (reader, NULL);
  g_assert_nonnull (value);
  g_assert_cmpuint (g_variant_n_children (value), ==, 1);
}

static void
test_too_long (void)
{
  const guint8 head[] = { 0x01, 0x00, 0x01, 0x00 }; /* 65537 */
  const guint8 huge[] = { 0xff, 0xff, 0xff, 0xff };

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (FpFrameReader) reader = fp_frame_reader_new ();
      g_autoptr (GError) error = NULL;

      g_assert_false (fp_frame_reader_push (reader, i == 0 ? head : huge, 4, &error));
      g_assert_error (error, FP_ERROR, FP_ERROR_FAILED);
      g_clear_error (&error);
      g_assert_false (fp_frame_reader_push (reader, head, 1, &error));
      g_assert_error (error, FP_ERROR, FP_ERROR_FAILED);
      g_clear_error (&error);
      g_assert_null (fp_frame_reader_next (reader, &error));
    }
}

static void
test_garbage (void)
{
  g_autoptr (FpFrameReader) reader = fp_frame_reader_new ();
  g_autoptr (GError) error = NULL;
  const guint8 garbage[] = { 9, 0, 0, 0, 'G', 'E', 'T', ' ', '/', ' ', 'H', 'T', 'T' };

  g_assert_true (fp_frame_reader_push (reader, garbage, sizeof garbage, &error));
  g_assert_null (fp_frame_reader_next (reader, &error));
  g_assert_error (error, FP_ERROR, FP_ERROR_FAILED);
}

/* Each byte of a frame set wrong: an error, or a value in normal form; never a crash. */
static void
test_flipped (void)
{
  g_autoptr (GBytes) frame = fp_frame_encode (sample ());
  gsize len = g_bytes_get_size (frame);

  for (gsize i = 4; i < len; i++)
    for (guint bit = 0; bit < 8; bit++)
      {
        g_autofree guint8 *copy = g_memdup2 (g_bytes_get_data (frame, NULL), len);
        g_autoptr (FpFrameReader) reader = fp_frame_reader_new ();
        g_autoptr (GError) error = NULL;
        g_autoptr (GVariant) value = NULL;

        copy[i] ^= (guint8)(1u << bit);
        g_assert_true (fp_frame_reader_push (reader, copy, len, NULL));
        value = fp_frame_reader_next (reader, &error);
        g_assert_true ((value == NULL) == (error != NULL));
        g_assert_true (value == NULL || g_variant_is_normal_form (value));
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/frame/layout", test_layout);
  g_test_add_func ("/frame/cut-anywhere", test_cut_anywhere);
  g_test_add_func ("/frame/several", test_several);
  g_test_add_func ("/frame/largest", test_largest);
  g_test_add_func ("/frame/too-long", test_too_long);
  g_test_add_func ("/frame/garbage", test_garbage);
  g_test_add_func ("/frame/flipped", test_flipped);
  return g_test_run ();
}
