/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "helper/sys/link-managers.h"

#include <string.h>

#include "dbus/errors.h"
#include "helper/sys/service.h"

#define CALL_MS  3000
#define RETRY_MS 200
#define RETRIES                                                                                    \
  50 /* NetworkManager has its name long before it knows its links: 4 s with 1,000                 \
      */

/* What tells the two apart. */
typedef struct
{
  FpService service;
  const char *find;       /* method of the manager object: (s) name of a link -> its object */
  const char *reply;      /* of find */
  const char *no_link;    /* the error of a link that it does not know */
  const char *link_iface; /* of its object, with this property */
  const char *property;
} Manager;

static const Manager managers[FP_N_MANAGERS] = {
  [FP_MANAGER_NETWORK_MANAGER]
  = { { "NetworkManager", "org.freedesktop.NetworkManager", "/org/freedesktop/NetworkManager",
        "org.freedesktop.NetworkManager" },
      "GetDeviceByIpIface",
      "(o)",
      "org.freedesktop.NetworkManager.UnknownDevice",
      "org.freedesktop.NetworkManager.Device",
      "Managed" },
  [FP_MANAGER_NETWORKD] = { { "systemd-networkd", "org.freedesktop.network1",
                              "/org/freedesktop/network1", "org.freedesktop.network1.Manager" },
                            "GetLinkByName",
                            "(io)",
                            "org.freedesktop.resolve1.NoSuchLink", /* networkd's too */
                            "org.freedesktop.network1.Link",
                            "AdministrativeState" },
};

typedef enum
{
  FIND, /* both, one after the other */
  TAKE, /* from one */
  GIVE, /* back to it */
} Purpose;

typedef struct
{
  FpLinkManagers *owner;
  Purpose purpose;
  const Manager *manager; /* that is asked now */
  char link[FP_LINK_NAME_SIZE];
  char *object; /* the manager's, of the link */
  guint retries;
  guint timer; /* 0: none */
  FpHostCall *host;
  GCancellable *cancellable;
  FpLinkManagerFound found;
  FpNetStepDone done;
  gpointer user_data;
} Job;

struct _FpLinkManagers
{
  GDBusConnection *bus; /* NULL: none */
  FpHostAddress host;
  guint watches[FP_N_MANAGERS];
  GArray *told;     /* FpNetObject of the kind MANAGER: to be told again */
  Job *asked;       /* NULL: none runs */
  GPtrArray *again; /* Job *, in the background */
};

static void
job_free (Job *job)
{
  g_cancellable_cancel (job->cancellable);
  g_object_unref (job->cancellable);
  g_clear_handle_id (&job->timer, g_source_remove);
  fp_host_call_free (job->host);
  g_free (job->object);
  g_free (job);
}

static void
release (Job *job)
{
  if (job == job->owner->asked)
    job->owner->asked = NULL;
  else
    g_ptr_array_remove_fast (job->owner->again, job);
}

static void
finish_found (Job *job, FpManager manager, const GError *error)
{
  release (job);
  job->found (manager, error, job->user_data);
  job_free (job);
}

/* failure: NULL: done. */
static void
finish_told (Job *job, const char *failure)
{
  release (job);
  job->done (failure == NULL ? FP_CODE_OK : FP_CODE_NET_NOT_SET, failure, job->user_data);
  job_free (job);
}

static void
call (Job *job, const char *path, const char *iface, const char *method, GVariant *arguments,
      const char *reply, GAsyncReadyCallback on_reply)
{
  g_dbus_connection_call (job->owner->bus, job->manager->service.name, path, iface, method,
                          arguments, reply != NULL ? G_VARIANT_TYPE (reply) : NULL,
                          G_DBUS_CALL_FLAGS_NO_AUTO_START, CALL_MS, job->cancellable, on_reply,
                          job);
}

static FpManager
job_manager (const Job *job)
{
  return (FpManager)(job->manager - managers);
}

static FpNetObject
job_object (const Job *job)
{
  FpNetObject object = { .kind = FP_NET_OBJECT_MANAGER, .manager = job_manager (job) };

  g_strlcpy (object.link, job->link, sizeof object.link);
  return object;
}

static void ask_for_link (Job *job);

static void
next_manager (Job *job)
{
  if (job_manager (job) == FP_MANAGER_NETWORKD)
    {
      finish_found (job, FP_MANAGER_NONE, NULL);
      return;
    }
  job->manager++;
  g_clear_pointer (&job->object, g_free);
  ask_for_link (job);
}

static void tell_again (FpLinkManagers *self, const FpNetObject *object);

static gboolean
on_link_retry (gpointer user_data)
{
  Job *job = user_data;

  job->timer = 0;
  ask_for_link (job);
  return G_SOURCE_REMOVE;
}

