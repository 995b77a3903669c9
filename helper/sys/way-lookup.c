/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/sys/way-lookup.h"

#include "helper/sys/rtmsg.h"
#include "helper/sys/rtsocket.h"

#define DEADLINE_MS 2000

struct _FpWayLookup
{
  FpRtSocket *socket; /* NULL: it could not be asked */
  guint32 sequence;
  GSource *deadline;
  FpWayKnown known;
  gpointer user_data;
  gboolean answered;
  FpWayAnswer answer;
};

/* The end: the callback may free self. */
static void
tell (FpWayLookup *self)
{
  g_source_destroy (self->deadline);
  g_clear_pointer (&self->socket, fp_rtsocket_free);
  self->known (&self->answer, self->user_data);
}

static void
on_message (struct nlmsghdr *header, gpointer user_data)
{
  FpWayLookup *self = user_data;

  if (self->answered || header->nlmsg_seq != self->sequence)
    return;
  self->answered = TRUE;
  self->answer = fp_rtmsg_decode_way (header);
}

static void
on_turn (FpRtRead what, gpointer user_data)
{
  FpWayLookup *self = user_data;

  if (self->answered || what == FP_RT_OVERRUN)
    tell (self);
}

static gboolean
on_deadline (gpointer user_data)
{
  tell (user_data);
  return G_SOURCE_REMOVE;
}

static gboolean
ask (FpWayLookup *self, const char *address)
{
  FpRtSink sink = { .message = on_message, .turn = on_turn, .user_data = self };
  struct nl_msg *request = fp_rtmsg_request_way (address);
  g_autoptr (GError) error = NULL;

  g_return_val_if_fail (request != NULL, FALSE);
  self->socket = fp_rtsocket_new (NULL, 0, &sink, &error);
  if (self->socket == NULL)
    nlmsg_free (request);
  else if (fp_rtsocket_send (self->socket, request, &self->sequence, &error))
    return TRUE;
  g_warning ("%s", error->message);
  return FALSE;
}

FpWayLookup *
fp_way_lookup_new (const char *address, FpWayKnown known, gpointer user_data)
{
  FpWayLookup *self = g_new0 (FpWayLookup, 1);

  self->known = known;
  self->user_data = user_data;
  self->deadline = g_timeout_source_new (ask (self, address) ? DEADLINE_MS : 0);
  g_source_set_callback (self->deadline, on_deadline, self, NULL);
  g_source_attach (self->deadline, g_main_context_get_thread_default ());
  return self;
}

void
fp_way_lookup_free (FpWayLookup *self)
{
  if (self == NULL)
    return;
  g_source_destroy (self->deadline);
  g_source_unref (self->deadline);
  fp_rtsocket_free (self->socket);
  g_free (self);
}
