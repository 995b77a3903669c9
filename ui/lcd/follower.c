/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "ui/lcd/follower.h"

#include "dbus/names.h"
#include "ui/lcd/driver/timer.h"
#include "ui/lcd/mirror.h"

#define PROPERTIES_IFACE "org.freedesktop.DBus.Properties"

struct _FpFollower
{
  GDBusConnection *bus;
  char *owner;
  void (*model) (FpPanelModel *model, gpointer user_data);
  gpointer user_data;

  guint signal_id;
  GCancellable *cancellable;
  guint n_reads;   /* under way */
  gboolean failed; /* one of them has */
  guint unread;    /* bits 1 << FpMirrorPart of the appliance's parts that are not known, or not any
                      more */
  FpMirror *mirror;
  guint own_operation;
  FpTimer *timer; /* the next attempt */
  gint64 retry_ms;
};

/* follower is not to be touched once cancelled. */
typedef struct
{
  FpFollower *follower;
  GCancellable *cancellable;
  FpMirrorPart part;
  guint operation_id;
} Read;

static void read_part (FpFollower *follower, FpMirrorPart part);

static void
read_free (Read *read)
{
  g_object_unref (read->cancellable);
  g_free (read);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Read, read_free)

static void
publish (FpFollower *follower)
{
  if (follower->n_reads == 0)
    follower->model (fp_mirror_model (follower->mirror), follower->user_data);
}

/* The operation that runs, or else the last that this panel started. */
static void
follow (FpFollower *follower)
{
  guint running = fp_mirror_running (follower->mirror);
  guint wanted = running != 0 ? running : follower->own_operation;

  if (wanted != follower->own_operation)
    follower->own_operation = 0;
  if (wanted == fp_mirror_followed (follower->mirror))
    return;
  fp_mirror_follow (follower->mirror, wanted);
  if (wanted != 0)
    read_part (follower, FP_MIRROR_OPERATION);
}

/* It is forgotten; while it runs it is tried again. */
static void
operation_unreadable (FpFollower *follower, guint operation_id)
{
  if (follower->own_operation == operation_id)
    follower->own_operation = 0;
  if (fp_mirror_followed (follower->mirror) == operation_id)
    fp_mirror_follow (follower->mirror, 0);
  if (fp_mirror_running (follower->mirror) == operation_id)
    follower->failed = TRUE;
}

static void
take_answer (FpFollower *follower, const Read *read, GVariant *reply)
{
  g_autoptr (GVariant) properties = NULL;

  if (reply == NULL && read->part == FP_MIRROR_OPERATION)
    {
      operation_unreadable (follower, read->operation_id);
      return;
    }
  if (reply == NULL)
    {
      follower->failed = TRUE;
      return;
    }
  if (read->part == FP_MIRROR_OPERATION
      && read->operation_id != fp_mirror_followed (follower->mirror))
    return;
  properties = g_variant_get_child_value (reply, 0);
  fp_mirror_load (follower->mirror, read->part, properties);
  follower->unread &= ~(1u << read->part);
  if (read->part == FP_MIRROR_APPLIANCE)
    follow (follower);
}

static void
read_done (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Read) read = user_data;
  g_autoptr (GVariant) reply
      = g_dbus_connection_call_finish (G_DBUS_CONNECTION (object), result, NULL);
  FpFollower *follower = read->follower;

  if (g_cancellable_is_cancelled (read->cancellable))
    return;
  follower->n_reads--;
  take_answer (follower, read, reply);
  if (follower->n_reads > 0)
    return;
  if (follower->failed)
    {
      fp_timer_set (follower->timer, fp_now_ms () + follower->retry_ms);
      follower->retry_ms = MIN (follower->retry_ms * 2, FP_FOLLOWER_RETRY_MAX_MS);
    }
  else
    follower->retry_ms = FP_FOLLOWER_RETRY_MS;
  publish (follower);
}