/* It does not run, or does not know the link: that may be because it has just started. */
static void
nothing_to_do (Job *job, gboolean runs)
{
  FpNetObject object = job_object (job);

  if (job->purpose == FIND)
    {
      next_manager (job);
      return;
    }
  if (runs && job->purpose == TAKE && job == job->owner->asked)
    tell_again (job->owner, &object);
  if (runs && job->purpose == TAKE && job != job->owner->asked && job->retries++ < RETRIES)
    job->timer = g_timeout_add (RETRY_MS, on_link_retry, job);
  else
    finish_told (job, NULL);
}

static void
failed (Job *job, const GError *error)
{
  g_autofree char *sentence = fp_service_failure (&job->manager->service, error);
  g_autoptr (GError) public = NULL;

  if (job->purpose != FIND)
    {
      finish_told (job, sentence);
      return;
    }
  public = g_error_new_literal (FP_ERROR, FP_ERROR_FAILED, sentence);
  finish_found (job, FP_MANAGER_NONE, public);
}

/* It has its name and not its objects yet. */
static gboolean
is_starting (const GError *error)
{
  return g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_OBJECT)
         || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD);
}

/* NULL: the job has gone on without this reply, or is gone itself. */
static GVariant *
take_reply (GObject *source, GAsyncResult *result, Job *job)
{
  g_autoptr (GError) error = NULL;
  GVariant *reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (reply != NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return reply;
  if (is_starting (error) && job->retries++ < RETRIES)
    job->timer = g_timeout_add (RETRY_MS, on_link_retry, job);
  else if (fp_service_is_absent (error) || fp_service_is_error (error, job->manager->no_link))
    nothing_to_do (job, !fp_service_is_absent (error));
  else
    failed (job, error);
  return NULL;
}

/* Managed is true; AdministrativeState is none of those of a link that is left alone. */
static gboolean
is_managed (GVariant *value)
{
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN))
    return g_variant_get_boolean (value);
  return g_variant_is_of_type (value, G_VARIANT_TYPE_STRING)
         && strcmp (g_variant_get_string (value, NULL), "unmanaged") != 0;
}

static void ask_for_state (Job *job);

static gboolean
on_retry (gpointer user_data)
{
  Job *job = user_data;

  job->timer = 0;
  ask_for_state (job);
  return G_SOURCE_REMOVE;
}

static void
on_state (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Job *job = user_data;
  g_autoptr (GVariant) reply = take_reply (source, result, job);
  g_autoptr (GVariant) value = NULL;
  gboolean managed;

  if (reply == NULL)
    return;
  g_variant_get (reply, "(v)", &value);
  managed = is_managed (value);
  if (job->purpose == FIND && managed)
    finish_found (job, job_manager (job), NULL);
  else if (job->purpose == FIND)
    next_manager (job);
  else if (!managed)
    finish_told (job, NULL);
  else if (job->retries++ < RETRIES)
    job->timer = g_timeout_add (RETRY_MS, on_retry, job);
  else
    finish_told (job, "the link's manager does not leave it alone");
}

static void
ask_for_state (Job *job)
{
  call (job, job->object, "org.freedesktop.DBus.Properties", "Get",
        g_variant_new ("(ss)", job->manager->link_iface, job->manager->property), "(v)", on_state);
}

static void
on_told (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Job *job = user_data;
  g_autoptr (GVariant) reply = take_reply (source, result, job);

  if (reply == NULL)
    return;
  if (job->purpose == TAKE)
    ask_for_state (job);
  else
    finish_told (job, NULL);
}

static void
on_link (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Job *job = user_data;
  g_autoptr (GVariant) reply = take_reply (source, result, job);

  if (reply == NULL)
    return;
  g_variant_get_child (reply, g_variant_n_children (reply) - 1, "o", &job->object);
  if (job->purpose == FIND)
    ask_for_state (job);
  else if (job_manager (job) == FP_MANAGER_NETWORKD)
    call (job, job->manager->service.path, job->manager->service.iface, "Reload", NULL, NULL,
          on_told);
  else
    call (job, job->object, "org.freedesktop.DBus.Properties", "Set",
          g_variant_new ("(ssv)", job->manager->link_iface, job->manager->property,
                         g_variant_new_boolean (job->purpose == GIVE)),
          NULL, on_told);
}

static void
ask_for_link (Job *job)
{
  call (job, job->manager->service.path, job->manager->service.iface, job->manager->find,
        g_variant_new ("(s)", job->link), job->manager->reply, on_link);
}

static void
on_host_done (const char *failure, gpointer user_data)
{
  Job *job = user_data;

  if (failure != NULL)
    finish_told (job, failure);
  else
    ask_for_link (job);
}

