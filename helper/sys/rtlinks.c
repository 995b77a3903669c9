/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/sys/rtlinks.h"

#include <gio/gio.h>

#include "helper/core/network-view.h"
#include "helper/sys/rtdump.h"
#include "helper/sys/rtmsg.h"

#define TRIES_MAX                                                                                  \
  16 /* of a dump that links coming and going interrupt; then what there is must do */

typedef struct
{
  FpRtLinksDone done;
  gpointer user_data;
} Asker;

struct _FpRtLinks
{
  GArray *waiting;  /* Asker */
  GArray *served;   /* by the dump that runs */
  GSource *start;   /* the dump begins in the next turn */
  FpRtDump *dump;   /* only while one runs */
  GPtrArray *links; /* FpLink */
  guint management;
  guint tries;
};

static void begin (FpRtLinks *self);

FpRtLinks *
fp_rtlinks_new (void)
{
  FpRtLinks *self = g_new0 (FpRtLinks, 1);

  self->waiting = g_array_new (FALSE, FALSE, sizeof (Asker));
  self->served = g_array_new (FALSE, FALSE, sizeof (Asker));
  return self;
}

static gboolean
on_start (gpointer user_data)
{
  FpRtLinks *self = user_data;

  g_clear_pointer (&self->start, g_source_unref);
  begin (self);
  return G_SOURCE_REMOVE;
}

static void
begin_soon (FpRtLinks *self)
{
  self->start = g_idle_source_new ();
  g_source_set_priority (self->start, G_PRIORITY_DEFAULT);
  g_source_set_callback (self->start, on_start, self, NULL);
  g_source_attach (self->start, g_main_context_get_thread_default ());
}

static void
tell (GArray *askers, GPtrArray *links, const GError *error)
{
  for (guint i = 0; i < askers->len; i++)
    {
      const Asker *asker = &g_array_index (askers, Asker, i);

      asker->done (links, error, asker->user_data);
    }
}

/* The askers are told last, with nothing of self in use: they may ask again. */
static void
finish (FpRtLinks *self, const GError *error)
{
  g_autoptr (GPtrArray) links = g_steal_pointer (&self->links);
  g_autoptr (GArray) askers = self->served;

  self->served = g_array_new (FALSE, FALSE, sizeof (Asker));
  g_clear_pointer (&self->dump, fp_rtdump_free);
  if (self->waiting->len > 0)
    begin_soon (self);
  tell (askers, error == NULL ? links : NULL, error);
}

static void
on_message (struct nlmsghdr *header, gpointer user_data)
{
  FpRtLinks *self = user_data;
  FpNetEvent event;

  if (self->links->len < FP_LINKS_MAX && fp_rtmsg_decode (header, &event)
      && event.kind == FP_NET_LINK)
    g_ptr_array_add (self->links,
                     fp_link_from_event (&event.link, event.link.index == self->management));
}

static gboolean
start_dump (FpRtLinks *self, GError **error)
{
  g_ptr_array_set_size (self->links, 0);
  self->tries++;
  return fp_rtdump_start (self->dump, fp_rtmsg_request_links (), error);
}

static void
on_turn (FpRtDumpState state, gpointer user_data)
{
  FpRtLinks *self = user_data;
  g_autoptr (GError) error = NULL;

  if (state == FP_RT_DUMP_RUNNING)
    return;
  if (state == FP_RT_DUMP_INTERRUPTED && self->tries < TRIES_MAX && start_dump (self, &error))
    return;
  if (state == FP_RT_DUMP_FAILED)
    g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_FAILED, "the kernel gave no list of links");
  finish (self, error);
}

static void
begin (FpRtLinks *self)
{
  g_autoptr (GError) error = NULL;
  GArray *empty = self->served;

  self->served = self->waiting;
  self->waiting = empty;
  self->tries = 0;
  self->links = g_ptr_array_new_with_free_func ((GDestroyNotify)fp_link_free);
  self->dump = fp_rtdump_new (on_message, on_turn, self, &error);
  if (self->dump == NULL || !start_dump (self, &error))
    finish (self, error);
}

void
fp_rtlinks_ask (FpRtLinks *self, guint management, FpRtLinksDone done, gpointer user_data)
{
  Asker asker = { .done = done, .user_data = user_data };

  self->management = management;
  g_array_append_val (self->waiting, asker);
  if (self->dump == NULL && self->start == NULL)
    begin_soon (self);
}

void
fp_rtlinks_free (FpRtLinks *self)
{
  if (self == NULL)
    return;
  g_autoptr (GError) error
      = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "the list of links was cancelled");

  if (self->start != NULL)
    g_source_destroy (self->start);
  g_clear_pointer (&self->start, g_source_unref);
  g_clear_pointer (&self->dump, fp_rtdump_free);
  g_clear_pointer (&self->links, g_ptr_array_unref);
  tell (self->served, NULL, error);
  tell (self->waiting, NULL, error);
  g_array_unref (self->served);
  g_array_unref (self->waiting);
  g_free (self);
}