static void
read_part (FpFollower *follower, FpMirrorPart part)
{
  Read *read = g_new0 (Read, 1);
  g_autofree char *path = NULL;

  read->follower = follower;
  read->cancellable = g_object_ref (follower->cancellable);
  read->part = part;
  read->operation_id = fp_mirror_followed (follower->mirror);
  path = part == FP_MIRROR_OPERATION ? fp_operation_path (read->operation_id)
                                     : g_strdup (FP_OBJECT_PATH);
  follower->n_reads++;
  g_dbus_connection_call (follower->bus, follower->owner, path, PROPERTIES_IFACE, "GetAll",
                          g_variant_new ("(s)", fp_mirror_interface (part)),
                          G_VARIANT_TYPE ("(a{sv})"), G_DBUS_CALL_FLAGS_NO_AUTO_START,
                          FP_FOLLOWER_CALL_MS, follower->cancellable, read_done, read);
}

static void
read_missing (gpointer user_data)
{
  FpFollower *follower = user_data;

  follower->failed = FALSE;
  for (guint part = 0; part < FP_MIRROR_OPERATION; part++)
    if ((follower->unread & 1u << part) != 0)
      read_part (follower, (FpMirrorPart)part);
  follow (follower);
}

static gboolean
concerns (const FpFollower *follower, const char *path, FpMirrorPart part)
{
  if (part != FP_MIRROR_OPERATION)
    return g_str_equal (path, FP_OBJECT_PATH);
  return fp_operation_id (path) != 0
         && fp_operation_id (path) == fp_mirror_followed (follower->mirror);
}

static void
on_changed (GDBusConnection *bus, const char *sender, const char *path, const char *interface,
            const char *signal, GVariant *arguments, gpointer user_data)
{
  FpFollower *follower = user_data;
  g_autoptr (GVariant) changed = NULL;
  g_autofree const char **invalidated = NULL;
  const char *name;
  FpMirrorPart part;

  if (!g_variant_is_of_type (arguments, G_VARIANT_TYPE ("(sa{sv}as)")))
    return;
  g_variant_get (arguments, "(&s@a{sv}^a&s)", &name, &changed, &invalidated);
  if (!fp_mirror_part (name, &part) || !concerns (follower, path, part))
    return;
  fp_mirror_update (follower->mirror, part, changed);
  if (invalidated[0] != NULL)
    {
      follower->unread |= 1u << part;
      read_part (follower, part);
    }
  if (part == FP_MIRROR_APPLIANCE && fp_mirror_loaded (follower->mirror, part))
    follow (follower);
  publish (follower);
}

FpFollower *
fp_follower_new (GDBusConnection *bus, const char *owner,
                 void (*model) (FpPanelModel *model, gpointer user_data), gpointer user_data)
{
  FpFollower *follower = g_new0 (FpFollower, 1);

  follower->bus = g_object_ref (bus);
  follower->owner = g_strdup (owner);
  follower->model = model;
  follower->user_data = user_data;
  follower->cancellable = g_cancellable_new ();
  follower->mirror = fp_mirror_new ();
  follower->timer = fp_timer_new (read_missing, follower);
  follower->retry_ms = FP_FOLLOWER_RETRY_MS;
  follower->unread = (1u << FP_MIRROR_OPERATION) - 1;
  follower->signal_id = g_dbus_connection_signal_subscribe (
      bus, owner, PROPERTIES_IFACE, "PropertiesChanged", NULL, NULL, G_DBUS_SIGNAL_FLAGS_NONE,
      on_changed, follower, NULL);
  read_missing (follower);
  return follower;
}

void
fp_follower_free (FpFollower *follower)
{
  if (follower == NULL)
    return;
  g_cancellable_cancel (follower->cancellable);
  g_object_unref (follower->cancellable);
  g_dbus_connection_signal_unsubscribe (follower->bus, follower->signal_id);
  g_object_unref (follower->bus);
  fp_timer_free (follower->timer);
  fp_mirror_free (follower->mirror);
  g_free (follower->owner);
  g_free (follower);
}

void
fp_follower_started (FpFollower *follower, guint operation_id)
{
  follower->own_operation = operation_id;
  if (fp_mirror_followed (follower->mirror) == operation_id)
    return;
  fp_mirror_follow (follower->mirror, operation_id);
  read_part (follower, FP_MIRROR_OPERATION);
}

guint
fp_follower_operation (const FpFollower *follower)
{
  return fp_mirror_followed (follower->mirror);
}
