/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/core/frame.h"

#include <string.h>

#include "dbus/errors.h"

#define HEAD_LEN sizeof (guint32)

/* Memory that is cleared before it is freed. */
typedef struct
{
  gsize len;
  guint8 bytes[] __attribute__ ((aligned (8))); /* what GVariant wants */
} Payload;

struct _FpFrameReader
{
  guint8 head[HEAD_LEN];
  gsize head_len;
  Payload *payload; /* of the frame that is coming in; NULL: its head is not whole yet */
  gsize payload_len;
  GQueue whole; /* Payload * */
  gboolean lost;
};

static Payload *
payload_new (gsize len)
{
  Payload *payload = g_malloc0 (sizeof (Payload) + len);

  payload->len = len;
  return payload;
}

static void
payload_free (Payload *payload)
{
  explicit_bzero (payload->bytes, payload->len);
  g_free (payload);
}

static GBytes *
payload_to_bytes (Payload *payload)
{
  return g_bytes_new_with_free_func (payload->bytes, payload->len, (GDestroyNotify)payload_free,
                                     payload);
}

GBytes *
fp_frame_encode (GVariant *value)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (value);
  gsize len = g_variant_get_size (owned);
  guint32 head = GUINT32_TO_LE ((guint32)len);
  Payload *payload;
  Payload *frame;

  g_return_val_if_fail (g_variant_is_of_type (owned, G_VARIANT_TYPE_VARDICT), NULL);
  g_return_val_if_fail (len <= FP_FRAME_MAX, NULL);
  payload = payload_new (len); /* stored here first: GVariant wants alignment */
  g_variant_store (owned, payload->bytes);
  frame = payload_new (HEAD_LEN + len);
  memcpy (frame->bytes, &head, HEAD_LEN);
  memcpy (frame->bytes + HEAD_LEN, payload->bytes, len);
  payload_free (payload);
  return payload_to_bytes (frame);
}

FpFrameReader *
fp_frame_reader_new (void)
{
  FpFrameReader *reader = g_new0 (FpFrameReader, 1);

  g_queue_init (&reader->whole);
  return reader;
}

void
fp_frame_reader_free (FpFrameReader *reader)
{
  if (reader == NULL)
    return;
  g_clear_pointer (&reader->payload, payload_free);
  g_queue_clear_full (&reader->whole, (GDestroyNotify)payload_free);
  g_free (reader);
}

static gboolean
begin_payload (FpFrameReader *reader, GError **error)
{
  guint32 len;

  memcpy (&len, reader->head, HEAD_LEN);
  len = GUINT32_FROM_LE (len);
  if (len > FP_FRAME_MAX)
    {
      reader->lost = TRUE;
      g_set_error (error, FP_ERROR, FP_ERROR_FAILED, "frame: %u bytes, more than %d", len,
                   FP_FRAME_MAX);
      return FALSE;
    }
  reader->payload = payload_new (len);
  reader->payload_len = 0;
  return TRUE;
}

/* Copies up to `want - have` bytes; returns how many it took. */
static gsize
fill (guint8 *target, gsize *have, gsize want, const guint8 *bytes, gsize len)
{
  gsize n = MIN (want - *have, len);

  memcpy (target + *have, bytes, n);
  *have += n;
  return n;
}

gboolean
fp_frame_reader_push (FpFrameReader *reader, const guint8 *bytes, gsize len, GError **error)
{
  if (reader->lost)
    {
      g_set_error_literal (error, FP_ERROR, FP_ERROR_FAILED, "frame: the stream is lost");
      return FALSE;
    }
  while (len > 0)
    {
      gsize n;

      if (reader->payload == NULL)
        n = fill (reader->head, &reader->head_len, HEAD_LEN, bytes, len);
      else
        n = fill (reader->payload->bytes, &reader->payload_len, reader->payload->len, bytes, len);
      bytes += n;
      len -= n;
      if (reader->payload == NULL && reader->head_len == HEAD_LEN && !begin_payload (reader, error))
        return FALSE;
      if (reader->payload != NULL && reader->payload_len == reader->payload->len)
        {
          g_queue_push_tail (&reader->whole, g_steal_pointer (&reader->payload));
          reader->head_len = 0;
        }
    }
  return TRUE;
}

GVariant *
fp_frame_reader_next (FpFrameReader *reader, GError **error)
{
  Payload *payload = g_queue_pop_head (&reader->whole);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GVariant) value = NULL;

  if (payload == NULL)
    return NULL;
  bytes = payload_to_bytes (payload);
  value = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE_VARDICT, bytes, FALSE));
  if (!g_variant_is_normal_form (value))
    {
      g_set_error_literal (error, FP_ERROR, FP_ERROR_FAILED, "frame: not a value in normal form");
      return NULL;
    }
  return g_steal_pointer (&value);
}
