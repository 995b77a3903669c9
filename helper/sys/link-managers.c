/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/sys/link-managers.h"

#include <string.h>

/* A link that its manager was told to leave alone. */
typedef struct
{
  FpNetObject object;
  FpManagerCall *again; /* it is told again, in the background; NULL: not now */
} Told;

struct _FpLinkManagers
{
  GDBusConnection *bus; /* NULL: none */
  FpHostAddress host;
  guint watches[FP_N_MANAGERS];
  GPtrArray *told;     /* Told */
  FpManagerCall *call; /* find or run */
  guint no_bus;        /* in its place, without a bus; 0: none */
  FpManagerFound found;
  FpNetStepDone done;
  FpNetObject object; /* of run */
  gpointer user_data;
};

static void
told_free (gpointer data)
{
  Told *told = data;

  fp_manager_call_free (told->again);
  g_free (told);
}

static void
on_told_again (FpTold outcome, const char *detail, gpointer user_data)
{
  Told *told = user_data;
  g_autoptr (FpManagerCall) ended = g_steal_pointer (&told->again);

  if (outcome == FP_TOLD_FAILED)
    g_warning ("%s is not told again to leave %s alone: %s", fp_manager_word (told->object.manager),
               told->object.link, detail);
}

static void
tell_again (FpLinkManagers *self, Told *told)
{
  fp_manager_call_free (told->again);
  told->again = fp_manager_tell (self->bus, &self->host, &told->object, FP_TELL_LEAVE_WAIT,
                                 on_told_again, told);
}

static void
on_appeared (GDBusConnection *bus, const char *name, const char *owner, gpointer user_data)
{
  FpLinkManagers *self = user_data;

  for (guint i = 0; i < self->told->len; i++)
    {
      Told *told = self->told->pdata[i];

      if (strcmp (fp_manager_bus_name (told->object.manager), name) == 0)
        tell_again (self, told);
    }
}

FpLinkManagers *
fp_link_managers_new (GDBusConnection *bus, const FpHostAddress *host)
{
  FpLinkManagers *self = g_new0 (FpLinkManagers, 1);

  self->host = *host;
  self->told = g_ptr_array_new_with_free_func (told_free);
  if (bus == NULL)
    return self;
  self->bus = g_object_ref (bus);
  for (FpManager i = FP_MANAGER_NETWORK_MANAGER; i < FP_N_MANAGERS; i++)
    self->watches[i] = g_bus_watch_name_on_connection (
        bus, fp_manager_bus_name (i), G_BUS_NAME_WATCHER_FLAGS_NONE, on_appeared, NULL, self, NULL);
  return self;
}

void
fp_link_managers_cancel (FpLinkManagers *self)
{
  g_clear_pointer (&self->call, fp_manager_call_free);
  g_clear_handle_id (&self->no_bus, g_source_remove);
}

void
fp_link_managers_free (FpLinkManagers *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < FP_N_MANAGERS; i++)
    if (self->watches[i] != 0)
      g_bus_unwatch_name (self->watches[i]);
  fp_link_managers_cancel (self);
  g_ptr_array_unref (self->told);
  g_clear_object (&self->bus);
  g_free (self);
}

static void
on_found (FpManager manager, const GError *error, gpointer user_data)
{
  FpLinkManagers *self = user_data;
  g_autoptr (FpManagerCall) ended = g_steal_pointer (&self->call);

  self->found (manager, error, self->user_data);
}

static gboolean
on_no_bus (gpointer user_data)
{
  FpLinkManagers *self = user_data;

  self->no_bus = 0;
  if (self->found != NULL)
    self->found (FP_MANAGER_NONE, NULL, self->user_data);
  else
    self->done (FP_CODE_OK, NULL, self->user_data);
  return G_SOURCE_REMOVE;
}

void
fp_link_managers_find (FpLinkManagers *self, const char *link, FpManagerFound found,
                       gpointer user_data)
{
  g_return_if_fail (self->call == NULL && self->no_bus == 0);
  self->found = found;
  self->user_data = user_data;
  if (self->bus == NULL)
    self->no_bus = g_idle_add (on_no_bus, self);
  else
    self->call = fp_manager_find (self->bus, link, on_found, self);
}

static Told *
find_told (FpLinkManagers *self, const FpNetObject *object)
{
  for (guint i = 0; i < self->told->len; i++)
    {
      Told *told = self->told->pdata[i];

      if (fp_net_object_same_key (&told->object, object))
        return told;
    }
  return NULL;
}

static void
remember (FpLinkManagers *self, const FpNetObject *object, gboolean leaves)
{
  Told *told = find_told (self, object);

  if (told != NULL)
    g_ptr_array_remove_fast (self->told, told);
  if (!leaves)
    return;
  told = g_new0 (Told, 1);
  told->object = *object;
  g_ptr_array_add (self->told, told);
}

static void
on_told (FpTold outcome, const char *detail, gpointer user_data)
{
  FpLinkManagers *self = user_data;
  g_autoptr (FpManagerCall) ended = g_steal_pointer (&self->call);
  Told *told = find_told (self, &self->object);
  gboolean failed = outcome == FP_TOLD_FAILED;

  if (outcome == FP_TOLD_LINK_UNKNOWN && told != NULL)
    tell_again (self, told); /* it may have just started, or the link */
  self->done (failed ? FP_CODE_NET_NOT_SET : FP_CODE_OK, failed ? detail : NULL, self->user_data);
}

void
fp_link_managers_run (FpLinkManagers *self, const FpNetStep *step, FpNetStepDone done,
                      gpointer user_data)
{
  gboolean leaves = step->kind != FP_NET_STEP_REMOVE;

  g_return_if_fail (self->call == NULL && self->no_bus == 0);
  g_return_if_fail (step->object.kind == FP_NET_OBJECT_MANAGER);
  self->found = NULL;
  self->done = done;
  self->user_data = user_data;
  self->object = step->object;
  if (step->object.manager == FP_MANAGER_NONE || self->bus == NULL)
    {
      self->no_bus = g_idle_add (on_no_bus, self);
      return;
    }
  remember (self, &step->object, leaves);
  self->call = fp_manager_tell (self->bus, &self->host, &step->object,
                                leaves ? FP_TELL_LEAVE : FP_TELL_TAKE_BACK, on_told, self);
}