static gboolean
on_no_bus (gpointer user_data)
{
  Job *job = user_data;

  job->timer = 0;
  if (job->purpose == FIND)
    finish_found (job, FP_MANAGER_NONE, NULL);
  else
    finish_told (job, NULL);
  return G_SOURCE_REMOVE;
}

static void
begin (Job *job)
{
  g_autofree char *request = g_strdup_printf ("networkd %s %s", job->link,
                                              job->purpose == TAKE ? "unmanaged" : "managed");

  if (job->owner->bus == NULL)
    job->timer = g_idle_add (on_no_bus, job);
  else if (job->purpose != FIND && job_manager (job) == FP_MANAGER_NETWORKD)
    job->host = fp_host_call_new (&job->owner->host, request, on_host_done, job);
  else
    ask_for_link (job);
}

static Job *
job_new (FpLinkManagers *self, Purpose purpose, FpManager manager, const char *link,
         gpointer user_data)
{
  Job *job = g_new0 (Job, 1);

  job->owner = self;
  job->purpose = purpose;
  job->manager = &managers[manager];
  job->cancellable = g_cancellable_new ();
  job->user_data = user_data;
  g_strlcpy (job->link, link, sizeof job->link);
  return job;
}

static void
on_told_again (FpCode code, const char *detail, gpointer user_data)
{
  if (code != FP_CODE_OK)
    g_warning ("%s", detail);
}

static void
tell_again (FpLinkManagers *self, const FpNetObject *object)
{
  Job *job = job_new (self, TAKE, object->manager, object->link, NULL);

  job->done = on_told_again;
  g_ptr_array_add (self->again, job);
  begin (job);
}

static void
drop_again (FpLinkManagers *self, const char *link)
{
  for (guint i = self->again->len; i-- > 0;)
    {
      Job *job = self->again->pdata[i];

      if (link != NULL && strcmp (job->link, link) != 0)
        continue;
      release (job);
      job_free (job);
    }
}

static void
on_appeared (GDBusConnection *bus, const char *name, const char *owner, gpointer user_data)
{
  FpLinkManagers *self = user_data;

  for (guint i = 0; i < self->told->len; i++)
    {
      const FpNetObject *object = &g_array_index (self->told, FpNetObject, i);

      if (strcmp (managers[object->manager].service.name, name) != 0)
        continue;
      drop_again (self, object->link);
      tell_again (self, object);
    }
}

FpLinkManagers *
fp_link_managers_new (GDBusConnection *bus, const FpHostAddress *host)
{
  FpLinkManagers *self = g_new0 (FpLinkManagers, 1);

  self->host = *host;
  self->told = g_array_new (FALSE, FALSE, sizeof (FpNetObject));
  self->again = g_ptr_array_new ();
  if (bus == NULL)
    return self;
  self->bus = g_object_ref (bus);
  for (FpManager i = FP_MANAGER_NETWORK_MANAGER; i < FP_N_MANAGERS; i++)
    self->watches[i] = g_bus_watch_name_on_connection (bus, managers[i].service.name,
                                                       G_BUS_NAME_WATCHER_FLAGS_NONE, on_appeared,
                                                       NULL, self, NULL);
  return self;
}

void
fp_link_managers_cancel (FpLinkManagers *self)
{
  g_clear_pointer (&self->asked, job_free);
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
  drop_again (self, NULL);
  g_ptr_array_unref (self->again);
  g_array_unref (self->told);
  g_clear_object (&self->bus);
  g_free (self);
}

void
fp_link_managers_find (FpLinkManagers *self, const char *link, FpLinkManagerFound found,
                       gpointer user_data)
{
  g_return_if_fail (self->asked == NULL);
  self->asked = job_new (self, FIND, FP_MANAGER_NETWORK_MANAGER, link, user_data);
  self->asked->found = found;
  begin (self->asked);
}

static void
remember (FpLinkManagers *self, const FpNetObject *object, gboolean taken)
{
  for (guint i = self->told->len; i-- > 0;)
    if (fp_net_object_same_key (&g_array_index (self->told, FpNetObject, i), object))
      g_array_remove_index_fast (self->told, i);
  if (taken)
    g_array_append_val (self->told, *object);
}

void
fp_link_managers_run (FpLinkManagers *self, const FpNetStep *step, FpNetStepDone done,
                      gpointer user_data)
{
  gboolean takes = step->kind != FP_NET_STEP_REMOVE;

  g_return_if_fail (self->asked == NULL && step->object.kind == FP_NET_OBJECT_MANAGER
                    && step->object.manager != FP_MANAGER_NONE);
  drop_again (self, step->object.link);
  remember (self, &step->object, takes);
  self->asked
      = job_new (self, takes ? TAKE : GIVE, step->object.manager, step->object.link, user_data);
  self->asked->done = done;
  begin (self->asked);
}
